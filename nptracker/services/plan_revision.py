"""A revised document against the accepted plan: compared, reviewed, and applied without losing progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.plan_diff import Change, TaskDiff, compared, parts_words
from nptracker.domain.record import position_of
from nptracker.errors import UserError
from nptracker.services.org_book import OrgBook
from nptracker.services.plan_acceptance import DraftWriter, with_implied_units
from nptracker.services.plan_indicators import bind_targets
from nptracker.services.revised_deadlines import Extensions, extensions_of
from nptracker.services.revised_parts import PartReviser
from nptracker.services.revision_days import FirstDay, first_day, refuse_bad_day
from nptracker.services.revision_review import RevisionReview
from nptracker.services.standing_tasks import StandingTask, standing_tasks
from nptracker.services.task_lines import is_own

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from nptracker.domain.draft import PlanDraft, TaskDraft
    from nptracker.domain.record import Record
    from nptracker.domain.values import Value
    from nptracker.services.session import Session

_HEAD = ("title", "doc_no", "status")


class PlanRevisionService:
    """Takes a new version of a plan into the place of the old one."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def compare(self, plan_id: str, draft: PlanDraft) -> RevisionReview:
        """Return a document beside the plan's tasks in force; nothing is written. KeyError without the plan."""
        plan = self._session.table("plan").get(plan_id)
        standing = tuple(standing_tasks(self._session, plan_id, self._session.today()))
        whole = with_implied_units(draft)
        diff = compared([task.draft for task in standing], whole.tasks, self._body())
        return RevisionReview(plan, standing, whole, diff, self._extensions(standing))

    def _extensions(self, standing: Sequence[StandingTask]) -> Extensions:
        return extensions_of(self._session, [d for task in standing for d in task.parts["deadline"]])

    def _body(self) -> Callable[[str], str]:
        book = OrgBook(self._session)
        return lambda name: book.known(name) or name

    def revisions(self, plan_id: str = "") -> list[Record]:
        """Return the revisions of a plan, or of all plans, oldest first."""
        table = self._session.table("revision")
        found = table.having("plan", plan_id) if plan_id else list(table.all())
        return sorted(found, key=lambda revision: (str(revision["revised_on"]), revision.number))

    def changes_of(self, revision_id: str) -> list[Record]:
        """Return the task changes of a revision in the new plan's order."""
        return sorted(self._session.table("task_change").having("revision", revision_id), key=position_of)

    def apply(self, review: RevisionReview, revised_on: date, note: str = "") -> Changes:
        """Make the document the plan from ``revised_on`` as one verb; NOTHING when it says nothing new.

        Tasks that go on keep their records with progress, evidence, links and ticks. What ended stays in the
        file with its last day, so that every earlier period prints as it was.
        """
        review = self._up_to_date(review)
        refuse_bad_day(review, self.revisions(review.plan.id), revised_on, self._session.today())
        if not self._says_anything_new(review):
            return NOTHING
        name = review.draft.title or str(review.plan["title"] or "")
        with self._session.verb("revise_plan", f"采用修订：{name}") as verb:
            verb.record_ids.append(_Application(self._session, review, revised_on).write(note.strip()))
        return verb.changes()

    def _up_to_date(self, review: RevisionReview) -> RevisionReview:
        """Return a review with the records as they are now, so that no tick set since the comparison is lost.

        Raises UserError when the words of the plan or its extensions are no longer those that were compared, and
        for a document without tasks, which would end the whole plan.
        """
        if not review.draft.tasks:
            raise UserError("没有从修订版里读出任务。", safe="什么都没有写入。", todo="请换一份文件再读入。")
        plan = self._session.table("plan").get(review.plan.id)
        now = standing_tasks(self._session, plan.id, self._session.today())
        is_same_head = all(plan[key] == review.plan[key] for key in _HEAD)
        is_same_plan = [(t.id, t.draft) for t in now] == [(t.id, t.draft) for t in review.standing]
        is_same_time = self._extensions(now).by_deadline == review.extensions.by_deadline
        if not (is_same_head and is_same_plan and is_same_time):
            raise UserError(
                "比较之后，方案又有了改动。",
                safe="什么都没有写入。",
                todo="请重新读入修订版再比较一次。",
            )
        return replace(review, plan=plan, standing=tuple(now))

    def first_day(self, review: RevisionReview) -> FirstDay:
        """Return the first day from which a revision of the plan can hold, with what it is."""
        return first_day(review, self.revisions(review.plan.id))

    @staticmethod
    def _says_anything_new(review: RevisionReview) -> bool:
        head = {
            "title": review.draft.title,
            "doc_no": review.draft.doc_no,
            "status": review.draft.status.value,
        }
        is_new_head = any(head[key] and head[key] != (review.plan[key] or "") for key in _HEAD)
        return is_new_head or any(line.change is not Change.SAME for line in review.lines())


class _Application:
    """Writes one revision; lives for one verb."""

    def __init__(self, session: Session, review: RevisionReview, revised_on: date) -> None:
        self._session = session
        self._review = review
        self._day = revised_on
        self._writer = DraftWriter(session, review.draft, since=revised_on)
        self._parts = PartReviser(
            session, self._writer, revised_on, review.extensions, is_own=is_own(review.plan)
        )
        self._plan_id = review.plan.id

    def write(self, note: str) -> str:
        revision_id = self._write_revision(note)
        sections = self._writer.write_sections(self._plan_id)
        for position, line in enumerate(self._review.lines(), start=1):
            task_id = self._write_task(line, sections)
            if line.change is not Change.SAME:
                self._write_change(revision_id, position, task_id, line)
        self._move_others_behind()
        self._update_plan()
        bind_targets(self._session, self._plan_id)
        return revision_id

    def _write_revision(self, note: str) -> str:
        plan, new = self._review.plan, self._writer.plan_values()
        values: dict[str, Value] = {
            "plan": self._plan_id,
            "revised_on": self._day,
            **{f"old_{key}": plan[key] for key in _HEAD},
            "old_order": " ".join(self._order()),
            **{key: new[key] or plan[key] for key in _HEAD},
            **{key: new[key] for key in ("source_name", "source_hash", "source_text")},
            "note": note,
        }
        return self._session.table("revision").insert(values)

    def _order(self) -> Iterator[str]:
        tasks = self._session.table("task").having("plan", self._plan_id)
        return (task.id for task in sorted(tasks, key=position_of))

    def _write_task(self, line: TaskDiff, sections: dict[tuple[str, str], str]) -> str:
        if line.new_at is None:
            return self._end(line)
        new, position = self._review.diff.new[line.new_at], line.new_at + 1
        if line.old_at is None:
            task_id = self._writer.write_task(self._plan_id, sections, position, new)
            self._parts.revise_rules(task_id, "", new.text)
            return task_id
        standing = self._review.standing[line.old_at]
        values = self._writer.task_values(sections, position, new)
        self._session.table("task").update(standing.id, values)
        if line.change is Change.CHANGED:
            self._parts.revise(standing, new)
        return standing.id

    def _end(self, line: TaskDiff) -> str:
        assert line.old_at is not None
        standing = self._review.standing[line.old_at]
        self._session.table("task").update(standing.id, {"until": self._day})
        self._parts.end(standing)
        return standing.id

    def _write_change(self, revision_id: str, position: int, task_id: str, line: TaskDiff) -> None:
        old, new = self._review.sides(line)
        values: dict[str, Value] = {
            "revision": revision_id,
            "task": task_id,
            "position": position,
            "change": line.change.value,
            **_told("old", old),
            **_told("new", new),
            "old_section": old.section if old else None,
            "extensions": "\n".join(x.words for x in self._review.at_stake_in(line)) or None,
        }
        self._session.table("task_change").insert(values)

    def _move_others_behind(self) -> None:
        """Keep the tasks that no document names, such as those meetings made, after the document's own."""
        named = {task.id for task in self._review.standing}
        others = [
            task
            for task in self._session.table("task").having("plan", self._plan_id)
            if task.id not in named and task["since"] != self._day and not task["until"]
        ]
        for place, task in enumerate(others, start=len(self._review.diff.new) + 1):
            self._session.table("task").update(task.id, {"position": place})

    def _update_plan(self) -> None:
        values = self._writer.plan_values()
        kept = {key: self._review.plan[key] for key in ("title", "region", "doc_no") if not values[key]}
        self._session.table("plan").update(self._plan_id, {**values, **kept})


def _told(side: str, task: TaskDraft | None) -> dict[str, Value]:
    if task is None:
        return {}
    return {
        f"{side}_no": task.no,
        f"{side}_title": task.title,
        f"{side}_text": task.text,
        f"{side}_parts": parts_words(task),
    }
