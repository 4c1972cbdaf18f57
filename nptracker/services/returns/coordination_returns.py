"""The return about the coordination mechanism: its members, meetings, decisions and joint actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from nptracker.domain.decisions import DecisionState, is_listed, state_on
from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.form import Form
from nptracker.domain.org_history import OrgHistory
from nptracker.domain.plan import finished_days, in_force
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.export.sheet import Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    ReturnContext,
    cell_for,
    column_for,
    problems_of,
    signed_sheet,
)

_MEMBER, _MEETING = form_named("member"), form_named("meeting")
_DECISION, _JOINT = form_named("decision"), form_named("joint_action")
_NONE = "—"  # nothing is asked for here; what is asked for and missing is 未报
_MEMBER_KEYS = ("role", "org", "name", "post", "phone", "since", "doc_no", "note")
_ONE_LINE = {"org": 23, "doc_no": 23}  # a body with its city's name, a number of a document: no second line
_MEETING_KEYS = ("held_on", "kind", "title", "place", "chair", "attending", "absent", "minutes", "doc_no")
_DECISION_KEYS = ("meeting", "no", "text", "lead_org", "orgs", "due_on", "done_on", "result")
_JOINT_KEYS = (
    "started_on", "ended_on", "kind", "title", "lead_org", "orgs", "place", "enterprises", "problems", "result", "note",
)  # fmt: skip
_OPTIONAL = frozenset({"doc_no", "note", "absent", "since", "orgs", "due_on", "done_on", "ended_on", "place"})


def coordination(context: ReturnContext) -> Document:
    """Build 协调机制成员及会议台账: four sheets, members as at the period's end, the rest of the period."""
    sheets = (_members_sheet(context), _meetings_sheet(context), _decisions_sheet(context))
    return Document((*sheets, _joint_sheet(context)))


def coordination_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the records the return would print."""
    parts = (
        (_MEMBER, _members(context)),
        (_MEETING, _meetings(context)),
        (_DECISION, [decision for decision, _ in _decisions(context)]),
        (_JOINT, _joint_actions(context)),
    )
    return [problem for form, found in parts for problem in problems_of(context.records, form, found)]


# -- members ----------------------------------------------------------------------------------------------


def _members(context: ReturnContext) -> list[Record]:
    """Return who was a member on the day the return stands for, by rank, then in the order they were entered."""
    ranks = {role: rank for rank, role in enumerate(codes.MEMBER_ROLE.labels)}
    found = (r for r in context.session.table("member").all() if in_force(r, context.as_at))
    return sorted(found, key=lambda r: (ranks.get(str(r["role"]), len(ranks)), r.number))


def _members_sheet(context: ReturnContext) -> Sheet:
    found = _members(context)
    named = partial(_org_cell, context.bodies, context.as_at)
    bodies = {str(record["org"]) for record in found if record["org"]}
    return _sheet(
        context,
        "成员名单",
        tuple(replace(c, width=_ONE_LINE.get(c.key, c.width)) for c in _columns(_MEMBER, _MEMBER_KEYS)),
        _rows(_MEMBER, found, _MEMBER_KEYS, {"org": named}),
        f"成员单位 {len(bodies)} 个，成员 {len(found)} 人。",
    )


def _org_cell(history: OrgHistory, day: date, record: Record, key: str) -> RowCell:
    """Return what a body was called on the day; what could not be matched with a body stays as typed."""
    value = record[key]
    known = history.name_on(value, day) if isinstance(value, str) else ""
    return known or record.text(form_named(record.kind), key) or _empty(key)


# -- meetings ---------------------------------------------------------------------------------------------


def _meetings(context: ReturnContext) -> list[Record]:
    found = (r for r in context.session.table("meeting").all() if context.in_period(r["held_on"]))
    return sorted(found, key=lambda r: (str(r["held_on"]), r.number))


def _meetings_sheet(context: ReturnContext) -> Sheet:
    found = _meetings(context)
    decided = Counter(
        str(r["meeting"]) for r in context.session.table("decision").having("meeting", *(m.id for m in found))
    )
    columns = (*_columns(_MEETING, _MEETING_KEYS), Column(("议定事项（项）",), kind=Kind.NUMBER, width=9))
    rows = _rows(_MEETING, found, _MEETING_KEYS)
    counted = tuple((*row, decided[m.id]) for row, m in zip(rows, found, strict=True))
    total = sum(decided.values())
    return _sheet(
        context, "会议台账", columns, counted, f"本期召开会议 {len(found)} 次，议定事项 {total} 项。"
    )


# -- decisions --------------------------------------------------------------------------------------------


def _decisions(context: ReturnContext) -> list[tuple[Record, DecisionState]]:
    """Return the decisions of the period and those still open when it began, each with its state."""
    meetings = {record.id: record["held_on"] for record in context.session.table("meeting").all()}
    done = finished_days(context.session.table("closure").all(), context.as_at)
    listed = [
        record
        for record in context.session.table("decision").all()
        if is_listed(record, meetings.get(str(record["meeting"])), context.period.begins, context.period.ends)
    ]
    listed.sort(key=lambda r: (str(meetings[str(r["meeting"])]), r.number))
    return [(record, state_on(record, context.as_at, done.get(str(record["task"])))) for record in listed]


def _decisions_sheet(context: ReturnContext) -> Sheet:
    found = _decisions(context)
    named = partial(_org_cell, context.bodies, context.as_at)
    columns = (
        *_columns(_DECISION, _DECISION_KEYS),
        Column(("状态",), width=10),
        Column(("转成的任务",), width=18),
    )
    day = context.as_at
    dressed = {"lead_org": named, "done_on": partial(_done_cell, day), "result": partial(_result_cell, day)}
    rows = _rows(_DECISION, [record for record, _ in found], _DECISION_KEYS, dressed)
    made_on = _days_tasks_were_made(context, [record for record, _ in found])
    whole = tuple(
        (*row, state.label, _task_cell(record, made_on, day))
        for row, (record, state) in zip(rows, found, strict=True)
    )
    counts = Counter(state for _, state in found)
    note = "，".join(f"{state.label} {counts[state]} 项" for state in DecisionState)
    return _sheet(context, "议定事项", columns, whole, f"议定事项 {len(found)} 项，其中{note}。")


def _days_tasks_were_made(context: ReturnContext, decisions: Iterable[Record]) -> Mapping[str, Value]:
    tasks = (str(decision["task"]) for decision in decisions if decision["task"])
    return {task.id: task["since"] for task in context.session.table("task").having("id", *tasks)}


def _task_cell(decision: Record, made_on: Mapping[str, Value], day: date) -> str:
    """Return the task that a decision had become by a day."""
    since = made_on.get(str(decision["task"]))
    is_ahead = isinstance(since, date) and since > day
    return _NONE if is_ahead else decision.text(_DECISION, "task") or _NONE


def _done_cell(day: date, record: Record, key: str) -> RowCell:
    """Return the day a decision was carried out, unless that lay ahead on the day the return stands for."""
    done_on = record[key]
    return done_on if isinstance(done_on, date) and done_on <= day else _NONE


def _result_cell(day: date, record: Record, key: str) -> RowCell:
    """Return what came of a decision, unless it was carried out after the day the return stands for."""
    done_on = record["done_on"]
    is_ahead = isinstance(done_on, date) and done_on > day
    return _empty(key) if is_ahead else cell_for(_DECISION, record, key) or _empty(key)


# -- joint actions ----------------------------------------------------------------------------------------


def _joint_actions(context: ReturnContext) -> list[Record]:
    found = (r for r in context.session.table("joint_action").all() if context.in_period(r["started_on"]))
    return sorted(found, key=lambda r: (str(r["started_on"]), r.number))


def _joint_sheet(context: ReturnContext) -> Sheet:
    found = _joint_actions(context)
    counts = Counter(str(record["kind"]) for record in found)
    words = "，".join(
        f"{label} {counts[code]} 次" for code, label in codes.JOINT_KIND.labels.items() if counts[code]
    )
    rows = _rows(_JOINT, found, _JOINT_KEYS)
    note = f"本期联合行动 {len(found)} 次{f'：{words}' if words else ''}。"
    return _sheet(context, "联合行动", _columns(_JOINT, _JOINT_KEYS), rows, note)


# -- parts ------------------------------------------------------------------------------------------------

Dressed = Mapping[str, Callable[[Record, str], RowCell]]


def _columns(form: Form, keys: Iterable[str]) -> tuple[Column, ...]:
    return (NUMBER, *(column_for(form.by_key[key]) for key in keys))


def _rows(
    form: Form, found: Iterable[Record], keys: Sequence[str], dressed: Dressed | None = None
) -> tuple[Row, ...]:
    """Return numbered rows; ``dressed`` makes the cells of some fields in its own way."""
    ways = dressed or {}
    return tuple(
        (number, *(ways[key](r, key) if key in ways else _cell(form, r, key) for key in keys))
        for number, r in enumerate(found, start=1)
    )


def _cell(form: Form, record: Record, key: str) -> RowCell:
    value = cell_for(form, record, key)
    return _empty(key) if value is None else value  # 0 is a number that was reported


def _empty(key: str) -> str:
    return _NONE if key in _OPTIONAL else NOT_REPORTED


def _sheet(
    context: ReturnContext, name: str, columns: tuple[Column, ...], rows: tuple[Row, ...], note: str
) -> Sheet:
    return signed_sheet(context, f"新污染物治理工作协调机制{name}", columns, rows, name=name, notes=(note,))
