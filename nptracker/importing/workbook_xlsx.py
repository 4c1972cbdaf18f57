"""Reads .xlsx and .xlsm strictly: zip and expat, bounded, with errors, formulas and formats told apart.

Only cells that hold something are kept, by address, so that a sheet with one value in the last row costs as
much as one with it in the first. Every handler is Python code, which lets the window's thread run in between.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from xml.parsers import expat

from nptracker.errors import UnreadableFileError
from nptracker.importing import office_zip
from nptracker.importing.workbook_cells import BookSheet, Cell, Merge, cell_name, unreadable
from nptracker.importing.xlsx_scan import LONGEST_KEPT, Unusual, scan_rows, scan_texts, shell_of
from nptracker.importing.xlsx_values import (
    COLUMNS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    Look,
    Parts,
    Step,
    children,
    looks_of,
    made_cell,
    place_of,
    plain_text,
)

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper
    from xml.etree.ElementTree import Element

_Made = TypeVar("_Made")

_CHUNK = 64 * 1024
_STYLES, _RELATIONS = "xl/styles.xml", "xl/_rels/workbook.xml.rels"
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - wall-clock time
_LOCAL: dict[str, str] = {}
_MOST_REMEMBERED = 1_000


@dataclass
class _SheetEvents:
    """Collects one sheet from the events of the parser."""

    parts: Parts
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
            self.hidden_columns.update(range(first, min(last, MAX_COLUMNS) + 1))

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
        if letters in COLUMNS:
            self.column = COLUMNS[letters]
            self.row = int(reference[len(letters) :])
        else:  # the first cell of a column, or a cell that leaves its place out
            self.row, self.column = place_of(reference) or (self.row, self.column)
        if self.row > MAX_ROWS or self.column > MAX_COLUMNS:
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
        self.rows.setdefault(self.row, {})[self.column] = made_cell(
            self.parts, self.kind, self.style, self.value, self.formula
        )

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, bottom = place_of(first), place_of(last or first)
        if top and bottom:
            self.merges.append((*top, *bottom))


def read_xlsx(
    archive: zipfile.ZipFile,
    file: str,
    step: Step,
    *,
    mark_sheet: str = "",
    beside_mark: frozenset[str] = frozenset(),
) -> list[BookSheet]:
    """Return the sheets of a workbook in their order; ``step`` is called often and may raise to stop.

    Where a sheet is called ``mark_sheet``, those called ``beside_mark`` hold nothing to read and are left out.
    """
    known = frozenset(archive.namelist())
    contents = _contents(archive, known, file)
    parts = Parts(
        file,
        _shared_texts(archive, file, step) if "xl/sharedStrings.xml" in known else [],
        _looks(archive, file) if _STYLES in known else [],
        _EPOCH_1904 if contents.uses_1904 else _EPOCH,
        step,
    )
    if any(sheet.part not in known for sheet in contents.sheets):
        raise office_zip.damaged(file)
    marked = any(sheet.name == mark_sheet for sheet in contents.sheets)
    left_out = beside_mark if marked else frozenset()
    wanted = (s for s in contents.sheets if s.name not in left_out and "chartsheet" not in s.part)
    return [_sheet(archive, parts, *one) for one in wanted]


class _NamedPart(NamedTuple):
    """A sheet of a workbook and where it is kept."""

    name: str
    part: str
    hidden: bool


class _Contents(NamedTuple):
    """What a workbook says about itself."""

    uses_1904: bool
    sheets: tuple[_NamedPart, ...]


def _contents(archive: zipfile.ZipFile, known: frozenset[str], file: str) -> _Contents:
    book = office_zip.part(archive, "xl/workbook.xml", file)
    relations = office_zip.part(archive, _RELATIONS, file) if _RELATIONS in known else None
    return _remembered(_contents_of, file, book, relations)


@lru_cache(maxsize=32)
def _contents_of(book: bytes, relations: bytes | None) -> _Contents:
    root, targets = _parsed(book), {}
    for relation in _parsed(relations) if relations is not None else ():
        targets[relation.get("Id", "")] = relation.get("Target", "")
    sheets = []
    for number, sheet in enumerate(children(root, "sheet"), start=1):
        key = next((value for name, value in sheet.items() if name.rpartition("}")[2] == "id"), "")
        target = targets.get(key, f"worksheets/sheet{number}.xml").lstrip("/")
        part = target if target.startswith("xl/") else f"xl/{target}"
        sheets.append(_NamedPart(sheet.get("name", ""), part, sheet.get("state", "visible") != "visible"))
    return _Contents(_uses_1904(root), tuple(sheets))


def _remembered(read: _lru_cache_wrapper[_Made], file: str, *contents: bytes | None) -> _Made:
    """Return what is read from parts that workbooks from one blank share, long ones read anew."""
    is_short = sum(len(content or b"") for content in contents) < LONGEST_KEPT
    try:
        return (read if is_short else read.__wrapped__)(*contents)
    except UnreadableFileError as error:
        raise unreadable(error.what, error.todo, file) from error


def _sheet(archive: zipfile.ZipFile, parts: Parts, name: str, part: str, hidden: bool) -> BookSheet:
    content = office_zip.part(archive, part, parts.file)
    try:
        return plain_sheet(content, parts, name, hidden)
    except Unusual:
        return strict_sheet(content, parts, name, hidden)


def strict_sheet(content: bytes, parts: Parts, name: str, hidden: bool) -> BookSheet:
    """Return a sheet read event by event; raises UnreadableFileError for what is no sheet."""
    events = _SheetEvents(parts)
    _feed(content, parts.file, events.start, events.end, events.data, parts.step)
    return BookSheet(
        name,
        events.rows,
        tuple(events.merges),
        hidden,
        frozenset(events.hidden_rows),
        frozenset(events.hidden_columns),
    )


def plain_sheet(content: bytes, parts: Parts, name: str, hidden: bool) -> BookSheet:
    """Return a plainly written sheet, the same as ``strict_sheet`` does; raises Unusual for any other."""
    before, after = shell_of(content)
    read = _shell if len(before) + len(after) < LONGEST_KEPT else _shell.__wrapped__
    merges, hidden_columns = read(before + after)
    rows, hidden_rows = scan_rows(content, before, after, parts)
    return BookSheet(name, rows, merges, hidden, frozenset(hidden_rows), hidden_columns)


@lru_cache(maxsize=64)
def _shell(content: bytes) -> tuple[tuple[Merge, ...], frozenset[int]]:
    """Return merged cells and hidden columns of a sheet without rows: workbooks from one blank share them."""
    events = _SheetEvents(Parts("", [], [], _EPOCH, _no_step))
    try:
        _feed(content, "", events.start, events.end, events.data, _no_step)
    except UnreadableFileError as error:
        raise Unusual from error
    return tuple(events.merges), frozenset(events.hidden_columns)


def _no_step() -> None:
    """Stand in where there is too little to read to be stopped in."""


def _feed(  # noqa: PLR0913, PLR0917 - the three handlers of a parser
    data: bytes,
    file: str,
    start: Callable[[str, Mapping[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
    step: Step,
) -> None:
    """Run one part through the parser in small pieces."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise unreadable(
            "文件里有不该出现的文档类型声明，可能有危险，已停止读取。",
            "请在 Excel 或 WPS 中打开，另存一份后再试一次。",
            file,
        )

    parser.StartDoctypeDeclHandler = refuse
    content = memoryview(data)
    try:
        for at in range(0, len(content), _CHUNK):
            step()
            parser.Parse(content[at : at + _CHUNK], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise office_zip.damaged(file) from error


def _shared_texts(archive: zipfile.ZipFile, file: str, step: Step) -> list[str]:
    content = office_zip.part(archive, "xl/sharedStrings.xml", file)
    try:
        texts, around = scan_texts(content)
        strict_texts(around, file, step)  # raises for what is no XML
    except Unusual:
        return strict_texts(content, file, step)
    return texts


def strict_texts(content: bytes, file: str, step: Step) -> list[str]:
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
            texts.append(plain_text("".join(pieces)))
        elif name in state:
            state[name] = False

    def data(text: str) -> None:
        if state["t"] and not state["rPh"]:
            pieces.append(text)

    _feed(content, file, start, end, data, step)
    return texts


def _looks(archive: zipfile.ZipFile, file: str) -> list[Look]:
    return _remembered(_looks_seen, file, office_zip.part(archive, _STYLES, file))


@lru_cache(maxsize=8)
def _looks_seen(content: bytes) -> list[Look]:
    return looks_of(_parsed(content))


def _parsed(content: bytes) -> Element:
    from nptracker.importing import xml_tree

    return xml_tree.parse(content, "")


def _uses_1904(book: Element) -> bool:
    return any(properties.get("date1904") in {"1", "true"} for properties in children(book, "workbookPr"))


def _local(tag: str) -> str:
    """Return a tag without its namespace, and remember it: there are few tags and many cells."""
    name = tag.rpartition("}")[2]
    if len(_LOCAL) < _MOST_REMEMBERED:
        _LOCAL[tag] = name
    return name
