"""Writing a draft's plan, sections and tasks into the file; runs inside a verb."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from nptracker.domain.draft import (
    DeadlineDraft,
    MeasureDraft,
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.domain.values import Absent, Value
from nptracker.services.org_book import OrgBook
from nptracker.services.session import Session


@dataclass(frozen=True, slots=True)
class Place:
    """Where a plan stands among the others: its level, from when it is carried out, which plan it follows."""

    level: str = "own"
    starts_on: date | None = None
    follows: str = ""


def with_implied_units(draft: PlanDraft) -> PlanDraft:
    """Return the draft with the bodies that every later task implies named on those tasks."""
    tasks, implied = [], False
    for task in draft.tasks:
        named = {unit.name for unit in task.units}
        more = [UnitDraft(n, UnitRole.IMPLIED) for n in draft.implied_units if implied and n not in named]
        tasks.append(replace(task, units=(*task.units, *more)))
        implied = implied or (bool(draft.implied_from) and task.no == draft.implied_from)
    return replace(draft, tasks=tuple(tasks))


class DraftWriter:
    """Writes parts of a draft; ``since`` is the day from which they are in force, None from the beginning."""

    def __init__(self, session: Session, draft: PlanDraft, since: date | None = None) -> None:
        self._session = session
        self._draft = with_implied_units(draft)
        self._since = since
        self.orgs = OrgBook(session, draft.same_units)

    def write_plan(self, place: Place) -> tuple[str, list[str]]:
        """Write a new plan whole; returns its id and those of its tasks in the draft's order."""
        values = self.plan_values() | {
            "level": place.level,
            "starts_on": place.starts_on,
            "follows": place.follows or None,
            "accepted_on": self._session.today(),
        }
        plan_id = self._insert("plan", values)
        sections = self.write_sections(plan_id)
        tasks = enumerate(self._draft.tasks, start=1)
        return plan_id, [self.write_task(plan_id, sections, at, task) for at, task in tasks]

    def plan_values(self) -> dict[str, Value]:
        """Return what a document says about itself."""
        draft = self._draft
        source = draft.source_text
        return {
            "title": draft.title,
            "region": draft.region,
            "doc_no": draft.doc_no,
            "status": draft.status.value,
            "implied_units": draft.implied_units or None,
            "implied_from": draft.implied_from,
            "source_name": draft.source_name,
            "source_hash": hashlib.sha256(source.encode()).hexdigest() if source else None,
            "source_text": source,
        }

    def write_sections(self, plan_id: str) -> dict[tuple[str, str], str]:
        """Write the sections that hold tasks and are not there yet; returns ids by (chapter, title)."""
        headings = {heading.title: heading.no for heading in self._draft.sections}
        known = self._session.table("section").having("plan", plan_id)
        found = {(str(s["chapter"] or ""), str(s["title"] or "")): s.id for s in known}
        for task in self._draft.tasks:
            key = (task.chapter, task.section)
            if key in found or not (task.section or task.section_no):
                continue
            values: dict[str, Value] = {
                "plan": plan_id,
                "position": len(found) + 1,
                "no": task.section_no or headings.get(task.section, ""),
                "title": task.section,
                "chapter": task.chapter,
            }
            found[key] = self._insert("section", values)
        return found

    def write_task(
        self, plan_id: str, sections: Mapping[tuple[str, str], str], position: int, task: TaskDraft
    ) -> str:
        """Write a task with everything that hangs on it; returns its id."""
        values = self.task_values(sections, position, task) | {
            "plan": plan_id,
            "needs_evidence": "yes",
            "since": self._since,
        }
        task_id = self._insert("task", values)
        for order, unit in enumerate(task.units, start=1):
            self.write_unit(task_id, order, unit)
        for order, measure in enumerate(task.measures, start=1):
            self.write_measure(task_id, order, measure)
        for order, deadline in enumerate(task.deadlines, start=1):
            self.write_deadline(task_id, order, deadline)
        for order, target in enumerate(task.targets, start=1):
            self.write_target(task_id, order, target)
        return task_id

    @staticmethod
    def task_values(
        sections: Mapping[tuple[str, str], str], position: int, task: TaskDraft
    ) -> dict[str, Value]:
        """Return what a document says about a task."""
        return {
            "section": sections.get((task.chapter, task.section)),
            "position": position,
            "no": task.no,
            "title": task.title,
            "text": task.text,
            "is_safeguard": "yes" if task.is_safeguard else "no",
            "problems": "\n".join(problem.message for problem in task.problems),
            "span_start": task.spans[0].start if task.spans else None,
            "span_end": task.spans[-1].end if task.spans else None,
        }

    def write_unit(self, task_id: str, order: int, unit: UnitDraft) -> None:
        """Write a body's share of a task."""
        org = self.orgs.id_of(unit.name)
        self._write("task_org", task_id, order, org=org, role=unit.role.value, written_as=unit.name)

    def write_measure(self, task_id: str, order: int, measure: MeasureDraft, **kept: Value) -> None:
        """Write a measure; ``kept`` are fields taken over from the one it replaces."""
        self._write("measure", task_id, order, no=measure.no, text=measure.text, **kept)

    def write_deadline(self, task_id: str, order: int, deadline: DeadlineDraft, **kept: Value) -> str:
        """Write a deadline and return its id; ``kept`` are fields taken over from the one it replaces."""
        return self._write("deadline", task_id, order, due_on=deadline.on, sentence=deadline.sentence, **kept)

    def write_target(self, task_id: str, order: int, target: TargetDraft, **kept: Value) -> None:
        """Write a target; ``kept`` are fields taken over from the one it replaces."""
        self._write("target", task_id, order, **target_values(target), **kept)

    def _write(self, kind: str, task_id: str, order: int, **values: Value) -> str:
        return self._insert(kind, {"task": task_id, "position": order, "since": self._since, **values})

    def _insert(self, kind: str, values: Mapping[str, Value]) -> str:
        return self._session.table(kind).insert(values)


def target_values(target: TargetDraft) -> dict[str, Value]:
    """Return the fields of a target; what the document leaves open is undecided, not empty."""
    return {
        "name": target.name,
        "op": target.op,
        "value": Absent.UNDECIDED if target.value is None else target.value,
        "measure_unit": target.unit,
        "by": target.by,
        "sentence": target.sentence,
    }
