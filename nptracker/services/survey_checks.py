"""The survey's numbered rules asked about stored, typed and imported rows, with the settings of the file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from nptracker.domain.problem import Problem
from nptracker.domain.survey_rules import (
    RuleLine,
    RulesInForce,
    YearProblem,
    rule_lines,
)
from nptracker.domain.values import Values
from nptracker.services.rule_settings import RuleSettingService
from nptracker.services.session import Session
from nptracker.services.survey_reading import ENTRY, ListsOfYear, SurveyReader
from nptracker.services.survey_rows import AskedRows, Row, RowSource

if TYPE_CHECKING:
    from nptracker.domain.substance_listing import Tier
    from nptracker.domain.substances import SubstanceBook

_NAMES_KEPT = 4096


class BookLists:
    """The book of substances as the rules ask it; answers are kept, because a ledger repeats its substances."""

    def __init__(self, book: SubstanceBook) -> None:
        self.book = book
        keep = lru_cache(maxsize=_NAMES_KEPT)
        self._problems = keep(lambda name, code: tuple(book.problems(name, code)))
        self._measures = keep(lambda name, code: tuple(m.label for m in book.measures(code, name)))
        self._categories = keep(self._read_categories)
        self._tiers = keep(lambda name, code: tuple(book.tiers(code, name)))
        self._known_as, self._meant_by = keep(book.known_as), keep(book.meant_by)
        self.given_tiers = book.given_tiers

    def problems(self, name: str, cas_rn: str) -> list[Problem]:
        """Return what is doubtful about a name and a number."""
        return list(self._problems(name, cas_rn))

    def due_measures(self, name: str, cas_rn: str) -> Sequence[str]:
        """Return the numbers of the measures the list demands for a substance."""
        return self._measures(name, cas_rn)

    def categories(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return the categories of the lists a substance falls under."""
        return self._categories(name, cas_rn)

    def tiers(self, name: str, cas_rn: str) -> Sequence[Tier]:
        """Return the tiers of a substance, supposed ones marked."""
        return self._tiers(name, cas_rn)

    def known_as(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a reported substance is known."""
        return self._known_as(name, cas_rn)

    def meant_by(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a substance that a permit names may be known."""
        return self._meant_by(name, cas_rn)

    def _read_categories(self, name: str, code: str) -> frozenset[str]:
        found = self.book.listings(code, name)
        return frozenset(text for listing in found for text in (listing.category, listing.name) if text)


class SurveyChecks:
    """Asks the rules; what the rows are compared with is read anew each time, for many rows at once."""

    def __init__(self, session: Session, lists: ListsOfYear) -> None:
        self._session, self._lists = session, lists
        self._settings = RuleSettingService(session)

    def of_rows(self, kind: str, rows: Sequence[Row], source: RowSource | None = None) -> list[list[Problem]]:
        """Return for each row of a ledger of the survey what the rules find; ids of rows not written are "".

        ``source`` has the rows of whole years at hand, or those of an import that are not written yet.
        """
        if not rows:
            return []
        reader, rules = self._reader(source or AskedRows(self._session)), self._in_force()
        if kind == ENTRY:
            return [rules.of_entry(case) for case in reader.entry_cases(rows)]
        return [rules.of_part(case) for case in reader.part_cases(kind, rows)]

    def _reader(self, source: RowSource) -> SurveyReader:
        return SurveyReader(self._session, self._lists, source)

    def _in_force(self) -> RulesInForce:
        return RulesInForce(self._settings.settings())

    def of_values(self, kind: str, values: Values, record_id: str = "") -> list[Problem]:
        """Return what the rules find in one row as it is being typed."""
        return self.of_rows(kind, [Row(record_id, values)])[0]

    def of_years(
        self, enterprise_ids: Sequence[str], year: int, source: RowSource | None = None
    ) -> dict[str, list[YearProblem]]:
        """Return by enterprise what is missing from its return of a year; those without a problem are left out."""
        rules = self._in_force()
        reader = self._reader(source or AskedRows(self._session))
        cases = reader.year_cases(enterprise_ids, year)
        found = {enterprise: rules.of_year(case) for enterprise, case in cases.items()}
        return {enterprise: problems for enterprise, problems in found.items() if problems}

    def rule_lines(self, kind: str) -> list[RuleLine]:
        """Return the rules a form prints at its foot, with weights and limits in force; none for other kinds."""
        return rule_lines(kind, self._settings.settings())
