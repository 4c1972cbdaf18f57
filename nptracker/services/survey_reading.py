"""What the survey's rules look at, read for many rows in a few look-ups, whatever their number in the file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple, Protocol

from nptracker.domain.problem import Problem
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.substance_listing import Tier
from nptracker.domain.survey_rules import EntryCase, PartCase, Waiver, YearCase
from nptracker.domain.survey_rules.part_rules import has_tier, nil_of
from nptracker.domain.values import Value, Values
from nptracker.services.session import Session
from nptracker.services.survey_due import due_day, round_days
from nptracker.services.survey_rows import (
    Place,
    Row,
    RowsByPlace,
    RowsByYear,
    RowSource,
    YearPlace,
    place_of,
    year_place_of,
)

ENTRY, ZERO = "survey_entry", "zero_return"
PARTS = ("survey_use", "survey_release", "survey_measure", "survey_convention")


class Lists(Protocol):
    """What the rules ask of the lists of substances in force."""

    def problems(self, name: str, cas_rn: str) -> list[Problem]:
        """Return what is doubtful about a name and a number."""

    def due_measures(self, name: str, cas_rn: str) -> Sequence[str]:
        """Return the numbers of the measures the list demands for a substance."""

    def categories(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return the categories of the lists a substance falls under."""

    def tiers(self, name: str, cas_rn: str) -> Sequence[Tier]:
        """Return the tiers of a substance, supposed ones marked."""

    @property
    def given_tiers(self) -> frozenset[str]:
        """The tiers that some list in force gives."""

    def known_as(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a reported substance is known."""

    def meant_by(self, name: str, cas_rn: str) -> frozenset[str]:
        """Return by what a substance that a permit names may be known."""


ListsOfYear = Callable[[int | None], Lists]  # those in force at the end of a data year, today's without one


class SurveyReader:
    """Reads what stands around some rows; made for one look, never kept."""

    def __init__(self, session: Session, lists: ListsOfYear, source: RowSource) -> None:
        self._session, self._source = session, source
        self._lists = cache(lists)

    # -- entries ------------------------------------------------------------------------------------------

    def entry_cases(self, rows: Sequence[Row]) -> list[EntryCase]:
        """Return each entry with its parts, the year before and what else its rules look at."""
        places = [place_of(row.values) for row in rows]
        here = [place for place in places if place]
        before = [(enterprise, year - 1, identity) for enterprise, year, identity in here]
        entries = self._source.at(ENTRY, [*here, *before])
        parts = {kind: self._source.at(kind, here) for kind in PARTS}
        surroundings = _Surroundings(entries, parts, self._waivers(here), *self._around(here))
        return [self._entry_case(row, place, surroundings) for row, place in zip(rows, places, strict=True)]

    def _entry_case(self, row: Row, place: Place | None, around: _Surroundings) -> EntryCase:
        name, code = text_of(row.values.get("substance")), text_of(row.values.get("cas_rn"))
        lists = self._lists(_year_of(row.values))
        naming = lists.problems(name, code) if name or code else ()
        if place is None:
            return EntryCase(row.values, naming=naming)
        enterprise, year, identity = place
        siblings = [other for other in around.entries[place] if other.id != row.id]
        return EntryCase(
            row.values,
            last=_last(row.values, around.entries[enterprise, year - 1, identity], len(siblings)),
            siblings=[other.values for other in siblings],
            uses=around.part("survey_use", place),
            releases=around.part("survey_release", place),
            measures=around.part("survey_measure", place),
            conventions=around.part("survey_convention", place),
            zero_returns=[zero.values for zero in around.zero_returns[enterprise, year]],
            scale=around.scales.get(enterprise, ""),
            due_on=around.due_on.get((enterprise, year)),
            measures_due=lists.due_measures(name, code) if has_tier(row.values, "priority") else (),
            naming=naming,
            tiers_listed=lists.tiers(name, code),
            tiers_given=lists.given_tiers,
            categories=self._categories(row.values) if around.zero_returns[enterprise, year] else frozenset(),
            waivers=around.waivers[place],
        )

    def _categories(self, values: Values) -> frozenset[str]:
        return _asked_by_row(self._lists(_year_of(values)).categories)(values)

    # -- parts and zero returns ---------------------------------------------------------------------------

    def part_cases(self, kind: str, rows: Sequence[Row]) -> list[PartCase]:
        """Return each part with the entries it belongs to, each zero return with those it speaks about."""
        if kind == ZERO:
            return self._zero_cases(rows)
        places = [place_of(row.values) for row in rows]
        entries = self._source.at(ENTRY, [place for place in places if place])
        return [
            PartCase(kind, row.values, [entry.values for entry in entries[place]] if place else ())
            for row, place in zip(rows, places, strict=True)
        ]

    def _zero_cases(self, rows: Sequence[Row]) -> list[PartCase]:
        years = [year_place_of(row.values) for row in rows]
        entries = self._source.in_years(ENTRY, [year for year in years if year])
        return [
            PartCase(ZERO, row.values, self._meant(row.values, entries[year]) if year else ())
            for row, year in zip(rows, years, strict=True)
        ]

    def _meant(self, zero_return: Values, entries: Iterable[Row]) -> list[Values]:
        return [e.values for e in entries if nil_of(zero_return, e.values, self._categories(e.values))]

    # -- enterprise and year ------------------------------------------------------------------------------

    def year_cases(self, enterprise_ids: Sequence[str], year: int) -> dict[str, YearCase]:
        """Return for each enterprise what it returned for a year, beside the year before."""
        here = [(enterprise, year) for enterprise in enterprise_ids]
        before = [(enterprise, year - 1) for enterprise in enterprise_ids]
        entries, zeros = self._source.in_years(ENTRY, [*here, *before]), self._source.in_years(ZERO, here)
        permitted = {r.id: r["permitted_substances"] for r in self._source.enterprises(enterprise_ids)}
        waivers, lists = self._waivers_in(here), self._lists(year)
        asked = [_asked_by_row(ask) for ask in (lists.categories, lists.known_as, lists.meant_by)]
        return {
            enterprise: YearCase(
                [row.values for row in entries[enterprise, year]],
                [row.values for row in entries[enterprise, year - 1]],
                [row.values for row in zeros[enterprise, year]],
                _texts(permitted.get(enterprise)),
                asked[0],
                waivers[enterprise, year],
                *asked[1:],
            )
            for enterprise in enterprise_ids
        }

    # -- look-ups -----------------------------------------------------------------------------------------

    def _waivers(self, places: Sequence[Place]) -> defaultdict[Place, dict[str, Waiver]]:
        found: defaultdict[Place, dict[str, Waiver]] = defaultdict(dict)
        for place, rows in self._source.at("rule_waiver", places).items():
            found[place] = {text_of(row.values.get("rule")): _waiver(row.values) for row in rows}
        return found

    def _waivers_in(
        self, years: Sequence[YearPlace]
    ) -> defaultdict[YearPlace, dict[tuple[str, str], Waiver]]:
        found: defaultdict[YearPlace, dict[tuple[str, str], Waiver]] = defaultdict(dict)
        for year, rows in self._source.in_years("rule_waiver", years).items():
            for row in rows:
                found[year][text_of(row.values.get("rule")), identity_of(row.values)] = _waiver(row.values)
        return found

    def _around(self, places: Sequence[Place]) -> tuple[RowsByYear, dict[str, str], dict[YearPlace, date]]:
        """Return the zero returns, the size of each enterprise, and the day to fill in by."""
        years = list(dict.fromkeys((enterprise, year) for enterprise, year, _ in places))
        enterprises = self._source.enterprises([enterprise for enterprise, _ in years])
        return (
            self._source.in_years(ZERO, years),
            {record.id: text_of(record["scale"]) for record in enterprises},
            self._due_days(years),
        )

    def _due_days(self, years: Sequence[YearPlace]) -> dict[YearPlace, date]:
        """Return until when each enterprise has to fill in: its own day, else that of the survey of the year."""
        general = round_days(self._session, {year for _, year in years})
        cases = self._source.in_years("survey_case", years)
        own = {place: rows[0].values for place, rows in cases.items() if rows}
        days = {place: due_day(own.get(place, {}), general.get(place[1])) for place in years}
        return {place: day for place, day in days.items() if day}


class _Surroundings(NamedTuple):
    """What was looked up for many entries at once."""

    entries: RowsByPlace
    parts: dict[str, RowsByPlace]
    waivers: defaultdict[Place, dict[str, Waiver]]
    zero_returns: RowsByYear
    scales: dict[str, str]
    due_on: dict[YearPlace, date]

    def part(self, kind: str, place: Place) -> list[Values]:
        """Return the rows of one kind of part."""
        return [row.values for row in self.parts[kind][place]]


def _last(values: Values, before: Sequence[Row], siblings: int) -> Values | None:
    """Return last year's entry of the same activity; with one entry in each year that one, whatever it says."""
    same = [row.values for row in before if row.values.get("activity") == values.get("activity")]
    if same:
        return same[0]
    return before[0].values if len(before) == 1 and not siblings else None


def _year_of(values: Values) -> int | None:
    year = values.get("data_year")
    return year if isinstance(year, int) else None


def _asked_by_row(ask: Callable[[str, str], frozenset[str]]) -> Callable[[Values], frozenset[str]]:
    """Return a question about name and number as one about the row that holds them."""
    return lambda values: ask(text_of(values.get("substance")), text_of(values.get("cas_rn")))


def _waiver(values: Values) -> Waiver:
    return Waiver(text_of(values.get("finding")), text_of(values.get("reason")))


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
