"""Backups, restore, the check of the file, and salvage of a damaged one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from nptracker.db import backup as store
from nptracker.db import salvage as rescue
from nptracker.db.files import leftovers
from nptracker.db.integrity import CheckReport, check_file
from nptracker.db.journal import last_sealed
from nptracker.db.recovery import set_leftovers_aside
from nptracker.domain.forms import FORMS
from nptracker.errors import DistrictFileError
from nptracker.services.session import Progress, Session

EVERY = timedelta(minutes=30)  # while the file changes


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup for people: when, why, how big, what is in it."""

    path: Path
    taken_at: str
    reason: str
    size: int
    counts: dict[str, int]
    person: str
    source: store.Backup

    @property
    def words(self) -> str:
        """What the backup holds, in words."""
        shown = ("task", "enterprise", "inspection", "survey_entry")
        return "、".join(
            f"{FORMS[kind].title} {self.counts[kind]}" for kind in shown if self.counts.get(kind)
        )


class BackupService:
    """Takes and restores verified backups of the open file."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, progress: Progress | None = None, reason: str = "手动备份") -> BackupLine:
        """Back up the file and verify the copy; older backups are thinned only then."""
        return _line(store.take_backup(self._session.file.path, reason=reason, progress=progress))

    def take_if_due(self, progress: Progress | None = None) -> BackupLine | None:
        """Back up when half an hour has passed since the last backup and something was written."""
        newest = next(iter(self._backups()), None)
        seq, _ = last_sealed(self._session.file.reader())
        if newest and (newest.last_verb >= seq or datetime.now().astimezone() - newest.taken_at < EVERY):
            return None
        return self.take(progress, "定时备份") if seq else None

    def lines(self) -> list[BackupLine]:
        """Return the backups of this file, newest first."""
        return [_line(backup) for backup in self._backups()]

    def _backups(self) -> list[store.Backup]:
        return store.backups_in(store.folder_for(self._session.file.path))

    def restore(self, line: BackupLine, progress: Progress | None = None) -> Path:
        """Close the file and put a backup in its place; today's file is kept beside it.

        Returns the path to open again. The office must be opened anew afterwards.
        """
        path = self._session.file.path
        self._session.file.close()
        store.restore(line.source, path, progress)
        return path

    def check(self, progress: Progress | None = None) -> CheckReport:
        """Check structure, checksums, history and attachments of the file."""
        return check_file(self._session.file.path, progress)


def check(path: Path) -> CheckReport:
    """Check a file without opening it for work; raises DistrictFileError when there is no file to check."""
    if not path.is_file():
        raise DistrictFileError(
            "这是文件夹，不是区县数据文件。" if path.is_dir() else "找不到这个文件。",
            safe="没有改动任何文件。",
            todo="它可能被移动、改名，或所在的U盘没有插好；请核对路径。",
            file=str(path),
        )
    return check_file(path)


def known_backups(path: Path) -> list[BackupLine]:
    """Return the backups of a file that cannot be opened any more, found by its name."""
    found = [backup for folder in store.folders_of(path) for backup in store.backups_in(folder)]
    return [_line(backup) for backup in sorted(found, key=lambda b: b.taken_at, reverse=True)]


def openable_backups(path: Path) -> list[BackupLine]:
    """Return the backups of a file that this program can open, newest first, for a file of a newer program."""
    from nptracker.db import newer

    return [_line(backup) for backup in newer.openable_backups(path)]


def restore_over(line: BackupLine, path: Path) -> Path:
    """Put a backup in the place of a file that is not open, keeping the damaged one beside it."""
    store.restore(line.source, path)
    return path


def has_leftovers(path: Path) -> bool:
    """Tell whether a journal that was not this file's last one lies beside it."""
    return bool(leftovers(path))


def use_as_it_is(path: Path) -> None:
    """Put left-over journals aside, renamed and not deleted, so that the file opens as it is now; raises UserError."""
    set_leftovers_aside(path)


def salvage(damaged: Path, target: Path, device: str) -> rescue.SalvageReport:
    """Take every readable record of a damaged file into a new one."""
    return rescue.salvage(damaged, target, device)


def _line(backup: store.Backup) -> BackupLine:
    taken = backup.taken_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return BackupLine(
        backup.path, taken, backup.reason, backup.size, backup.counts, backup.last_person, backup
    )
