"""What the command line says about plans; each function returns the lines to print and the words to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nptracker.cli_shared import Told, day_meant, json_text
from nptracker.errors import UserError

if TYPE_CHECKING:
    import argparse

    from nptracker.domain.changes import Changes
    from nptracker.domain.draft import PlanDraft
    from nptracker.domain.record import Record
    from nptracker.services.carry_proposal import CarryProposal
    from nptracker.services.office import Office
    from nptracker.services.plan_links import Coverage, LinkLine
    from nptracker.services.revision_review import RevisionReview
    from nptracker.services.task_lines import TaskLine

NOTHING_WRITTEN = "只比较，没有写入"


def list_plans(office: Office, options: argparse.Namespace) -> Told:
    """Return the plans with level, cycle, number of tasks and revisions."""
    counts = office.plans.task_counts()
    found = [_plan_json(office, plan, counts.get(plan.id, 0)) for plan in office.plans.plans()]
    if options.json:
        return [json_text(found)], ""
    lines = [
        f"{number}\t{p['level']}\t{p['title']}\t{p['status'] or '—'}\t{p['starts_on'] or '—'} 至 "
        f"{p['ended_on'] or '—'}\t任务 {p['tasks']} 项\t修订 {p['revisions']} 次"
        for number, p in enumerate(found, start=1)
    ]
    return lines, "" if lines else "还没有方案"


def _plan_json(office: Office, plan: Record, tasks: int) -> dict[str, object]:
    from nptracker.domain.forms.codes import PLAN_LEVEL

    return {
        "id": plan.id,
        "level": PLAN_LEVEL.labels[str(plan["level"] or "own")],
        "title": plan["title"],
        "status": plan["status"],
        "starts_on": _day_text(plan["starts_on"]),
        "ended_on": _day_text(plan["ended_on"]),
        "follows": plan["follows"],
        "tasks": tasks,
        "revisions": len(office.revisions.revisions(plan.id)),
    }


def import_plan(office: Office, draft: PlanDraft, options: argparse.Namespace) -> Changes:
    """Take a plan over at its level, perhaps in succession to another."""
    follows = _plan(office, options.follows).id if options.follows else ""
    starts_on = day_meant(options.starts_on) if options.starts_on else None
    return office.plans.accept(draft, options.level, starts_on, follows)


def revise(office: Office, options: argparse.Namespace) -> Told:
    """Compare a revised document with a plan, and apply it unless only asked to look."""
    draft = office.plans.read(options.document)
    if not draft.tasks:
        raise UserError("没有从修订版里读出任务。", safe="什么都没有写入。", file=draft.source_name)
    review = office.revisions.compare(_plan(office, options.plan).id, draft)
    lines = [json_text(_review_json(review))] if options.json else list(_review_lines(review))
    if options.dry_run:
        return lines, NOTHING_WRITTEN
    revised_on = day_meant(options.on) if options.on else office.today()
    return lines, office.revisions.apply(review, revised_on, options.note).title or "修订版没有新的内容"


def _review_lines(review: RevisionReview) -> Iterable[str]:
    from nptracker.domain.word_diff import marked

    for blank in review.blanks():
        if not blank.is_optional:
            state = "仍空着" if blank.is_open else "已补上"
            yield f"{state}\t{blank.label}\t{blank.old_words} → {blank.new_words}"
    for at_stake in review.at_stake():
        yield f"延期\t{at_stake.task}\t{at_stake.words}"
    for line in review.lines():
        old, new = review.sides(line)
        numbers = f"{old.no if old else '—'} → {new.no if new else '—'}"
        yield f"{line.change.label}\t{numbers}\t{marked(review.pieces(line)) if line.change != 'same' else ''}"


def _review_json(review: RevisionReview) -> dict[str, object]:
    from nptracker.domain.word_diff import marked

    sides = [(line, *review.sides(line)) for line in review.lines()]
    return {
        "counts": {change.value: n for change, n in review.diff.counts().items()},
        "blanks": [
            {"what": b.label, "old": b.old_words, "new": b.new_words, "open": b.is_open}
            for b in review.blanks()
        ],
        "extensions": [
            {
                "task": x.task,
                "due_on": str(x.due_on),
                "extended_to": str(x.extended_to),
                "new_on": _day_text(x.new_on),
                "outcome": x.outcome,
            }
            for x in review.at_stake()
        ],
        "tasks": [
            {
                "change": line.change.value,
                "task": None if line.old_at is None else review.standing[line.old_at].id,
                "old_no": old.no if old else None,
                "new_no": new.no if new else None,
                "words": marked(review.pieces(line)),
            }
            for line, old, new in sides
        ],
    }


def link(office: Office, options: argparse.Namespace) -> Told:
    """List a superior's tasks with their own ones and suggestions; confirm or take off bonds when asked."""
    superior = _plan(office, options.plan)
    own, theirs = office.tasks.lines(), office.tasks.lines(superior.id)
    said = [
        office.links.confirm([_pair(pair, own, theirs) for pair in options.confirm]).title,
        office.links.unlink([_pair(pair, own, theirs) for pair in options.remove]).title,
    ]
    coverage = office.links.suggestions(superior.id)
    lines = [json_text(_coverage_json(coverage))] if options.json else [_link_line(x) for x in coverage.lines]
    return lines, "；".join([*filter(None, said), coverage.words])


def _pair(text: str, own: Sequence[TaskLine], theirs: Sequence[TaskLine]) -> tuple[str, str]:
    mine, sign, other = text.partition("=")
    if not sign:
        raise UserError(f"看不懂的对应“{text}”。", todo="请写成 本级任务编号=上级任务编号，例如 3=1。")
    return _task(mine, own), _task(other, theirs)


def _task(wanted: str, lines: Sequence[TaskLine]) -> str:
    """Return the task a number, title or id means; the place in the plan counts where numbers repeat."""
    found = [line.id for line in lines if wanted in {line.id, line.no, line.title}]
    if len(found) == 1:
        return found[0]
    raise UserError(
        f"{'没有任务' if not found else f'有 {len(found)} 项任务都叫'}“{wanted}”。",
        safe="什么都没有写入。",
        todo="请用任务标题，或 --json 里的 id 指明。",
    )


def _link_line(line: LinkLine) -> str:
    bound = "、".join(task.name for task in line.linked) or "未对应"
    ideas = "；".join(f"{c.task.name}（{c.words}）" for c in line.candidates[:3])
    return f"{line.superior.name}\t{bound}\t{ideas and '建议：' + ideas}"


def _coverage_json(coverage: Coverage) -> list[dict[str, object]]:
    return [
        {
            "id": line.superior.id,
            "no": line.superior.no,
            "title": line.superior.title,
            "own": [{"id": task.id, "no": task.no, "title": task.title} for task in line.linked],
            "suggestions": [
                {"id": c.task.id, "no": c.task.no, "title": c.task.title, "likeness": round(c.likeness, 3)}
                for c in line.candidates
            ],
        }
        for line in coverage.lines
    ]


def carry_over(office: Office, options: argparse.Namespace) -> Told:
    """List what goes on into the next cycle, and make its plan unless only asked to look."""
    proposal = office.carry_over.propose(
        _plan(office, options.plan).id, day_meant(options.starts_on), options.title
    )
    lines = [carry.line for carry in proposal.lines]
    for wanted in options.without:
        proposal = proposal.with_taken(_task(wanted, lines), False)
    if options.shift:
        proposal = proposal.shifted(options.shift)
    told = [json_text(_proposal_json(proposal))] if options.json else list(_proposal_lines(proposal))
    if options.dry_run:
        return told, NOTHING_WRITTEN
    return told, office.carry_over.make(proposal).title


def _proposal_lines(proposal: CarryProposal) -> Iterable[str]:
    for line in proposal.lines:
        dates = "；".join(f"{d.old_on} → {d.new_on or '未定'}" for d in line.deadlines) or "无时限"
        yield f"{'结转' if line.is_taken else '不结转'}\t{line.line.name}\t{line.why}\t{dates}"


def _proposal_json(proposal: CarryProposal) -> list[dict[str, object]]:
    return [
        {
            "id": line.id,
            "no": line.line.no,
            "title": line.line.title,
            "why": line.why,
            "taken": line.is_taken,
            "open_measures": line.open_measures,
            "deadlines": [{"old": d.old_on.isoformat(), "new": _day_text(d.new_on)} for d in line.deadlines],
        }
        for line in proposal.lines
    ]


def _plan(office: Office, wanted: str) -> Record:
    """Return the plan that a number of the list, a title or an id means."""
    plans = office.plans.plans()
    found = [p for n, p in enumerate(plans, start=1) if wanted in {str(n), p.id, p["title"], p["doc_no"]}]
    if len(found) == 1:
        return found[0]
    raise UserError(
        f"{'没有方案' if not found else f'有 {len(found)} 份方案都叫'}“{wanted}”。",
        safe="什么都没有写入。",
        todo="请用 plan list 里的序号指明。",
    )


def _day_text(day: object) -> str | None:
    return day.isoformat() if isinstance(day, date) else None
