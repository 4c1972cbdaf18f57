"""Workbooks to blocks: the visible sheets, merged cells resolved, dates written as 2025-12-31.

Read from the zip parts: only cells that exist are touched, so a workbook that claims a million empty rows
costs nothing, and merged ranges are known (openpyxl's streaming mode does not tell them).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from nptracker.importing import office_zip, xml_tree
from nptracker.importing.plan_blocks import RawCell, RawParagraph, RawTable
from nptracker.importing.text_decode import tidy
from nptracker.importing.xml_tree import local_name

if TYPE_CHECKING:
    import zipfile
    from xml.etree.ElementTree import Element

MAX_ROWS, MAX_COLUMNS = 20_000, 60
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILTIN_DATES = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
_DATE_FORMAT = re.compile(r"[yd]|[m月](?!.*[hs])", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class _Book(NamedTuple):
    """What cells of every sheet refer to."""

    strings: list[str]
    date_styles: frozenset[int]
    epoch: date


def read(data: bytes, name: str) -> list[RawParagraph | RawTable]:
    """Return the blocks of an .xlsx; raise UnreadableFileError when it is damaged."""
    with office_zip.open_zip(data, name) as archive:
        workbook = xml_tree.parse(office_zip.part(archive, "xl/workbook.xml", name), name)
        book = _Book(_strings(archive, name), _date_styles(archive, name), _epoch(workbook))
        blocks: list[RawParagraph | RawTable] = []
        for title, part_name in _sheets(archive, workbook, name):
            root = xml_tree.parse(office_zip.part(archive, part_name, name), name)
            blocks += _sheet_blocks(root, book, title)
    return blocks


def _children(root: Element, kind: str) -> list[Element]:
    return [element for element in root.iter() if local_name(element.tag) == kind]


def _epoch(workbook: Element) -> date:
    is_1904 = any(p.get("date1904") in {"1", "true"} for p in _children(workbook, "workbookPr"))
    return date(1904, 1, 1) if is_1904 else date(1899, 12, 30)


def _sheets(archive: zipfile.ZipFile, workbook: Element, name: str) -> list[tuple[str, str]]:
    """Return the visible sheets as (title, part name), in the order of their tabs."""
    relations = xml_tree.parse(office_zip.part(archive, "xl/_rels/workbook.xml.rels", name), name)
    targets = {r.get("Id", ""): r.get("Target", "") for r in _children(relations, "Relationship")}
    found: list[tuple[str, str]] = []
    for sheet in _children(workbook, "sheet"):
        key = next((value for tag, value in sheet.attrib.items() if local_name(tag) == "id"), "")
        target = targets.get(key, "")
        part_name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if sheet.get("state", "visible") == "visible" and part_name in archive.namelist():
            found.append((sheet.get("name", ""), part_name))
    return found


def _strings(archive: zipfile.ZipFile, name: str) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = xml_tree.parse(office_zip.part(archive, "xl/sharedStrings.xml", name), name)
    return [_rich_text(item) for item in root]


def _rich_text(item: Element) -> str:
    """Join the runs of a string; phonetic guides are not part of it."""
    pieces: list[str] = []
    for child in item:
        kind = local_name(child.tag)
        if kind == "t":
            pieces.append(child.text or "")
        elif kind == "r":
            pieces += [t.text or "" for t in child if local_name(t.tag) == "t"]
    return "".join(pieces)


def _date_styles(archive: zipfile.ZipFile, name: str) -> frozenset[int]:
    """Return the cell styles (by index) that show a number as a date."""
    if "xl/styles.xml" not in archive.namelist():
        return frozenset()
    root = xml_tree.parse(office_zip.part(archive, "xl/styles.xml", name), name)
    codes = {f.get("numFmtId", ""): f.get("formatCode", "") for f in _children(root, "numFmt")}
    styles = next((e for e in root if local_name(e.tag) == "cellXfs"), None)
    dated: set[int] = set()
    for index, style in enumerate(styles if styles is not None else []):
        number = style.get("numFmtId", "0")
        code = _QUOTED.sub("", codes.get(number, ""))
        if (number.isdecimal() and int(number) in _BUILTIN_DATES) or (code and _DATE_FORMAT.search(code)):
            dated.add(index)
    return frozenset(dated)


def _sheet_blocks(root: Element, book: _Book, title: str) -> list[RawParagraph | RawTable]:
    cells: dict[tuple[int, int], str] = {}
    for cell in _children(root, "c"):
        place = _place(cell.get("r", ""))
        if place and place[0] < MAX_ROWS and place[1] < MAX_COLUMNS and (text := _cell_text(cell, book)):
            cells[place] = text
    if not cells:
        return []
    merges = [m for e in _children(root, "mergeCell") if (m := _range(e.get("ref", "")))]
    return _split_head(_grid(cells, merges), title)


def _place(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _range(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.partition(":")
    top, bottom = _place(first), _place(last)
    return (*top, *bottom) if top and bottom else None


def _cell_text(cell: Element, book: _Book) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return tidy("".join(_rich_text(child) for child in cell if local_name(child.tag) == "is")).strip()
    value = next((child.text or "" for child in cell if local_name(child.tag) == "v"), "")
    if kind == "s":
        index = int(value) if value.isdecimal() else -1
        return tidy(book.strings[index]).strip() if 0 <= index < len(book.strings) else ""
    if kind == "n" and value:
        return _number_text(value, cell.get("s", "0"), book)
    return tidy(value).strip()


def _number_text(value: str, style: str, book: _Book) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if style.isdecimal() and int(style) in book.date_styles and 1 <= number < 2_900_000:
        return (book.epoch + timedelta(days=int(number))).isoformat()
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.10g}"


def _grid(cells: dict[tuple[int, int], str], merges: list[tuple[int, int, int, int]]) -> list[list[RawCell]]:
    width = max(column for _, column in cells) + 1
    rows = sorted({row for row, _ in cells})
    index = {row: i for i, row in enumerate(rows)}
    grid = [[RawCell(cells.get((row, column), "")) for column in range(width)] for row in rows]
    for top, left, bottom, right in merges:
        text = cells.get((top, left), "")
        if not text or left >= width:
            continue
        for row in rows:
            if top <= row <= bottom:
                for column in range(left, min(right, width - 1) + 1):
                    grid[index[row]][column] = RawCell(text, from_above=row > top, from_left=column > left)
    return grid


def _split_head(grid: list[list[RawCell]], title: str) -> list[RawParagraph | RawTable]:
    """Hand the lines above the table over as paragraphs."""
    head: list[RawParagraph | RawTable] = []
    for number, row in enumerate(grid):
        own = [cell.text for cell in row if cell.text and not cell.from_left and not cell.from_above]
        if len(own) > 1:
            return [*head, RawTable(grid[number:], name=title)]
        head += [RawParagraph(line.strip()) for text in own for line in text.split("\n") if line.strip()]
    return head
