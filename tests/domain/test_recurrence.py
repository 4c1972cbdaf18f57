"""Due days are compared with a walk over every single day of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.ids import derived_id, is_id
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.recurrence import MONTHS_OF, Occurrence, Rule, begun, occurrences

DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))
ONE = timedelta(days=1)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    cadence = draw(st.sampled_from(list(MONTHS_OF)))
    return Rule(
        cadence,
        draw(DAYS),
        draw(st.none() | st.integers(1, MONTHS_OF[cadence])),
        draw(st.none() | st.integers(1, 31)),
        draw(st.booleans()),
        draw(st.none() | DAYS),
    )


def is_due(rule: Rule, day: date) -> bool:
    """Tell from the calendar alone whether a day is one of the rule's."""
    months = MONTHS_OF[rule.cadence]
    wanted = (rule.month or months) % months  # month numbers of the year that leave this remainder
    is_last = (day + ONE).month != day.month
    is_day = day.day == rule.day if rule.day else is_last
    falls_short = bool(rule.day) and is_last and day.day < (rule.day or 0)
    return day.month % months == wanted and (is_day or falls_short)


def walked(rule: Rule, since: date, until: date) -> list[date]:
    first, last = max(since, rule.starts_on), min(until, rule.ends_on or until)
    return [d for n in range((last - first).days + 1) if is_due(rule, d := first + n * ONE)]


@given(rules(), DAYS, DAYS)
def test_due_days_are_those_a_walk_over_the_calendar_finds(rule: Rule, one: date, other: date) -> None:
    since, until = sorted((one, other))
    assert [o.due_on for o in occurrences(rule, since, until)] == walked(rule, since, until)


@given(rules(), DAYS, DAYS, DAYS)
def test_any_cut_of_a_stretch_gives_the_same_days(rule: Rule, one: date, other: date, third: date) -> None:
    since, middle, until = sorted((one, other, third))
    cut = [*occurrences(rule, since, middle), *occurrences(rule, middle + ONE, until)]
    assert cut == list(occurrences(rule, since, until))


@given(rules(), DAYS)
def test_periods_never_repeat_and_what_is_begun_only_grows(rule: Rule, today: date) -> None:
    found = list(begun(rule, today))
    assert len({o.period for o in found}) == len(found)
    assert found == sorted(found)
    assert list(begun(rule, today - timedelta(days=40))) == found[: len(list(begun(rule, today - 40 * ONE)))]


def test_worked_examples() -> None:
    start, end = date(2024, 1, 1), date(2024, 12, 31)

    def found(**parts: object) -> list[tuple[str, str]]:
        rule = Rule(starts_on=start, **parts)  # type: ignore[arg-type]
        return [(str(o.due_on), o.period.code) for o in occurrences(rule, start, end)]

    assert found(cadence="Q") == [
        ("2024-03-31", "2024-Q1"), ("2024-06-30", "2024-Q2"), ("2024-09-30", "2024-Q3"), ("2024-12-31", "2024-Q4"),
    ]  # fmt: skip
    monthly = found(cadence="M", day=10, covers_last=True)
    assert monthly[:2] == [("2024-01-10", "2023-M12"), ("2024-02-10", "2024-M01")]
    assert found(cadence="M", day=30)[1] == ("2024-02-29", "2024-M02")  # a leap year's shortest month
    assert found(cadence="Y", month=3, day=15, covers_last=True) == [("2024-03-15", "2023")]
    assert found(cadence="B", day=31)[0] == ("2024-02-29", "2024-B1")
    assert found(cadence="H", month=6, day=15) == [("2024-06-15", "2024-H1"), ("2024-12-15", "2024-H2")]


def test_a_running_period_is_begun_on_its_first_day() -> None:
    rule = Rule("Q", date(2026, 1, 1))
    assert [o.period.code for o in begun(rule, date(2026, 6, 30))] == ["2026-Q1", "2026-Q2"]
    assert list(begun(rule, date(2026, 7, 1)))[-1] == Occurrence(
        date(2026, 9, 30), ReportingPeriod.parse("2026-Q3")
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (Rule("M", date.min, day=10, covers_last=True), "每月10日前·报上期"),
        (Rule("Q", date.min), "每季度末"),
        (Rule("H", date.min, 1, 15), "每半年第1个月15日前"),
        (Rule("B", date.min, day=25), "每两个月末月25日前"),
        (Rule("Q", date.min, 1), "每季度第1个月底前"),
        (Rule("M", date.min), "每月底前"),
        (Rule("Y", date.min, 11), "每年11月底前"),
    ],
)
def test_rules_are_said_in_words(rule: Rule, words: str) -> None:
    assert rule.words() == words


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_derived_ids_are_ids_and_depend_on_every_part(parts: list[str]) -> None:
    made = derived_id(*parts)
    assert is_id(made)
    assert (made[12], made[16] in "89ab") == ("8", True)
    assert made == derived_id(*parts) != derived_id(*parts, "x")
