"""One plan after another: which tasks of the new plan go on with which of the old one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nptracker.domain.draft import TaskDraft
from nptracker.domain.forms.codes import PLAN_LEVEL
from nptracker.domain.plan_diff import compared
from nptracker.errors import UserError
from nptracker.services.session import Session
from nptracker.services.standing_tasks import standing_tasks

OWN_LEVEL = "own"


def refuse_bad_place(session: Session, level: str, starts_on: date | None, follows: str) -> None:
    """Raise UserError for an unknown level, or a following plan whose start or forerunner does not fit."""
    if level not in PLAN_LEVEL.labels:
        known = "、".join(f"{code}（{label}）" for code, label in PLAN_LEVEL.labels.items())
        raise UserError(f"没有“{level}”这一层级。", safe="什么都没有写入。", todo=f"请用 {known} 之一。")
    if not follows:
        return
    before = session.table("plan").get(follows)
    if (of := str(before["level"] or OWN_LEVEL)) != level:
        raise UserError(
            f"“{before['title']}”是{PLAN_LEVEL.labels.get(of, of)}方案，{PLAN_LEVEL.labels[level]}方案不能接续它。",
            safe="什么都没有写入。",
            todo="请选同一级的上一周期方案；要与上级方案对应，请用“对应”。",
        )
    if before["ended_on"]:
        raise UserError(
            f"“{before['title']}”已在 {before['ended_on']} 由别的方案接续。",
            safe="什么都没有写入。",
            todo="要重新接续，请先撤销那一步。",
        )
    refuse_early_start(before["starts_on"], starts_on)


def refuse_early_start(begun: object, starts_on: date | None) -> None:
    """Raise UserError when a following plan has no first day, or one before the old plan's own."""
    if starts_on is None:
        raise UserError("下一周期从哪天开始还没有写。", safe="什么都没有写入。", todo="请写明实施起始日期。")
    if isinstance(begun, date) and starts_on <= begun:
        raise UserError(
            f"下一周期的起始日期 {starts_on} 不在本周期（{begun} 起）之后。",
            safe="什么都没有写入。",
            todo="请改起始日期。",
        )


def succeed(session: Session, before_id: str, tasks: Mapping[str, TaskDraft], starts_on: date | None) -> None:
    """End a plan and bind the tasks of the one that follows to those they go on with; runs inside a verb."""
    known = standing_tasks(session, before_id, session.today())
    diff = compared([task.draft for task in known], list(tasks.values()))
    for task_id, old_at in zip(tasks, diff.pairing, strict=True):
        if old_at is not None:
            session.table("task").update(task_id, {"carried_from": known[old_at].id})
    session.table("plan").update(before_id, {"ended_on": starts_on})
