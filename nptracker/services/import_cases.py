"""Rows of an import whose enterprise and year have been audited: refused once sent up, told where the audit reopens."""

from __future__ import annotations

from collections.abc import Sequence

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_book import ANSWERS
from nptracker.domain.survey_states import LOCKED, CaseState
from nptracker.services.import_draft import ASKED, WRITTEN, DraftRow, RowState
from nptracker.services.session import Session
from nptracker.services.survey_case_guard import audited_cases
from nptracker.services.survey_rows import YearPlace, year_place_of


def with_audited_cases(session: Session, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows; those that may not be written any more refused, the first that reopens an audit saying so."""
    audited, told = audited_cases(session), list(rows)
    said: set[tuple[str, YearPlace]] = set()
    for place, row in enumerate(rows if audited else ()):
        of_case = year_place_of(row.values) if row.kind in ANSWERS and row.state in WRITTEN | ASKED else None
        state = audited.get(of_case) if of_case else None
        if state in LOCKED:
            told[place] = _refused(row, state)
        elif state and of_case and (row.file, of_case) not in said:
            said.add((row.file, of_case))
            told[place] = _reopens(row, state)
    return told


def _refused(row: DraftRow, state: CaseState) -> DraftRow:
    words = f"这家企业这一年度的数据已经上报（{state.label}），这一行没有导入"
    advice = "确需更正的，先在“填报进度”登记上级退回，再导入"
    problem = _problem(row, "case.locked", Severity.ERROR, words, advice)
    return row._replace(state=RowState.REFUSED, problems=(*row.problems, problem))


def _reopens(row: DraftRow, state: CaseState) -> DraftRow:
    words = f"这家企业这一年度的数据“{state.label}”了；导入后退回“{CaseState.DESK.label}”"
    problem = _problem(row, "case.reopened", Severity.WARNING, words, "不该改的不要勾选")
    return row._replace(problems=(*row.problems, problem))


def _problem(row: DraftRow, code: str, severity: Severity, words: str, advice: str) -> Problem:
    return Problem(code, severity, words, row.file, row.sheet, f"第{row.row}行", suggestion=advice)
