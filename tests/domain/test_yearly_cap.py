"""What counts against the yearly cap, and which inspection is the one too many."""

from __future__ import annotations

from datetime import datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.inspection_tally import tally
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Unread, Value
from nptracker.domain.yearly_cap import Usage, earlier_ones, is_beyond, may_count, usage_of, year_of

NUMBERS = count(1)


def visit(month: int = 3, day: int = 5, year: int = 2026, **more: Value) -> Record:
    number = next(NUMBERS)
    at = datetime(year, month, day, 9, 30)  # noqa: DTZ001 - wall-clock time
    values: dict[str, Value] = {
        "number": f"JC-{number:05d}", "enterprise": "E", "kind": "daily", "counts": "yes", "started_at": at,
    }  # fmt: skip
    return Record("inspection", f"v{number}", number, values | more)


@pytest.mark.parametrize(
    ("more", "counts"),
    [
        ({}, True),
        ({"kind": "special"}, True),
        ({"kind": "case"}, False),
        ({"kind": "guidance"}, False),
        ({"counts": "no"}, False),
        ({"counts": None}, False),
        ({"counts": Absent.UNDECIDED}, False),
        ({"kind": None}, True),
    ],
)
def test_case_and_guidance_never_count(more: dict[str, Value], counts: bool) -> None:
    assert may_count({**visit().values, **more}) is counts


def test_usage_tells_done_exceptions_and_what_waits() -> None:
    visits = [
        visit(), visit(4), visit(5, kind="case"), visit(6, cap_exception="clue"), visit(7, year=2025),
        visit(8, counts="no"), visit(started_at=None), visit(started_at=Unread("去年")),
    ]  # fmt: skip
    usage = usage_of(visits, 2026, 3, pending=1)
    assert usage == Usage(done=2, pending=1, exceptions=1, cap=3)
    assert usage.is_full
    assert not usage.is_over
    assert usage.words() == "本年已查 2 次，上限 3 次，待查 1 次，另有例外 1 次"
    assert usage_of(visits, 2024, None).words("2024年") == "2024年已查 0 次，上限未定"
    assert not Usage(done=9).is_full
    assert Usage(done=3, cap=2).is_over


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 28)), max_size=8), st.integers(0, 4))
def test_exactly_the_visits_after_the_cap_are_beyond_it(days: list[tuple[int, int]], cap: int) -> None:
    visits = [visit(month, day) for month, day in days]
    beyond = [v for v in visits if is_beyond(earlier_ones(visits, v.values, v.id), v.values, cap)]
    in_order = sorted(visits, key=lambda v: (str(v["started_at"]), str(v["number"])))
    assert beyond == [v for v in visits if v in in_order[cap:]]


def test_other_years_exceptions_and_kinds_do_not_push_a_visit_beyond() -> None:
    last = visit(12)
    visits = [visit(1, year=2025), visit(2, kind="case"), visit(3, cap_exception="urgent"), last]
    assert earlier_ones(visits, last.values, last.id) == 0
    assert not is_beyond(0, last.values, None)
    assert is_beyond(0, last.values, 0)
    assert year_of({"started_at": None}) is None


def test_a_tally_tells_kinds_and_rates_and_nothing_of_nothing() -> None:
    visits = [
        visit(plan="P", joint=("水务局",)), visit(plan="P", result="found"), visit(kind="special"),
        visit(kind="case", plan="P", enterprise="F", result="found"), visit(kind="guidance", enterprise="G"),
    ]  # fmt: skip
    counts = tally(visits)
    assert (counts.daily, counts.special, counts.case, counts.visits, counts.guidance) == (2, 1, 1, 4, 1)
    assert (counts.counting, counts.enterprises, counts.found) == (3, 2, 2)
    assert (counts.planned, counts.joint) == (2, 1)
    assert [str(rate)[:5] for rate in (counts.compliance, counts.joint_rate, counts.found_rate)] == [
        "0.666", "0.25", "0.5",
    ]  # fmt: skip
    nothing = tally([])
    assert (nothing.visits, nothing.compliance, nothing.joint_rate, nothing.found_rate) == (
        0,
        None,
        None,
        None,
    )
