"""The substances of all lists, shipped and kept in the file, as one book that is made anew when lists change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

from nptracker.domain.casrn import tidy_cas_rn
from nptracker.domain.forms.codes import LIST_LEVEL
from nptracker.domain.record import Record
from nptracker.domain.substance_listing import Listing, ListVersion, Measure, Synonym
from nptracker.domain.substance_search import Found
from nptracker.domain.substances import MEASURED, SubstanceBook
from nptracker.services.reference_lists import ReferenceList, file_rows, reference_lists, rows_of
from nptracker.services.session import Session

SHIPPED_ROLES = {
    "key_controlled_2023": "key_controlled",
    "priority_controlled_1": "priority",
    "priority_controlled_2": "priority",
    "priority_controlled_3": "priority",
    "strictly_restricted_2023": "restricted",
    "survey_substances": "survey",
}
_MEASURES = "key_controlled_measures_2023"
_SYNONYMS = "substance_synonyms.csv"
_TIER_OF_SCOPE = {"重点管控": "priority", "详细环境": "detailed", "公约履约": "convention"}
_KEPT_BOOKS = 8  # one for each day asked for: today and the data years somebody is working on
Stamp = tuple[int, ...]


class SubstanceService:
    """Answers what is known about substances by the lists in force on a day."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stamp: Stamp = ()
        self._books: dict[date, SubstanceBook] = {}
        self._own: tuple[list[ListVersion], list[Listing]] = ([], [])

    def book(self, on: date | None = None) -> SubstanceBook:
        """Return what the lists in force on a day say, today's when no day is given."""
        self._read_changes()
        day = on or self._session.today()
        book = self._books.get(day)  # the reading lane asks as well, so the shelf may be emptied at any time
        if book is None:
            if len(self._books) >= _KEPT_BOOKS:
                self._books.clear()
            book = self._books[day] = self._made(day)
        return book

    def book_of(self, year: int | None) -> SubstanceBook:
        """Return what the lists in force at the end of a data year say, today's lists without a year."""
        is_year = year is not None and date.min.year <= year <= date.max.year
        return self.book(date(year, 12, 31) if year is not None and is_year else None)

    def _made(self, day: date) -> SubstanceBook:
        versions, listings = self._own
        return SubstanceBook(
            [*shipped_versions(), *versions],
            [*shipped_listings(), *listings],
            shipped_measures(),
            synonyms(),
            day,
        )

    def search(self, text: str, limit: int = 50) -> list[Found]:
        """Return the substances of today's lists that a text means, best first."""
        return self.book().search(text, limit)

    def versions(self) -> list[ListVersion]:
        """Return every version of every list with substances, shipped ones first."""
        self._read_changes()
        return [*shipped_versions(), *self._own[0]]

    def listings_on(self, key: str) -> list[Listing]:
        """Return the entries of one version in their order."""
        self._read_changes()
        return [listing for listing in (*shipped_listings(), *self._own[1]) if listing.of.key == key]

    def _read_changes(self) -> None:
        tables = (self._session.table("substance_list"), self._session.table("listed_substance"))
        stamp = tuple(number for table in tables for number in table.stamp())
        if stamp == self._stamp:
            return
        versions = [version_of(record) for record in tables[0].all()]
        by_key = {version.key: version for version in versions}
        listings = [
            _listing_of(record, by_key[str(record["list"])])
            for record in tables[1].all()
            if str(record["list"]) in by_key
        ]
        self._own = (versions, listings)
        self._stamp = stamp
        self._books.clear()


def version_of(record: Record) -> ListVersion:
    """Return a list kept in the file as a version."""

    def day(key: str) -> date | None:
        value = record[key]
        return value if isinstance(value, date) else None

    def text(key: str) -> str:
        return str(record[key] or "")

    return ListVersion(
        key=record.id,
        title=text("title"),
        role=text("role"),
        level=text("level"),
        issuer=text("issuer"),
        number=text("number"),
        issued_on=day("issued_on"),
        effective_on=day("effective_on"),
        ended_on=day("ended_on"),
        replaces=text("replaces"),
        sureness=text("verified"),
        note=text("note"),
        is_own=True,
    )


def _listing_of(record: Record, version: ListVersion) -> Listing:
    def text(key: str) -> str:
        return str(record[key] or "")

    def texts(key: str) -> tuple[str, ...]:
        value = record[key]
        return value if isinstance(value, tuple) else ()

    tiers = texts("tiers") or (("priority",) if version.role == MEASURED else ())
    return Listing(
        of=version,
        name=text("name"),
        list_no=text("list_no"),
        cas_rns=tuple(tidy_cas_rn(number) for number in texts("cas_rns")),
        serial_no=text("serial_no"),
        category=text("category"),
        synonyms=texts("synonyms"),
        tiers=tiers,
        verified=text("verified"),
        note=text("note"),
        record_id=record.id,
    )


# -- what is shipped --------------------------------------------------------------------------------------


@cache
def shipped_versions() -> tuple[ListVersion, ...]:
    """Return the shipped lists of substances."""
    return tuple(_shipped(one) for one in reference_lists() if one.key in SHIPPED_ROLES)


def _shipped(one: ReferenceList) -> ListVersion:
    return ListVersion(
        key=one.key,
        title=one.title,
        role=SHIPPED_ROLES[one.key],
        level=LIST_LEVEL.by_label[one.level],
        issuer=one.issuer,
        number=one.number,
        issued_on=_day(one.issued_on),
        effective_on=_day(one.effective_on),
        ended_on=_day(one.ended_on),
        sureness=one.sureness,
        note=one.note,
    )


@cache
def shipped_listings() -> tuple[Listing, ...]:
    """Return the entries of all shipped lists."""
    raw = {one.key: rows_of(one) for one in reference_lists() if one.key in SHIPPED_ROLES}
    return tuple(
        listing for version in shipped_versions() for listing in _listings(version, raw[version.key])
    )


def _listings(version: ListVersion, rows: list[dict[str, str]]) -> Iterator[Listing]:
    by_key = {row["key"]: row for row in rows if "key" in row}
    for row in rows:
        scope = row.get("survey_scope", "")
        tiers = tuple(code for words, code in _TIER_OF_SCOPE.items() if scope.startswith(words))
        members = by_key.get(
            row.get("members_of", ""), row
        )  # a group told by the entry that lists its members
        yield Listing(
            of=version,
            name=row.get("substance_name_zh") or row["name_zh"],
            list_no=row.get("category_no") or row.get("no") or row.get("key", ""),
            cas_rns=tuple(part for part in members["cas"].split(";") if part),
            category=row.get("category_name") or row.get("group_name_zh", ""),
            synonyms=(members["name_zh"],) if members is not row else (),
            tiers=("priority",) if version.role == MEASURED else tiers,
            is_candidate=row.get("membership") == "candidate",
            verified=row.get("verified") or row.get("verified_cas") or row.get("membership", ""),
            note=row["note"],
        )


@cache
def shipped_measures() -> tuple[Measure, ...]:
    """Return the measures of the list of key-controlled new pollutants."""
    source = next(one for one in reference_lists() if one.key == _MEASURES)
    basis = next(version.version_words for version in shipped_versions() if version.role == MEASURED)
    return tuple(
        Measure(
            category_no=row["category_no"],
            category=row["category_name"],
            no=row["measure_no"],
            part=row["part"],
            text=row["measure_text"],
            kind=row["measure_kind"],
            deadline=_day(row["deadline"]),
            deadline_kind=row["deadline_type"],
            verified=row["verified"],
            note=row["note"],
            basis=basis,
        )
        for row in rows_of(source)
    )


@cache
def synonyms() -> tuple[Synonym, ...]:
    """Return the other names that are shipped."""
    return tuple(
        Synonym(row["synonym"], row["name_zh"], row["cas"], row["kind"], row["verified"])
        for row in file_rows(_SYNONYMS)
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
