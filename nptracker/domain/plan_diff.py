"""Which tasks of a revised plan are the tasks of the plan before it, and what became of each.

Pure: both sides are drafts. Tasks are paired by their words, the most alike first, each once; the officer may
pair them otherwise. Blanks and line breaks never make a difference: readers and pasting change them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from nptracker.domain.draft import TargetDraft, TaskDraft
from nptracker.domain.forms import codes
from nptracker.domain.indicator import SIGNS
from nptracker.domain.likeness import Likeness, TaskWords, best_pairs, words_alike
from nptracker.domain.quantity import plain

ALIKE_FLOOR = 0.2  # below it two tasks of one plan's versions are different tasks
PART_FLOOR = 0.8  # a measure or deadline reworded less than this keeps its tick
_SAME_TITLE = 0.3  # a title that stayed names the same task although the text was rewritten
_IDENTICAL = 2.0
_BLANK = re.compile(r"\s+")


class Change(StrEnum):
    """What became of a task; the values are the codes of ``codes.TASK_CHANGE``."""

    NEW = "new"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    GONE = "gone"
    SAME = "same"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return codes.TASK_CHANGE.labels[self.value]


@dataclass(frozen=True, slots=True)
class TaskDiff:
    """One task of either side: its places in the old and in the new plan, None where it is missing."""

    change: Change
    old_at: int | None
    new_at: int | None


def itself(name: str) -> str:
    """Return a body's name as it is, where no book of bodies tells who has two names."""
    return name


@dataclass(frozen=True)
class PlanDiff:
    """Two versions of a plan with the pairing of their tasks.

    ``pairing`` holds for each new task the place of the old one, or None for a new task. ``body`` names the
    body that a spelling stands for, so that another spelling is no change.
    """

    old: tuple[TaskDraft, ...]
    new: tuple[TaskDraft, ...]
    pairing: tuple[int | None, ...]
    body: Callable[[str], str] = itself

    def lines(self) -> list[TaskDiff]:
        """Return every task once: the new plan's order, each gone task after the one it followed."""
        gone = self._gone_after()
        lines = list(self._gone_lines(gone, -1))
        for new_at, old_at in enumerate(self.pairing):
            lines.append(TaskDiff(self.change_at(new_at), old_at, new_at))
            if old_at is not None:
                lines += self._gone_lines(gone, old_at)
        return lines

    def change_at(self, new_at: int) -> Change:
        """Return what became of a task of the new plan."""
        old_at = self.pairing[new_at]
        if old_at is None:
            return Change.NEW
        old, new = self.old[old_at], self.new[new_at]
        if not self.is_alike(old, new):
            return Change.CHANGED
        return Change.SAME if squeezed(old.no) == squeezed(new.no) else Change.RENUMBERED

    def is_alike(self, old: TaskDraft, new: TaskDraft) -> bool:
        """Tell whether two tasks say the same, whatever their numbers."""
        return all(squeezed(a) == squeezed(b) for a, b in zip(_texts(old), _texts(new), strict=True)) and (
            self._parts(old) == self._parts(new)
        )

    def counts(self) -> Mapping[Change, int]:
        """Return how many tasks there are of each change, those of none included."""
        counted = Counter(line.change for line in self.lines())
        return {change: counted[change] for change in Change}

    def repaired(self, new_at: int, old_at: int | None) -> PlanDiff:
        """Return the diff with a new task paired otherwise; who had that old task before becomes new."""
        pairing = [None if old_at is not None and place == old_at else place for place in self.pairing]
        pairing[new_at] = old_at
        return replace(self, pairing=tuple(pairing))

    def with_new(self, new: Sequence[TaskDraft]) -> PlanDiff:
        """Return the diff after the new plan's tasks were filled in; their number and order stay."""
        return replace(self, new=tuple(new))

    def _gone_after(self) -> dict[int, list[int]]:
        """Return the gone tasks by the kept old task they followed, -1 for those before any."""
        kept = {place for place in self.pairing if place is not None}
        gone: dict[int, list[int]] = {}
        last = -1
        for at in range(len(self.old)):
            if at in kept:
                last = at
            else:
                gone.setdefault(last, []).append(at)
        return gone

    @staticmethod
    def _gone_lines(gone: Mapping[int, Sequence[int]], after: int) -> Iterator[TaskDiff]:
        for old_at in gone.get(after, ()):
            yield TaskDiff(Change.GONE, old_at, None)

    def _parts(self, task: TaskDraft) -> tuple[object, ...]:
        return (
            sorted((self.body(unit.name), unit.role.value) for unit in task.units),
            sorted({deadline.on for deadline in task.deadlines}),
            sorted(map(target_key, task.targets)),
        )


def compared(
    old: Sequence[TaskDraft], new: Sequence[TaskDraft], body: Callable[[str], str] = itself
) -> PlanDiff:
    """Return two versions of a plan with their tasks paired by number, title and words."""
    pairs = best_pairs(_scores(old, new), ALIKE_FLOOR)
    return PlanDiff(tuple(old), tuple(new), tuple(pairs.get(at) for at in range(len(new))), body)


def _scores(old: Sequence[TaskDraft], new: Sequence[TaskDraft]) -> Iterator[tuple[float, int, int]]:
    likeness = Likeness(*([TaskWords(t.title, t.text) for t in side] for side in (old, new)))
    titles, texts = _places(old, lambda t: t.title), _places(old, lambda t: t.text)
    for b, after in enumerate(new):
        alike = likeness.scores(b)
        same_title = set(titles.get(squeezed(after.title), ())) if after.title else set()
        same_text = set(texts.get(squeezed(after.text), ()))
        for a in alike.keys() | same_title | same_text:
            before = old[a]
            if a in same_text and (a in same_title or not before.title):
                yield _IDENTICAL + _same_number(before, after), a, b
            else:
                yield alike.get(a, 0.0) + _SAME_TITLE * (a in same_title), a, b


def _places(tasks: Sequence[TaskDraft], key: Callable[[TaskDraft], str]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, task in enumerate(tasks):
        places.setdefault(squeezed(key(task)), []).append(at)
    return places


def _same_number(old: TaskDraft, new: TaskDraft) -> float:
    """Return the little that tells two wordless tasks apart: their number."""
    return 0.1 * (squeezed(old.no) == squeezed(new.no))


def _texts(task: TaskDraft) -> tuple[str, ...]:
    return task.title, task.section, task.text


def squeezed(text: str) -> str:
    """Return a text without blanks and line breaks."""
    return _BLANK.sub("", text)


def target_key(target: TargetDraft) -> tuple[str, ...]:
    """Return what a target says, for comparing."""
    value = "" if target.value is None else str(target.value.normalize())  # 80.0 says no other than 80
    return squeezed(target.name), target.op, value, target.unit, str(target.by or "")


def parts_words(task: TaskDraft) -> str:
    """Return the bodies, deadlines and targets of a task, a line each kind, for tables and print."""
    lines = []
    for role, label in codes.UNIT_ROLE.labels.items():
        if names := [unit.name for unit in task.units if unit.role.value == role]:
            lines.append(f"{label}：{'、'.join(names)}")
    if task.deadlines:
        lines.append(f"时限：{'、'.join(dict.fromkeys(str(d.on) for d in task.deadlines))}")
    if task.targets:
        lines.append(f"指标：{'；'.join(map(target_words, task.targets))}")
    return "\n".join(lines)


def target_words(target: TargetDraft) -> str:
    """Return a target as people write it; an undecided value is said to be so."""
    value = "未定" if target.value is None else f"{plain(target.value)}{target.unit}"
    by = f"（{target.by}）" if target.by else ""
    return f"{target.name}{SIGNS.get(target.op, '')}{value}{by}"


def paired_texts(old: Sequence[str], new: Sequence[str], floor: float = PART_FLOOR) -> dict[int, int]:
    """Pair the parts of a task that say the same or nearly so; returns the old place by the new one."""
    scores = (
        (_IDENTICAL if squeezed(before) == squeezed(after) else words_alike(before, after), a, b)
        for a, before in enumerate(old)
        for b, after in enumerate(new)
    )
    return best_pairs(scores, floor)
