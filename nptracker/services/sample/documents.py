"""The later versions of the sample's plan, told as what they change in the version before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from nptracker.domain.draft import (
    DeadlineDraft,
    IssueStatus,
    MeasureDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)

Row = Mapping[str, Any]


def revised(draft: PlanDraft, story: Row) -> PlanDraft:
    """Return the next version of a document; tasks keep the numbers' order, and the numbers run on."""
    tasks = [
        _renamed(_edited(task, story["tasks"].get(task.no, {})), story.get("bodies", {}))
        for task in draft.tasks
        if task.no not in story.get("gone", ())
    ]
    if "new" in story:
        before = next(place for place, task in enumerate(tasks) if task.no == story["new"]["after"])
        tasks.insert(before + 1, _new(story["new"], tasks[before]))
    return replace(
        draft,
        status=IssueStatus(story["status"]),
        doc_no=story["doc_no"],
        source_name=story["source_name"],
        tasks=tuple(_numbered(tasks)),
    )


def _edited(task: TaskDraft, edit: Row) -> TaskDraft:
    more = tuple(UnitDraft(name) for name in edit.get("more_units", ()))
    return replace(
        task,
        text=edit.get("text", task.text),
        units=(*task.units, *more),
        deadlines=_deadlines(edit["deadlines"]) if "deadlines" in edit else task.deadlines,
        targets=_targets(edit["targets"]) if "targets" in edit else task.targets,
    )


def _renamed(task: TaskDraft, names: Mapping[str, str]) -> TaskDraft:
    """Return a task with its bodies under their names of the day, a body named twice only once."""
    units = {unit.name: unit for unit in (replace(u, name=names.get(u.name, u.name)) for u in task.units)}
    return replace(task, units=tuple(units.values()))


def _new(story: Row, before: TaskDraft) -> TaskDraft:
    return TaskDraft(
        no=_NEW,
        title=story["title"],
        section=before.section,
        section_no=before.section_no,
        chapter=before.chapter,
        text=story["text"],
        measures=tuple(MeasureDraft(str(no), text) for no, text in enumerate(story["measures"], start=1)),
        units=tuple(UnitDraft(name, UnitRole(role)) for name, role in story["units"]),
        deadlines=_deadlines(story["deadlines"]),
        targets=_targets(story["targets"]),
    )


_NEW = "0"


def _numbered(tasks: Sequence[TaskDraft]) -> Iterator[TaskDraft]:
    number = 0
    for task in tasks:
        number += task.no.isdigit()
        yield replace(task, no=str(number)) if task.no.isdigit() else task


def _deadlines(rows: Sequence[Row]) -> tuple[DeadlineDraft, ...]:
    return tuple(DeadlineDraft(date.fromisoformat(row["on"]), row["sentence"]) for row in rows)


def _targets(rows: Sequence[Row]) -> tuple[TargetDraft, ...]:
    return tuple(
        TargetDraft(
            row["name"],
            row["op"],
            None if row["value"] is None else Decimal(row["value"]),
            row["unit"],
            date.fromisoformat(row["by"]),
            row["sentence"],
        )
        for row in rows
    )
