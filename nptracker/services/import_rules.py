"""The survey's numbered rules asked about the rows of an import, as the file would stand after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nptracker.domain.forms.survey_parts import RULED_KINDS
from nptracker.domain.problem import Problem
from nptracker.domain.survey_rules import BY_CODE
from nptracker.domain.values import Values
from nptracker.services.import_draft import DraftRow, RowState
from nptracker.services.session import Session
from nptracker.services.survey_checks import SurveyChecks
from nptracker.services.survey_rows import AskedRows, Row


def with_rule_problems(session: Session, checks: SurveyChecks, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows with what the rules find added; a row that cannot be placed is left as it is.

    All rows that would be written count as written, so that a part finds the entry that comes with it.
    """
    asked = [n for n, row in enumerate(rows) if row.kind in RULED_KINDS and row.state is not RowState.REFUSED]
    overlay = _after_import(session, [rows[number] for number in asked])
    made, source = list(rows), AskedRows(session, overlay)
    for kind in overlay:
        numbers = [number for number in asked if rows[number].kind == kind]
        whole = [Row(rows[number].record_id, overlay[kind][rows[number].record_id]) for number in numbers]
        for number, problems in zip(numbers, checks.of_rows(kind, whole, source), strict=True):
            if problems:
                placed = [_placed(rows[number], problem) for problem in problems]
                made[number] = rows[number]._replace(problems=(*rows[number].problems, *placed))
    return made


def without_rule_problems(rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows without what the rules found, to be asked anew once some of them mean something else."""
    return [
        row._replace(problems=tuple(p for p in row.problems if p.code not in BY_CODE))
        if row.kind in RULED_KINDS
        else row
        for row in rows
    ]


def _after_import(session: Session, rows: Sequence[DraftRow]) -> dict[str, dict[str, Values]]:
    """Return by kind and id the whole values each row would leave in the file."""
    ids: dict[str, list[str]] = {row.kind: [] for row in rows}
    for row in rows:
        if row.state is not RowState.NEW:
            ids[row.kind].append(row.record_id)
    known: Mapping[str, Values] = {
        record.id: record.values for kind in ids for record in session.table(kind).having("id", *ids[kind])
    }
    after: dict[str, dict[str, Values]] = {kind: {} for kind in ids}
    for row in rows:
        before = after[row.kind].get(row.record_id) or known.get(row.record_id, {})
        after[row.kind][row.record_id] = {**before, **row.values}
    return after


def _placed(row: DraftRow, problem: Problem) -> Problem:
    cell = (row.cells or {}).get(problem.field, f"第{row.row}行")
    return problem._replace(file=row.file, sheet=row.sheet, cell=cell)
