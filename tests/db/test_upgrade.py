"""R13: newer files are refused untouched; older ones are upgraded whole, or not at all."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, dump, enterprise, fill, make_district, scramble
from crash import killed_at_step, steps_of

from nptracker.db import search, walk
from nptracker.db.backup import backups_in, folder_for, restore
from nptracker.db.connection import APPLICATION_ID, connect_writer
from nptracker.db.district import DistrictFile, open_district
from nptracker.db.integrity import check_file
from nptracker.db.lock import WriterLock
from nptracker.db.migrations import SCHEMA_VERSION, STEP_NAMES
from nptracker.db.upgrade import bring_up_to_date
from nptracker.domain.forms import FORMS, Form
from nptracker.domain.query import Query
from nptracker.errors import NewerFileError
from nptracker.paths import DATA_DIR_VARIABLE

OLD_FILES = Path(__file__).parent.parent / "old_files"
needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="kills through fork")


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    file = make_district(tmp_path)
    fill(file, 9)
    file.close()
    return file.path


NEWER = {
    "a newer schema": f"PRAGMA user_version = {SCHEMA_VERSION + 1}",
    "an unknown step": "INSERT INTO _sqlite_migrations(migration_set, name, applied_at) "
    "VALUES ('nptracker', 'm9999_later', '')",
    "a newer form": "UPDATE forms SET version = version + 1 WHERE kind = 'enterprise'",
    "an unknown kind": "INSERT INTO forms VALUES ('later', 1, '{}')",
}


@pytest.mark.parametrize("what", NEWER)
@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_file_is_refused_untouched(sound: Path, what: str, read_only: bool) -> None:
    with closing(sqlite3.connect(sound, isolation_level=None)) as db:
        db.execute(NEWER[what])
    before = digest(sound)
    with pytest.raises(NewerFileError, match="新版") as caught:
        open_district(sound, DEVICE, read_only=read_only)
    assert "没有被改动" in caught.value.safe
    assert digest(sound) == before
    assert [path.name for path in sound.parent.iterdir()] == [sound.name]


# The declarations of an imagined earlier release: no field 备注 and no search in 曾用名 in the enterprise
# ledger, and no kind “evidence”.


def older_forms() -> dict[str, Form]:
    ours = FORMS["enterprise"]
    fewer = tuple(field for field in ours.fields if field.key != "note")
    searched = tuple(key for key in ours.search if key not in ("note", "former_names"))
    older = replace(ours, fields=fewer, search=searched, indexed=("name", "township"))
    return {kind: form for kind, form in FORMS.items() if kind != "evidence"} | {"enterprise": older}


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Return a file that the imagined earlier release has written."""
    forms = older_forms()
    path = tmp_path / "旧.npt"
    with closing(connect_writer(path)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        bring_up_to_date(connection, forms)
        connection.execute(
            "INSERT INTO district(one, file_id, made_at, made_with) VALUES (1, 'of-the-older-file', '2025-01-01', '0.0.1')"
        )
    file = DistrictFile(path, lock=WriterLock.acquire(path), device=DEVICE, forms=forms)
    fill(file, 9)
    with file.verb("change", "改", PERSON):
        first = file.table("enterprise").first(Query(), 1)[0]
        file.table("enterprise").update(first.id, {"name": "改名公司", "former_names": ("曾叫别的",)})
    assert "note" not in file.table("enterprise").stored_many([first.id])[first.id]
    file.close()
    return path


def schema_of(path: Path) -> set[tuple[str, str, str]]:
    """Return the schema without the order of columns, which a later column cannot share."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {(kind, name, " ".join(sorted(re.findall(r"\w+", sql)))) for kind, name, sql in rows}


def test_an_older_file_is_upgraded_with_all_it_holds(older: Path, tmp_path: Path) -> None:
    before = dump(older)
    file = open_district(older, DEVICE)
    assert not file.is_read_only
    assert file.table("evidence").count() == 0
    found = file.table("enterprise").first(Query(search="曾叫"), 5)
    assert [record["name"] for record in found] == ["改名公司"], (
        "a field that is searched now is searched in old rows"
    )
    file.close()
    after = dump(older)
    after.pop("search_todo", None)
    assert after == before
    assert check_file(older).faults == ()
    backup = backups_in(folder_for(older))[0]
    assert backup.reason == "升级前备份"
    assert dump(backup.path) == before


def test_an_upgraded_file_has_the_schema_of_a_new_one(older: Path, tmp_path: Path) -> None:
    open_district(older, DEVICE).close()
    new = make_district(tmp_path, "新.npt")
    new.close()
    assert schema_of(older) == schema_of(new.path)


def test_an_upgraded_file_can_be_written_searched_and_undone_back_to_its_start(older: Path) -> None:
    file = open_district(older, DEVICE)
    table = file.table("enterprise")
    with file.verb("change", "补备注", PERSON):
        for record in table.all():
            table.update(record.id, {"note": f"补记{record.number}"})
        table.delete_many([list(table.all())[1].id])
        table.insert(enterprise(77, note="新增"))
    assert table.count(Query(search="补记")) == 8
    indexer = table.indexer
    assert indexer is not None
    with file.exclusive() as connection:
        list(search.catch_up(connection, indexer))
    assert table.count(Query(search="补记")) == 8
    assert check_file(older).faults == ()
    while walk.undo(file, PERSON).verb:
        assert check_file(older).faults == ()
    assert table.count() == 0
    while walk.redo(file, PERSON).verb:
        pass
    assert table.count(Query(search="补记")) == 8
    assert table.count(Query(search="改名公司")) == 1
    assert check_file(older).faults == ()
    file.close()


def test_looking_at_an_older_file_does_not_upgrade_it(older: Path) -> None:
    before = digest(older)
    file = open_district(older, DEVICE, read_only=True)
    assert file.table("enterprise").count() == 9
    assert file.table("evidence").count() == 0
    file.close()
    assert digest(older) == before
    assert not file.path.exists(), "the copy for looking is gone"


@needs_fork
def test_an_upgrade_killed_at_any_step_leaves_the_old_file_or_the_new(
    older: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    truth = dump(older)
    pristine = older.read_bytes()
    seen = set()

    def fresh_copy(name: str) -> Path:
        place = tmp_path / name / older.name
        place.parent.mkdir()
        place.write_bytes(pristine)
        # with backups of its own, because the number of older ones decides how many steps a backup takes
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / f"{name}的备份"))
        return place

    first = fresh_copy("第一次")
    total = steps_of(lambda: open_district(first, DEVICE).close())
    assert total > 500
    for step in [*sorted(scramble(1).sample(range(1, total), 40)), total - 1]:
        place = fresh_copy(f"第{step}次")
        killed_at_step(step, lambda place=place: open_district(place, DEVICE).close())
        seen.add(place.read_bytes() == pristine)
        content = dump(place)
        content.pop("search_todo", None)
        assert content == truth
        file = open_district(place, DEVICE)
        assert not file.is_read_only
        assert file.table("evidence").count() == 0
        file.close()
        assert check_file(place).faults == ()
        assert [path.name for path in place.parent.iterdir()] == [place.name], "no half-made file stays"
        shutil.rmtree(place.parent)
    assert seen == {True, False}


@needs_fork
def test_the_backup_of_an_upgrade_can_be_restored(older: Path) -> None:
    truth = dump(older)
    open_district(older, DEVICE).close()
    restore(backups_in(folder_for(older))[0], older)
    assert dump(older) == truth
    open_district(older, DEVICE).close()
    assert check_file(older).faults == ()


# One file of every released schema stays here for good.


RELEASED = {path.name.split(".")[0]: path for path in sorted(OLD_FILES.glob("schema-*.npt*"))}


def test_every_released_schema_has_its_file() -> None:
    assert list(RELEASED) == [f"schema-{i + 1}" for i in range(len(STEP_NAMES))]


def copy_of(old: Path, folder: Path) -> Path:
    """Return a copy of an old file, unpacked where it is kept packed."""
    copy = folder / f"{old.name.split('.')[0]}.npt"
    data = old.read_bytes()
    copy.write_bytes(gzip.decompress(data) if old.suffix == ".gz" else data)
    return copy


@pytest.mark.parametrize("name", RELEASED)
def test_files_of_released_schemas_open_with_all_they_held(name: str, tmp_path: Path) -> None:
    copy = copy_of(RELEASED[name], tmp_path)
    counts = json.loads((OLD_FILES / f"{name}.json").read_text("utf-8"))
    before = dump(copy)
    file = open_district(copy, DEVICE)
    assert {kind: file.table(kind).count() for kind in counts} == counts
    assert file.table("enterprise").count(Query(search="清河")) == 2
    file.close()
    after = dump(copy)
    after.pop("search_todo", None)
    before.pop("search_todo", None)
    assert after == before
    assert check_file(copy).faults == ()


def test_a_file_of_real_work_from_an_early_version_goes_on_where_it_was(tmp_path: Path) -> None:
    """Its README says how it was made, with the command line of its day."""
    copy = copy_of(OLD_FILES / "november.npt.gz", tmp_path)
    before = dump(copy)
    assert {kind: len(rows) for kind, rows in before.items() if kind in {"task", "enterprise", "verbs"}} == {
        "task": 3,
        "enterprise": 2,
        "verbs": 8,
    }
    file = open_district(copy, DEVICE)
    assert [task["title"] for task in file.table("task").all()] == [
        "开展化学物质环境信息调查",
        "规范抗生素类药品使用",
        "开展新污染物环境监测",
    ]
    (entry,) = file.table("progress_entry").all()
    assert (entry["note"], entry["period"]) == ("已走访零售药店十二家", "2026-Q3")
    assert [closure["event"] for closure in file.table("closure").all()] == ["done"]
    assert {record["name"] for record in file.table("enterprise").all(Query(search="旧时"))} == {"旧时电镀厂"}
    kept = dump(copy)
    kept.pop("search_todo", None)
    before.pop("search_todo", None)
    assert kept == before
    assert walk.redo(file, PERSON).title == "重做：勾选任务：（三） 开展新污染物环境监测"
    assert len(list(file.table("closure").all())) == 2
    file.close()
    assert check_file(copy).faults == ()


def test_bringing_up_to_date_twice_changes_nothing(sound: Path) -> None:
    before = schema_of(sound), dump(sound)
    connection = connect_writer(sound)
    bring_up_to_date(connection)
    connection.close()
    assert (schema_of(sound), dump(sound)) == before
