"""Drafts for the tests of the review page: an invented district with invented departments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from nptracker.domain.draft import (
    DeadlineDraft,
    HeadingDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    Span,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.domain.problem import Problem, Severity

SECTIONS = ("健全治理体系", "开展调查监测", "严格源头管控", "强化过程控制")
TITLES = ("建立部门会商机制", "完成基本信息调查", "开展筛查试点", "落实重点管控措施", "规范抗生素使用")
BODIES = ("区生态环境分局", "区发展改革局", "区发展和改革局", "区农业农村局", "各乡镇、街道")


def sample_draft(tasks: int = 8) -> PlanDraft:
    """Return a plan of so many tasks with its source text, spans and some doubts."""
    text = "云溪区新污染物治理工作方案\n（征求意见稿）\n"
    made = []
    for at in range(tasks):
        section = SECTIONS[at * len(SECTIONS) // tasks]
        if not made or made[-1].section != section:
            text += f"（{'一二三四'[SECTIONS.index(section)]}）{section}\n"
        task, piece = _task(at, section, len(text))
        text += piece
        made.append(task)
    return PlanDraft(
        title="云溪区新污染物治理工作方案",
        region="云溪区",
        status=IssueStatus.DRAFT,
        sections=tuple(HeadingDraft("一二三四"[at], title) for at, title in enumerate(SECTIONS)),
        tasks=tuple(made),
        implied_units=("各乡镇、街道",),
        implied_from="2" if tasks > 2 else "",
        same_units=(("区发展改革局", "区发展和改革局"),),
        problems=(Problem("plan.no-doc-no", Severity.NOTICE, "没有找到文号", field="doc_no"),),
        source_name="方案.docx",
        source_text=text,
    )


def _task(at: int, section: str, start: int) -> tuple[TaskDraft, str]:
    title = TITLES[at % len(TITLES)]
    steps = [f"第{at + 1}项的第{n}步：摸清辖区内企业的生产和使用情况，建立清单。" for n in (1, 2, 3)]
    goal = f"到2025年，第{at + 1}类企业清单建成率达到{50 + at % 40}%以上。"
    body = "".join(steps) + goal
    units = "责任单位：区生态环境分局牵头，区发展改革局配合"
    piece = f"{at + 1}．{title}。{body}\n{units}\n"
    task = TaskDraft(
        no=str(at + 1),
        title=title,
        section=section,
        section_no="一二三四"[SECTIONS.index(section)],
        text=body,
        measures=tuple(MeasureDraft(f"{n + 1}", step) for n, step in enumerate(steps)),
        units=(
            UnitDraft("区生态环境分局", UnitRole.LEAD),
            UnitDraft(BODIES[1 + at % 3], UnitRole.SUPPORTING),
        ),
        deadlines=(DeadlineDraft(date(2025, 12, 31), goal),),
        targets=(TargetDraft("清单建成率", ">=", Decimal(50 + at % 40), "%", date(2025, 12, 31), goal),),
        problems=_problems(at, start, len(piece)),
        spans=(Span(start, start + len(piece)),),
    )
    return task, piece


def _problems(at: int, start: int, length: int) -> tuple[Problem, ...]:
    if at % 4 != 1:
        return ()
    return (
        Problem(
            "plan.unit-list-open",
            Severity.WARNING,
            "责任单位以“、”结尾，后面可能缺单位",
            field="units",
            start=start + length - 10,
            end=start + length - 1,
        ),
    )
