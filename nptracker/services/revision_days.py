"""From which day a revision can hold: neither before anything that is known of the plan, nor after today."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from nptracker.domain.record import Record
from nptracker.errors import UserError
from nptracker.services.revision_review import RevisionReview

_YEAR_OF_NUMBER = re.compile(r"[〔\[(（](20\d\d)[〕\])）]")
_EARLIEST = date(2000, 1, 1)  # no plan of this field is older; a slip in the year is
_ASK = "请核对从哪一天起按修订版实施，改好修订日期再采用。"


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The first day a revision of a plan can bear, and in words what it is."""

    day: date
    why: str


def first_day(review: RevisionReview, revisions: Sequence[Record]) -> FirstDay:
    """Return the first day a revision can bear: the latest of the plan's own start and its last revision.

    A plan that names no start may have run before it was taken over here: then the start is the beginning of
    the year that its number names, else of the year of its first deadline, and never after its takeover.
    """
    last = [
        FirstDay(on, "上一次修订") for revision in revisions if isinstance(on := revision["revised_on"], date)
    ]
    return max((_start(review), *last), key=lambda each: each.day)


def _start(review: RevisionReview) -> FirstDay:
    starts_on = review.plan["starts_on"]
    if isinstance(starts_on, date):
        return FirstDay(starts_on, "方案开始实施的日期")
    likely = min(_likely_starts(review), key=lambda each: each.day, default=FirstDay(_EARLIEST, "最早的年份"))
    return max(likely, FirstDay(_EARLIEST, "最早的年份"), key=lambda each: each.day)


def _likely_starts(review: RevisionReview) -> Iterator[FirstDay]:
    accepted_on = review.plan["accepted_on"]
    if isinstance(accepted_on, date):
        yield FirstDay(accepted_on, "方案采用的日期")
    if found := _YEAR_OF_NUMBER.search(str(review.plan["doc_no"] or "")):
        yield FirstDay(date(int(found[1]), 1, 1), "方案文号的年份")
        return
    due = (deadline.on for task in review.standing for deadline in task.draft.deadlines)
    if first := min(due, default=None):
        yield FirstDay(date(first.year, 1, 1), "方案最早时限的年份")


def refuse_bad_day(review: RevisionReview, revisions: Sequence[Record], on: date, today: date) -> None:
    """Raise UserError for a revision dated before the first day it can bear, after the plan's end, or to come."""
    first, ended_on = first_day(review, revisions), review.plan["ended_on"]
    if on < first.day:
        _refuse(on, f"早于{first.why}（{first.day}）", _ASK)
    if isinstance(ended_on, date) and on >= ended_on:
        _refuse(on, f"不在方案结束（{ended_on}）之前", "请修订接续它的方案，或改修订日期。")
    if on > today:
        _refuse(on, "还没有到", "请填今天或以前的日期；到了那一天再采用也可以。")


def _refuse(on: date, words: str, todo: str) -> None:
    raise UserError(f"修订日期 {on} {words}。", safe="什么都没有写入。", todo=todo)
