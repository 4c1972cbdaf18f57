"""The store of one kind of record: values in, records out."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nptracker.db import journal, search, select
from nptracker.db.codec import UNDECODABLE, Column, Kept, RowDecoder, checksum, encode, kept_text, places_of
from nptracker.db.faults import damaged
from nptracker.db.schema import LEADING, columns_of, quoted
from nptracker.domain.forms.form import Form
from nptracker.domain.ids import new_id
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.values import Value, Values
from nptracker.errors import DamagedFileError, GoneError

if TYPE_CHECKING:
    from nptracker.db.district import DistrictFile

Row = Sequence[Column]
T = TypeVar("T")
_BATCH = 1_000
_WORTH_ALL_ANEW = 50  # one row in so many changed: a new index is made sooner than the old one mended


def _checksum_of(row: Row) -> int:
    return checksum(str(row[1]), row[2], row[3], row[len(LEADING) :])  # type: ignore[arg-type]


def _parts(values: Sequence[T]) -> Iterator[tuple[list[T], str]]:
    """Yield values in batches with the marks that stand for them, because a statement takes 32,766 at most."""
    for start in range(0, len(values), _BATCH):
        part = list(values[start : start + _BATCH])
        yield part, ", ".join("?" * len(part))


class _Asked(NamedTuple):
    """A query as SQL: the column with the row numbers, where they stand under which condition, their order."""

    number: str
    rows: str
    order: str
    parameters: Sequence[Column]

    @property
    def numbers_sql(self) -> str:
        """The row numbers in order."""
        return f"SELECT {self.number} FROM {self.rows} ORDER BY {self.order}"


class Table:
    """Reads and writes the records of one kind. Writing methods run inside a verb of the district file."""

    def __init__(self, file: DistrictFile, form: Form) -> None:
        self._file = file
        self.form = form
        self._name = quoted(form.kind)
        self._columns = columns_of(file.reader(), form.kind)
        self._fields = self._columns[len(LEADING) :]
        self._places = places_of(self._fields)
        self._decoder = RowDecoder(form, self._columns)
        self._indexer = search.Indexer(form, self._columns) if form.search else None
        marks = ", ".join("?" * (len(LEADING) - 1 + len(self._fields)))
        names = ", ".join(quoted(name) for name in (*LEADING[1:], *self._fields))
        self._insert_sql = f"INSERT INTO {self._name} ({names}) VALUES ({marks})"

    # -- reading ------------------------------------------------------------------------------------------

    def count(self, query: Query = Query()) -> int:  # noqa: B008 - frozen
        """Return how many records a query finds."""
        asked = self._asked(query)
        return int(self._read(f"SELECT count(*) FROM {asked.rows}", asked.parameters).fetchone()[0])

    def stamp(self) -> tuple[int, ...]:
        """Return what tells that the records are still the same as when it was taken, without reading them."""
        row = self._read(f"SELECT count(*), coalesce(max(n), 0), coalesce(sum(chk), 0) FROM {self._name}", [])
        return tuple(row.fetchone())

    def numbers(self, query: Query, stop: Callable[[], bool] | None = None) -> array[int]:
        """Return the row numbers of a query's records in its order; ``stop`` breaks off early."""
        asked = self._asked(query)
        cursor = self._read(asked.numbers_sql, asked.parameters)
        found = array("q")
        while rows := cursor.fetchmany(_BATCH):
            found.extend([row[0] for row in rows])
            if stop and stop():
                break
        return found

    def first(self, query: Query, limit: int, offset: int = 0) -> list[Record]:
        """Return the first records of a query in its order."""
        asked = self._asked(query)
        page = f"WHERE n IN ({asked.numbers_sql} LIMIT ? OFFSET ?)"
        order = select.order_by(self.form, query.sort)
        return self._records(f"{page} ORDER BY {order}", [*asked.parameters, limit, offset])

    def after(self, number: int, limit: int) -> list[Record]:
        """Return the records behind a row number in natural order."""
        return self._records("WHERE n > ? ORDER BY n LIMIT ?", [number, limit])

    def rows(self, numbers: Sequence[int]) -> list[Record | None]:
        """Return the records with these row numbers, None where one is gone."""
        found: dict[int, Record] = {}
        for part, marks in _parts(numbers):
            found.update((record.number, record) for record in self._records(f"WHERE n IN ({marks})", part))
        return [found.get(number) for number in numbers]

    def get(self, record_id: str) -> Record:
        """Return one record; raises GoneError when there is none."""
        found = self._records("WHERE id = ?", [record_id])
        if not found:
            raise GoneError
        return found[0]

    def stored_many(self, record_ids: Sequence[str]) -> dict[str, dict[str, Column]]:
        """Return rows as stored, by id and column, for reading their history; those that are gone are left out."""
        rows = (dict(zip(self._columns, row, strict=True)) for row in self.raw_rows(record_ids))
        return {str(row["id"]): row for row in rows}

    def having(self, key: str, *values: Column) -> list[Record]:
        """Return the records whose column holds one of these stored values, in natural order."""
        found: list[Record] = []
        for part, marks in _parts(list(dict.fromkeys(values))):
            found += self._records(f"WHERE {quoted(key)} IN ({marks})", part)
        return sorted(found, key=lambda record: record.number)

    def matching(self, keys: Sequence[str], rows: Iterable[Sequence[Column]]) -> list[Record]:
        """Return the records whose columns hold one of these rows of stored values, in natural order.

        None in a row means an empty column; a row of nothing but None finds nothing.
        """
        by_shape: dict[tuple[str, ...], list[tuple[Column, ...]]] = {}
        for row in dict.fromkeys(map(tuple, rows)):
            given = tuple(key for key, value in zip(keys, row, strict=True) if value is not None)
            by_shape.setdefault(given, []).append(tuple(value for value in row if value is not None))
        found: list[Record] = []
        by_shape.pop((), None)
        for given, wanted in by_shape.items():
            terms = [f"o.{quoted(key)} = asked.{quoted(key)}" for key in given]
            terms += [f"o.{quoted(key)} IS NULL" for key in keys if key not in given]
            names, marks = ", ".join(map(quoted, given)), ", ".join("?" * len(given))
            for part, _ in _parts(wanted):
                # joined in this order, so that an index over all the columns is used for each row asked for
                values = ", ".join([f"({marks})"] * len(part))
                rows_sql = f"SELECT o.n FROM asked CROSS JOIN {self._name} o ON {' AND '.join(terms)}"
                tail = f"WHERE n IN (WITH asked({names}) AS (VALUES {values}) {rows_sql})"
                found += self._records(tail, [value for row in part for value in row])
        return sorted(found, key=lambda record: record.number)

    def all(self, query: Query = Query()) -> Iterator[Record]:  # noqa: B008 - frozen
        """Yield every record of a query, a short read at a time so that writers need not wait.

        Natural order is read behind the last row; any other order is read by a list of row numbers.
        """
        if query.is_plain:
            last = 0
            while records := self.after(last, _BATCH):
                yield from records
                last = records[-1].number
            if not last:
                self._refuse_lost_rows()
            return
        order = self.numbers(query)
        for start in range(0, len(order), _BATCH):
            yield from (record for record in self.rows(order[start : start + _BATCH]) if record)

    def _refuse_lost_rows(self) -> None:
        """Raise DamagedFileError when an index still counts rows that the table itself no longer leads to."""
        if self.count() and not self.after(0, 1):
            raise damaged(self._file.path, f"“{self.form.title}”的内容有损坏，读不出来。")

    def labels(self, ids: Iterable[str]) -> dict[str, str]:
        """Return what people call these records, by id."""
        label = select.label_expression(self.form.kind, "o.id")
        found: dict[str, str] = {}
        for part, marks in _parts(list(dict.fromkeys(ids))):
            sql = f"SELECT id, {label} FROM {self._name} o WHERE id IN ({marks})"
            found.update(self._read(sql, part).fetchall())
        return found

    # -- writing ------------------------------------------------------------------------------------------

    def insert(self, values: Values) -> str:
        """Add one record and return its id."""
        record_id = new_id()
        self.insert_as(record_id, values)
        return record_id

    def insert_many(self, many: Iterable[Values]) -> list[str]:
        """Add records and return their ids; above ``search.BULK`` rows the index follows in a job."""
        connection = self._file.writer()
        last = connection.execute(f"SELECT coalesce(max(n), 0) FROM {self._name}").fetchone()[0]
        ids: list[str] = []
        with journal.inserts_together(connection, self.form.kind):
            connection.executemany(self._insert_sql, self._new_rows(many, ids))
        self._file.touched(self.form.kind, len(ids))
        if self._indexer and ids:
            self._index_new(connection, last, len(ids))
        return ids

    def insert_as(self, record_id: str, values: Values) -> None:
        """Add one record under a given id, such as the one it already has in another file."""
        columns, kept = encode(values, self._places)
        text, version = kept_text(kept), self.form.version
        connection = self._file.writer()
        row = (record_id, text, version, checksum(record_id, text, version, columns), *columns)
        connection.execute(self._insert_sql, row)
        self._file.touched(self.form.kind, 1)
        self.index(connection, self.raw_rows([record_id]))

    def update(self, record_id: str, values: Values) -> bool:
        """Change the given fields of one record; returns False when nothing differs.

        Raises GoneError for an unknown id and DamagedFileError for a row whose checksum does not fit.
        """
        connection = self._file.writer()
        old = self._raw(connection, record_id)
        new = self._merged(old, values)
        if new == old:
            return False
        names = ", ".join(f"{quoted(name)} = ?" for name in self._columns[2:])
        connection.execute(f"UPDATE {self._name} SET {names} WHERE n = ?", (*new[2:], old[0]))
        self._file.touched(self.form.kind, 1)
        if self._indexer and not search.is_waiting(
            search.waiting(connection, self.form.kind), int(old[0] or 0)
        ):
            self._indexer.remove(connection, [(int(old[0] or 0), old)])
            self._indexer.add(connection, [(int(old[0] or 0), new)])
        return True

    def expect_updates(self, count: int, keys: Iterable[str]) -> None:
        """Leave the search index to its job when so many rows are about to change in what search looks in.

        Keeping it row by row would take five times as long as the changes themselves.
        """
        searched = {*self.form.search, *self.form.label}
        connection = self._file.writer()
        if self._indexer is None or searched.isdisjoint(keys) or count <= search.BULK:
            return
        top = connection.execute(f"SELECT coalesce(max(n), 0) FROM {self._name}").fetchone()[0]
        if count > top // _WORTH_ALL_ANEW:
            search.forget_all(connection, self.form)

    def delete_many(self, record_ids: Sequence[str]) -> None:
        """Remove records; the journal keeps them. Raises GoneError for an unknown id."""
        connection = self._file.writer()
        if self._indexer and len(record_ids) > search.BULK:
            search.forget_all(connection, self.form)
        for record_id in record_ids:
            row = self._raw(connection, record_id)
            self.unindex(connection, [row])
            connection.execute(f"DELETE FROM {self._name} WHERE n = ?", (row[0],))
        self._file.touched(self.form.kind, len(record_ids))

    def raw_rows(self, record_ids: Sequence[str]) -> list[Row]:
        """Return stored rows as they are, for history and for keeping the index while it is walked."""
        rows: list[Row] = []
        for part, marks in _parts(record_ids):
            sql = f"SELECT * FROM {self._name} WHERE id IN ({marks})"
            rows += self._read(sql, part).fetchall()
        return rows

    def reseal(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Renew the checksums that do not fit.

        A step taken back out of turn brings an old checksum back beside values that were changed since.
        """
        for row in rows:
            if (found := _checksum_of(row)) != row[4]:
                connection.execute(f"UPDATE {self._name} SET chk = ? WHERE n = ?", (found, row[0]))

    def unindex(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Take rows out of the search index, unless they wait to be indexed."""
        if self._indexer:
            stretches = search.waiting(connection, self.form.kind)
            self._indexer.remove(
                connection, ((n, r) for r in rows if not search.is_waiting(stretches, n := int(r[0] or 0)))
            )

    def index(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Put rows into the search index, unless they wait to be indexed."""
        if self._indexer:
            stretches = search.waiting(connection, self.form.kind)
            self._indexer.add(
                connection, ((n, r) for r in rows if not search.is_waiting(stretches, n := int(r[0] or 0)))
            )

    @property
    def indexer(self) -> search.Indexer | None:
        """The keeper of the search index, None for kinds that are not searched."""
        return self._indexer

    # -- inside -------------------------------------------------------------------------------------------

    def _new_rows(self, many: Iterable[Values], ids: list[str]) -> Iterator[tuple[Column, ...]]:
        places, version = self._places, self.form.version
        for values in many:
            row_id = new_id()
            ids.append(row_id)
            columns, kept = encode(values, places)
            text = kept_text(kept)
            yield (row_id, text, version, checksum(row_id, text, version, columns), *columns)

    def _index_new(self, connection: sqlite3.Connection, last: int, count: int) -> None:
        if count > search.BULK:
            top = connection.execute(f"SELECT max(n) FROM {self._name}").fetchone()[0]
            search.put_off(connection, self.form.kind, last + 1, top)
        else:
            rows = connection.execute(f"SELECT * FROM {self._name} WHERE n > ?", (last,)).fetchall()
            self.index(connection, rows)

    def _raw(self, connection: sqlite3.Connection, record_id: str) -> Row:
        row: Row | None = connection.execute(
            f"SELECT * FROM {self._name} WHERE id = ?", (record_id,)
        ).fetchone()
        if row is None:
            raise GoneError
        self.refuse_damaged([row])
        return row

    def refuse_damaged(self, rows: Iterable[Row]) -> None:
        """Raise DamagedFileError for a row that is not as written; changing it would hide the damage."""
        for row in rows:
            if _checksum_of(row) != row[4]:
                raise self._damaged(row)

    def _damaged(self, row: Row) -> DamagedFileError:
        return damaged(self._file.path, f"“{self.form.title}”第 {row[0]} 行的内容有损坏。")

    def _values(self, row: Row) -> dict[str, Value]:
        try:
            return self._decoder.values(row)
        except UNDECODABLE as error:
            raise self._damaged(row) from error

    def _merged(self, old: Row, values: Values) -> Row:
        """Return the row with some fields changed and its checksum made anew."""
        keys = [key for key in self._fields if key in values]
        columns, notes = encode(values, places_of(keys))
        changed = dict(zip(keys, columns, strict=True))
        kept: Kept = dict(self._kept_of(old))
        for key in keys:
            kept.pop(key, None)
        kept.update(notes)
        text = kept_text(kept)
        fields = [changed.get(name, old[i]) for i, name in enumerate(self._fields, start=len(LEADING))]
        version = self.form.version
        return (old[0], old[1], text, version, checksum(str(old[1]), text, version, fields), *fields)

    @staticmethod
    def _kept_of(row: Row) -> Kept:
        kept: Kept = json.loads(str(row[2])) if row[2] else {}
        return kept

    def _read(self, sql: str, parameters: Sequence[Column]) -> sqlite3.Cursor:
        return self._file.read(sql, parameters)

    def _where(self, query: Query) -> select.Clause:
        return select.where(self.form, query, self._file.search_condition)

    def _asked(self, query: Query) -> _Asked:
        """Return a query as SQL, over the search index alone where it can tell."""
        if select.is_search_alone(self.form, query):
            by_index = self._file.search_rows(self.form, query.search.strip())
            if by_index:
                return _Asked("rowid", by_index[0], "rowid", by_index[1])
        condition, parameters = self._where(query)
        order = select.order_by(self.form, query.sort)
        return _Asked("n", f"{self._name} WHERE {condition}", order, parameters)

    def _records(self, tail: str, parameters: Sequence[Column]) -> list[Record]:
        rows = self._read(f"SELECT * FROM {self._name} {tail}", parameters).fetchall()
        decoded = [(row, self._values(row)) for row in rows]
        labels = {
            field.key: self._labels_for(field.key, field.refers_to, decoded) for field in self.form.references
        }
        return [
            Record(
                self.form.kind,
                str(row[1]),
                int(row[0]),
                values,
                {
                    key: known[str(values[key])]
                    for key, known in labels.items()
                    if str(values.get(key)) in known
                },
            )
            for row, values in decoded
        ]

    def _labels_for(self, key: str, kind: str, decoded: Sequence[tuple[Row, Values]]) -> dict[str, str]:
        ids = {str(values[key]) for _, values in decoded if isinstance(values.get(key), str)}
        return self._file.table(kind).labels(ids) if ids else {}
