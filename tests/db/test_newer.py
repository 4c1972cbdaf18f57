"""A file of a newer program: refused with the version it needs, shown where that is possible, and the way back."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, enterprise, fill, make_district

from nptracker import __version__
from nptracker.db import newer, opening
from nptracker.db.backup import BEFORE_UPGRADE, backups_in, folder_for, restore, take_backup
from nptracker.db.district import DistrictFile, open_district
from nptracker.db.integrity import check_file
from nptracker.db.lock import WriterLock
from nptracker.db.migrations import SCHEMA_VERSION
from nptracker.db.newer import newer_file, openable_backups
from nptracker.db.upgrade import bring_up_to_date
from nptracker.domain.forms import FORMS, Form
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.query import Query
from nptracker.domain.values import Absent
from nptracker.errors import NewerFileError, ReadOnlyError
from nptracker.services.backups import openable_backups as lines_of

LATER = "9.7.0"


def newer_forms() -> dict[str, Form]:
    """Return the declarations of an imagined later release: a field and a kind more."""
    ours = FORMS["enterprise"]
    more = (Field("robots", "机器人数", FieldType.INTEGER), Field("mood", "态度"))
    later = replace(ours, version=ours.version + 1, fields=(*ours.fields, *more))
    visit = Form("drone_visit", "无人机巡查", 1, (Field("place", "地点"),), label=("place",))
    return dict(FORMS) | {"enterprise": later, "drone_visit": visit}


def written_by(program: str, forms: Mapping[str, Form], path: Path) -> None:
    """Bring a file to the declarations of another release, whose version the file then names."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        bring_up_to_date(raw, forms)
        raw.execute("UPDATE district SET needs = ?", (program,))


def work_later(path: Path) -> None:
    """Write into the file as the later release would."""
    file = DistrictFile(path, lock=WriterLock.acquire(path), device=DEVICE, forms=newer_forms())
    with file.verb("later", "新版的工作", PERSON):
        file.table("enterprise").insert(enterprise(50, robots=3, mood=Absent.NOT_APPLICABLE))
        file.table("drone_visit").insert({"place": "乌江镇"})
    file.close()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = make_district(tmp_path)
    fill(file, 6)
    file.close()
    return file.path


@pytest.fixture
def later(sound: Path) -> Path:
    """Return a file that an imagined later release has upgraded, with its backup, and worked in."""
    take_backup(sound, reason=BEFORE_UPGRADE)
    written_by(LATER, newer_forms(), sound)
    work_later(sound)
    return sound


def test_the_refusal_names_the_version_and_the_backup_made_before_the_upgrade(later: Path) -> None:
    before = digest(later)
    with pytest.raises(NewerFileError) as caught:
        open_district(later, DEVICE)
    error, (backup,) = caught.value, backups_in(folder_for(later))
    assert f"请用 {LATER} 或以后的版本打开" in error.todo
    assert f"本版本（{__version__}）" in error.what
    assert str(backup.path) in error.todo
    assert f"{backup.taken_at.astimezone():%Y-%m-%d %H:%M} 的升级前备份" in error.todo
    assert "现在的文件会留在旁边" in error.todo
    assert (error.needs, error.can_view) == (LATER, True)
    assert digest(later) == before


def test_after_going_back_the_backup_opens_and_the_newer_file_stays_beside_it(later: Path) -> None:
    (backup,) = openable_backups(later)
    kept = restore(backup, later)
    assert kept is not None
    file = open_district(later, DEVICE)
    assert not file.is_read_only
    assert file.table("enterprise").count() == 6
    file.close()
    with pytest.raises(NewerFileError):
        open_district(kept, DEVICE)


def test_backups_of_the_newer_program_are_not_offered(later: Path) -> None:
    newest = take_backup(later, reason="定时备份")
    assert newest.path not in {backup.path for backup in openable_backups(later)}
    assert [line.reason for line in lines_of(later)] == [BEFORE_UPGRADE]


def test_a_damaged_backup_is_not_offered(later: Path) -> None:
    (backup,) = openable_backups(later)
    backup.path.write_bytes(b"SQLite format 3\0" + bytes(5_000))
    assert openable_backups(later) == []
    assert "备份" not in newer_file(later).todo


def test_a_newer_file_can_be_looked_at_as_far_as_it_is_known(later: Path) -> None:
    before = digest(later)
    file = open_district(later, DEVICE, view_newer=True)
    assert file.is_read_only
    assert "更新版本的程序" in file.read_only_reason
    assert file.table("enterprise").count() == 7
    (shown,) = file.table("enterprise").all(Query(search="50"))
    assert {"robots", "mood"}.isdisjoint(shown.values)
    with pytest.raises(ReadOnlyError), file.verb("x", "x", PERSON):
        pass
    copy = file.path
    file.close()
    assert not copy.exists()
    assert digest(later) == before
    assert [path.name for path in later.parent.iterdir()] == [later.name]


@pytest.mark.parametrize(
    "change",
    [
        f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
        "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES ('nptracker', 'm9999_later', '')",
    ],
)
def test_a_file_whose_ground_is_newer_is_not_even_shown(sound: Path, change: str) -> None:
    with closing(sqlite3.connect(sound, isolation_level=None)) as raw:
        raw.execute(change)
    before = digest(sound)
    with pytest.raises(NewerFileError) as caught:
        open_district(sound, DEVICE, view_newer=True)
    assert not caught.value.can_view
    assert "只读查看" not in caught.value.todo
    assert digest(sound) == before


def test_a_file_that_does_not_say_its_version_is_refused_all_the_same(sound: Path) -> None:
    with closing(sqlite3.connect(sound, isolation_level=None)) as raw:
        raw.execute("UPDATE district SET needs = NULL")
        raw.execute("INSERT INTO forms VALUES ('later', 1, '{}')")
    with pytest.raises(NewerFileError, match="请用更新的版本打开"):
        open_district(sound, DEVICE)


def test_a_file_says_which_program_it_needs(sound: Path) -> None:
    with closing(sqlite3.connect(sound)) as raw:
        assert raw.execute("SELECT needs FROM district").fetchone() == (__version__,)


def test_the_program_before_an_upgrade_refuses_the_file_and_names_the_backup(
    sound: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The story of a rollback: an earlier release made the file, this one upgrades it, the earlier one is back."""
    ours = FORMS["enterprise"]
    earlier = dict(FORMS) | {"enterprise": replace(ours, version=ours.version - 1, fields=ours.fields[:-1])}
    with closing(sqlite3.connect(sound, isolation_level=None)) as raw:
        raw.execute("UPDATE forms SET version = version - 1 WHERE kind = 'enterprise'")
        raw.execute("UPDATE forms SET declaration = '{}' WHERE kind = 'enterprise'")
    open_district(sound, DEVICE).close()
    assert check_file(sound).ok
    monkeypatch.setattr(opening, "FORMS", earlier)
    monkeypatch.setattr(newer, "FORMS", earlier)
    monkeypatch.setattr(newer, "__version__", "0.0.9")
    with pytest.raises(NewerFileError) as caught:
        open_district(sound, DEVICE)
    (backup,) = openable_backups(sound)
    assert backup.reason == BEFORE_UPGRADE
    assert f"请用 {__version__} 或以后的版本打开" in caught.value.todo
    assert str(backup.path) in caught.value.todo


def test_the_backup_before_an_upgrade_outlives_all_later_ones_of_its_day(sound: Path) -> None:
    morning = datetime.now().astimezone().replace(hour=0, minute=0, second=1) - timedelta(days=300)
    take_backup(sound, reason=BEFORE_UPGRADE, now=morning)
    for day in (0, 100, 200):
        for hour in (9, 15):
            take_backup(sound, reason="定时备份", now=morning + timedelta(days=day, hours=hour))
    reasons = [backup.reason for backup in backups_in(folder_for(sound))]
    assert reasons.count(BEFORE_UPGRADE) == 1
    assert len(reasons) < 7, "the others are thinned out"
