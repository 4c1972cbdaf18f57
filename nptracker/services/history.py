"""Undo, redo and the history of a record, read from the one journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nptracker.db import journal, walk
from nptracker.db.codec import RowDecoder
from nptracker.db.journal import Entry, Verb
from nptracker.domain.changes import Changes
from nptracker.domain.dataclass import dataclass
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display
from nptracker.domain.values import Values
from nptracker.services.session import Progress, Session

_MOST_LINES = 1_000_000
_Stored = dict[str, str | int | None]  # a row by column


@dataclass(frozen=True, slots=True)
class VerbLine:
    """One line of the history, newest first; ``undone`` tells whether it is taken back at present."""

    seq: int
    at: str
    person: str
    title: str
    kind: str
    count: int
    undone: bool


class FieldChange(NamedTuple):
    """One field of one record changed by one verb; an empty heading is the making or deleting of the record."""

    seq: int
    at: str
    person: str
    title: str
    heading: str
    old: str
    new: str
    op: str


class HistoryService:
    """Walks the journal back and forth."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def undo(self, progress: Progress | None = None) -> Changes:
        """Take back the newest verb in force; NOTHING when there is none. Works after a restart too."""
        return walk.undo(self._session.file, self._session.person, progress)

    def redo(self, progress: Progress | None = None) -> Changes:
        """Bring back the verb undone last; NOTHING when something new was done since."""
        return walk.redo(self._session.file, self._session.person, progress)

    def next_undo(self) -> str:
        """Return the title of what undo would take back, or an empty text."""
        return self._title(journal.next_undo(self._session.file.reader()))

    def next_redo(self) -> str:
        """Return the title of what redo would bring back, or an empty text."""
        return self._title(journal.next_redo(self._session.file.reader()))

    def _title(self, seq: int | None) -> str:
        return "" if seq is None else journal.title_of(self._session.file.reader(), seq)

    def verbs(self, limit: int = 200, before: int | None = None) -> list[VerbLine]:
        """Return the newest verbs first; ``before`` continues an earlier list."""
        lines = journal.verb_lines(self._session.file.reader(), min(max(limit, 0), _MOST_LINES), before)
        return [VerbLine(v.seq, _moment(v.at), v.person, v.title, v.way, v.entries, v.undone) for v in lines]

    def of_record(self, kind: str, record_id: str) -> list[FieldChange]:
        """Return every change of one record field by field, newest first."""
        later = self._present(kind, record_id)
        lines: list[FieldChange] = []
        for verb, entry in journal.of_record(self._session.file.reader(), kind, record_id):
            lines += self._field_changes(kind, verb, entry, later)
            later = {**later, **(entry.old or {})} if entry.op != "I" else {}
        return lines

    def last_imports(self, kind: str, record_ids: Sequence[str]) -> dict[str, tuple[Values, dict[str, str]]]:
        """Return what the last import left of some records, and by field who changed it since.

        Records that no import has written are left out. The dict is keyed by record id.
        """
        now = self._session.table(kind).stored_many(record_ids)
        changes = journal.of_records(self._session.file.reader(), kind, record_ids)
        found = ((one, self._last_import(kind, now.get(one, {}), changes[one])) for one in record_ids)
        return {record_id: last for record_id, last in found if last is not None}

    def _last_import(
        self, kind: str, now: _Stored, changes: Sequence[tuple[Verb, Entry]]
    ) -> tuple[Values, dict[str, str]] | None:
        later, form = now, self._session.forms[kind]
        who: dict[str, str] = {}  # by column, the newest edit first
        for verb, entry in changes:
            if verb.code == "import":
                then, present = decoded(form, later), decoded(form, now)
                changed = (key for key in then.keys() | present.keys() if then.get(key) != present.get(key))
                return then, {key: who.get(key) or who.get("kept", "") for key in changed}
            for column in entry.old or {}:
                who.setdefault(column, f"{verb.person} {verb.at[:10]}")
            later = {**later, **(entry.old or {})}
        return None

    def _present(self, kind: str, record_id: str) -> dict[str, str | int | None]:
        return self._session.table(kind).stored_many([record_id]).get(record_id, {})

    def _field_changes(
        self, kind: str, verb: Verb, entry: Entry, later: dict[str, str | int | None]
    ) -> list[FieldChange]:
        head = (verb.seq, _moment(verb.at), verb.person, verb.title)
        if entry.op != "U":
            return [FieldChange(*head, "", "", "", entry.op)]
        form = self._session.forms[kind]
        before, after = decoded(form, {**later, **(entry.old or {})}), decoded(form, later)
        return [
            FieldChange(
                *head,
                field.heading,
                self._words(kind, field.key, before),
                self._words(kind, field.key, after),
                "U",
            )
            for field in form.fields
            if before.get(field.key) != after.get(field.key)
        ]

    def _words(self, kind: str, key: str, values: Values) -> str:
        field = self._session.forms[kind].by_key[key]
        text = display(field, values.get(key))
        return (
            self._session.table(field.refers_to).labels([text]).get(text, text)
            if field.refers_to and text
            else text
        )


def decoded(form: Form, stored: dict[str, str | int | None]) -> Values:
    """Return the values of a row as stored, by column."""
    names = list(stored)
    if "kept" not in stored:
        names.append("kept")
    return RowDecoder(form, names).values([stored.get(name) for name in names])


def _moment(text: str) -> str:
    """Return an ISO moment as people read it."""
    return text[:16].replace("T", " ")
