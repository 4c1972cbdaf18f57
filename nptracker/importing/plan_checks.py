"""What is missing or contradictory in a plan as read, said as Problems on the plan and on its tasks."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from nptracker.domain.problem import Problem, Severity
from nptracker.importing.plan_fold import fold
from nptracker.importing.plan_headings import number_value
from nptracker.importing.unit_names import is_body, is_catch_all_tail, split_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nptracker.domain.draft import PlanDraft, TaskDraft

_COMPLETE = re.compile(
    r"(?:局|委|委员会|办|办公室|厅|部|部门|政府|管委会|海关|队|中心|站|所|院|公司|集团|银行|协会|社|街道|街|镇|乡|县|区|市|旗|盟|州|署|单位|企业|处|科|股|室|会|组|专班|办事处|机构|园区|村|城|学校|医院|台|联)\)?$"
)


def check(draft: PlanDraft) -> PlanDraft:
    """Return the draft with the problems of the whole and of each task added."""
    shares = _has_units_share(draft.tasks)
    endings = Counter(unit.name for task in draft.tasks for unit in task.units)
    numbers = Counter((t.chapter, t.section_no, t.section, t.no) for t in draft.tasks if t.no)
    tasks = []
    for task in draft.tasks:
        more = [*_unit_problems(task, endings, shares), *_target_problems(task)]
        if task.no and numbers[task.chapter, task.section_no, task.section, task.no] > 1:
            more.append(
                _problem(
                    task,
                    "plan.number-twice",
                    f"编号“{task.no}”在同一节中出现了不止一次。",
                    where="no",
                    value=task.no,
                )
            )
        tasks.append(replace(task, problems=(*task.problems, *more)))
    return replace(draft, tasks=tuple(tasks), problems=(*draft.problems, *_plan_problems(draft)))


def _problem(task: TaskDraft, code: str, message: str, *, where: str, **more: str) -> Problem:
    """Return a warning about a task, placed on it; ``more`` may give ``value`` and ``suggestion``."""
    start, end = (task.spans[0].start, task.spans[0].end) if task.spans else (-1, -1)
    return Problem(code, Severity.WARNING, message, **{"field": where, **more}, start=start, end=end)


def _has_units_share(tasks: tuple[TaskDraft, ...]) -> float:
    work = [task for task in tasks if not task.is_safeguard]
    return sum(bool(task.units) for task in work) / len(work) if work else 0.0


def _unit_problems(task: TaskDraft, names: Counter[str], share: float) -> Iterator[Problem]:
    if not task.units and not task.is_safeguard and share >= 0.3:
        yield _problem(
            task,
            "plan.units-missing",
            "这项任务没有写责任单位，而其他任务写了。",
            where="units",
            suggestion="请对照原件补上责任单位",
        )
    for unit in task.units:
        key = fold(unit.name)
        if not _COMPLETE.search(key):
            known = next(
                (n for n in names if n != unit.name and fold(n).startswith(key) and len(n) - len(key) <= 2),
                "",
            )
            words = f"单位“{unit.name}”的名称可能不完整。"
            yield _problem(
                task,
                "plan.unit-name-cut",
                words,
                where="units",
                value=unit.name,
                suggestion=f"是否应为“{known}”" if known else "请核对单位名称",
            )
        elif not all(is_body(name) or is_catch_all_tail(name) for name in split_list(unit.name)):
            yield _problem(
                task,
                "plan.unit-unclear",
                f"“{unit.name}”不像一个单位名称。",
                where="units",
                value=unit.name,
                suggestion="请核对",
            )


def _target_problems(task: TaskDraft) -> Iterator[Problem]:
    for target in task.targets:
        if target.value is None:
            yield _problem(
                task,
                "plan.target-undecided",
                f"“{target.name}”的目标值在原文中空着，按未定处理。",
                where="targets",
                value=target.name,
                suggestion="定下后再填写",
            )


def _plan_problems(draft: PlanDraft) -> Iterator[Problem]:
    if not draft.title:
        yield Problem("plan.title-missing", Severity.WARNING, "没有找到方案标题。", field="title")
    if not draft.tasks:
        yield Problem(
            "plan.no-tasks",
            Severity.ERROR,
            "没有读出任何任务。",
            suggestion="请确认这是方案正文或任务表；也可以手工添加任务",
        )
    elif _has_units_share(draft.tasks) == 0:
        yield Problem(
            "plan.no-units",
            Severity.WARNING,
            "全文没有读出责任单位。",
            field="units",
            suggestion="如果分工表是另一个文件，请一并导入",
        )
    for section in draft.sections:
        if not section.title:
            yield Problem(
                "plan.section-untitled",
                Severity.WARNING,
                f"第“{section.no}”节没有标题。",
                field="section",
                value=section.no,
            )
    yield from _gaps(draft)
    for group in draft.same_units:
        words = "、".join(f"“{name}”" for name in group)
        yield Problem(
            "plan.unit-spellings",
            Severity.NOTICE,
            f"{words}可能是同一个单位。",
            field="units",
            value=group[0],
            suggestion="可以并为一个",
        )


def _gaps(draft: PlanDraft) -> Iterator[Problem]:
    """Report numbers that are skipped, among tasks numbered alike and standing next to each other."""
    for before, task in zip(draft.tasks, draft.tasks[1:], strict=False):
        a, b = number_value(fold(before.no).strip("()")), number_value(fold(task.no).strip("()"))
        alike = fold(before.no)[:1] == "(" if fold(task.no)[:1] == "(" else fold(before.no)[:1] != "("
        if a and b > a + 1 and alike and before.chapter == task.chapter:
            yield Problem(
                "plan.number-gap", Severity.WARNING, f"编号从“{before.no}”跳到“{task.no}”，中间可能缺任务。",
                field="no", value=task.no, start=task.spans[0].start if task.spans else -1, end=task.spans[0].end if task.spans else -1,
            )  # fmt: skip
