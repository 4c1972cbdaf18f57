"""Returns about ledgers: 检查情况表 and 问题整改台账."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.rectification import as_at, is_closed, is_overdue
from nptracker.export.sheet import Column, Document, Kind, Sheet
from nptracker.services.returns.context import (
    NUMBER,
    SIGNATURES,
    ReturnContext,
    column_for,
    ledger_rows,
    problems_of,
)

_INSPECTION = form_named("inspection")
_FINDING = form_named("finding")
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
