"""The officer's review of a plan draft: edits, merges, splits and drops, each a step that can be undone.

A step makes a new frozen state and keeps the old one, so undo is exact. Nothing here is written to the
district file: ``Review.result()`` is the corrected draft, and accepting it is a verb of the plan service.
Tasks are named by their place in ``Review.tasks`` (dropped ones included); ``ReviewTask.key`` is a
lasting name for the same task across steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from nptracker.domain.draft import HeadingDraft, PlanDraft, TaskDraft
from nptracker.errors import UserError
from nptracker.services.plan_pieces import aligned_offset, merged_task, split_task

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from nptracker.domain.problem import Problem

PLAN_KEY = -1  # the key that stands for the document as a whole


class Mark(StrEnum):
    """How far the officer is with a task."""

    OPEN = "待看"
    ACCEPTED = "已接受"
    EDITED = "已改"
    DROPPED = "不采用"


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """A task under review with what was done to it."""

    key: int
    task: TaskDraft
    accepted: bool = False
    edited: bool = False
    dropped: bool = False

    @property
    def mark(self) -> Mark:
        """The one mark that is shown: dropped weighs most, then accepted, then edited."""
        if self.dropped:
            return Mark.DROPPED
        if self.accepted:
            return Mark.ACCEPTED
        return Mark.EDITED if self.edited else Mark.OPEN


@dataclass(frozen=True, slots=True)
class SameUnit:
    """Spellings that seem to mean one body, the name they are joined under, and whether they are joined."""

    spellings: tuple[str, ...]
    name: str
    joined: bool = True

    def group(self) -> tuple[str, ...]:
        """Return the spellings with the chosen name first, as a draft holds them."""
        return (self.name, *(spelling for spelling in self.spellings if spelling != self.name))


@dataclass(frozen=True, slots=True)
class Doubt:
    """A problem of the reading and the task it belongs to (``PLAN_KEY`` for the whole document)."""

    key: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class _State:
    head: PlanDraft  # without tasks
    tasks: tuple[ReviewTask, ...]
    same_units: tuple[SameUnit, ...]
    settled: frozenset[Doubt] = frozenset()
    implied_key: int = PLAN_KEY
    title: str = ""
    touched: int = PLAN_KEY


class Review:
    """A draft being reviewed, with its own undo and redo."""

    def __init__(self, draft: PlanDraft) -> None:
        tasks = tuple(ReviewTask(key, task) for key, task in enumerate(draft.tasks))
        implied = next((t.key for t in tasks if draft.implied_from and t.task.no == draft.implied_from), -1)
        groups = tuple(SameUnit(group, group[0]) for group in draft.same_units if group)
        self._state = _State(replace(draft, tasks=()), tasks, groups, implied_key=implied)
        self._first = self._state
        self._past: list[_State] = []
        self._future: list[_State] = []
        self._next_key = len(tasks)

    @property
    def tasks(self) -> tuple[ReviewTask, ...]:
        """Every task in order, dropped ones included."""
        return self._state.tasks

    @property
    def head(self) -> PlanDraft:
        """The document's own fields as they stand now; its ``tasks`` are empty."""
        return self._state.head

    @property
    def same_units(self) -> tuple[SameUnit, ...]:
        """The groups of spellings on offer, in the order of the draft."""
        return self._state.same_units

    @property
    def snapshot(self) -> object:
        """Something that is another object after every step, so that a view knows when to look again."""
        return self._state

    @property
    def is_changed(self) -> bool:
        """Whether anything would be lost by leaving now."""
        return self._state is not self._first

    def index_of(self, key: int) -> int:
        """Return the place of a task, -1 when it is gone (merged into another one)."""
        return next((at for at, task in enumerate(self.tasks) if task.key == key), -1)

    def section_titles(self) -> list[str]:
        """Return the section titles in order: those of the document, then those typed by the officer."""
        titles = [section.title for section in self.head.sections]
        titles += [task.task.section for task in self.tasks]
        return [title for title in dict.fromkeys(titles) if title]

    def unit_names(self) -> list[str]:
        """Return every body named anywhere in the draft, in order of first mention."""
        names = [unit.name for task in self.tasks for unit in task.task.units]
        return list(dict.fromkeys([*names, *self.head.implied_units]))

    def implied_units(self, index: int) -> tuple[str, ...]:
        """Return the bodies that the document implies on this task without naming them there."""
        start = self.index_of(self._state.implied_key)
        named = {unit.name for unit in self.tasks[index].task.units}
        later = 0 <= start < index
        return tuple(name for name in self.head.implied_units if later and name not in named)

    def edit(self, index: int, **fields: Any) -> None:
        """Change fields of one task (names of ``TaskDraft``); doubts about those fields are settled.

        A known section title brings its number along. Equal values make no step.
        """
        old = self.tasks[index]
        if "section" in fields and fields["section"] != old.task.section:
            fields.setdefault("section_no", self._section_no(fields["section"]))
        new = replace(old.task, **fields)
        if new == old.task:
            return
        changed = {name for name in fields if getattr(new, name) != getattr(old.task, name)}
        settled = {Doubt(old.key, p) for p in old.task.problems if p.field in changed}
        self._step(
            f"修改任务 {new.no or index + 1}",
            old.key,
            tasks=self._with(index, replace(old, task=new, edited=True)),
            settled=self._state.settled | settled,
        )

    def _section_no(self, title: str) -> str:
        return next((heading.no for heading in self.head.sections if heading.title == title), "")

    def accept(self, index: int, accepted: bool = True) -> None:
        """Mark a task as seen and right, or take the mark back; a dropped task comes back by it."""
        task = self.tasks[index]
        if task.accepted is accepted and not task.dropped:
            return
        new = replace(task, accepted=accepted, dropped=False)
        self._step(f"接受任务 {task.task.no or index + 1}", task.key, tasks=self._with(index, new))

    def accept_rest(self) -> None:
        """Accept every task that is neither accepted nor dropped."""
        tasks = tuple(task if task.dropped else replace(task, accepted=True) for task in self.tasks)
        if tasks != self.tasks:
            self._step("接受其余任务", PLAN_KEY, tasks=tasks)

    def drop(self, index: int) -> None:
        """Leave a task out of the plan; it stays in view and can be restored."""
        task = self.tasks[index]
        if not task.dropped:
            new = replace(task, dropped=True)
            self._step(f"不采用任务 {task.task.no or index + 1}", task.key, tasks=self._with(index, new))

    def restore(self, index: int) -> None:
        """Take a dropped task back."""
        task = self.tasks[index]
        if task.dropped:
            new = replace(task, dropped=False)
            self._step(f"恢复任务 {task.task.no or index + 1}", task.key, tasks=self._with(index, new))

    def move(self, index: int, to: int) -> None:
        """Put a task at another place in the order."""
        if index == to or not 0 <= to < len(self.tasks):
            return
        tasks = list(self.tasks)
        task = tasks.pop(index)
        tasks.insert(to, task)
        self._step(f"移动任务 {task.task.no or index + 1}", task.key, tasks=tuple(tasks))

    def merge(self, i: int, j: int) -> None:
        """Make one task of two; it stands where the earlier one stood and keeps every part of both."""
        first, second = sorted((i, j))
        a, b = self.tasks[first], self.tasks[second]
        if a is b:
            raise UserError("一个任务不能和自己合并。")
        if a.dropped or b.dropped:
            raise UserError("不采用的任务不能合并。", todo="请先恢复，再合并。")
        one = ReviewTask(a.key, merged_task(a.task, b.task), edited=True)
        rest = tuple(task for at, task in enumerate(self.tasks) if at not in (first, second))
        settled = frozenset(replace(d, key=a.key) if d.key == b.key else d for d in self._state.settled)
        self._step(
            f"合并任务 {a.task.no or first + 1} 和 {b.task.no or second + 1}",
            a.key,
            tasks=(*rest[:first], one, *rest[first:]),
            settled=settled,
            implied_key=a.key if self._state.implied_key == b.key else self._state.implied_key,
        )

    def split(self, index: int, offset: int) -> None:
        """Make two tasks of one at a place in its text (characters from its start).

        Raises UserError when one side would be empty. Parts go where their words are.
        """
        old = self.tasks[index]
        if old.dropped:
            raise UserError("不采用的任务不能拆分。", todo="请先恢复，再拆分。")
        first, second = split_task(old.task, offset, self.head.source_text)
        a = ReviewTask(old.key, first, edited=True)
        b = ReviewTask(self._next_key, second, edited=True)
        self._next_key += 1
        tasks = (*self.tasks[:index], a, b, *self.tasks[index + 1 :])
        self._step(f"拆分任务 {old.task.no or index + 1}", old.key, tasks=tasks)

    def split_offset(self, index: int, source_offset: int) -> int:
        """Return where in the task's text a place of the source text lies, -1 when it is not in it."""
        task = self.tasks[index].task
        return aligned_offset(self.head.source_text, source_offset, task.text)

    def set_same_unit(self, group: int, name: str = "", joined: bool = True) -> None:
        """Join a group of spellings under a name (any, an own one too), or keep them apart."""
        old = self.same_units[group]
        new = replace(old, name=name.strip() or old.name, joined=joined)
        if new != old:
            groups = (*self.same_units[:group], new, *self.same_units[group + 1 :])
            self._step(f"统一单位写法“{new.name}”", PLAN_KEY, same_units=groups)

    def set_header(self, **fields: Any) -> None:
        """Change fields of the document itself: title, region, doc_no, status, implied_units."""
        head = replace(self.head, **fields)
        if head == self.head:
            return
        changed = {name for name in fields if getattr(head, name) != getattr(self.head, name)}
        settled = {Doubt(PLAN_KEY, p) for p in self.head.problems if p.field in changed}
        self._step("修改方案信息", PLAN_KEY, head=head, settled=self._state.settled | settled)

    def settle(self, doubt: Doubt) -> None:
        """Put a doubt aside as looked at."""
        if doubt not in self._state.settled:
            self._step("疑点已核对", doubt.key, settled=self._state.settled | {doubt})

    def remaining(self) -> list[Doubt]:
        """Return the doubts still open: not settled, and not on a task that is accepted or dropped."""
        return [doubt for doubt in self._all_doubts() if self._is_open(doubt)]

    def _all_doubts(self) -> Iterable[Doubt]:
        yield from (Doubt(PLAN_KEY, problem) for problem in self.head.problems)
        for task in self.tasks:
            if not (task.accepted or task.dropped):
                yield from (Doubt(task.key, problem) for problem in task.task.problems)

    def _is_open(self, doubt: Doubt) -> bool:
        return doubt not in self._state.settled

    def task_at(self, source_offset: int) -> int:
        """Return the place of the task that owns a place of the source text, -1 when none does."""
        owners = [
            (span.end - span.start, at)
            for at, task in enumerate(self.tasks)
            for span in task.task.spans
            if span.start <= source_offset < span.end
        ]
        return min(owners)[1] if owners else -1

    def result(self) -> PlanDraft:
        """Return the corrected draft: kept tasks, open doubts, joined spellings (chosen name first)."""
        kept = tuple(self._settled_task(task) for task in self.tasks if not task.dropped)
        head = self.head
        return replace(
            head,
            tasks=kept,
            sections=self._sections(kept),
            implied_from=self._implied_from(),
            same_units=tuple(group.group() for group in self.same_units if group.joined),
            problems=tuple(p for p in head.problems if self._is_open(Doubt(PLAN_KEY, p))),
        )

    def _settled_task(self, task: ReviewTask) -> TaskDraft:
        left = tuple(p for p in task.task.problems if self._is_open(Doubt(task.key, p)))
        return task.task if left == task.task.problems else replace(task.task, problems=left)

    def _sections(self, kept: Sequence[TaskDraft]) -> tuple[HeadingDraft, ...]:
        known = {heading.title for heading in self.head.sections}
        before = {task.task.section for task in self._first.tasks}
        typed = dict.fromkeys(t.section for t in kept if t.section and t.section not in known | before)
        return (*self.head.sections, *(HeadingDraft("", title) for title in typed))

    def _implied_from(self) -> str:
        """Return the number of the task that implies bodies; if it was dropped, of the one kept before it."""
        at = self.index_of(self._state.implied_key)
        if at < 0:
            return self.head.implied_from
        kept = (task.task.no for task in reversed(self.tasks[: at + 1]) if not task.dropped)
        return next(kept, "")

    def undo(self) -> str:
        """Take the last step back and return its title, an empty text when there is none."""
        if not self._past:
            return ""
        title = self._state.title
        self._future.append(self._state)
        self._state = self._past.pop()
        return title

    def redo(self) -> str:
        """Do the step again that was last taken back; returns its title or an empty text."""
        if not self._future:
            return ""
        self._past.append(self._state)
        self._state = self._future.pop()
        return self._state.title

    @property
    def next_undo(self) -> str:
        """The title of the step that undo would take back."""
        return self._state.title if self._past else ""

    @property
    def next_redo(self) -> str:
        """The title of the step that redo would do again."""
        return self._future[-1].title if self._future else ""

    @property
    def touched(self) -> int:
        """The key of the task that the last step was about."""
        return self._state.touched

    def _with(self, index: int, task: ReviewTask) -> tuple[ReviewTask, ...]:
        return (*self.tasks[:index], task, *self.tasks[index + 1 :])

    def _step(self, title: str, touched: int, **changes: Any) -> None:
        self._past.append(self._state)
        self._future.clear()
        self._state = replace(self._state, title=title, touched=touched, **changes)
