"""A deadline with its extensions: the date the plan set always stays visible beside the date in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Deadline:
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


def next_open(deadlines: Iterable[Deadline]) -> Deadline | None:
    """Return the deadline not met yet whose date in force comes first."""
    return min((d for d in deadlines if d.done_on is None), key=lambda d: d.current, default=None)
