"""问题整改台账 with its dates and extensions as they stood at a period's end: one edition for paper, one in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.deadline import Deadline, Punctuality, days_late, punctuality
from nptracker.domain.finding_steps import deadline_of, stood
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.rectification import is_closed, is_overdue
from nptracker.export.sheet import Align, Column, Document, Kind, RowCell, Sheet
from nptracker.services.rectification import steps_by_finding
from nptracker.services.returns.context import (
    NUMBER,
    SIGNATURES,
    ReturnContext,
    column_for,
    problems_of,
)
from nptracker.services.returns.options import LAYOUT
from nptracker.services.returns.stacked_cells import filled, stacked

_FINDING = form_named("finding")
_BEFORE = (
    *("number", "source", "found_on", "enterprise", "description", "category", "clause", "goal", "measure"),
    *("responsible", "person", "supervisor"),
)
_AFTER = (
    *("progress", "done_on", "accepted_by", "opinion", "closed_on", "evidence", "repeats", "note"),
)  # fmt: skip
_NO_DATE = "未定"
_MAY_BE_NONE = frozenset(("category", "clause", "goal", "measure", "person", "supervisor", "repeats", "note"))
_AT_CLOSING = frozenset(("progress", "done_on", "accepted_by", "opinion", "closed_on", "evidence"))


class _Finding(NamedTuple):
    """A finding as it stood at the period's end, with its date as extended by then."""

    record: Record
    deadline: Deadline | None
    kept: Punctuality | None

    @property
    def may_be_none(self) -> frozenset[str]:
        """The fields that may be empty: what close-out asks for, until it was closed."""
        return _MAY_BE_NONE if is_closed(self.record) else _MAY_BE_NONE | _AT_CLOSING


def findings(context: ReturnContext) -> Document:
    """Build 问题整改台账: every finding made up to the period's end; how its date was kept is computed as at then."""
    found = _findings(context)
    records = [one.record for one in found]
    closed = sum(map(is_closed, records))
    overdue = sum(is_overdue(record, context.as_at) for record in records)
    for_paper = context.choice(LAYOUT) == LAYOUT.usual
    cells = _stacked_cells if for_paper else _cells
    sheet = Sheet(
        f"{context.region}新污染物治理问题整改台账",
        _STACKED_COLUMNS if for_paper else _COLUMNS,
        tuple((at, *cells(one, context.as_at)) for at, one in enumerate(found, start=1)),
        name="问题整改台账",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(
            f"问题 {len(found)} 个，已销号 {closed} 个，超期未销号 {overdue} 个。",
            _kept_words(found),
            "期末以后办的延期、销号，按期末的情况列出；完成日期以报完成的日期为准，销号后才算完成。",
        ),
        signatures=SIGNATURES,
        frozen_columns=2,
        filterable=not for_paper,
    )
    return Document((sheet,))


def _findings(context: ReturnContext) -> list[_Finding]:
    last = context.period.ends.isoformat()
    records = [
        r for r in context.session.table("finding").all() if r["found_on"] and str(r["found_on"]) <= last
    ]
    steps = steps_by_finding(context.session, (record.id for record in records))
    return [_as_at(record, steps[record.id], context.as_at) for record in records]


def _as_at(record: Record, steps: Sequence[Record], day: date) -> _Finding:
    then = stood(record, day, steps)
    until = [step for step in steps if isinstance(on := step["on"], date) and on <= day]
    deadline = deadline_of(then, until)
    return _Finding(then, deadline, punctuality(deadline, day) if deadline else None)


# -- one field, one column --------------------------------------------------------------------------------

_COLUMNS = (
    NUMBER,
    *(column_for(_FINDING.by_key[key]) for key in _BEFORE),
    Column(("整改时限", "原时限"), key="first_due", kind=Kind.DATE, width=11),
    Column(("整改时限", "现时限"), key="due_on", kind=Kind.DATE, width=11),
    Column(("整改时限", "延期（次）"), key="extensions", kind=Kind.NUMBER, width=7),
    Column(("整改时限", "执行情况"), key="kept", width=14),
    column_for(_FINDING.by_key["state"]),
    *(column_for(_FINDING.by_key[key]) for key in _AFTER),
)


def _cells(one: _Finding, day: date) -> tuple[RowCell, ...]:
    record, deadline = one.record, one.deadline
    return (
        *(filled(_FINDING, record, key, one.may_be_none) for key in _BEFORE),
        deadline.due_on if deadline else _NO_DATE,
        deadline.current if deadline else _NO_DATE,
        len(deadline.extended_to) if deadline else 0,
        _kept(one, day),
        _state(record, day),
        *(filled(_FINDING, record, key, one.may_be_none) for key in _AFTER),
    )


# -- for paper: what belongs together in one cell ---------------------------------------------------------

_STACKED_COLUMNS = (  # no more than a sheet of A4 in landscape holds
    NUMBER,
    Column(("问题编号、来源、发现日期",), width=12),
    Column(("企业(单位)",), width=12),
    Column(("问题描述",), kind=Kind.LONG_TEXT, width=20),
    Column(("问题类别、依据条款",), kind=Kind.LONG_TEXT, width=18),
    Column(("整改目标、措施",), kind=Kind.LONG_TEXT, width=20),
    Column(("责任单位、人员",), width=12),
    Column(("整改时限",), width=13, align=Align.CENTER),
    Column(("进展状态",), width=14),
    Column(("完成情况",), kind=Kind.LONG_TEXT, width=14),
    Column(("验收、销号",), kind=Kind.LONG_TEXT, width=14),
    Column(("佐证材料",), key="evidence", width=9),
    Column(("前次问题、备注",), width=11),
)


def _stacked_cells(one: _Finding, day: date) -> tuple[RowCell, ...]:
    record = one.record

    def lines(*parts: tuple[str, str]) -> str:
        return stacked(_FINDING, record, parts, one.may_be_none)

    return (
        lines(("number", ""), ("source", ""), ("found_on", "")),
        lines(("enterprise", "")),
        lines(("description", "")),
        lines(("category", ""), ("clause", "")),
        lines(("goal", "目标："), ("measure", "措施：")),
        lines(("responsible", ""), ("person", "责任人："), ("supervisor", "督导：")),
        _due_words(one.deadline),
        f"{_state(record, day)}\n{_kept(one, day)}",
        lines(("done_on", ""), ("progress", "")),
        lines(("accepted_by", ""), ("opinion", ""), ("closed_on", "")),
        lines(("evidence", "")),
        lines(("repeats", ""), ("note", "")),
    )


def _due_words(deadline: Deadline | None) -> str:
    """Return the date in force, with the first one and how often it was put off."""
    if deadline is None:
        return _NO_DATE
    if not deadline.is_extended:
        return str(deadline.due_on)
    return f"{deadline.current}\n原 {deadline.due_on}\n延期 {len(deadline.extended_to)} 次"


# -- words ------------------------------------------------------------------------------------------------


def _state(record: Record, day: date) -> str:
    state = record.text(_FINDING, "state")
    return f"{state}（超期）" if is_overdue(record, day) else state


def _kept(one: _Finding, day: date) -> str:
    if one.deadline is None or one.kept is None:
        return _NO_DATE
    late = days_late(one.deadline, day)
    return f"{one.kept.label}（{late} 天）" if late else one.kept.label


def _kept_words(found: Iterable[_Finding]) -> str:
    """Return how often dates were kept; the parts add up to the findings that have one."""
    listed = list(found)
    counts = Counter(one.kept for one in listed)
    parts = "、".join(f"{way.label} {counts[way]} 个" for way in Punctuality)
    undated = f"、没有时限 {counts[None]} 个" if counts[None] else ""
    extended = sum(bool(one.deadline and one.deadline.extended_to) for one in listed)
    repeated = sum(bool(one.record["repeats"]) for one in listed)
    return f"时限执行：{parts}{undated}；其中办过延期 {extended} 个，反弹 {repeated} 个。"


def finding_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the findings up to the period's end."""
    return problems_of(context.records, _FINDING, [one.record for one in _findings(context)])
