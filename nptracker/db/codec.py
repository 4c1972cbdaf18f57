"""Between values and columns: canonical values in the columns, what was typed in ``kept``, a row's checksum.

``kept`` is a JSON object by field key: ``{"text", "unit"}`` of a quantity as typed, ``{"absent"}`` for why a
field is empty, ``{"unread"}`` for a text that could not be understood, ``{"exact"}`` for the JSON of a value
that a column cannot hold. It is NULL when there is nothing to keep.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring

from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.quantity import plain
from nptracker.domain.values import Absent, Quantity, Unread, Value, Values

Column = str | int | None
Kept = dict[str, dict[str, str]]
LIST_MARK = "|"
LARGEST = (1 << 63) - 1  # an SQLite integer has 64 bits


def _encode(value: Value) -> tuple[Column, dict[str, str] | None]:
    """Return (column, kept part) of one value that is neither None nor a plain str."""
    if isinstance(value, Quantity):
        return plain(value.value), {"text": value.text, "unit": value.unit}
    if isinstance(value, Absent):
        return None, {"absent": value.value}
    if isinstance(value, Unread):
        return None, {"unread": value.text}
    if isinstance(value, Decimal):
        return plain(value), None
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes"), None
    if isinstance(value, date):
        return value.isoformat(), None
    if isinstance(value, tuple):
        return _encode_list(value)
    if isinstance(value, int) and abs(value) > LARGEST:
        return None, {"exact": json.dumps(value)}
    return value, None


def _encode_list(parts: tuple[str, ...]) -> tuple[Column, dict[str, str] | None]:
    if not parts:
        return None, None
    column = LIST_MARK + LIST_MARK.join(parts) + LIST_MARK
    is_ambiguous = not all(parts) or any(LIST_MARK in part for part in parts)
    return column, {"exact": json.dumps(parts)} if is_ambiguous else None


def encode(values: Values, places: Mapping[str, int]) -> tuple[list[Column], Kept]:
    """Return the columns of the fields that have a place, and what has to be kept beside them.

    Only the values there are cost time; most of a record's fields are empty.
    """
    columns: list[Column] = [None] * len(places)
    kept: Kept = {}
    for key, value in values.items():
        place = places.get(key)
        if place is None or value is None:
            continue
        if type(value) is str:
            columns[place] = value or None
            continue
        columns[place], note = _encode(value)
        if note:
            kept[key] = note
    return columns, kept


def places_of(keys: Iterable[str]) -> dict[str, int]:
    """Return the place of each field among the columns that ``encode`` makes."""
    return {key: place for place, key in enumerate(keys)}


def kept_text(kept: Kept) -> str | None:
    """Return the stored form of ``kept``: its JSON, put together here in a quarter of the time."""
    if not kept:
        return None
    notes = ", ".join([f"{encode_basestring(key)}: {{{_note_text(note)}}}" for key, note in kept.items()])
    return f"{{{notes}}}"


def _note_text(note: Mapping[str, str]) -> str:
    return ", ".join([f'"{name}": {encode_basestring(text)}' for name, text in note.items()])


def checksum(row_id: str, kept: str | None, form_version: int, columns: Sequence[Column]) -> int:
    """Return the checksum of a row from its columns in stored order.

    Empty columns at the end do not count, so that a column added later leaves old checksums right. CRC-32
    finds every single flipped bit and misses others once in four billion.
    """
    end = len(columns)
    while end and columns[end - 1] is None:
        end -= 1
    # ascii() tells texts, numbers and nothing apart, and gives the same under every version of Python
    return zlib.crc32(ascii((row_id, kept, form_version, *columns[:end])).encode())


_DECODERS: dict[FieldType, Callable[[str], Value]] = {
    FieldType.NUMBER: Decimal,
    FieldType.COORDINATE: Decimal,
    FieldType.DATE: date.fromisoformat,
    FieldType.MOMENT: lambda text: datetime.strptime(text, "%Y-%m-%d %H:%M"),  # noqa: DTZ007 - wall-clock time
    FieldType.CHOICES: lambda text: tuple(text[1:-1].split(LIST_MARK)),
    FieldType.TEXTS: lambda text: tuple(text[1:-1].split(LIST_MARK)),
}
# what a damaged row raises when it is decoded
UNDECODABLE = (ValueError, ArithmeticError, KeyError, TypeError, AttributeError)


def _unkeep(note: Mapping[str, str]) -> Value:
    if "exact" in note:
        exact = json.loads(note["exact"])
        return tuple(exact) if isinstance(exact, list) else int(exact)
    return Absent(note["absent"]) if "absent" in note else Unread(note["unread"])


class RowDecoder:
    """Turns stored rows of one kind into values; built once per form because most fields need no work."""

    def __init__(self, form: Form, columns: Sequence[str]) -> None:
        known = form.by_key
        self._plain = [
            (i, name) for i, name in enumerate(columns) if name in known and self._is_plain(form, name)
        ]
        self._coded = [
            (i, name, _DECODERS[known[name].type])
            for i, name in enumerate(columns)
            if name in known and known[name].type in _DECODERS
        ]
        self._quantities = [
            (i, name, known[name].unit)
            for i, name in enumerate(columns)
            if name in known and known[name].type is FieldType.QUANTITY
        ]
        self._kept_at = columns.index("kept")
        self._known = frozenset(known)

    @staticmethod
    def _is_plain(form: Form, name: str) -> bool:
        kind = form.by_key[name].type
        return kind not in _DECODERS and kind is not FieldType.QUANTITY

    def values(self, row: Sequence[Column]) -> dict[str, Value]:
        """Return the values of one row; fields without a value are left out.

        A damaged row raises one of ``UNDECODABLE``.
        """
        values: dict[str, Value] = {name: row[i] for i, name in self._plain if row[i] is not None}
        for i, name, decode in self._coded:
            if (text := row[i]) is not None:
                values[name] = decode(str(text))
        kept: Kept = json.loads(str(row[self._kept_at])) if row[self._kept_at] else {}
        for i, name, unit in self._quantities:
            if (text := row[i]) is not None:
                note = kept.pop(name, {})
                values[name] = Quantity(
                    note.get("text", str(text)), note.get("unit", unit), Decimal(str(text))
                )
        for name, note in kept.items():
            if "text" not in note and name in self._known:  # a newer program may know more fields
                values[name] = _unkeep(note)
        return values
