"""Cutting and joining the tasks of a draft so that every word stays somewhere; finding places in texts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from nptracker.domain.draft import Span, TaskDraft
from nptracker.domain.problem import Problem, Severity
from nptracker.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_T = TypeVar("_T")
_BLANK = re.compile(r"\s+")
_ANCHORS = (24, 12, 6, 3, 1)  # how many characters after a place are looked for, most first
_ENOUGH = 6  # agreeing characters around a place that tell it apart
_SPLIT_NOTICE = Problem(
    "review.split",
    Severity.NOTICE,
    "由拆分得出，请核对编号、名称和责任单位",
    field="title",
    suggestion="补上名称，或与相邻任务合并",
)


def merged_task(first: TaskDraft, second: TaskDraft) -> TaskDraft:
    """Return one task with the parts of both; the earlier one's number, title and section win."""
    return replace(
        first,
        no=first.no or second.no,
        title=first.title or second.title,
        text=_joined_text(first, second),
        measures=_union(first.measures, second.measures),
        units=_union(first.units, second.units),
        deadlines=_union(first.deadlines, second.deadlines),
        targets=_union(first.targets, second.targets),
        problems=_union(_without_split(first.problems), _without_split(second.problems)),
        spans=tuple(sorted(_union(first.spans, second.spans), key=lambda span: (span.start, span.end))),
    )


def _joined_text(first: TaskDraft, second: TaskDraft) -> str:
    """Return both texts; the later title is words of the document too, so it leads its own part."""
    lead = second.title if first.title and second.title not in second.text else ""
    return "\n".join(part for part in (first.text, lead, second.text) if part)


def _union(one: Iterable[_T], other: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _without_split(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem != _SPLIT_NOTICE)


def split_task(task: TaskDraft, offset: int, source: str) -> tuple[TaskDraft, TaskDraft]:
    """Return the two tasks that a cut at ``offset`` of the text makes; UserError when a side is empty.

    Measures, deadlines and targets go to the side that holds their words. Both sides keep the bodies:
    the document named them for the whole text. The second side has no number or title until one is typed.
    """
    head, tail = task.text[: max(offset, 0)].rstrip(), task.text[max(offset, 0) :].lstrip()
    if not head or not tail:
        raise UserError("光标在任务开头或末尾，拆不出两项。", todo="请把光标放在要分开的地方再拆分。")
    cut = aligned_offset(task.text, len(task.text) - len(tail), source, _inside(task.spans))

    def first_has(words: str) -> bool:
        return _squeezed(words) in _squeezed(head) or _squeezed(words) not in _squeezed(tail)

    first = replace(
        task,
        text=head,
        measures=tuple(m for m in task.measures if first_has(m.text)),
        deadlines=tuple(d for d in task.deadlines if first_has(d.sentence)),
        targets=tuple(t for t in task.targets if first_has(t.sentence)),
        spans=_clipped(task.spans, 0, cut),
    )
    second = replace(
        task,
        no="",
        title="",
        text=tail,
        measures=tuple(m for m in task.measures if not first_has(m.text)),
        deadlines=tuple(d for d in task.deadlines if not first_has(d.sentence)),
        targets=tuple(t for t in task.targets if not first_has(t.sentence)),
        spans=_clipped(task.spans, cut, len(source) + 1),
        problems=(_SPLIT_NOTICE,),
    )
    return first, second


def _inside(spans: tuple[Span, ...]) -> Callable[[int], bool]:
    return lambda place: any(span.start <= place < span.end for span in spans)


def _clipped(spans: tuple[Span, ...], low: int, high: int) -> tuple[Span, ...]:
    """Return the parts of the spans between two places; all of them when the place of the cut is unknown."""
    if low < 0 or high < 0:
        return spans
    cut = (Span(max(span.start, low), min(span.end, high)) for span in spans)
    return tuple(span for span in cut if span.start < span.end)


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)


def aligned_offset(
    text: str, offset: int, other: str, allowed: Callable[[int], bool] = lambda _place: True
) -> int:
    """Return the place in ``other`` where the words that follow ``offset`` in ``text`` stand; -1 if nowhere.

    Blanks are not compared: a reader joins broken lines. Among several places the one whose words before it
    agree furthest is taken.
    """
    places = [at for at, sign in enumerate(other) if not sign.isspace()]
    dense = _squeezed(other)
    before, after = _squeezed(text[:offset]), _squeezed(text[offset:])
    for length in _ANCHORS:
        anchor = after[:length]
        hits = [at for at in _occurrences(dense, anchor) if allowed(places[at])] if anchor else []
        scored = [(_agreement(before, dense[:at]), at) for at in hits]
        sure = [(shared, at) for shared, at in scored if _is_sure(shared, len(anchor), len(before), at)]
        if sure:
            return places[max(sure)[1]]
    return -1


def _is_sure(shared: int, anchor: int, before: int, at: int) -> bool:
    """Tell whether enough words agree; near an end of a text all there are must agree."""
    return shared + anchor >= _ENOUGH or shared == min(before, at)


def _occurrences(text: str, piece: str) -> Iterable[int]:
    at = text.find(piece)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def _agreement(one: str, other: str) -> int:
    """Return how many characters two texts share at their ends."""
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared
