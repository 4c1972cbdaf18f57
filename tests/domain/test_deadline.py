"""How deadlines were kept, against the definition written out for every order of the days."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.deadline import Deadline, Punctuality, counted, days_late, next_open, punctuality
from nptracker.domain.plan import Thresholds, checker_fault, done_share, finished_days
from nptracker.domain.record import Record

BASE = date(2025, 6, 30)
OFFSETS = st.integers(-20, 60)


def day(offset: int) -> date:
    return BASE + timedelta(days=offset)


@given(st.lists(st.integers(1, 20), max_size=3), st.none() | OFFSETS, st.none() | OFFSETS, OFFSETS)
def test_every_deadline_is_kept_in_exactly_one_way(
    steps: list[int], ticked: int | None, finished: int | None, seen: int
) -> None:
    moved = [sum(steps[: n + 1]) for n in range(len(steps))]
    extended = tuple(day(offset) for offset in moved)
    deadline = Deadline("d", "", BASE, extended, None if ticked is None else day(ticked))
    found = punctuality(deadline, day(seen), None if finished is None else day(finished))
    met = sorted(offset for offset in (ticked, finished) if offset is not None and offset <= seen)
    in_force = moved[-1] if moved else 0
    if not met:
        expected = "已超期" if in_force < seen else "未完成未到期"
    elif met[0] <= 0:
        expected = "按原时限完成"
    else:
        expected = "延期后按时完成" if met[0] <= in_force else "逾期完成"
    assert found.label == expected
    late = (met[0] if met else seen) - in_force
    assert days_late(deadline, day(seen), None if finished is None else day(finished)) == max(0, late)


def test_counts_name_every_way() -> None:
    found = counted([Punctuality.LATE, Punctuality.LATE, Punctuality.OPEN])
    assert [found[way] for way in Punctuality] == [0, 0, 2, 1, 0]
    assert next_open([]) is None


@pytest.mark.parametrize(
    ("red", "yellow"), [("", "15"), ("3", "x"), ("15", "3"), ("3", "3"), ("3", "366"), ("-1", "3")]
)
def test_impossible_thresholds_are_said_in_chinese(red: str, yellow: str) -> None:
    with pytest.raises(ValueError, match="天"):
        Thresholds.parse(red, yellow)


def test_a_checker_is_somebody_else() -> None:
    assert checker_fault("", ["王敏"]) == "核查人须填写"
    assert checker_fault(" 王敏 ", ["王敏"]).startswith("核查人不能是")
    assert checker_fault("李主任", ["王敏", ""]) == ""
    assert checker_fault("　\u200b", ["王敏"]) == "核查人须填写"


@pytest.mark.parametrize("spelling", ["王　敏", "王 敏", "王\u200b敏", "\ufeff王敏\n"])
def test_a_person_spelt_with_blanks_is_the_same_person(spelling: str) -> None:
    assert checker_fault(spelling, ["王敏"]).startswith("核查人不能是")
    assert checker_fault("Ｌｉ", ["li"]).startswith("核查人不能是")


def test_a_deadline_tells_both_its_dates_once_it_is_extended() -> None:
    assert Deadline("d", "", date(2026, 6, 30)).words == "2026-06-30"
    moved = Deadline("d", "初稿", date(2026, 6, 30), (date(2026, 8, 1), date(2026, 9, 30)))
    assert moved.words == "初稿：2026-06-30（延至2026-09-30）"


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_the_share_done_rounds_a_half_up(done: int, more: int) -> None:
    counted_ = done + more
    share = done_share(done, counted_)
    if not counted_:
        assert share is None
        return
    exact = Fraction(1000 * done, counted_)  # tenths of a percent
    assert share is not None
    assert Fraction(share) * 10 == (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def test_a_share_of_exactly_half_a_tenth_goes_up() -> None:
    assert str(done_share(49, 400)) == "12.3"


def test_a_task_is_finished_on_its_first_tick_since_it_was_opened_again() -> None:
    events = (
        ("a", "done", 3), ("b", "done", 4), ("a", "closed", 5), ("b", "reopened", 6), ("c", "closed", 7),
        ("a", "reopened", 8), ("a", "done", 9), ("b", "done", 20),
    )  # fmt: skip
    told = [
        Record("closure", str(n), n, {"task": task, "event": event, "on": date(2026, 3, day)})
        for n, (task, event, day) in enumerate(events)
    ]
    assert finished_days(told, date(2026, 3, 2)) == {}
    assert finished_days(told, date(2026, 3, 5)) == {"a": date(2026, 3, 3), "b": date(2026, 3, 4)}
    assert finished_days(told, date(2026, 3, 8)) == {"c": date(2026, 3, 7)}
    assert finished_days(told, date(2026, 3, 31)) == {
        "a": date(2026, 3, 9), "b": date(2026, 3, 20), "c": date(2026, 3, 7),
    }  # fmt: skip
