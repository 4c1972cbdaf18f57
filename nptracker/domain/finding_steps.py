"""The steps by which a finding is put right (整改): who may take which, and how it stood on a past day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from nptracker.domain.deadline import Deadline
from nptracker.domain.record import Record
from nptracker.domain.rectification import SOON_DAYS, as_at, is_closed, is_overdue
from nptracker.domain.standing import Standing
from nptracker.domain.values import Absent, Value, Values

LEAST_WORDS = 4  # characters of a reason or an opinion
_OPEN = frozenset({"open", "under_way"})


class StepRule(NamedTuple):
    """A step: from which states it is taken, where it leads (“” stays), and what it is called."""

    key: str
    words: str
    sources: frozenset[str]
    target: str


STEP_RULES = {
    rule.key: rule
    for rule in (
        StepRule("extended", "延期", _OPEN, ""),
        StepRule("submitted", "报完成", _OPEN, "submitted"),
        StepRule("closed", "销号", frozenset({"submitted"}), "closed"),
        StepRule("returned", "退回", frozenset({"submitted"}), "under_way"),
        StepRule("reopened", "重开", frozenset({"closed"}), "under_way"),
    )
}


class FindingStanding(Standing):
    """Where a finding stands on a day, the most urgent first."""

    OVERDUE = ("overdue", "超期", "✖", "red")
    SOON = ("soon", "即将到期", "◷", "yellow")
    UNDATED = ("undated", "没有时限", "?", "yellow")
    SUBMITTED = ("submitted", "已完成待核", "◆", "accent")
    OPEN = ("open", "整改中", "●", "ink")
    CLOSED = ("closed", "已销号", "✔", "green")


def standing_of(finding: Record, day: date) -> FindingStanding:
    """Return where a finding stands on a day; one past its date is overdue though it waits for its check."""
    if is_closed(finding):
        return FindingStanding.CLOSED
    if is_overdue(finding, day):
        return FindingStanding.OVERDUE
    due_on = finding["due_on"]
    if not isinstance(due_on, date):
        return FindingStanding.UNDATED
    if finding["state"] == "submitted":
        return FindingStanding.SUBMITTED
    return FindingStanding.SOON if (due_on - day).days <= SOON_DAYS else FindingStanding.OPEN


def deadline_of(finding: Record, steps: Iterable[Record]) -> Deadline | None:
    """Return the date first set with its extensions, None for a finding without any date.

    ``steps`` are those of this finding in the order they were taken. It is met on the day the work was done, once
    it is closed (on the day it was closed where nobody wrote that down): what was handed in and not accepted yet
    has met nothing.
    """
    extensions = [step for step in steps if step["step"] == "extended"]
    first = extensions[0]["old_due"] if extensions else finding["due_on"]
    if not isinstance(first, date):
        return None
    moved = tuple(day for step in extensions if isinstance(day := step["new_due"], date))
    done_on = finding["done_on"] or finding["closed_on"]
    met_on = done_on if is_closed(finding) and isinstance(done_on, date) else None
    return Deadline(finding.id, "", first, moved, met_on)


def stood(finding: Record, day: date, steps: Sequence[Record]) -> Record:
    """Return a finding as it stood on ``day``, by what the steps since wrote over and by its own dates.

    ``steps`` are all steps of this finding in the order they were taken.
    """
    values = dict(finding.values)
    for step in reversed([step for step in steps if _is_after(step["on"], day)]):
        values |= values_before(step)
    return as_at(replace(finding, values=values), day)


def packed(values: Values) -> str:
    """Return the values that a step writes over, as it keeps them."""
    return json.dumps({key: _pack(value) for key, value in values.items()}, ensure_ascii=False)


def _pack(value: Value) -> object:
    if isinstance(value, Absent):
        return {"absent": value.value}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def values_before(step: Record) -> dict[str, Value]:
    """Return what a step wrote over, by field."""
    told = json.loads(str(step["before"] or "{}"))
    return {key: _unpack(value) for key, value in told.items()}


def _unpack(told: object) -> Value:
    if isinstance(told, dict):
        return Absent(told["absent"]) if "absent" in told else date.fromisoformat(told["day"])
    return told  # type: ignore[return-value]  # what is no day was packed as it is


def _is_after(on: Value, day: date) -> bool:
    return isinstance(on, date) and on > day
