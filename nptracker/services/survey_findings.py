"""What is wrong with the answers of a data year: every broken rule with its cell, and the explanation given for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nptracker.domain.forms import form_named
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import SEVERITY_WORDS, Problem, Severity
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of
from nptracker.services.session import Session

if TYPE_CHECKING:
    from nptracker.domain.survey_rules import YearProblem
    from nptracker.services.records import RecordService

ANSWER_KINDS = (
    "survey_entry",
    "survey_use",
    "survey_release",
    "survey_measure",
    "survey_convention",
    "zero_return",
)
BLANK = "空白"
_WHOLE_ROW, _WHOLE_RETURN = "整行", "整表"
_Waivers = dict[tuple[str, str, str], Record]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule in one cell of an answer; ``waiver`` is the explanation somebody has written for it.

    ``record_id`` is "" when something is missing from the whole return of a year.
    """

    enterprise_id: str
    enterprise: str
    kind: str
    record_id: str
    substance: str
    column: str
    typed: str
    problem: Problem
    waiver: str

    @property
    def ledger(self) -> str:
        """The ledger's name."""
        return form_named(self.kind).title

    @property
    def severity_words(self) -> str:
        """How much it weighs, in a word."""
        return SEVERITY_WORDS[self.problem.severity]

    @property
    def blocks(self) -> bool:
        """Tell whether it keeps the county from passing the case."""
        return self.problem.severity is Severity.ERROR and not self.waiver


class FindingReader:
    """Reads the answers of one data year and asks the rules about each."""

    def __init__(self, session: Session, records: RecordService, year: int) -> None:
        self._session, self._records, self.year = session, records, year
        self._year = Filter("data_year", Op.EQUALS, str(year))

    def found(self, enterprise_ids: Sequence[str] = ()) -> dict[str, list[Finding]]:
        """Return the findings by enterprise, in the order of the ledgers; of all enterprises when none is named.

        What is missing from a whole return is asked only of those who have answered something.
        """
        waivers = self._waivers()
        found: dict[str, list[Finding]] = defaultdict(list)
        names: dict[str, str] = {}
        for kind in ANSWER_KINDS:
            form, records = form_named(kind), list(self._answers(kind, enterprise_ids))
            names |= {str(record["enterprise"]): record.labels.get("enterprise", "") for record in records}
            for record, problems in zip(records, self._records.checks.of_many(form, records), strict=True):
                listed = found[str(record["enterprise"] or "")]
                listed += [_finding(form, record, problem, waivers) for problem in problems]
        for owner, missing in self._records.checks.survey.of_years(list(names), self.year).items():
            found[owner] += [_of_year(owner, names[owner], one) for one in missing]
        return {owner: listed for owner, listed in found.items() if listed}

    def _answers(self, kind: str, enterprise_ids: Sequence[str]) -> Iterable[Record]:
        table = self._session.table(kind)
        if not enterprise_ids:
            return table.all(Query(filters=(self._year,)))
        found = table.having("enterprise", *enterprise_ids)
        return (record for record in found if record["data_year"] == self.year)

    def _waivers(self) -> _Waivers:
        kept = self._session.table("rule_waiver").all(Query(filters=(self._year,)))
        return {_place(waiver, str(waiver["rule"])): waiver for waiver in kept}


def _place(record: Record, rule: str) -> tuple[str, str, str]:
    return str(record["enterprise"] or ""), identity_of(record.values), rule


def _finding(form: Form, record: Record, problem: Problem, waivers: _Waivers) -> Finding:
    field = form.by_key.get(problem.field)
    return Finding(
        str(record["enterprise"] or ""),
        record.labels.get("enterprise", ""),
        form.kind,
        record.id,
        str(record["substance"] or record["category"] or ""),
        field.heading if field else _WHOLE_ROW,
        (record.text(form, field.key) or BLANK) if field else "—",
        problem,
        _reason(waivers.get(_place(record, problem.code)), problem),
    )


def _reason(waiver: Record | None, problem: Problem) -> str:
    """Return why a finding stands as it is; an explanation of what was found before counts no longer."""
    if waiver is None:
        return ""
    about = str(waiver["finding"] or "")
    return str(waiver["reason"] or "") if not about or problem.message in about else ""


def _of_year(owner: str, name: str, missing: YearProblem) -> Finding:
    problem, about = missing
    return Finding(owner, name, ANSWER_KINDS[0], "", about, _WHOLE_RETURN, BLANK, problem, "")
