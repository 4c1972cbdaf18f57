"""Journals that a crash or somebody's copying left beside a file: rehearsed on a copy before SQLite may use them.

SQLite rolls a left-over journal into whatever file lies beside it. After a crash that is right. When somebody
has put another file there by hand, the result is wrong data that can even pass SQLite's own checks.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

from nptracker.db.connection import SMALL_ENOUGH_TO_CHECK, connect_reader
from nptracker.db.faults import UNREADABLE, worded_disk_faults
from nptracker.db.files import leftovers
from nptracker.db.integrity import check_file
from nptracker.db.journal import last_sealed
from nptracker.db.lock import Holder
from nptracker.errors import DamagedFileError

Commit = tuple[int, str]  # number and hash of a sealed verb


def set_leftovers_aside(path: Path) -> list[Path]:
    """Rename left-over journals so that the file is used as it is; returns their new paths, raises UserError."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")  # noqa: DTZ005 - a name for people
    with worded_disk_faults(path):
        return [side.replace(side.with_name(f"{side.name}.{stamp}")) for side in leftovers(path)]


def copy_with_leftovers(path: Path, copy: Path) -> None:
    """Copy a file and the journals beside it."""
    shutil.copyfile(path, copy)
    for side in leftovers(path):
        shutil.copyfile(side, copy.with_name(copy.name + side.name.removeprefix(path.name)))


def rehearse_recovery(path: Path, holder: Holder | None) -> None:
    """Raise DamagedFileError when the journal beside a file is not this file's.

    This program never leaves a ``-wal``. For a rollback journal: without it the file is torn, or at the commit
    that the journal leads to, or at the one after; with it the file is sound and at the commit the crashed
    program had noted. Where that note is missing or late, as after a power cut, every row and the whole
    history are checked instead.
    """
    if path.with_name(path.name + "-wal") in leftovers(path):
        raise _not_ours(path, "日志来自别的程序")
    with tempfile.TemporaryDirectory(prefix="npt-") as folder:
        copy = Path(folder) / path.name
        copy_with_leftovers(path, copy)
        found = _newest_without_journal(copy)
        if fault := _fault_after_recovery(copy, found, holder):
            raise _not_ours(path, fault)


def _not_ours(path: Path, fault: str) -> DamagedFileError:
    return DamagedFileError(
        f"文件旁边有上次没有写完留下的日志，但它与现在的文件对不上（{fault}），可能是文件被人换过。",
        safe="原文件和日志都没有被改动。",
        todo="请在恢复页选择：用现在的文件（日志另存），或恢复备份。",
        file=str(path),
    )


def _newest_without_journal(copy: Path) -> Commit | None:
    """Return the newest commit as the file stands; a commit torn half-way cannot be read, which is no fault."""
    try:
        with closing(connect_reader(copy, immutable=True)) as connection:
            return last_sealed(connection)
    except UNREADABLE:
        return None


def _fault_after_recovery(copy: Path, found: Commit | None, holder: Holder | None) -> str:
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return "回滚后结构损坏"
            reached = last_sealed(connection)
            vouched = holder is not None and _follows(connection, reached, holder)
    except UNREADABLE:
        return "回滚后读不出来"
    if found is not None and found != reached and found[0] != reached[0] + 1:
        return f"文件在第{found[0]}步，日志属于第{reached[0] + 1}步"
    if vouched and copy.stat().st_size > SMALL_ENOUGH_TO_CHECK:
        return ""
    return "" if check_file(copy).ok else "回滚后内容与历史不符"


def _follows(connection: sqlite3.Connection, reached: Commit, holder: Holder) -> bool:
    """Tell whether the file is at the commit the crashed program noted last, or at the one after."""
    if holder.last_verb == 0:
        return reached[0] in {0, 1}
    row = connection.execute("SELECT hash FROM verbs WHERE seq = ?", (holder.last_verb,)).fetchone()
    return row == (holder.last_hash,) and reached[0] - holder.last_verb in {0, 1}
