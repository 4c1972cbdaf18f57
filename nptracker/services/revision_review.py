"""The review of a revised document against the plan in force: pairs, what is left open, what to fill in.

Everything is frozen: pairing otherwise or filling in gives a new review, so undo is keeping the old one.
Nothing here writes; ``PlanRevisionService.apply`` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from nptracker.domain.draft import DeadlineDraft, IssueStatus, PlanDraft, TaskDraft
from nptracker.domain.plan_diff import Change, PlanDiff, TaskDiff, parts_words, squeezed, target_words
from nptracker.domain.quantity import read_number
from nptracker.domain.record import Record
from nptracker.domain.word_diff import Piece, word_diff
from nptracker.errors import UserError
from nptracker.services.plan_typed import UNDECIDED, day_from, units_from, units_text
from nptracker.services.revised_deadlines import ExtensionAtStake, Extensions, Fate
from nptracker.services.standing_tasks import StandingTask

NOTHING_SAID = "—"


class BlankKind(StrEnum):
    """What a draft may leave open."""

    STATUS = "发布状态"
    DOC_NO = "文号"
    TARGET = "指标"
    UNITS = "责任单位"
    DEADLINE = "完成时限"


@dataclass(frozen=True, slots=True)
class Blank:
    """Something one of the versions leaves open, with what each says.

    ``new_at`` is the place of the task in the new plan, -1 for the document; ``part_at`` that of its target.
    """

    kind: BlankKind
    where: str
    old_words: str
    new_words: str
    is_open: bool
    new_at: int = -1
    part_at: int = 0

    @property
    def is_optional(self) -> bool:
        """Tell whether a plan may well leave it open: most tasks run without a deadline of their own."""
        return self.kind in {BlankKind.DEADLINE, BlankKind.DOC_NO}

    @property
    def label(self) -> str:
        """What is open, as people say it."""
        return f"{self.kind}：{self.where}" if self.where else str(self.kind)


@dataclass(frozen=True)
class RevisionReview:
    """A revised document beside the plan's tasks in force."""

    plan: Record
    standing: tuple[StandingTask, ...]
    draft: PlanDraft
    diff: PlanDiff
    extensions: Extensions = field(default_factory=Extensions)

    def lines(self) -> list[TaskDiff]:
        """Return every task once, in the new plan's order, gone ones after the one they followed."""
        return self.diff.lines()

    def sides(self, line: TaskDiff) -> tuple[TaskDraft | None, TaskDraft | None]:
        """Return the task before and after."""
        old = None if line.old_at is None else self.diff.old[line.old_at]
        return old, None if line.new_at is None else self.diff.new[line.new_at]

    def pieces(self, line: TaskDiff) -> tuple[Piece, ...]:
        """Return what changed in all the words of a task: heading, text, bodies, deadlines and targets."""
        old, new = self.sides(line)
        return word_diff(whole_words(old), whole_words(new))

    def paired(self, new_at: int, old_at: int | None) -> RevisionReview:
        """Return the review with a new task said to be that old one, or none of them."""
        return replace(self, diff=self.diff.repaired(new_at, old_at))

    # -- extensions ---------------------------------------------------------------------------------------

    def at_stake(self) -> list[ExtensionAtStake]:
        """Return the extended deadlines that the document moves, drops or ends with their task, open ones first."""
        found = (at_stake for line in self.lines() for at_stake in self.at_stake_in(line))
        return sorted(found, key=lambda at_stake: not at_stake.is_open)

    def at_stake_in(self, line: TaskDiff) -> list[ExtensionAtStake]:
        """Return the extended deadlines at stake in one task."""
        if line.old_at is None or line.change not in {Change.CHANGED, Change.GONE}:
            return []
        old, new = self.sides(line)
        olds = self.standing[line.old_at].parts["deadline"]
        return list(self.extensions.at_stake(_called(old), olds, new.deadlines if new else None))

    def decided(self, deadline_id: str, fate: Fate) -> RevisionReview:
        """Return the review with an extension kept, or ended for what the document says."""
        return replace(self, extensions=self.extensions.chose(deadline_id, fate))

    # -- blanks -------------------------------------------------------------------------------------------

    def blanks(self) -> list[Blank]:
        """Return what the plan in force leaves open with what the document says, and what that leaves open."""
        found = list(self._document_blanks())
        for at, task in enumerate(self.diff.new):
            old_at = self.diff.pairing[at]
            old = None if old_at is None else self.diff.old[old_at]
            found += self._target_blanks(at, task, old)
            found += _task_blanks(at, task, old)
        return sorted(found, key=lambda blank: (not blank.is_open, blank.is_optional))

    def _document_blanks(self) -> Iterator[Blank]:
        old, new = str(self.plan["status"] or ""), self.draft.status
        if old != IssueStatus.ISSUED or new is not IssueStatus.ISSUED:
            is_open = new is not IssueStatus.ISSUED
            yield Blank(BlankKind.STATUS, "", old or NOTHING_SAID, new.value or NOTHING_SAID, is_open)
        old, number = str(self.plan["doc_no"] or ""), self.draft.doc_no
        if not old or not number:
            yield Blank(BlankKind.DOC_NO, "", old or NOTHING_SAID, number or NOTHING_SAID, not number)

    @staticmethod
    def _target_blanks(at: int, task: TaskDraft, old: TaskDraft | None) -> Iterator[Blank]:
        before = {squeezed(target.name): target for target in old.targets} if old else {}
        for part_at, target in enumerate(task.targets):
            known = before.get(squeezed(target.name))
            if target.value is None or (known is not None and known.value is None):
                words = target_words(known) if known else NOTHING_SAID
                yield Blank(
                    BlankKind.TARGET,
                    f"{_heading(task)}　{target.name}",
                    words,
                    target_words(target),
                    target.value is None,
                    at,
                    part_at,
                )

    # -- filling in ---------------------------------------------------------------------------------------

    def filled(self, blank: Blank, text: str) -> RevisionReview:
        """Return the review with a blank of the document filled in; UserError says why a text does not fit."""
        typed = text.strip()
        if blank.kind is BlankKind.STATUS:
            return replace(self, draft=replace(self.draft, status=_status(typed)))
        if blank.kind is BlankKind.DOC_NO:
            return replace(self, draft=replace(self.draft, doc_no=typed))
        task = self.diff.new[blank.new_at]
        if blank.kind is BlankKind.TARGET:
            return self._with_task(blank.new_at, _with_target(task, blank.part_at, typed))
        if blank.kind is BlankKind.UNITS:
            return self._with_task(blank.new_at, replace(task, units=units_from(typed)))
        deadlines = (DeadlineDraft(day_from(typed), "修订时由填报人补记"),) if typed else ()
        return self._with_task(blank.new_at, replace(task, deadlines=deadlines))

    def _with_task(self, at: int, task: TaskDraft) -> RevisionReview:
        tasks = [*self.diff.new[:at], task, *self.diff.new[at + 1 :]]
        return replace(self, draft=replace(self.draft, tasks=tuple(tasks)), diff=self.diff.with_new(tasks))


def whole_words(task: TaskDraft | None) -> str:
    """Return a task as one text: number and title, text, then bodies, deadlines and targets."""
    if task is None:
        return ""
    return "\n".join(part for part in (_heading(task), task.text, parts_words(task)) if part)


def _heading(task: TaskDraft) -> str:
    return "　".join(part for part in (task.no, task.title) if part)


def _called(task: TaskDraft | None) -> str:
    return (_heading(task) or task.text) if task else ""


def _task_blanks(at: int, task: TaskDraft, old: TaskDraft | None) -> Iterator[Blank]:
    if task.is_safeguard:
        return
    if not task.units or (old and not old.units):
        words = units_text(old.units) if old else ""
        shown = units_text(task.units) or NOTHING_SAID
        yield Blank(BlankKind.UNITS, _heading(task), words or NOTHING_SAID, shown, not task.units, at)
    if not task.deadlines or (old and not old.deadlines):
        words = "、".join(str(d.on) for d in old.deadlines) if old else ""
        shown = "、".join(str(d.on) for d in task.deadlines) or NOTHING_SAID
        yield Blank(BlankKind.DEADLINE, _heading(task), words or NOTHING_SAID, shown, not task.deadlines, at)


def _status(typed: str) -> IssueStatus:
    try:
        return IssueStatus(typed)
    except ValueError as error:
        known = "、".join(status for status in IssueStatus if status)
        raise UserError(f"没有“{typed}”这种发布状态", todo=f"请写 {known}。") from error


def _with_target(task: TaskDraft, at: int, typed: str) -> TaskDraft:
    is_open = typed in {"", UNDECIDED}
    number = None if is_open else read_number(typed.rstrip("%％"))
    if number is None and not is_open:
        raise UserError(f"目标值“{typed}”不是数字", todo="请只写数字；还没有定的写“未定”。")
    targets = list(task.targets)
    targets[at] = replace(targets[at], value=number)
    return replace(task, targets=tuple(targets))
