"""A file that a newer program wrote: what this program says about it, and whether it can show it.

A newer program leaves in the file which version is needed. Columns are never dropped and kinds never change their
meaning, so a file whose ground is known can be looked at through a copy; one with unknown steps cannot.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker import __version__
from nptracker.db import schema
from nptracker.db.connection import connect_reader
from nptracker.db.faults import UNREADABLE
from nptracker.db.migrations import SCHEMA_VERSION, unknown_steps
from nptracker.domain.forms import FORMS
from nptracker.errors import NewerFileError, UserError

if TYPE_CHECKING:
    from nptracker.db.backup import Backup


def has_newer_ground(connection: sqlite3.Connection) -> bool:
    """Tell whether a newer program has changed the tables that no declared kind owns."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version > SCHEMA_VERSION or bool(unknown_steps(connection))


def is_newer(connection: sqlite3.Connection) -> bool:
    """Tell whether a newer program wrote anything of a file that this one does not know."""
    return has_newer_ground(connection) or bool(schema.newer_kinds(connection, FORMS.values()))


def newer_file(path: Path) -> NewerFileError:
    """Build the refusal of a file that a newer program wrote; the file is only read."""
    needs, can_view = _told_by(path)
    wanted = f"请用 {needs} 或以后的版本打开" if needs else "请用更新的版本打开"
    view = "，也可以只读查看" if can_view else ""
    return NewerFileError(
        f"这个文件是用更新版本的程序保存的，本版本（{__version__}）看不懂它的全部内容。",
        safe="文件没有被改动，内容都在。",
        todo=f"{wanted}（安装新版程序）{view}。{_backup_words(path)}",
        file=str(path),
        needs=needs,
        can_view=can_view,
    )


def needed_program(connection: sqlite3.Connection) -> str:
    """Return the version of the program that a file needs, "" where it does not say or says this one's."""
    if "needs" not in {row[1] for row in connection.execute("PRAGMA table_info(district)")}:
        return ""
    row = connection.execute("SELECT needs FROM district").fetchone()
    told = str(row[0] or "") if row else ""
    return "" if told == __version__ else told


def _told_by(path: Path) -> tuple[str, bool]:
    try:
        with closing(connect_reader(path)) as connection:
            return needed_program(connection), not has_newer_ground(connection)
    except UNREADABLE:
        return "", False


def _backup_words(path: Path) -> str:
    found = openable_backups(path)
    if not found:
        return ""
    taken = found[0].taken_at.astimezone()
    return (
        f"要用本版本接着做，可以恢复 {taken:%Y-%m-%d %H:%M} 的{found[0].reason}（{found[0].path}）："
        "升级以后改的内容不在里面，现在的文件会留在旁边。"
    )


def openable_backups(path: Path) -> list[Backup]:
    """Return the backups of a file that this program can open, newest first."""
    from nptracker.db.backup import backups_in, folders_of

    try:
        found = [backup for folder in folders_of(path) for backup in backups_in(folder)]
    except (UserError, OSError):  # where no backups can be kept there are none
        return []
    known = [backup for backup in found if _is_openable(backup.path)]
    return sorted(known, key=lambda backup: backup.taken_at, reverse=True)


def _is_openable(path: Path) -> bool:
    try:
        with closing(connect_reader(path, immutable=True)) as connection:
            return not is_newer(connection)
    except UNREADABLE:
        return False
