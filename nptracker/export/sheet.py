"""Describes a return as a document before it is a file: sheets of columns, rows, notes and signatures.

The xlsx and pdf writers render this one object, so that the workbook and the paper never disagree.
Snapshots store it as JSON (``sheet_json``), so everything here is plain, frozen and comparable.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nptracker.domain.sample_mark import short_mark

A3_OVER_COLUMNS = 14  # an A4 page in landscape holds this many columns readably

Value = str | Decimal | int | date | None


class Kind(StrEnum):
    """What a column holds, which decides format, alignment and protection against Excel."""

    TEXT = "text"
    LONG_TEXT = "long"  # prose that wraps over many lines
    CODE = "code"  # CAS RN, credit code, phone: digits that are never a number
    NUMBER = "number"
    DATE = "date"


class Align(StrEnum):
    """Horizontal alignment of a cell."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Paper(StrEnum):
    """Paper size; AUTO is A4, or A3 when the sheet has more than 14 columns."""

    AUTO = "auto"
    A4 = "A4"
    A3 = "A3"


_ALIGN_OF_KIND = {
    Kind.TEXT: Align.LEFT,
    Kind.LONG_TEXT: Align.LEFT,
    Kind.CODE: Align.CENTER,
    Kind.NUMBER: Align.RIGHT,
    Kind.DATE: Align.CENTER,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is more than a bare value: it spans, is bold, is indented or aligned by itself.

    The places a span covers hold None in their rows. ``level`` indents by that many Chinese characters.
    """

    value: Value = None
    row_span: int = 1
    column_span: int = 1
    bold: bool = False
    level: int = 0
    align: Align | None = None


RowCell = Value | Cell
Row = tuple[RowCell, ...]


def plain(cell: RowCell) -> Value:
    """Return the value of a cell, whether it is bare or dressed."""
    return cell.value if isinstance(cell, Cell) else cell


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its path of headings from the top row down, and how its cells look.

    Neighbours with the same first headings share a merged head: ("数量（千克）", "生产量").
    ``width`` counts half-width characters, as Excel does; one Chinese character takes two.
    ``number_format`` is one of the patterns of ``text.format_number`` or ``text.format_date``;
    "" means as it is.
    """

    heading: tuple[str, ...]
    key: str = ""
    kind: Kind = Kind.TEXT
    width: float = 12
    align: Align | None = None
    number_format: str = ""

    def alignment(self) -> Align:
        """Return the column's own alignment, or the one its kind implies."""
        return self.align or _ALIGN_OF_KIND[self.kind]


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and orientation of a printed sheet."""

    paper: Paper = Paper.AUTO
    landscape: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a return with everything that is printed around it.

    ``notes_above`` (填报单位（盖章）：…, 填报日期：…) and ``unit_note`` (单位：千克) share the line
    above the table; ``preface`` are paragraphs over it; ``signatures`` are labels such as 填报人.
    ``closing`` are the lines at the right under a letter: who sends it, where the seal goes, and the day.
    ``attachment`` (附件1) stands at the top left. ``name`` is the tab's name, the title when empty.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...] = ()
    name: str = ""
    subtitle: str = ""
    attachment: str = ""
    notes_above: tuple[str, ...] = ()
    unit_note: str = ""
    preface: tuple[str, ...] = ()
    foot_notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    page: Page = field(default_factory=Page)
    frozen_columns: int = 0
    show_head: bool = True
    filterable: bool = False
    own_pages: bool = False  # goes out by itself: its pages are counted from 1

    def __post_init__(self) -> None:
        _check_shape(self)

    def paper(self) -> Paper:
        """Return A4 or A3, never AUTO."""
        if self.page.paper is not Paper.AUTO:
            return self.page.paper
        return Paper.A3 if len(self.columns) > A3_OVER_COLUMNS else Paper.A4

    def tab_name(self) -> str:
        """Return the wished name of the workbook tab, before Excel's own limits are applied."""
        return self.name or self.title


def _check_shape(sheet: Sheet) -> None:
    """Raise ValueError when rows do not fit the columns: that is a bug of the caller, not bad data."""
    width = len(sheet.columns)
    if not width:
        raise ValueError(f"sheet {sheet.title!r} has no columns")
    for number, row in enumerate(sheet.rows, 1):
        if len(row) != width:
            raise ValueError(f"sheet {sheet.title!r} row {number}: {len(row)} cells for {width} columns")
    _check_spans(sheet)


def _check_spans(sheet: Sheet) -> None:
    covered: set[tuple[int, int]] = set()
    for r, row in enumerate(sheet.rows):
        for c, cell in enumerate(row):
            if (r, c) in covered and cell is not None:
                raise ValueError(f"sheet {sheet.title!r}: cell ({r + 1}, {c + 1}) lies under a span")
            if isinstance(cell, Cell) and (cell.row_span > 1 or cell.column_span > 1):
                _check_inside(sheet, r, c, cell)
                covered.update(covered_places(r, c, cell))


def _check_inside(sheet: Sheet, r: int, c: int, cell: Cell) -> None:
    if r + cell.row_span > len(sheet.rows) or c + cell.column_span > len(sheet.columns):
        raise ValueError(f"sheet {sheet.title!r}: the span at ({r + 1}, {c + 1}) leaves the table")


def covered_places(r: int, c: int, cell: Cell) -> set[tuple[int, int]]:
    """Return the (row, column) places that a spanning cell at (r, c) hides, its own not included."""
    places = {(r + i, c + j) for i in range(cell.row_span) for j in range(cell.column_span)}
    return places - {(r, c)}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The stamp of a frozen return; ``created`` is ready text, so that printing it never reads a clock."""

    number: str
    fingerprint: str
    created: str

    def words(self) -> str:
        """Return the one line printed in the foot of every page and of the workbook."""
        return f"快照 {self.number}　指纹 {self.fingerprint}　生成 {self.created}"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole return: one or several sheets, perhaps stamped, perhaps marked as draft or sample.

    ``mark`` (草稿, 示例数据 不得上报) is printed across every page and above every table.
    """

    sheets: tuple[Sheet, ...]
    snapshot: Snapshot | None = None
    mark: str = ""

    def __post_init__(self) -> None:
        if not self.sheets:
            raise ValueError("a document needs at least one sheet")


def with_marked_titles(document: Document) -> Document:
    """Return the document as it is written: with a mark before every title; the names of tabs stay."""
    if not document.mark:
        return document
    before = f"【{short_mark(document.mark)}】"
    sheets = (
        replace(sheet, title=f"{before}{sheet.title}", name=sheet.tab_name()) for sheet in document.sheets
    )
    return replace(document, sheets=tuple(sheets))
