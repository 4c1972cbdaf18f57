"""Every backup can be restored to the moment it was taken; thinning and wrong clocks delete nothing of worth."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import DEVICE, PERSON, dump, enterprise, fill, make_district
from crash import killed_at_step, steps_of
from hypothesis import given, settings
from hypothesis import strategies as st

from nptracker.db.backup import (
    KEEP_ALL,
    KEEP_DAYS,
    KEEP_MONTHS,
    KEEP_WEEKS,
    backups_in,
    folder_for,
    is_intact,
    restore,
    take_backup,
    thin_out,
    to_keep,
)
from nptracker.db.district import DistrictFile, open_district
from nptracker.db.files import leftovers
from nptracker.db.integrity import check_file
from nptracker.errors import CancelledError, DamagedFileError, DistrictFileError, LockedFileError

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


@pytest.fixture
def grown(tmp_path: Path) -> DistrictFile:
    file = make_district(tmp_path)
    fill(file, 9)
    return file


def test_every_backup_restores_the_moment_it_was_taken(grown: DistrictFile) -> None:
    moments = []
    for i in range(5):
        with grown.verb("add", f"第{i}步", PERSON):
            grown.table("enterprise").insert(enterprise(100 + i))
        backup = take_backup(grown.path, reason=f"第{i}份", now=NOON + timedelta(hours=i))
        moments.append((backup, dump(grown.path)))
    grown.close()
    listed = backups_in(folder_for(grown.path))
    assert [b.reason for b in listed] == ["第4份", "第3份", "第2份", "第1份", "第0份"]
    assert listed[0].counts["enterprise"] == 14
    assert listed[0].last_person == PERSON
    for backup, truth in moments:
        before = dump(grown.path)
        kept = restore(backup, grown.path)
        assert kept is not None
        assert dump(kept) == before, "what was there is kept beside it"
        file = open_district(grown.path, DEVICE)
        file.close()
        assert dump(grown.path) == truth
        assert check_file(grown.path).ok


def test_a_backup_taken_while_somebody_writes_is_one_moment(grown: DistrictFile) -> None:
    states = []

    def write_more(done: int, total: int) -> None:
        if len(states) < 3:
            with grown.verb("add", "写入", PERSON):
                grown.table("enterprise").insert(enterprise(200 + len(states)))
            states.append(grown.table("enterprise").count())

    backup = take_backup(grown.path, reason="忙时", progress=write_more)
    assert check_file(backup.path).ok
    assert backup.counts["enterprise"] in {9, *states}
    grown.close()


def test_a_cancelled_backup_leaves_nothing(grown: DistrictFile) -> None:
    folder = folder_for(grown.path)

    def cancel(_done: int, _total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        take_backup(grown.path, reason="取消", progress=cancel)
    assert list(folder.iterdir()) == []
    grown.close()


def test_a_cancelled_restore_leaves_everything_as_before(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    with grown.verb("add", "以后的", PERSON):
        grown.table("enterprise").insert(enterprise(100))
    grown.close()
    before = {path.name: path.read_bytes() for path in grown.path.parent.iterdir()}
    for stop_at in (1, 2):

        def cancel(done: int, _total: int, stop_at: int = stop_at) -> None:
            if done == stop_at:
                raise CancelledError

        with pytest.raises(CancelledError):
            restore(backup, grown.path, cancel)
        assert {path.name: path.read_bytes() for path in grown.path.parent.iterdir()} == before


def test_a_damaged_newest_backup_gives_way_to_the_next_older(grown: DistrictFile) -> None:
    older = take_backup(grown.path, reason="旧", now=NOON)
    newer = take_backup(grown.path, reason="新", now=NOON + timedelta(hours=1))
    content = bytearray(newer.path.read_bytes())
    content[5_000] ^= 1
    newer.path.write_bytes(content)
    assert not is_intact(newer)
    assert [backup for backup in backups_in(folder_for(grown.path)) if is_intact(backup)] == [older]
    grown.close()
    before = grown.path.read_bytes()
    with pytest.raises(DamagedFileError, match="校验码不符"):
        restore(newer, grown.path)
    assert grown.path.read_bytes() == before
    restore(older, grown.path)
    assert check_file(grown.path).ok


def test_a_damaged_file_is_not_backed_up_over_good_backups(grown: DistrictFile) -> None:
    good = take_backup(grown.path, reason="好的", now=NOON - timedelta(days=500))
    grown.close()
    content = bytearray(grown.path.read_bytes())
    content[4_096 * 30 : 4_096 * 31] = os.urandom(4_096)
    grown.path.write_bytes(content)
    with pytest.raises(DistrictFileError):
        take_backup(grown.path, reason="坏的", now=NOON)
    assert [b.path for b in backups_in(good.path.parent)] == [good.path]
    assert sorted(path.suffix for path in good.path.parent.iterdir()) == [".json", ".npt"]


def test_an_unreadable_note_is_passed_over(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="好的")
    folder = backup.path.parent
    (folder / "坏.json").write_text("{")
    (folder / "缺.json").write_text("{}")
    (folder / "空.json").write_bytes(b"\xff\xfe")
    assert [b.path for b in backups_in(folder)] == [backup.path]
    grown.close()


@pytest.mark.skipif(sys.platform == "win32", reason="kills through fork")
def test_a_restore_beside_a_left_over_journal_is_right(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    truth = dump(grown.path)
    with grown.verb("add", "以后的", PERSON):
        grown.table("enterprise").insert_many([enterprise(i) for i in range(100, 300)])
    grown.close()
    from test_swapped import crash_in_the_middle

    crash_in_the_middle(grown.path)
    kept = restore(backup, grown.path)
    assert kept is not None
    assert leftovers(kept), "the journal went with the file it belongs to"
    assert not leftovers(grown.path)
    open_district(grown.path, DEVICE).close()
    assert dump(grown.path) == truth


def test_nothing_is_restored_under_a_writer(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    before = grown.path.read_bytes()
    with pytest.raises(LockedFileError, match="正被使用"):
        restore(backup, grown.path)
    assert grown.path.read_bytes() == before
    grown.close()


def test_two_restores_in_one_second_keep_both_files(grown: DistrictFile) -> None:
    backup = take_backup(grown.path, reason="以前的")
    grown.close()
    kept = [restore(backup, grown.path) for _ in range(3)]
    assert len(set(kept)) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="kills through fork")
def test_a_restore_killed_at_any_step_leaves_the_old_file_or_the_new(
    grown: DistrictFile, tmp_path: Path
) -> None:
    backup = take_backup(grown.path, reason="以前的")
    old_state = dump(backup.path)
    with grown.verb("add", "以后的", PERSON):
        grown.table("enterprise").insert(enterprise(100))
    grown.close()
    new_state = dump(grown.path)
    pristine = grown.path.read_bytes()
    seen = set()
    first = tmp_path / "第一次.npt"
    first.write_bytes(pristine)
    total = steps_of(lambda: restore(backup, first))
    for step in range(1, total, max(total // 30, 1)):
        place = tmp_path / f"第{step}次" / grown.path.name
        place.parent.mkdir()
        place.write_bytes(pristine)
        killed_at_step(step, lambda place=place: restore(backup, place))
        file = open_district(place, DEVICE)
        assert not file.is_read_only
        file.close()
        state = dump(place)
        assert state in (old_state, new_state)
        seen.add(state == old_state)
        shutil.rmtree(place.parent)
    assert seen == {True, False}


# thinning

spans = st.lists(st.floats(0.01, 400), min_size=1, max_size=60)


@settings(max_examples=200)
@given(spans, st.integers(0, 5))
def test_thinning_keeps_what_it_promises(ages: list[float], future: int) -> None:
    taken = sorted(
        {NOON - timedelta(days=age) for age in ages} | {NOON + timedelta(days=i) for i in range(future)}
    )
    keep = to_keep(taken, NOON)
    assert keep <= set(taken)
    assert {moment for moment in taken if moment >= NOON - KEEP_ALL} <= keep, "two days, and the future"
    past = [moment for moment in taken if moment < NOON]
    assert not past or past[-1] in keep
    for span, number in (("%Y%m%d", KEEP_DAYS), ("%G%V", KEEP_WEEKS), ("%Y%m", KEEP_MONTHS)):
        newest = {moment.strftime(span): moment for moment in past}
        assert set(sorted(newest.values())[-number:]) <= keep


def test_a_year_of_backups_thins_to_a_few_and_reaches_back(tmp_path: Path) -> None:
    """Four backups a day for 365 days, thinned after each."""
    taken: list[datetime] = []
    for step in range(365 * 4):
        now = NOON + timedelta(hours=6 * step)
        taken = sorted(to_keep([*taken, now], now))
        assert now in taken
    now = taken[-1]
    assert len(taken) <= 2 * 4 + 2 + KEEP_DAYS + KEEP_WEEKS + KEEP_MONTHS
    assert now - taken[0] > timedelta(days=30 * (KEEP_MONTHS - 2))
    recent = [moment for moment in taken if now - moment <= timedelta(days=2)]
    assert len(recent) >= 8


@pytest.mark.parametrize("wrong", [datetime(1999, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)])
def test_a_wrong_clock_deletes_no_backup(tmp_path: Path, wrong: datetime) -> None:
    taken = [NOON - timedelta(hours=i) for i in range(40)]
    assert set(taken) | {wrong} == to_keep([*taken, wrong], wrong)


def test_a_clock_set_right_again_keeps_backups_from_the_future(tmp_path: Path) -> None:
    future = datetime(2099, 1, 1, tzinfo=UTC)
    taken = [NOON - timedelta(hours=i) for i in range(5)]
    assert future in to_keep([*taken, future], NOON)


def test_thinning_deletes_backup_and_note_together_and_never_the_newest(grown: DistrictFile) -> None:
    old = [take_backup(grown.path, reason="旧", now=NOON + timedelta(minutes=i)) for i in range(3)]
    folder = old[0].path.parent
    assert len(backups_in(folder)) == 3
    new = take_backup(grown.path, reason="新", now=NOON + timedelta(days=30))
    thin_out(folder, NOON + timedelta(days=60))
    left = {b.path for b in backups_in(folder)}
    assert new.path in left
    assert {path.with_suffix(".npt") for path in folder.iterdir()} == left
    grown.close()
