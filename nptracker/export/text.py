"""Turns cell values into the words a reader sees, the same on paper and in the workbook."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from nptracker.export.sheet import Value

EXCEL_DIGITS = 15  # Excel keeps a double; more significant digits would be lost without a word
_EXCEL_LIMIT: int = 10**EXCEL_DIGITS
DEFAULT_DATE = "yyyy-mm-dd"

_UNSEEN = re.compile(r"\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_NUMBER_PATTERN = re.compile(r"(#,##0|0)?(?:\.(0*)(#*))?(%)?")
_WIDE = Context(prec=500)  # Python works with 28 digits unless told; a wild amount must print, not fail
_DATE_PART = re.compile("yyyy|mm|dd|m|d")


def code_point(char: str) -> str:
    """Return a character's number in brackets, for one that cannot be shown: ``[U+001B]``."""
    return f"[U+{ord(char):04X}]"


def visible(text: str) -> str:
    """Return text with every control character and broken code spelled out, so that none is lost.

    Line ends of any kind become a newline; tabs and newlines stay.
    """
    return _UNSEEN.sub(lambda m: "\n" if m[0][0] == "\r" else code_point(m[0]), text)


class NumberPattern(NamedTuple):
    """A parsed number format; ``least`` and ``most`` are decimals, ``most`` None means as written."""

    grouped: bool
    least: int
    most: int | None
    percent: bool


@lru_cache
def parse_pattern(pattern: str) -> NumberPattern:
    """Return the parts of a pattern such as ``#,##0.00``, ``0.###``, ``0.0%`` or "" (as written).

    Raises ValueError for any other Excel pattern: the paper could not follow it.
    """
    match = _NUMBER_PATTERN.fullmatch(pattern)
    if not match or (pattern and not match[1]):
        raise ValueError(f"unknown number format {pattern!r}")
    if not pattern:
        return NumberPattern(grouped=False, least=0, most=None, percent=False)
    least = len(match[2] or "")
    most = least + len(match[3] or "")
    return NumberPattern(match[1] == "#,##0", least, most, bool(match[4]))


def _decimals(value: Decimal, parts: NumberPattern) -> int:
    exponent = value.as_tuple().exponent
    written = max(0, -exponent) if isinstance(exponent, int) else 0
    if parts.most is None:
        return written
    if parts.most == parts.least:
        return parts.least
    exact = value.normalize(_WIDE).as_tuple().exponent
    needed = max(0, -exact) if isinstance(exact, int) else 0
    return min(max(needed, parts.least), parts.most)


def _scaled(value: Decimal | int, parts: NumberPattern) -> Decimal:
    number = Decimal(value)
    if isinstance(value, bool) or not number.is_finite():
        raise ValueError(f"{value} is not a quantity")
    return _WIDE.multiply(number, Decimal(100)) if parts.percent else number


def excel_pattern(value: Decimal | int, pattern: str) -> str:
    """Return the fixed Excel pattern that shows this value; optional decimals are settled per value.

    Excel would print 5 under ``0.###`` as ``5.``, and 12.50 under General as 12.5.
    """
    parts = parse_pattern(pattern)
    places = _decimals(_scaled(value, parts), parts)
    head = "#,##0" if parts.grouped else "0"
    return head + ("." + "0" * places if places else "") + ("%" if parts.percent else "")


def format_number(value: Decimal | int, pattern: str = "") -> str:
    """Return a number as the pattern shows it, halves rounded away from zero as Excel does."""
    parts = parse_pattern(pattern)
    number = _scaled(value, parts)
    places = _decimals(number, parts)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _WIDE)
    return f"{rounded:{',' if parts.grouped else ''}.{places}f}" + ("%" if parts.percent else "")


def fits_excel(value: Decimal | int) -> bool:
    """Say whether Excel can hold the number without losing digits."""
    if isinstance(value, int):
        return abs(value) < _EXCEL_LIMIT
    digits = value.normalize(_WIDE).as_tuple().digits
    return len(digits) <= EXCEL_DIGITS


def format_date(value: date, pattern: str = "") -> str:
    """Return a date as a pattern such as ``yyyy-mm-dd`` or ``yyyy年m月d日`` shows it."""
    parts = {
        "yyyy": f"{value.year:04d}",
        "mm": f"{value.month:02d}",
        "m": str(value.month),
        "dd": f"{value.day:02d}",
        "d": str(value.day),
    }
    return _DATE_PART.sub(lambda m: parts[m[0]], pattern or DEFAULT_DATE)


def date_pattern(pattern: str) -> str:
    """Return the column's pattern when it is one for dates, else the default one."""
    return pattern if _DATE_PART.search(pattern) else DEFAULT_DATE


def number_pattern(pattern: str) -> str:
    """Return the column's pattern when it is one for numbers, else "" (as written)."""
    return "" if _DATE_PART.search(pattern) else pattern


def display(value: Value, pattern: str = "") -> str:
    """Return the words of a cell: text made visible, numbers and dates by the column's pattern."""
    if value is None:
        return ""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, date):
        return format_date(value, date_pattern(pattern))
    if isinstance(value, Decimal | int):
        return format_number(value, number_pattern(pattern))
    raise TypeError(f"a cell cannot hold {type(value).__name__}")
