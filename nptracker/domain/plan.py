"""What follows from a task's records on a given day: its light, its state, what it still lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.quantity import fold
from nptracker.domain.standing import Standing
from nptracker.domain.values import Unread
from nptracker.domain.variants import may_be_one

if TYPE_CHECKING:
    from nptracker.domain.record import Record

RED_DAYS = 3  # 督办 practice: three days before a deadline a task turns red
YELLOW_DAYS = 15
MOST_DAYS = 365
WEEK = timedelta(days=7)
_BETWEEN_PEOPLE = re.compile("[、，,;；]")
_FORCE_KEYS = (("since", "starts_on"), ("until", "ended_on"))  # of a part, of a whole plan


class Thresholds(NamedTuple):
    """How many days before a deadline a light turns red, and how many before that it turns yellow."""

    red: int = RED_DAYS
    yellow: int = YELLOW_DAYS

    @classmethod
    def parse(cls, red: str, yellow: str) -> Thresholds:
        """Read two settings; raises ValueError in Chinese for what is no pair of days."""
        if not (red.isascii() and red.isdigit() and yellow.isascii() and yellow.isdigit()):
            raise ValueError("提醒天数应填整数。")
        found = cls(int(red), int(yellow))
        if not found.red < found.yellow <= MOST_DAYS:
            raise ValueError(f"红灯天数应小于黄灯天数，黄灯不超过 {MOST_DAYS} 天。")
        return found


STANDARD = Thresholds()


class Light(Standing):
    """The due light of a task: code, label, sign for black-and-white print, colour name.

    The labels name no number of days, because officers set those themselves.
    """

    OVERDUE = ("overdue", "已超期", "✖", "red")
    RED = ("red", "马上到期", "▲", "red")
    YELLOW = ("yellow", "临近到期", "△", "yellow")
    GREEN = ("green", "未到期", "●", "green")
    DONE = ("done", "已完成", "✔", "grey")
    NONE = ("none", "无时限", "—", "grey")


def light(due_on: date | None, today: date, *, is_done: bool, thresholds: Thresholds = STANDARD) -> Light:
    """Return the light of a task with its next open deadline, as seen on ``today``."""
    if is_done:
        return Light.DONE
    if due_on is None:
        return Light.NONE
    if due_on < today:
        return Light.OVERDUE
    days = (due_on - today).days
    if days <= thresholds.red:
        return Light.RED
    return Light.YELLOW if days <= thresholds.yellow else Light.GREEN


def is_due_this_week(due_on: date | None, today: date) -> bool:
    """Tell whether a deadline falls in the seven days from today."""
    return due_on is not None and today <= due_on < today + WEEK


class TaskState(NamedTuple):
    """Where a task stands after its closure events: done ticked, closed after a check."""

    is_done: bool = False
    is_closed: bool = False


def state_after(events: Iterable[str]) -> TaskState:
    """Return a task's state from its closure events (done, closed, reopened) in the order they were recorded."""
    state = TaskState()
    for event in events:
        if event == "done":
            state = TaskState(is_done=True, is_closed=state.is_closed)
        elif event == "closed":
            state = TaskState(is_done=True, is_closed=True)
        else:
            state = TaskState()
    return state


def finished_days(closures: Iterable[Record], day: date) -> dict[str, date]:
    """Return, by task, the day it was finished, of the tasks that are finished on ``day``.

    It is the day of the first tick or close-out since the task was last opened again. ``closures`` come in the
    order they were recorded, of one task or of many.
    """
    found: dict[str, date] = {}
    for closure in closures:
        task, on = str(closure["task"]), closure["on"]
        if not isinstance(on, date) or on > day:
            continue
        if closure["event"] == "reopened":
            found.pop(task, None)
        else:
            found.setdefault(task, on)
    return found


def checker_fault(checker: str, hands: Iterable[str]) -> str:
    """Return why somebody cannot check a task, "" when they can; ``hands`` are who works on it or filled it in.

    Blanks, full-width signs and what no one sees make no other person: “王　敏” is “王敏”.
    """
    if not _bare_name(checker):
        return "核查人须填写"
    if _each_name(checker) & {name for hand in hands for name in _each_name(hand)}:
        return "核查人不能是经办人或本任务的填报人"
    return ""


def checker_doubt(checker: str, hands: Iterable[str]) -> str:
    """Return whom a checker may be under another writing, "" where nobody; told, because only people know."""
    found = {
        hand for one in _each_name(checker) for h in hands for hand in _each_name(h) if may_be_one(one, hand)
    }
    return f"“{checker.strip()}”和“{'、'.join(sorted(found))}”是不是同一个人？" if found else ""


def _each_name(people: str) -> set[str]:
    """Return the whole of what was written and each of the people it lists."""
    listed = (people, *_BETWEEN_PEOPLE.split(people))
    return {name for part in listed if (name := _bare_name(part))}


def _bare_name(name: str) -> str:
    return "".join(c for c in fold(name).casefold() if c.isprintable() and not c.isspace())


DONE_STATES = frozenset({"done"})
EXCUSED_STATES = frozenset({"not_applicable"})
FINISHED_STATES = DONE_STATES | EXCUSED_STATES  # nothing more will be reported
UNCONFIRMED, CONFIRMED = "no", "yes"  # of words taken over from an earlier period


def is_reported(entry: Record) -> bool:
    """Tell whether a progress entry counts: words taken over do not before somebody has confirmed them."""
    return entry["confirmed"] != UNCONFIRMED


def told_state(entry: Record) -> str:
    """Return the code of the state an entry tells; what is no state stays as it was typed."""
    state = entry["state"]
    return state.text if isinstance(state, Unread) else str(state)


def completion(states: Iterable[str]) -> tuple[int, int]:
    """Return (done, counted): tasks that do not apply are left out of the count."""
    counted = [state for state in states if state not in EXCUSED_STATES]
    return sum(state in DONE_STATES for state in counted), len(counted)


def done_share(done: int, counted: int) -> Decimal | None:
    """Return the share done in %, to one place, a half rounded up; None where nothing is counted."""
    if not counted:
        return None
    return (Decimal(100) * done / counted).quantize(Decimal("0.1"), ROUND_HALF_UP)


def in_force(record: Record, day: date) -> bool:
    """Tell whether a plan or a part of one stands on a day; what names no dates always stands."""
    since, until = (record.values.get(a) or record.values.get(b) for a, b in _FORCE_KEYS)
    return not (isinstance(since, date) and day < since) and not (isinstance(until, date) and day >= until)
