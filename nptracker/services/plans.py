"""Plans: reading a document into a draft, and taking a reviewed draft into the file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nptracker.domain.changes import Changes
from nptracker.domain.draft import (
    PlanDraft,
    TargetDraft,
    TaskDraft,
    UnitDraft,
    UnitRole,
)
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Value
from nptracker.services.built_in_plans import BuiltInPlan, built_in_draft, built_in_plans
from nptracker.services.org_book import OrgBook
from nptracker.services.session import Session


class PlanService:
    """Reads plan documents and keeps accepted plans."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, path: Path) -> PlanDraft:
        """Read a document; nothing is written. Raises UnreadableFileError in words."""
        return read_plan_file(path)

    def read_text(self, text: str) -> PlanDraft:
        """Read pasted text; nothing is written."""
        from nptracker.importing.plan_document import from_text
        from nptracker.importing.plan_reader import read_plan

        return read_plan(from_text(text, "粘贴的文字"))

    def built_in(self) -> list[BuiltInPlan]:
        """Return the plans shipped with the program."""
        return list(built_in_plans())

    def built_in_draft(self, key: str) -> PlanDraft:
        """Return a shipped plan as a draft, to be reviewed like one read from a document."""
        return built_in_draft(key)

    def plans(self) -> list[Record]:
        """Return the accepted plans in the order they were accepted."""
        return list(self._session.table("plan").all())

    def accept(self, draft: PlanDraft) -> Changes:
        """Take a draft into the file as one verb: plan, sections, tasks and all that hangs on them."""
        with self._session.verb("accept_plan", f"采用方案：{draft.title or draft.source_name}") as verb:
            verb.record_ids.append(_Acceptance(self._session, draft).write())
        return verb.changes()


def read_plan_file(path: Path) -> PlanDraft:
    """Read a plan document without any district file."""
    from nptracker.importing.plan_document import read_document
    from nptracker.importing.plan_reader import read_plan

    return read_plan(read_document(path))


def plan_json(draft: PlanDraft) -> dict[str, Any]:
    """Return a draft as the command line prints it."""
    from nptracker.importing.plan_reader import plan_as_json

    return plan_as_json(draft)


class _Acceptance:
    """Writes one draft; lives for one verb."""

    def __init__(self, session: Session, draft: PlanDraft) -> None:
        self._session = session
        self._draft = draft
        self._orgs = OrgBook(session, draft.same_units)

    def write(self) -> str:
        plan_id = self._insert("plan", self._plan_values())
        sections = self._write_sections(plan_id)
        implied = False
        for position, task in enumerate(self._draft.tasks, start=1):
            section = sections.get((task.chapter, task.section)) or sections.get(("", task.section))
            self._write_task(plan_id, section, position, task, implied=implied)
            implied = implied or (bool(self._draft.implied_from) and task.no == self._draft.implied_from)
        return plan_id

    def _insert(self, kind: str, values: Mapping[str, Value]) -> str:
        return self._session.table(kind).insert(values)

    def _plan_values(self) -> dict[str, Value]:
        draft = self._draft
        return {
            "title": draft.title,
            "level": "own",
            "region": draft.region,
            "doc_no": draft.doc_no,
            "status": draft.status.value,
            "implied_units": draft.implied_units or None,
            "implied_from": draft.implied_from,
            "source_name": draft.source_name,
            "source_hash": hashlib.sha256(draft.source_text.encode()).hexdigest()
            if draft.source_text
            else None,
            "source_text": draft.source_text,
            "accepted_on": self._session.today(),
        }

    def _write_sections(self, plan_id: str) -> dict[tuple[str, str], str]:
        """Write the sections that hold tasks, in order; returns ids by (chapter, title) and ("", title)."""
        headings = {heading.title: heading.no for heading in self._draft.sections}
        found: dict[tuple[str, str], str] = {}
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

    def _write_task(
        self, plan_id: str, section: str | None, position: int, task: TaskDraft, *, implied: bool
    ) -> None:
        task_id = self._insert("task", self._task_values(plan_id, section, position, task))
        self._write_units(task_id, task.units, implied=implied)
        for order, measure in enumerate(task.measures, start=1):
            self._insert(
                "measure", {"task": task_id, "position": order, "no": measure.no, "text": measure.text}
            )
        for order, deadline in enumerate(task.deadlines, start=1):
            self._insert(
                "deadline",
                {"task": task_id, "position": order, "due_on": deadline.on, "sentence": deadline.sentence},
            )
        for order, target in enumerate(task.targets, start=1):
            self._insert("target", {"task": task_id, "position": order, **_target_values(target)})

    @staticmethod
    def _task_values(plan_id: str, section: str | None, position: int, task: TaskDraft) -> dict[str, Value]:
        return {
            "plan": plan_id,
            "section": section,
            "position": position,
            "no": task.no,
            "title": task.title,
            "text": task.text,
            "is_safeguard": "yes" if task.is_safeguard else "no",
            "needs_evidence": "yes",
            "problems": "\n".join(problem.message for problem in task.problems),
            "span_start": task.spans[0].start if task.spans else None,
            "span_end": task.spans[-1].end if task.spans else None,
        }

    def _write_units(self, task_id: str, units: Sequence[UnitDraft], *, implied: bool) -> None:
        named = {unit.name for unit in units}
        more = [
            UnitDraft(name, UnitRole.IMPLIED)
            for name in self._draft.implied_units
            if implied and name not in named
        ]
        for order, unit in enumerate([*units, *more], start=1):
            self._insert(
                "task_org",
                {
                    "task": task_id,
                    "org": self._orgs.id_of(unit.name),
                    "position": order,
                    "role": unit.role.value,
                    "written_as": unit.name,
                },
            )


def _target_values(target: TargetDraft) -> dict[str, Value]:
    return {
        "name": target.name,
        "op": target.op,
        "value": Absent.UNDECIDED if target.value is None else target.value,
        "measure_unit": target.unit,
        "by": target.by,
        "sentence": target.sentence,
    }
