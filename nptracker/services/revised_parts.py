"""What hangs on a revised task: parts that stay keep their records, others end and new ones start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from nptracker.domain.draft import TargetDraft, TaskDraft
from nptracker.domain.plan_diff import paired_texts, squeezed, target_key
from nptracker.domain.record import Record
from nptracker.domain.recurrence_reading import read_rules
from nptracker.domain.values import Value
from nptracker.services.obligations import end_obligation, write_rules
from nptracker.services.org_book import org_history
from nptracker.services.plan_acceptance import DraftWriter
from nptracker.services.revised_deadlines import KEPT_NAME, Extensions, heirs_of, paired_deadlines
from nptracker.services.session import Session
from nptracker.services.standing_tasks import PART_KINDS, StandingTask, target_draft

_DAY = timedelta(days=1)


class PartReviser:
    """Revises the parts of tasks from a day on; runs inside a verb."""

    def __init__(
        self, session: Session, writer: DraftWriter, day: date, extensions: Extensions, *, is_own: bool
    ) -> None:
        self._session = session
        self._writer = writer
        self._day = day
        self._extensions = extensions
        self._is_own = is_own
        self._orgs = org_history(session)

    def revise(self, standing: StandingTask, new: TaskDraft) -> None:
        """Bring the parts of a task in line with its new version."""
        self._revise_units(standing, new)
        self._revise_measures(standing, new)
        self._revise_deadlines(standing, new)
        self._revise_targets(standing, new)
        self.revise_rules(standing.id, standing.draft.text, new.text)

    def end(self, standing: StandingTask) -> None:
        """End everything that hangs on a task that is gone; its progress and evidence stay."""
        for kind in PART_KINDS:
            for record in standing.parts[kind]:
                self._end(kind, record)
        self._end_obligations(
            standing.id, {squeezed(rule.sentence) for rule in read_rules(standing.draft.text)}
        )

    def revise_rules(self, task_id: str, old_text: str, new_text: str) -> None:
        """Start the obligations of sentences that came, end those of sentences that went; others go on.

        A superior's plan binds nobody here by itself, so its sentences make none.
        """
        if not self._is_own:
            return
        rules = read_rules(new_text)
        told = {squeezed(rule.sentence) for rule in read_rules(old_text)}
        now = {squeezed(rule.sentence) for rule in rules}
        fresh = [rule for rule in rules if squeezed(rule.sentence) not in told]
        write_rules(self._session, task_id, fresh, self._day)
        self._end_obligations(task_id, told - now)

    def _end_obligations(self, task_id: str, sentences: set[str]) -> None:
        table, last = self._session.table("obligation"), self._day - _DAY
        for obligation in table.having("task", task_id):
            ends_on = obligation["ends_on"]
            is_over = isinstance(ends_on, date) and ends_on <= last
            if not is_over and squeezed(str(obligation["sentence"] or "")) in sentences:
                end_obligation(self._session, obligation.id, last)

    def _revise_units(self, standing: StandingTask, new: TaskDraft) -> None:
        today = self._session.today()
        shares = {
            (self._orgs.heir_on(str(r["org"]), today), str(r["role"])): r for r in standing.parts["task_org"]
        }
        for order, unit in enumerate(new.units, start=1):
            known = shares.pop((self._writer.orgs.id_of(unit.name), unit.role.value), None)
            if known:
                self._keep("task_org", known, order)
            else:
                self._writer.write_unit(standing.id, order, unit)
        for share in shares.values():
            self._end("task_org", share)

    def _revise_measures(self, standing: StandingTask, new: TaskDraft) -> None:
        olds = standing.parts["measure"]
        pairs = paired_texts([str(m["text"] or "") for m in olds], [m.text for m in new.measures])
        for at, measure in enumerate(new.measures):
            old = olds[pairs[at]] if at in pairs else None
            if old and squeezed(str(old["text"])) == squeezed(measure.text):
                self._keep("measure", old, at + 1, no=measure.no)
                continue
            kept = _ticks(old, "done_on", "done_by")
            self._replace("measure", old)
            self._writer.write_measure(standing.id, at + 1, measure, **kept)
        self._end_unpaired("measure", olds, pairs)

    def _revise_deadlines(self, standing: StandingTask, new: TaskDraft) -> None:
        olds = standing.parts["deadline"]
        pairs, heirs = paired_deadlines(olds, new.deadlines), heirs_of(olds, new.deadlines)
        for at, deadline in enumerate(new.deadlines):
            old = olds[pairs[at]] if at in pairs else None
            if old and old["due_on"] == deadline.on:
                self._keep("deadline", old, at + 1, sentence=deadline.sentence)
                continue
            kept = _ticks(old, "done_on", "name")
            self._replace("deadline", old)
            made = self._writer.write_deadline(standing.id, at + 1, deadline, **kept)
            if at in heirs:
                self._extend(made, self._extensions.kept(olds[heirs[at]], deadline.on))
        self._end_unpaired("deadline", olds, pairs)
        self._keep_unnamed(standing.id, [o for at, o in enumerate(olds) if at not in heirs.values()])

    def _keep_unnamed(self, task_id: str, olds: Sequence[Record]) -> None:
        """Go on with extended deadlines that the document names no more, as milestones the office set itself."""
        for old in olds:
            if kept := self._extensions.kept(old, None):
                values: dict[str, Value] = {
                    "task": task_id,
                    "position": old["position"],
                    "name": old["name"] or KEPT_NAME,
                    "due_on": old["due_on"],
                    "since": self._day,
                }
                self._extend(self._session.table("deadline").insert(values), kept)

    def _extend(self, deadline_id: str, extensions: Sequence[Record]) -> None:
        """Bind approvals to a deadline as well; the one they were given for keeps its own for the days before."""
        for extension in extensions:
            self._session.table("extension").insert({**extension.values, "deadline": deadline_id})

    def _revise_targets(self, standing: StandingTask, new: TaskDraft) -> None:
        olds = standing.parts["target"]
        pairs = paired_targets(olds, new.targets)
        for at, target in enumerate(new.targets):
            old = olds[pairs[at]] if at in pairs else None
            if old and target_key(target_draft(old)) == target_key(target):
                self._keep("target", old, at + 1, sentence=target.sentence)
                continue
            kept = _ticks(old, "indicator") if old and _is_same_measure(old, target) else {}
            self._replace("target", old)
            self._writer.write_target(standing.id, at + 1, target, **kept)
        self._end_unpaired("target", olds, pairs)

    def _keep(self, kind: str, record: Record, order: int, **values: Value) -> None:
        self._session.table(kind).update(record.id, {"position": order, **values})

    def _replace(self, kind: str, old: Record | None) -> None:
        if old:
            self._end(kind, old)

    def _end_unpaired(self, kind: str, olds: Sequence[Record], pairs: Mapping[int, int]) -> None:
        paired = set(pairs.values())
        for at, record in enumerate(olds):
            if at not in paired:
                self._end(kind, record)

    def _end(self, kind: str, record: Record) -> None:
        self._session.table(kind).update(record.id, {"until": self._day})


def paired_targets(olds: Sequence[Record], news: Sequence[TargetDraft]) -> dict[int, int]:
    """Pair targets by name and date; returns the old place by the new one."""
    return paired_texts(
        [f"{old['name']}{old['by'] or ''}" for old in olds], [f"{new.name}{new.by or ''}" for new in news]
    )


def _is_same_measure(old: Record, new: TargetDraft) -> bool:
    """Tell whether an old target and a new one are held against the same indicator."""
    known = target_draft(old)
    return (squeezed(known.name), known.op, known.unit) == (squeezed(new.name), new.op, new.unit)


def _ticks(old: Record | None, *keys: str) -> dict[str, Value]:
    return {key: old[key] for key in keys if old[key]} if old else {}
