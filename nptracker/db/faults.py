"""Sorts what SQLite raises into the two families: the world's faults get words, ours stay bugs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nptracker.errors import BusyError, DamagedFileError, DistrictFileError, ReadOnlyError

_SAFE = "已保存的内容都在，这一步没有写入。"


def _worded(error: sqlite3.Error, path: Path) -> DistrictFileError | None:
    """Return the error in words, or None for a bug of ours.

    Python keeps SQLite's primary code in the low byte of ``sqlite_errorcode``.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = str(path)
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DamagedFileError(
            "文件内容有损坏。",
            safe="原文件没有被改动。",
            todo="请到“历史与备份”恢复最近的备份，或抢救可读的内容。",
            file=name,
        )
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return BusyError("另一项操作正在写入，请稍候再试。", safe=_SAFE, file=name)
    if code == sqlite3.SQLITE_FULL:
        return DistrictFileError("磁盘已满，写不进去。", safe=_SAFE, todo="请清理磁盘空间后再试。", file=name)
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return ReadOnlyError(
            "文件或文件夹是只读的，不能写入。", safe=_SAFE, todo="请用“另存为”存到可写的位置。", file=name
        )
    if code in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOLFS}:
        return DistrictFileError(
            "读写文件失败，可能是U盘被拔出、网络断开或磁盘故障。",
            safe=_SAFE,
            todo="请确认磁盘可用后再试。",
            file=name,
        )
    return None


@contextmanager
def worded_faults(path: Path) -> Iterator[None]:
    """Turn the world's database errors into words; let our own bugs pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        if worded := _worded(error, path):
            raise worded from error
        raise
