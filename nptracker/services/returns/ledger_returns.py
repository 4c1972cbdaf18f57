"""检查情况表: the visits of a period with what they found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from nptracker.domain.finding_steps import stood
from nptracker.domain.forms import form_named
from nptracker.domain.indicator import NO_VALUE
from nptracker.domain.problem import Problem
from nptracker.domain.record import Record
from nptracker.domain.rectification import is_closed
from nptracker.export.sheet import Column, Document, Kind, Sheet
from nptracker.services.rectification import steps_by_finding
from nptracker.services.returns.context import (
    NUMBER,
    SIGNATURES,
    ReturnContext,
    column_for,
    ledger_rows,
    problems_of,
)

_INSPECTION = form_named("inspection")
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
# -- inspections ------------------------------------------------------------------------------------------


def inspections(context: ReturnContext) -> Document:
    """Build 检查情况表 of a period, with how many findings each visit had and how many are closed."""
    found = _inspections(context)
    findings: dict[str, list[Record]] = defaultdict(list)
    made = context.session.table("finding").having("inspection", *(r.id for r in found))
    steps = steps_by_finding(context.session, (finding.id for finding in made))
    for finding in made:
        findings[str(finding["inspection"])].append(stood(finding, context.as_at, steps[finding.id]))
    rows = [
        (
            *row,
            len(findings[record.id]),
            sum(map(is_closed, findings[record.id])),
            record.text(_INSPECTION, "summary") or NO_VALUE,
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
