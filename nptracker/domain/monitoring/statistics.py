"""What the results of one substance in one medium come to: counts, rates, limits, order statistics.

Percentiles are interpolated linearly between order statistics, the i-th of n at (i - 1) / (n - 1). A figure that rests
on non-detects alone is printed as below the limit and never as the number that stands for them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import Enum
from typing import NamedTuple

from nptracker.domain.monitoring.nd_rules import NdRule

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_MEAN_DIGITS = 4  # significant digits of what is reckoned; what was measured keeps its own


class Measured(NamedTuple):
    """One valid result in counted units; ``value`` is None for a non-detect."""

    value: Decimal | None
    limit: Decimal | None
    site: str
    number: int = 0  # of its row


class Special(Enum):
    """A figure that is no number."""

    BELOW = "<检出限"
    NONE = "—"


@dataclass(frozen=True, slots=True)
class Below:
    """A figure known to lie below a detection limit."""

    limit: Decimal


Figure = Decimal | Below | Special


@dataclass(frozen=True, slots=True)
class Statistic:
    """The figures of one group of results; all in the unit it is counted in.

    ``without_limit`` non-detects are counted but take no part in means. ``judged`` results could be held against
    ``standard_value``; non-detects whose limit lies above it could not.
    """

    n: int
    detected: int
    sites: int
    sites_detected: int
    limits: tuple[Decimal, Decimal] | None
    least: Figure
    median: Figure
    mean: Figure
    p95: Figure
    greatest: Figure
    where: str
    without_limit: int
    judged: int | None
    exceeded: int | None
    exceeding: tuple[int, ...] = ()

    @property
    def rate(self) -> Decimal | None:
        """The detected among the valid results, in percent."""
        return percent(self.detected, self.n)

    @property
    def site_rate(self) -> Decimal | None:
        """The sites with a detection among those with a valid result, in percent."""
        return percent(self.sites_detected, self.sites)

    @property
    def exceed_rate(self) -> Decimal | None:
        """The exceeding among the results that could be judged, in percent."""
        return None if self.judged is None or self.exceeded is None else percent(self.exceeded, self.judged)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with one decimal, None of nothing."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1")) if whole else None


def statistic(results: Sequence[Measured], rule: NdRule, standard: Decimal | None = None) -> Statistic:
    """Return what some valid results come to under a rule for non-detects; raises ValueError for none at all."""
    if not results:
        raise ValueError("no results")
    with localcontext(_EXACT):
        seen = [result for result in results if result.value is not None]
        unseen = [result for result in results if result.value is None]
        limits = [result.limit for result in results if result.limit is not None]
        top = max(seen, key=lambda result: result.value or Decimal(0), default=None)
        order = _Order(results, rule)
        judged = None if standard is None else _judged(results, standard)
        exceeding = () if standard is None else tuple(r.number for r in seen if _over(r.value, standard))
        return Statistic(
            n=len(results),
            detected=len(seen),
            sites=len({result.site for result in results}),
            sites_detected=len({result.site for result in seen}),
            limits=(min(limits), max(limits)) if limits else None,
            least=_least(seen, unseen),
            median=Special.BELOW if 2 * len(seen) < len(results) else order.quantile(1, 2),
            mean=order.mean() if seen else Special.BELOW,
            p95=order.quantile(19, 20),
            greatest=_greatest(top, unseen),
            where=top.site if top else "",
            without_limit=sum(result.limit is None for result in unseen),
            judged=judged,
            exceeded=None if standard is None else len(exceeding),
            exceeding=exceeding,
        )


def _over(value: Decimal | None, standard: Decimal) -> bool:
    return value is not None and value > standard


def _judged(results: Sequence[Measured], standard: Decimal) -> int:
    """Count the results that say whether the standard is kept: numbers, and non-detects below it."""
    return sum(r.value is not None or (r.limit is not None and r.limit <= standard) for r in results)


def _least(seen: Sequence[Measured], unseen: Sequence[Measured]) -> Figure:
    values = [result.value for result in seen if result.value is not None]
    limits = [result.limit for result in unseen if result.limit is not None]
    if unseen and not limits:
        return Special.BELOW
    if limits and (not values or min(limits) <= min(values)):
        return Below(min(limits))
    return min(values)


def _greatest(top: Measured | None, unseen: Sequence[Measured]) -> Figure:
    if top is not None and top.value is not None:
        return top.value
    limits = [result.limit for result in unseen if result.limit is not None]
    return Below(max(limits)) if limits else Special.BELOW


class _Order:
    """The numbers that take part in means, in order; what stands for a non-detect is remembered as such."""

    def __init__(self, results: Sequence[Measured], rule: NdRule) -> None:
        self._seen = sorted(r.value for r in results if r.value is not None)
        stand_ins = (rule.stands_for(r.limit) for r in results if r.value is None)
        self._unseen = sorted(number for number in stand_ins if number is not None)
        self._all = sorted([*self._unseen, *self._seen])

    def mean(self) -> Figure:
        """Return the mean of what takes part."""
        return sum(self._all, Decimal(0)) / len(self._all) if self._all else Special.BELOW

    def quantile(self, part: int, whole: int) -> Figure:
        """Return a quantile; below the limit when both numbers it lies between stand for non-detects."""
        if not self._all:
            return Special.BELOW
        place, rest = divmod(part * (len(self._all) - 1), whole)
        low = self._all[place]
        high = self._all[place + 1] if rest else low
        if self._unseen and not self._is_seen(place) and not (rest and self._is_seen(place + 1)):
            return Special.BELOW
        return low + (high - low) * rest / whole

    def _is_seen(self, place: int) -> bool:
        """Tell whether a measured number stands at a place; of equal ones the stand-ins come first."""
        number = self._all[place]
        before = bisect_right(self._all, number) - 1 - place  # equal ones behind it
        same_seen = bisect_right(self._seen, number) - bisect_left(self._seen, number)
        return before < same_seen


def rounded(number: Decimal) -> Decimal:
    """Return a reckoned number with four significant digits, more where its whole part is longer."""
    if not number:
        return Decimal(0)
    keep = min(0, number.adjusted() - _MEAN_DIGITS + 1)
    made = number.quantize(Decimal(1).scaleb(keep), context=_EXACT)
    trimmed = made.normalize(_EXACT)
    exponent = trimmed.as_tuple().exponent
    return trimmed.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else trimmed
