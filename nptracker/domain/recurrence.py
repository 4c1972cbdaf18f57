"""Rules that come back: which report is due on which day, computed from the rule alone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nptracker.domain.period import ReportingPeriod

MONTHS_OF = {"M": 1, "B": 2, "Q": 3, "H": 6, "Y": 12}  # by cadence
CADENCE_WORDS = {"M": "每月", "B": "每两个月", "Q": "每季度", "H": "每半年", "Y": "每年"}
YEARLY = "Y"


def letter_of(cadence: str) -> str:
    """Return the letter that reporting periods of this length carry."""
    return "" if cadence == YEARLY else cadence


@dataclass(frozen=True, slots=True)
class Rule:
    """When something is due, again and again.

    ``cadence`` is M, B, Q, H or Y. ``month`` counts from 1 within the period of that length, None for its last;
    ``day`` is the last day on which it is in time, None for the month's end, and a 31st falls on the end of a
    shorter month. ``covers_last`` means that what is due in one period tells of the one before, as the report of
    a month by the tenth of the next. Nothing is due before ``starts_on`` or after ``ends_on``.
    """

    cadence: str
    starts_on: date
    month: int | None = None
    day: int | None = None
    covers_last: bool = False
    ends_on: date | None = None

    def due_in(self, period: ReportingPeriod) -> date:
        """Return the day in a period of this cadence on which something is due."""
        month = period.begins.month + (self.month or MONTHS_OF[self.cadence]) - 1
        length = monthrange(period.year, month)[1]
        return date(period.year, month, min(self.day or length, length))

    def words(self) -> str:
        """Return the rule as people say it: 每季度末, 每季度末月25日前, 每月10日前·报上期."""
        last = "·报上期" if self.covers_last else ""
        return f"{CADENCE_WORDS[self.cadence]}{self._month_words()}{self._day_words()}{last}"

    def _month_words(self) -> str:
        if self.cadence == YEARLY:
            return f"{self.month or 12}月"
        if self.month not in {None, MONTHS_OF[self.cadence]}:
            return f"第{self.month}个月"
        return "末月" if self.day and self.cadence != "M" else ""

    def _day_words(self) -> str:
        if self.day:
            return f"{self.day}日前"
        is_named = self.cadence == YEARLY or self.month not in {None, MONTHS_OF[self.cadence]}
        return "底前" if is_named or self.cadence == "M" else "末"


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One day on which a rule is due, and the period it tells of."""

    due_on: date
    period: ReportingPeriod


def occurrences(rule: Rule, since: date, until: date) -> Iterator[Occurrence]:
    """Yield what a rule makes due from one day to another, both included, in the order of the days."""
    first = max(since, rule.starts_on)
    last = min(until, rule.ends_on) if rule.ends_on else until
    period = ReportingPeriod.containing(first, letter_of(rule.cadence))
    while period.begins <= last:
        due_on = rule.due_in(period)
        if first <= due_on <= last:
            yield Occurrence(due_on, period.previous() if rule.covers_last else period)
        period = period.next()


def running(rule: Rule, today: date) -> ReportingPeriod:
    """Return the period of a rule's length that a day falls in."""
    return ReportingPeriod.containing(today, letter_of(rule.cadence))


def begun(rule: Rule, today: date) -> Iterator[Occurrence]:
    """Yield everything a rule has made due so far, and what falls due in the period that runs now."""
    return occurrences(rule, rule.starts_on, running(rule, today).ends)
