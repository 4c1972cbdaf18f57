"""Rows of the survey by where they belong: looked up for some places, or a whole data year read at once.

A place is enterprise, data year and identity of the substance. Answers may hold more than was asked for; whoever
asks looks up by place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.values import Values
from nptracker.services.session import Session

_KEYS = ("enterprise", "data_year", "cas_rn")
_PLACES_FOR_A_YEAR = 2  # asked for in each year of an enterprise, from which on the whole year is read

Place = tuple[str, int, str]
YearPlace = tuple[str, int]
Overlay = Mapping[str, Mapping[str, Values]]  # by kind and record id
_NO_OVERLAY: Overlay = {}


class Row(NamedTuple):
    """A row by its id, "" for one that is not written yet."""

    id: str
    values: Values


RowsByPlace = defaultdict[Place, list[Row]]
RowsByYear = defaultdict[YearPlace, list[Row]]


class RowSource(Protocol):
    """Where the rows come from that a row is compared with."""

    def at(self, kind: str, places: Sequence[Place]) -> RowsByPlace:
        """Return the rows of a kind by place."""

    def in_years(self, kind: str, years: Sequence[YearPlace]) -> RowsByYear:
        """Return the rows of a kind by enterprise and year."""

    def enterprises(self, ids: Iterable[str]) -> list[Record]:
        """Return enterprises by id."""


def place_of(values: Values) -> Place | None:
    """Return where a row belongs; None while it names no enterprise, year or substance."""
    enterprise, year = text_of(values.get("enterprise")), values.get("data_year")
    identity = identity_of(values)
    return (enterprise, year, identity) if enterprise and isinstance(year, int) and identity else None


def year_place_of(values: Values) -> YearPlace | None:
    """Return the enterprise and year of a row; None while it names neither."""
    enterprise, year = text_of(values.get("enterprise")), values.get("data_year")
    return (enterprise, year) if enterprise and isinstance(year, int) else None


def by_place(rows: Iterable[Row]) -> RowsByPlace:
    """Return rows by place; those without one are left out."""
    found: RowsByPlace = defaultdict(list)
    for row in rows:
        if place := place_of(row.values):
            found[place].append(row)
    return found


def by_year(rows: Iterable[Row]) -> RowsByYear:
    """Return rows by enterprise and year; those without are left out."""
    found: RowsByYear = defaultdict(list)
    for row in rows:
        if place := year_place_of(row.values):
            found[place].append(row)
    return found


class AskedRows:
    """Looks rows up by the places asked for; made for one look, never kept.

    Rows of the overlay that are not written yet, such as those of an import, stand in for those in the file.
    """

    def __init__(self, session: Session, overlay: Overlay = _NO_OVERLAY) -> None:
        self._session, self._overlay = session, overlay
        self._over_by_place: dict[str, RowsByPlace] = {}

    def at(self, kind: str, places: Sequence[Place]) -> RowsByPlace:
        """Return the rows of a kind by place; those without a CAS RN are looked up by its absence."""
        years = dict.fromkeys((enterprise, year) for enterprise, year, _ in places)
        if len(places) > len(years) * _PLACES_FOR_A_YEAR:
            return self._at(kind, self._in_years(kind, years), places)
        columns = {(enterprise, year, code) for enterprise, year, name in places for code in (name, None)}
        stored = self._session.table(kind).matching(_KEYS, sorted(columns, key=str)) if columns else []
        return self._at(kind, stored, places)

    def in_years(self, kind: str, years: Sequence[YearPlace]) -> RowsByYear:
        """Return the rows of a kind by enterprise and year."""
        over = self._overlay.get(kind, {})
        rows = (Row(record_id, values) for record_id, values in over.items())
        return by_year([*self._not_laid_over(kind, self._in_years(kind, years)), *rows])

    def _in_years(self, kind: str, years: Iterable[YearPlace]) -> list[Record]:
        asked = list(dict.fromkeys(years))
        return self._session.table(kind).matching(_KEYS[:2], asked) if asked else []

    def enterprises(self, ids: Iterable[str]) -> list[Record]:
        """Return enterprises by id."""
        return self._session.table("enterprise").having("id", *dict.fromkeys(ids))

    def _at(self, kind: str, stored: Iterable[Record], places: Sequence[Place]) -> RowsByPlace:
        """Return stored rows by place, and behind them those of the overlay at the places asked for."""
        if kind not in self._over_by_place:
            over = self._overlay.get(kind, {})
            self._over_by_place[kind] = by_place(Row(record_id, values) for record_id, values in over.items())
        found, laid_over = by_place(self._not_laid_over(kind, stored)), self._over_by_place[kind]
        for place in dict.fromkeys(places) if laid_over else ():
            if rows := laid_over.get(place):
                found[place] += rows
        return found

    def _not_laid_over(self, kind: str, stored: Iterable[Record]) -> Iterable[Row]:
        over = self._overlay.get(kind, {})
        return (Row(record.id, record.values) for record in stored if record.id not in over)


class WholeYears:
    """Reads whole data years, each kind and year once; made for one look at everything, never kept."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._records: dict[tuple[str, int], list[Record]] = {}
        self._places: dict[tuple[str, int], RowsByPlace] = {}
        self._years: dict[tuple[str, int], RowsByYear] = {}
        self._enterprises: dict[str, Record] = {}

    def records(self, kind: str, year: int) -> list[Record]:
        """Return the records of a kind and data year, in natural order."""
        if (kind, year) not in self._records:
            query = Query(filters=(Filter("data_year", Op.EQUALS, str(year)),))
            self._records[kind, year] = list(self._session.table(kind).all(query))
        return self._records[kind, year]

    def at(self, kind: str, places: Sequence[Place]) -> RowsByPlace:
        """Return the rows of the years of some places."""
        found: RowsByPlace = defaultdict(list)
        for year in {year for _, year, _ in places}:
            if (kind, year) not in self._places:
                self._places[kind, year] = by_place(self._rows(kind, year))
            found |= self._places[kind, year]
        return found

    def in_years(self, kind: str, years: Sequence[YearPlace]) -> RowsByYear:
        """Return the rows of some years."""
        found: RowsByYear = defaultdict(list)
        for year in {year for _, year in years}:
            if (kind, year) not in self._years:
                self._years[kind, year] = by_year(self._rows(kind, year))
            found |= self._years[kind, year]
        return found

    def enterprises(self, ids: Iterable[str]) -> list[Record]:
        """Return enterprises by id, reading only those not read before."""
        asked = list(dict.fromkeys(ids))
        new = [one for one in asked if one not in self._enterprises]
        self._enterprises |= {
            record.id: record for record in self._session.table("enterprise").having("id", *new)
        }
        return [self._enterprises[one] for one in asked if one in self._enterprises]

    def _rows(self, kind: str, year: int) -> Iterable[Row]:
        return (Row(record.id, record.values) for record in self.records(kind, year))
