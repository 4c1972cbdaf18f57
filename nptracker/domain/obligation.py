"""Periodic obligations: what one comes to on a day, and the calendars that offices usually live by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nptracker.domain.dataclass import dataclass
from nptracker.domain.ids import derived_id
from nptracker.domain.plan import STANDARD, Light, Thresholds, light
from nptracker.domain.record import Record
from nptracker.domain.recurrence import Occurrence, Rule
from nptracker.domain.standing import Standing
from nptracker.domain.values import Value


class DueState(Standing):
    """How one due day stands: code, label, sign for black-and-white print, colour name."""

    DONE = ("done", "已办", "✔", "green")
    LATE = ("late", "逾期办结", "!", "yellow")
    OVERDUE = ("overdue", "逾期未办", "✖", "red")
    SOON = ("soon", "临近到期", "△", "yellow")
    OPEN = ("open", "未到期", "●", "ink")

    @property
    def is_open(self) -> bool:
        """Tell whether it still has to be done."""
        return self in {DueState.OVERDUE, DueState.SOON, DueState.OPEN}


def due_state(due_on: date, done_on: date | None, today: date, thresholds: Thresholds = STANDARD) -> DueState:
    """Return how a due day stands as seen today."""
    if done_on is not None:
        return DueState.DONE if done_on <= due_on else DueState.LATE
    seen = light(due_on, today, is_done=False, thresholds=thresholds)
    if seen is Light.OVERDUE:
        return DueState.OVERDUE
    return DueState.OPEN if seen is Light.GREEN else DueState.SOON


def due_id(obligation_id: str, occurrence: Occurrence) -> str:
    """Return the id of the row for one occurrence, the same however often and wherever it is made."""
    return derived_id("obligation_due", obligation_id, occurrence.period.code)


def rule_of(obligation: Record) -> Rule | None:
    """Return the rule that a record holds, None while it lacks a cadence or a first day."""
    cadence, starts_on = obligation["cadence"], obligation["starts_on"]
    if not isinstance(cadence, str) or cadence not in _CADENCES or not isinstance(starts_on, date):
        return None
    month, day, ends_on = (obligation[key] for key in ("month", "day", "ends_on"))
    return Rule(
        cadence,
        starts_on,
        month if isinstance(month, int) else None,
        day if isinstance(day, int) else None,
        obligation["covers"] == "last",
        ends_on if isinstance(ends_on, date) else None,
    )


def rule_values(rule: Rule) -> dict[str, Value]:
    """Return the values of a record that holds a rule."""
    return {
        "cadence": rule.cadence,
        "month": rule.month,
        "day": rule.day,
        "covers": "last" if rule.covers_last else "this",
        "starts_on": rule.starts_on,
        "ends_on": rule.ends_on,
    }


_CADENCES = frozenset("MBQHY")


@dataclass(frozen=True, slots=True)
class Usual:
    """A calendar that many offices report by, offered to be taken over and mended."""

    title: str
    cadence: str
    month: int | None = None
    day: int | None = None
    covers_last: bool = False
    return_name: str = ""

    def rule(self, starts_on: date) -> Rule:
        """Return its rule from a day on."""
        return Rule(self.cadence, starts_on, self.month, self.day, self.covers_last)


# The frequencies that published notices ask for.
USUAL: Mapping[str, Usual] = {
    "month_10": Usual("上月工作进展", "M", day=10, covers_last=True, return_name="task_progress"),
    "two_months": Usual("双月进展情况表", "B", return_name="task_progress"),
    "quarter_end": Usual("季度工作进展", "Q", return_name="task_progress"),
    "half_06_30": Usual("上半年工作进展（6月30日前）", "Y", 6, 30),
    "half_12_15": Usual("全年工作进展（12月15日前）", "Y", 12, 15, return_name="assessment"),
    "november": Usual("年度工作进展（11月底前）", "Y", 11),
    "year_end": Usual("年度自评估", "Y", 12, return_name="assessment"),
    "next_03_15": Usual(
        "上年度工作总结（次年3月15日前）", "Y", 3, 15, covers_last=True, return_name="assessment"
    ),
    "next_04_10": Usual("上年度生态环境统计年报（次年4月10日前）", "Y", 4, 10, covers_last=True),
}
