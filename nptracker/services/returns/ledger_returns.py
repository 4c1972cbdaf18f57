"""Returns about ledgers: 检查情况表, 问题整改台账 and 化学物质调查汇总表."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.problem import Problem
from nptracker.domain.quantity import KILOGRAM
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.rectification import as_at, is_closed, is_overdue
from nptracker.domain.values import ABSENT_WORDS, Absent, amount
from nptracker.export.sheet import Column, Document, Kind, RowCell, Sheet
from nptracker.services.returns.context import (
    NUMBER,
    QUANTITY_FORMAT,
    SIGNATURES,
    SURVEY_SIGNATURES,
    ReturnContext,
    cell_for,
    column_for,
    ledger_rows,
    problems_of,
)

_INSPECTION = form_named("inspection")
_FINDING = form_named("finding")
_SURVEY = form_named("survey_entry")
_INSPECTION_KEYS = (
    "number",
    "started_at",
    "enterprise",
    "kind",
    "source",
    "counts",
    "joint",
    "inspector_1",
    "inspector_2",
    "result",
)
_FINDING_KEYS = (
    "number", "source", "found_on", "enterprise", "description", "category", "clause", "goal", "measure", "responsible",
    "person", "supervisor", "due_on", "state", "progress", "done_on", "accepted_by", "opinion", "closed_on", "evidence", "note",
)  # fmt: skip
_DETAIL_KEYS = ("enterprise", "substance", "cas_rn", "tiers", "activity", *AMOUNTS, "content", "uses")


# -- inspections ------------------------------------------------------------------------------------------


def inspections(context: ReturnContext) -> Document:
    """Build 检查情况表 of a period, with how many findings each visit had and how many are closed."""
    found = _inspections(context)
    findings: dict[str, list[Record]] = defaultdict(list)
    for finding in context.session.table("finding").having("inspection", *(r.id for r in found)):
        findings[str(finding["inspection"])].append(as_at(finding, context.as_at))
    rows = [
        (
            *row,
            len(findings[record.id]),
            sum(map(is_closed, findings[record.id])),
            record.text(_INSPECTION, "summary") or None,
        )
        for record, row in zip(found, ledger_rows(_INSPECTION, found, _INSPECTION_KEYS), strict=True)
    ]
    columns = (
        NUMBER,
        *(column_for(_INSPECTION.by_key[key]) for key in _INSPECTION_KEYS),
        Column(("问题", "发现（个）"), kind=Kind.NUMBER, width=7),
        Column(("问题", "已销号（个）"), kind=Kind.NUMBER, width=7),
        Column(("情况说明",), kind=Kind.LONG_TEXT, width=24),
    )
    sheet = Sheet(
        f"{context.region}新污染物治理现场检查情况表",
        columns,
        tuple(rows),
        name="检查情况表",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(_inspection_totals(found), "帮扶指导不是行政检查，不计入检查家次。"),
        signatures=SIGNATURES,
    )
    return Document((sheet,))


def _inspections(context: ReturnContext) -> list[Record]:
    table = context.session.table("inspection")
    return sorted(
        (record for record in table.all() if context.in_period(record["started_at"])),
        key=lambda record: (str(record["started_at"]), record.number),
    )


def _inspection_totals(found: Sequence[Record]) -> str:
    visits = [record for record in found if record["kind"] != "guidance"]
    enterprises = {str(record["enterprise"]) for record in visits}
    with_findings = sum(record["result"] == "found" for record in visits)
    guidance = len(found) - len(visits)
    return f"本期行政检查 {len(visits)} 次，涉及企业 {len(enterprises)} 家，发现问题 {with_findings} 次；另有帮扶指导 {guidance} 次。"


def inspection_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the inspections of the period."""
    return problems_of(context.records, _INSPECTION, _inspections(context))


# -- rectification ----------------------------------------------------------------------------------------


def findings(context: ReturnContext) -> Document:
    """Build 问题整改台账: every finding made up to the period's end; whether it is overdue is computed."""
    found = _findings(context)
    columns = tuple(column_for(_FINDING.by_key[key]) for key in _FINDING_KEYS)
    state = _FINDING_KEYS.index("state") + 1
    rows = []
    for record, row in zip(found, ledger_rows(_FINDING, found, _FINDING_KEYS), strict=True):
        overdue = is_overdue(record, context.as_at)
        rows.append((*row[:state], f"{row[state]}（超期）" if overdue else row[state], *row[state + 1 :]))
    closed = sum(map(is_closed, found))
    overdue_count = sum(is_overdue(record, context.as_at) for record in found)
    sheet = Sheet(
        f"{context.region}新污染物治理问题整改台账",
        (NUMBER, *columns),
        tuple(rows),
        name="问题整改台账",
        subtitle=context.subtitle,
        notes_above=context.head_notes,
        foot_notes=(
            f"问题 {len(found)} 个，已销号 {closed} 个，超期未销号 {overdue_count} 个。",
            "期末以后销号的，按期末尚未销号列出。",
        ),
        signatures=SIGNATURES,
        frozen_columns=2,
    )
    return Document((sheet,))


def _findings(context: ReturnContext) -> list[Record]:
    last = context.period.ends.isoformat()
    found = (
        r for r in context.session.table("finding").all() if r["found_on"] and str(r["found_on"]) <= last
    )
    return [as_at(record, context.as_at) for record in found]


def finding_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the findings up to the period's end."""
    return problems_of(context.records, _FINDING, _findings(context))


# -- chemical survey --------------------------------------------------------------------------------------


def survey(context: ReturnContext) -> Document:
    """Build 化学物质调查汇总表 of a data year: totals by substance, then the entries they come from."""
    found = _entries(context)
    groups: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in found:
        groups[(str(record["substance"] or ""), str(record["cas_rn"] or ""))].append(record)
    return Document((_survey_totals(context, groups), _survey_entries(context, found)))


def _survey_totals(context: ReturnContext, groups: dict[tuple[str, str], list[Record]]) -> Sheet:
    columns = (
        NUMBER,
        Column(("物质名称",), width=20),
        Column(("CAS号或流水号",), kind=Kind.CODE, width=14),
        Column(("适用档",), width=12),
        Column(("企业数（家）",), kind=Kind.NUMBER, width=8),
        *(_quantity_column(key) for key in AMOUNTS),
    )
    rows = [
        (
            number,
            substance,
            cas_rn or None,
            "、".join(dict.fromkeys(t for r in entries for t in r.text(_SURVEY, "tiers").split("、") if t))
            or None,
            len({str(record["enterprise"]) for record in entries}),
            *(_total(entries, key) for key in AMOUNTS),
        )
        for number, ((substance, cas_rn), entries) in enumerate(groups.items(), start=1)
    ]
    enterprises = {str(r["enterprise"]) for entries in groups.values() for r in entries}
    return Sheet(
        f"{context.region}{context.period.year}年度化学物质调查汇总表",
        columns,
        tuple(rows),
        name="汇总表",
        notes_above=context.head_notes,
        unit_note=f"单位：{KILOGRAM}",
        foot_notes=(
            f"共 {len(groups)} 种物质、{len(enterprises)} 家企业、{sum(map(len, groups.values()))} 条填报。",
            *_missing_note(groups),
            "零报告、不涉及不计入合计；全部为同一种空的，按原样印出。",
            *(f"{check.code}　{check.statement}" for check in _SURVEY.checks),
        ),
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _quantity_column(key: str) -> Column:
    field = _SURVEY.by_key[key]
    heading = (field.group, field.heading) if field.group else (field.heading,)
    return Column(heading, key=key, kind=Kind.NUMBER, width=12, number_format=QUANTITY_FORMAT)


def _total(entries: Iterable[Record], key: str) -> RowCell:
    """Return the sum in kilograms, or in words the one kind of empty that all entries share."""
    values = [record[key] for record in entries]
    numbers = [number for value in values if (number := amount(value)) is not None]
    if numbers:
        return sum(numbers, Decimal(0))
    kinds = Counter(value if isinstance(value, Absent) else Absent.NOT_REPORTED for value in values)
    return "、".join(ABSENT_WORDS[kind] for kind in kinds)


def _missing_note(groups: dict[tuple[str, str], list[Record]]) -> tuple[str, ...]:
    entries = [record for found in groups.values() for record in found]
    missing = sum(record[key] is None for record in entries for key in AMOUNTS)
    return (f"有 {missing} 个数量未报，合计不含这些数量。",) if missing else ()


def _survey_entries(context: ReturnContext, found: Sequence[Record]) -> Sheet:
    rows = [
        (i, *(_entry_cell(record, key) for key in _DETAIL_KEYS)) for i, record in enumerate(found, start=1)
    ]
    return Sheet(
        f"{context.region}{context.period.year}年度化学物质填报明细",
        (NUMBER, *(column_for(_SURVEY.by_key[key]) for key in _DETAIL_KEYS)),
        tuple(rows),
        name="填报明细",
        notes_above=context.head_notes,
        unit_note=f"单位：{KILOGRAM}（含量除外）",
        signatures=SURVEY_SIGNATURES,
        frozen_columns=3,
    )


def _entry_cell(record: Record, key: str) -> RowCell:
    cell = cell_for(_SURVEY, record, key)
    return ABSENT_WORDS[Absent.NOT_REPORTED] if cell is None and key in AMOUNTS else cell


def _entries(context: ReturnContext) -> list[Record]:
    query = Query(filters=(Filter("data_year", Op.EQUALS, str(context.period.year)),))
    return sorted(
        context.session.table("survey_entry").all(query),
        key=lambda r: (str(r["substance"] or ""), r.labels.get("enterprise", ""), r.number),
    )


def survey_problems(context: ReturnContext) -> list[Problem]:
    """Return what is wrong with the entries of the data year."""
    return problems_of(context.records, _SURVEY, _entries(context))
