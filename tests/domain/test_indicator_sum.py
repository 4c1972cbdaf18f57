"""Sums over periods against figures added by hand and by fractions."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.indicator import Parts
from nptracker.domain.indicator_sum import Figures, Way, figures_for
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.values import Absent, Unread

YEARLY, CUMULATIVE, AS_AT = Way("yearly"), Way("cumulative"), Way()
figures = st.decimals(places=3, min_value=0, max_value=10**35)


def at(code: str) -> ReportingPeriod:
    return ReportingPeriod.parse(code)


def found(period: str, way: Way, **readings: tuple[object, object]) -> Figures:
    """Return the figures of a period; readings are named as Q1, H2, M07 of 2025 or with a year as Y2024Q1."""
    named = {}
    for name, (top, below) in readings.items():
        year, rest = (name[1:5], name[5:]) if name.startswith("Y") else ("2025", name)
        named[at(f"{year}-{rest}" if rest else year)] = Parts(_part(top), _part(below))
    return figures_for(at(period), named, way)


def _part(value: object) -> object:
    return Decimal(value) if isinstance(value, int) else value


def codes(periods: tuple[ReportingPeriod, ...]) -> list[str]:
    return [period.code for period in periods]


@given(st.lists(st.tuples(figures, figures), min_size=1, max_size=4))
def test_a_year_is_the_sum_of_its_quarters(pairs: list[tuple[Decimal, Decimal]]) -> None:
    readings = {at(f"2025-Q{i}"): Parts(*pair) for i, pair in enumerate(pairs, start=1)}
    sums = figures_for(at(f"2025-Q{len(pairs)}"), readings, YEARLY)
    assert Fraction(sums.parts.numerator) == sum(Fraction(top) for top, _ in pairs)  # type: ignore[arg-type]
    assert Fraction(sums.parts.denominator) == sum(Fraction(below) for _, below in pairs)  # type: ignore[arg-type]
    assert not sums.missing


def test_a_year_begins_anew_and_a_cycle_goes_on() -> None:
    readings = {"Y2024Q4": (5, 10), "Q1": (1, 2), "Q2": (2, 2)}
    assert found("2025-Q2", YEARLY, **readings).parts == Parts(Decimal(3), Decimal(4))
    assert found("2025-Q2", CUMULATIVE, **readings).parts == Parts(Decimal(8), Decimal(14))
    from_2025 = Way("cumulative", cycle_from=date(2025, 1, 1))
    assert found("2025-Q2", from_2025, **readings).parts == Parts(Decimal(3), Decimal(4))


def test_what_was_not_reported_is_named_and_never_filled() -> None:
    sums = found("2025-Q3", YEARLY, Q1=(1, 2), Q3=(3, 4))
    assert sums.parts == Parts(Decimal(4), Decimal(6))
    assert codes(sums.missing) == ["2025-Q2"]
    assert found("2025-Q3", YEARLY, Q1=(1, 2), Q2=(1, 2)).parts == Parts()
    undecided = found("2025-Q3", YEARLY, Q1=(1, 2), Q3=(Absent.UNDECIDED, None))
    assert undecided.parts.numerator is Absent.UNDECIDED


def test_a_cycle_that_began_long_ago_names_every_gap() -> None:
    sums = found("2025-Q2", Way("cumulative", cycle_from=date(2024, 8, 1)), Q2=(1, 2))
    assert codes(sums.missing) == ["2024-Q3", "2024-Q4", "2025-Q1"]


def test_a_longer_period_stands_for_the_shorter_ones_inside() -> None:
    sums = found("2025", YEARLY, Q1=(1, 10), Q2=(1, 10), H1=(5, 30), Q3=(2, 10), M10=(1, 1))
    assert sums.parts == Parts(Decimal(8), Decimal(41))
    assert codes(sums.taken) == ["2025-H1", "2025-Q3", "2025-M10"]
    assert not sums.missing


def test_nil_adds_nothing_and_leaves_no_gap() -> None:
    sums = found("2025-Q2", YEARLY, Q1=(4, 8), Q2=(Absent.NIL, 2))
    assert sums.parts == Parts(Decimal(4), Decimal(10))
    assert not sums.missing
    alone = found("2025-Q1", YEARLY, Q1=(Absent.NIL, Absent.NIL))
    assert alone.parts == Parts(Absent.NIL, Absent.NIL)


def test_half_a_ratio_is_left_out_of_the_sum() -> None:
    for half in ((9, None), (None, 9), (Unread("约9"), 9), (9, Absent.UNDECIDED)):
        sums = found("2025-Q3", YEARLY, Q1=(1, 2), Q2=half, Q3=(1, 2))
        assert sums.parts == Parts(Decimal(2), Decimal(4))
        assert codes(sums.missing) == ["2025-Q2"]


def test_a_whole_that_stays_the_same_is_not_added_up() -> None:
    way = Way("cumulative", adds_denominators=False)
    assert found("2025-Q3", way, Q1=(3, 40), Q2=(2, None), Q3=(4, 42)).parts == Parts(Decimal(9), Decimal(42))
    assert found("2025-Q2", way, Q1=(3, 40), Q2=(2, None)).parts == Parts(Decimal(5), Decimal(40))


def test_an_amount_has_no_denominator() -> None:
    sums = found("2025-Q2", Way("yearly", is_ratio=False), Q1=(3, None), Q2=(4, None))
    assert sums.parts == Parts(Decimal(7), None)
    assert not sums.missing


def test_figures_as_at_the_end_are_those_of_the_last_part() -> None:
    readings = {"Q3": (10, 40), "Q4": (20, 40), "M12": (19, 40)}
    assert found("2025", AS_AT, **readings).parts == Parts(Decimal(20), Decimal(40))
    assert codes(found("2025", AS_AT, **readings).taken) == ["2025-Q4"]
    assert found("2025-H1", AS_AT, **readings).parts == Parts()
    assert found("2025-Q3", AS_AT, **readings).parts == Parts(Decimal(10), Decimal(40))
