"""Lays the rows of a table out: lines, heights, spans; and cuts them into pages without cutting words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from nptracker.export import text
from nptracker.export.fonts import FaceName
from nptracker.export.geometry import PAD_Y, Geometry, Wrappers
from nptracker.export.head import head_cells, head_rows
from nptracker.export.sheet import Align, Cell, Column, Row, RowCell, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LEAST_ROWS_LEFT = 2  # on a page that gives its last row to a lonely one on the next
KEEP_TOGETHER = 0.4  # of a page: a merged group up to this high moves to the next page whole
TICK_EVERY = 500
SLICE_LINES = 3  # a row higher than a page is cut into slices of so many lines
_CONTINUED = "（续）"


@dataclass(slots=True)
class LaidCell:
    """A cell with its text in lines, ready to draw."""

    column: int
    lines: tuple[str, ...]
    align: Align
    face: FaceName = FaceName.BODY
    column_span: int = 1
    row_span: int = 1
    indent: float = 0
    at_top: bool = False


@dataclass(slots=True)
class LaidRow:
    """A row with its height; ``joined`` rows belong to the next one and have no line between."""

    height: float
    cells: list[LaidCell] = field(default_factory=list)
    joined: bool = False


def lay_head(sheet: Sheet, geometry: Geometry, wrappers: Wrappers) -> list[LaidRow]:
    """Return the head's rows, none when the sheet shows no head."""
    if not sheet.show_head:
        return []
    rows = [LaidRow(geometry.row_height(1)) for _ in range(head_rows(sheet.columns))]
    for cell in head_cells(sheet.columns):
        lines = wrappers[FaceName.HEAD].balanced(cell.text, geometry.room(cell.column, cell.column_span))
        laid = LaidCell(cell.column, lines, Align.CENTER, FaceName.HEAD, cell.column_span, cell.row_span)
        rows[cell.row].cells.append(laid)
    _make_room(rows, geometry)
    return rows


def lay_body(
    sheet: Sheet,
    geometry: Geometry,
    wrappers: Wrappers,
    room: float,
    tick: Callable[[], None] = lambda: None,
) -> list[LaidRow]:
    """Return the body's rows; ``room`` is the height a page has for them, ``tick`` is called now and then."""
    rows = []
    for number, row in enumerate(sheet.rows):
        if number % TICK_EVERY == 0:
            tick()
        rows.append(_lay_row(row, sheet.columns, geometry, wrappers))
    _make_room(rows, geometry)
    if any(row.height > room for row in rows):
        rows = _sliced(rows, geometry, room)
    return rows


def _lay_row(row: Row, columns: Sequence[Column], geometry: Geometry, wrappers: Wrappers) -> LaidRow:
    cells = []
    most = 1
    skip_to = 0
    for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
        if index < skip_to or cell is None or cell == "":
            continue
        laid = _lay_cell(index, cell, column, geometry, wrappers)
        skip_to = index + laid.column_span
        if laid.row_span == 1:
            most = max(most, len(laid.lines))
        cells.append(laid)
    return LaidRow(geometry.row_height(most), cells)


def _lay_cell(index: int, cell: RowCell, column: Column, geometry: Geometry, wrappers: Wrappers) -> LaidCell:
    if not isinstance(cell, Cell):
        words = text.display(cell, column.number_format)
        lines = wrappers[FaceName.BODY].lines(words, geometry.room(index, 1))
        return LaidCell(index, lines, column.alignment())
    face = FaceName.BOLD if cell.bold else FaceName.BODY
    words = text.display(cell.value, column.number_format)
    lines = wrappers[face].lines(words, geometry.room(index, cell.column_span, cell.level))
    is_wide = cell.level > 0 or (cell.column_span > 1 and column.align is None)
    align = cell.align or (Align.LEFT if is_wide else column.alignment())
    return LaidCell(index, lines, align, face, cell.column_span, cell.row_span, cell.level)


def _make_room(rows: list[LaidRow], geometry: Geometry) -> None:
    """Make rows high enough for their lines, the last row of a span for what the span lacks."""
    for index, row in enumerate(rows):
        for cell in row.cells:
            needed = geometry.row_height(len(cell.lines))
            if cell.row_span == 1:
                row.height = max(row.height, needed)
            else:
                _stretch(rows[index : index + cell.row_span], needed)


def _stretch(spanned: Sequence[LaidRow], needed: float) -> None:
    spanned[-1].height += max(0.0, needed - sum(row.height for row in spanned))


def _sliced(rows: list[LaidRow], geometry: Geometry, room: float) -> list[LaidRow]:
    """Cut rows higher than a page into slices that page breaks may separate."""
    done: list[LaidRow] = []
    open_spans: list[tuple[LaidCell, int]] = []  # cell, rows it still reaches over
    for row in rows:
        slices = _slices(row, geometry) if row.height > room else [row]
        for cell, _ in open_spans:
            cell.row_span += len(slices) - 1
        open_spans = [(cell, left - 1) for cell, left in open_spans if left > 1]
        open_spans += [(cell, cell.row_span - 1) for cell in row.cells if cell.row_span > 1]
        if len(slices) > 1:
            for cell in slices[0].cells:
                cell.row_span += len(slices) - 1 if cell.row_span > 1 else 0
        done += slices
    return done


def _slices(row: LaidRow, geometry: Geometry) -> list[LaidRow]:
    lines = round((row.height - geometry.row_height(0)) / geometry.leading)
    pad = PAD_Y * geometry.size
    starts = range(0, lines, SLICE_LINES)
    slices = [LaidRow(min(SLICE_LINES, lines - at) * geometry.leading, joined=True) for at in starts]
    slices[0].height += pad
    slices[-1].height += pad
    slices[-1].joined = False
    for cell in row.cells:
        if cell.row_span > 1:
            slices[0].cells.append(cell)
            continue
        for at, part in zip(starts, slices, strict=True):
            if shown := cell.lines[at : at + SLICE_LINES]:
                part.cells.append(replace(cell, lines=shown, at_top=True))
    return slices


def paginate(
    rows: list[LaidRow], first_room: float, room: float, tail: float, geometry: Geometry
) -> list[list[LaidRow]]:
    """Return the rows of each page; what follows the table (``tail`` high) never stands alone."""
    pager = _Pager(first_room, room, geometry)
    for start, end in _groups(rows):
        pager.place(rows, start, end)
    pager.leave_room(tail)
    pager.keep_pair(tail)
    return pager.pages


def _groups(rows: Sequence[LaidRow]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of rows that spans tie together; most groups are single rows."""
    start = reach = 0
    for index, row in enumerate(rows):
        if index >= reach and index > start:
            yield start, index
            start = index
        reach = max(reach, index + max((cell.row_span for cell in row.cells), default=1))
    if rows:
        yield start, len(rows)


class _Pager:
    """Fills pages from the top."""

    def __init__(self, first_room: float, room: float, geometry: Geometry) -> None:
        self.pages: list[list[LaidRow]] = [[]]
        self._room, self._left, self._geometry = room, first_room, geometry

    def place(self, rows: list[LaidRow], start: int, end: int) -> None:
        """Put a group on this page, on the next one, or across pages when it is too high to keep whole."""
        if self.pages[-1] and self._would_break_badly(rows[start:end]):
            self._turn()
        for index in range(start, end):
            if rows[index].height > self._left and self.pages[-1]:
                _cut_spans(rows, start, index, end, self._geometry)
                self._pad_cut_row(rows[index - 1], rows[index])
                self._turn()
            self.pages[-1].append(rows[index])
            self._left -= rows[index].height

    def _pad_cut_row(self, above: LaidRow, below: LaidRow) -> None:
        """Keep the lines of a cut row off the borders that the page break draws through it."""
        if above.joined:
            pad = PAD_Y * self._geometry.size
            above.height += min(pad, self._left)
            below.height += 2 * pad

    def _would_break_badly(self, group: Sequence[LaidRow]) -> bool:
        """Say whether a group that does not fit here is better begun on the next page."""
        if sum(row.height for row in group) <= self._left:
            return False
        if sum(row.height for row in group) <= self._room * KEEP_TOGETHER:
            return True
        shown = fitting = 0.0
        for row in group:
            fitting += row.height
            shown = fitting if fitting <= self._left else shown
        tallest = max((len(c.lines) for c in group[0].cells if c.row_span > 1), default=0)
        return self._left < self._room * KEEP_TOGETHER and shown < self._geometry.row_height(tallest)

    def leave_room(self, tail: float) -> None:
        """Move the last row over when the signatures would otherwise stand alone on a page."""
        if tail <= self._left:
            return
        page = self.pages[-1]
        moved = [page.pop()] if _ends_free(page) else []
        self._turn()
        self.pages[-1] += moved

    def keep_pair(self, tail: float) -> None:
        """Give a single row on the last page the one before it for company, where that one is free to go."""
        if len(self.pages) == 1 or len(self.pages[-1]) != 1 or self.pages[-1][0].joined:
            return
        before, last = self.pages[-2:]
        is_enough = len(before) > LEAST_ROWS_LEFT
        if is_enough and _ends_free(before) and before[-1].height + last[0].height + tail <= self._room:
            last.insert(0, before.pop())

    def _turn(self) -> None:
        self.pages.append([])
        self._left = self._room


def _ends_free(rows: Sequence[LaidRow]) -> bool:
    """Tell whether no span and no cut ties the last of several rows to those above it."""
    return len(rows) > 1 and not any(_reaches(rows, i, len(rows) - 1) for i in range(len(rows) - 1))


def _reaches(rows: Sequence[LaidRow], index: int, goal: int) -> bool:
    return rows[index].joined or any(index + cell.row_span > goal for cell in rows[index].cells)


def _cut_spans(rows: list[LaidRow], start: int, cut: int, end: int, geometry: Geometry) -> None:
    """End the spans that cross a page break before row ``cut`` and let them go on below it."""
    for index in range(start, cut):
        for cell in rows[index].cells:
            below = index + cell.row_span - cut
            if below > 0:
                cell.row_span = cut - index
                shown = sum(row.height for row in rows[index:cut])
                rows[cut].cells.append(_rest(cell, below, shown, geometry))
    _make_room(rows[cut:end], geometry)


def _rest(cell: LaidCell, below: int, shown: float, geometry: Geometry) -> LaidCell:
    """Return the lower part of a cut span: the lines not yet shown, or all again marked （续）."""
    fit = int((shown - 2 * PAD_Y * geometry.size) / geometry.leading + 0.001)
    if fit >= len(cell.lines):
        lines = (*cell.lines, _CONTINUED)
    else:
        cell.lines, lines = cell.lines[:fit], cell.lines[fit:]
    return replace(cell, lines=lines, row_span=below)
