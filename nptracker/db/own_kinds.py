"""The kinds of record that belong to one file: read from its declarations, their tables kept in step with them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from nptracker.db import schema
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.own_ledger import form_of, is_own_kind
from nptracker.errors import UserError

DECLARATIONS = "own_ledger"  # the kind whose records declare the others


def own_forms(connection: sqlite3.Connection) -> list[Form]:
    """Return the forms of the file's own kinds: declared ones as ledgers, those deleted since only for the history."""
    if not schema.columns_of(connection, DECLARATIONS):
        return []
    declared = connection.execute(f"SELECT definition FROM {DECLARATIONS} ORDER BY n").fetchall()
    live = {form.kind: form for (text,) in declared if (form := _declared(text)) is not None}
    stored = connection.execute("SELECT kind, declaration FROM forms ORDER BY kind").fetchall()
    gone = [_gone(text) for kind, text in stored if is_own_kind(kind) and kind not in live]
    return [*live.values(), *gone]


def _declared(text: object) -> Form | None:
    """Return the form of a declaration, None for one that cannot be read: the rows are then kept as of a deleted one.

    The file must open all the same; ``unread_declarations`` tells of it in the check of the data.
    """
    from nptracker.domain.own_ledger_file import from_text

    try:
        return form_of(from_text(str(text)))
    except UserError:
        return None


def unread_declarations(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield a fault in Chinese for every declaration of an own ledger that cannot be read."""
    if not schema.columns_of(connection, DECLARATIONS):
        return
    rows = connection.execute(f"SELECT title, definition FROM {DECLARATIONS} ORDER BY n")
    for title, text in rows:
        if _declared(text) is None:
            yield f"自建台账“{title}”的格式说明有损坏，台账没有列出；里面的记录还在"


def _gone(declaration: str) -> Form:
    """Return enough of a form to read its rows, from what the file keeps of every kind that ever had a table."""
    told = json.loads(declaration)
    fields = [
        Field(key, heading, FieldType(type_), refers_to=to) for key, heading, type_, to in told["fields"]
    ]
    _, search, label = told["search"] or (0, [], [fields[0].key])
    return Form(
        told["kind"],
        told["title"],
        1,
        tuple(fields),
        tuple(label),
        search=tuple(search),
        indexed=tuple(told["indexed"]),
    )


def sync(connection: sqlite3.Connection) -> list[Form]:
    """Make and extend the tables of the declared kinds inside the caller's transaction; returns all own forms."""
    forms = own_forms(connection)
    schema.sync_forms(connection, [form for form in forms if form.is_ledger])
    return forms
