"""What the cells of an .xlsx mean: number formats, dates, errors, escapes, whichever way the sheet is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from nptracker.domain.quantity import unit_named
from nptracker.importing.workbook_cells import Cell, CellValue

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_CELLS = 2_000_000
MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_LAST_DAY = 2_958_466  # 31 December 9999, the last day a spreadsheet knows
_SIMPLE = re.compile(r"_x([0-9A-Fa-f]{4})_")
COLUMNS: dict[str, int] = {}  # numbers of the columns met so far, by their letters

Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Look:
    """What a number format makes of a number."""

    is_date: bool = False
    percent: bool = False
    unit: str = ""


@dataclass
class Parts:
    """What sheets share: texts, looks, the calendar, and how many cells may still come."""

    file: str
    texts: list[str]
    looks: list[Look]
    epoch: datetime
    step: Step
    room: int = MAX_CELLS


def made_cell(parts: Parts, kind: str, style: int, value: str | None, formula: bool) -> Cell:
    """Return the cell that type, style and stored text make; None as text means that nothing is stored."""
    if value is None:
        return Cell(formula=True)
    if kind == "s":
        index = int(value) if value.isdecimal() else -1
        texts = parts.texts
        return Cell(texts[index] if 0 <= index < len(texts) else "", formula=formula)
    if kind in {"str", "inlineStr"}:
        return Cell(plain_text(value), formula=formula)
    if kind == "e":
        return Cell(error=value, formula=formula)
    if kind == "b":
        return Cell(value == "1", formula=formula)
    if kind == "d":
        return Cell(_iso_date(value), formula=formula)
    return _number(parts, style, value, formula)


def _number(parts: Parts, style: int, text: str, formula: bool) -> Cell:
    if not text:
        return Cell(formula=formula)
    looks = parts.looks
    look = looks[style] if style < len(looks) else Look()
    value = _dated(text, look, parts.epoch)
    is_number = isinstance(value, float)
    return Cell(
        value,
        formula=formula,
        percent=look.percent and is_number,
        unit=look.unit if is_number else "",
    )


def children(root: Element, name: str) -> Iterator[Element]:
    """Return the elements of a local name, whatever their namespace."""
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def looks_of(styles: Element) -> list[Look]:
    """Return what each cell style makes of a number."""
    codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in children(styles, "numFmt")}
    table = next(children(styles, "cellXfs"), None)
    return [_look(xf.get("numFmtId", "0"), codes) for xf in (table if table is not None else [])]


def _look(number: str, codes: Mapping[str, str]) -> Look:
    if number not in codes:
        built_in = int(number) if number.isdecimal() else 0
        return Look(is_date=built_in in _BUILTIN_DATES, percent=built_in in {9, 10})
    code = codes[number].split(";")[0]
    literals = "".join(a or b for a, b in _LITERAL.findall(code))
    bare = _BRACKETS.sub("", _LITERAL.sub("", code))
    tail = re.sub(r"[0#?.,_\s*()-]|General|G/通用格式", "", bare)
    unit = unit_named(literals.strip() or tail) or ""
    is_date = not unit and _DATE_LETTERS.search(bare.replace("General", "")) is not None
    return Look(is_date=is_date, percent="%" in bare, unit=unit)


def _dated(text: str, look: Look, epoch: datetime) -> CellValue:
    """Return a number, or the date, moment or time of day that its format makes of it."""
    try:
        number = float(text)
    except ValueError:
        return text
    if not look.is_date or not 0 <= number < _LAST_DAY:
        return number
    moment = epoch + timedelta(days=int(number), seconds=round(number % 1 * 86_400))
    if number < 1:
        return moment.strftime("%H:%M")
    return moment if number % 1 else moment.date()


def _iso_date(text: str) -> CellValue:
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return text
    return moment if "T" in text else moment.date()


def plain_text(text: str) -> str:
    """Undo the spreadsheet's own escape of characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _SIMPLE.sub(lambda match: _unescaped(int(match[1], 16)), text)


def _unescaped(code: int) -> str:
    return "" if code in {0x0D, 0x00} or 0xD800 <= code < 0xE000 else chr(code)


def place_of(reference: str) -> tuple[int, int] | None:
    """Return (row, column) of an address such as B7, None when it is none."""
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    COLUMNS[match[1]] = column
    return int(match[2]), column
