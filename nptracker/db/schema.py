"""Tables, triggers and indexes made from the declarations of the kinds of record.

A declared kind owns one table. Columns are never dropped: a field that leaves the declaration keeps its
column, so old values stay readable. Three triggers write every change into the journal.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import TOGETHER, Form
from nptracker.domain.own_ledger import is_own_kind

# Columns before the declared ones. ``n`` is the row's place in this file; ``id`` is the record's lasting name.
LEADING = ("n", "id", "kept", "form_version", "chk")
# The ascii tokenizer takes every character outside ASCII as part of a word, whichever Unicode it came with;
# unicode61 knows none that are younger than itself, and splits rare names.
FTS_OPTIONS = "tokenize='ascii', prefix='1', content=''"
SEARCH_TEXT_VERSION = (
    1  # raised when the text that search looks in is made otherwise; indexes are then made anew
)


def quoted(name: str) -> str:
    """Return an SQL identifier in quotes; kinds and keys are ours, but ``by`` is a reserved word."""
    return '"' + name.replace('"', '""') + '"'


def column_type(field: Field) -> str:
    """Return the declared type of a column; exact decimals are text."""
    return "INTEGER" if field.type in {FieldType.INTEGER, FieldType.YEAR} else "TEXT"


def _column(field: Field) -> str:
    target = (
        f" REFERENCES {quoted(field.refers_to)}(id) DEFERRABLE INITIALLY DEFERRED" if field.refers_to else ""
    )
    return f"{quoted(field.key)} {column_type(field)}{target}"


def _create_table(form: Form) -> str:
    columns = [
        "n INTEGER PRIMARY KEY AUTOINCREMENT",
        "id TEXT NOT NULL UNIQUE",
        "kept TEXT",
        "form_version INTEGER NOT NULL",
        "chk INTEGER NOT NULL",
        *(_column(field) for field in form.fields),
    ]
    return f"CREATE TABLE {quoted(form.kind)} (\n  " + ",\n  ".join(columns) + "\n)"


def columns_of(connection: sqlite3.Connection, kind: str) -> tuple[str, ...]:
    """Return the columns of a kind's table in their stored order, empty when there is no table yet."""
    found = connection.execute(f"PRAGMA table_info({quoted(kind)})").fetchall()
    return tuple([row[1] for row in found])


def declaration(form: Form) -> str:
    """Return the part of a declaration that decides storage, as canonical JSON kept in the file."""
    return json.dumps(
        {
            "kind": form.kind,
            "title": form.title,
            "fields": [[f.key, f.heading, str(f.type), f.refers_to] for f in form.fields],
            "search": _search_text(form),
            "indexed": list(form.indexed),
            "frozen": form.frozen,
        },
        ensure_ascii=False,
    )


def _search_text(form: Form) -> list[object]:
    """Return what decides the text of the search index."""
    return [SEARCH_TEXT_VERSION, list(form.search), list(form.label)] if form.search else []


def _old_values(columns: Iterable[str], *, only_changed: bool) -> str:
    """Build the SQL of a JSON object with old values.

    A union of single rows is used because json_object takes at most 127 arguments.
    """
    terms = []
    for column in columns:
        name = quoted(column)
        condition = f" WHERE OLD.{name} IS NOT NEW.{name}" if only_changed else ""
        terms.append(f"SELECT '{column}' AS k, OLD.{name} AS v{condition}")
    return f"(SELECT json_group_object(k, v) FROM ({' UNION ALL '.join(terms)}))"


def _journal_trigger(kind: str, event: str, row: str, old: str, chk: str) -> str:
    unless = f" WHEN (SELECT together FROM open_verb) IS NOT '{kind}'" if event == "insert" else ""
    return (
        f"CREATE TRIGGER {quoted(f'{kind}_{event}')} AFTER {event.upper()} ON {quoted(kind)}{unless} BEGIN\n"
        "  INSERT INTO journal(verb, kind, record, op, old, chk) VALUES ("
        f"(SELECT seq FROM open_verb), '{kind}', {row}.id, '{event[0].upper()}', {old}, {chk});\nEND"
    )


def _triggers(kind: str, columns: tuple[str, ...]) -> list[str]:
    return [
        _journal_trigger(kind, "insert", "NEW", "NULL", "NEW.chk"),
        _journal_trigger(kind, "update", "NEW", _old_values(columns, only_changed=True), "NEW.chk"),
        _journal_trigger(kind, "delete", "OLD", _old_values(columns, only_changed=False), "NULL"),
    ]


def _freeze_triggers(kind: str) -> list[str]:
    return [
        f"CREATE TRIGGER {quoted(f'{kind}_frozen_{event}')} BEFORE {event.upper()} ON {quoted(kind)} BEGIN\n"
        f"  SELECT RAISE(ABORT, '{kind} records are never changed');\nEND"
        for event in ("update", "delete")
    ]


def _write_triggers(connection: sqlite3.Connection, form: Form) -> None:
    for event in ("insert", "update", "delete", "frozen_update", "frozen_delete"):
        connection.execute(f"DROP TRIGGER IF EXISTS {quoted(f'{form.kind}_{event}')}")
    for statement in _triggers(form.kind, columns_of(connection, form.kind)):
        connection.execute(statement)
    for statement in _freeze_triggers(form.kind) if form.frozen else ():
        connection.execute(statement)


def _make(connection: sqlite3.Connection, form: Form) -> None:
    connection.execute(_create_table(form))
    _write_triggers(connection, form)
    _make_search_index(connection, form)


def _make_search_index(connection: sqlite3.Connection, form: Form) -> None:
    """Make a kind's search index anew and leave its rows for the indexing job."""
    name = quoted("search_" + form.kind)
    connection.execute(f"DROP TABLE IF EXISTS {name}")
    connection.execute("DELETE FROM search_todo WHERE kind = ?", (form.kind,))
    if not form.search:
        return
    connection.execute(f"CREATE VIRTUAL TABLE {name} USING fts5(text, {FTS_OPTIONS})")
    highest = connection.execute(f"SELECT max(n) FROM {quoted(form.kind)}").fetchone()[0]
    if highest:
        connection.execute("INSERT INTO search_todo VALUES (?, 1, ?)", (form.kind, highest))


def _extend(connection: sqlite3.Connection, form: Form) -> None:
    present = set(columns_of(connection, form.kind))
    for field in form.fields:
        if field.key not in present:
            connection.execute(f"ALTER TABLE {quoted(form.kind)} ADD COLUMN {_column(field)}")
    _write_triggers(connection, form)
    if _stored_search_text(connection, form.kind) != _search_text(form):
        _make_search_index(connection, form)


def _stored_search_text(connection: sqlite3.Connection, kind: str) -> object:
    row = connection.execute("SELECT declaration FROM forms WHERE kind = ?", (kind,)).fetchone()
    return json.loads(row[0]).get("search") if row else None


def _index(connection: sqlite3.Connection, form: Form) -> None:
    wanted = {f"{form.kind}_by_{key}" for key in form.indexed}
    present = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (form.kind,),
    ).fetchall()
    for (name,) in present:
        if name not in wanted:
            connection.execute(f"DROP INDEX {quoted(name)}")
    for key in form.indexed:
        name = quoted(f"{form.kind}_by_{key}")
        columns = ", ".join(map(quoted, key.split(TOGETHER)))
        connection.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {quoted(form.kind)} ({columns})")


def stale_forms(connection: sqlite3.Connection, forms: Iterable[Form]) -> list[Form]:
    """Return the declarations that the file does not carry yet in this shape.

    Raises ValueError when what the file carries is damaged.
    """
    rows = connection.execute("SELECT kind, declaration FROM forms").fetchall()
    stored: dict[str, str] = dict(rows)
    return [form for form in forms if not _is_same(stored.get(form.kind), declaration(form))]


def _is_same(stored: str | None, ours: str) -> bool:
    """Compare two declarations, letter by letter first: every start does it, and they hardly ever differ."""
    return stored == ours or (stored is not None and json.loads(stored) == json.loads(ours))


def newer_kinds(connection: sqlite3.Connection, forms: Iterable[Form]) -> list[str]:
    """Return the kinds that this program does not know, or knows only in an older version.

    Kinds that an officer has declared belong to the file and are of no version of the program.
    """
    if not columns_of(connection, "forms"):
        return []
    ours = {form.kind: form.version for form in forms}
    stored = connection.execute("SELECT kind, version FROM forms").fetchall()
    return [kind for kind, version in stored if version > ours.get(kind, -1) and not is_own_kind(kind)]


def sync_forms(connection: sqlite3.Connection, forms: Iterable[Form]) -> None:
    """Bring tables, triggers and indexes in line with the declarations, inside the caller's transaction."""
    for form in stale_forms(connection, forms):
        if columns_of(connection, form.kind):
            _extend(connection, form)
        else:
            _make(connection, form)
        _index(connection, form)
        connection.execute(
            "INSERT INTO forms(kind, version, declaration) VALUES (?, ?, ?) "
            "ON CONFLICT(kind) DO UPDATE SET version = excluded.version, declaration = excluded.declaration",
            (form.kind, form.version, declaration(form)),
        )
