"""The search index of one kind: a contentless full-text index over pairs of characters.

Pairs answer exactly as LIKE would, for words of any length, in any script; single characters are asked as a
prefix. Bulk writing leaves stretches of rows for later (``search_todo``); until a job has indexed them, a
search looks through those rows one by one, so that no hit is ever missing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence

from nptracker.db.codec import LIST_MARK, Column
from nptracker.db.schema import quoted
from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.pinyin import initials
from nptracker.domain.search import bigram_query, bigrams, fold_for_search, search_text

BULK = 2_000  # writes of more rows than this are indexed later
LONGEST_SEARCH = 64  # characters compared; the index takes time with the square of a longer pasted text


def table_of(form: Form) -> str:
    """Return the quoted name of a kind's index."""
    return quoted("search_" + form.kind)


def names_of(form: Form) -> list[str]:
    """Return the fields whose initial letters are searched too."""
    return [key for key in form.label if form.by_key[key].type is FieldType.TEXT]


class Indexer:
    """Knows the searchable text of stored rows of one kind and keeps its index."""

    def __init__(self, form: Form, columns: Sequence[str]) -> None:
        self.form = form
        self._at = [(columns.index(key), form.by_key[key]) for key in form.search]
        self._named = [columns.index(key) for key in names_of(form)]

    def text(self, row: Sequence[Column]) -> str:
        """Return the folded text that search looks in: the searchable fields and the initials of the name."""
        parts = [self._part(row[i], field.type) for i, field in self._at]
        return search_text([*parts, *(initials(str(row[i])) for i in self._named if row[i])])

    @staticmethod
    def _part(column: Column, kind: FieldType) -> str:
        if column is None:
            return ""
        text = str(column)
        return text[1:-1].replace(LIST_MARK, "、") if kind is FieldType.TEXTS else text

    def add(self, connection: sqlite3.Connection, rows: Iterable[tuple[int, Sequence[Column]]]) -> None:
        """Index rows given as (n, columns)."""
        connection.executemany(
            f"INSERT INTO {table_of(self.form)}(rowid, text) VALUES (?, ?)",
            ((n, bigrams(self.text(row))) for n, row in rows),
        )

    def remove(self, connection: sqlite3.Connection, rows: Iterable[tuple[int, Sequence[Column]]]) -> None:
        """Take rows out of the index; a contentless index must be told the old text."""
        name = table_of(self.form)
        connection.executemany(
            f"INSERT INTO {name}({name}, rowid, text) VALUES ('delete', ?, ?)",
            ((n, bigrams(self.text(row))) for n, row in rows),
        )


def waiting(connection: sqlite3.Connection, kind: str) -> list[tuple[int, int]]:
    """Return the stretches of rows that are not in the index yet."""
    return connection.execute(
        "SELECT first, last FROM search_todo WHERE kind = ? ORDER BY first", (kind,)
    ).fetchall()


def put_off(connection: sqlite3.Connection, kind: str, first: int, last: int) -> None:
    """Leave a stretch of new rows for the indexing job; a stretch that follows another lengthens it."""
    longer = connection.execute(
        "UPDATE search_todo SET last = ? WHERE kind = ? AND last = ?", (last, kind, first - 1)
    )
    if not longer.rowcount:
        connection.execute("INSERT INTO search_todo(kind, first, last) VALUES (?, ?, ?)", (kind, first, last))


def forget_all(connection: sqlite3.Connection, form: Form) -> None:
    """Empty a kind's index and leave every row for the indexing job; used before bulk deletes."""
    name = table_of(form)
    connection.execute(f"INSERT INTO {name}({name}) VALUES ('delete-all')")
    connection.execute("DELETE FROM search_todo WHERE kind = ?", (form.kind,))
    put_off(connection, form.kind, 1, 1 << 62)


def is_waiting(stretches: Sequence[tuple[int, int]], n: int) -> bool:
    """Tell whether a row lies in a stretch that is not indexed yet."""
    return any(first <= n <= last for first, last in stretches)


def catch_up(
    connection: sqlite3.Connection,
    indexer: Indexer,
    chunk: int = 5_000,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[tuple[int, int]]:
    """Index waiting rows chunk by chunk, a transaction each; yields (rows done, highest n to do)."""
    kind, table = indexer.form.kind, quoted(indexer.form.kind)
    done = 0
    while (stretches := waiting(connection, kind)) and not stop():
        first, last = stretches[0]
        connection.execute("BEGIN IMMEDIATE")
        try:
            rows = connection.execute(
                f"SELECT * FROM {table} WHERE n BETWEEN ? AND ? ORDER BY n LIMIT ?", (first, last, chunk)
            ).fetchall()
            indexer.add(connection, ((row[0], row) for row in rows))
            connection.execute(
                "DELETE FROM search_todo WHERE kind = ? AND first = ? AND last = ?", (kind, first, last)
            )
            if len(rows) == chunk:
                put_off(connection, kind, rows[-1][0] + 1, last)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        done += len(rows)
        yield done, min(last, connection.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0])


def condition(
    form: Form, text: str, stretches: Sequence[tuple[int, int]], indexer: Indexer
) -> tuple[str, list[str | int]]:
    """Return an SQL condition on ``n`` that holds where the searchable text contains ``text``."""
    folded = fold_for_search(text)[:LONGEST_SEARCH]
    if not folded:
        return "1", []
    name = table_of(form)
    sql = f"n IN (SELECT rowid FROM {name} WHERE {name} MATCH ?)"
    values: list[str | int] = [bigram_query(folded)]
    for first, last in stretches:
        sql += f" OR (n BETWEEN ? AND ? AND {_plain_condition(indexer)})"
        values += [first, last, folded]
    return f"({sql})", values


def rows_alone(
    form: Form, text: str, stretches: Sequence[tuple[int, int]]
) -> tuple[str, list[str | int]] | None:
    """Return the index rows that contain ``text``, to select ``rowid`` from, where the index alone can tell.

    None while rows wait to be indexed. Looking up each of a million hits in the table as well would take
    five times as long to count them, and a hundred times as long for the first page.
    """
    folded = fold_for_search(text)[:LONGEST_SEARCH]
    if stretches or not folded:
        return None
    name = table_of(form)
    return f"{name} WHERE {name} MATCH ?", [bigram_query(folded)]


def _plain_condition(indexer: Indexer) -> str:
    """Return the slow condition for rows not indexed yet: the same text, put together by a function."""
    form = indexer.form
    searched = [joined_list(quoted(key), form.by_key[key].type) for key in form.search]
    named = [quoted(key) for key in names_of(form)]
    return f"instr(npt_search_text({len(searched)}, {', '.join([*searched, *named])}), ?) > 0"


def joined_list(column: str, kind: FieldType) -> str:
    """Return SQL for a column in which several short texts are written as people write them."""
    if kind is not FieldType.TEXTS:
        return column
    return f"replace(substr({column}, 2, length({column}) - 2), '{LIST_MARK}', '、')"


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection the function that the slow search of unindexed rows needs."""
    connection.create_function("npt_search_text", -1, _joined_text, deterministic=True)


def _joined_text(searched: int, *columns: Column) -> str:
    parts = [str(column) for column in columns[:searched] if column is not None]
    return search_text([*parts, *(initials(str(column)) for column in columns[searched:] if column)])
