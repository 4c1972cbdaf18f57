"""What the year's inspection plan makes due: the rows whose months are passing or past and that are not done."""

from __future__ import annotations

from datetime import date, timedelta

from nptracker.domain.forms import form_named
from nptracker.domain.plan import Light
from nptracker.domain.values import Value
from nptracker.services.session import Session
from nptracker.services.work_dues import WorkDue

KIND = "plan_due"  # leads to the draws of a row of the plan


def plan_dues(session: Session) -> list[WorkDue]:
    """Return the rows of this year's plan whose last month is this one or past, the earliest first."""
    today = session.today()
    if not session.table("inspection_plan").having("year", today.year):
        return []
    from nptracker.services.draw_lines import PlanLine, PlanState, plan_lines

    def words(line: PlanLine) -> str:
        if line.waiting:
            return f"{line.waiting} 家待查"
        return "待生成检查" if line.drawn else "待抽取"

    found = []
    for line in plan_lines(session, today.year, today):
        due_on = last_day(today.year, line.plan["months"])
        if line.state is PlanState.DONE or due_on is None or (due_on.month > today.month):
            continue
        light = Light.OVERDUE if due_on < today else Light.YELLOW
        title = form_named("inspection_plan").title
        found.append(WorkDue(KIND, line.plan_id, title, line.title, words(line), due_on, light))
    return sorted(found, key=lambda due: due.due_on)


def last_day(year: int, months: Value) -> date | None:
    """Return the last day of the last of some months, None where none is told."""
    known = [int(month) for month in months if month.isdecimal()] if isinstance(months, tuple) else []
    if not known:
        return None
    month = max(known)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
