"""The plans shipped with the program, to start from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from nptracker.domain.draft import (
    DeadlineDraft,
    HeadingDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.paths import resource_path


@dataclass(frozen=True, slots=True)
class BuiltInPlan:
    """A plan shipped with the program; ``doc_no`` and ``status`` are "" where the text at hand does not say."""

    key: str
    name: str
    region: str
    source: str
    region_code: str = ""
    doc_no: str = ""
    status: str = ""
    tasks: int = 0

    @property
    def level(self) -> str:
        """Whose plan it is: 省级, 市级 or 区县级."""
        if self.region_code.endswith("0000"):
            return "省级"
        return "市级" if self.region_code.endswith("00") else "区县级"

    @property
    def facts(self) -> str:
        """Level, number, status and size in one line, the source in another; what is not known is a word."""
        untold = "所据文本未载"
        doc_no, status = self.doc_no or untold, self.status or untold
        return f"{self.level}　文号：{doc_no}　发布状态：{status}　任务 {self.tasks} 项\n来源：{self.source}"


def built_in_plans() -> tuple[BuiltInPlan, ...]:
    """Return the shipped plans in the order of their files."""
    return tuple(_told(plan) for plan in _shipped())


def _told(plan: Mapping[str, Any]) -> BuiltInPlan:
    texts = {
        name: plan[name] or ""
        for name in ("key", "name", "region", "source", "region_code", "doc_no", "status")
    }
    return BuiltInPlan(**texts, tasks=len(plan["tasks"]))


def built_in_draft(key: str) -> PlanDraft:
    """Return a shipped plan as a draft, to be reviewed like one read from a document."""
    return _draft_of(next(plan for plan in _shipped() if plan["key"] == key))


@cache
def _shipped() -> tuple[dict[str, Any], ...]:
    files = sorted(resource_path("plans").glob("*.json"))
    return tuple(json.loads(file.read_text("utf-8")) for file in files)


def _draft_of(plan: Mapping[str, Any]) -> PlanDraft:
    return PlanDraft(
        title=plan["title"],
        region=plan["region"],
        doc_no=plan["doc_no"] or "",
        status=IssueStatus(plan["status"] or ""),
        chapters=tuple(HeadingDraft(c["no"] or "", c["title"] or "") for c in plan["chapters"]),
        sections=tuple(HeadingDraft(s["no"] or "", s["title"] or "") for s in plan["sections"]),
        tasks=tuple(_task_of(task) for task in plan["tasks"]),
        implied_units=tuple(plan["implied_units"]),
        implied_from=plan["implied_from"] or "",
        source_name=plan["source"],
    )


def _task_of(task: Mapping[str, Any]) -> TaskDraft:
    return TaskDraft(
        no=task["no"] or "",
        title=task["title"] or "",
        section=task["section"] or "",
        section_no=task["section_no"] or "",
        chapter=task["chapter"] or "",
        text=task["text"],
        is_safeguard=task["is_safeguard"],
        measures=tuple(MeasureDraft(m["no"], m["text"]) for m in task["measures"]),
        units=tuple(
            UnitDraft(u["name"], UnitRole(u["role"])) for u in task["units"] if u["role"] != "implied"
        ),
        deadlines=tuple(DeadlineDraft(date.fromisoformat(d["on"]), d["sentence"]) for d in task["deadlines"]),
        targets=tuple(_target_of(target) for target in task["targets"]),
    )


def _target_of(target: Mapping[str, Any]) -> TargetDraft:
    value, by = target["value"], target["by"]
    return TargetDraft(
        target["name"],
        target["op"],
        None if value is None else Decimal(value),
        target["unit"],
        date.fromisoformat(by) if by else None,
        target["sentence"],
    )
