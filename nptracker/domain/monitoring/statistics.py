"""What the results of one substance in one medium come to: counts, rates, limits, order statistics.

Percentiles are interpolated linearly between order statistics, the i-th of n at (i - 1) / (n - 1). A figure that rests
on non-detects alone is printed as below the limit and never as the number that stands for them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from enum import Enum
from typing import NamedTuple

from nptracker.domain.monitoring.nd_rules import NdRule

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_RUN, _SAMPLES = 1_000, 4  # numbers sorted in one step; how many of them tell where to cut
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
    def is_outrun(self) -> bool:
        """Tell whether what stands for non-detects lifts a reckoned figure above the greatest number measured."""
        top = self.greatest
        reckoned = (self.median, self.mean, self.p95)
        return isinstance(top, Decimal) and any(isinstance(one, Decimal) and one > top for one in reckoned)

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


class Gathered:
    """Valid results put together one by one; made for a million of them, so that it keeps no object per non-detect."""

    __slots__ = ("limits", "numbers", "seen", "seen_numbers", "seen_sites", "sites", "unseen")

    def __init__(self) -> None:
        self.seen: list[Decimal] = []
        self.seen_sites: list[str] = []  # in the order of ``seen``
        self.seen_numbers = array("q")
        self.unseen: dict[Decimal | None, int] = {}  # how many non-detects have a limit
        self.limits: set[Decimal] = set()
        self.sites: set[str] = set()
        self.numbers = array("q")

    def add(self, value: Decimal | None, limit: Decimal | None, site: str, number: int) -> None:
        """Take in one result; ``value`` is None for a non-detect."""
        self.sites.add(site)
        self.numbers.append(number)
        if limit is not None:
            self.limits.add(limit)
        if value is None:
            self.unseen[limit] = self.unseen.get(limit, 0) + 1
        else:
            self.seen.append(value)
            self.seen_sites.append(site)
            self.seen_numbers.append(number)

    def statistic(self, rule: NdRule, standard: Decimal | None = None) -> Statistic:
        """Return what the results come to under a rule for non-detects; raises ValueError for none at all."""
        if not self.numbers:
            raise ValueError("no results")
        with localcontext(_EXACT):
            return self._statistic(rule, standard)

    def _statistic(self, rule: NdRule, standard: Decimal | None) -> Statistic:
        order, n, detected = _Order(self, rule), len(self.numbers), len(self.seen)
        top = order.top
        exceeding = () if standard is None else self._over(standard)
        return Statistic(
            n=n,
            detected=detected,
            sites=len(self.sites),
            sites_detected=len(set(self.seen_sites)),
            limits=(min(self.limits), max(self.limits)) if self.limits else None,
            least=self._least(),
            median=Special.BELOW if 2 * detected < n else order.quantile(1, 2),
            mean=order.mean() if detected else Special.BELOW,
            p95=order.quantile(19, 20),
            greatest=top if top is not None else self._highest_limit(),
            where=self.seen_sites[self.seen.index(top)] if top is not None else "",
            without_limit=self.unseen.get(None, 0),
            judged=None if standard is None else self._judged(standard),
            exceeded=None if standard is None else len(exceeding),
            exceeding=exceeding,
        )

    def _over(self, standard: Decimal) -> tuple[int, ...]:
        return tuple(n for value, n in zip(self.seen, self.seen_numbers, strict=True) if value > standard)

    def _judged(self, standard: Decimal) -> int:
        """Count the results that say whether the standard is kept: numbers, and non-detects below it."""
        told = sum(count for limit, count in self.unseen.items() if limit is not None and limit <= standard)
        return len(self.seen) + told

    def _least(self) -> Figure:
        limits = [limit for limit in self.unseen if limit is not None]
        if self.unseen and not limits:
            return Special.BELOW
        if limits and (not self.seen or min(limits) <= min(self.seen)):
            return Below(min(limits))
        return min(self.seen)

    def _highest_limit(self) -> Figure:
        limits = [limit for limit in self.unseen if limit is not None]
        return Below(max(limits)) if limits else Special.BELOW


def statistic(results: Iterable[Measured], rule: NdRule, standard: Decimal | None = None) -> Statistic:
    """Return what some valid results come to under a rule for non-detects; raises ValueError for none at all."""
    gathered = Gathered()
    for result in results:
        gathered.add(*result)
    return gathered.statistic(rule, standard)


class _Order:
    """The numbers that take part in means, in order; what stands for a non-detect is remembered as such."""

    def __init__(self, gathered: Gathered, rule: NdRule) -> None:
        self._seen = in_order(gathered.seen)
        stand_ins: Counter[Decimal] = Counter()
        for limit, count in gathered.unseen.items():
            stand_in = rule.stands_for(limit)
            if stand_in is not None:
                stand_ins[stand_in] += count
        self._has_stand_ins = bool(stand_ins)
        self._all: list[Decimal] = []
        taken = 0
        for stand_in in sorted(stand_ins):  # one limit stands for thousands of results: none is compared
            place = bisect_left(self._seen, stand_in)
            self._all += self._seen[taken:place]
            self._all += [stand_in] * stand_ins[stand_in]
            taken = place
        self._all += self._seen[taken:]

    @property
    def top(self) -> Decimal | None:
        """The greatest number measured, None where nothing was."""
        return self._seen[-1] if self._seen else None

    def mean(self) -> Figure:
        """Return the mean of what takes part."""
        parts = (self._all[at : at + _RUN] for at in range(0, len(self._all), _RUN))
        whole = sum((sum(part, Decimal(0)) for part in parts), Decimal(0))
        return whole / len(self._all) if self._all else Special.BELOW

    def quantile(self, part: int, whole: int) -> Figure:
        """Return a quantile; below the limit when both numbers it lies between stand for non-detects."""
        if not self._all:
            return Special.BELOW
        place, rest = divmod(part * (len(self._all) - 1), whole)
        low = self._all[place]
        high = self._all[place + 1] if rest else low
        if self._has_stand_ins and not self._is_seen(place) and not (rest and self._is_seen(place + 1)):
            return Special.BELOW
        return low + (high - low) * rest / whole

    def _is_seen(self, place: int) -> bool:
        """Tell whether a measured number stands at a place; of equal ones the stand-ins come first."""
        number = self._all[place]
        behind = bisect_right(self._all, number) - 1 - place
        return behind < bisect_right(self._seen, number) - bisect_left(self._seen, number)


def in_order(numbers: Sequence[Decimal]) -> list[Decimal]:
    """Return numbers in order, in steps of some milliseconds: while one is sorted, no other thread gets on.

    Short runs are sorted first, then cut at the same numbers; the pieces between two cuts make one step each.
    """
    runs = [sorted(numbers[at : at + _RUN]) for at in range(0, len(numbers), _RUN)]
    samples = sorted(run[at] for run in runs for at in range(0, len(run), _RUN // _SAMPLES))
    cuts = samples[_SAMPLES::_SAMPLES]
    made: list[Decimal] = []
    begins = [0] * len(runs)
    for cut in cuts:
        ends = [bisect_right(run, cut, begin) for run, begin in zip(runs, begins, strict=True)]
        made += _merged(runs, begins, ends)
        begins = ends
    return made + _merged(runs, begins, [len(run) for run in runs])


def _merged(runs: Sequence[Sequence[Decimal]], begins: Sequence[int], ends: Sequence[int]) -> list[Decimal]:
    """Return pieces of ordered runs as one."""
    pieces: list[Decimal] = []
    for run, begin, end in zip(runs, begins, ends, strict=True):
        pieces += run[begin:end]
    return sorted(pieces)


def rounded(number: Decimal) -> Decimal:
    """Return a reckoned number with four significant digits, more where its whole part is longer."""
    if not number:
        return Decimal(0)
    keep = min(0, number.adjusted() - _MEAN_DIGITS + 1)
    made = number.quantize(Decimal(1).scaleb(keep), context=_EXACT)
    trimmed = made.normalize(_EXACT)
    exponent = trimmed.as_tuple().exponent
    return trimmed.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else trimmed
