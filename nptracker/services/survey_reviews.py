"""The records of the county's written and on-site audits, and what their verdict does to a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_audit import REVIEW_STANDARDS
from nptracker.domain.problem import Severity
from nptracker.domain.record import Record
from nptracker.domain.survey_review import review_fault
from nptracker.domain.survey_states import MOVES, STATES, CaseState, Move
from nptracker.domain.values import Value, Values
from nptracker.errors import UserError
from nptracker.services.session import Session
from nptracker.services.survey_case_steps import Step, StepWriter
from nptracker.services.survey_cases import SurveyCaseService

if TYPE_CHECKING:
    from nptracker.export.sheet import Document
    from nptracker.services.settings import SettingService

MOVE_OF_VERDICT = {"pass": "pass", "return": "return", "site": "site"}
_FORM = form_named("review_record")
_NOT_WRITTEN = "审核记录没有变化。"


class SurveyReviewService:
    """Keeps audit records; saving one moves its case as its verdict says, in the same verb."""

    def __init__(self, session: Session, settings: SettingService, cases: SurveyCaseService) -> None:
        self._session, self._settings, self._cases = session, settings, cases

    # -- reading ------------------------------------------------------------------------------------------

    def of_case(self, enterprise_id: str, year: int) -> list[Record]:
        """Return the audit records of one case, the earliest first."""
        found = self._session.table("review_record").having("enterprise", enterprise_id)
        return [record for record in found if record["data_year"] == year]

    def proposal(self, enterprise_id: str, year: int, method: str) -> dict[str, Value]:
        """Return the values a new record starts with: whose, when, and who works here."""
        return {
            "enterprise": enterprise_id,
            "data_year": year,
            "method": method,
            "reviewed_on": self._session.today(),
            "reviewers": (self._session.person,),
        }

    # -- writing ------------------------------------------------------------------------------------------

    def save(self, values: Values, record_id: str = "") -> Changes:
        """Write an audit record and take the step its verdict stands for, as one verb.

        A new record gets the next number of its data year. A verdict that stays as it was moves nothing.
        Raises UserError for what is missing, and when the case may not take the step.
        """
        table = self._session.table("review_record")
        before: Values = table.get(record_id).values if record_id else {}
        whole = {**before, **values}
        _refuse_incomplete(whole)
        move = self._move(whole, before)
        title = f"{_word('method', whole)}记录：{self._owner_name(whole)}（{whole['data_year']}）"
        with self._session.verb("survey_review", title) as verb:
            if record_id:
                table.update(record_id, values)
            else:
                whole["number"] = self._next_number(int(str(whole["data_year"])))
                record_id = table.insert(whole)
            verb.record_ids.append(record_id)
            for target, step in self._steps(whole, move):
                owner, year = str(whole["enterprise"]), int(str(whole["data_year"]))
                verb.record_ids += StepWriter(self._session).take([owner], year, target, step)
        return verb.changes() if verb.seq else NOTHING

    def _owner_name(self, values: Values) -> str:
        owner = str(values["enterprise"])
        return self._session.table("enterprise").labels([owner]).get(owner, "")

    def _next_number(self, year: int) -> str:
        """Return the number after the highest one of a data year: 2025-001, 2025-002 …"""
        found = self._session.table("review_record").having("data_year", year)
        used = [int(tail) for r in found if (tail := str(r["number"] or "").rpartition("-")[2]).isdigit()]
        return f"{year}-{max(used, default=0) + 1:03d}"

    def _state(self, values: Values) -> CaseState:
        owner, year = str(values["enterprise"]), int(str(values["data_year"]))
        case = StepWriter(self._session).cases([owner], year).get(owner)
        return STATES[str(case["state"])] if case else CaseState.NOT_NOTIFIED

    def _move(self, values: Values, before: Values) -> Move | None:
        """Return the step that a new verdict stands for; raises UserError when the case may not take it."""
        verdict = str(values.get("verdict") or "open")
        if verdict == before.get("verdict") or verdict not in MOVE_OF_VERDICT:
            return None
        move, state = MOVES[MOVE_OF_VERDICT[verdict]], self._state(values)
        if state is move.target:
            return None
        asked = replace(
            move, sources=(*move.sources, CaseState.CONFIRMED)
        )  # the audit itself begins the review
        owner, year = str(values["enterprise"]), int(str(values["data_year"]))
        faults = self._cases.faults([owner], year, asked, opinion_of(values))
        if faults:
            raise UserError(
                f"不能记“{_word('verdict', values)}”：{faults[owner]}。",
                safe=_NOT_WRITTEN,
                todo="请改正，或先把审核结论记为“结论待定”。",
            )
        return move

    def _steps(self, values: Values, move: Move | None) -> list[tuple[CaseState, Step]]:
        """Return the steps to take, the beginning of the review before its end."""
        day = values["reviewed_on"]
        assert isinstance(day, date)
        by = "、".join(_texts(values["reviewers"]))
        evidence = f"{_word('method', values)}记录 {values.get('number') or ''}".strip()
        begin = [(CaseState.DESK, Step(by, day, "", evidence))]
        state = self._state(values)
        if move is None:
            return begin if state is CaseState.CONFIRMED else []
        step = (move.target, Step(by, day, opinion_of(values), evidence))
        return [*begin, step] if state is CaseState.CONFIRMED else [step]

    # -- as a sheet ---------------------------------------------------------------------------------------

    def sheet(self, enterprise_id: str, year: int, method: str, record_id: str = "") -> Document:
        """Return an audit record as a printed sheet; without a record a blank one to take along."""
        from nptracker.services.survey_review_sheet import review_document

        owner = self._session.table("enterprise").get(enterprise_id)
        blank: dict[str, Value] = {"data_year": year, "method": method}
        values = self._session.table("review_record").get(record_id).values if record_id else blank
        document = review_document(self._settings.get("region"), owner, values)
        return replace(document, mark=self._settings.sample_mark)

    def opinions(self, enterprise_id: str, year: int) -> Document:
        """Return what is wrong with an enterprise's answers as a sheet to send back."""
        from nptracker.services.returns.survey_case_returns import opinions_document

        cases, region = self._cases, self._settings.get("region")
        lines = [line for line in cases.lines(year) if line.enterprise_id == enterprise_id]
        findings = cases.findings(year, [enterprise_id])
        document = opinions_document(region, year, self._session.today(), lines, findings, cases)
        return replace(document, mark=self._settings.sample_mark)

    def write(self, document: Document, path: Path) -> Path:
        """Write a sheet as xlsx or pdf by the path's ending; returns the path really written."""
        from nptracker.services.returns.service import write_document

        return write_document(document, path)


def opinion_of(values: Values) -> str:
    """Return what an audit found in one text: each standard that is not met, then the demand."""
    parts = [
        f"{word}：{values.get(f'{key}_note') or '不符合'}"
        for key, word in REVIEW_STANDARDS.items()
        if values.get(key) == "not_met"
    ]
    return "；".join([*parts, *([str(values["demand"])] if values.get("demand") else [])])


def _refuse_incomplete(values: Values) -> None:
    wrong = [problem.message for problem in _FORM.problems(values) if problem.severity is Severity.ERROR]
    if words := "；".join(wrong) or review_fault(values):
        raise UserError(f"{words}。", safe=_NOT_WRITTEN, todo="请补上或改正再保存。")


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _word(key: str, values: Values) -> str:
    """Return the word of a coded field."""
    codes, value = _FORM.by_key[key].codes, str(values.get(key) or "")
    return codes.labels.get(value, value) if codes else value
