"""Tables from elsewhere: which column is which field is said once per layout and remembered for the next file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.registry import Registry
from nptracker.domain.record import Record
from nptracker.errors import UserError
from nptracker.importing.column_guess import SURE, guess_columns, known_headings, taken_meanings
from nptracker.importing.column_heads import (
    FoundHead,
    fingerprint,
    head_rows,
    likely_head,
    mapped_layout,
    read_head,
)
from nptracker.importing.files import read_book
from nptracker.importing.headings import Layout
from nptracker.importing.sample_books import refuse_sample
from nptracker.importing.workbook_cells import Book, BookSheet, column_name
from nptracker.services.session import Session
from nptracker.services.settings import SettingService

_ENOUGH_IN_COMMON = 0.6  # share of the headings by which a changed layout is still the one known
_BEFORE, _LEFT_OUT_BEFORE = "和上次一样", "上次就没有导入"
_HEADINGS_MARK = " | "


class MappedColumn(NamedTuple):
    """One column of the file and the field it stands for, "" for none; ``is_settled`` when nobody need be asked.

    ``letters`` are what a spreadsheet calls the column.
    """

    number: int
    letters: str
    name: str
    heading: str
    samples: tuple[str, ...]
    key: str
    why: str
    is_settled: bool


@dataclass(frozen=True, slots=True)
class MappingDraft:
    """The columns of one sheet and what they are taken for; nothing is written before ``remember``.

    ``known`` is “exact” for a layout used before, “near” for a changed one, "" for a new one.
    """

    form: Form
    path: Path
    sheets: tuple[str, ...]
    sheet: str
    head: FoundHead
    columns: tuple[MappedColumn, ...]
    known: str = ""

    @property
    def kind(self) -> str:
        """The kind of record."""
        return self.form.kind

    @property
    def open_columns(self) -> list[MappedColumn]:
        """The columns a person should look at: new ones and uncertain guesses."""
        return [column for column in self.columns if not column.is_settled]

    @property
    def missing(self) -> list[str]:
        """The headings of the required fields that no column stands for."""
        mapped = {column.key for column in self.columns}
        return [f.heading for f in self.form.workbook_fields if f.required and f.key not in mapped]

    def mapped(self, number: int, key: str) -> MappingDraft:
        """Return the draft with a column standing for a field; another one that did gives it up."""
        columns = tuple(
            column._replace(key=key, why="已选定" if key else "不导入", is_settled=True)
            if column.number == number
            else column._replace(key="", why="这一栏目改给了别的列", is_settled=False)
            if key and column.key == key
            else column
            for column in self.columns
        )
        return replace(self, columns=columns)


class ColumnMappingService:
    """What a person does with tables that are no blanks of ours."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, kind: str, path: Path, sheet: str = "", head_row: int = 0) -> MappingDraft:
        """Return the columns of a file with a guess for each; sheet and head row are found when not given.

        Raises UserError for a file that cannot be read or holds no table.
        """
        form, book = self._session.forms[kind], read_book(path)
        if not SettingService(self._session).is_sample:
            refuse_sample(book)
        found = _chosen_sheet(book, form, sheet)
        remembered = self.layouts()
        row = head_row or remembered.known_head(form, found) or likely_head(found, known_headings(form))
        if not row:
            raise UserError(
                "这个文件里没有表格。", safe="没有写入任何数据。", todo="请选另一个文件。", file=path.name
            )
        head = read_head(found, row)
        known, keys = remembered.keys(kind, head)
        columns = _columns(form, head, keys)
        names = tuple(s.name for s in book.sheets if s.rows and not s.hidden)
        return MappingDraft(form, path, names, found.name, head, columns, known)

    def remember(self, draft: MappingDraft) -> Changes:
        """Keep which column is which field, for this file and every later one of its layout."""
        keys = {column.name: column.key for column in draft.columns}
        if not any(keys.values()):
            raise UserError("还没有一列对应到栏目。", todo="请至少给一列选好栏目。")
        layout, table = fingerprint(draft.kind, draft.head.names), self._session.table("column_mapping")
        values = {
            "layout": layout,
            "kind": draft.kind,
            "headings": _HEADINGS_MARK.join(column.heading for column in draft.columns),
            "columns": json.dumps(keys, ensure_ascii=False),
        }
        known = table.having("layout", layout)
        title = f"记住列对应：{draft.form.title}（{draft.path.name}）"
        with self._session.verb("map_columns", title, way="keep") as verb:
            verb.record_ids.append(known[0].id if known else table.insert(values))
            if known:
                table.update(known[0].id, values)
        return verb.changes() if verb.seq else NOTHING

    def layouts(self) -> RememberedLayouts:
        """Return every layout mapped so far."""
        return RememberedLayouts(list(self._session.table("column_mapping").all()), self._session.forms)


class RememberedLayouts:
    """The layouts mapped before, as they were when an import began."""

    def __init__(self, records: Sequence[Record], forms: Registry) -> None:
        self._forms = forms
        self._records: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            self._records[str(record["kind"])].append(record)

    def layout_of(self, forms: Sequence[Form], sheet: BookSheet, file: str) -> Layout | None:
        """Return how a sheet is read whose headings have been mapped before to one of these forms, else None."""
        for form in forms:
            if row := self.known_head(form, sheet):
                head = read_head(sheet, row)
                _, keys = self.keys(form.kind, head)
                return mapped_layout(form, sheet, head, keys, file)
        return None

    def known_head(self, form: Form, sheet: BookSheet) -> int:
        """Return the row whose headings were mapped before, 0 when none was."""
        layouts = {record["layout"] for record in self._records.get(form.kind, [])}
        rows = head_rows(sheet) if layouts else []
        return next((r for r in rows if fingerprint(form.kind, read_head(sheet, r).names) in layouts), 0)

    def keys(self, kind: str, head: FoundHead) -> tuple[str, dict[str, str]]:
        """Return how well a head is known and the fields its columns stood for: in this layout, else in the nearest."""
        records, own = self._records.get(kind, []), fingerprint(kind, head.names)
        exact = [record for record in records if record["layout"] == own]
        if exact:
            return "exact", self._keys_of(exact[0])
        near = max(records, key=lambda record: (self._in_common(record, head), record.number), default=None)
        if near is None or self._in_common(near, head) < _ENOUGH_IN_COMMON:
            return "", {}
        return "near", {name: key for name, key in self._keys_of(near).items() if name in head.names}

    def _keys_of(self, record: Record) -> dict[str, str]:
        keys = json.loads(str(record["columns"]))
        known = self._forms[str(record["kind"])].by_key
        return {name: key for name, key in keys.items() if not key or key in known}

    def _in_common(self, record: Record, head: FoundHead) -> float:
        known, own = set(self._keys_of(record)), set(head.names)
        return len(known & own) / max(len(known), len(own), 1)


def _columns(form: Form, head: FoundHead, remembered: Mapping[str, str]) -> tuple[MappedColumn, ...]:
    taken = {key for key in remembered.values() if key}
    asked = [column for column in head.columns if column.name not in remembered]
    guesses = {n: guess for n, guess in guess_columns(form, asked).items() if guess.key not in taken}
    given = {n: guess.key for n, guess in guesses.items()}
    given |= {c.number: key for c in head.columns if (key := remembered.get(c.name))}
    doubled = taken_meanings(form, [c for c in asked if c.number not in guesses], given.values())
    made = []
    for column in head.columns:
        guess = guesses.get(column.number)
        if column.name in remembered:
            key = remembered[column.name]
            answer = (key, _BEFORE if key else _LEFT_OUT_BEFORE, True)
        elif guess:
            answer = (guess.key, guess.why, guess.score >= SURE)
        else:
            answer = ("", _why_not(form, doubled.get(column.number, ""), given), False)
        made.append(
            MappedColumn(
                column.number,
                column_name(column.number),
                column.name,
                column.heading,
                column.samples,
                *answer,
            )
        )
    return tuple(made)


def _why_not(form: Form, meant: str, given: Mapping[int, str]) -> str:
    """Say why a column stands for nothing: it means what another one was taken for, or nobody knows."""
    if not meant:
        return "没有认出来"
    holder = next(number for number, key in given.items() if key == meant)
    return f"也像“{form.by_key[meant].heading}”，已用{column_name(holder)}列，这一列不导入"


def _chosen_sheet(book: Book, form: Form, name: str) -> BookSheet:
    """Return the named sheet, else the one whose head names most fields; a sheet without cells is none."""
    sheets = [sheet for sheet in book.sheets if sheet.rows and not sheet.hidden]
    named = [sheet for sheet in sheets if sheet.name == name]
    if not sheets:
        raise UserError(
            "文件里没有内容。", safe="没有写入任何数据。", todo="请选另一个文件。", file=book.file
        )
    known = known_headings(form)
    return named[0] if named else max(sheets, key=lambda sheet: _promise(sheet, known))


def _promise(sheet: BookSheet, known: frozenset[str]) -> int:
    row = likely_head(sheet, known)
    return sum(name in known for name in read_head(sheet, row).names) if row else -1
