"""Brings an older file up to date on a copy, and swaps it in only when the copy is sound."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from nptracker import __version__
from nptracker.db import own_kinds, schema
from nptracker.db.backup import BEFORE_UPGRADE, copy_pages, take_backup
from nptracker.db.connection import connect_reader, connect_writer
from nptracker.db.faults import worded_disk_faults
from nptracker.db.files import remove_with_journal, replace_durably
from nptracker.db.migrations import SCHEMA_VERSION, apply_steps
from nptracker.db.progress import UNWATCHED, Watch, stoppable
from nptracker.db.viewing_copy import ViewingCopy
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.form import Form
from nptracker.errors import DamagedFileError


def bring_up_to_date(connection: sqlite3.Connection, forms: Mapping[str, Form] = FORMS) -> None:
    """Apply pending steps and declarations; callers work on a copy, so that a kill leaves the file whole."""
    connection.execute("PRAGMA foreign_keys = OFF")
    apply_steps(connection)
    connection.execute("BEGIN IMMEDIATE")
    schema.sync_forms(connection, forms.values())
    own_kinds.sync(connection)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("UPDATE district SET needs = ?", (__version__,))
    connection.execute("COMMIT")
    connection.execute("PRAGMA foreign_keys = ON")


def upgrade(path: Path, watch: Watch = UNWATCHED) -> None:
    """Upgrade a file in place: backup, copy, upgrade the copy, check it, replace.

    A kill at any moment leaves either the old file or the new one, never something between. A watch that
    raises CancelledError leaves the old file and the backup of it.
    """
    watch.stage("正在升级文件…（先备份）")
    take_backup(path, reason=BEFORE_UPGRADE, progress=watch.progress)
    watch.stage("已经备份，正在升级文件…")
    beside = path.with_name(f".{path.name}.upgrade")
    remove_with_journal(beside)  # a kill leaves them behind
    try:
        with worded_disk_faults(path):
            _upgraded(path, beside, watch)
            replace_durably(beside, path)
    finally:
        remove_with_journal(beside)


def upgraded_copy(path: Path, watch: Watch = UNWATCHED) -> ViewingCopy:
    """Return an upgraded copy for looking only, when the file itself may not be written."""
    watch.stage("正在制作升级后的副本，只供查看…")
    copy = ViewingCopy(path)
    try:
        with worded_disk_faults(path):
            _upgraded(path, copy.path, watch)
    except BaseException:
        copy.remove()
        raise
    return copy


def _upgraded(source: Path, copy: Path, watch: Watch) -> None:
    reader, writer = connect_reader(source), connect_writer(copy)
    try:
        copy_pages(reader, writer, watch.progress)
        with stoppable(writer, watch.progress):
            bring_up_to_date(writer)
            watch.stage("正在检查升级后的文件…")
            _refuse_unsound(writer, source)
        watch.progress(0, 0)  # the last moment to stop it
    finally:
        reader.close()
        writer.close()


def _refuse_unsound(upgraded: sqlite3.Connection, source: Path) -> None:
    is_whole = upgraded.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
    if not is_whole or upgraded.execute("PRAGMA foreign_key_check").fetchone():
        raise DamagedFileError(
            "升级后的文件没有通过检查，已放弃升级。", safe="原文件没有被改动。", file=str(source)
        )
