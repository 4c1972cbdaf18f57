"""Rows that a sender has named otherwise since his last version: proposed as the same record, never taken silently.

Another activity, use or spelling makes a new key; taken as a new row it would stand beside the old one, and both
would be counted. Where exactly one row of the file and one of the workbook are left over, they are probably one.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_identity import ENTERPRISE_YEAR, SUBSTANCE_KEY
from nptracker.domain.ids import is_id
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.substance_identity import identity_of, text_of
from nptracker.domain.substance_listing import fold_name
from nptracker.domain.survey_book import ANSWERS
from nptracker.domain.values import Values
from nptracker.services.history import HistoryService
from nptracker.services.import_draft import RENAMED, DraftRow, RowState
from nptracker.services.import_rows import differences_of
from nptracker.services.session import Session

T = TypeVar("T")
K = TypeVar("K")
KnownAs = Callable[[str, str], frozenset[str]]  # by what a substance with this name and number may be known
_ENTRY = "survey_entry"
_PARTS = ("survey_use", "survey_release", "survey_measure", "survey_convention")
_LEAST_ALIKE = 0.6
_Sheet = tuple[str, str, int]  # kind, enterprise, data year


def with_renamed_rows(session: Session, known_as: KnownAs, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows of senders' workbooks, those that may be known ones under another key proposed as such.

    The first row of a sheet tells what an earlier version had and this one has no more.
    """
    sheets = _sheets(rows)
    return _Pairing(session, known_as, rows, sheets).run() if sheets else list(rows)


def _sheets(rows: Sequence[DraftRow]) -> dict[_Sheet, list[int]]:
    """Return where the rows of each sheet of a known sender stand."""
    found: dict[_Sheet, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        owner, year = (row.values.get(key) for key in ENTERPRISE_YEAR)
        is_answer = row.from_sender and row.kind in ANSWERS
        if is_answer and isinstance(owner, str) and is_id(owner) and isinstance(year, int):
            found[row.kind, owner, year].append(place)
    return found


class _Pairing:
    """Pairs what is left over on both sides, sheet by sheet; entries first, because their parts go with them."""

    def __init__(
        self, session: Session, known_as: KnownAs, rows: Sequence[DraftRow], sheets: dict[_Sheet, list[int]]
    ) -> None:
        self._session, self._known_as, self._rows, self._sheets = session, known_as, list(rows), sheets
        self._imported: set[str] = set()
        self._left = self._left_behind()
        self._now: dict[tuple[str, int, str], str] = {}  # by enterprise, year and new identity: the old one

    def run(self) -> list[DraftRow]:
        """Return the rows with the proposals, and with what nothing was found for."""
        for kind in (_ENTRY, *_PARTS):
            for sheet in [sheet for sheet in self._left if sheet[0] == kind]:
                self._pair(sheet)
        for sheet, records in self._left.items():
            self._tell(sheet, [record for record in records if record.id in self._imported])
        return self._rows

    def _left_behind(self) -> dict[_Sheet, list[Record]]:
        """Return the records of the sheets that no row has met, and note which of them an import has written."""
        met = {row.record_id for row in self._rows}
        places: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for kind, owner, year in self._sheets:
            places[kind].append((owner, year))
        left: dict[_Sheet, list[Record]] = defaultdict(list)
        history = HistoryService(self._session)
        for kind, asked in places.items():
            known = self._session.table(kind).matching(ENTERPRISE_YEAR, asked)
            missed = [record for record in known if record.id not in met]
            self._imported.update(history.last_imports(kind, [record.id for record in missed]))
            for record in missed:
                left[kind, text_of(record["enterprise"]), _year(record.values)].append(record)
        return left

    def _pair(self, sheet: _Sheet) -> None:
        """Propose what is alone on both sides: of one substance, then of substances that are alike."""
        by_identity = _grouped((record, identity_of(record.values)) for record in self._candidates(sheet))
        rows = _grouped((place, identity_of(self._rows[place].values)) for place in self._new(sheet))
        for identity, places in rows.items():
            old = self._now.get((*sheet[1:], identity), identity)
            known = by_identity.get(old, [])
            if old != identity:
                self._pair_by_rest(sheet, places, known)
            elif len(places) == len(known) == 1:
                self._propose(sheet, places[0], known[0])
        places, left = self._new(sheet), [r for r in self._left[sheet] if r.id in self._imported]
        if sheet[0] == _ENTRY and len(places) == len(left) == 1:
            row, record = self._rows[places[0]], left[0]
            if self._are_alike(record.values, row.values):
                self._now[(*sheet[1:], identity_of(row.values))] = identity_of(record.values)
                self._propose(sheet, places[0], record)

    def _candidates(self, sheet: _Sheet) -> list[Record]:
        """Return the records that a row may turn out to be: any entry, but parts only where a sender has sent them."""
        records = self._left[sheet]
        moved = {old for (owner, year, _new), old in self._now.items() if (owner, year) == sheet[1:]}
        return [
            record
            for record in records
            if sheet[0] == _ENTRY or record.id in self._imported or identity_of(record.values) in moved
        ]

    def _new(self, sheet: _Sheet) -> list[int]:
        return [place for place in self._sheets[sheet] if self._rows[place].state is RowState.NEW]

    def _pair_by_rest(self, sheet: _Sheet, places: Sequence[int], known: Sequence[Record]) -> None:
        """Propose the parts of an entry that is proposed under another name, each by the rest of its key."""
        rest = [key for key in form_named(sheet[0]).key if key not in SUBSTANCE_KEY]
        by_rest = _grouped((record, tuple(record[key] for key in rest)) for record in known)
        for place in places:
            found = by_rest.get(tuple(self._rows[place].values.get(key) for key in rest), [])
            if len(found) == 1:
                self._propose(sheet, place, found.pop())

    def _are_alike(self, old: Values, new: Values) -> bool:
        """Tell whether two rows may name one substance; two numbers that differ leave only the very same name."""
        names = [fold_name(text_of(values.get("substance"))) for values in (old, new)]
        codes = [text_of(values.get("cas_rn")) for values in (old, new)]
        if names[0] == names[1] or (all(codes) and codes[0] != codes[1]):
            return names[0] == names[1]
        known = [self._known_as(text_of(v.get("substance")), text_of(v.get("cas_rn"))) for v in (old, new)]
        ratio = difflib.SequenceMatcher(None, names[0], names[1], autojunk=False).ratio()
        return bool(known[0] & known[1]) or ratio >= _LEAST_ALIKE

    def _propose(self, sheet: _Sheet, place: int, record: Record) -> None:
        row, form = self._rows[place], form_named(sheet[0])
        differences = differences_of(form, record, row.values, row.texts)
        changed = [d for d in differences if d.key in form.key]
        told = "、".join(f"{d.heading}“{d.old or '空'}”→“{d.new or '空'}”" for d in changed)
        words = f"原有的“{record.label(form)}”这次没有；这一行可能就是它，改了{told}"
        advice = "是同一行的，确认后按修改导入；不是的，改为“另一条”"
        cell = (row.cells or {}).get(changed[0].key if changed else "", f"第{row.row}行")
        doubt = Problem(
            RENAMED, Severity.WARNING, words, row.file, row.sheet, cell,
            field=changed[0].key if changed else "", suggestion=advice,
        )  # fmt: skip
        self._left[sheet].remove(record)
        self._rows[place] = row._replace(
            state=RowState.PROPOSED,
            record_id=record.id,
            as_new=row.record_id,
            by_id=True,
            differences=differences,
            problems=(*row.problems, doubt),
        )

    def _tell(self, sheet: _Sheet, left: Sequence[Record]) -> None:
        place, form = self._sheets[sheet][0], form_named(sheet[0])
        row = self._rows[place]
        doubts = [_left_behind_words(row, record.label(form)) for record in left]
        self._rows[place] = row._replace(problems=(*row.problems, *doubts))


def _left_behind_words(row: DraftRow, label: str) -> Problem:
    words = (
        f"以前交来的“{label}”这一次没有了，原来的记录没有动；如果已经改成别的行，请删去原来的，以免重复计算"
    )
    return Problem("again.missing", Severity.WARNING, words, row.file, row.sheet, f"第{row.row}行")


def _year(values: Values) -> int:
    year = values.get("data_year")
    return year if isinstance(year, int) else 0


def _grouped(pairs: Iterable[tuple[T, K]]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for value, key in pairs:
        found[key].append(value)
    return dict(found)
