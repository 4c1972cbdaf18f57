"""Frozen steps that make and change the tables which no declared kind owns.

A step that has shipped is never edited. It names its tables literally and imports nothing of today.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Migrations

SCHEMA_VERSION = 2
STEP_NAMES = ("m0001_ground", "m0002_needed_program")


def steps() -> Migrations:
    """Return the ordered steps; sqlite-utils is imported here because it slows the start."""
    from sqlite_utils import Database, Migrations

    ladder = Migrations("nptracker")

    @ladder(name="m0001_ground")
    def ground(db: Database) -> None:
        for statement in _GROUND:
            db.execute(statement)

    @ladder(name="m0002_needed_program")
    def needed_program(db: Database) -> None:
        # the version of the program that wrote the newest thing in the file: an older one names it when it refuses
        db.execute("ALTER TABLE district ADD COLUMN needs TEXT")

    return ladder


def pending_steps(connection: sqlite3.Connection) -> list[str]:
    """Return the names of steps the file has not seen; reads only."""
    applied = _applied(connection)
    return [name for name in STEP_NAMES if name not in applied]


def unknown_steps(connection: sqlite3.Connection) -> list[str]:
    """Return steps in the file that this program does not know: a newer program wrote them."""
    return sorted(_applied(connection) - set(STEP_NAMES))


def _applied(connection: sqlite3.Connection) -> set[str]:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_sqlite_migrations'"
    if not connection.execute(query).fetchone():
        return set()
    rows = connection.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'nptracker'")
    return {row[0] for row in rows}


def apply_steps(connection: sqlite3.Connection) -> None:
    """Apply what is pending, each step in a transaction of its own."""
    from sqlite_utils import Database

    steps().apply(Database(connection, execute_plugins=False))


_GROUND = (
    """CREATE TABLE district (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        file_id TEXT NOT NULL,
        made_at TEXT NOT NULL,
        made_with TEXT NOT NULL
    )""",
    """CREATE TABLE forms (
        kind TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        declaration TEXT NOT NULL
    ) WITHOUT ROWID""",
    # hash is empty while the verb is being written and set once, when it is sealed
    """CREATE TABLE verbs (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        device TEXT NOT NULL,
        counter INTEGER NOT NULL,
        person TEXT NOT NULL,
        at TEXT NOT NULL,
        code TEXT NOT NULL,
        title TEXT NOT NULL,
        way TEXT NOT NULL CHECK (way IN ('do', 'undo', 'redo', 'keep')),
        target INTEGER REFERENCES verbs(seq),
        first_entry INTEGER NOT NULL,
        last_entry INTEGER,
        hash TEXT
    )""",
    "CREATE INDEX verbs_by_target ON verbs(target) WHERE target IS NOT NULL",
    "CREATE INDEX verbs_by_device ON verbs(device, counter)",
    # together: the kind whose inserts are journalled in one statement after them
    "CREATE TABLE open_verb (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER, together TEXT)",
    "INSERT INTO open_verb VALUES (1, NULL, NULL)",
    """CREATE TABLE journal (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        verb INTEGER NOT NULL,
        kind TEXT NOT NULL,
        record TEXT NOT NULL,
        op TEXT NOT NULL,
        old TEXT,
        chk INTEGER
    )""",
    "CREATE INDEX journal_by_record ON journal(record)",
    """CREATE TRIGGER journal_append_only_update BEFORE UPDATE ON journal BEGIN
        SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER journal_append_only_delete BEFORE DELETE ON journal BEGIN
        SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER verbs_sealed_update BEFORE UPDATE ON verbs WHEN OLD.hash IS NOT NULL BEGIN
        SELECT RAISE(ABORT, 'a sealed verb is never changed'); END""",
    """CREATE TRIGGER verbs_sealed_delete BEFORE DELETE ON verbs BEGIN
        SELECT RAISE(ABORT, 'verbs are never deleted'); END""",
    """CREATE TABLE blobs (
        hash TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        content BLOB NOT NULL
    )""",
    # rows of a kind not in its search index yet: first and last n of each stretch
    """CREATE TABLE search_todo (
        kind TEXT NOT NULL,
        first INTEGER NOT NULL,
        last INTEGER NOT NULL
    )""",
)
