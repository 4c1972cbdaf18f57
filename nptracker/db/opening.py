"""What is settled before a district file is read: who may write it, whether it is sound, and of which version."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from nptracker.db import schema
from nptracker.db.connection import check_structure, connect_reader, newer_file
from nptracker.db.faults import damaged, worded_disk_faults, worded_faults
from nptracker.db.lock import Holder, WriterLock, is_held, read_holder
from nptracker.db.migrations import pending_steps, unknown_steps
from nptracker.db.recovery import (
    SMALL_ENOUGH_TO_CHECK,
    copy_with_leftovers,
    leftovers,
    rehearse_recovery,
)
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form

_ELSEWHERE = "要修改请另存到可写的位置。"


@dataclass(frozen=True, slots=True)
class Access:
    """What this program may do with a file: write it under ``lock``, or only read it and why.

    ``in_use`` tells that somebody may be writing it just now, so that a journal beside it is no leftover;
    ``may_take_over`` that a person may know better, because the holder is a computer whose locks do not reach here.
    """

    lock: WriterLock | None = None
    reason: str = ""
    in_use: bool = False
    may_take_over: bool = False


def gain_access(path: Path, *, read_only: bool = False, take_over: bool = False) -> Access:
    """Return what this program may do with a file; takes the right to write where that is possible.

    ``take_over`` answers the question whether a holder on another computer has really gone: locks do not reach
    across every network share and folder synchronisation, so a person has to say.
    """
    if read_only:
        return Access(reason="按要求以只读方式打开。", in_use=is_held(path))
    if not os.access(path, os.W_OK):
        return Access(reason=f"文件是只读的，只能查看和导出；{_ELSEWHERE}", in_use=is_held(path))
    try:
        lock = WriterLock.acquire(path)
    except OSError:
        return Access(reason=f"所在文件夹不能写入，只能查看和导出；{_ELSEWHERE}", in_use=is_held(path))
    if lock is None:
        return Access(reason=_in_use_by(read_holder(path)), in_use=True)
    if lock.before and lock.before.is_elsewhere and not take_over:
        lock.abandon()
        return Access(reason=_maybe_in_use_by(lock.before), in_use=True, may_take_over=True)
    lock.claim()
    return Access(lock)


def _in_use_by(holder: Holder | None) -> str:
    return f"文件正被使用{'：' + holder.words() if holder else ''}，这里只能查看和导出。"


def _maybe_in_use_by(holder: Holder) -> str:
    return f"文件可能正被使用：{holder.words()}。这里先只能查看和导出；确认那边已经关闭后，再选择接着编辑。"


def look_inside(path: Path, access: Access) -> None:
    """Let a left-over journal do its work if it is this file's, and check structure and versions.

    Raises DamagedFileError or NewerFileError; a newer file is not touched.
    """
    holder = access.lock.before if access.lock else None
    with worded_faults(path):
        recovering = access.lock is not None and bool(leftovers(path))
        if recovering:
            rehearse_recovery(path, holder)
        writable = sqlite3.connect(path, isolation_level=None) if recovering else connect_reader(path)
        with closing(writable) as connection:
            suspicious = holder is not None or path.stat().st_size <= SMALL_ENOUGH_TO_CHECK
            if suspicious and not access.in_use:
                check_structure(connection, path)
            _refuse_newer(connection, path)


def _refuse_newer(connection: sqlite3.Connection, path: Path) -> None:
    if unknown_steps(connection) or schema.newer_kinds(connection, FORMS.values()):
        raise newer_file(path)


def needs_upgrade(path: Path, forms: Mapping[str, Form] = FORMS) -> bool:
    """Tell whether the file is of an older version than this program."""
    with worded_faults(path), closing(connect_reader(path)) as connection:
        try:
            return bool(pending_steps(connection) or schema.stale_forms(connection, forms.values()))
        except (ValueError, TypeError) as error:
            raise damaged(path) from error


class ViewingCopy:
    """A copy in a folder of its own, for looking at a file that needs writing before it can be read."""

    def __init__(self, path: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="npt-view-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / path.name

    @classmethod
    def recovered(cls, path: Path) -> ViewingCopy:
        """Return a copy in which the left-over journal of a file that cannot be written has done its work."""
        rehearse_recovery(path, read_holder(path))
        copy = cls(path)
        with worded_disk_faults(path):
            copy_with_leftovers(path, copy.path)
            with closing(sqlite3.connect(copy.path)) as connection:
                check_structure(connection, path)
        return copy

    def remove(self) -> None:
        """Remove the copy."""
        self._folder.cleanup()


def is_on_read_only_media(path: Path) -> bool:
    """Tell whether a file kept for write-ahead logging lies where SQLite could not make its side files.

    Such a file comes from another program, on a CD or a locked stick. Every other file is read with locks,
    because somebody who may write it could do so at any moment.
    """
    with path.open("rb") as file:
        is_write_ahead = file.read(20)[18:20] == b"\x02\x02"
    return is_write_ahead and not os.access(path.parent, os.W_OK)
