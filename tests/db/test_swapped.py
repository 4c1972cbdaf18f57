"""R11: a file put in the place of another, and journals that are not its own, are noticed before the first read.

Each way is first shown to be dangerous with plain SQLite where it is, then tried on the product.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, dump, enterprise, fill, make_district
from crash import Child, Say

from nptracker.db.backup import take_backup
from nptracker.db.district import DistrictFile, create_district, open_district
from nptracker.db.files import leftovers
from nptracker.db.integrity import check_file
from nptracker.db.lock import lock_path
from nptracker.db.recovery import set_leftovers_aside
from nptracker.errors import DamagedFileError, DistrictFileError

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="starts processes through fork")
MANY = 2_500  # rows enough to spill out of the page cache, so that the file itself is half-written


def crash_in_the_middle(path: Path) -> None:
    """Leave what a crash in the middle of a big commit leaves: a half-written file and its journal."""

    def work(say: Say) -> None:
        file = open_district(path, DEVICE)
        file.maintenance_connection().execute("PRAGMA cache_size = 10")
        with file.verb("bulk", "大批", PERSON):
            file.table("enterprise").insert_many([enterprise(i, note="新" * 50) for i in range(MANY)])
            for record in file.table("inspection").having("number", "JC2026-000"):
                file.table("inspection").update(record.id, {"note": "改"})
            say("half-way")
            os.kill(os.getpid(), 9)

    killed, said = Child(work).end()
    assert killed
    assert said == ["half-way"]
    assert leftovers(path), "the crash must leave a journal"


@pytest.fixture
def grown(tmp_path: Path) -> DistrictFile:
    file = make_district(tmp_path)
    fill(file)
    return file


def open_and_dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    file = open_district(path, DEVICE)
    assert file.table("enterprise").count()
    file.close()
    return dump(path)


@needs_fork
def test_our_own_journal_is_rolled_back(grown: DistrictFile) -> None:
    grown.close()
    before = dump(grown.path)
    crash_in_the_middle(grown.path)
    assert open_and_dump(grown.path) == before
    assert check_file(grown.path).ok
    assert not leftovers(grown.path)


@needs_fork
@pytest.mark.parametrize("side_file", ["lost", "late", "empty"])
def test_a_side_file_that_a_power_cut_made_stale_does_not_bar_the_way_back(
    grown: DistrictFile, side_file: str
) -> None:
    """The side file is not flushed; after a power cut it may be missing, older or empty."""
    grown.close()
    before = dump(grown.path)
    crash_in_the_middle(grown.path)
    side = lock_path(grown.path)
    if side_file == "lost":
        side.unlink()
    elif side_file == "empty":
        side.write_bytes(b"\0" * 1024)
    else:
        text = side.read_text().rstrip()
        side.write_text(
            text.replace('"last_verb": ', '"last_verb": 0, "x": ').replace('"x"', '"last_verb"', 0)
        )
        side.write_text(text[: text.index('"last_verb"')] + '"last_verb": 1, "last_hash": "00"}')
    assert open_and_dump(grown.path) == before


@needs_fork
@pytest.mark.parametrize("kept_side_file", [True, False])
def test_a_backup_copied_over_a_crashed_file_is_noticed(grown: DistrictFile, kept_side_file: bool) -> None:
    backup = take_backup(grown.path, reason="以前的")
    with grown.verb("more", "以后的", PERSON):
        grown.table("enterprise").insert_many([enterprise(i) for i in range(100, 400)])
    grown.close()
    crash_in_the_middle(grown.path)
    shutil.copyfile(backup.path, grown.path)
    if not kept_side_file:
        lock_path(grown.path).unlink()
    content = grown.path.read_bytes()
    with pytest.raises(DamagedFileError, match="对不上"):
        open_district(grown.path, DEVICE)
    assert grown.path.read_bytes() == content, "nothing was rolled into it"
    assert set_leftovers_aside(grown.path)
    assert open_and_dump(grown.path) == dump(backup.path)


@needs_fork
def test_another_district_copied_over_a_crashed_file_is_noticed(grown: DistrictFile, tmp_path: Path) -> None:
    grown.close()
    crash_in_the_middle(grown.path)
    other = make_district(tmp_path, "临泽县.npt")
    fill(other, 12)
    other.close()
    shutil.copyfile(other.path, grown.path)
    with pytest.raises(DamagedFileError, match="对不上"):
        open_district(grown.path, DEVICE)


@needs_fork
def test_a_journal_copied_beside_a_sound_file_is_noticed(grown: DistrictFile, tmp_path: Path) -> None:
    older = tmp_path / "旧" / grown.path.name
    older.parent.mkdir()
    grown.close()
    shutil.copyfile(grown.path, older)
    crash_in_the_middle(older)
    file = open_district(grown.path, DEVICE)
    with file.verb("more", "以后的", PERSON):
        file.table("enterprise").insert_many([enterprise(i) for i in range(100, 400)])
    with file.verb("more", "再以后的", PERSON):
        file.table("enterprise").insert(enterprise(500))
    file.close()
    shutil.copyfile(leftovers(older)[0], grown.path.with_name(grown.path.name + "-journal"))
    content = grown.path.read_bytes()
    with pytest.raises(DamagedFileError, match="对不上"):
        open_district(grown.path, DEVICE)
    assert grown.path.read_bytes() == content


@pytest.mark.parametrize("moved", ["beside the same file", "beside its backup", "beside another file"])
def test_a_write_ahead_log_of_another_program_is_noticed(
    grown: DistrictFile, tmp_path: Path, moved: str
) -> None:
    backup = take_backup(grown.path, reason="以前的")
    grown.close()
    with closing(sqlite3.connect(grown.path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("UPDATE district SET made_with = '别的程序改的'")
        shutil.copyfile(grown.path, tmp_path / "main")
        shutil.copyfile(f"{grown.path}-wal", tmp_path / "log")
    source = {"beside its backup": backup.path, "beside the same file": tmp_path / "main"}.get(moved)
    if source is None:
        another = make_district(tmp_path, "临泽县.npt")
        another.close()
        source = another.path
    shutil.copyfile(source, grown.path)
    shutil.copyfile(tmp_path / "log", f"{grown.path}-wal")
    content = grown.path.read_bytes()
    with pytest.raises(DamagedFileError, match="别的程序"):
        open_district(grown.path, DEVICE)
    assert grown.path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
def test_a_file_replaced_while_open_is_noticed_by_readers_and_writers(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    with grown.verb("more", "以后的", PERSON):
        grown.table("enterprise").insert(enterprise(100))
    beside = grown.path.with_suffix(".new")
    shutil.copyfile(backup.path, beside)
    beside.replace(grown.path)
    content = grown.path.read_bytes()
    with pytest.raises(DistrictFileError, match="换成了别的文件"):
        grown.table("enterprise").count()
    with pytest.raises(DistrictFileError, match="换成了别的文件"), grown.verb("x", "x", PERSON):
        pass
    grown.close()
    assert grown.path.read_bytes() == content


def test_content_copied_into_an_open_file_is_noticed_by_readers_and_writers(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    with grown.verb("more", "以后的", PERSON):
        grown.table("enterprise").insert(enterprise(100))
    assert grown.table("enterprise").count() == 31
    shutil.copyfile(backup.path, grown.path)
    content = grown.path.read_bytes()
    with pytest.raises(DistrictFileError, match="换成了别的文件"):
        grown.table("enterprise").count()
    with pytest.raises(DistrictFileError, match="换成了别的文件"), grown.verb("x", "x", PERSON):
        pass
    grown.close()
    assert grown.path.read_bytes() == content


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file where it is")
def test_a_file_that_vanished_while_open_is_not_made_anew(grown: DistrictFile) -> None:
    grown.path.unlink()
    with pytest.raises(DistrictFileError, match="移走"), grown.verb("x", "x", PERSON):
        pass
    grown.close()
    assert not grown.path.exists()


@needs_fork
def test_a_new_file_is_not_made_beside_an_old_journal(grown: DistrictFile) -> None:
    grown.close()
    crash_in_the_middle(grown.path)
    grown.path.unlink()
    with pytest.raises(DistrictFileError, match="日志"):
        create_district(grown.path, DEVICE)
    assert not grown.path.exists()


@needs_fork
def test_looking_at_a_crashed_file_shows_the_last_commit_and_writes_nothing(grown: DistrictFile) -> None:
    grown.close()
    crash_in_the_middle(grown.path)
    content = {side: side.read_bytes() for side in (grown.path, *leftovers(grown.path))}
    file = open_district(grown.path, DEVICE, read_only=True)
    assert file.table("enterprise").count() == 30
    file.close()
    assert {side: side.read_bytes() for side in content} == content
