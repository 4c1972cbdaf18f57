"""The tasks of an accepted plan as drafts again, to hold a document against them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nptracker.domain.draft import DeadlineDraft, MeasureDraft, TargetDraft, TaskDraft, UnitDraft, UnitRole
from nptracker.domain.plan import in_force
from nptracker.domain.record import Record, position_of
from nptracker.services.session import Session

PART_KINDS = ("task_org", "measure", "deadline", "target")


@dataclass(frozen=True)
class StandingTask:
    """A task in force with what the document gave it; ``parts`` are the records by kind, in their order."""

    id: str
    draft: TaskDraft
    parts: Mapping[str, tuple[Record, ...]]


def standing_tasks(
    session: Session, plan_id: str, day: date, *, of_document: bool = True
) -> list[StandingTask]:
    """Return the tasks of a plan in force on a day in its order.

    ``of_document`` leaves out what no document names: tasks that meetings made, and milestones that the office
    set itself (a name, no words of the document).
    """
    found = session.table("task").having("plan", plan_id)
    left_out = _decided(session) if of_document else set()
    tasks = sorted((t for t in found if in_force(t, day) and t.id not in left_out), key=position_of)
    ids = [task.id for task in tasks]
    parts = {kind: _parts(session, kind, ids, day, of_document=of_document) for kind in PART_KINDS}
    sections = {section.id: section for section in session.table("section").having("plan", plan_id)}
    return [
        StandingTask(task.id, _draft(task, sections.get(str(task["section"])), of_task), of_task)
        for task in tasks
        for of_task in ({kind: tuple(parts[kind][task.id]) for kind in PART_KINDS},)
    ]


def _decided(session: Session) -> set[str]:
    return {str(decision["task"]) for decision in session.table("decision").all() if decision["task"]}


def _parts(
    session: Session, kind: str, task_ids: Sequence[str], day: date, *, of_document: bool
) -> Mapping[str, Sequence[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(session.table(kind).having("task", *task_ids), key=position_of):
        if in_force(record, day) and not (of_document and kind == "deadline" and _is_own_milestone(record)):
            found[str(record["task"])].append(record)
    return found


def _is_own_milestone(deadline: Record) -> bool:
    return bool(deadline["name"]) and not deadline["sentence"]


def _draft(task: Record, section: Record | None, parts: Mapping[str, Sequence[Record]]) -> TaskDraft:
    return TaskDraft(
        no=_text(task, "no"),
        title=_text(task, "title"),
        section=_text(section, "title") if section else "",
        section_no=_text(section, "no") if section else "",
        chapter=_text(section, "chapter") if section else "",
        text=_text(task, "text"),
        is_safeguard=task["is_safeguard"] == "yes",
        units=tuple(_unit(record) for record in parts["task_org"]),
        measures=tuple(MeasureDraft(_text(r, "no"), _text(r, "text")) for r in parts["measure"]),
        deadlines=tuple(
            DeadlineDraft(on, _text(r, "sentence"))
            for r in parts["deadline"]
            if isinstance(on := r["due_on"], date)
        ),
        targets=tuple(target_draft(record) for record in parts["target"]),
    )


def _unit(share: Record) -> UnitDraft:
    return UnitDraft(
        _text(share, "written_as") or share.labels.get("org", ""), UnitRole(_text(share, "role"))
    )


def target_draft(target: Record) -> TargetDraft:
    """Return a target as a document would give it; a value that is no number is open."""
    value, by = target["value"], target["by"]
    return TargetDraft(
        _text(target, "name"),
        _text(target, "op"),
        Decimal(value) if isinstance(value, Decimal | int) else None,
        _text(target, "measure_unit"),
        by if isinstance(by, date) else None,
        _text(target, "sentence"),
    )


def _text(record: Record, key: str) -> str:
    return str(record[key] or "")
