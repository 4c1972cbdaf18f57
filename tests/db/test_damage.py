"""R12: whatever happens to the bytes, nothing crashes, nothing is passed off as empty, and what is left is saved."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, dump, enterprise, fill, make_district, scramble

from nptracker.db import blobs, walk
from nptracker.db.district import open_district
from nptracker.db.faults import disk_in_words, in_words
from nptracker.db.integrity import check_file
from nptracker.db.salvage import salvage
from nptracker.domain.forms import FORMS
from nptracker.errors import BusyError, DamagedFileError, DistrictFileError, ForeignFileError, ReadOnlyError

ROWS = 400
PAGE = 4096


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of about a megabyte in which every page holds something."""
    file = make_district(tmp_path_factory.mktemp("sound"))
    with file.verb("fill", "填入", PERSON):
        ids = file.table("enterprise").insert_many([enterprise(i, note=f"备注{i}" * 9) for i in range(ROWS)])
        file.table("survey_entry").insert_many(
            [{"enterprise": ids[i], "substance": f"物质{i}", "note": "说明" * 20} for i in range(ROWS)]
        )
        blobs.put(file, bytes(range(256)) * 40)
    fill(file, 9)
    with file.verb("change", "改", PERSON):
        for i in ids[:50]:
            file.table("enterprise").update(i, {"note": "改过"})
    file.close()
    return file.path


def record_values(path: Path) -> dict[tuple[str, str], tuple[object, ...]] | None:
    """Return every record as plain SQL reads it by walking the table; None where that fails."""
    found = {}
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            db.text_factory = bytes
            for kind in FORMS:
                for row in db.execute(f'SELECT * FROM "{kind}" NOT INDEXED'):
                    found[kind, repr(row[1])] = row
    except (sqlite3.Error, UnicodeDecodeError):  # Python decodes the names of columns, which a flip can spoil
        return None
    return found


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def assert_noticed_or_whole(path: Path) -> None:
    """Open as the program does: a refusal in words, or a file whose tables answer or refuse in words."""
    before = digest(path)
    try:
        file = open_district(path, DEVICE, read_only=True)
    except DistrictFileError:
        assert digest(path) == before
        return
    try:
        for kind in ("enterprise", "survey_entry"):
            assert file.table(kind).count() > 0, "an empty list in place of a damaged one"
            assert len(list(file.table(kind).all())) > 0
    except DamagedFileError:
        pass  # a refusal in words is the other lawful answer
    finally:
        file.close()
    assert digest(path) == before


def flips(sound: Path, folder: Path, count: int, seed: int) -> tuple[int, int, int]:
    """Flip single bits; return how many changed a record's value, how many of those the check found, all found."""
    dice = scramble(seed)
    content = sound.read_bytes()
    truth = record_values(sound)
    path = folder / sound.name
    changed = detected = noticed = 0
    for _ in range(count):
        spoilt = bytearray(content)
        at, bit = dice.randrange(len(content)), dice.randrange(8)
        spoilt[at] ^= 1 << bit
        path.write_bytes(spoilt)
        found = record_values(path)
        report = check_file(path)
        noticed += not report.ok
        if found != truth:
            changed += 1
            detected += not report.ok
            assert not report.ok, f"byte {at} bit {bit} changed a value unnoticed"
        assert_noticed_or_whole(path)
    print(f"{count} flips: {changed} changed a value, {detected} of them found, {noticed} found in all")
    return changed, detected, noticed


def test_a_hundred_flipped_bits(sound: Path, tmp_path: Path) -> None:
    changed, detected, _ = flips(sound, tmp_path, 100, seed=1)
    assert changed > 10
    assert detected == changed


@pytest.mark.slow
@pytest.mark.timeout(3_600)
def test_a_thousand_flipped_bits(sound: Path, tmp_path: Path) -> None:
    changed, detected, _ = flips(sound, tmp_path, 1_000, seed=2)
    assert changed > 100
    assert detected >= 0.999 * changed


def value_bytes(sound: Path) -> Iterator[int]:
    """Yield where the values of records lie in the file: bytes of texts that only records hold."""
    content = sound.read_bytes()
    for i in range(60, ROWS):
        yield content.index(f"备注{i}备注{i}".encode())


def test_every_flip_inside_a_value_is_found(sound: Path, tmp_path: Path) -> None:
    dice = scramble(3)
    content = sound.read_bytes()
    path = tmp_path / sound.name
    for at in dice.sample(list(value_bytes(sound)), 40):
        spoilt = bytearray(content)
        spoilt[at + dice.randrange(6)] ^= 1 << dice.randrange(8)
        path.write_bytes(spoilt)
        assert not check_file(path).ok
        assert_noticed_or_whole(path)


def pages(content: bytes) -> list[bytes]:
    return [content[i : i + PAGE] for i in range(0, len(content), PAGE)]


def harmed(content: bytes, harm: str, dice: random.Random) -> bytes:
    parts = pages(content)
    at = dice.randrange(len(parts))
    if harm == "zeroed page":
        parts[at] = bytes(PAGE)
    elif harm == "truncated":
        del parts[max(at, 1) :]
    elif harm == "swapped pages":
        other = dice.randrange(len(parts))
        parts[at], parts[other] = parts[other], parts[at]
    else:
        parts[at] = dice.randbytes(PAGE)
    return b"".join(parts)


@pytest.mark.parametrize("harm", ["zeroed page", "truncated", "swapped pages", "noise"])
def test_harmed_pages_are_noticed_and_survived(sound: Path, tmp_path: Path, harm: str) -> None:
    dice = scramble(4)
    content = sound.read_bytes()
    truth = record_values(sound)
    path = tmp_path / sound.name
    for _ in range(25):
        path.write_bytes(harmed(content, harm, dice))
        if record_values(path) != truth:
            assert not check_file(path).ok
        assert_noticed_or_whole(path)


def test_truncation_at_every_page_and_within_pages_is_noticed(sound: Path, tmp_path: Path) -> None:
    content = sound.read_bytes()
    path = tmp_path / sound.name
    within = [len(content) - 1, *scramble(5).sample(range(1, len(content)), 20)]
    for size in [*range(0, len(content), PAGE), *within]:
        path.write_bytes(content[:size])
        with pytest.raises(DamagedFileError) as caught:
            open_district(path, DEVICE)
        assert "恢复" in caught.value.todo
        assert path.stat().st_size == size, "the file was not touched"


@pytest.mark.parametrize("cut", ["removed", "zeroed", "replaced by text"])
def test_a_lost_header_is_named_damage_and_salvaged(sound: Path, tmp_path: Path, cut: str) -> None:
    content = sound.read_bytes()
    path = tmp_path / sound.name
    head = {"removed": b"", "zeroed": bytes(100), "replaced by text": b"x" * 100}[cut]
    path.write_bytes(head + content[100:])
    with pytest.raises(DamagedFileError):
        open_district(path, DEVICE)
    assert not check_file(path).ok
    if cut != "removed":
        report = salvage(path, tmp_path / "抢救.npt", DEVICE)
        assert report.copied["enterprise"] == ROWS + 9
        assert not report.lost


def test_files_of_other_programs_are_named_as_such(tmp_path: Path) -> None:
    text = tmp_path / "说明.txt"
    text.write_text("不是数据库" * 100)
    other = tmp_path / "其他.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE t(x)")
    for path in (text, other):
        before = digest(path)
        with pytest.raises(ForeignFileError):
            open_district(path, DEVICE)
        assert digest(path) == before


def assert_salvage_takes_what_is_readable(sound: Path, damaged: Path, target: Path) -> tuple[int, list[str]]:
    """Salvage; compare every copied record with the sound file; return how many were copied and what is lost."""
    before = digest(damaged)
    report = salvage(damaged, target, DEVICE)
    assert digest(damaged) == before, "the damaged file was written to"
    assert check_file(target).faults == ()
    truth, copied = dump(sound), dump(target)
    for kind, count in report.copied.items():
        known = {dict(row)["id"]: dict(row) for row in truth.get(kind, [])}
        rows = [dict(row) for row in copied.get(kind, [])]
        assert len(rows) == count
        for row in rows:
            assert {**known[row["id"]], "n": 0, "chk": 0} == {**row, "n": 0, "chk": 0} or report.lost
    return sum(report.copied.values()), report.lost


def test_salvage_of_a_sound_file_takes_everything(sound: Path, tmp_path: Path) -> None:
    total = sum(len(rows) for kind, rows in dump(sound).items() if kind in FORMS)
    copied, lost = assert_salvage_takes_what_is_readable(sound, sound, tmp_path / "抢救.npt")
    assert (copied, lost) == (total, [])
    file = open_district(tmp_path / "抢救.npt", DEVICE)
    content = bytes(range(256)) * 40
    assert blobs.get(file, hashlib.sha256(content).hexdigest()) == content
    assert not walk.undo(file, PERSON).verb, "salvage itself is not undone by accident"
    file.close()


def test_salvage_takes_every_readable_row_and_lists_the_rest(sound: Path, tmp_path: Path) -> None:
    dice = scramble(5)
    content = sound.read_bytes()
    total = sum(len(rows) for kind, rows in dump(sound).items() if kind in FORMS)
    damaged = tmp_path / sound.name
    for i in range(16):
        harm = ["zeroed page", "noise"][i % 2]
        damaged.write_bytes(harmed(content, harm, dice))
        copied, lost = assert_salvage_takes_what_is_readable(sound, damaged, tmp_path / f"抢救{i}.npt")
        assert copied >= total - 60, "one page holds some twenty rows"
        assert copied == total or lost


def test_salvage_finds_rows_without_the_pages_that_lead_to_them(sound: Path, tmp_path: Path) -> None:
    """The first page, all of the schema, and every page above the leaves are lost; the leaves are not."""
    total = sum(len(rows) for kind, rows in dump(sound).items() if kind in FORMS)
    content = bytearray(sound.read_bytes())
    for start in range(0, len(content), PAGE):
        if start == 0 or content[start] == 0x05:  # an interior page of a table
            content[start : start + PAGE] = bytes(PAGE)
    damaged = tmp_path / sound.name
    damaged.write_bytes(content)
    copied, lost = assert_salvage_takes_what_is_readable(sound, damaged, tmp_path / "抢救.npt")
    assert (copied, lost) == (total, [])


def test_salvage_does_not_bring_back_what_was_deleted(tmp_path: Path) -> None:
    file = make_district(tmp_path)
    ids = fill(file, 9)
    with file.verb("add", "加", PERSON):
        gone = file.table("org").insert({"name": "撤并的单位"})
    with file.verb("delete", "删", PERSON):
        file.table("org").delete_many([gone])
    file.close()
    content = bytearray(file.path.read_bytes())
    content[:PAGE] = bytes(PAGE)
    damaged = tmp_path / "损坏.npt"
    damaged.write_bytes(content)
    report = salvage(damaged, tmp_path / "抢救.npt", DEVICE)
    assert report.copied["enterprise"] == len(ids)
    assert "org" not in report.copied
    assert not report.lost


def test_salvage_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    damaged = tmp_path / "损坏.npt"
    damaged.write_bytes(bytes(PAGE * 3))
    with pytest.raises(DistrictFileError, match="损坏太重"):
        salvage(damaged, tmp_path / "抢救.npt", DEVICE)
    assert [path.name for path in tmp_path.iterdir()] == ["损坏.npt"]


def test_salvage_names_a_damaged_row_by_what_can_still_be_read(sound: Path, tmp_path: Path) -> None:
    content = bytearray(sound.read_bytes())
    at = content.index("备注77备注77".encode())
    content[at + 2] ^= 1
    damaged = tmp_path / sound.name
    damaged.write_bytes(content)
    _, lost = assert_salvage_takes_what_is_readable(sound, damaged, tmp_path / "抢救.npt")
    assert len([line for line in lost if "校验码不符" in line]) == 1
    assert any(str(enterprise(77)["name"]) in line for line in lost)


def test_a_damaged_row_is_refused_for_editing_and_undo(sound: Path, tmp_path: Path) -> None:
    """Writing a damaged row anew would give the damage a checksum that fits."""
    content = sound.read_bytes()
    path = tmp_path / sound.name
    path.write_bytes(content.replace("备注77备注77".encode(), "备注78备注77".encode(), 1))
    file = open_district(path, DEVICE)
    record = file.table("enterprise").having("name", enterprise(77)["name"])[0]  # type: ignore[arg-type]
    with pytest.raises(DamagedFileError), file.verb("change", "改", PERSON):
        file.table("enterprise").update(record.id, {"contact": "丙"})
    with pytest.raises(DamagedFileError), file.verb("delete", "删", PERSON):
        file.table("enterprise").delete_many([record.id])
    file.close()


def test_an_edited_history_is_found(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / sound.name
    for harm in (
        "UPDATE journal SET old = '{}' WHERE op = 'U'",
        "DELETE FROM journal WHERE seq = 5",
        "UPDATE verbs SET person = '别人' WHERE seq = 2",
        "DELETE FROM verbs WHERE seq = (SELECT max(seq) FROM verbs)",
        "UPDATE enterprise SET name = '换名', chk = chk WHERE n = 3",
        "DELETE FROM enterprise WHERE n = 4",
        "INSERT INTO enterprise(id, form_version, chk, name) VALUES ('x', 1, 0, '凭空')",
        "UPDATE blobs SET content = x'00'",
    ):
        path.write_bytes(sound.read_bytes())
        with closing(sqlite3.connect(path)) as db, db:
            names = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                db.execute(f'DROP TRIGGER "{name}"')
            assert db.execute(harm).rowcount
        assert not check_file(path).ok, harm


def test_a_spoilt_index_of_words_is_told_as_damage_by_later_releases_of_sqlite_too(tmp_path: Path) -> None:
    told = sqlite3.OperationalError("invalid fts5 file format (found 0, expected 4 or 5) - run 'rebuild'")
    told.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert isinstance(in_words(told, tmp_path / "甘州区.npt"), DamagedFileError)
    ours = sqlite3.OperationalError("no such table: fts5")
    ours.sqlite_errorcode = sqlite3.SQLITE_ERROR
    assert in_words(ours, tmp_path / "甘州区.npt") is None


def test_a_file_that_another_program_of_windows_holds_is_no_matter_of_rights(tmp_path: Path) -> None:
    held = PermissionError(13, "共享冲突")
    held.winerror = 32
    assert isinstance(disk_in_words(held, tmp_path / "甘州区.npt"), BusyError)
    assert isinstance(disk_in_words(PermissionError(13, "denied"), tmp_path / "甘州区.npt"), ReadOnlyError)
