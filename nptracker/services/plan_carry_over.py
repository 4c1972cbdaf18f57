"""Carrying over: the next cycle's plan made from what the old one leaves unfinished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nptracker.domain.draft import DeadlineDraft, HeadingDraft, PlanDraft
from nptracker.domain.forms.codes import PROGRESS
from nptracker.domain.plan import FINISHED_STATES
from nptracker.errors import UserError
from nptracker.services.carry_proposal import CarriedDate, CarriedTarget, CarryLine, CarryProposal
from nptracker.services.obligations import end_obligation
from nptracker.services.plan_acceptance import DraftWriter, Place
from nptracker.services.plan_indicators import bind_targets
from nptracker.services.plan_succession import OWN_LEVEL, refuse_bad_place, refuse_early_start
from nptracker.services.standing_tasks import StandingTask, standing_tasks, target_draft
from nptracker.services.task_lines import is_own

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.domain.draft import TaskDraft
    from nptracker.domain.record import Record
    from nptracker.services.session import Session
    from nptracker.services.task_lines import TaskDetail, TaskReader


class CarryOverService:
    """Makes the next cycle's plan."""

    def __init__(self, session: Session, tasks: TaskReader) -> None:
        self._session = session
        self._tasks = tasks

    def propose(self, plan_id: str, starts_on: date, title: str = "") -> CarryProposal:
        """Return the tasks of an own plan, the unfinished and the long-term ones ticked; nothing is written."""
        plan = self._session.table("plan").get(plan_id)
        if not is_own(plan):
            raise UserError(
                "只有本级方案能结转。", safe="什么都没有写入。", todo="上级的新方案请用“读入上级方案”。"
            )
        refuse_bad_place(self._session, OWN_LEVEL, starts_on, plan_id)
        standing = standing_tasks(self._session, plan_id, self._session.today(), of_document=False)
        details = self._tasks.details([task.id for task in standing])
        lines = (_line(task, detail, starts_on) for task, detail in zip(standing, details, strict=True))
        return CarryProposal(
            plan, title.strip() or f"{plan['title'] or ''}（下一周期）", starts_on, tuple(lines)
        )

    def make(self, proposal: CarryProposal) -> Changes:
        """Write the next cycle's plan as one verb; the old plan ends the day it starts."""
        self._refuse_stale(proposal)
        taken = proposal.taken
        if not taken:
            raise UserError("没有勾选要结转的任务。", safe="什么都没有写入。", todo="请至少勾选一项。")
        with self._session.verb("carry_over", f"结转到下一周期：{proposal.title}（{len(taken)} 项）") as verb:
            verb.record_ids.append(_Carrying(self._session, proposal).write())
        return verb.changes()

    def _refuse_stale(self, proposal: CarryProposal) -> None:
        refuse_early_start(proposal.plan["starts_on"], proposal.starts_on)
        now = self.propose(proposal.plan.id, proposal.starts_on)
        if [_base(line) for line in now.lines] != [_base(line) for line in proposal.lines]:
            raise UserError(
                "列出之后，方案的任务又有了改动。", safe="什么都没有写入。", todo="请重新列出后再结转。"
            )


def _base(line: CarryLine) -> object:
    """Return what a line was proposed from; a tick or a close-out since makes another proposal."""
    open_dates = [(deadline.id, deadline.old_on) for deadline in line.deadlines]
    return line.id, line.standing.draft, open_dates, line.open_measures, line.line.closed


def _line(standing: StandingTask, detail: TaskDetail, starts_on: date) -> CarryLine:
    why, is_open = _why(detail)
    return CarryLine(
        standing,
        detail.line,
        why,
        is_open,
        sum(not measure["done_on"] for measure in standing.parts["measure"]),
        tuple(
            CarriedDate(
                deadline.id,
                deadline.name,
                next(str(r["sentence"] or "") for r in detail.deadlines if r.id == deadline.id),
                deadline.current,
                deadline.current if deadline.current >= starts_on else None,
            )
            for deadline in detail.dates
            if deadline.done_on is None
        ),
        tuple(_target(record, starts_on) for record in standing.parts["target"]),
    )


def _why(detail: TaskDetail) -> tuple[str, bool]:
    """Return how a task stands in words, and whether it goes on by itself."""
    state = str(detail.progress[0]["state"]) if detail.progress else ""
    if detail.line.closed:
        return "已销号", False
    if state == "long_term":
        return PROGRESS.labels[state], True
    if detail.line.is_done or state in FINISHED_STATES:
        return PROGRESS.labels[state if state in FINISHED_STATES else "done"], False
    return (PROGRESS.labels[state] if state else "从未填报"), True


def _target(record: Record, starts_on: date) -> CarriedTarget:
    """Keep a target whose date lies in the next cycle; the value of any other is for the new plan to say."""
    old = target_draft(record)
    goes_on = old.by is not None and old.by >= starts_on
    return CarriedTarget(record.id, old, old.value if goes_on else None, old.by if goes_on else None)


class _Carrying:
    """Writes one carried plan; lives for one verb."""

    def __init__(self, session: Session, proposal: CarryProposal) -> None:
        self._session = session
        self._proposal = proposal
        self._writer = DraftWriter(session, self._draft())

    def _draft(self) -> PlanDraft:
        plan, taken = self._proposal.plan, self._proposal.taken
        headings = {t.section: HeadingDraft(t.section_no, t.section) for t in map(_unmet, taken) if t.section}
        return PlanDraft(
            title=self._proposal.title,
            region=str(plan["region"] or ""),
            sections=tuple(headings.values()),
            tasks=tuple(map(_unmet, taken)),
        )

    def write(self) -> str:
        proposal = self._proposal
        plan_id, task_ids = self._writer.write_plan(Place(OWN_LEVEL, proposal.starts_on, proposal.plan.id))
        for task_id, line in zip(task_ids, proposal.taken, strict=True):
            self._session.table("task").update(task_id, {"carried_from": line.id})
            self._write_deadlines(task_id, line)
            self._write_targets(task_id, line)
            self._copy_links(task_id, line.id)
            self._continue_obligations(task_id, line.id)
        self._end_obligations()
        bind_targets(self._session, plan_id)
        self._session.table("plan").update(proposal.plan.id, {"ended_on": proposal.starts_on})
        return plan_id

    def _write_deadlines(self, task_id: str, line: CarryLine) -> None:
        for order, deadline in enumerate(line.deadlines, start=1):
            if deadline.new_on:
                draft = DeadlineDraft(deadline.new_on, deadline.sentence)
                self._writer.write_deadline(task_id, order, draft, name=deadline.name)

    def _write_targets(self, task_id: str, line: CarryLine) -> None:
        for order, target in enumerate(line.targets, start=1):
            draft = replace(target.old, value=target.value, by=target.by)
            self._writer.write_target(task_id, order, draft)

    def _copy_links(self, task_id: str, old_id: str) -> None:
        table = self._session.table("task_link")
        for link in table.having("task", old_id):
            table.insert({**link.values, "task": task_id})

    def _continue_obligations(self, task_id: str, old_id: str) -> None:
        table, starts_on = self._session.table("obligation"), self._proposal.starts_on
        for obligation in table.having("task", old_id):
            if not _is_over(obligation, starts_on):
                table.insert({**obligation.values, "task": task_id, "starts_on": starts_on})

    def _end_obligations(self) -> None:
        table, starts_on = self._session.table("obligation"), self._proposal.starts_on
        for obligation in table.having("task", *(line.id for line in self._proposal.lines)):
            if not _is_over(obligation, starts_on):
                end_obligation(self._session, obligation.id, starts_on - timedelta(days=1))


def _unmet(line: CarryLine) -> TaskDraft:
    """Return a task as the new plan takes it over: bodies and unmet measures; dates and targets come apart."""
    draft = line.standing.draft
    open_ = {at for at, record in enumerate(line.standing.parts["measure"]) if not record["done_on"]}
    measures = tuple(measure for at, measure in enumerate(draft.measures) if at in open_)
    return replace(draft, measures=measures, deadlines=(), targets=())


def _is_over(obligation: Record, day: date) -> bool:
    ends_on = obligation["ends_on"]
    return isinstance(ends_on, date) and ends_on < day
