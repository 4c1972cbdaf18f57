"""What the command line says about time: extensions, words taken over, and what is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nptracker.cli_shared import day_meant, json_text
from nptracker.domain.deadline import Deadline, next_open
from nptracker.domain.plan import Light
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.obligation_dues import DueLine
    from nptracker.services.office import Office
    from nptracker.services.task_lines import TaskLine

_SHOWN_LIGHTS = (Light.OVERDUE, Light.RED, Light.YELLOW)


def extend(office: Office, task_id: str, options: argparse.Namespace) -> str:
    """Record an approved extension of a task's next open deadline, or of the one named; returns what was done."""
    deadline = _deadline(office.tasks.detail(task_id).dates, options.deadline)
    return office.deadlines.extend(
        deadline.id,
        to=day_meant(options.to),
        reason=options.reason,
        approved_by=options.approved_by,
        approved_on=day_meant(options.approved_on) if options.approved_on else None,
        applicant=options.applicant,
        doc_no=options.doc_no,
    ).title


def _deadline(dates: Sequence[Deadline], wanted: str) -> Deadline:
    """Return the deadline with a name or a date, without one the next open one."""
    if not wanted:
        found = next_open(dates)
    else:
        named = (d for d in dates if wanted in {d.name, str(d.due_on), str(d.current)})
        found = next(named, None)
    if found is None:
        raise UserError(
            "这项任务没有这个时限。" if wanted else "这项任务没有未完成的时限。", safe="时限没有变化。"
        )
    return found


def take_over(office: Office, task_id: str, period: ReportingPeriod, options: argparse.Namespace) -> str:
    """Take last period's words over, or confirm those taken over; returns what was done."""
    if options.confirm:
        return office.tasks.confirm(task_id, period).title or "本期没有待核对的沿用文字"
    return office.tasks.take_over(task_id, period).title


def due(office: Office, options: argparse.Namespace, period: ReportingPeriod) -> Sequence[str]:
    """Return what is overdue or about to be due, what has come due of obligations, and who has not reported."""
    office.obligations.catch_up()
    lines = [line for line in office.tasks.lines(period=period) if not line.is_done]
    tasks = sorted((t for t in lines if t.light in _SHOWN_LIGHTS), key=lambda t: t.due_on or date.max)
    duties = [d for d in reversed(office.obligations.due()) if d.state.is_open]
    missing = [line for line in lines if not line.reported]
    if options.json:
        return [_json(tasks, duties, missing)]
    found = [*_task_lines(tasks), *_duty_lines(duties), *_missing_lines(missing, period)]
    return found or ["没有到期、超期或未报的事项"]


def _task_lines(tasks: Sequence[TaskLine]) -> Iterator[str]:
    for task in tasks:
        moved = f"（原 {task.planned_on}）" if task.is_extended else ""
        yield f"{task.light.sign} {task.light.label}\t{task.due_on}{moved}\t{task.name}"


def _duty_lines(duties: Sequence[DueLine]) -> Iterator[str]:
    for duty in duties:
        yield f"{duty.state.sign} {duty.state.label}\t{duty.due_on}\t{duty.title}（{duty.period_label}）"


def _missing_lines(missing: Sequence[TaskLine], period: ReportingPeriod) -> Iterator[str]:
    for task in missing:
        yield f"○ {task.state_words}\t{period.label}\t{task.name}"


def _json(tasks: Sequence[TaskLine], duties: Sequence[DueLine], missing: Sequence[TaskLine]) -> str:
    found = {
        "tasks": [
            {"id": t.id, "task": t.name, "light": t.light.code, "due_on": str(t.due_on),
             "planned_on": str(t.planned_on)}
            for t in tasks
        ],
        "obligations": [
            {"id": d.id, "title": d.title, "period": d.period, "due_on": str(d.due_on), "state": d.state.code}
            for d in duties
        ],
        "missing": [{"id": t.id, "task": t.name, "unconfirmed": t.is_unconfirmed} for t in missing],
    }  # fmt: skip
    return json_text(found)
