"""What the work ledgers make due: legal terms counted from a date in a row, and dates promised in it.

Sources: 强制性清洁生产审核 as the districts publish it (made public within a month of the list, begun within two,
finished within a year, the costly measures put into practice and accepted within another); 新化学物质环境管理登记办法
(the first activity reported within sixty days).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from nptracker.domain.values import Value, Values, is_given


class DueRule(NamedTuple):
    """One thing due in a kind of row: so long after the date in ``since``, open while ``done`` is empty.

    Without ``done`` the date in ``since`` is shown until it is replaced. ``unless`` names a choice and the codes
    with which nothing is due any more, ``only_with`` a field without which nothing is.
    """

    kind: str
    words: str
    since: str
    done: str = ""
    months: int = 0
    days: int = 0
    unless: tuple[str, frozenset[str]] = ("", frozenset())
    only_with: str = ""

    def due_on(self, values: Values) -> date | None:
        """Return the day by which the row's step is due, None when nothing is open."""
        start = values.get(self.since)
        if not isinstance(start, date) or (self.done and is_given(values.get(self.done))):
            return None
        if self.only_with and not is_given(values.get(self.only_with)):
            return None
        key, codes = self.unless
        if key and values.get(key) in codes:
            return None
        return after(start, self.months, self.days)


def after(day: date, months: int = 0, days: int = 0) -> date:
    """Return the day so many months and days later; a month without that day ends on its last one."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)


_DONE_PROJECT = ("state", frozenset({"accepted", "built", "stopped"}))
_DONE_RESEARCH = ("state", frozenset({"finished", "stopped"}))
DUE_RULES: Sequence[DueRule] = (
    DueRule("clean_audit", "公开信息", "listed_on", "disclosed_on", months=1),
    DueRule("clean_audit", "启动审核", "listed_on", "started_on", months=2),
    DueRule("clean_audit", "完成审核", "listed_on", "audited_on", months=12),
    DueRule(
        "clean_audit",
        "实施中/高费方案并验收",
        "audited_on",
        "accepted_on",
        months=12,
        only_with="costly_plans",
    ),
    DueRule("new_chemical", "报告首次活动", "first_activity_on", "reported_on", days=60),
    DueRule("soil_hazard", "完成隐患整改", "due_on", "done_on"),
    DueRule("soil_hazard", "下次排查", "next_on"),
    DueRule("key_discharger", "排污许可证到期", "permit_until"),
    DueRule("tip_off", "办结举报", "due_on", "answered_on"),
    DueRule("pilot_project", "建成试点工程", "due_on", "done_on", unless=_DONE_PROJECT),
    DueRule("research", "科研项目结题", "due_on", "finished_on", unless=_DONE_RESEARCH),
    DueRule("info_share", "再次提供信息", "due_on"),
)


def is_superseded(rule: DueRule, values: Values, later: Sequence[Values], same: Sequence[str]) -> bool:
    """Tell whether a later row of the same thing has taken the place of this one's date."""
    if rule.done:
        return False
    own: tuple[Value, ...] = tuple(values.get(key) for key in same)
    start = values.get(rule.since)
    return any(
        tuple(other.get(key) for key in same) == own and _is_later(other.get(rule.since), start)
        for other in later
    )


def _is_later(one: Value, other: Value) -> bool:
    return isinstance(one, date) and isinstance(other, date) and one > other


SAME: dict[str, tuple[str, ...]] = {
    "soil_hazard": ("enterprise", "spot"),
    "key_discharger": ("enterprise",),
    "info_share": ("subject", "direction"),
}
