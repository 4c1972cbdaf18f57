"""Makes the XML of a column's values behind the cell's name, its styles looked up once per workbook.

A tail is all of a ``<c>`` element that follows the row number: ``" s="3"><v>12</v></c>``. Stretches of a
column that hold one kind of value without surprises are made in one go, which makes big exports fast.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nptracker.export import text
from nptracker.export.sheet import Column, Kind, Value
from nptracker.export.styles import BODY, Style, StyleBook

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_TEXT = 32767  # UTF-16 units, Excel's own limit
LONGEST_AS_TEXT_FORMAT = 255  # a longer text under "@" shows as #### in older Excel
_EPOCH = date(1899, 12, 30)
_FIRST_SAFE_DATE = date(1900, 3, 1)  # Excel believes in 29 February 1900

# newlines need care too, but part the texts of a stretch when these are looked through together
_NEEDS_CARE = re.compile(
    "[&<>\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\ud800-\udfff\ufffe\uffff]"
    "|^[=+\\-@＝＋－＠ ]| $|  |_x[0-9A-Fa-f]{4}_",
    re.MULTILINE,
)
_LIKE_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_STARTS_LIKE_FORMULA = tuple("=+-@＝＋－＠\t\n\r")
_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_NOTHING = type(None)
_PLAIN_NUMBERS = re.compile(r"(?:-?\d+(?:\.\d+)?\n)*")


class TooLongError(Exception):
    """A text is longer than an Excel cell; ``length`` counts UTF-16 units."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


def escaped(value: str) -> str:
    """Return the inside of a ``<t>`` element and its attributes: ``> a &lt; b``."""
    if not _NEEDS_CARE.search(value) and "\n" not in value:
        return f">{value}"
    shown = text.visible(value)
    # Excel would read the text _x0041_ as the letter A
    body = _LIKE_ESCAPE.sub("_x005F_", shown).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    keep = ' xml:space="preserve"' if shown != shown.strip() or "\n" in shown or "  " in shown else ""
    return f"{keep}>{body}"


def line_count(value: str, room: float) -> int:
    """Return how many lines text takes in ``room`` half-width places, rather too many than too few.

    A Chinese character takes two places, and three bytes, so half the sum of both lengths is near enough.
    """
    if "\n" in value:
        return sum(line_count(line, room) for line in value.split("\n"))
    return max(1, math.ceil((len(value) + len(value.encode("utf-8", "replace"))) / 2 / room))


def room_of(width: float) -> float:
    """Return the half-width places for text in a cell; Excel keeps some at both sides, and lines end early."""
    return max((width - 1.2) * 0.96, 2.0)


class ColumnLook:
    """The styles and tails of one column for one base style (plain, or bold, or indented)."""

    def __init__(self, column: Column, base: Style, book: StyleBook) -> None:
        self.column, self.base, self._book = column, base, book
        self._pattern = text.number_pattern(column.number_format)
        self._parts = text.parse_pattern(self._pattern)
        self._date_pattern = text.date_pattern(column.number_format)
        self.room = room_of(column.width)
        is_long, is_code = column.kind is Kind.LONG_TEXT, column.kind is Kind.CODE
        worded = base if is_long else replace(base, number_format="@", quote=is_code)
        self._text_number = book.number(worded)
        self._quoted_number = book.number(replace(worded, quote=True))
        self._long_number = book.number(base)
        self._quoted_long_number = book.number(replace(base, quote=True))
        self._date_number = book.number(replace(base, number_format=_excel_date(self._date_pattern)))
        self.empty_tail = f'" s="{self._text_number}"/>'
        self._text_head = f'" s="{self._text_number}" t="inlineStr"><is><t>'
        self._whole_head = self._number_head(0)
        self._heads_by_places: dict[int, str] = {}
        self._dates: dict[date, str] = {}

    def stretch(
        self, kind: type, start: str, numbers: Sequence[int], values: Sequence[Any], lines: list[int]
    ) -> list[str] | None:
        """Return the cells of rows ``numbers`` whose values are all of one kind, None when one needs care.

        ``lines`` receives how many lines each cell takes.
        """
        if kind is str:
            return self._texts(start, numbers, values, lines)
        if kind is _NOTHING:
            return [f"{start}{n}{self.empty_tail}" for n in numbers]
        if kind is date:
            return [f"{start}{n}{self.date_tail(v)}" for n, v in zip(numbers, values, strict=True)]
        if kind is int or kind is Decimal:
            return self._numbers(start, numbers, [str(v) for v in values])
        return None

    def _texts(
        self, start: str, numbers: Sequence[int], values: Sequence[str], lines: list[int]
    ) -> list[str] | None:
        joined = "\n".join(values)
        longest = max(map(len, values))
        has_breaks = joined.count("\n") != len(values) - 1
        if longest > LONGEST_AS_TEXT_FORMAT or has_breaks or _NEEDS_CARE.search(joined):
            return None
        if longest * 2 > self.room:
            lines[:] = self._line_counts(values)
        head = self._text_head
        return [f"{start}{n}{head}{v}</t></is></c>" for n, v in zip(numbers, values, strict=True)]

    def _line_counts(self, values: Sequence[str]) -> list[int]:
        """Return what ``line_count`` gives for each text of a stretch without line ends."""
        room, twice = self.room, self.room * 2
        return [
            int(-(-(len(v) + len(v.encode())) // twice)) if len(v) * 2 > room else 1  # the // rounds up
            for v in values
        ]

    def _numbers(self, start: str, numbers: Sequence[int], written: Sequence[str]) -> list[str] | None:
        is_plain = _PLAIN_NUMBERS.fullmatch("\n".join([*written, ""]))
        if max(map(len, written)) > text.EXCEL_DIGITS or not is_plain:
            return None
        if self._parts.least == self._parts.most:
            head = self._whole_head
            return [f"{start}{n}{head}{w}</v></c>" for n, w in zip(numbers, written, strict=True)]
        head_of = self._plain_head
        return [f"{start}{n}{head_of(w)}{w}</v></c>" for n, w in zip(numbers, written, strict=True)]

    def tail(self, value: Value) -> str:
        """Return the tail of any single value."""
        if value is None:
            return self.empty_tail
        if isinstance(value, str):
            return self._text_tail(value)
        if isinstance(value, date):
            return self.date_tail(value)
        if isinstance(value, Decimal | int):
            return self.number_tail(value)
        raise TypeError(f"a cell cannot hold {type(value).__name__}")

    def lines(self, value: Value) -> int:
        """Return how many lines a value takes in the column."""
        return line_count(value, self.room) if isinstance(value, str) else 1

    def _text_tail(self, value: str) -> str:
        if len(value) > LONGEST_TEXT // 10:  # a control character grows to eight
            _check_length(value)
        return f'" s="{self._text_style(value)}" t="inlineStr"><is><t{escaped(value)}</t></is></c>'

    def _text_style(self, value: str) -> int:
        """Return the style under which Excel never takes a text for a formula, a number or a date."""
        like_formula = value.startswith(_STARTS_LIKE_FORMULA)
        if len(value) > LONGEST_AS_TEXT_FORMAT:
            return self._quoted_long_number if like_formula else self._long_number
        return self._quoted_number if like_formula else self._text_number

    def number_tail(self, value: Decimal | int) -> str:
        """Return the tail of a number; one that Excel would round is written as text."""
        written = str(value)
        if len(written) <= text.EXCEL_DIGITS and _PLAIN_NUMBER.fullmatch(written):
            return f"{self._plain_head(written)}{written}</v></c>"
        words = text.format_number(value, self._pattern)  # refuses what is no number
        if not text.fits_excel(value):
            return self._text_tail(words)
        return f"{self._number_head(value)}{written}</v></c>"

    def _plain_head(self, written: str) -> str:
        """Return the head for a number from its digits as written; only its decimals matter."""
        parts = self._parts
        if parts.least == parts.most:
            return self._whole_head
        fraction = written.partition(".")[2]
        if parts.most is None:
            places = len(fraction)
        else:
            scale = 2 if parts.percent else 0
            places = min(len(fraction.rstrip("0")), parts.most + scale)
        head = self._heads_by_places.get(places)
        if head is None:
            head = self._heads_by_places[places] = self._number_head(Decimal(1).scaleb(-places))
        return head

    def _number_head(self, value: Decimal | int) -> str:
        pattern = text.excel_pattern(value, self._pattern)
        return f'" s="{self._book.number(replace(self.base, number_format=pattern))}"><v>'

    def date_tail(self, value: date) -> str:
        """Return the tail of a date; one before 1 March 1900 is written as text."""
        tail = self._dates.get(value)
        if tail is None:
            tail = self._dates[value] = self._date_tail(date(value.year, value.month, value.day))
        return tail

    def _date_tail(self, day: date) -> str:
        if day < _FIRST_SAFE_DATE:
            return self._text_tail(text.format_date(day, self._date_pattern))
        return f'" s="{self._date_number}"><v>{(day - _EPOCH).days}</v></c>'


def _check_length(value: str) -> None:
    length = len(text.visible(value).encode("utf-16-le")) // 2
    if length > LONGEST_TEXT:
        raise TooLongError(length)


def base_style(column: Column) -> Style:
    """Return the plain body style of a column."""
    return replace(BODY, horizontal=str(column.alignment()))


def _excel_date(pattern: str) -> str:
    return re.sub("[年月日]", r'"\g<0>"', pattern)
