"""Which figures make up an indicator's value for a period: the period's own, the year's, or the cycle's.

A period nobody reported stays 未报 even where earlier ones could be added up; a gap inside a sum is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from typing import NamedTuple

from nptracker.domain.indicator import EXACT, Parts
from nptracker.domain.period import ODD, ReportingPeriod
from nptracker.domain.values import Absent, Value, amount

YEARLY, CUMULATIVE = "yearly", "cumulative"
_ADDS_NOTHING = frozenset({Absent.NIL, Absent.NOT_APPLICABLE})
Readings = Mapping[ReportingPeriod, Parts]


class Way(NamedTuple):
    """How the figures of several periods are put together.

    ``cycle_from`` is the first day of a cumulative indicator's cycle, None while it is not known.
    ``adds_denominators`` is False for a whole that stays the same, such as the number of all farms.
    """

    accumulation: str = ""
    is_ratio: bool = True
    adds_denominators: bool = True
    cycle_from: date | None = None


class Figures(NamedTuple):
    """The figures behind a value, the periods they come from, and those a sum had to do without."""

    parts: Parts
    taken: tuple[ReportingPeriod, ...] = ()
    missing: tuple[ReportingPeriod, ...] = ()


def figures_for(period: ReportingPeriod, readings: Readings, way: Way) -> Figures:
    """Return the figures that make up the value of a period."""
    own = _own(period, readings)
    if way.accumulation not in {YEARLY, CUMULATIVE}:
        return Figures(readings[own], (own,)) if own else Figures(Parts())
    span = _begins(period, readings, way), period.ends
    usable = {p: parts for p, parts in readings.items() if _is_usable(parts, way) and _is_inside(p, span)}
    taken = _apart(list(usable))
    if not any(p.overlaps(period) for p in taken):
        return Figures(readings[own] if own else Parts())
    return Figures(
        _added([usable[p] for p in taken], way), tuple(taken), tuple(_gaps(period.letter, span, taken))
    )


def _own(period: ReportingPeriod, readings: Readings) -> ReportingPeriod | None:
    """Return the period itself, or the longest reported one inside it that ends with it."""
    inside = [p for p in readings if p.ends == period.ends and p.begins >= period.begins]
    return min(inside, key=lambda p: p.begins, default=None)


def _begins(period: ReportingPeriod, readings: Readings, way: Way) -> date:
    if way.accumulation == YEARLY:
        return date(period.ends.year, 1, 1)
    first = min((p.begins for p in readings), default=period.begins)
    return way.cycle_from or first


def _is_inside(period: ReportingPeriod, span: tuple[date, date]) -> bool:
    """Tell whether a period ends within a span; one the span begins in the middle of counts."""
    return span[0] <= period.ends <= span[1]


def _is_usable(parts: Parts, way: Way) -> bool:
    """Tell whether a period can be part of a sum; a numerator without its denominator would distort it."""
    if not (amount(parts.numerator) is not None or parts.numerator in _ADDS_NOTHING):
        return False
    is_bare = way.is_ratio and way.adds_denominators and amount(parts.denominator) is None
    return not is_bare or parts.denominator in _ADDS_NOTHING


def _apart(periods: Sequence[ReportingPeriod]) -> list[ReportingPeriod]:
    """Return periods that do not overlap, in time order; a longer one stands for the shorter ones inside it."""
    taken: list[ReportingPeriod] = []
    for period in sorted(periods, key=lambda p: (p.begins - p.ends, p.begins)):
        if not any(period.overlaps(other) for other in taken):
            taken.append(period)
    return sorted(taken, key=lambda p: p.begins)


def _added(parts: Sequence[Parts], way: Way) -> Parts:
    denominators = [p.denominator for p in parts]
    if way.adds_denominators or not way.is_ratio:
        below = _total(denominators)
    else:
        below = next((d for d in reversed(denominators) if amount(d) is not None), denominators[-1])
    return Parts(_total([p.numerator for p in parts]), below)


def _total(values: Sequence[Value]) -> Value:
    """Return the sum of the numbers; without any number, what the last period said."""
    numbers = [number for value in values if (number := amount(value)) is not None]
    return reduce(EXACT.add, numbers) if numbers else values[-1]


def _gaps(letter: str, span: tuple[date, date], taken: Sequence[ReportingPeriod]) -> list[ReportingPeriod]:
    """Return the periods of a length (months for odd ones) within the span that nothing taken reaches into."""
    found, at = [], ReportingPeriod.containing(span[0], "M" if letter == ODD else letter)
    while at.begins <= span[1]:
        if not any(at.overlaps(period) for period in taken):
            found.append(at)
        at = at.next()
    return found
