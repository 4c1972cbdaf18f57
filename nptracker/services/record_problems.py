"""Everything wrong with records of a ledger: the form's own rules, doublets, and the survey's numbered rules.

Asked for one record as it is typed, or for many at once; both ways give the same answers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_parts import RULED_KINDS
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.services.session import Session

if TYPE_CHECKING:
    from nptracker.services.substances import SubstanceService
    from nptracker.services.survey_checks import BookLists, SurveyChecks
    from nptracker.services.survey_rows import WholeYears
    from nptracker.services.yearly_caps import YearlyCapService

CARRIED = "L14"  # the rule that every value carried over is confirmed
_VISIT = "inspection"  # counted against the yearly cap of its enterprise
_KNOWN_AFTERWARDS = frozenset({"started_at", "result"})
_ENTRY = "survey_entry"  # its doublets are found by rule L9, which knows that a CAS RN goes before a name


class RecordProblems:
    """Finds what is wrong with records."""

    def __init__(self, session: Session, substances: SubstanceService) -> None:
        self._session, self._substances = session, substances
        self._lists: dict[date, BookLists] = {}  # by the day they hold on

    @cached_property
    def survey(self) -> SurveyChecks:
        """The survey's numbered rules."""
        from nptracker.services.survey_checks import SurveyChecks

        return SurveyChecks(self._session, self._book_lists)

    @cached_property
    def caps(self) -> YearlyCapService:
        """The yearly cap on inspections."""
        from nptracker.services.yearly_caps import YearlyCapService

        return YearlyCapService(self._session)

    def of_one(self, form: Form, values: Values, record_id: str = "") -> list[Problem]:
        """Return everything wrong with a record as it stands."""
        found = own_problems(form, values)
        if form.kind != _ENTRY:
            found += self._doublets(form, values, record_id)
        if form.kind == _VISIT:
            found = [_to_be_made(values, problem) for problem in found]
            found += self.caps.problem_of(values, record_id)
        return found + (
            self.survey.of_values(form.kind, values, record_id) if form.kind in RULED_KINDS else []
        )

    def of_many(
        self, form: Form, records: Sequence[Record], years: WholeYears | None = None
    ) -> list[list[Problem]]:
        """Return the same for many stored records; those of the survey take a few look-ups for all together.

        ``years`` has whole years of the survey at hand, and saves the look-ups.
        """
        if form.kind not in RULED_KINDS:
            same = self._all_by_key(form, records)
            found = [[*own_problems(form, r.values), *same.get(r.id, ())] for r in records]
            return self._capped(records, found) if form.kind == _VISIT else found
        from nptracker.services.survey_rows import Row

        rows = [Row(record.id, record.values) for record in records]
        ruled = self.survey.of_rows(form.kind, rows, source=years)
        doubled = self._all_doublets(form, records, years) if form.kind != _ENTRY else {}
        return [
            [*form.problems(record.values), *doubled.get(record.id, ()), *own]
            for record, own in zip(records, ruled, strict=True)
        ]

    def of_page(self, form: Form, records: Sequence[Record]) -> list[list[Problem]]:
        """Return what a table marks in a page of rows: what can be told without looking at all other records.

        Values carried over and not confirmed are said, not reproached, or a fresh year is a wall of red.
        """
        if form.kind not in RULED_KINDS:
            found = [own_problems(form, record.values) for record in records]
            return self._capped(records, found) if form.kind == _VISIT else found
        return [[_softened(problem) for problem in found] for found in self.of_many(form, records)]

    def _capped(self, visits: Sequence[Record], found: list[list[Problem]]) -> list[list[Problem]]:
        beyond = self.caps.problems_of(visits)
        return [
            [*(_to_be_made(visit.values, problem) for problem in own), *more]
            for visit, own, more in zip(visits, found, beyond, strict=True)
        ]

    def _doublets(self, form: Form, values: Values, record_id: str) -> list[Problem]:
        key = form.key_of(values)
        if key is None:
            return []
        others = [r for r in self._having(form, values) if r.id != record_id and form.key_of(r.values) == key]
        return [_doublet(form, others[0])] if others else []

    def _having(self, form: Form, values: Values) -> list[Record]:
        first = values.get(form.key[0])
        return (
            self._session.table(form.kind).having(form.key[0], first) if isinstance(first, str | int) else []
        )

    def _all_by_key(self, form: Form, records: Sequence[Record]) -> dict[str, list[Problem]]:
        """Return the doublets of many records in a few look-ups."""
        keyed = [record for record in records if form.key_of(record.values) is not None]
        firsts = [value for r in keyed if isinstance(value := r[form.key[0]], str | int)]
        return (
            _doublets_among(form, keyed, self._session.table(form.kind).having(form.key[0], *firsts))
            if keyed
            else {}
        )

    def _all_doublets(
        self, form: Form, records: Sequence[Record], years: WholeYears | None
    ) -> dict[str, list[Problem]]:
        """Return the doublets of parts of the survey, which all begin with enterprise and year."""
        places = [(r["enterprise"], r["data_year"]) for r in records if form.key_of(r.values)]
        asked = [(e, y) for e, y in places if isinstance(e, str) and isinstance(y, int)]
        if not asked:
            return {}
        if years:
            others = [
                other for year in {year for _, year in asked} for other in years.records(form.kind, year)
            ]
        else:
            others = self._session.table(form.kind).matching(("enterprise", "data_year"), asked)
        return _doublets_among(form, records, others)

    def _book_lists(self, year: int | None) -> BookLists:
        """Return the lists of a data year, the same object until they change, so that its answers are kept."""
        from nptracker.services.survey_checks import BookLists

        book = self._substances.book_of(year)
        known = self._lists.get(book.on)
        if known is None or known.book is not book:
            known = self._lists[book.on] = BookLists(book)
        return known


def own_problems(form: Form, values: Values) -> list[Problem]:
    """Return what is wrong with a record by itself: its form's rules, and what shipped lists say."""
    from nptracker.services.enterprise_checks import listed_problems

    return form.problems(values) + listed_problems(form, values)


def _doublets_among(
    form: Form, records: Sequence[Record], others: Sequence[Record]
) -> dict[str, list[Problem]]:
    same: dict[tuple[Value, ...] | None, list[Record]] = defaultdict(list)
    for other in others:
        same[form.key_of(other.values)].append(other)
    found: dict[str, list[Problem]] = {}
    for record in records:
        key = form.key_of(record.values)
        twins = [other for other in same[key] if other.id != record.id] if key else []
        if twins:
            found[record.id] = [_doublet(form, twins[0])]
    return found


def _to_be_made(values: Values, problem: Problem) -> Problem:
    """Return a missing answer of a visit prepared by a draw as what it is: not due before the visit was made."""
    waits = problem.code == "F1" and values.get("draw") and not values.get("started_at")
    if not waits or problem.field not in _KNOWN_AFTERWARDS:
        return problem
    return problem._replace(severity=Severity.NOTICE, message="待查：检查后填写")


def _softened(problem: Problem) -> Problem:
    return problem._replace(severity=Severity.NOTICE) if problem.code == CARRIED else problem


def _doublet(form: Form, other: Record) -> Problem:
    headings = "、".join(form.by_key[name].heading for name in form.key)
    words = f"与已有的“{other.label(form)}”重复（{headings}相同）"
    return Problem("L9", Severity.ERROR, words, field=form.key[0])
