"""Sums of a column are exact, and what is empty is counted by its kind."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import form_named
from nptracker.domain.summary import Summary, common_unit, figure
from nptracker.domain.values import Absent, Quantity, Unread, Value

FORM = form_named("survey_entry")
PRODUCED, YEAR, REPORTED = (FORM.by_key[key] for key in ("produced", "data_year", "reported_on"))


def summed(key: str, *values: Value) -> Summary:
    summary = Summary()
    for value in values:
        summary.add(FORM.by_key[key], value)
    return summary


def test_the_kinds_of_empty_are_counted_apart_and_never_as_nought() -> None:
    summary = summed(
        "produced",
        Quantity("1.5", "吨", Decimal(1500)),
        Decimal("0.1"),
        Decimal("0.2"),
        *[None] * 2,
        Absent.NOT_REPORTED,
        *[Absent.NOT_APPLICABLE] * 2,
        Absent.NIL,
        Unread("约2吨"),
    )
    assert summary.words("千克") == [
        "计数 3",
        "合计 1,500.3 千克",
        "平均 500.1 千克",
        "最小 0.1",
        "最大 1,500",
        "未报 3、零报告 1、不涉及 2、看不懂 1",
    ]


def test_years_are_not_added_up_and_days_have_a_first_and_a_last() -> None:
    assert summed("data_year", 2024, 2026, None).words() == ["计数 2", "最小 2024", "最大 2026", "未报 1"]
    days = summed("reported_on", "2026-03-05", "2025-12-31")
    assert days.words() == ["计数 2", "最早 2025-12-31", "最晚 2026-03-05"]
    assert summed("substance", "甲苯", "").words() == ["计数 1", "未报 1"]
    assert summed("produced").words() == ["计数 0"]


@given(st.lists(st.decimals(-(10**12), 10**12, places=6), min_size=1, max_size=30))
def test_sums_are_exact(numbers: list[Decimal]) -> None:
    summary = summed("produced", *numbers)
    assert Fraction(summary.total) == sum(map(Fraction, numbers))
    assert (summary.least, summary.greatest) == (min(numbers), max(numbers))


def test_figures_keep_their_digits() -> None:
    texts = ["1234567.8900", "1000", "0.000012", "-5.50", "0"]
    shown = ["1,234,567.89", "1,000", "0.000012", "-5.5", "0"]
    assert [figure(Decimal(text)) for text in texts] == shown
    assert (
        summed("produced", Decimal("0.001"), Decimal("0.002"), Decimal("0.002")).words()[2] == "平均 0.0017"
    )


def test_unlike_units_are_counted_but_not_added_up() -> None:
    assert common_unit([PRODUCED, FORM.by_key["used"], FORM.by_key["substance"]]) == PRODUCED.unit
    assert common_unit([PRODUCED, YEAR]) is None
    assert common_unit([FORM.by_key["substance"]]) == ""
    summary = Summary(is_mixed=True)
    summary.add(PRODUCED, Decimal(5))
    summary.add(YEAR, 2025)
    summary.add(REPORTED, None)
    assert summary.words() == ["计数 2", "各列单位不同，不合计", "未报 1"]
