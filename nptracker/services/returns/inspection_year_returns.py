"""年度检查计划 and 双随机抽查结果公示表: what the year planned, and what became of those drawn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nptracker.domain.draw_record import DrawRecord, EnterpriseLine
from nptracker.domain.forms import form_named
from nptracker.domain.forms.inspection_plan_codes import MONTHS
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.rectification import as_at, is_closed
from nptracker.domain.values import is_given
from nptracker.domain.yearly_cap import day_of
from nptracker.export.sheet import Align, Column, Document, Kind, Row, RowCell, Sheet
from nptracker.services.draw_store import stored_record, voided_draws
from nptracker.services.returns.context import (
    NOT_REPORTED,
    NUMBER,
    SIGNATURES,
    ReturnContext,
    column_for,
    problems_of,
)
from nptracker.services.returns.inspection_statistics import statistics, visit_problems
from nptracker.services.returns.kind import ReturnKind
from nptracker.services.returns.options import LAYOUT
from nptracker.services.returns.stacked_cells import NONE, filled, stacked

_PLAN, _VISIT = form_named("inspection_plan"), form_named("inspection")
_TO_BE_MADE = "待查"
_PLAN_KEYS = (
    "number", "task_name", "kind", "pick", "object", "matters", "method", "share", "quota", "months",
    "lead_org", "joint_orgs", "level", "matter_class", "basis", "note",
)  # fmt: skip
_MAY_BE_NONE = frozenset({"share", "quota", "joint_orgs", "basis", "note"})


def _year(context: ReturnContext) -> int:
    return context.period.ends.year


# -- 年度检查计划 -----------------------------------------------------------------------------------------

_COLUMNS = (NUMBER, *(column_for(_PLAN.by_key[key]) for key in _PLAN_KEYS))
_STACKED_COLUMNS = (
    NUMBER,
    Column(("计划编号",), kind=Kind.CODE, width=12),
    Column(("任务名称",), width=20),
    Column(("检查类型、抽查类型",), width=11),
    Column(("抽查对象",), width=18),
    Column(("抽查事项",), kind=Kind.LONG_TEXT, width=28),
    Column(("检查方式",), width=9),
    Column(("抽查比例或数量",), width=9, align=Align.CENTER),
    Column(("实施月份",), width=11),
    Column(("发起部门、参与部门",), width=17),
    Column(("检查层级、事项类别",), width=15),
    Column(("检查依据",), width=22),
    Column(("备注",), width=12),
)


def plan(context: ReturnContext) -> Document:
    """Build 年度检查计划: every row of the year's plan, then the same month by month."""
    plans = _plans(context)
    for_paper = context.choice(LAYOUT) == LAYOUT.usual
    cells = _stacked_cells if for_paper else _plan_cells
    whole = Sheet(
        f"{context.region}{_year(context)}年度新污染物治理检查计划",
        _STACKED_COLUMNS if for_paper else _COLUMNS,
        tuple((at, *cells(record)) for at, record in enumerate(plans, start=1)),
        name="年度检查计划",
        notes_above=context.head_notes,
        foot_notes=(f"共 {len(plans)} 项。",),
        signatures=SIGNATURES,
        frozen_columns=3,
        filterable=not for_paper,
    )
    return Document((whole, _by_month(context, plans)))


def _plans(context: ReturnContext) -> list[Record]:
    found = context.session.table("inspection_plan").having("year", _year(context))
    return sorted(found, key=lambda record: str(record["number"] or ""))


def _plan_cells(record: Record) -> list[RowCell]:
    return [filled(_PLAN, record, key, _MAY_BE_NONE) for key in _PLAN_KEYS]


def _stacked_cells(record: Record) -> list[RowCell]:
    """Return a row for paper: what belongs together in one cell."""

    def lines(*parts: tuple[str, str]) -> str:
        return stacked(_PLAN, record, parts, _MAY_BE_NONE)

    return [
        lines(("number", "")),
        lines(("task_name", "")),
        lines(("kind", ""), ("pick", "")),
        lines(("object", "")),
        lines(("matters", "")),
        lines(("method", "")),
        _asked(record),
        lines(("months", "")),
        lines(("lead_org", ""), ("joint_orgs", "参与：")),
        lines(("level", ""), ("matter_class", "")),
        lines(("basis", "")),
        lines(("note", "")),
    ]


def _asked(record: Record) -> str:
    """Return how many are to be drawn, as a share, a number or both."""
    texts = {"share": "{}%", "quota": "{} 家"}
    asked = [
        words.format(record.text(_PLAN, key))
        if isinstance(record[key], Decimal | int)
        else record.text(_PLAN, key)
        for key, words in texts.items()
    ]
    return "\n".join(filter(None, asked)) or NONE


def _by_month(context: ReturnContext, plans: Sequence[Record]) -> Sheet:
    columns = (
        NUMBER,
        column_for(_PLAN.by_key["task_name"]),
        *(Column(("实施月份", label), width=5, align=Align.CENTER) for label in MONTHS.labels.values()),
    )
    rows: list[Row] = []
    for at, record in enumerate(plans, start=1):
        months = record["months"] if isinstance(record["months"], tuple) else ()
        marks = ("●" if month in months else NONE for month in MONTHS.labels)
        rows.append((at, record.text(_PLAN, "task_name") or NOT_REPORTED, *marks))
    return Sheet(
        f"{context.region}{_year(context)}年度检查计划按月安排",
        columns,
        tuple(rows),
        name="按月安排",
        notes_above=context.head_notes,
        frozen_columns=2,
    )


def plan_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the year's plan."""
    return problems_of(context.records, _PLAN, _plans(context))


# -- 双随机抽查结果公示表 ---------------------------------------------------------------------------------


def draw_results(context: ReturnContext) -> Document:
    """Build 双随机抽查结果公示表: the enterprises drawn in the period and what their visits found; no people for outsiders."""
    columns = [
        NUMBER,
        Column(("抽查编号",), kind=Kind.CODE, width=13),
        Column(("抽查事项名称",), width=26),
        Column(("抽查对象名称",), width=26),
        Column(("乡镇(街道)",), width=12),
        Column(("抽取日期",), kind=Kind.DATE, width=12),
        Column(("检查日期",), kind=Kind.DATE, width=12),
        Column(("抽查结果",), width=22),
    ]
    if not context.is_public:
        columns.insert(7, Column(("检查人员",), width=14))
    rows: list[Row] = []
    draws = _draws(context)
    for draw, record in draws:
        visits = _visits_by_firm(context, draw)
        for line in record.drawn:
            rows.append((len(rows) + 1, *_drawn_cells(context, draw, record, line, visits)))
    sheet = Sheet(
        f"{context.region}双随机抽查结果公示表",
        tuple(columns),
        tuple(rows),
        name="抽查结果",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(
            f"本期抽取 {len(draws)} 次，抽中 {len(rows)} 家次；作废的抽查不列。",
            "结果为检查时的情况；“待查”是已抽取、期末以前还没有检查的。",
        ),
        signatures=SIGNATURES,
        frozen_columns=4,
    )
    return Document((sheet,))


def _draws(context: ReturnContext) -> list[tuple[Record, DrawRecord]]:
    """Return the draws of the period that count, the earliest first."""
    session = context.session
    void = voided_draws(session)
    found = [draw for draw in session.table("draw").all() if context.in_period(draw["drawn_at"])]
    return [(draw, stored_record(session, draw.id)) for draw in found if draw.id not in void]


def _visits_by_firm(context: ReturnContext, draw: Record) -> dict[str, Record]:
    found = context.session.table("inspection").having("draw", draw.id)
    return {str(visit["enterprise"]): visit for visit in found}


def _drawn_cells(
    context: ReturnContext,
    draw: Record,
    record: DrawRecord,
    line: EnterpriseLine,
    visits: dict[str, Record],
) -> list[RowCell]:
    visit = visits.get(line.record_id)
    visited_on = day_of(visit["started_at"]) if visit else None
    is_made = visited_on is not None and visited_on <= context.as_at
    cells: list[RowCell] = [
        record.number,
        record.task_name or NOT_REPORTED,
        line.name,
        line.township or NOT_REPORTED,
        day_of(draw["drawn_at"]),
        visited_on if is_made else NONE,
    ]
    people = [] if context.is_public else [record.people(line)]
    return [*cells, *people, _outcome(context, visit) if visit and is_made else _TO_BE_MADE]


def _outcome(context: ReturnContext, visit: Record) -> str:
    """Return what a visit found, with its findings as they stood at the period's end."""
    said = visit.text(_VISIT, "result") or NOT_REPORTED
    found = context.session.table("finding").having("inspection", visit.id)
    if visit["result"] != "found" or not found:
        return said
    closed = sum(is_closed(as_at(finding, context.as_at)) for finding in found)
    return f"{said} {len(found)} 个，已销号 {closed} 个"


def drawn_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the visits that the draws of the period led to."""
    table = context.session.table("inspection")
    found = [visit for draw, _record in _draws(context) for visit in table.having("draw", draw.id)]
    return problems_of(context.records, _VISIT, [visit for visit in found if is_given(visit["started_at"])])


INSPECTION_YEAR_KINDS = (
    ReturnKind(
        "inspection_plan",
        "年度检查计划",
        plan,
        "一个年度的检查计划：对象、事项、比例或数量、月份、部门和依据，附按月安排。",
        plan_problems,
        period_letter="",
        options=(LAYOUT,),
    ),
    ReturnKind(
        "draw_results",
        "双随机抽查结果公示表",
        draw_results,
        "本期抽中的企业和检查结果；对外版不印检查人员，可以直接公示。",
        drawn_problems,
        period_letter="",
    ),
    ReturnKind(
        "inspection_statistics",
        "检查情况统计表",
        statistics,
        "本期检查按月、按乡镇统计，计划合规率、联合检查率、发现问题占比；附计划执行和每家企业的检查频次。",
        visit_problems,
        period_letter="",
    ),
)
