"""A deadline with its extensions: the date the plan set always stays visible beside the date in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from nptracker.domain.standing import Standing

MOST_YEARS = 3  # that a date for putting right may lie off; beyond, its year is taken for a slip of the hand


class Deadline(NamedTuple):
    """One deadline or milestone as it stands on a day.

    ``due_on`` is the date the plan set; ``extended_to`` the approved new dates in the order they were recorded.
    """

    id: str
    name: str
    due_on: date
    extended_to: tuple[date, ...] = ()
    done_on: date | None = None

    @property
    def current(self) -> date:
        """The date in force: that of the last extension, else the plan's."""
        return self.extended_to[-1] if self.extended_to else self.due_on

    @property
    def is_extended(self) -> bool:
        """Tell whether an extension was approved."""
        return bool(self.extended_to)

    @property
    def words(self) -> str:
        """The deadline for a cell: its milestone's name, the plan's date, and what it was extended to."""
        name = f"{self.name}：" if self.name else ""
        moved = f"（延至{self.current}）" if self.is_extended else ""
        return f"{name}{self.due_on}{moved}"


def is_too_far(day: date, since: date) -> bool:
    """Tell whether a date lies so many years off that its year must be a slip."""
    return (day.year - MOST_YEARS, day.month, day.day) > (since.year, since.month, since.day)


def next_open(deadlines: Iterable[Deadline]) -> Deadline | None:
    """Return the deadline not met yet whose date in force comes first."""
    return min((d for d in deadlines if d.done_on is None), key=lambda d: d.current, default=None)


class Punctuality(Standing):
    """How a deadline was kept, as returns count it: code, label, sign for black-and-white print, colour name."""

    ON_TIME = ("on_time", "按原时限完成", "✔", "green")
    AFTER_EXTENSION = ("after_extension", "延期后按时完成", "◷", "yellow")
    LATE = ("late", "逾期完成", "!", "red")
    OPEN = ("open", "未完成未到期", "●", "ink")
    OVERDUE = ("overdue", "已超期", "✖", "red")


def punctuality(deadline: Deadline, as_at: date, finished_on: date | None = None) -> Punctuality:
    """Tell how a deadline was kept as seen on a day.

    ``finished_on`` is the day the whole task was finished: it meets every deadline that was not ticked before.
    """
    met_on = min((day for day in (deadline.done_on, finished_on) if day and day <= as_at), default=None)
    if met_on is None:
        return Punctuality.OVERDUE if deadline.current < as_at else Punctuality.OPEN
    if met_on <= deadline.due_on:
        return Punctuality.ON_TIME
    return Punctuality.AFTER_EXTENSION if met_on <= deadline.current else Punctuality.LATE


def days_late(deadline: Deadline, as_at: date, finished_on: date | None = None) -> int:
    """Return by how many days the date in force was missed until it was met, or until ``as_at``; 0 when it was not."""
    met_on = min((day for day in (deadline.done_on, finished_on) if day and day <= as_at), default=as_at)
    return max(0, (met_on - deadline.current).days)


def counted(found: Iterable[Punctuality]) -> Mapping[Punctuality, int]:
    """Return how often each way occurs, every way listed, in the order of the class."""
    counts = Counter(found)
    return {way: counts[way] for way in Punctuality}
