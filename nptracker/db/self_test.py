"""Asks the SQLite library for everything that the district file is made with, in a database in memory."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from nptracker.db.connection import OLDEST_SQLITE
from nptracker.db.schema import FTS_OPTIONS

# what the schema, the journal and the queries use: in words, statements that make it, a question, its answer
_FEATURES: tuple[tuple[str, tuple[str, ...], str, object], ...] = (
    (
        "全文检索",
        (
            f"CREATE VIRTUAL TABLE found USING fts5(text, {FTS_OPTIONS})",
            "INSERT INTO found(rowid, text) VALUES (7, '污染 染物')",
        ),
        "SELECT rowid FROM found WHERE found MATCH '\"污染 染物\"'",
        7,
    ),
    (
        "JSON",
        (),
        "SELECT json_extract(json_group_object(k, v), '$.\"甲\"') FROM (SELECT '甲' AS k, 3 AS v)",
        3,
    ),
    (
        "触发器",
        (
            "CREATE TABLE watched(a)",
            "CREATE TABLE noted(a)",
            "CREATE TRIGGER watch AFTER UPDATE ON watched BEGIN INSERT INTO noted VALUES (OLD.a); END",
            "INSERT INTO watched VALUES (5)",
            "UPDATE watched SET a = 6",
        ),
        "SELECT a FROM noted",
        5,
    ),
    (
        "插入或更新",
        (
            "CREATE TABLE kept(k TEXT PRIMARY KEY, v INTEGER NOT NULL) WITHOUT ROWID",
            "INSERT INTO kept VALUES ('a', 1)",
            "INSERT INTO kept VALUES ('a', 2) ON CONFLICT(k) DO UPDATE SET v = excluded.v",
        ),
        "SELECT v FROM kept",
        2,
    ),
    (
        "延迟外键",
        (
            "PRAGMA foreign_keys = ON",
            "CREATE TABLE parent(id TEXT PRIMARY KEY)",
            "CREATE TABLE child(p TEXT REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)",
            "BEGIN",
            "INSERT INTO child VALUES ('x')",
            "INSERT INTO parent VALUES ('x')",
            "COMMIT",
        ),
        "PRAGMA foreign_keys",
        1,
    ),
)


def version() -> str:
    """Return the version of the SQLite library."""
    return sqlite3.sqlite_version


def missing_features() -> list[str]:
    """Return in Chinese what the library lacks; empty when all is there."""
    too_old = sqlite3.sqlite_version_info < OLDEST_SQLITE
    lacking = [words for words, make, ask, answer in _FEATURES if not _works(make, ask, answer)]
    return [*(["较新的版本"] if too_old else []), *lacking]


def _works(make: tuple[str, ...], ask: str, answer: object) -> bool:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        try:
            for statement in make:
                connection.execute(statement)
            found: object = connection.execute(ask).fetchone()
        except sqlite3.Error:
            return False
    return found == (answer,)
