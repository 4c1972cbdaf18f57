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
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.survey_rules.model import BETWEEN, bare_message, speaks_of
from nptracker.domain.values import Value, Values
from nptracker.services.session import Session
from nptracker.services.survey_case_steps import Step

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
    cas_rn: str
    column: str
    typed: str
    problem: Problem
    waiver: str

    @property
    def place(self) -> tuple[str, str, str]:
        """By what its explanation is known: enterprise, substance and rule."""
        return _place(self.enterprise_id, self.substance, self.cas_rn, self.problem.code)

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
        from nptracker.services.survey_rows import WholeYears

        waivers, years = self._waivers(), None if enterprise_ids else WholeYears(self._session)
        checks = self._records.checks
        found: dict[str, list[Finding]] = defaultdict(list)
        names: dict[str, str] = {}
        for kind in ANSWER_KINDS:
            form = form_named(kind)
            records = years.records(kind, self.year) if years else self._answers(kind, enterprise_ids)
            names |= {str(record["enterprise"]): record.labels.get("enterprise", "") for record in records}
            for record, problems in zip(records, checks.of_many(form, records, years), strict=True):
                listed = found[str(record["enterprise"] or "")]
                listed += [_finding(form, record, problem, waivers) for problem in problems]
        for owner, missing in checks.survey.of_years(list(names), self.year, years).items():
            found[owner] += [_of_year(owner, names[owner], one, waivers) for one in missing]
        return {owner: listed for owner, listed in found.items() if listed}

    def _answers(self, kind: str, enterprise_ids: Sequence[str]) -> list[Record]:
        found = self._session.table(kind).having("enterprise", *enterprise_ids)
        return [record for record in found if record["data_year"] == self.year]

    def _waivers(self) -> _Waivers:
        kept = self._session.table("rule_waiver").all(Query(filters=(self._year,)))
        return {_place_of(waiver): waiver for waiver in kept}


def explain(session: Session, year: int, findings: Iterable[Finding], step: Step) -> None:
    """Write the opinion of a step as the explanation of findings; runs inside a verb.

    What was explained before by the same rule stays explained, with its own reason beside the new one.
    """
    by_rule: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_rule[finding.place].append(finding)
    table = session.table("rule_waiver")
    kept = table.having("enterprise", *{owner for owner, _, _ in by_rule})
    known = {_place_of(record): record for record in kept if record["data_year"] == year}
    for place, found in by_rule.items():
        values = _waiver_values(year, found, step)
        if place in known:
            table.update(known[place].id, values | _with_before(known[place], values))
        else:
            table.insert(values)


def _with_before(known: Record, new: Values) -> dict[str, Value]:
    """Return findings, reason and names of an explanation with those that it had before."""
    # an explanation that names no finding holds for all of the rule; naming one now would narrow it
    finding: Value = _both(text_of(known["finding"]), text_of(new["finding"])) if known["finding"] else None
    reason, by = (_both(text_of(known[key]), text_of(new[key])) for key in ("reason", "by"))
    return {"finding": finding, "reason": reason, "by": by}


def _both(before: str, new: str) -> str:
    return before if speaks_of(before, new) else BETWEEN.join(text for text in (before, new) if text)


def _waiver_values(year: int, found: Sequence[Finding], step: Step) -> dict[str, Value]:
    first = found[0]
    return {
        "enterprise": first.enterprise_id,
        "data_year": year,
        "substance": first.substance,
        "cas_rn": first.cas_rn or None,
        "rule": first.problem.code,
        "finding": BETWEEN.join(bare_message(finding.problem) for finding in found),
        "reason": step.opinion.strip(),
        "by": step.by.strip(),
        "on": step.on,
    }


def _place(enterprise: str, substance: str, cas_rn: str, rule: str) -> tuple[str, str, str]:
    return enterprise, identity_of({"substance": substance, "cas_rn": cas_rn}), rule


def _place_of(waiver: Record) -> tuple[str, str, str]:
    return _place(*(text_of(waiver[key]) for key in ("enterprise", "substance", "cas_rn", "rule")))


def _finding(form: Form, record: Record, problem: Problem, waivers: _Waivers) -> Finding:
    field = form.by_key.get(problem.field)
    owner, cas_rn = text_of(record["enterprise"]), text_of(record["cas_rn"])
    substance = text_of(record["substance"]) or text_of(record["category"])
    return Finding(
        owner,
        record.labels.get("enterprise", ""),
        form.kind,
        record.id,
        substance,
        cas_rn,
        field.heading if field else _WHOLE_ROW,
        (record.text(form, field.key) or BLANK) if field else "—",
        problem,
        _explanation(_place(owner, substance, cas_rn, problem.code), problem, waivers),
    )


def _of_year(owner: str, name: str, missing: YearProblem, waivers: _Waivers) -> Finding:
    problem, about = missing
    reason = _explanation(_place(owner, about, "", problem.code), problem, waivers)
    return Finding(owner, name, ANSWER_KINDS[0], "", about, "", _WHOLE_RETURN, BLANK, problem, reason)


def _explanation(place: tuple[str, str, str], problem: Problem, waivers: _Waivers) -> str:
    """Return the explanation of a finding, "" without one; one that was written of something else counts no longer."""
    waiver = waivers.get(place)
    if waiver is None:
        return ""
    about = text_of(waiver["finding"])
    return text_of(waiver["reason"]) if not about or speaks_of(about, bare_message(problem)) else ""
