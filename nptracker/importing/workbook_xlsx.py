"""Reads .xlsx and .xlsm strictly: zip and expat, bounded, with errors, formulas and formats told apart.

Only cells that hold something are kept, by address, so that a sheet with one value in the last row costs as
much as one with it in the first. Every handler is Python code, which lets the window's thread run in between.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from xml.parsers import expat

from nptracker.domain.quantity import unit_named
from nptracker.importing import office_zip
from nptracker.importing.workbook_cells import BookSheet, Cell, CellValue, Merge, cell_name, unreadable

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAX_CELLS = 2_000_000
_CHUNK = 64 * 1024
_MAX_ROWS, _MAX_COLUMNS = 1_048_576, 16_384
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILTIN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - wall-clock time
_LAST_DAY = 2_958_466  # 31 December 9999, the last day a spreadsheet knows
_SIMPLE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMNS: dict[str, int] = {}
_LOCAL: dict[str, str] = {}
_MOST_REMEMBERED = 1_000

Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Look:
    """What a number format makes of a number."""

    is_date: bool = False
    percent: bool = False
    unit: str = ""


@dataclass
class _Parts:
    """What sheets share: texts, looks, the calendar, and how many cells may still come."""

    file: str
    texts: list[str]
    looks: list[Look]
    epoch: datetime
    step: Step
    room: int = MAX_CELLS


@dataclass
class _SheetEvents:
    """Collects one sheet from the events of the parser."""

    parts: _Parts
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: int = 0
    formula: bool = False
    value: str | None = None
    _cell_attributes: Mapping[str, str] = field(default_factory=dict)
    _text: list[str] = field(default_factory=list)
    _listening: bool = False
    _phonetic: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take an opening tag."""
        name = _LOCAL.get(tag) or _local(tag)
        if name == "c":
            if "r" not in attributes:  # counted on from the cell before
                self._place_cell(self._cell_attributes)
                attributes = {**attributes, "r": cell_name(self.row, self.column + 1)}
            self._cell_attributes = attributes
            self.formula, self.value = False, None
        elif name in {"v", "t"}:
            self._text.clear()
            self._listening = not self._phonetic
        elif name == "f":
            self.formula = True
        elif name == "row":
            self._start_row(attributes)
        elif name == "rPh":
            self._phonetic += 1
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
            self.hidden_columns.update(range(first, min(last, _MAX_COLUMNS) + 1))

    def end(self, tag: str) -> None:
        """Take a closing tag."""
        name = _LOCAL.get(tag) or _local(tag)
        if name in {"v", "t"} and self._listening:
            text = "".join(self._text)
            self.value = text if name == "v" or self.value is None else self.value + text
            self._listening = False
        elif name == "c":
            if self.value is not None or self.formula:  # most cells of a formatted sheet hold nothing
                self._place_cell(self._cell_attributes)
                self._end_cell()
        elif name == "rPh":
            self._phonetic -= 1

    def data(self, text: str) -> None:
        """Take text."""
        if self._listening:
            self._text.append(text)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r", "")
        self.row = int(number) if number.isdecimal() else self.row + 1
        self.column = 0
        self._cell_attributes = {}
        if attributes.get("hidden") in {"1", "true"}:
            self.hidden_rows.add(self.row)

    def _place_cell(self, attributes: Mapping[str, str]) -> None:
        """Take place, kind and style of a cell from its opening tag."""
        reference = attributes.get("r", "")
        letters = reference.rstrip("0123456789")
        if letters in _COLUMNS:
            self.column = _COLUMNS[letters]
            self.row = int(reference[len(letters) :])
        else:  # the first cell of a column, or a cell that leaves its place out
            self.row, self.column = _place(reference) or (self.row, self.column)
        if self.row > _MAX_ROWS or self.column > _MAX_COLUMNS:
            raise office_zip.damaged(self.parts.file)
        self.kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdecimal() else 0

    def _end_cell(self) -> None:
        self.parts.room -= 1
        if self.parts.room < 0:
            raise unreadable(
                f"表格里的内容超过 {MAX_CELLS // 10_000} 万格，已停止读取。",
                "请拆成几个文件，或删去没有用的工作表后再试。",
                self.parts.file,
            )
        self.rows.setdefault(self.row, {})[self.column] = self._cell()

    def _cell(self) -> Cell:
        value = self.value
        if value is None:
            return Cell(formula=True)
        if self.kind == "s":
            index = int(value) if value.isdecimal() else -1
            texts = self.parts.texts
            return Cell(texts[index] if 0 <= index < len(texts) else "", formula=self.formula)
        if self.kind in {"str", "inlineStr"}:
            return Cell(_plain(value), formula=self.formula)
        if self.kind == "e":
            return Cell(error=value, formula=self.formula)
        if self.kind == "b":
            return Cell(value == "1", formula=self.formula)
        if self.kind == "d":
            return Cell(_iso_date(value), formula=self.formula)
        return self._number(value)

    def _number(self, text: str) -> Cell:
        if not text:
            return Cell(formula=self.formula)
        looks = self.parts.looks
        look = looks[self.style] if self.style < len(looks) else Look()
        value = _dated(text, look, self.parts.epoch)
        is_number = isinstance(value, float)
        return Cell(
            value,
            formula=self.formula,
            percent=look.percent and is_number,
            unit=look.unit if is_number else "",
        )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = _place(first), _place(last or first)
        if top and bottom:
            self.merges.append((*top, *bottom))


def read_xlsx(
    data: bytes, file: str, step: Step, *, mark_sheet: str = "", beside_mark: frozenset[str] = frozenset()
) -> list[BookSheet]:
    """Return the sheets of a workbook in their order; ``step`` is called often and may raise to stop.

    Where a sheet is called ``mark_sheet``, those called ``beside_mark`` hold nothing to read and are left out.
    """
    with office_zip.open_zip(data, file) as archive:
        known = frozenset(archive.namelist())
        book = _tree(archive, "xl/workbook.xml", file)
        styles = "xl/styles.xml"
        parts = _Parts(
            file,
            _shared_texts(archive, file, step) if "xl/sharedStrings.xml" in known else [],
            _looks(_tree(archive, styles, file)) if styles in known else [],
            _EPOCH_1904 if _uses_1904(book) else _EPOCH,
            step,
        )
        named = list(_sheet_parts(archive, book, known, file))
        left_out = beside_mark if mark_sheet in {name for name, _, _ in named} else frozenset()
        return [_sheet(archive, parts, *one) for one in named if one[0] not in left_out]


def _sheet_parts(
    archive: zipfile.ZipFile, book: Element, known: frozenset[str], file: str
) -> Iterator[tuple[str, str, bool]]:
    """Yield (name, part, hidden) of the worksheets; chart sheets have no cells."""
    relations = "xl/_rels/workbook.xml.rels"
    targets = {}
    if relations in known:
        for relation in _tree(archive, relations, file):
            targets[relation.get("Id", "")] = relation.get("Target", "")
    for number, sheet in enumerate(_children(book, "sheet"), start=1):
        key = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
        target = targets.get(key, f"worksheets/sheet{number}.xml").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        if part not in known:
            raise office_zip.damaged(file)
        if "chartsheet" not in part:
            yield sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"


def _sheet(archive: zipfile.ZipFile, parts: _Parts, name: str, part: str, hidden: bool) -> BookSheet:
    events = _SheetEvents(parts)
    _feed(archive, part, parts.file, events.start, events.end, events.data, parts.step)
    return BookSheet(
        name,
        events.rows,
        tuple(events.merges),
        hidden,
        frozenset(events.hidden_rows),
        frozenset(events.hidden_columns),
    )


def _feed(  # noqa: PLR0913, PLR0917 - the three handlers of a parser
    archive: zipfile.ZipFile,
    part: str,
    file: str,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
    step: Step,
) -> None:
    """Run one part through the parser in small pieces."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = data

    def refuse(*_: object) -> None:
        raise unreadable(
            "文件里有不该出现的文档类型声明，可能有危险，已停止读取。",
            "请在 Excel 或 WPS 中打开，另存一份后再试一次。",
            file,
        )

    parser.StartDoctypeDeclHandler = refuse
    content = memoryview(office_zip.part(archive, part, file))
    try:
        for at in range(0, len(content), _CHUNK):
            step()
            parser.Parse(content[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise office_zip.damaged(file) from error


def _shared_texts(archive: zipfile.ZipFile, file: str, step: Step) -> list[str]:
    """Return the shared texts; runs of rich text are joined, readings above them left out."""
    texts: list[str] = []
    pieces: list[str] = []
    state = {"t": False, "rPh": False}

    def start(tag: str, _attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "si":
            pieces.clear()
        elif name in state:
            state[name] = True

    def end(tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "si":
            texts.append(_plain("".join(pieces)))
        elif name in state:
            state[name] = False

    def data(text: str) -> None:
        if state["t"] and not state["rPh"]:
            pieces.append(text)

    _feed(archive, "xl/sharedStrings.xml", file, start, end, data, step)
    return texts


def _tree(archive: zipfile.ZipFile, part: str, file: str) -> Element:
    from nptracker.importing import xml_tree

    return xml_tree.parse(office_zip.part(archive, part, file), file)


def _children(root: Element, name: str) -> Iterator[Element]:
    return (element for element in root.iter() if element.tag.rpartition("}")[2] == name)


def _uses_1904(book: Element) -> bool:
    return any(properties.get("date1904") in {"1", "true"} for properties in _children(book, "workbookPr"))


def _looks(styles: Element) -> list[Look]:
    """Return what each cell style makes of a number."""
    codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in _children(styles, "numFmt")}
    table = next(_children(styles, "cellXfs"), None)
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


def _plain(text: str) -> str:
    """Undo the spreadsheet's own escape of characters that XML cannot hold."""
    if "_x" not in text:
        return text
    return _SIMPLE.sub(lambda match: _unescaped(int(match[1], 16)), text)


def _unescaped(code: int) -> str:
    return "" if code in {0x0D, 0x00} or 0xD800 <= code < 0xE000 else chr(code)


def _place(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    _COLUMNS[match[1]] = column
    return int(match[2]), column


def _local(tag: str) -> str:
    """Return a tag without its namespace, and remember it: there are few tags and many cells."""
    name = tag.rpartition("}")[2]
    if len(_LOCAL) < _MOST_REMEMBERED:
        _LOCAL[tag] = name
    return name
