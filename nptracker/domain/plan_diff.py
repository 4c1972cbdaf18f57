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
from heapq import nlargest
from operator import itemgetter

from nptracker.domain.draft import TargetDraft, TaskDraft
from nptracker.domain.forms import codes
from nptracker.domain.indicator import SIGNS
from nptracker.domain.likeness import Likeness, TaskWords, best_pairs, words_alike
from nptracker.domain.quantity import plain

ALIKE_FLOOR = 0.2  # below it two tasks of one plan's versions are different tasks
PART_FLOOR = 0.8  # a measure or deadline reworded less than this keeps its tick
_SAME_TITLE = 0.3  # a title that stayed names the same task although the text was rewritten
_IDENTICAL = 2.0
_MOST_ALIKE = 10_000  # pairs of tasks with one text that are weighed against each other
_MOST_PARTNERS = 60  # old tasks that a new one may be paired with; more would need gigabytes for 5,000 tasks
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
    pairs = _identical(old, new)
    pairs |= best_pairs(_scores(old, new, pairs), ALIKE_FLOOR)
    return PlanDiff(tuple(old), tuple(new), tuple(pairs.get(at) for at in range(len(new))), body)


def _identical(old: Sequence[TaskDraft], new: Sequence[TaskDraft]) -> dict[int, int]:
    """Pair the tasks that kept their words, so that only the others need weighing; old place by new one."""
    before, after = _places(old, lambda t: t.text), _places(new, lambda t: t.text)
    pairs: dict[int, int] = {}
    for text in before.keys() & after.keys():
        pairs |= _same_words(old, new, before[text], after[text])
    return pairs


def _same_words(
    old: Sequence[TaskDraft], new: Sequence[TaskDraft], before: Sequence[int], after: Sequence[int]
) -> dict[int, int]:
    """Pair tasks of one text by title and number, then by place; of a great many, only those of one number."""
    is_crowd = len(before) * len(after) > _MOST_ALIKE
    numbered = _places([old[a] for a in before], lambda t: t.no) if is_crowd else {}
    scores = (
        (_IDENTICAL + _same_number(old[a], new[b]), a, b)
        for b in after
        for a in ((before[at] for at in numbered.get(squeezed(new[b].no), ())) if is_crowd else before)
        if _goes_on(old[a], new[b])
    )
    return best_pairs(scores, ALIKE_FLOOR)


def _goes_on(old: TaskDraft, new: TaskDraft) -> bool:
    """Tell whether tasks of one text are one task: a title that only came since is no other."""
    return not old.title or squeezed(old.title) == squeezed(new.title)


def _scores(
    old: Sequence[TaskDraft], new: Sequence[TaskDraft], paired: Mapping[int, int]
) -> Iterator[tuple[float, int, int]]:
    """Yield how alike the tasks are that have no partner yet, of each new one the most alike old ones."""
    free = sorted(set(range(len(old))) - set(paired.values()))
    ones, others = ([TaskWords(t.title, t.text) for t in side] for side in (old, new))
    likeness = Likeness(ones, others, free)
    titles = _places([old[at] for at in free], lambda t: t.title)
    for b, after in enumerate(new):
        if b in paired:
            continue
        scores = likeness.scores(b)
        for place in titles.get(squeezed(after.title), ()) if after.title else ():
            scores[free[place]] = scores.get(free[place], 0.0) + _SAME_TITLE
        for a, score in nlargest(_MOST_PARTNERS, scores.items(), key=itemgetter(1)):
            yield score, a, b


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
