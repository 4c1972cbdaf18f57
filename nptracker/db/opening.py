"""What is settled before a district file is read: who may write it, whether it is sound, and of which version."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from nptracker.db import schema, search
from nptracker.db.connection import (
    SMALL_ENOUGH_TO_CHECK,
    check_structure,
    connect_worded_reader,
    connect_writer,
)
from nptracker.db.faults import damaged, worded_disk_faults, worded_faults
from nptracker.db.files import leftovers
from nptracker.db.lock import Holder, WriterLock, is_held, read_holder
from nptracker.db.migrations import pending_steps, unknown_steps
from nptracker.db.progress import UNWATCHED, Watch, stoppable
from nptracker.db.viewing_copy import ViewingCopy
from nptracker.domain.forms import FORMS
from nptracker.errors import NptrackerError

SMALL_ENOUGH_TO_OPEN_AT_ONCE = 8 << 20  # checking it takes about 20 ms
_ELSEWHERE = "要修改，请把文件复制到能写入的文件夹，再打开那一份。"
_NEWER = "文件是用更新版本的程序保存的，这里只能查看和导出；新版才有的栏目和台账，这里看不到。"


class TakesTimeError(NptrackerError):
    """A file that was to be opened at once needs work first; nothing about it has changed."""


def takes_time(path: Path) -> bool:
    """Tell from outside, without SQLite, that a file is long to check or that something must be put right first."""
    return (
        path.stat().st_size > SMALL_ENOUGH_TO_OPEN_AT_ONCE or bool(leftovers(path)) or keeps_write_ahead(path)
    )


class Access(NamedTuple):
    """What this program may do with a file: write it under ``lock``, or only read it and why.

    ``in_use`` tells that somebody may be writing it just now, so that a journal beside it is no leftover;
    ``may_take_over`` that a person may know better, because the holder is a computer whose locks do not reach here;
    ``views_newer`` that what a newer program wrote is to be shown as far as this one knows it.
    """

    lock: WriterLock | None = None
    reason: str = ""
    in_use: bool = False
    may_take_over: bool = False
    views_newer: bool = False


def gain_access(
    path: Path, *, read_only: bool = False, take_over: bool = False, view_newer: bool = False
) -> Access:
    """Return what this program may do with a file; takes the right to write where that is possible.

    ``take_over`` answers the question whether a holder on another computer has really gone: locks do not reach
    across every network share and folder synchronisation, so a person has to say.
    """
    if view_newer:
        return Access(reason=_NEWER, in_use=is_held(path), views_newer=True)
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


class Reader:
    """One thread's reading connection and the state of the file it has seen last; closed with its thread."""

    def __init__(self, path: Path) -> None:
        with worded_disk_faults(path):  # the stick may have been pulled since the file was opened
            self.connection = connect_worded_reader(path, immutable=is_on_read_only_media(path))
        search.register_functions(self.connection)
        self.version = -1

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    def __del__(self) -> None:
        if hasattr(self, "connection"):
            self.close()


def look_inside(path: Path, access: Access, watch: Watch = UNWATCHED) -> Reader | None:
    """Return a reader of a file that is sound and of this program's version, None when it must be upgraded first.

    A left-over journal does its work first if it is this file's. The reader is kept for the work to come,
    because each new connection reads the whole schema again, which takes longer than all the looking.
    Raises DamagedFileError or NewerFileError; a newer file is not touched.
    """
    holder = access.lock.before if access.lock else None
    with worded_faults(path):
        if access.lock is not None and leftovers(path):
            watch.stage("上次没有正常关闭，正在恢复文件…")
            _let_journal_work(path, holder)
        reader = Reader(path)
        try:
            suspicious = holder is not None or path.stat().st_size <= SMALL_ENOUGH_TO_CHECK
            if suspicious and not access.in_use:
                watch.stage("正在检查文件…")
                with stoppable(reader.connection, watch.progress):
                    check_structure(reader.connection, path)
            if not access.in_use and not keeps_write_ahead(path):
                _refuse_cut_off(reader.connection, path)
            _refuse_newer(reader.connection, path, ground_only=access.views_newer)
            older = _is_older(reader.connection, path)
        except BaseException:
            reader.close()  # now: on Windows an open file could not be put right
            raise
        if older:
            reader.close()
        return None if older else reader


def _let_journal_work(path: Path, holder: Holder | None) -> None:
    from nptracker.db.recovery import rehearse_recovery

    rehearse_recovery(path, holder)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        check_structure(connection, path)  # SQLite rolls back before it reads anything


def _refuse_cut_off(connection: sqlite3.Connection, path: Path) -> None:
    """Raise DamagedFileError when the last page is not whole: SQLite reads zeros there without a word."""
    if path.stat().st_size % int(connection.execute("PRAGMA page_size").fetchone()[0]):
        raise damaged(path, "文件末尾缺了一段，可能没有拷贝完整。")


def _refuse_newer(connection: sqlite3.Connection, path: Path, *, ground_only: bool) -> None:
    if unknown_steps(connection) or (not ground_only and schema.newer_kinds(connection, FORMS.values())):
        from nptracker.db.newer import newer_file

        raise newer_file(path)


def _is_older(connection: sqlite3.Connection, path: Path) -> bool:
    try:
        return bool(pending_steps(connection) or schema.stale_forms(connection, FORMS.values()))
    except (ValueError, TypeError) as error:
        raise damaged(path) from error


class Ground(NamedTuple):
    """A file made ready: what is opened, the reader that looked into it, and the copy when it is one."""

    path: Path
    reader: Reader | None
    copy: ViewingCopy | None = None


def prepare(path: Path, access: Access, watch: Watch | None) -> Ground:
    """Make a file ready to be opened with the access gained: recovered, sound and of this program's version.

    Without a ``watch`` nobody may be kept waiting, and an older file raises TakesTimeError.
    """
    if access.lock is None:
        return _for_viewing(path, access, watch)
    reader = look_inside(path, access, watch or UNWATCHED)
    if reader is None:
        _upgrade(path, _needed(watch, path))
    elif keeps_write_ahead(path):  # another program's way, left only while nobody reads
        reader.close()
        connect_writer(path).close()
        reader = None
    return Ground(path, reader)


def _for_viewing(path: Path, access: Access, watch: Watch | None) -> Ground:
    copy = None
    try:
        if leftovers(path) and not access.in_use:
            copy = ViewingCopy.recovered(path)
        reader = look_inside(copy.path if copy else path, access, watch or UNWATCHED)
        if reader is None:
            older, copy = copy, _upgraded_copy(copy.path if copy else path, _needed(watch, path))
            if older:
                older.remove()
    except BaseException:
        if copy:
            copy.remove()
        raise
    return Ground(copy.path if copy else path, reader, copy)


def _needed(watch: Watch | None, path: Path) -> Watch:
    if watch is None:
        raise TakesTimeError(str(path))
    return watch


def _upgrade(path: Path, watch: Watch) -> None:
    from nptracker.db.upgrade import upgrade

    upgrade(path, watch)


def _upgraded_copy(path: Path, watch: Watch) -> ViewingCopy:
    from nptracker.db.upgrade import upgraded_copy

    return upgraded_copy(path, watch)


def is_on_read_only_media(path: Path) -> bool:
    """Tell whether a file kept for write-ahead logging lies where SQLite could not make its side files.

    Such a file comes from another program, on a CD or a locked stick. Every other file is read with locks,
    because somebody who may write it could do so at any moment.
    """
    return keeps_write_ahead(path) and not os.access(path.parent, os.W_OK)


def keeps_write_ahead(path: Path) -> bool:
    """Tell whether another program has left the file in the way of write-ahead logging."""
    with path.open("rb") as file:
        return file.read(20)[18:20] == b"\x02\x02"
