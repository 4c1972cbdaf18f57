"""The rows of a year's inspection plan with how far each has come: drawn, visits prepared, visits made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms import form_named
from nptracker.domain.quantity import plain
from nptracker.domain.record import Record
from nptracker.domain.standing import Standing
from nptracker.domain.values import Value
from nptracker.domain.yearly_cap import day_of
from nptracker.services.draw_store import voided_draws
from nptracker.services.session import Session

_FORM = form_named("inspection_plan")
UNDECIDED = "未定"


class PlanState(Standing):
    """How far a row of the plan has come."""

    OPEN = ("open", "未开始", "○", "grey")
    DRAWN = ("drawn", "已抽取", "◎", "blue")
    UNDER_WAY = ("under_way", "检查中", "◇", "blue")
    DONE = ("done", "已完成", "✔", "green")
    LATE = ("late", "已过月份", "！", "red")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One row of the plan; ``draws`` are those that count, ``made`` and ``waiting`` its visits."""

    plan: Record
    draws: int
    drawn: int
    made: int
    waiting: int
    state: PlanState

    @property
    def plan_id(self) -> str:
        """The record of the row."""
        return self.plan.id

    @property
    def title(self) -> str:
        """Number and name of the task."""
        return self.plan.label(_FORM)

    @property
    def number(self) -> str:
        """The number of the row."""
        return self.plan.text(_FORM, "number")

    @property
    def task(self) -> str:
        """The name of the task alone."""
        return self.plan.text(_FORM, "task_name")

    @property
    def months(self) -> str:
        """The months it is to be done in."""
        return self.plan.text(_FORM, "months") or UNDECIDED

    @property
    def asked(self) -> str:
        """What the plan asks for, as a number of enterprises or a share."""
        quota, share = self.plan["quota"], self.plan["share"]
        if isinstance(quota, int):
            return f"{quota} 家"
        return f"{plain(share)}%" if isinstance(share, Decimal) else UNDECIDED


def plan_lines(session: Session, year: int, today: date) -> list[PlanLine]:
    """Return the rows of a year's plan in the order of their numbers, with what was drawn and made up to a day."""
    plans = sorted(
        session.table("inspection_plan").having("year", year), key=lambda x: str(x["number"] or "")
    )
    draws = _valid_draws(session, [plan.id for plan in plans], today)
    visits: dict[str, list[Record]] = defaultdict(list)
    for visit in session.table("inspection").having("plan", *(plan.id for plan in plans)):
        visits[str(visit["plan"])].append(visit)
    return [_line(plan, draws[plan.id], visits[plan.id], today) for plan in plans]


def _valid_draws(session: Session, plan_ids: Sequence[str], until: date) -> defaultdict[str, list[Record]]:
    void = voided_draws(session)
    found: defaultdict[str, list[Record]] = defaultdict(list)
    for draw in session.table("draw").having("plan_id", *plan_ids):
        if draw.id not in void and _has_come(draw["drawn_at"], until):
            found[str(draw["plan_id"])].append(draw)
    return found


def _line(plan: Record, draws: Sequence[Record], visits: Sequence[Record], today: date) -> PlanLine:
    known = {draw.id for draw in draws}
    to_come = [visit for visit in visits if not _has_come(visit["started_at"], today)]
    made = len(visits) - len(to_come)
    waiting = sum(not visit["draw"] or visit["draw"] in known for visit in to_come)
    drawn = sum(count for draw in draws if isinstance(count := draw["drawn"], int))
    state = _state(drawn, made, waiting)
    if state is not PlanState.DONE and _months_are_past(plan["months"], plan["year"], today):
        state = PlanState.LATE
    return PlanLine(plan, len(draws), drawn, made, waiting, state)


def _has_come(moment: Value, until: date) -> bool:
    day = day_of(moment)
    return day is not None and day <= until


def _state(drawn: int, made: int, waiting: int) -> PlanState:
    if made and not waiting and made >= drawn:
        return PlanState.DONE
    if made or waiting:
        return PlanState.UNDER_WAY
    return PlanState.DRAWN if drawn else PlanState.OPEN


def _months_are_past(months: Value, year: Value, today: date) -> bool:
    if not isinstance(months, tuple) or not isinstance(year, int) or not months:
        return False
    return (year, max(int(month) for month in months if month.isdecimal())) < (today.year, today.month)
