"""检查情况统计表: inspections by month, township and row of the plan, and each enterprise against the yearly cap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from nptracker.domain.forms import form_named
from nptracker.domain.inspection_tally import InspectionTally, tally
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.yearly_cap import Usage, day_of, usage_of
from nptracker.export.sheet import Align, Cell, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.draw_lines import UNDECIDED, plan_lines
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    problems_of,
)
from nptracker.services.survey_case_lines import NO_TOWNSHIP
from nptracker.services.yearly_caps import YearlyCapService

_PLAN, _VISIT = form_named("inspection_plan"), form_named("inspection")
_NONE = "—"
_RATE = "0.0%"


def _year(context: ReturnContext) -> int:
    return context.period.ends.year


_COUNTS = (
    Column(("行政检查（次）", "日常"), kind=Kind.NUMBER, width=7),
    Column(("行政检查（次）", "专项"), kind=Kind.NUMBER, width=7),
    Column(("行政检查（次）", "个案"), kind=Kind.NUMBER, width=7),
    Column(("行政检查（次）", "合计"), kind=Kind.NUMBER, width=7),
    Column(("帮扶指导（次）",), kind=Kind.NUMBER, width=9),
    Column(("计入频次（次）",), kind=Kind.NUMBER, width=9),
    Column(("涉及企业（家）",), kind=Kind.NUMBER, width=9),
    Column(("发现问题", "次数"), kind=Kind.NUMBER, width=7),
    Column(("发现问题", "占比"), kind=Kind.NUMBER, width=8, number_format=_RATE),
    Column(("计划内（次）",), kind=Kind.NUMBER, width=8),
    Column(("计划合规率",), kind=Kind.NUMBER, width=9, number_format=_RATE),
    Column(("联合检查（次）",), kind=Kind.NUMBER, width=9),
    Column(("联合检查率",), kind=Kind.NUMBER, width=9, number_format=_RATE),
)
_DEFINITIONS = (
    "行政检查＝日常＋专项＋个案；帮扶指导不是行政检查，另列。",
    "计划合规率＝按年度计划实施的日常、专项检查÷日常、专项检查；个案检查由线索引起，不列计划。",
    "联合检查率＝联合其他部门的行政检查÷行政检查；发现问题占比＝发现问题的行政检查÷行政检查。没有检查的印“—”。",
)


def statistics(context: ReturnContext) -> Document:
    """Build 检查情况统计表: by month, by township, by row of the plan, and each enterprise against the cap."""
    made = _made(context)
    return Document(
        (
            _counted(context, "按月", "月份", _groups_by_month(context, made), made),
            _counted(context, "按乡镇", "乡镇(街道)", _groups_by_township(context, made), made),
            _against_plan(context),
            _against_cap(context),
        )
    )


def _made(context: ReturnContext) -> list[Record]:
    """Return the inspections made in the period, up to the day the numbers stand for."""
    return [
        record
        for record in context.session.table("inspection").all()
        if context.in_period(record["started_at"]) and context.has_come(day_of(record["started_at"]))
    ]


Groups = dict[str, list[Record]]


def _groups_by_month(context: ReturnContext, made: Iterable[Record]) -> Groups:
    """Return the inspections of each month of the period, months without any included."""
    groups: Groups = {word: [] for word in _months(context.period.begins, context.as_at)}
    for record in made:
        day = day_of(record["started_at"])
        if day is not None:
            groups[_month(day)].append(record)
    return groups


def _months(first: date, last: date) -> list[str]:
    found, day = [], first.replace(day=1)
    while day <= last:
        found.append(_month(day))
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return found


def _month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def _groups_by_township(context: ReturnContext, made: Iterable[Record]) -> Groups:
    form = form_named("enterprise")
    towns = {record.id: record.text(form, "township") for record in context.session.table("enterprise").all()}
    groups: Groups = defaultdict(list)
    for record in made:
        groups[towns.get(str(record["enterprise"]), "") or NO_TOWNSHIP].append(record)
    return {town: groups[town] for town in sorted(groups)}


def _counted(
    context: ReturnContext, name: str, heading: str, groups: Groups, made: Sequence[Record]
) -> Sheet:
    rows: list[Row] = [
        (at, word, *_tally_cells(tally(found))) for at, (word, found) in enumerate(groups.items(), start=1)
    ]
    total = (Cell(cell, bold=True) for cell in _tally_cells(tally(made)))
    rows.append((None, Cell("合计", bold=True), *total))
    return Sheet(
        f"{context.region}新污染物治理检查情况统计表（{name}）",
        (NUMBER, Column((heading,), width=14), *_COUNTS),
        tuple(rows),
        name=name,
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(*_DEFINITIONS, "涉及企业按家数，同一家在不同行里出现时，各行之和大于合计。"),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _tally_cells(counts: InspectionTally) -> tuple[int | str | Decimal, ...]:
    return (
        counts.daily,
        counts.special,
        counts.case,
        counts.visits,
        counts.guidance,
        counts.counting,
        counts.enterprises,
        counts.found,
        _rate(counts.found_rate),
        counts.planned,
        _rate(counts.compliance),
        counts.joint,
        _rate(counts.joint_rate),
    )


def _rate(share: Decimal | None) -> Decimal | str:
    return _NONE if share is None else share


def _against_plan(context: ReturnContext) -> Sheet:
    lines = plan_lines(context.session, _year(context), context.as_at)
    columns = (
        NUMBER,
        Column(("计划编号",), kind=Kind.CODE, width=13),
        Column(("任务名称",), width=26),
        Column(("实施月份",), width=16),
        Column(("计划抽查",), width=9, align=Align.CENTER),
        Column(("抽取（次）",), kind=Kind.NUMBER, width=8),
        Column(("抽中（家）",), kind=Kind.NUMBER, width=8),
        Column(("已检查（次）",), kind=Kind.NUMBER, width=8),
        Column(("待检查（次）",), kind=Kind.NUMBER, width=8),
        Column(("进展",), width=10),
    )
    rows = tuple(
        (
            at,
            line.plan.text(_PLAN, "number") or NOT_REPORTED,
            line.plan.text(_PLAN, "task_name") or NOT_REPORTED,
            line.months,
            line.asked,
            line.draws,
            line.drawn,
            line.made,
            line.waiting,
            line.state.label,
        )
        for at, line in enumerate(lines, start=1)
    )
    return Sheet(
        f"{context.region}{_year(context)}年度检查计划执行情况",
        columns,
        rows,
        name="计划执行",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=("作废的抽查不计；“已过月份”是最后一个实施月份已过而没有完成的。",),
        signatures=SIGNATURES,
        frozen_columns=3,
    )


def _against_cap(context: ReturnContext) -> Sheet:
    columns = (
        NUMBER,
        Column(("企业名称",), width=26),
        Column(("乡镇(街道)",), width=12),
        Column(("上限（次）",), kind=Kind.NUMBER, width=8),
        Column(("已查（次）",), kind=Kind.NUMBER, width=8),
        Column(("例外（次）",), kind=Kind.NUMBER, width=8),
        Column(("剩余（次）",), kind=Kind.NUMBER, width=8),
        Column(("情况",), width=12),
    )
    used = _usages(context)
    rows = tuple((at, *_usage_cells(record, usage)) for at, (record, usage) in enumerate(used, start=1))
    over = sum(usage.is_over for _record, usage in used)
    return Sheet(
        f"{context.region}{_year(context)}年度企业检查频次情况",
        columns,
        rows,
        name="检查频次",
        subtitle=f"（{_year(context)}年，截至{context.as_at.isoformat()}）",
        notes_above=context.head_notes,
        foot_notes=(
            f"本年查过的企业 {len(used)} 家，其中超上限又没有写明理由的 {over} 家。",
            "个案检查、帮扶指导和写明理由的例外检查不占次数。",
        ),
        signatures=SIGNATURES,
        frozen_columns=2,
    )


def _usages(context: ReturnContext) -> list[tuple[Record, Usage]]:
    """Return the enterprises inspected in the year up to the day the numbers stand for, those used most first."""
    service = YearlyCapService(context.session)
    caps, year = service.caps(), _year(context)
    visits = {
        owner: [visit for visit in found if context.has_come(day_of(visit["started_at"]))]
        for owner, found in service.visits().items()
    }
    found = [
        (record, usage_of(visits.get(record.id, ()), year, service.cap_of(record.values, caps)))
        for record in context.session.table("enterprise").all()
    ]
    return sorted(
        (pair for pair in found if pair[1].done or pair[1].exceptions),
        key=lambda pair: (-pair[1].done, -pair[1].exceptions, pair[0].number),
    )


def _usage_cells(record: Record, usage: Usage) -> tuple[RowCell, ...]:
    form = form_named("enterprise")
    cap: RowCell = UNDECIDED if usage.cap is None else usage.cap
    left: RowCell = _NONE if usage.cap is None else max(0, usage.cap - usage.done)
    state = "超上限" if usage.is_over else "已达上限" if usage.is_full else "正常"
    facts = (record.text(form, "name"), record.text(form, "township") or NOT_REPORTED)
    return (*facts, cap, usage.done, usage.exceptions, left, state)


def visit_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the inspections of the period."""
    return problems_of(context.records, _VISIT, _made(context))
