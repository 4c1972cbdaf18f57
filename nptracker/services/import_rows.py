"""Says for each filled row of a ledger what it would do: new, changed, the same, or not to be placed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import display
from nptracker.domain.ids import new_id
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Unread, Value, Values
from nptracker.services.enterprise_checks import listed_problems
from nptracker.services.import_draft import WRITTEN, DraftRow, FieldDifference, RowState, matched_state
from nptracker.services.import_matching import KnownRecords, NameBook, other_names, same_value, texts_of
from nptracker.services.import_reading import ReadRow
from nptracker.services.import_settling import settle
from nptracker.services.records import RecordService
from nptracker.services.session import Session


class NameBooks:
    """One name book per kind, made when it is first needed."""

    def __init__(self, session: Session, records: RecordService) -> None:
        self._session, self._records = session, records
        self._books: dict[str, NameBook] = {}

    def of(self, kind: str) -> NameBook:
        """Return the names of one kind."""
        if kind not in self._books:
            self._books[kind] = NameBook(self._session, self._records, kind)
        return self._books[kind]


class RowMatcher:
    """Says for the rows of one kind what each would do."""

    def __init__(self, session: Session, form: Form, books: NameBooks, *, blanks_erase: bool = False) -> None:
        self._session, self._form, self._books = session, form, books
        self._blanks_erase = blanks_erase
        self._known = KnownRecords(session, form)

    def match(self, rows: Sequence[ReadRow]) -> list[DraftRow]:
        """Return the rows in their order, each with its state, differences and problems."""
        given = [row.filled.values for row in rows]
        for field in self._form.references:
            self._books.of(field.refers_to).learn(texts_of(given, field.key))
        resolved = [self._resolve(row) for row in rows]
        self._known.load([values for values, _ in resolved])
        drafted = [self._row(row, *found) for row, found in zip(rows, resolved, strict=True)]
        settle(drafted, self._group)
        for row in drafted:
            if row.state in WRITTEN:
                self._books.of(row.kind).add_pending(row.record_id, row.values)
        return drafted

    def _group(self, row: DraftRow) -> Hashable:
        return row.record_id if row.state is not RowState.NEW else self._known.key_of(row.values)

    def _resolve(self, row: ReadRow) -> tuple[dict[str, Value], list[Problem]]:
        """Return the values with names replaced by ids, and the names that mean no record."""
        values, unknown = dict(row.filled.values), []
        for field in self._form.references:
            text = values.get(field.key)
            if not isinstance(text, str) or isinstance(text, Absent):
                continue
            book = self._books.of(field.refers_to)
            record_id = book.id_of(text)
            values[field.key] = record_id or Unread(text)
            if record_id is None:
                title = self._session.forms[field.refers_to].title
                words = f"{title}里没有“{text}”，或有几个同名，这一行没有导入"
                near = book.suggestion(text)
                problem = Problem(
                    "R1",
                    Severity.ERROR,
                    words,
                    field=field.key,
                    value=text,
                    suggestion=_near(near, title),
                )
                unknown.append(row.placed(problem))
        return values, unknown

    def _row(self, row: ReadRow, values: dict[str, Value], unknown: list[Problem]) -> DraftRow:
        found = self._known.match(values)
        known = found[0] if len(found) == 1 else None
        if known:
            unknown = [p for p in unknown if values.get(p.field) != known[p.field]]
        problems = [*row.filled.problems, *unknown]
        applied = _applicable(self._form, values, known)
        if self._blanks_erase and known:
            applied.update(dict.fromkeys(self._erased(row, known)))
        differences = differences_of(self._form, known, applied, row.filled.texts) if known else ()
        state = matched_state(known, differences)
        if unknown or len(found) > 1 or (known is None and self._known.key_of(values) is None):
            state = RowState.REFUSED
            problems += [] if unknown else [row.placed(_no_place(self._form, values, len(found)))]
        whole = {**known.values, **applied} if known else applied
        problems += row.rule_problems(whole)
        problems += [row.placed(problem) for problem in listed_problems(self._form, whole)]
        filled = row.filled
        return DraftRow(
            self._form.kind,
            state,
            row.file,
            filled.sheet,
            filled.row,
            self._label(known, whole, filled.texts),
            filled.texts,
            applied,
            known.id if known else new_id(),
            differences,
            tuple(problems),
            filled.cells,
            row.sender is not None,
        )

    def _erased(self, row: ReadRow, known: Record) -> Iterator[str]:
        """Yield the fields left blank in the row that hold something now, apart from those it is known by."""
        for key in row.filled.cells.keys() - row.filled.texts.keys():
            field = self._form.by_key[key]
            if known[key] is not None and not field.required and key not in self._form.key:
                yield key

    def _label(self, known: Record | None, values: Values, texts: Mapping[str, str]) -> str:
        parts = []
        for key in self._form.label:
            field = self._form.by_key[key]
            shown = known.labels.get(key, "") if known and field.refers_to else ""
            parts.append(
                shown or (texts.get(key, "") if field.refers_to else display(field, values.get(key)))
            )
        return " ".join(part for part in parts if part)


def differences_of(
    form: Form, known: Record, values: Values, texts: Mapping[str, str]
) -> tuple[FieldDifference, ...]:
    """Return in words what some values would change of a record; ``texts`` are what was typed."""
    found = []
    for key, value in values.items():
        if not same_value(known[key], value):
            field = form.by_key[key]
            new = texts.get(key, "") if field.refers_to else display(field, value)
            found.append(FieldDifference(key, field.heading, known.text(form, key), new))
    return tuple(found)


def _near(label: str, title: str) -> str:
    return f"是不是“{label}”？" if label else f"请先在{title}登记，或核对写法"


def _applicable(form: Form, values: Values, known: Record | None) -> dict[str, Value]:
    """Return what may be written: what could not be understood never replaces what is known.

    Another name of a known record stands for its own, so that a list with the old name renames nobody back.
    """
    if known is None:
        return dict(values)
    others = other_names(form, known)
    own = {f.key: known[f.key] for f in form.naming_fields if values.get(f.key) in others}
    readable = {
        key: value
        for key, value in values.items()
        if not isinstance(value, Unread) or known[key] is None or known[key] == value
    }
    return {**readable, **own}


def _no_place(form: Form, values: Values, found: int) -> Problem:
    """Say why a row cannot be placed, at the field that would decide it."""
    if found > 1:
        headings = "、".join(form.by_key[key].heading for key in form.key)
        words = f"已有 {found} 条记录都对得上，分不清是哪一条，这一行没有导入（按{headings}核对）"
        return Problem("R2", Severity.ERROR, words, field=form.key[0])
    keys = [key for key in form.key if form.by_key[key].required] or list(form.key)
    missing = [key for key in keys if values.get(key) is None or isinstance(values.get(key), Unread)] or keys
    headings = "、".join(form.by_key[key].heading for key in missing)
    words = f"{headings}没有填或看不懂，无法与已有记录核对，这一行没有导入"
    return Problem("R2", Severity.ERROR, words, field=missing[0])
