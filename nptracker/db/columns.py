"""Single columns read past the records: where a text stands, groups with their counts, values for sums."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.db.codec import UNDECODABLE, Column
from nptracker.db.faults import damaged
from nptracker.db.schema import quoted
from nptracker.db.select import Clause, order_by, where
from nptracker.db.shown_text import shown_text
from nptracker.domain.forms.field import DECIMAL_TYPES, Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.needle import Needle
from nptracker.domain.query import Query, Sort
from nptracker.domain.values import Absent, Unread, Value

if TYPE_CHECKING:
    from nptracker.db.district import DistrictFile

Stop = Callable[[], bool]
_BATCH = 1_000
_STEPS_UNASKED = 100_000  # steps of SQLite's machine, some milliseconds


class Columns:
    """Reads columns of one kind of record; every answer is in the order of its query."""

    def __init__(self, file: DistrictFile, form: Form) -> None:
        self._file, self.form = file, form
        self._name = quoted(form.kind)

    def places(
        self, query: Query, keys: Sequence[str], needle: Needle, stop: Stop | None = None
    ) -> Iterator[tuple[int, int]]:
        """Yield (row number, place in ``keys``) of every cell that holds a text."""
        tests = [_test(self.form.by_key[key], needle) for key in keys]
        columns = ", ".join(sql for sql, _ in tests)
        asked = [parameter for _, parameters in tests for parameter in parameters]
        condition, parameters = where(self.form, query, self._file.search_condition)
        either = " OR ".join(f"({sql})" for sql, _ in tests)
        sql = (
            f"SELECT n, {columns} FROM {self._name} WHERE ({condition}) AND ({either})"
            f" ORDER BY {order_by(self.form, query.sort)}"
        )
        for number, *found in self._rows(sql, [*asked, *parameters, *asked], stop):
            for place, is_here in enumerate(found):
                if is_here:
                    yield int(str(number)), place

    def groups(
        self, query: Query, key: str, stop: Stop | None = None
    ) -> tuple[array[int], list[tuple[str, int]]]:
        """Return the row numbers by group, and each group's text with its count; blank cells come first."""
        condition, parameters = where(self.form, query, self._file.search_condition)
        text = shown_text(self.form.by_key[key])
        order = order_by(self.form, [Sort(key)]).removesuffix("n") + f"2, {order_by(self.form, query.sort)}"
        sql = f"SELECT n, {text} FROM {self._name} WHERE {condition} ORDER BY {order}"
        numbers = array("q")
        found: list[tuple[str, int]] = []
        for number, shown in self._rows(sql, parameters, stop):
            numbers.append(int(str(number)))
            if found and found[-1][0] == shown:
                found[-1] = (found[-1][0], found[-1][1] + 1)
            else:
                found.append((str(shown), 1))
        return numbers, found

    def values(self, query: Query, keys: Sequence[str], stop: Stop | None = None) -> Iterator[list[Value]]:
        """Yield the values of some columns, row by row: numbers in canonical units, why a cell is empty."""
        for _, values in self.numbered(query, keys, stop):
            yield values

    def numbered(
        self, query: Query, keys: Sequence[str], stop: Stop | None = None
    ) -> Iterator[tuple[int, list[Value]]]:
        """Yield the number of each row beside the values of some of its columns."""
        condition, parameters = where(self.form, query, self._file.search_condition)
        yield from self._values(f"WHERE {condition}", keys, parameters, stop)

    def values_of(
        self, numbers: Sequence[int], keys: Sequence[str], stop: Stop | None = None
    ) -> Iterator[list[Value]]:
        """Yield the values of some columns of the rows with these numbers, in no order."""
        for start in range(0, len(numbers), _BATCH):
            part = list(numbers[start : start + _BATCH])
            for _, values in self._values(f"WHERE n IN ({', '.join('?' * len(part))})", keys, part, stop):
                yield values

    def stored(self, keys: Sequence[str], stop: Stop | None = None) -> Iterator[tuple[Column, ...]]:
        """Yield the number and some columns of every row just as they are stored, for counts over very many."""
        names = ", ".join(quoted(key) for key in keys)
        yield from self._rows(f"SELECT n, {names} FROM {self._name} ORDER BY n", (), stop)

    def _values(
        self, tail: str, keys: Sequence[str], parameters: Sequence[Column], stop: Stop | None
    ) -> Iterator[tuple[int, list[Value]]]:
        fields = [self.form.by_key[key] for key in keys]
        names = ", ".join(quoted(key) for key in keys)
        for number, kept, *cells in self._rows(
            f"SELECT n, kept, {names} FROM {self._name} {tail}", parameters, stop
        ):
            try:
                notes = json.loads(str(kept)) if kept else {}
                values = [
                    _value(field, cell, notes.get(field.key))
                    for field, cell in zip(fields, cells, strict=True)
                ]
            except UNDECODABLE as error:
                what = f"“{self.form.title}”第 {number} 行的内容有损坏。"
                raise damaged(self._file.path, what) from error
            yield int(str(number)), values

    def _rows(
        self, sql: str, parameters: Sequence[Column], stop: Stop | None
    ) -> Iterator[tuple[Column, ...]]:
        """Yield rows until ``stop`` says so; it is also asked while the store looks for the next row."""
        connection = self._file.reader()
        if stop is not None:
            connection.set_progress_handler(lambda: int(stop()), _STEPS_UNASKED)
        try:
            cursor = connection.execute(sql, parameters)
            while rows := cursor.fetchmany(_BATCH):
                yield from rows
                if stop and stop():
                    return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                raise
        finally:
            connection.set_progress_handler(None, 0)


def _test(field: Field, needle: Needle) -> Clause:
    """Return the condition that a cell's shown text holds the text looked for."""
    shown = shown_text(field)
    if needle.whole_cell:
        return f"{shown} = ?{'' if needle.match_case else ' COLLATE NOCASE'}", [needle.text]
    if needle.match_case:
        return f"instr({shown}, ?) > 0", [needle.text]
    return f"instr(lower({shown}), lower(?)) > 0", [needle.text]


def _value(field: Field, cell: Column, note: dict[str, str] | None) -> Value:
    if note and "absent" in note:
        return Absent(note["absent"])
    if note and "unread" in note:
        return Unread(note["unread"])
    if note and "exact" in note and field.is_numeric:
        return int(json.loads(note["exact"]))
    if cell is not None and field.type in DECIMAL_TYPES | {FieldType.QUANTITY}:
        return Decimal(str(cell))
    return cell
