"""Periods of every length tile the calendar; what they contain is counted here day by day, without their help."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.period import ODD, ReportingPeriod, label_of_code

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
LENGTHS = {"M": 1, "B": 2, "Q": 3, "H": 6, "": 12}
ONE = timedelta(days=1)


@st.composite
def periods(draw: st.DrawFn) -> ReportingPeriod:
    letter, day = draw(st.sampled_from([*LENGTHS, ODD])), draw(DAYS)
    if letter == ODD:
        return ReportingPeriod.between(day, day + timedelta(days=draw(st.integers(0, 800))))
    return ReportingPeriod.containing(day, letter)


def group_of(day: date, letter: str) -> tuple[int, int]:
    """Return the year and which stretch of so many months a day falls in, counted from the calendar alone."""
    months = LENGTHS[letter]
    stretches = [range(start, start + months) for start in range(1, 13, months)]
    return day.year, next(i for i, stretch in enumerate(stretches) if day.month in stretch)


@given(DAYS, st.sampled_from([*LENGTHS]))
def test_the_period_of_a_day_holds_the_days_of_its_stretch_and_no_others(day: date, letter: str) -> None:
    period = ReportingPeriod.containing(day, letter)
    assert day in period
    first = day
    while group_of(first - ONE, letter) == group_of(day, letter):
        first -= ONE
    last = day
    while group_of(last + ONE, letter) == group_of(day, letter):
        last += ONE
    assert (period.begins, period.ends) == (first, last)


@given(periods())
def test_consecutive_periods_leave_no_gap_and_no_overlap(period: ReportingPeriod) -> None:
    after = period.next()
    assert after.begins == period.ends + ONE
    assert period.is_before(after)
    assert not after.is_before(period)
    assert not period.overlaps(after)
    assert after.letter == period.letter


@given(periods())
def test_one_step_forward_and_back_is_where_one_was(period: ReportingPeriod) -> None:
    assert period.next().previous() == period == period.previous().next()


@given(periods())
def test_a_code_is_read_back_as_the_same_period(period: ReportingPeriod) -> None:
    assert ReportingPeriod.parse(period.code) == period
    assert ReportingPeriod.parse(f" {period.code.lower()} ") == period


@given(periods(), periods())
def test_order_and_overlap_follow_the_days(one: ReportingPeriod, other: ReportingPeriod) -> None:
    shared = max(one.begins, other.begins) <= min(one.ends, other.ends)
    assert one.overlaps(other) == other.overlaps(one) == shared
    assert shared == (not one.is_before(other) and not other.is_before(one))
    if one.begins < other.begins:
        assert one < other
    assert (one < other) + (other < one) + (one == other) == 1


@given(DAYS)
def test_every_length_is_cut_from_the_longer_ones(day: date) -> None:
    month, pair, quarter, half, year = (ReportingPeriod.containing(day, letter) for letter in LENGTHS)
    for short, long in ((month, pair), (month, quarter), (pair, year), (quarter, half), (half, year)):
        assert long.begins <= short.begins <= short.ends <= long.ends


@pytest.mark.parametrize(
    ("code", "label", "first", "last"),
    [
        ("2025", "2025年度", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-H2", "2025年下半年", date(2025, 7, 1), date(2025, 12, 31)),
        ("2024-Q1", "2024年第一季度", date(2024, 1, 1), date(2024, 3, 31)),
        ("2024-B1", "2024年1—2月", date(2024, 1, 1), date(2024, 2, 29)),
        ("2025-B6", "2025年11—12月", date(2025, 11, 1), date(2025, 12, 31)),
        ("2025-M02", "2025年2月", date(2025, 2, 1), date(2025, 2, 28)),
        ("2025-03-01_2025-05-15", "2025年3月1日至5月15日", date(2025, 3, 1), date(2025, 5, 15)),
        ("2025-12-20_2026-01-19", "2025年12月20日至2026年1月19日", date(2025, 12, 20), date(2026, 1, 19)),
    ],
)
def test_names_and_days(code: str, label: str, first: date, last: date) -> None:
    period = ReportingPeriod.parse(code)
    assert (period.label, period.begins, period.ends, period.code) == (label, first, last, code)
    assert label_of_code(code) == label


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2025-B7",
        "2025-B0",
        "2025-M13",
        "2025-Q5",
        "25-Q1",
        "2025-02-30_2025-03-01",
        "2025-05-01_2025-04-30",
        "2025-03-01",
        "三季度",
    ],
)
def test_what_is_no_period_is_refused_in_chinese(code: str) -> None:
    with pytest.raises(ValueError, match="期次"):
        ReportingPeriod.parse(code)
    assert ReportingPeriod.understood(code) is None
    assert label_of_code(code) == code


def test_an_odd_period_moves_by_its_own_number_of_days() -> None:
    period = ReportingPeriod.parse("2025-03-01_2025-05-15")  # 31 + 30 + 15 = 76 days
    assert period.next().code == "2025-05-16_2025-07-30"
    assert ReportingPeriod.containing(date(2024, 2, 10), ODD).code == "2024-02-01_2024-02-29"
