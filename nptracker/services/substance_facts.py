"""What the district's records say of each substance: amounts, enterprises, detections, hazards, and the rows behind.

Substances are told apart by CAS RN; one that came by name alone counts with the number its name has on the lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.coordinate import kilometres_between
from nptracker.domain.forms import form_named
from nptracker.domain.forms.substance_priority import HAZARDS
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.ranking import Key, SubstanceFacts
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.substance_listing import Listing
from nptracker.domain.substances import SubstanceBook
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_return import is_blank
from nptracker.domain.values import Absent, Value, Values, amount
from nptracker.services.session import Session

_USED, _NOTHING = ("produced", "used"), frozenset({Absent.NIL, Absent.NOT_APPLICABLE})
_LISTED = ("key_controlled", "priority")  # the roles of lists on which a substance has to be dealt with
_CONVENTION = "convention"
_GUIDANCE = "guidance"  # a visit to help is no inspection
_VALID, _NORMAL = ("detected", "not_detected"), (None, "", "normal")
_NAMED_LISTS = 3
Place = tuple[Decimal, Decimal]


class Behind(NamedTuple):
    """The rows behind a score: their kind and row numbers."""

    kind: str
    numbers: tuple[int, ...]


@dataclass(slots=True)
class _Gathered:
    """Everything read of one substance."""

    names: list[str] = field(default_factory=list)
    code: str = ""
    entries: list[Record] = field(default_factory=list)
    results: list[int] = field(default_factory=list)
    detected: int = 0
    profile: Record | None = None


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one substance with its identity and the rows behind each dimension."""

    identity: str
    facts: SubstanceFacts
    behind: Mapping[Key, Behind]


class SubstanceFactReader:
    """Gathers the facts of all substances of a data year; whatever is asked twice is read once."""

    def __init__(self, session: Session, year: int, *, as_at: date, monitored_years: int) -> None:
        self._session, self._year = session, year
        self._as_at, self._monitored_years = as_at, monitored_years

    def dossiers(self) -> list[Dossier]:
        """Return every substance that some record of the district names, in no particular order."""
        return [self._dossier(identity, found) for identity, found in self.gathered.items()]

    @cached_property
    def book(self) -> SubstanceBook:
        """What the lists in force at the end of the data year say."""
        from nptracker.services.substances import SubstanceService

        return SubstanceService(self._session).book_of(self._year)

    @cached_property
    def gathered(self) -> dict[str, _Gathered]:
        """What was read, by the identity of the substance."""
        found: dict[str, _Gathered] = defaultdict(_Gathered)
        query = Query(filters=(Filter("data_year", Op.EQUALS, str(self._year)),))
        for entry in self._session.table("survey_entry").all(query):
            self._of(found, entry.values).entries.append(entry)
        for profile in self._session.table("substance_profile").all():
            since = profile["since"]
            if not isinstance(since, date) or since <= self._as_at:
                self._of(found, profile.values).profile = profile
        self._add_results(found)
        found.pop("", None)
        return found

    def known_by(self, values: Values) -> tuple[str, str]:
        """Return by what a substance counts, and its number: its own, or the only one its name has on the lists."""
        known = identity_of(values)
        if code := text_of(values.get("cas_rn")):
            return known, code
        codes = self.book.codes_of(known) if known else []
        return (codes[0], codes[0]) if len(codes) == 1 else (known, "")

    def _of(self, found: dict[str, _Gathered], values: Values) -> _Gathered:
        identity, code = self.known_by(values)
        one = found[identity]
        one.code = code
        if name := text_of(values.get("substance")):
            one.names.append(name)
        return one

    # -- monitoring ---------------------------------------------------------------------------------------

    def _add_results(self, found: dict[str, _Gathered]) -> None:
        samples = self._valid_samples
        keys = ("substance", "cas_rn", "found", "sample")
        columns = Columns(self._session.file, form_named("monitoring_result"))
        known: dict[tuple[Value, Value], _Gathered] = {}
        for number, (substance, cas_rn, state, sample) in columns.numbered(Query(), keys):
            if sample not in samples or state not in _VALID:
                continue
            named = (substance, cas_rn)
            if named not in known:
                known[named] = self._of(found, {"substance": substance, "cas_rn": cas_rn})
            known[named].results.append(number)
            known[named].detected += state == _VALID[0]

    @cached_property
    def _valid_samples(self) -> set[str]:
        """The samples of the last years that are no quality controls."""
        since = self._as_at.replace(year=self._as_at.year - self._monitored_years, day=1)
        return {
            record.id
            for record in self._session.table("monitoring_sample").all()
            if record["qa_type"] in _NORMAL
            and isinstance(taken := record["taken_on"], date)
            and since.isoformat() <= taken.isoformat()[:10] <= self._as_at.isoformat()
        }

    # -- enterprises --------------------------------------------------------------------------------------

    @cached_property
    def enterprises(self) -> dict[str, Record]:
        """The enterprises of the ledger by id."""
        return {record.id: record for record in self._session.table("enterprise").all()}

    @cached_property
    def visited(self) -> frozenset[str]:
        """The enterprises inspected since the data year began."""
        begins = f"{self._year}-01-01"
        return frozenset(
            str(visit["enterprise"])
            for visit in self._session.table("inspection").all()
            if visit["kind"] != _GUIDANCE
            and isinstance(started := visit["started_at"], date)
            and begins <= started.isoformat()[:10] <= self._as_at.isoformat()
        )

    @cached_property
    def _sources_of_water(self) -> list[tuple[Place, Record]]:
        sites = self._session.table("monitoring_site").all()
        drinking = [site for site in sites if site["medium"] == "source" or site["kind"] == "drinking"]
        return [(place, site) for site in drinking if (place := place_of(site)) is not None]

    def _nearest(self, owners: Iterable[str]) -> tuple[tuple[Decimal, str] | None, Behind | None]:
        """Return the shortest way from an enterprise to a source of drinking water, and that enterprise."""
        ways = [
            (kilometres_between(here, there), owner, site)
            for owner in owners
            if (record := self.enterprises.get(owner)) and (here := place_of(record)) is not None
            for there, site in self._sources_of_water
        ]
        if not ways:
            return None, None
        way, owner, site = min(ways, key=lambda one: (one[0], one[1], one[2].number))
        record = self.enterprises[owner]
        words = f"{text_of(record['name'])}距{text_of(site['name'])} {way} 千米"
        return (way, words), Behind("enterprise", (record.number,))

    # -- together -----------------------------------------------------------------------------------------

    def _dossier(self, identity: str, found: _Gathered) -> Dossier:
        told = [entry for entry in found.entries if not is_blank(entry.values)]
        owners = sorted({str(entry["enterprise"]) for entry in told})
        towns = {
            text_of(self.enterprises[owner]["township"]) for owner in owners if owner in self.enterprises
        }
        nearest, nearest_row = self._nearest(owners)
        amounts = [_most_used(entry) for entry in told]
        numbers = [number for number in amounts if number is not None]
        facts = SubstanceFacts(
            name=self.book.name_of(found.code) or next(iter(found.names), identity),
            code=found.code,
            kilograms=sum(numbers, Decimal(0)) if numbers else None,
            entries=len(found.entries),
            untold=len(found.entries) - len(numbers),
            enterprises=len(owners),
            townships=len(towns - {""}),
            uses=tuple(dict.fromkeys(use for entry in told if (use := text_of(entry["uses"])))),
            dispersal=text_of(found.profile["dispersal"]) if found.profile else "",
            hazards=_hazards(found.profile),
            samples=len(found.results) or None,
            detected=found.detected,
            nearest=nearest,
            must=self._must(found),
            uninspected=sum(owner not in self.visited for owner in owners),
        )
        return Dossier(identity, facts, _behind(found, nearest_row))

    def _must(self, found: _Gathered) -> tuple[str, ...]:
        """Return the lists on which the substance has to be dealt with, the first few by name."""
        listed = self.book.listings(found.code, next(iter(found.names), ""))
        titles = dict.fromkeys(listing.of.title for listing in listed if _is_binding(listing))
        convention = any(_CONVENTION in one.tiers and not one.is_candidate for one in listed)
        return (*list(titles)[:_NAMED_LISTS], *(("公约管控物质",) if convention else ()))


def place_of(record: Record) -> Place | None:
    """Return (longitude, latitude) of a record, None where one of them is not known."""
    east, north = record["longitude"], record["latitude"]
    return (east, north) if isinstance(east, Decimal) and isinstance(north, Decimal) else None


def _is_binding(listing: Listing) -> bool:
    is_local = listing.of.is_own and listing.of.level != "nation"
    return not listing.is_candidate and (listing.of.role in _LISTED or is_local)


def _most_used(entry: Record) -> Decimal | None:
    """Return the larger of what an entry makes and uses, 0 where it says that neither happened, None when untold."""
    waiting = unconfirmed(entry.values)
    values = [entry[key] for key in _USED if key not in waiting]
    numbers = [number for value in values if (number := amount(value)) is not None]
    numbers += [Decimal(0) for value in values if isinstance(value, Absent) and value in _NOTHING]
    return max(numbers, default=None)


def _hazards(profile: Record | None) -> dict[str, str]:
    if profile is None:
        return {}
    return {key: code for key in HAZARDS if (code := text_of(profile[key]))}


def _behind(found: _Gathered, nearest: Behind | None) -> dict[Key, Behind]:
    entries = Behind("survey_entry", tuple(entry.number for entry in found.entries))
    rows = {Key.AMOUNT: entries, Key.SPREAD: entries} if entries.numbers else {}
    if found.results:
        rows[Key.DETECTION] = Behind("monitoring_result", tuple(found.results))
    if found.profile is not None:
        profile = Behind("substance_profile", (found.profile.number,))
        rows |= {Key.DISPERSAL: profile, Key.HAZARD: profile}
    if nearest is not None:
        rows[Key.RECEPTOR] = nearest
    return rows
