"""Writes a file beside its place and puts it there whole, or leaves everything as it was."""

from __future__ import annotations

import errno
import os
import secrets
import time
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from nptracker.errors import UserError, reason_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NOTHING_LOST = "原有文件没有改动，程序里的数据不受影响。"
_STALE_SECONDS = 3600  # a leftover this old belongs to a program that was killed
_MOST_COPIES = 99


def write_atomically(path: Path, fill: Callable[[BinaryIO], None]) -> Path:
    """Let ``fill`` write a new file, put it at ``path``, and return the path really written.

    When the target is open in another program the file goes to ``名称(2).xlsx`` beside it. Whatever
    ``fill`` raises passes through with nothing left behind; trouble of the disk becomes a UserError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(path)
        part = path.with_name(f".~{path.name}.{secrets.token_hex(4)}.part")
        return _fill_and_place(part, path, fill)
    except OSError as trouble:
        raise _in_words(trouble, path) from trouble


def put_atomically(path: Path, content: bytes) -> Path:
    """Put these bytes at ``path`` the same way, and return the path really written. Raises UserError."""

    def fill(file: BinaryIO) -> None:
        file.write(content)

    return write_atomically(path, fill)


def _fill_and_place(part: Path, path: Path, fill: Callable[[BinaryIO], None]) -> Path:
    try:
        with part.open("xb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        return _place(part, path)
    finally:
        part.unlink(missing_ok=True)


def _place(part: Path, path: Path) -> Path:
    if not is_open_elsewhere(path):
        # on Windows a workbook held by Excel or WPS refuses to be replaced
        with suppress(PermissionError):
            part.replace(path)
            return _made_durable(path)
    other = _free_name(path)
    part.replace(other)
    return _made_durable(other)


def _made_durable(path: Path) -> Path:
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return path


def is_open_elsewhere(path: Path) -> bool:
    """Say whether an office program has left its owner file beside ``path``.

    Linux would let us replace an open workbook, and the officer's next save would then undo it.
    """
    owners = (f".~lock.{path.name}#", f"~${path.name}", f".~{path.name}")
    return path.exists() and any(path.with_name(name).exists() for name in owners)


def _free_name(path: Path) -> Path:
    for number in range(2, _MOST_COPIES + 1):
        other = path.with_name(f"{path.stem}({number}){path.suffix}")
        if not other.exists():
            return other
    raise FileExistsError(errno.EEXIST, "no free name", str(path))


def _remove_stale(path: Path) -> None:
    prefix = f".~{path.name}."
    for leftover in path.parent.iterdir():
        if leftover.name.startswith(prefix) and leftover.suffix == ".part":
            with suppress(OSError):  # another program may be writing it right now
                if time.time() - leftover.stat().st_mtime > _STALE_SECONDS:
                    leftover.unlink()


def _in_words(trouble: OSError, path: Path) -> UserError:
    if trouble.errno == errno.ENOSPC:
        what, todo = "磁盘空间不够，文件没有写成。", "请清理磁盘，或换一个位置保存。"
    elif isinstance(trouble, PermissionError) or trouble.errno == errno.EROFS:
        what, todo = f"没有权限写入“{path.parent}”。", "请换一个文件夹保存，或检查U盘是否写保护。"
    elif isinstance(trouble, FileExistsError) and path.parent.is_dir():
        what, todo = "同名文件太多，且都被占用。", "请关闭打开着的文件，或换一个文件名保存。"
    else:
        what, todo = f"文件没有写成（{reason_of(trouble)}）。", "请检查文件名和保存位置，再试一次。"
    return UserError(what, safe=_NOTHING_LOST, todo=todo, file=path.name)
