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
from nptracker.services.session import Session

if TYPE_CHECKING:
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
_Waivers = dict[tuple[str, str, str, str], Record]


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule in one cell of an answer; ``waiver`` is the explanation somebody has written for it."""

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
        """Return the findings by enterprise, in the order of the ledgers; of all enterprises when none is named."""
        waivers = self._waivers()
        found: dict[str, list[Finding]] = defaultdict(list)
        for kind in ANSWER_KINDS:
            form = form_named(kind)
            for record in self._answers(kind, enterprise_ids):
                for problem in self._records.problems(kind, record.values, record.id):
                    finding = _finding(form, record, problem, waivers)
                    found[finding.enterprise_id].append(finding)
        return dict(found)

    def _answers(self, kind: str, enterprise_ids: Sequence[str]) -> Iterable[Record]:
        table = self._session.table(kind)
        if not enterprise_ids:
            return table.all(Query(filters=(self._year,)))
        found = table.having("enterprise", *enterprise_ids)
        return (record for record in found if record["data_year"] == self.year)

    def _waivers(self) -> _Waivers:
        kept = self._session.table("rule_waiver").all(Query(filters=(self._year,)))
        return {(*_identity(waiver), str(waiver["rule"])): waiver for waiver in kept}


def _identity(record: Record) -> tuple[str, str, str]:
    """Return whose record of which substance this is: the CAS RN decides, and the name where there is none."""
    cas_rn = str(record["cas_rn"] or "")
    return str(record["enterprise"] or ""), cas_rn, "" if cas_rn else str(record["substance"] or "")


def _finding(form: Form, record: Record, problem: Problem, waivers: _Waivers) -> Finding:
    field = form.by_key.get(problem.field)
    waiver = waivers.get((*_identity(record), problem.code))
    return Finding(
        str(record["enterprise"] or ""),
        record.labels.get("enterprise", ""),
        form.kind,
        record.id,
        str(record["substance"] or record["category"] or ""),
        field.heading if field else "整行",
        (record.text(form, field.key) or BLANK) if field else "—",
        problem,
        str(waiver["reason"] or "") if waiver else "",
    )
