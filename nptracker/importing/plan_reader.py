"""A plan document made into a draft: the one place where the parts of the reader meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nptracker.domain import orgs
from nptracker.domain.draft import HeadingDraft, PlanDraft, TaskDraft
from nptracker.importing import plan_checks, plan_front, plan_noise, plan_scrape
from nptracker.importing.plan_collect import Collected, collect
from nptracker.importing.plan_tasks import assemble
from nptracker.importing.unit_first import names_first_as_lead, with_first_as_lead

if TYPE_CHECKING:
    from nptracker.domain.draft import DeadlineDraft, TargetDraft
    from nptracker.domain.problem import Problem
    from nptracker.importing.plan_blocks import Document


def read_plan(document: Document) -> PlanDraft:
    """Read a plan; what is guessed, missing or contradictory comes as Problems, nothing is raised."""
    blocks, repair_problems = plan_scrape.repair(document.blocks)
    kept, noise_problems = plan_noise.without_noise(blocks)
    parts = plan_front.split(kept)
    front = plan_front.read_front(parts)
    found = collect(parts)
    tasks, implied, implied_from = _assembled(found, front.year)
    if names_first_as_lead(document.source_text):
        tasks = [replace(task, units=with_first_as_lead(task.units)) for task in tasks]
    draft = PlanDraft(
        title=front.title,
        region=front.region,
        doc_no=front.doc_no,
        status=front.status,
        chapters=tuple(found.chapters),
        sections=_sections(tasks),
        tasks=tuple(tasks),
        implied_units=implied,
        implied_from=implied_from,
        same_units=orgs.same_bodies([unit.name for task in tasks for unit in task.units]),
        source_name=document.name,
        source_text=document.source_text,
    )
    checked = plan_checks.check(draft)
    return replace(checked, problems=(*repair_problems, *noise_problems, *found.problems, *checked.problems))


def _assembled(found: Collected, year: int | None) -> tuple[list[TaskDraft], tuple[str, ...], str]:
    tasks: list[TaskDraft] = []
    implied: tuple[str, ...] = ()
    implied_from = ""
    for item in found.tasks:
        task, names = assemble(item, year)
        tasks.append(task)
        if names and not implied:
            implied, implied_from = names, task.no
    return tasks, implied, implied_from


def _sections(tasks: list[TaskDraft]) -> tuple[HeadingDraft, ...]:
    """Return the sections that hold tasks, in order, once each."""
    seen: dict[tuple[str, str], HeadingDraft] = {}
    for task in tasks:
        if task.section or task.section_no:
            seen.setdefault((task.section_no, task.section), HeadingDraft(task.section_no, task.section))
    return tuple(seen.values())


def plan_as_json(draft: PlanDraft) -> dict[str, Any]:
    """Return the draft as one JSON-ready object (the shape that ``plan parse --json`` prints)."""
    return {
        "title": draft.title,
        "region": draft.region,
        "doc_no": draft.doc_no or None,
        "status": str(draft.status),
        "chapters": [_heading(chapter) for chapter in draft.chapters],
        "sections": [_heading(section) for section in draft.sections],
        "tasks": [_task(task) for task in draft.tasks],
        "implied_units": list(draft.implied_units),
        "implied_from": draft.implied_from or None,
        "same_units": [list(group) for group in draft.same_units],
        "problems": _problems(draft.problems),
    }


def _heading(heading: HeadingDraft) -> dict[str, str | None]:
    return {"no": heading.no or None, "title": heading.title or None}


def _problems(problems: tuple[Problem, ...]) -> list[dict[str, str | int]]:
    return [problem.as_json() for problem in problems]


def _task(task: TaskDraft) -> dict[str, Any]:
    return {
        "no": task.no,
        "title": task.title or None,
        "section": task.section or None,
        "section_no": task.section_no or None,
        "chapter": task.chapter or None,
        "text": task.text,
        "measures": [{"no": m.no, "text": m.text} for m in task.measures],
        "lead_units": list(task.lead_units),
        "units": [unit.name for unit in task.units],
        "unit_roles": [{"name": unit.name, "role": str(unit.role)} for unit in task.units],
        "deadlines": list(dict.fromkeys(d.on.isoformat() for d in task.deadlines)),
        "milestones": [_milestone(d) for d in task.deadlines],
        "targets": [_target(t) for t in task.targets],
        "is_safeguard": task.is_safeguard,
        "problems": _problems(task.problems),
    }


def _milestone(deadline: DeadlineDraft) -> dict[str, str]:
    return {"on": deadline.on.isoformat(), "sentence": deadline.sentence}


def _target(target: TargetDraft) -> dict[str, Any]:
    number = target.value
    value = None if number is None else int(number) if number == number.to_integral_value() else float(number)
    return {
        "name": target.name,
        "op": target.op,
        "value": value,
        "unit": target.unit,
        "by": target.by.isoformat() if target.by else None,
        "sentence": target.sentence,
    }
