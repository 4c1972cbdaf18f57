"""SQL for what a person sees in a cell: labels, units as typed, and the words for the kinds of empty."""

from __future__ import annotations

from nptracker.db.codec import LIST_MARK
from nptracker.db.schema import quoted
from nptracker.db.select import kept_part, quoted_text, shown
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.values import ABSENT_WORDS


def shown_text(field: Field) -> str:
    """Return SQL that yields a cell's text as ``Record.text`` does, an empty text for a blank cell."""
    absent = kept_part(field, "absent")
    words = " ".join(f"WHEN {quoted_text(a)} THEN {quoted_text(word)}" for a, word in ABSENT_WORDS.items())
    usual = _usual_text(field)
    return (
        f"coalesce(CASE WHEN kept IS NULL THEN {usual} ELSE coalesce({kept_part(field, 'unread')},"
        f" CASE {absent} {words} END, {_noted_text(field, usual)}) END, '')"
    )


def _usual_text(field: Field) -> str:
    column = quoted(field.key)
    if field.type is FieldType.CHOICES:
        return _labels(field, column)
    if field.type is FieldType.INTEGER or field.type is FieldType.YEAR:
        return f"CAST({column} AS TEXT)"
    return shown(field, column)


def _noted_text(field: Field, usual: str) -> str:
    """Return SQL for a row that keeps notes: an amount as typed, a number too long for a column."""
    if field.type is FieldType.QUANTITY:
        unit, own = kept_part(field, "unit"), quoted_text(field.unit)
        tail = f"CASE WHEN coalesce({unit}, {own}) = {own} THEN '' ELSE ' ' || {unit} END"
        return f"coalesce({kept_part(field, 'text')}, {usual}) || {tail}"
    if field.is_numeric:
        return f"coalesce({usual}, {kept_part(field, 'exact')})"
    return usual


def _labels(field: Field, column: str) -> str:
    """Return SQL that puts labels in place of the codes of a list and 、 between them."""
    text = column
    for code, label in (field.codes.labels if field.codes else {}).items():
        text = f"replace({text}, {_marked(code)}, {_marked(label)})"
    return f"replace(substr({text}, 2, length({text}) - 2), '{LIST_MARK}', '、')"


def _marked(part: str) -> str:
    return quoted_text(f"{LIST_MARK}{part}{LIST_MARK}")
