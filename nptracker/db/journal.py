"""The one journal: verbs chained by hash, their entries, and the way back and forth through them.

An entry holds old values only; the new ones are the record itself or the next entry's old ones. The chain
covers each verb, its entries and the checksum of every row it wrote, so a row that still carries the checksum
of its last entry is the row that was written.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from nptracker.db.schema import quoted
from nptracker.errors import BusyError

_CHUNK = 2_000
_ASKED_AT_ONCE = 500  # records; SQLite takes no more than so many parameters
OldValues = dict[str, str | int | None]


class Verb(NamedTuple):
    """One line of the history. ``way`` is do, undo, redo, or keep (done, but not to be undone)."""

    seq: int
    person: str
    at: str
    code: str
    title: str
    way: str
    target: int | None
    entries: int
    undone: bool = False


class Entry(NamedTuple):
    """One change of one record: operation I, U or D and the old values (None for an insert)."""

    verb: int
    kind: str
    record: str
    op: str
    old: OldValues | None


def last_sealed(connection: sqlite3.Connection) -> tuple[int, str]:
    """Return number and hash of the newest verb, (0, "") in a file without any."""
    row = connection.execute(
        "SELECT seq, hash FROM verbs WHERE hash IS NOT NULL ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return (row[0], row[1]) if row else (0, "")


def begin(  # noqa: PLR0913 - the columns of one line of history
    connection: sqlite3.Connection,
    *,
    code: str,
    title: str,
    person: str,
    device: str,
    way: str = "do",
    target: int | None = None,
) -> int:
    """Open a verb inside the running transaction and return its number."""
    first = connection.execute("SELECT coalesce(max(seq), 0) + 1 FROM journal").fetchone()[0]
    counter = connection.execute(
        "SELECT coalesce(max(counter), 0) + 1 FROM verbs WHERE device = ?", (device,)
    ).fetchone()[0]
    at = datetime.now().astimezone().isoformat(timespec="seconds")
    seq = connection.execute(
        "INSERT INTO verbs(device, counter, person, at, code, title, way, target, first_entry) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (device, counter, person, at, code, title, way, target, first),
    ).lastrowid
    assert seq is not None
    if connection.execute("UPDATE open_verb SET seq = ? WHERE seq IS NULL", (seq,)).rowcount != 1:
        raise BusyError("上一步还没有写完，请稍候再试。")
    return seq


@contextmanager
def inserts_together(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    """Journal the inserts of one kind in one statement after them, which costs half of what the trigger does.

    A row that slipped through without an entry would be found by the check of the file (“没有来历”).
    """
    table = quoted(kind)
    last = connection.execute(f"SELECT coalesce(max(n), 0) FROM {table}").fetchone()[0]
    connection.execute("UPDATE open_verb SET together = ?", (kind,))
    yield
    connection.execute("UPDATE open_verb SET together = NULL")
    connection.execute(
        "INSERT INTO journal(verb, kind, record, op, old, chk) "
        f"SELECT (SELECT seq FROM open_verb), ?, id, 'I', NULL, chk FROM {table} WHERE n > ? ORDER BY n",
        (kind, last),
    )


def retitle(connection: sqlite3.Connection, seq: int, title: str) -> None:
    """Give a verb that is not sealed yet the title it turned out to deserve."""
    connection.execute("UPDATE verbs SET title = ? WHERE seq = ?", (title, seq))


def seal(connection: sqlite3.Connection, seq: int) -> str:
    """Close a verb: note its last entry, chain it to the one before, and return its hash."""
    connection.execute("UPDATE open_verb SET seq = NULL")
    last = connection.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
    connection.execute("UPDATE verbs SET last_entry = ? WHERE seq = ?", (last, seq))
    digest = _digest(connection, seq, _previous_hash(connection, seq))
    connection.execute("UPDATE verbs SET hash = ? WHERE seq = ?", (digest, seq))
    return digest


def _previous_hash(connection: sqlite3.Connection, seq: int) -> str:
    row = connection.execute(
        "SELECT hash FROM verbs WHERE seq < ? ORDER BY seq DESC LIMIT 1", (seq,)
    ).fetchone()
    return row[0] if row else ""


def _digest(connection: sqlite3.Connection, seq: int, previous: str) -> str:
    """Return SHA-256 over the hash before, the verb's own line and its entries, as hexadecimal text."""
    import hashlib  # brings OpenSSL, which nothing needs before the first write

    line = connection.execute(
        "SELECT seq, device, counter, person, at, code, title, way, target, first_entry, last_entry "
        "FROM verbs WHERE seq = ?",
        (seq,),
    ).fetchone()
    digest = hashlib.sha256(previous.encode())
    digest.update(json.dumps(line, ensure_ascii=False).encode())
    for text in _entry_texts(connection, line[9], line[10]):
        digest.update(text.encode())
    return digest.hexdigest()


def _entry_texts(connection: sqlite3.Connection, first: int, last: int) -> Iterator[str]:
    """Yield the entries as text, joined by SQLite so that a million of them take a second."""
    for start in range(first, last + 1, _CHUNK):
        (text,) = connection.execute(
            "SELECT group_concat(verb || '|' || kind || '|' || record || op || coalesce(chk, '') || '|' "
            "|| coalesce(old, ''), char(10)) "
            "FROM (SELECT * FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq)",
            (start, min(start + _CHUNK - 1, last)),
        ).fetchone()
        yield text or ""


def broken_links(connection: sqlite3.Connection) -> Iterator[int]:
    """Yield the numbers of verbs whose hash no longer fits: edited, removed or reordered history."""
    previous, expected_first = "", 1
    for seq, digest, first, last in connection.execute(
        "SELECT seq, hash, first_entry, last_entry FROM verbs ORDER BY seq"
    ).fetchall():
        if digest != _digest(connection, seq, previous) or first != expected_first:
            yield seq
        previous, expected_first = digest or "", (last or 0) + 1


def changed_kinds(connection: sqlite3.Connection, seq: int) -> dict[str, int]:
    """Return how many entries a verb wrote, by kind of record."""
    first, last = connection.execute(
        "SELECT first_entry, last_entry FROM verbs WHERE seq = ?", (seq,)
    ).fetchone()
    rows = connection.execute(
        "SELECT kind, count(*) FROM journal WHERE seq BETWEEN ? AND ? GROUP BY kind", (first, last)
    )
    return dict(rows.fetchall())


def entries_backwards(connection: sqlite3.Connection, seq: int) -> Iterator[Entry]:
    """Yield the entries of a verb from the last to the first, in chunks that do not hold the file."""
    first, last = connection.execute(
        "SELECT first_entry, last_entry FROM verbs WHERE seq = ?", (seq,)
    ).fetchone()
    while last >= first:
        start = max(first, last - _CHUNK + 1)
        rows = connection.execute(
            "SELECT verb, kind, record, op, old FROM journal WHERE seq BETWEEN ? AND ? ORDER BY seq DESC",
            (start, last),
        ).fetchall()
        for verb, kind, record, op, old in rows:
            yield Entry(verb, kind, record, op, json.loads(old) if old else None)
        last = start - 1


def _lines(connection: sqlite3.Connection, before: int) -> Iterator[tuple[int, str, int | None]]:
    yield from connection.execute(
        "SELECT seq, way, target FROM verbs WHERE seq < ? ORDER BY seq DESC", (before,)
    )


def written_by_open_verb(connection: sqlite3.Connection, kind: str) -> dict[str, OldValues]:
    """Return the records of a kind that the open verb has written so far, with what they held before it."""
    rows = connection.execute(
        "SELECT record, old FROM journal WHERE kind = ? AND seq >= "
        "(SELECT v.first_entry FROM verbs v JOIN open_verb o ON o.seq = v.seq) ORDER BY seq",
        (kind,),
    )
    found: dict[str, OldValues] = {}
    for record, old in rows:
        found[record] = {**(json.loads(old) if old else {}), **found.get(record, {})}
    return found


_NO_END = 1 << 62


def next_undo(connection: sqlite3.Connection) -> int | None:
    """Return the verb that undo would take back: the newest one done and not undone since."""
    decided: set[int] = set()
    for seq, way, target in _lines(connection, _NO_END):
        if way == "do" and seq not in decided:
            return seq
        if way == "redo" and target is not None and target not in decided:
            return target
        if way == "undo" and target is not None:
            decided.add(target)
    return None


def next_redo(connection: sqlite3.Connection) -> int | None:
    """Return the verb that redo would bring back: the last one undone, unless something was done since."""
    redone: set[int] = set()
    for seq, way, target in _lines(connection, _NO_END):
        if way == "do":
            return None
        if way == "redo" and target is not None:
            redone.add(target)
        elif way == "undo" and target is not None:
            if target not in redone:
                return target
            redone.discard(target)
        _ = seq
    return None


def title_of(connection: sqlite3.Connection, seq: int) -> str:
    """Return the Chinese title of a verb."""
    return str(connection.execute("SELECT title FROM verbs WHERE seq = ?", (seq,)).fetchone()[0])


def undoing_verb(connection: sqlite3.Connection, target: int) -> int:
    """Return the newest verb that undid ``target``."""
    row = connection.execute(
        "SELECT max(seq) FROM verbs WHERE target = ? AND way = 'undo'", (target,)
    ).fetchone()
    return int(row[0])


def redoing_verb(connection: sqlite3.Connection, target: int) -> int:
    """Return the verb whose entries are in force for ``target``: its newest redo, or itself."""
    row = connection.execute(
        "SELECT max(seq) FROM verbs WHERE target = ? AND way = 'redo'", (target,)
    ).fetchone()
    return int(row[0]) if row[0] else target


def verb_lines(connection: sqlite3.Connection, limit: int, before: int | None = None) -> list[Verb]:
    """Return the newest verbs first, each saying whether it is undone at present."""
    rows = connection.execute(
        "SELECT v.seq, v.person, v.at, v.code, v.title, v.way, v.target, v.last_entry - v.first_entry + 1, "
        "(SELECT w.way FROM verbs w WHERE w.target = v.seq ORDER BY w.seq DESC LIMIT 1) = 'undo' "
        "FROM verbs v WHERE v.seq < ? ORDER BY v.seq DESC LIMIT ?",
        (before or _NO_END, limit),
    ).fetchall()
    return [Verb(*row[:8])._replace(undone=bool(row[8])) for row in rows]


def of_record(connection: sqlite3.Connection, kind: str, record: str) -> list[tuple[Verb, Entry]]:
    """Return every change of one record, newest first."""
    return of_records(connection, kind, [record])[record]


def of_records(
    connection: sqlite3.Connection, kind: str, records: Sequence[str]
) -> dict[str, list[tuple[Verb, Entry]]]:
    """Return every change of some records by record, newest first."""
    found: dict[str, list[tuple[Verb, Entry]]] = {record: [] for record in records}
    for start in range(0, len(records), _ASKED_AT_ONCE):
        part = records[start : start + _ASKED_AT_ONCE]
        rows = connection.execute(
            "SELECT j.verb, j.kind, j.record, j.op, j.old, v.seq, v.person, v.at, v.code, v.title, v.way, "
            "v.target, v.last_entry - v.first_entry + 1 FROM journal j JOIN verbs v ON v.seq = j.verb "
            f"WHERE j.record IN ({', '.join('?' * len(part))}) AND j.kind = ? ORDER BY j.seq DESC",
            (*part, kind),
        )
        for row in rows.fetchall():
            old = json.loads(row[4]) if row[4] else None
            found[row[2]].append((Verb(*row[5:]), Entry(row[0], row[1], row[2], row[3], old)))
    return found


def revert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Take one entry back; runs inside a verb, so the way back is journalled too."""
    table = quoted(entry.kind)
    if entry.op == "I":
        connection.execute(f"DELETE FROM {table} WHERE id = ?", (entry.record,))
        return
    old = entry.old or {}
    names = ", ".join(quoted(name) for name in old)
    if entry.op == "D":
        marks = ", ".join("?" * len(old))
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(old.values()))
    elif old:
        settings = ", ".join(f"{quoted(name)} = ?" for name in old)
        connection.execute(f"UPDATE {table} SET {settings} WHERE id = ?", (*old.values(), entry.record))
