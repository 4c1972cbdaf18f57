"""Verified backups in tiers, and the way back.

A backup is a whole district file with a small JSON beside it (when, why, SHA-256, counts). It is opened and
checked before any older one is thinned out.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nptracker.db import journal
from nptracker.db.connection import connect_reader
from nptracker.db.faults import UNREADABLE, worded_disk_faults, worded_faults
from nptracker.db.files import flush, leftovers, remove_with_journal, replace_durably
from nptracker.db.lock import WriterLock
from nptracker.db.progress import Progress, silent
from nptracker.db.recovery import copy_with_leftovers
from nptracker.db.schema import quoted
from nptracker.errors import DamagedFileError, LockedFileError, UserError
from nptracker.paths import backup_dir

BEFORE_UPGRADE = "升级前备份"  # the way back to the program before this one
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
    with worded_faults(path), closing(connect_reader(path)) as connection:
        file_id = connection.execute("SELECT file_id FROM district").fetchone()[0]
    return _named_folder(path.stem, file_id)


def _named_folder(stem: str, file_id: str) -> Path:
    known = next(backup_dir().glob(f"*-{file_id}"), None)
    folder = known or backup_dir() / f"{_folder_stem(stem)}-{file_id}"
    folder.mkdir(exist_ok=True)
    return folder


def folders_of(path: Path) -> list[Path]:
    """Return the folders that may hold a file's backups, also for a file too damaged to tell its id."""
    try:
        return [folder_for(path)]
    except (*UNREADABLE, UserError, OSError):
        return [folder for folder in backup_dir().glob(f"{_folder_stem(path.stem)}-*") if folder.is_dir()]


def _folder_stem(stem: str) -> str:
    return re.sub(r"[^0-9A-Za-z一-鿿]+", "_", stem)


def take_backup(
    path: Path, *, reason: str, progress: Progress | None = None, now: datetime | None = None
) -> Backup:
    """Copy a district file through SQLite, verify the copy, then thin out older backups.

    Raises CancelledError from ``progress`` and leaves no half backup behind.
    """
    now = now or datetime.now().astimezone()
    with worded_disk_faults(path):
        folder = folder_for(path)
        target = _free_name(folder, now)
        beside = target.with_suffix(".part")
        try:
            _copy(path, beside, progress)
            backup = _verified(beside, target, reason, now)
            # the note comes first: a note without its backup is passed over, a backup without note would be lost
            _note_path(target).write_text(_as_json(backup), "utf-8")
            replace_durably(beside, target)
        except BaseException:
            _note_path(target).unlink(missing_ok=True)
            raise
        finally:
            remove_with_journal(beside)
        thin_out(folder, now)
        return backup


def _free_name(folder: Path, now: datetime) -> Path:
    """Return a name that neither a backup nor one being made has taken."""
    stamp = now.strftime(_STAMP)
    names = itertools.chain([stamp], (f"{stamp}-{i}" for i in itertools.count(2)))
    return next(folder / f"{name}.npt" for name in names if not any(folder.glob(f"{name}.*")))


def _copy(path: Path, target: Path, progress: Progress | None) -> None:
    with closing(connect_reader(path)) as source, closing(sqlite3.connect(target)) as copy:
        copy_pages(source, copy, progress or silent)


def copy_pages(source: sqlite3.Connection, copy: sqlite3.Connection, progress: Progress) -> None:
    """Copy a whole database in portions, between which ``progress`` may stop it with CancelledError."""

    def step(_status: int, remaining: int, total: int) -> None:
        progress(total - remaining, total)

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
    """Return the backups of a folder, newest first; an unreadable note is passed over, not deleted."""
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
    """Return which backups stay: all of two days, then one a day, a week and a month.

    What lies in the future stays, because the clock may have been wrong. For the same reason the two days
    are counted back from the backup before this one where that is earlier than ``now``: a clock that jumps
    ahead ages nothing.
    """
    earlier = sorted(moment for moment in taken if moment < now)
    keep = {moment for moment in taken if moment >= (earlier[-1] if earlier else now) - KEEP_ALL}
    for span, number in _TIERS:
        newest = {span(moment): moment for moment in earlier}
        keep.update(sorted(newest.values(), reverse=True)[:number])
    return keep


_TIERS: tuple[tuple[Callable[[datetime], object], int], ...] = (
    (lambda moment: moment.date(), KEEP_DAYS),
    (lambda moment: moment.isocalendar()[:2], KEEP_WEEKS),
    (lambda moment: (moment.year, moment.month), KEEP_MONTHS),
)


def thin_out(folder: Path, now: datetime) -> None:
    """Delete the backups that no tier keeps; the newest one and the newest before an upgrade always stay."""
    backups = backups_in(folder)
    keep = to_keep([backup.taken_at for backup in backups], now)
    before_upgrade = next((backup for backup in backups if backup.reason == BEFORE_UPGRADE), None)
    for backup in backups[1:]:
        if backup.taken_at not in keep and backup is not before_upgrade:
            backup.path.unlink(missing_ok=True)
            _note_path(backup.path).unlink(missing_ok=True)


def restore(backup: Backup, path: Path, progress: Progress | None = None) -> Path | None:
    """Put a backup in the place of a closed district file.

    Today's file is kept first, beside it, with its left-over journals, whatever state it is in; its path is
    returned. A kill at any moment leaves the old file with its journals, or the backup, or a state that
    opening notices in words. Raises CancelledError from ``progress``, with everything as before.
    """
    if not is_intact(backup):
        raise DamagedFileError(
            "这份备份的校验码不符，可能已损坏，没有恢复。",
            safe="现在的文件没有变化。",
            todo="请换一份更早的备份。",
            file=str(backup.path),
        )
    with worded_disk_faults(path), _nobody_writing(path):
        return _swap(backup, path, progress or silent)


@contextmanager
def _nobody_writing(path: Path) -> Iterator[None]:
    lock = WriterLock.acquire(path)
    if lock is None:
        raise LockedFileError(
            "文件正被使用，没有恢复。", safe="文件没有变化。", todo="请先关闭它再恢复。", file=str(path)
        )
    try:
        yield
    finally:
        lock.release()


def _swap(backup: Backup, path: Path, progress: Progress) -> Path | None:
    beside = path.with_name(f".{path.name}.restore")
    kept = None
    try:
        shutil.copyfile(backup.path, beside)
        progress(1, 2)
        kept = _keep_aside(path)
        progress(2, 2)
        replace_durably(beside, path)
    except BaseException:
        for copy in _with_journals(kept) if kept else ():
            copy.unlink(missing_ok=True)
        raise
    finally:
        beside.unlink(missing_ok=True)
    for side in leftovers(path):  # they are the old file's; SQLite would roll them into the restored one
        side.unlink()
    return kept


def _keep_aside(path: Path) -> Path | None:
    """Copy a file and its journals to a name that says when and why."""
    if not path.exists():
        return None
    stamp = datetime.now().strftime(_STAMP)  # noqa: DTZ005 - a name for people
    names = itertools.chain([stamp], (f"{stamp}-{i}" for i in itertools.count(2)))
    places = (path.with_name(f"{path.stem}（恢复前 {name}）{path.suffix}") for name in names)
    kept = next(place for place in places if not place.exists())
    copy_with_leftovers(path, kept)
    for copy in _with_journals(kept):
        flush(copy)
    return kept


def _with_journals(path: Path) -> list[Path]:
    return [path, *leftovers(path)]
