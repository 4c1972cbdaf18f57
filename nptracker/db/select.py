"""A query as SQL: filters, search and sort order over one kind's table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nptracker.db.codec import LIST_MARK
from nptracker.db.schema import quoted
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import parse
from nptracker.domain.quantity import plain, read_amount, to_kilograms
from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.domain.values import ABSENT_BY_WORD, Absent

Parameters = list[str | int]
Clause = tuple[str, Parameters]
SearchCondition = Callable[[Form, str], Clause]
NOTHING_MATCHES: Clause = ("0", [])


def where(form: Form, query: Query, search: SearchCondition) -> Clause:
    """Return the condition of a query; ``search`` supplies the clause of one kind's index."""
    clauses = [_filter(form.by_key[f.field], f) for f in query.filters]
    if query.search.strip():
        clauses.append(_everywhere(form, query.search.strip(), search))
    sql = " AND ".join(f"({clause})" for clause, _ in clauses) or "1"
    return sql, [parameter for _, parameters in clauses for parameter in parameters]


def order_by(form: Form, sort: Sequence[Sort]) -> str:
    """Return the ORDER BY terms; the row number comes last so that every order is total."""
    terms = [f"{_sort_expression(form.by_key[s.field])}{' DESC' if s.descending else ''}" for s in sort]
    return ", ".join([*terms, "n"])


def label_expression(kind: str, id_sql: str) -> str:
    """Return SQL that yields the label of the record an id points at."""
    form = FORMS[kind]
    parts = " || ' ' || ".join(f"coalesce({quoted(key)}, '')" for key in form.label)
    return f"(SELECT trim({parts}) FROM {quoted(kind)} WHERE id = {id_sql})"


def _everywhere(form: Form, text: str, search: SearchCondition) -> Clause:
    """Search the record's own text, and the text of the records it points at."""
    clauses = [search(form, text)] if form.search else []
    for field in form.references:
        other = FORMS[field.refers_to]
        if other.search and other.is_ledger:
            sql, parameters = search(other, text)
            clauses.append(
                (f"{quoted(field.key)} IN (SELECT id FROM {quoted(other.kind)} WHERE {sql})", parameters)
            )
    if not clauses:
        return NOTHING_MATCHES
    return " OR ".join(sql for sql, _ in clauses), [p for _, parameters in clauses for p in parameters]


def _sort_expression(field: Field) -> str:
    name = quoted(field.key)
    if field.type in {FieldType.NUMBER, FieldType.QUANTITY}:
        return f"CAST({name} AS REAL)"
    if field.type is FieldType.REFERENCE:
        return label_expression(field.refers_to, name)
    return name


def _filter(field: Field, filter_: Filter) -> Clause:
    if filter_.op is Op.EMPTY:
        return f"{quoted(field.key)} IS NULL AND {_kept(field)} IS NULL", []
    if filter_.op is Op.GIVEN:
        return f"{quoted(field.key)} IS NOT NULL OR {_kept(field)} IS NOT NULL", []
    if (absent := ABSENT_BY_WORD.get(filter_.value)) is not None:
        return _absent(field, absent)
    if filter_.op is Op.ONE_OF:
        codes = [code for code in filter_.value.split(LIST_MARK) if code]
        return f"{quoted(field.key)} IN ({', '.join('?' * len(codes))})", [*codes]
    if filter_.op in {Op.AT_LEAST, Op.AT_MOST}:
        return _bound(field, filter_)
    return _words(field, filter_)


def _kept(field: Field) -> str:
    return f"json_extract(kept, '$.\"{field.key}\"')"


def _absent(field: Field, absent: Absent) -> Clause:
    if absent is Absent.NOT_REPORTED:
        return f"{quoted(field.key)} IS NULL AND {_kept(field)} IS NULL", []
    return f"json_extract(kept, '$.\"{field.key}\".absent') = ?", [absent.value]


def _number_typed(field: Field, text: str) -> str | None:
    """Return a typed bound as canonical digits: “5吨” is 5000 in a column of kilograms."""
    if field.type is FieldType.QUANTITY:
        read = read_amount(text, field.unit)
        return plain(to_kilograms(*read)) if read else None
    value = parse(field, text)
    return str(value) if isinstance(value, int) or field.type is FieldType.NUMBER else None


def _bound(field: Field, filter_: Filter) -> Clause:
    if field.is_numeric:
        number = _number_typed(field, filter_.value)
        if number is None:
            return NOTHING_MATCHES
        return f"CAST({quoted(field.key)} AS REAL) {filter_.op.value} CAST(? AS REAL)", [number]
    name = _sort_expression(field)
    tail = "\U0010ffff" if filter_.op is Op.AT_MOST else ""  # “≤2025” takes in all of 2025
    return f"{name} {filter_.op.value} ?", [filter_.value + tail]


def _words(field: Field, filter_: Filter) -> Clause:
    exact = filter_.op is Op.EQUALS
    name = quoted(field.key)
    if field.codes:
        return _codes(field, filter_.value, exact=exact)
    if field.type is FieldType.REFERENCE:
        return _like(label_expression(field.refers_to, name), filter_.value, exact=exact)
    if field.is_numeric and exact:
        number = _number_typed(field, filter_.value)
        return (f"CAST({name} AS REAL) = CAST(? AS REAL)", [number]) if number else NOTHING_MATCHES
    if field.type is FieldType.TEXTS and exact:
        return _like(name, f"{LIST_MARK}{filter_.value}{LIST_MARK}", exact=False)
    sql, parameters = _like(name, filter_.value, exact=exact)
    unread, more = _like(f"json_extract(kept, '$.\"{field.key}\".unread')", filter_.value, exact=exact)
    typed, typed_more = _like(f"json_extract(kept, '$.\"{field.key}\".text')", filter_.value, exact=exact)
    return f"{sql} OR (kept IS NOT NULL AND ({unread} OR {typed}))", parameters + more + typed_more


def _codes(field: Field, text: str, *, exact: bool) -> Clause:
    assert field.codes is not None
    found = [
        code for code, label in field.codes.labels.items() if (label == text if exact else text in label)
    ]
    if not found:
        return NOTHING_MATCHES
    name = quoted(field.key)
    if field.type is FieldType.CHOICES:
        parameters: Parameters = [f"%{LIST_MARK}{code}{LIST_MARK}%" for code in found]
        return " OR ".join([f"{name} LIKE ?"] * len(found)), parameters
    return f"{name} IN ({', '.join('?' * len(found))})", [*found]


def _like(expression: str, text: str, *, exact: bool) -> Clause:
    if exact:
        return f"{expression} = ?", [text]
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{expression} LIKE ? ESCAPE '\\'", [f"%{escaped}%"]
