"""Sorts what SQLite and the disk raise into two families: the world's faults get words, ours stay bugs."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nptracker.errors import BusyError, DamagedFileError, DistrictFileError, ReadOnlyError, UserError

_SAFE = "已保存的内容都在，这一步没有写入。"
_IO_CODES = {
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOLFS,
}
_HELD_ON_WINDOWS = (32, 33)  # sharing and lock violations; their errno says “no permission”
# Told without the code for damage: text that is no UTF-8, and since SQLite 3.44 a spoilt index of words.
_MEANS_DAMAGE = ("Could not decode", "invalid fts5 file format")


class InterruptedWriteError(DistrictFileError):
    """The program that was writing died half-way; whoever opens the file next puts it right."""


def damaged(path: Path, what: str = "文件内容有损坏。") -> DamagedFileError:
    """Build the error that leads to the recovery page."""
    return DamagedFileError(
        what,
        safe="原文件没有被改动。",
        todo="请到“历史与备份”恢复最近的备份，或抢救可读的内容。",
        file=str(path),
    )


def _disk_full(path: Path) -> DistrictFileError:
    return DistrictFileError(
        "磁盘已满，写不进去。", safe=_SAFE, todo="请清理磁盘空间后再试。", file=str(path)
    )


def _read_only(path: Path) -> ReadOnlyError:
    return ReadOnlyError(
        "文件或文件夹是只读的，不能写入。",
        safe=_SAFE,
        todo="请把文件复制到能写入的文件夹，再打开那一份。",
        file=str(path),
    )


def _unreachable(path: Path) -> DistrictFileError:
    return DistrictFileError(
        "读写文件失败，可能是U盘被拔出、网络断开或磁盘故障。",
        safe=_SAFE,
        todo="请确认磁盘可用后再试。",
        file=str(path),
    )


def in_words(error: sqlite3.Error, path: Path) -> DistrictFileError | None:
    """Return the error in words, or None for a bug of ours.

    Python keeps SQLite's primary code in the low byte of ``sqlite_errorcode``; text that is no UTF-8 comes
    from Python without any code.
    """
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB} or str(error).startswith(_MEANS_DAMAGE):
        return damaged(path)
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return BusyError("另一项操作正在写入，请稍候再试。", safe=_SAFE, file=str(path))
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return DistrictFileError(
            "要关联的记录已经不在了，可能刚被删除或撤销。", safe=_SAFE, todo="请重新选择后再保存。"
        )
    if code == sqlite3.SQLITE_FULL:
        return _disk_full(path)
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK:
        return InterruptedWriteError(
            "写入这个文件的程序中途停止了，文件要先恢复到停止前。",
            safe="已保存的内容都在。",
            todo="请关闭后重新打开这个文件。",
            file=str(path),
        )
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return _read_only(path)
    return _unreachable(path) if code in _IO_CODES else None


def disk_in_words(error: OSError, path: Path) -> DistrictFileError:
    """Return a fault of the file system in words."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return _disk_full(path)
    if getattr(error, "winerror", 0) in _HELD_ON_WINDOWS:
        return BusyError(
            "文件正被别的程序占用。", safe=_SAFE, todo="请关闭打开着它的程序后再试。", file=str(path)
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return _read_only(path)
    return _unreachable(path)


# what reading a damaged file raises: SQLite's own errors, and Python's when a column's name is no text any more
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError)


class worded_faults:  # noqa: N801 - used as the function it could be, at a third of the time
    """Turn the world's database errors into words; let our own bugs pass as they are."""

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin; nothing is to be prepared."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        """Raise the error in words instead, where it is one of the world's."""
        if error is not None and (worded := _worded(error, self._path)):
            raise worded from error


def _worded(error: BaseException, path: Path) -> UserError | None:
    if isinstance(error, sqlite3.Error):
        return in_words(error, path)
    if isinstance(error, UnicodeDecodeError):
        return damaged(path)
    if isinstance(
        error, UnicodeEncodeError
    ):  # half a character, as a cut emoji or a broken file name leaves behind
        return UserError(
            "文字里有残缺的字符，存不进文件。",
            safe=_SAFE,
            todo="请删去显示不出来的字符，重新输入后再试。",
        )
    return None


@contextmanager
def worded_disk_faults(path: Path) -> Iterator[None]:
    """Turn errors of the database and of the file system into words, where whole files are moved about."""
    try:
        with worded_faults(path):
            yield
    except OSError as error:
        raise disk_in_words(error, path) from error


class WordedCursor(sqlite3.Cursor):
    """A cursor of a WordedConnection; a damaged page is often met only while rows are fetched."""

    connection: WordedConnection

    def execute(self, sql: str, parameters: Any = ()) -> WordedCursor:
        """Run a statement."""
        with worded_faults(self.connection.path):
            super().execute(sql, parameters)
            return self

    def fetchone(self) -> Any:
        """Return one row."""
        with worded_faults(self.connection.path):
            return super().fetchone()

    def fetchmany(self, size: int | None = 1_000) -> list[Any]:
        """Return some rows."""
        with worded_faults(self.connection.path):
            return super().fetchmany(size)

    def fetchall(self) -> list[Any]:
        """Return all rows left."""
        with worded_faults(self.connection.path):
            return super().fetchall()

    def __next__(self) -> Any:
        with worded_faults(self.connection.path):
            return super().__next__()


class WordedConnection(sqlite3.Connection):
    """A reading connection whose errors are in words, whoever reads through it."""

    path: Path

    def execute(self, sql: str, parameters: Any = ()) -> WordedCursor:
        """Run a reading statement; raises BusyError when a commit is just being written."""
        return self.cursor(WordedCursor).execute(sql, parameters)
