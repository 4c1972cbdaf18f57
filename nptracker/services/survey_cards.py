"""The survey of one data year as the entry page shows it: enterprises, their substances, one entry in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nptracker.db.columns import Columns
from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.substance_listing import Measure
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_return import Said, said_of
from nptracker.domain.survey_rules import YearProblem
from nptracker.domain.survey_states import STATES, CaseState
from nptracker.services.records import RecordService
from nptracker.services.session import Session
from nptracker.services.survey_reading import PARTS
from nptracker.services.survey_said import said_rows

_YEAR_KEYS = ("enterprise", "data_year")
_ENTRY, _ZERO = "survey_entry", "zero_return"


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One substance of an enterprise and year: what is wrong, and how many carried values wait."""

    record: Record
    problems: Sequence[Problem]
    unconfirmed: int

    @property
    def errors(self) -> int:
        """How many problems block sending, unconfirmed values aside."""
        return sum(p.severity is Severity.ERROR and p.code != "L14" for p in self.problems)

    @property
    def warnings(self) -> int:
        """How many problems ask for an explanation."""
        return sum(problem.severity is Severity.WARNING for problem in self.problems)

    @property
    def state_words(self) -> str:
        """Sign and word for how the entry stands."""
        if self.errors:
            return f"✕ {self.errors} 处错误"
        if self.unconfirmed:
            return f"↺ {self.unconfirmed} 项待确认"
        return f"△ {self.warnings} 处提示" if self.warnings else "✔ 无误"


@dataclass(frozen=True, slots=True)
class YearCard:
    """All that an enterprise returned for a data year."""

    enterprise: Record
    year: int
    said: Said
    lines: Sequence[EntryLine]
    zero_returns: Sequence[Record]
    missing: Sequence[YearProblem]
    carriable: int  # substances of the year before that this year has not


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure of the list with the enterprise's answer, None while there is none."""

    measure: Measure
    state: str  # what its day means today
    answer: Record | None


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One entry in full. ``last`` is the same substance in the year before, ``case`` how far its audit has come."""

    record: Record
    last: Record | None
    problems: Sequence[Problem]
    parts: dict[str, list[Record]]
    measures: Sequence[MeasureLine]
    case: CaseState | None = None


def entry_years(session: Session) -> set[int]:
    """Return the data years that have entries, rounds or zero returns."""
    found: set[int] = set()
    for kind in (_ENTRY, _ZERO, "survey_round"):
        values = Columns(session.file, form_named(kind)).values(Query(), ["data_year"])
        found |= {year for (year,) in values if isinstance(year, int)}
    return found


def years_to_work_on(session: Session) -> list[int]:
    """Return the data years that pages offer, the latest first: last year, and all that are known."""
    return sorted({session.today().year - 1, *entry_years(session)}, reverse=True)


class YearReader:
    """Reads what the entry page shows."""

    def __init__(self, session: Session, records: RecordService) -> None:
        self._session, self._records = session, records

    def enterprises(self, year: int) -> list[tuple[Record, Said]]:
        """Return the included enterprises, then others with rows of the year, each with how it stands."""
        included, said = self._included(year), self._said(year)
        others = [owner for owner in said if owner not in {record.id for record in included}]
        more = self._session.table("enterprise").having("id", *others) if others else []
        return [(record, said.get(record.id, Said.NOTHING)) for record in (*included, *more)]

    def said(self, year: int) -> dict[str, Said]:
        """Return how each included enterprise stands."""
        said = self._said(year)
        return {record.id: said.get(record.id, Said.NOTHING) for record in self._included(year)}

    def _included(self, year: int) -> list[Record]:
        from nptracker.services.screening import ScreeningService

        return ScreeningService(self._session).included(year)

    def _said(self, year: int) -> dict[str, Said]:
        return {owner: rows.said for owner, rows in said_rows(self._session, year).items()}

    # -- one enterprise -----------------------------------------------------------------------------------

    def card(self, enterprise_id: str, year: int) -> YearCard:
        """Return everything one enterprise has returned for a data year."""
        entries, zeros = (self._of_year(kind, enterprise_id, year) for kind in (_ENTRY, _ZERO))
        problems = self._records.checks.of_many(form_named(_ENTRY), entries)
        here = {(identity_of(entry.values), entry["activity"]) for entry in entries}
        before = self._of_year(_ENTRY, enterprise_id, year - 1)
        return YearCard(
            self._session.table("enterprise").get(enterprise_id),
            year,
            said_of([entry.values for entry in entries], (zero.values for zero in zeros)),
            [
                EntryLine(entry, found, len(unconfirmed(entry.values)))
                for entry, found in zip(entries, problems, strict=True)
            ],
            zeros,
            self._records.checks.survey.of_years([enterprise_id], year).get(enterprise_id, []),
            sum((identity_of(entry.values), entry["activity"]) not in here for entry in before),
        )

    def _of_year(self, kind: str, enterprise_id: str, year: int) -> list[Record]:
        return self._session.table(kind).matching(_YEAR_KEYS, [(enterprise_id, year)])

    # -- one entry ----------------------------------------------------------------------------------------

    def entry_card(self, entry_id: str) -> EntryCard:
        """Return one entry in full; raises GoneError when it is gone."""
        record = self._session.table(_ENTRY).get(entry_id)
        owner, year, identity = text_of(record["enterprise"]), record["data_year"], identity_of(record.values)
        known = isinstance(year, int) and owner and identity
        year = year if isinstance(year, int) else 0
        parts = {kind: self._same(kind, owner, year, identity) if known else [] for kind in PARTS}
        before = self._same(_ENTRY, owner, year - 1, identity) if known else []
        same = [entry for entry in before if entry["activity"] == record["activity"]]
        return EntryCard(
            record,
            next(iter(same or before), None),
            self._records.problems(_ENTRY, record.values, record.id),
            parts,
            self._measures(record, parts["survey_measure"]),
            self._case(owner, year),
        )

    def _case(self, owner: str, year: int) -> CaseState | None:
        """Return the audit state of an enterprise's year, None while there is no case."""
        found = self._of_year("survey_case", owner, year) if owner and year else []
        return STATES[str(found[0]["state"])] if found else None

    def _same(self, kind: str, owner: str, year: int, identity: str) -> list[Record]:
        return [row for row in self._of_year(kind, owner, year) if identity_of(row.values) == identity]

    def _measures(self, entry: Record, answers: Sequence[Record]) -> list[MeasureLine]:
        year = entry["data_year"]
        book = self._records.substances.book_of(year if isinstance(year, int) else None)
        due = book.measures(text_of(entry["cas_rn"]), text_of(entry["substance"]))
        by_label = {text_of(answer["measure_no"]): answer for answer in answers}
        once = {measure.label: measure for measure in reversed(due)}
        return [
            MeasureLine(measure, measure.state_words(self._session.today()), by_label.get(measure.label))
            for measure in reversed(once.values())
        ]
