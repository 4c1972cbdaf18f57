"""Verified backups in tiers, and the way back.

A backup is a whole district file with a small JSON beside it (when, why, SHA-256, counts). It is opened and
checked before any older one is thinned out.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nptracker.db import journal
from nptracker.db.connection import connect_reader, leftovers
from nptracker.db.faults import worded_faults
from nptracker.db.schema import quoted
from nptracker.errors import CancelledError, DamagedFileError
from nptracker.paths import backup_dir

Progress = Callable[[int, int], None]
KEEP_ALL = timedelta(days=2)
# how many days, weeks and months keep one backup each, the newest of its span (Anki's tiers)
KEEP_DAYS, KEEP_WEEKS, KEEP_MONTHS = 12, 10, 9
_PAGES_A_STEP = 2_000
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. ``counts`` is the number of records by kind."""

    path: Path
    taken_at: datetime
    reason: str
    size: int
    sha256: str
    last_verb: int
    last_person: str
    counts: dict[str, int]


def folder_for(path: Path) -> Path:
    """Return the folder that holds a district file's backups, found by the id inside the file."""
    with closing(connect_reader(path)) as connection:
        file_id = connection.execute("SELECT file_id FROM district").fetchone()[0]
    return _named_folder(path.stem, file_id)


def _named_folder(stem: str, file_id: str) -> Path:
    known = next(backup_dir().glob(f"*-{file_id}"), None)
    folder = known or backup_dir() / f"{re.sub(r'[^0-9A-Za-z一-鿿]+', '_', stem)}-{file_id}"
    folder.mkdir(exist_ok=True)
    return folder


def take_backup(
    path: Path, *, reason: str, progress: Progress | None = None, now: datetime | None = None
) -> Backup:
    """Copy a district file through SQLite, verify the copy, then thin out older backups.

    Raises CancelledError from ``progress`` and leaves no half backup behind.
    """
    now = now or datetime.now().astimezone()
    with worded_faults(path):
        folder = folder_for(path)
        target = _free_name(folder, now)
        beside = target.with_suffix(".part")
        try:
            _copy(path, beside, progress)
            backup = _verified(beside, target, reason, now)
            beside.replace(target)
            _note_path(target).write_text(_as_json(backup), "utf-8")
        finally:
            beside.unlink(missing_ok=True)
        thin_out(folder, now)
        return backup


def _free_name(folder: Path, now: datetime) -> Path:
    stamp = now.strftime(_STAMP)
    names = [f"{stamp}.npt", *(f"{stamp}-{i}.npt" for i in range(2, 1000))]
    return next(folder / name for name in names if not (folder / name).exists())


def _copy(path: Path, target: Path, progress: Progress | None) -> None:
    def step(_status: int, remaining: int, total: int) -> None:
        if progress:
            progress(total - remaining, total)

    with closing(connect_reader(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=_PAGES_A_STEP, progress=step)


def _verified(copy: Path, target: Path, reason: str, now: datetime) -> Backup:
    with closing(connect_reader(copy, immutable=True)) as connection:
        fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if fault != "ok":
            raise DamagedFileError(
                "备份没有通过检查，已作废；旧备份都还在。",
                todo="请到“历史与备份”做一次数据检查。",
                file=str(target),
            )
        seq, _ = journal.last_sealed(connection)
        row = connection.execute("SELECT person FROM verbs WHERE seq = ?", (seq,)).fetchone()
        kinds = [kind for (kind,) in connection.execute("SELECT kind FROM forms")]
        counts = {k: connection.execute(f"SELECT count(*) FROM {quoted(k)}").fetchone()[0] for k in kinds}
    return Backup(
        target,
        now,
        reason,
        copy.stat().st_size,
        _sha256(copy),
        seq,
        row[0] if row else "",
        {k: n for k, n in counts.items() if n},
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _note_path(path: Path) -> Path:
    return path.with_suffix(".json")


def _as_json(backup: Backup) -> str:
    data = asdict(backup) | {"path": backup.path.name, "taken_at": backup.taken_at.isoformat()}
    return json.dumps(data, ensure_ascii=False, indent=1)


def backups_in(folder: Path) -> list[Backup]:
    """Return the backups of a folder, newest first; a note that cannot be read is passed over, not deleted."""
    found = []
    for note in folder.glob("*.json"):
        try:
            data = json.loads(note.read_text("utf-8"))
            data |= {"path": folder / data["path"], "taken_at": datetime.fromisoformat(data["taken_at"])}
            backup = Backup(**data)
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if backup.path.exists():
            found.append(backup)
    return sorted(found, key=lambda b: (b.taken_at, b.last_verb), reverse=True)


def is_intact(backup: Backup) -> bool:
    """Tell whether a backup's bytes are still those that were verified."""
    return backup.path.exists() and _sha256(backup.path) == backup.sha256


def to_keep(taken: Sequence[datetime], now: datetime) -> set[datetime]:
    """Return which backups stay: all of two days, then one a day, a week and a month; the future always stays."""
    keep = {moment for moment in taken if moment >= now - KEEP_ALL}
    tiers: tuple[tuple[Callable[[datetime], object], int], ...] = (
        (lambda m: m.date(), KEEP_DAYS),
        (lambda m: m.isocalendar()[:2], KEEP_WEEKS),
        (lambda m: (m.year, m.month), KEEP_MONTHS),
    )
    for span, number in tiers:
        newest: dict[object, datetime] = {}
        for moment in sorted(taken):
            if moment <= now:
                newest[span(moment)] = moment
        keep.update(sorted(newest.values(), reverse=True)[:number])
    return keep


def thin_out(folder: Path, now: datetime) -> None:
    """Delete the backups that no tier keeps; the newest verified one always stays."""
    backups = backups_in(folder)
    keep = to_keep([backup.taken_at for backup in backups], now)
    for backup in backups[1:]:
        if backup.taken_at not in keep:
            backup.path.unlink(missing_ok=True)
            _note_path(backup.path).unlink(missing_ok=True)


def restore(backup: Backup, path: Path, progress: Progress | None = None) -> Path | None:
    """Put a backup in the place of a closed district file.

    Today's file is kept first, beside it, with its left-over journals, whatever state it is in; its path is
    returned. Left-over journals are moved away before the swap, because SQLite would roll them into the
    restored file.
    """
    if not is_intact(backup):
        raise DamagedFileError(
            "这份备份的校验码不符，可能已损坏，没有恢复。",
            safe="现在的文件没有变化。",
            todo="请换一份更早的备份。",
            file=str(backup.path),
        )
    beside = path.with_name(f".{path.name}.restore")
    try:
        shutil.copyfile(backup.path, beside)
        if progress:
            progress(1, 2)
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        kept = _set_aside(path)
        beside.replace(path)
    except CancelledError:
        beside.unlink(missing_ok=True)
        raise
    if progress:
        progress(2, 2)
    return kept


def _set_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    stamp = datetime.now().strftime(_STAMP)  # noqa: DTZ005 - a name for people
    kept = path.with_name(f"{path.stem}（恢复前 {stamp}）{path.suffix}")
    sides = leftovers(path)
    shutil.copyfile(path, kept)
    for side in sides:
        side.replace(side.with_name(side.name.replace(path.name, kept.name)))
    return kept
