"""What became of the decisions of a meeting, as at a day."""

from __future__ import annotations

from datetime import date
from enum import Enum

from nptracker.domain.record import Record


class DecisionState(Enum):
    """Where a decision stands: code and label."""

    DONE = ("done", "已落实")
    OVERDUE = ("overdue", "超期未落实")
    UNDER_WAY = ("under_way", "落实中")

    @property
    def label(self) -> str:
        """The Chinese words."""
        return self.value[1]


def state_on(decision: Record, day: date, task_done_on: date | None = None) -> DecisionState:
    """Return where a decision stands on a day; it is done when it says so or when the task made of it is."""
    days = (decision["done_on"], task_done_on)
    if any(isinstance(done, date) and done <= day for done in days):
        return DecisionState.DONE
    due_on = decision["due_on"]
    is_late = isinstance(due_on, date) and due_on < day
    return DecisionState.OVERDUE if is_late else DecisionState.UNDER_WAY


def is_listed(decision: Record, held_on: object, begins: date, ends: date) -> bool:
    """Tell whether a period lists a decision: made in it, or made before and not done when it began."""
    if not isinstance(held_on, date) or held_on > ends:
        return False
    done_on = decision["done_on"]
    return held_on >= begins or not (isinstance(done_on, date) and done_on < begins)
