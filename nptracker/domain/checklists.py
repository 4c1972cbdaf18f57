"""What follows from the answers of a checklist: sums, the result they add up to, and what an ended exemption asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

FOUND, NONE, NOT_APPLICABLE = "found", "none", "not_applicable"


class AnswerSums(NamedTuple):
    """How many items were answered how; the parts add up to ``items``."""

    items: int
    none: int
    found: int
    not_applicable: int
    open: int

    @property
    def words(self) -> str:
        """The sums in one line."""
        return (
            f"共 {self.items} 项：未发现问题 {self.none}、发现问题 {self.found}、"
            f"不涉及 {self.not_applicable}、未检查 {self.open}"
        )

    @property
    def result(self) -> str:
        """The result of the inspection that the answers add up to, "" while they say nothing yet.

        A problem is a problem even while items are open; that there is none can be said only of a whole list.
        """
        if self.found:
            return FOUND
        if self.open or not self.items:
            return ""
        return NONE if self.none else NOT_APPLICABLE


def sums_of(results: Iterable[object]) -> AnswerSums:
    """Return how often each result occurs; what is no result counts as open."""
    counts = Counter(str(result) if result else "" for result in results)
    known = {key: counts.pop(key, 0) for key in (NONE, FOUND, NOT_APPLICABLE)}
    still_open = sum(counts.values())
    return AnswerSums(sum(known.values()) + still_open, open=still_open, **known)


def exemption_words(until: date | None, on: date) -> str:
    """Return what an exemption means on the day of the visit, "" without one; its last day is still exempt."""
    if until is None:
        return ""
    day = f"{until.year}年{until.month}月{until.day}日"
    if until < on:
        return f"豁免已于{day}到期，按禁止要求检查"
    return f"豁免期至{day}止"
