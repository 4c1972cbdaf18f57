"""The first screening (初筛): which enterprises of the base ledger belong to the survey of a data year, and why not.

The reasons are those that the survey's own rules exclude. One function counts them, so that base ledger,
excluded by reason, included and not yet screened add up wherever they are shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms import codes
from nptracker.domain.industry_scope import IndustryScope
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import text_of

INCLUDED = "included"
UNSCREENED = ""
UNSCREENED_WORD = "未筛"
REASONS = tuple(code for code in codes.SCREENING.labels if code != INCLUDED)


@dataclass(frozen=True, slots=True)
class ScreeningCounts:
    """How many enterprises there are and what became of them; ``excluded`` names every reason, also with 0."""

    total: int
    included: int
    unscreened: int
    excluded: Mapping[str, int]

    @property
    def excluded_total(self) -> int:
        """The enterprises left out for any reason."""
        return sum(self.excluded.values())

    def of(self, conclusion: str) -> int:
        """Return the number of one conclusion, UNSCREENED included."""
        if conclusion == INCLUDED:
            return self.included
        return self.excluded.get(conclusion, self.unscreened)

    def words(self) -> str:
        """Return the sum as one Chinese line."""
        parts = [f"入统 {self.included} 家", f"筛除 {self.excluded_total} 家", f"未筛 {self.unscreened} 家"]
        return f"底册 {self.total} 家 = {' + '.join(parts)}"


def count_conclusions(conclusions: Iterable[str]) -> ScreeningCounts:
    """Count conclusions; whatever is none of the known ones counts as not yet screened."""
    counts = Counter(conclusions)
    excluded = {reason: counts[reason] for reason in REASONS}
    total, included = counts.total(), counts[INCLUDED]
    return ScreeningCounts(total, included, total - included - sum(excluded.values()), excluded)


def conclusion_word(conclusion: str) -> str:
    """Return a conclusion as people say it."""
    return codes.SCREENING.labels.get(conclusion, UNSCREENED_WORD)


class Screened(NamedTuple):
    """An enterprise as screened for a data year; ``conclusion`` is UNSCREENED while there is none."""

    enterprise: Record
    conclusion: str = UNSCREENED
    evidence: str = ""
    by: str = ""
    on: date | None = None


def in_order(steps: Iterable[Record]) -> list[Record]:
    """Return the steps of one enterprise's trail, the one in force last: what is said later for a year replaces."""
    return sorted(steps, key=lambda step: (year_of(step), step.number))


def screened_as_of(enterprise: Record, trail: Sequence[Record], year: int) -> Screened:
    """Return what holds for an enterprise in a data year; ``trail`` are its steps in order.

    The enterprise itself holds the latest conclusion, in force from the year of the last step on. For an earlier
    year the last step up to that year holds, and before the first step there was none.
    """
    if not trail or year >= year_of(trail[-1]):
        return _screened(
            enterprise, enterprise, "screening", "screening_reason", "screened_by", "screened_on"
        )
    held = [step for step in trail if year_of(step) <= year]
    return (
        _screened(enterprise, held[-1], "conclusion", "evidence", "by", "on")
        if held
        else Screened(enterprise)
    )


def in_ledger(enterprise: Record, trail: Iterable[Record], year: int) -> bool:
    """Tell whether an enterprise stood in the base ledger of a data year, so that later ones change no past count.

    It did from the year noted on; one without a note has always stood there, and so has whoever was screened for it.
    """
    since = enterprise["ledger_since"]
    return not isinstance(since, int) or since <= year or any(year_of(step) <= year for step in trail)


def year_of(step: Record) -> int:
    """Return the data year of a step, 0 when it is not readable."""
    year = step["data_year"]
    return year if isinstance(year, int) else 0


def _screened(  # noqa: PLR0913, PLR0917 - the same four facts under the names of the form they stand in
    enterprise: Record, source: Record, conclusion: str, evidence: str, by: str, on: str
) -> Screened:
    day = source[on]
    known = source[conclusion] if source[conclusion] in codes.SCREENING.labels else UNSCREENED
    return Screened(
        enterprise,
        str(known),
        text_of(source[evidence]),
        text_of(source[by]),
        day if isinstance(day, date) else None,
    )


class IndustryChoice(NamedTuple):
    """The enterprises that a scope of industries names; those without a code are counted, never chosen."""

    ids: tuple[str, ...]
    without_code: int
    already_screened: int


def choose_industries(
    lines: Sequence[Screened], scope: IndustryScope, *, only_unscreened: bool
) -> IndustryChoice:
    """Return the enterprises of some industries, without those that have a conclusion when only others are meant."""
    named = [line for line in lines if scope.holds(text_of(line.enterprise["industry_code"]))]
    chosen = [line for line in named if not (only_unscreened and line.conclusion)]
    without_code = sum(not line.enterprise["industry_code"] for line in lines)
    already = sum(bool(line.conclusion) for line in named)
    return IndustryChoice(tuple(line.enterprise.id for line in chosen), without_code, already)
