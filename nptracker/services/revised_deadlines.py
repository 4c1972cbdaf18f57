"""Deadlines of a revised task: which goes on as which, and what becomes of extensions that were approved.

An approval does not lapse because a document is issued again. So where the new document's day is earlier than
the extended one, or it names none any more, the extension is kept unless the officer says otherwise. A day not
earlier than the extended one takes its place, because it gives at least as much time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from nptracker.domain.draft import DeadlineDraft
from nptracker.domain.plan_diff import paired_texts, squeezed
from nptracker.domain.record import Record
from nptracker.services.session import Session

KEPT_NAME = "原时限（修订后未写）"  # of a deadline that goes on as the office's own because it was extended


def paired_deadlines(olds: Sequence[Record], news: Sequence[DeadlineDraft]) -> dict[int, int]:
    """Pair deadlines of the same day, the others by their sentences; returns the old place by the new one."""
    pairs: dict[int, int] = {}
    for at, new in enumerate(news):
        free = (o for o, old in enumerate(olds) if old["due_on"] == new.on and o not in pairs.values())
        if (found := next(free, None)) is not None:
            pairs[at] = found
    left_old = _alone([str(old["sentence"] or "") for old in olds], set(pairs.values()))
    left_new = _alone([new.sentence for new in news], set(pairs))
    by_words = paired_texts(list(left_old.values()), list(left_new.values()))
    old_at, new_at = list(left_old), list(left_new)
    return pairs | {new_at[n]: old_at[o] for n, o in by_words.items()}


def _alone(sentences: Sequence[str], taken: set[int]) -> dict[int, str]:
    """Return the free sentences that name one day only: of several days, nobody can say which one moved."""
    counts = Counter(map(squeezed, sentences))
    return {
        at: sentence
        for at, sentence in enumerate(sentences)
        if at not in taken and sentence and counts[squeezed(sentence)] == 1
    }


def heirs_of(olds: Sequence[Record], news: Sequence[DeadlineDraft]) -> dict[int, int]:
    """Pair deadlines as ``paired_deadlines`` does, and a lone open one left over with the lone new one.

    However it is worded, the only day left is what became of the only day there was. That is enough for asking
    about its extension, not for keeping a tick.
    """
    pairs = paired_deadlines(olds, news)
    left_old = [at for at, old in enumerate(olds) if at not in pairs.values() and old["done_on"] is None]
    left_new = [at for at in range(len(news)) if at not in pairs]
    if len(left_old) == len(left_new) == 1:
        pairs[left_new[0]] = left_old[0]
    return pairs


class Fate(Enum):
    """What becomes of an extension when the document is applied."""

    KEPT = "保留延期"
    ENDED = "按新文件"


@dataclass(frozen=True, slots=True)
class ExtensionAtStake:
    """An extended deadline that a document moves, drops or takes away with its task.

    ``new_on`` is the document's own day, None where it names none; ``fate`` what is going to happen.
    """

    deadline_id: str
    task: str
    due_on: date
    extended_to: date
    approval: str
    new_on: date | None
    is_task_gone: bool
    fate: Fate

    @property
    def is_open(self) -> bool:
        """Tell whether the officer has a choice."""
        return may_keep(self.extended_to, self.new_on, is_task_gone=self.is_task_gone)

    @property
    def new_words(self) -> str:
        """What the document says about the deadline."""
        if self.is_task_gone:
            return "任务取消"
        return str(self.new_on) if self.new_on else "没有写"

    @property
    def outcome(self) -> str:
        """What is going to happen, with the day that will be in force, and why there is no choice."""
        if self.is_task_gone:
            return "随任务结束"
        if self.fate is Fate.KEPT:
            return f"保留延期到 {self.extended_to}"
        if self.new_on is None:
            return "按新文件，不再有时限"
        return f"按新文件 {self.new_on}" + ("" if self.is_open else "（不早于延期）")

    @property
    def answer(self) -> str:
        """The outcome with what the document would make of it, for the cell where the officer decides."""
        return f"{self.outcome}（新文件：{self.new_words}）" if self.fate is Fate.KEPT else self.outcome

    @property
    def words(self) -> str:
        """The whole in one sentence, for the record of the revision and the command line."""
        return (
            f"延期：{self.due_on} 已延至 {self.extended_to}（批准：{self.approval}），"
            f"修订后时限 {self.new_words}；{self.outcome}"
        )


def may_keep(extended_to: date, new_on: date | None, *, is_task_gone: bool) -> bool:
    """Tell whether an extension can go on beside what the document says: it must still give more time."""
    return not is_task_gone and (new_on is None or new_on < extended_to)


@dataclass(frozen=True)
class Extensions:
    """The extensions of a plan's deadlines, oldest first, and what the officer chose for some of them."""

    by_deadline: Mapping[str, tuple[Record, ...]] = field(default_factory=dict)
    chosen: Mapping[str, Fate] = field(default_factory=dict)

    def chose(self, deadline_id: str, fate: Fate) -> Extensions:
        """Return them with another choice."""
        return Extensions(self.by_deadline, {**self.chosen, deadline_id: fate})

    def of(self, deadline: Record) -> tuple[Record, ...]:
        """Return the extensions of a deadline."""
        return self.by_deadline.get(deadline.id, ())

    def kept(self, deadline: Record, new_on: date | None) -> list[Record]:
        """Return the extensions that go on with a deadline's successor: all that are later than its own day."""
        found = self.of(deadline)
        if not found or _is_over(deadline, new_on) or self.fate_of(deadline, new_on) is not Fate.KEPT:
            return []
        return [e for e in found if new_on is None or _day(e["new_on"]) > new_on]

    def fate_of(self, deadline: Record, new_on: date | None, *, is_task_gone: bool = False) -> Fate:
        """Return what becomes of an extended deadline: the officer's choice where there is one, else kept."""
        if not may_keep(_day(self.of(deadline)[-1]["new_on"]), new_on, is_task_gone=is_task_gone):
            return Fate.ENDED
        return self.chosen.get(deadline.id, Fate.KEPT)

    def at_stake(
        self, task: str, olds: Sequence[Record], news: Sequence[DeadlineDraft] | None
    ) -> Iterator[ExtensionAtStake]:
        """Yield the extended deadlines of one task that do not stay as they are.

        ``news`` are the document's, None when the task is gone.
        """
        if not any(map(self.of, olds)):  # of thousands of tasks, few are extended: no sentence is weighed
            return
        heirs = {old: (news or ())[new].on for new, old in heirs_of(olds, news or ()).items()}
        for at, old in enumerate(olds):
            new_on = heirs.get(at)
            if self.of(old) and new_on != old["due_on"] and not _is_over(old, new_on):
                yield self._at_stake(task, old, new_on, is_task_gone=news is None)

    def _at_stake(
        self, task: str, old: Record, new_on: date | None, *, is_task_gone: bool
    ) -> ExtensionAtStake:
        last = self.of(old)[-1]
        return ExtensionAtStake(
            old.id,
            task,
            _day(old["due_on"]),
            _day(last["new_on"]),
            "，".join(str(last[key]) for key in ("approved_by", "approved_on", "doc_no") if last[key]),
            new_on,
            is_task_gone,
            self.fate_of(old, new_on, is_task_gone=is_task_gone),
        )


def extensions_of(session: Session, deadlines: Sequence[Record]) -> Extensions:
    """Return the extensions of these deadlines, nothing chosen yet."""
    found: dict[str, tuple[Record, ...]] = {}
    ids = [deadline.id for deadline in deadlines]
    for extension in session.table("extension").having("deadline", *ids) if ids else ():
        key = str(extension["deadline"])
        found[key] = (*found.get(key, ()), extension)
    return Extensions(found)


def _is_over(deadline: Record, new_on: date | None) -> bool:
    """Tell whether nothing is left to extend: it was met, and the document names it no more."""
    return new_on is None and deadline["done_on"] is not None


def _day(value: object) -> date:
    assert isinstance(value, date)
    return value
