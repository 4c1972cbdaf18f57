"""问题整改台账 with its dates and extensions, and 检查单情况表: what the items of the checklists found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.checklists import AnswerSums, sums_of
from nptracker.domain.deadline import Deadline, Punctuality, days_late, punctuality
from nptracker.domain.finding_steps import deadline_of, stood
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record, position_of
from nptracker.domain.rectification import is_closed, is_overdue
from nptracker.export.sheet import Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.rectification import steps_by_finding
from nptracker.services.returns.context import (
    NUMBER,
    SIGNATURES,
    ReturnContext,
    cell_for,
    column_for,
    problems_of,
)
from nptracker.services.returns.kind import ReturnKind

_FINDING = form_named("finding")
_BEFORE = (
    *("number", "source", "found_on", "enterprise", "description", "category", "clause", "goal", "measure"),
    *("responsible", "person", "supervisor"),
)
_AFTER = (
    *("progress", "done_on", "accepted_by", "opinion", "closed_on", "evidence", "repeats", "note"),
)  # fmt: skip
_NO_DATE = "未定"


class _Finding(NamedTuple):
    """A finding as it stood at the period's end, with its date as extended by then."""

    record: Record
    deadline: Deadline | None
    kept: Punctuality | None


def findings(context: ReturnContext) -> Document:
    """Build 问题整改台账: every finding made up to the period's end; how its date was kept is computed as at then."""
    found = _findings(context)
    records = [one.record for one in found]
    closed = sum(map(is_closed, records))
    overdue = sum(is_overdue(record, context.as_at) for record in records)
    sheet = Sheet(
        f"{context.region}新污染物治理问题整改台账",
        _COLUMNS,
        tuple((at, *_cells(one, context.as_at)) for at, one in enumerate(found, start=1)),
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
    )
    return Document((sheet,))


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


def _cells(one: _Finding, day: date) -> tuple[RowCell, ...]:
    record, deadline = one.record, one.deadline
    state = record.text(_FINDING, "state")
    return (
        *(cell_for(_FINDING, record, key) for key in _BEFORE),
        deadline.due_on if deadline else _NO_DATE,
        deadline.current if deadline else _NO_DATE,
        len(deadline.extended_to) if deadline else 0,
        _kept(one, day),
        f"{state}（超期）" if is_overdue(record, day) else state,
        *(cell_for(_FINDING, record, key) for key in _AFTER),
    )


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


# -- 检查单情况表 -----------------------------------------------------------------------------------------


def checklists(context: ReturnContext) -> Document:
    """Build 检查单情况表: how often each item of each list was answered how in the period, and every problem found."""
    visits = {
        record.id: record
        for record in context.session.table("inspection").all()
        if context.in_period(record["started_at"])
    }
    answers = context.session.table("checklist_answer").having("inspection", *visits) if visits else []
    return Document((_by_item(context, answers, len(visits)), _problems_found(context, answers, visits)))


def _by_item(context: ReturnContext, answers: Sequence[Record], visits: int) -> Sheet:
    by_item: defaultdict[str, list[Record]] = defaultdict(list)
    for answer in answers:
        by_item[str(answer["item"])].append(answer)
    rows: list[Row] = []
    for checklist in _lists(context, answers):
        items = sorted(
            context.session.table("checklist_item").having("checklist", checklist.id), key=position_of
        )
        asked = [item for item in items if by_item[item.id]]
        for item in asked:
            sums = sums_of(answer["result"] for answer in by_item[item.id])
            rows.append(
                (
                    str(checklist["title"]),
                    _edition(checklist),
                    str(item["no"]),
                    str(item["item"]),
                    *_sums(sums),
                )
            )
        whole = sums_of(answer["result"] for item in asked for answer in by_item[item.id])
        total = tuple(Cell(value, bold=True) for value in _sums(whole))
        rows.append((str(checklist["title"]), _edition(checklist), "", Cell("小计", bold=True), *total))
    lists = len({answer["checklist"] for answer in answers})
    used = len({answer["inspection"] for answer in answers})
    return Sheet(
        f"{context.region}新污染物治理检查单情况表",
        _ITEM_COLUMNS,
        tuple(rows),
        name="检查单情况表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        unit_note="单位：次",
        foot_notes=(
            f"本期检查 {visits} 次，用了检查单的 {used} 次，检查单 {lists} 种。",
            "各项相加等于检查次数；发现率＝发现问题÷（未发现问题＋发现问题），不涉及和未检查不算；分母为0的印“—”。",
            "检查单为本单位自编，不是官方文本。",
        ),
        signatures=SIGNATURES,
        frozen_columns=4,
    )


_ITEM_COLUMNS = (
    Column(("检查单",), width=22),
    Column(("版次",), kind=Kind.CODE, width=6),
    Column(("序号",), kind=Kind.CODE, width=6),
    Column(("检查项",), width=22),
    Column(("检查次数",), kind=Kind.NUMBER, width=8),
    Column(("未发现问题",), kind=Kind.NUMBER, width=8),
    Column(("发现问题",), kind=Kind.NUMBER, width=8),
    Column(("不涉及",), kind=Kind.NUMBER, width=8),
    Column(("未检查",), kind=Kind.NUMBER, width=8),
    Column(("发现率（%）",), kind=Kind.NUMBER, width=9),
)


def _sums(sums: AnswerSums) -> tuple[int | str, ...]:
    looked = sums.none + sums.found
    rate = f"{100 * sums.found / looked:.1f}" if looked else "—"
    return (sums.items, sums.none, sums.found, sums.not_applicable, sums.open, rate)


def _lists(context: ReturnContext, answers: Iterable[Record]) -> list[Record]:
    ids = dict.fromkeys(str(answer["checklist"]) for answer in answers)
    found = [context.session.table("checklist").get(checklist_id) for checklist_id in ids]
    return sorted(found, key=lambda record: (str(record["code"]), _edition(record)))


def _edition(checklist: Record) -> str:
    return str(checklist["edition"] or 1)


def _problems_found(context: ReturnContext, answers: Sequence[Record], visits: dict[str, Record]) -> Sheet:
    visit_form, item_form = form_named("inspection"), form_named("checklist_item")
    found = [answer for answer in answers if answer["result"] == "found"]
    found.sort(key=lambda answer: (str(visits[str(answer["inspection"])]["started_at"]), answer.number))
    items = {
        item.id: item
        for checklist in _lists(context, found)
        for item in context.session.table("checklist_item").having("checklist", checklist.id)
    }
    rows: list[Row] = []
    for at, answer in enumerate(found, start=1):
        visit, item = visits[str(answer["inspection"])], items[str(answer["item"])]
        rows.append(
            (
                at,
                visit.text(visit_form, "number") or None,
                visit.text(visit_form, "enterprise") or None,
                str(visit["started_at"])[:10],
                answer.labels.get("checklist", ""),
                item.text(item_form, "item"),
                str(answer["note"] or "未写"),
                item.text(item_form, "clause") or "—",
                answer.labels.get("finding", "").partition(" ")[0] or "未登记",
            )
        )
    columns = (
        NUMBER,
        Column(("检查编号",), kind=Kind.CODE, width=13),
        Column(("被检查单位",), width=22),
        Column(("检查日期",), kind=Kind.CODE, width=11),
        Column(("检查单",), width=20),
        Column(("检查项",), width=16),
        Column(("问题记录",), kind=Kind.LONG_TEXT, width=28),
        Column(("依据",), width=20),
        Column(("问题编号",), kind=Kind.CODE, width=13),
    )
    return Sheet(
        f"{context.region}新污染物治理检查单发现问题明细",
        columns,
        tuple(rows),
        name="发现问题明细",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(f"共 {len(rows)} 条。“未登记”：还没有登记到问题整改台账。",),
        signatures=SIGNATURES,
        frozen_columns=3,
        filterable=True,
    )


CHECKLIST_KINDS = (
    ReturnKind(
        "checklist_results",
        "检查单情况表",
        checklists,
        "本期检查单每一项查了几次、发现问题几次，附发现问题明细；各项相加等于检查次数。",
    ),
)
