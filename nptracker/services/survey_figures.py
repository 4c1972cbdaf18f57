"""Figures of the survey to look at: quantity by substance and year, enterprises by tier, progress of filling in.

Each number carries the records it counts, so that a page can lead from it to them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.survey_return import Said, is_blank
from nptracker.domain.survey_states import Answer
from nptracker.domain.values import ABSENT_WORDS, Absent, Value, amount
from nptracker.services.session import Session
from nptracker.services.survey_said import said_rows

MOST_YEARS = 6
NO_ENTRY = "无填报"
WHOLE = "全区"
UNTIERED = "未定档"
# what the enterprises of a tier do with its substances; each enterprise counts once in a bar
PARTS: Mapping[str, str] = {
    "both": "生产和加工使用",
    "production": "生产",
    "use": "加工使用",
    "other": "进出口或未报活动",
    **{said.value: said.label for said in (Said.ZERO, Said.BLANK, Said.NOTHING)},
}
_ENTRY = form_named("survey_entry")
_TOLD = ("data_year", "substance", "cas_rn")
_NO_TOWNSHIP = ABSENT_WORDS[Absent.NOT_REPORTED]


class FigureRow(NamedTuple):
    """One record behind a number: its kind and id, and what a list shows of it."""

    kind: str
    record_id: str
    cells: tuple[str, ...]


class _Told(NamedTuple):
    """What an entry says of one amount, with its row number."""

    number: int
    year: int
    substance: Value
    cas_rn: Value
    value: Value

    @property
    def identity(self) -> str:
        """By what its substance is known."""
        return identity_of({"substance": self.substance, "cas_rn": self.cas_rn})


class QuantityCell(NamedTuple):
    """A substance in a year: kilograms or None, the words a person reads, and the row numbers of the entries."""

    kilograms: Decimal | None
    words: str
    numbers: tuple[int, ...] = ()


class QuantityLine(NamedTuple):
    """A substance over the years."""

    name: str
    code: str
    cells: tuple[QuantityCell, ...]


class Quantities(NamedTuple):
    """One amount of the form by substance and year, the largest of the last year first."""

    key: str
    years: tuple[int, ...]
    lines: tuple[QuantityLine, ...]


class FigureBar(NamedTuple):
    """A bar: its name and the enterprises in each piece."""

    name: str
    pieces: Mapping[str, tuple[FigureRow, ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many enterprises each piece has."""
        return {code: len(rows) for code, rows in self.pieces.items()}

    def rows(self, piece: str = "") -> tuple[FigureRow, ...]:
        """Return the enterprises of a piece, or of the whole bar."""
        if piece:
            return self.pieces.get(piece, ())
        return tuple(row for rows in self.pieces.values() for row in rows)


class SurveyFigureService:
    """Counts the survey."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def years(self) -> list[int]:
        """Return the data years that can be looked at, the same as 填报 offers, the latest first."""
        from nptracker.services.survey_cards import years_to_work_on

        return years_to_work_on(self._session)

    # -- quantity by substance and year -------------------------------------------------------------------

    def quantities(self, key: str, last_year: int) -> Quantities:
        """Return an amount by substance for a data year and those before it; years without entries are left out.

        Raises KeyError for what is no amount of the entry.
        """
        if key not in AMOUNTS:
            raise KeyError(key)
        query = Query(filters=(Filter("data_year", Op.AT_MOST, str(last_year)),))
        read = Columns(self._session.file, _ENTRY).numbered(query, [*_TOLD, key])
        told = [_Told(number, year, *rest) for number, (year, *rest) in read if isinstance(year, int)]
        years = tuple(sorted({entry.year for entry in told})[-MOST_YEARS:])
        found: dict[str, list[_Told]] = defaultdict(list)
        for entry in told:
            if entry.year in years:
                found[entry.identity].append(entry)
        lines = [_quantity_line(entries, years) for entries in found.values()]
        return Quantities(key, years, tuple(sorted(lines, key=_largest_first)))

    def entries(self, key: str, numbers: Sequence[int]) -> list[FigureRow]:
        """Return the entries behind a number as lines of a list; those deleted meanwhile are left out."""
        found = self._session.table("survey_entry").rows(numbers)
        return [_entry_row(record, key) for record in found if record]

    # -- enterprises by tier ------------------------------------------------------------------------------

    def tiers(self, year: int) -> tuple[FigureBar, ...]:
        """Return the enterprises of each tier by what they do, then who told no amount, and how.

        Entries without an amount of their own count in no tier.
        """
        entries = [entry for entry in self._entries_of(year) if not is_blank(entry.values)]
        enterprises = {record.id: record for record in self._session.table("enterprise").all()}
        bars = [_tier_bar(code, word, entries, enterprises) for code, word in codes.TIERS.labels.items()]
        bars.append(_tier_bar("", UNTIERED, entries, enterprises))
        told = said_rows(self._session, year)
        everybody = self._included(year) | set(told)
        for said in (Said.ZERO, Said.BLANK, Said.NOTHING):
            ids = {owner for owner in everybody if told[owner].said is said}
            bars.append(
                FigureBar(said.label, {said.value: _enterprise_rows(enterprises, ids)} if ids else {})
            )
        return tuple(bar for bar in bars if bar.pieces)

    def _included(self, year: int) -> set[str]:
        from nptracker.services.screening import ScreeningService

        return {record.id for record in ScreeningService(self._session).included(year)}

    def _entries_of(self, year: int) -> list[Record]:
        query = Query(filters=(Filter("data_year", Op.EQUALS, str(year)),))
        return list(self._session.table("survey_entry").all(query))

    # -- progress of filling in ---------------------------------------------------------------------------

    def progress(self, year: int) -> tuple[FigureBar, ...]:
        """Return who has answered, the whole district first, then township by township; the counts are the cases'."""
        from nptracker.services.survey_case_lines import CaseReader

        whole: dict[str, list[FigureRow]] = defaultdict(list)
        towns: dict[str, dict[str, list[FigureRow]]] = defaultdict(lambda: defaultdict(list))
        for line in CaseReader(self._session, year).lines():
            row = FigureRow(
                "enterprise", line.enterprise_id, (line.name, line.township or _NO_TOWNSHIP, line.state_words)
            )
            whole[line.answer.code].append(row)
            towns[line.township or _NO_TOWNSHIP][line.answer.code].append(row)
        if not whole:
            return ()
        return (_answer_bar(WHOLE, whole), *(_answer_bar(name, towns[name]) for name in sorted(towns)))


def _quantity_line(entries: Sequence[_Told], years: Iterable[int]) -> QuantityLine:
    name = next((name for entry in entries if (name := text_of(entry.substance))), "未写名称")
    code = next((code for entry in entries if (code := text_of(entry.cas_rn))), "")
    by_year: dict[int, list[_Told]] = defaultdict(list)
    for entry in entries:
        by_year[entry.year].append(entry)
    return QuantityLine(name, code, tuple(_quantity_cell(by_year[year]) for year in years))


def _quantity_cell(entries: Sequence[_Told]) -> QuantityCell:
    if not entries:
        return QuantityCell(None, NO_ENTRY)
    values, rows = [entry.value for entry in entries], tuple(entry.number for entry in entries)
    numbers = [number for value in values if (number := amount(value)) is not None]
    unknown = sum(amount(value) is None and not isinstance(value, Absent) for value in values)
    if not numbers:
        kinds = Counter(value if isinstance(value, Absent) else Absent.NOT_REPORTED for value in values)
        return QuantityCell(None, "、".join(ABSENT_WORDS[kind] for kind in kinds), rows)
    total = sum(numbers, Decimal(0))
    more = f"（另{unknown}条未报）" if unknown else ""
    return QuantityCell(total, f"{total:,f}{more}", rows)


def _entry_row(record: Record, key: str) -> FigureRow:
    owner = record.labels.get("enterprise", "")
    words = record.text(_ENTRY, key) or _NO_TOWNSHIP
    return FigureRow(
        "survey_entry", record.id, (owner, str(record["data_year"]), record.text(_ENTRY, "substance"), words)
    )


def _largest_first(line: QuantityLine) -> tuple[Decimal, str]:
    last = line.cells[-1].kilograms
    return -(last if last is not None else Decimal(-1)), line.name


def _tier_bar(
    tier: str, name: str, entries: Iterable[Record], enterprises: Mapping[str, Record]
) -> FigureBar:
    """Return the enterprises with entries of a tier, "" for entries without any tier, by what they do."""
    doing: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        tiers = entry["tiers"] if isinstance(entry["tiers"], tuple) else ()
        if tier in tiers or (not tier and not tiers):
            activity = entry["activity"] if isinstance(entry["activity"], tuple) else ()
            doing[str(entry["enterprise"])].update(activity)
    groups: dict[str, list[str]] = defaultdict(list)
    for owner, activities in doing.items():
        groups[_part_of(activities)].append(owner)
    return FigureBar(
        name, {part: _enterprise_rows(enterprises, groups[part]) for part in PARTS if groups[part]}
    )


def _part_of(activities: set[str]) -> str:
    if {"production", "use"} <= activities:
        return "both"
    return next((code for code in ("production", "use") if code in activities), "other")


def _enterprise_rows(enterprises: Mapping[str, Record], ids: Iterable[str]) -> tuple[FigureRow, ...]:
    form = form_named("enterprise")
    wanted = set(ids)
    return tuple(
        FigureRow(
            "enterprise",
            record.id,
            (
                record.label(form),
                text_of(record["township"]) or _NO_TOWNSHIP,
                record.text(form, "industry_name") or _NO_TOWNSHIP,
            ),
        )
        for record in enterprises.values()
        if record.id in wanted
    )


def _answer_bar(name: str, rows: Mapping[str, Sequence[FigureRow]]) -> FigureBar:
    return FigureBar(
        name, {answer.code: tuple(rows[answer.code]) for answer in Answer if rows.get(answer.code)}
    )
