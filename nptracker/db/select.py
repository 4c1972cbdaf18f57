"""A query as SQL: filters, search and sort order over one kind's table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal

from nptracker.db.codec import LARGEST, LIST_MARK
from nptracker.db.schema import quoted
from nptracker.db.search import joined_list
from nptracker.domain.forms import FORMS
from nptracker.domain.forms.field import DECIMAL_TYPES, MULTIPLE_TYPES, Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.typed import parse
from nptracker.domain.quantity import plain, read_amount, read_number, to_kilograms
from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.domain.values import ABSENT_BY_WORD, Absent, Unread

Parameters = list[str | int]
Clause = tuple[str, Parameters]
SearchCondition = Callable[[Form, str], Clause]
NOTHING_MATCHES: Clause = ("0", [])
_WHOLE_TYPES = frozenset({FieldType.INTEGER, FieldType.YEAR})
LONGEST_WORDS = 5_000  # SQLite refuses patterns above 50,000 bytes; nobody filters by a page of text


def where(form: Form, query: Query, search: SearchCondition) -> Clause:
    """Return the condition of a query; ``search`` supplies the clause of one kind's index."""
    clauses = [_filter(form.by_key[f.field], f) for f in query.filters]
    if query.search.strip():
        clauses.append(_everywhere(form, query.search.strip(), search))
    sql = " AND ".join(f"({clause})" for clause, _ in clauses) or "1"
    return sql, [parameter for _, parameters in clauses for parameter in parameters]


def is_search_alone(form: Form, query: Query) -> bool:
    """Tell whether a query asks for nothing but words in the records' own text, in natural order."""
    if query.filters or query.sort or not query.search.strip() or not form.search:
        return False
    return not any(_is_searched(field) for field in form.references)


def order_by(form: Form, sort: Sequence[Sort]) -> str:
    """Return the ORDER BY terms; the row number comes last so that every order is total."""
    terms = [f"{_sort_expression(form.by_key[s.field])}{' DESC' if s.descending else ''}" for s in sort]
    return ", ".join([*terms, "n"])


def label_expression(kind: str, id_sql: str) -> str:
    """Return SQL that yields the label of the record an id points at."""
    form = FORMS[kind]
    alias = quoted(f"the {kind}")
    parts = [shown(form.by_key[key], f"{alias}.{quoted(key)}") for key in form.label]
    joined = " || ' ' || ".join(f"coalesce({part}, '')" for part in parts)
    return f"(SELECT trim({joined}) FROM {quoted(kind)} AS {alias} WHERE {alias}.id = {id_sql})"


def shown(field: Field, column: str) -> str:
    """Return SQL for what people see of a column: labels in place of codes and of ids."""
    if field.type is FieldType.REFERENCE:
        return label_expression(field.refers_to, column)
    if field.type is FieldType.CHOICE and field.codes:
        cases = " ".join(
            f"WHEN {quoted_text(c)} THEN {quoted_text(label)}" for c, label in field.codes.labels.items()
        )
        return f"CASE {column} {cases} ELSE {column} END"
    return joined_list(column, field.type)


def quoted_text(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _everywhere(form: Form, text: str, search: SearchCondition) -> Clause:
    """Search the record's own text, and the text of the records it points at."""
    clauses = [search(form, text)] if form.search else []
    for field in form.references:
        if _is_searched(field):
            other = FORMS[field.refers_to]
            sql, parameters = search(other, text)
            clauses.append(
                (f"{quoted(field.key)} IN (SELECT id FROM {quoted(other.kind)} WHERE {sql})", parameters)
            )
    if not clauses:
        return NOTHING_MATCHES
    return " OR ".join(sql for sql, _ in clauses), [p for _, parameters in clauses for p in parameters]


def _is_searched(field: Field) -> bool:
    other = FORMS[field.refers_to]
    return bool(other.search) and other.is_ledger


def _sort_expression(field: Field) -> str:
    name = quoted(field.key)
    if field.type in DECIMAL_TYPES | {FieldType.QUANTITY}:
        return f"CAST({name} AS REAL)"
    if field.type is FieldType.REFERENCE:
        return label_expression(field.refers_to, name)
    return name


def _filter(field: Field, filter_: Filter) -> Clause:
    if filter_.op is Op.EMPTY:
        return _is_empty(field), []
    if filter_.op is Op.GIVEN:
        return f"NOT ({_is_empty(field)})", []
    if filter_.op is Op.ONE_OF:
        return _one_of(field, [code for code in filter_.value.split(LIST_MARK) if code])
    if filter_.op in {Op.AT_LEAST, Op.AT_MOST}:
        return _bound(field, filter_)
    absent = ABSENT_BY_WORD.get(filter_.value)
    if absent is None:
        return _words(field, filter_)
    if filter_.op is Op.EQUALS:
        return _absent(field, absent)
    return _either(_absent(field, absent), _words(field, filter_))


def _either(*clauses: Clause) -> Clause:
    return " OR ".join(f"({sql})" for sql, _ in clauses), [p for _, parameters in clauses for p in parameters]


def kept_part(field: Field, part: str) -> str:
    """Return SQL for one part of what is kept beside a field."""
    return f"json_extract(kept, '$.\"{field.key}\".{part}')"


def _is_empty(field: Field) -> str:
    """Return SQL that holds where nothing was reported, be it by leaving the field blank or in so many words."""
    said = f"coalesce({kept_part(field, 'absent')}, '{Absent.NOT_REPORTED}') = '{Absent.NOT_REPORTED}'"
    return f"{quoted(field.key)} IS NULL AND {said} AND {kept_part(field, 'unread')} IS NULL"


def _absent(field: Field, absent: Absent) -> Clause:
    if absent is Absent.NOT_REPORTED:
        return _is_empty(field), []
    return f"{kept_part(field, 'absent')} = ?", [absent.value]


def _one_of(field: Field, codes: list[str]) -> Clause:
    name = quoted(field.key)
    if field.type in MULTIPLE_TYPES:
        return _either(NOTHING_MATCHES, *(_like(name, _marked(code)) for code in codes))
    return f"{name} IN ({', '.join('?' * len(codes))})", [*codes]


def _marked(part: str) -> str:
    return f"{LIST_MARK}{part}{LIST_MARK}"


def _number_typed(field: Field, text: str) -> str | None:
    """Return a typed bound as canonical digits: “5吨” is 5000 in a column of kilograms."""
    if field.type is FieldType.QUANTITY:
        read = read_amount(text, field.unit)
        return plain(to_kilograms(*read)) if read else None
    number = read_number(text.rstrip("%％年度"))
    return None if number is None else plain(number)


def _canonical(field: Field, text: str) -> str:
    """Return a typed text as it would be stored: 2026-3-5 is 2026-03-05; what is no whole value stays."""
    value = parse(field, text)
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else text


def _bound(field: Field, filter_: Filter) -> Clause:
    if field.is_numeric:
        number = _number_typed(field, filter_.value)
        if number is None:
            return NOTHING_MATCHES
        return f"CAST({quoted(field.key)} AS REAL) {filter_.op.value} CAST(? AS REAL)", [number]
    name = _sort_expression(field)
    tail = "\U0010ffff" if filter_.op is Op.AT_MOST else ""  # “≤2025” takes in all of 2025
    return f"{name} {filter_.op.value} ?", [_canonical(field, filter_.value) + tail]


def _words(field: Field, filter_: Filter) -> Clause:
    """Look in what a person sees in the column, in canonical values, and in what was typed."""
    exact = filter_.op is Op.EQUALS
    compare, clauses = _equal if exact else _like, [_in_column(field, filter_)]
    if not (exact and field.is_numeric and _is_read(field, filter_.value)):
        found, parameters = compare(kept_part(field, "unread"), filter_.value)
        # the column of what could not be understood is empty, which tells most rows without a look into their JSON
        clauses.append((f"{quoted(field.key)} IS NULL AND kept IS NOT NULL AND {found}", parameters))
    if field.type is FieldType.QUANTITY:
        found, parameters = compare(kept_part(field, "text"), filter_.value)
        clauses.append((f"kept IS NOT NULL AND {found}", parameters))
    return clauses[0] if len(clauses) == 1 else _either(*clauses)


def _is_read(field: Field, text: str) -> bool:
    """Tell whether a text is understood; it never stands among those of the field that could not be."""
    return not isinstance(parse(field, text), Unread)


def _in_column(field: Field, filter_: Filter) -> Clause:
    exact = filter_.op is Op.EQUALS
    name = quoted(field.key)
    if field.codes:
        return _codes(field, filter_.value, exact=exact)
    if field.is_numeric and exact:
        number = _number_typed(field, filter_.value)
        if number and field.type in _WHOLE_TYPES:
            return _whole(name, Decimal(number))
        return (f"CAST({name} AS REAL) = CAST(? AS REAL)", [number]) if number else NOTHING_MATCHES
    if field.type is FieldType.TEXTS and exact:
        return _like(name, _marked(filter_.value))
    if exact:
        return _equal(shown(field, name), _canonical(field, filter_.value))
    return _like(shown(field, name), filter_.value)


def _whole(name: str, number: Decimal) -> Clause:
    """Compare a column of whole numbers as it is stored, so that an index on it is used."""
    is_stored = number == number.to_integral_value() and abs(number) <= LARGEST
    return (f"{name} = ?", [int(number)]) if is_stored else NOTHING_MATCHES


def _codes(field: Field, text: str, *, exact: bool) -> Clause:
    assert field.codes is not None
    labels = field.codes.labels.items()
    return _one_of(field, [code for code, label in labels if (label == text if exact else text in label)])


def _equal(expression: str, text: str) -> Clause:
    return f"{expression} = ?", [text]


def _like(expression: str, text: str) -> Clause:
    """Return a search inside a text that takes capital and small Latin letters for the same."""
    if len(text) > LONGEST_WORDS:
        return NOTHING_MATCHES
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{expression} LIKE ? ESCAPE '\\'", [f"%{escaped}%"]
