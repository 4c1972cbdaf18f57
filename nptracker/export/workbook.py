"""Packs worksheets into an xlsx file, streaming; the same content always gives the same bytes.

Everything Excel needs is written here by hand because it is little: text is stored in the cell itself, so a
hundred thousand rows never sit in memory, and nothing in the package carries a clock or a random number.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from nptracker.export.sheet import Paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nptracker.export.styles import StyleBook

COMPRESSION_LEVEL = 3  # as small as 4 here and a fifth faster; 6 takes twice as long for 15 % less
DEFAULT_ROW_HEIGHT = 20.0  # points: air around 10-point text

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PAPER_CODES = {Paper.A4: 9, Paper.A3: 8}
_BAD_IN_TAB = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")
_TAB_LENGTH = 31


@dataclass
class SheetPart:
    """One worksheet about to be written: its rows as XML, and what surrounds them.

    ``rows`` yields one or more rows at a time and is consumed once while streaming; ``merges`` and what
    ``last_row`` returns may grow until it is exhausted.
    ``validations`` are ready ``<dataValidation>`` elements; ``state`` may be hidden or veryHidden.
    """

    name: str
    widths: Sequence[float]
    rows: Iterable[str]
    merges: list[str] = field(default_factory=list)
    last_row: Callable[[], int] = lambda: 0
    frozen_rows: int = 0
    frozen_columns: int = 0
    title_rows: tuple[int, int] | None = None
    title_columns: int = 0  # repeated on every page, where the sheet is printed over several side by side
    pages_wide: int = 1
    printed_rows: int = 0  # where more than what is filled in goes on paper: lines to write on
    filter_row: int = 0
    paper: Paper = Paper.A4
    landscape: bool = True
    header: str = ""
    footer: str = ""
    validations: Sequence[str] = ()
    protected: bool = False
    state: str = "visible"
    own_pages: bool = False  # printed pages count from 1 in this sheet
    column_styles: Sequence[int] = ()  # the looks of cells that are not there yet


def column_letters(count: int) -> list[str]:
    """Return the names of the first columns: A, B … Z, AA …"""
    names = []
    for index in range(count):
        name, rest = "", index + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            name = chr(65 + digit) + name
        names.append(name)
    return names


def tab_names(wished: Sequence[str]) -> list[str]:
    """Return names Excel accepts: at most 31 characters, none forbidden, no two alike."""
    names: list[str] = []
    taken: set[str] = set()
    for wish in wished:
        base = _BAD_IN_TAB.sub(" ", wish).strip(" '")[:_TAB_LENGTH].strip(" '") or "表"
        name, number = base, 2
        while name.casefold() in taken:
            tail = f"({number})"
            name, number = base[: _TAB_LENGTH - len(tail)] + tail, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def write_package(file: BinaryIO, parts: Sequence[SheetPart], styles: StyleBook, title: str) -> None:
    """Write the whole workbook; ``parts`` carry names that Excel accepts."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL) as package:
        _put(package, "[Content_Types].xml", _content_types(len(parts)))
        _put(package, "_rels/.rels", _root_relations())
        _put(package, "docProps/core.xml", _core(title))
        _put(package, "xl/_rels/workbook.xml.rels", _workbook_relations(len(parts)))
        for number, part in enumerate(parts, 1):
            with package.open(f"xl/worksheets/sheet{number}.xml", "w") as stream:
                for chunk in _sheet_xml(part):
                    stream.write(chunk.encode())
        _put(package, "xl/workbook.xml", _workbook(parts))
        _put(package, "xl/styles.xml", styles.to_xml())


def _put(package: zipfile.ZipFile, name: str, text: str) -> None:
    # a member opened by name is dated 1980-01-01 by zipfile, which keeps the bytes the same
    with package.open(name, "w") as stream:
        stream.write(text.encode())


def _sheet_xml(part: SheetPart) -> Iterator[str]:
    yield _opening(part)
    yield from part.rows
    yield f"</sheetData>{_closing(part)}"


def _opening(part: SheetPart) -> str:
    looks = [f' style="{number}"' for number in part.column_styles] or [""] * len(part.widths)
    columns = "".join(
        f'<col min="{i}" max="{i}" width="{width:g}" customWidth="1"{look}/>'
        for i, (width, look) in enumerate(zip(part.widths, looks, strict=True), 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0" showGridLines="0">{_pane(part)}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="{DEFAULT_ROW_HEIGHT:g}" customHeight="1"/>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _pane(part: SheetPart) -> str:
    rows, columns = part.frozen_rows, part.frozen_columns
    if not rows and not columns:
        return ""
    corner = f"{column_letters(columns + 1)[-1]}{rows + 1}"
    where = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    splits = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    pane = f'<pane{splits} topLeftCell="{corner}" activePane="{where}" state="frozen"/>'
    return f'{pane}<selection pane="{where}"/>'


def _closing(part: SheetPart) -> str:
    protection = '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>' if part.protected else ""
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in part.merges)
    merged = f'<mergeCells count="{len(part.merges)}">{merges}</mergeCells>' if merges else ""
    rules = "".join(part.validations)
    checked = f'<dataValidations count="{len(part.validations)}">{rules}</dataValidations>' if rules else ""
    filtered = f'<autoFilter ref="{filter_range(part)}"/>' if part.filter_row else ""
    return f"{protection}{filtered}{merged}{checked}{_page(part)}</worksheet>"


def _page(part: SheetPart) -> str:
    orientation = "landscape" if part.landscape else "portrait"
    header = f"<oddHeader>{escape(part.header)}</oddHeader>" if part.header else ""
    first = ' firstPageNumber="1" useFirstPageNumber="1"' if part.own_pages else ""
    return (
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        f'<pageSetup paperSize="{_PAPER_CODES[part.paper]}" orientation="{orientation}"'
        f' fitToWidth="{part.pages_wide}" fitToHeight="0"{first}/>'
        f"<headerFooter>{header}<oddFooter>{escape(part.footer)}</oddFooter></headerFooter>"
    )


def filter_range(part: SheetPart, *, absolute: bool = False) -> str:
    """Return the range of the filter arrows, from the last head row to the last row of the table."""
    last, mark = column_letters(len(part.widths))[-1], "$" if absolute else ""
    bottom = max(part.last_row(), part.filter_row)
    return f"{mark}A{mark}{part.filter_row}:{mark}{last}{mark}{bottom}"


def _workbook(parts: Sequence[SheetPart]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(p.name)} sheetId="{i}" state="{p.state}" r:id="rId{i}"/>'
        for i, p in enumerate(parts, 1)
    )
    names = "".join(_defined_names(i, p) for i, p in enumerate(parts))
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        '<bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets>{defined}</workbook>"
    )


def _defined_names(index: int, part: SheetPart) -> str:
    quoted = "'" + part.name.replace("'", "''") + "'!"
    names = ""
    if part.filter_row:
        arrows = filter_range(part, absolute=True)
        names += _defined_name("_FilterDatabase", index, quoted + arrows, ' hidden="1"')
    if part.printed_rows:
        right = column_letters(len(part.widths))[-1]
        names += _defined_name("Print_Area", index, f"{quoted}$A$1:${right}${part.printed_rows}")
    if part.title_rows:
        first, last = part.title_rows
        beside = f"{quoted}$A:${column_letters(part.title_columns)[-1]}," if part.title_columns else ""
        names += _defined_name("Print_Titles", index, f"{beside}{quoted}${first}:${last}")
    return names


def _defined_name(name: str, index: int, target: str, extra: str = "") -> str:
    return f'<definedName name="_xlnm.{name}" localSheetId="{index}"{extra}>{escape(target)}</definedName>'


def _content_types(sheets: int) -> str:
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_DOCUMENT_TYPE}.worksheet+xml"/>'
        for i in range(1, sheets + 1)
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_DOCUMENT_TYPE}.sheet.main+xml"/>{overrides}'
        f'<Override PartName="/xl/styles.xml" ContentType="{_DOCUMENT_TYPE}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml"'
        ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _relations(targets: Iterable[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _root_relations() -> str:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations([(f"{_RELATED}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")])


def _workbook_relations(sheets: int) -> str:
    targets = [(f"{_RELATED}/worksheet", f"worksheets/sheet{i}.xml") for i in range(1, sheets + 1)]
    return _relations([*targets, (f"{_RELATED}/styles", "styles.xml")])


def _core(title: str) -> str:
    """Return the document properties; they carry no time, so that equal content stays equal bytes."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>nptracker</dc:creator></cp:coreProperties>"
    )
