"""What of a built-in plan is another region's, marked task by task before it may become the own plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from nptracker.domain.draft import PlanDraft, TaskDraft
from nptracker.domain.problem import Problem, Severity
from nptracker.services.regions import region_stem


def with_adaptations(draft: PlanDraft, region: str, today: date) -> PlanDraft:
    """Return another region's plan with a doubt on the whole and on every task that says what must be made local."""
    own = region or "本地"
    whole = Problem(
        "plan.other-region",
        Severity.WARNING,
        f"这是{draft.region}的方案：名称、地区、文号都还是{draft.region}的",
        field="region",
        value=draft.region,
        suggestion=f"请改成{own}的；没有印发的不要填文号",
    )
    tasks = tuple(
        replace(task, problems=(*task.problems, _to_adapt(task, draft.region, own, today)))
        for task in draft.tasks
    )
    return replace(draft, tasks=tasks, problems=(whole, *draft.problems))


def _to_adapt(task: TaskDraft, region: str, own: str, today: date) -> Problem:
    parts = "；".join(_foreign_parts(task, region, today)) or "内容"
    return Problem(
        "plan.adapt",
        Severity.WARNING,
        f"照{region}方案起步，要改成{own}的：{parts}",
        field="units",
        suggestion="改好后按空格接受；不适用的按 Del 不采用",
    )


def _foreign_parts(task: TaskDraft, region: str, today: date) -> Iterator[str]:
    if task.units:
        more = f"等{len(task.units)}个" if len(task.units) > 1 else ""
        yield f"责任单位（{task.units[0].name}{more}）"
    if past := [deadline.on for deadline in task.deadlines if deadline.on < today]:
        yield f"时限（{max(past)} 已过）"
    elif task.deadlines:
        yield "时限"
    if task.targets:
        yield "指标"
    if region_stem(region) in f"{task.title}{task.text}":
        yield f"文字里的“{region_stem(region)}”"
