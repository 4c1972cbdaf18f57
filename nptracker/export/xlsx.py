"""Writes a document, or one long table, as an Excel workbook."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from nptracker.errors import UserError
from nptracker.export import styles
from nptracker.export.atomic import write_atomically
from nptracker.export.cells import CellWriter, row_height
from nptracker.export.head import head_cells, head_rows, spread
from nptracker.export.looks import escaped, line_count, room_of
from nptracker.export.progress import Progress, silent
from nptracker.export.sheet import Document, Row, Sheet, with_marked_titles
from nptracker.export.styles import Style, StyleBook
from nptracker.export.workbook import SheetPart, column_letters, tab_names, write_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MOST_ROWS = 1_048_576
REPORT_EVERY = 1_000
STRETCH = 250  # rows made together; more gain little and make a cancel slower


def write_xlsx(document: Document, path: Path, progress: Progress | None = None) -> Path:
    """Write the document as a workbook and return the path really written (see ``write_atomically``).

    ``progress`` hears (rows done, all rows) and may raise CancelledError; then no file is left.
    Raises UserError naming sheet and cell when a text is longer than Excel can hold.
    """
    total = sum(len(sheet.rows) for sheet in document.sheets)
    counter = _Counter(progress or silent, total)
    feeds = [counter.watch(sheet.rows) for sheet in document.sheets]
    return _write(document, feeds, path)


def write_table(
    document: Document, rows: Iterable[Row], path: Path, progress: Progress | None = None, *, total: int = 0
) -> Path:
    """Write the only sheet of a document with rows made one by one, in constant memory; its own stay empty."""
    counter = _Counter(progress or silent, total)
    return _write(document, [counter.watch(rows)], path)


class _Counter:
    """Counts rows over all sheets and reports now and then."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0

    def watch(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            if self._done % REPORT_EVERY == 0:
                self._progress(self._done, self._total)
            self._done += 1
            yield row
        self._progress(self._done, self._total)


def _write(document: Document, feeds: Sequence[Iterable[Row]], path: Path) -> Path:
    document = with_marked_titles(document)
    names = tab_names([sheet.tab_name() for sheet in document.sheets])

    def fill(file: BinaryIO) -> None:
        book = StyleBook()
        parts = [
            _SheetWriter(document, sheet, name, book).part(rows)
            for sheet, name, rows in zip(document.sheets, names, feeds, strict=True)
        ]
        write_package(file, parts, book, document.sheets[0].title)

    return write_atomically(path, fill)


class _SheetWriter:
    """Turns one sheet into rows of XML from the attachment label down to the stamp."""

    def __init__(self, document: Document, sheet: Sheet, name: str, book: StyleBook) -> None:
        self._document, self._sheet, self._name, self._book = document, sheet, name, book
        self._widths = [column.width for column in sheet.columns]
        self._letters = column_letters(len(self._widths))
        self._cells = CellWriter(sheet.columns, self._letters, book, name)
        self._number = 0  # of the last row written
        self._last_body_row = 0

    def part(self, rows: Iterable[Row]) -> SheetPart:
        """Return the worksheet; its body is made while it is being written."""
        top = list(self._top())
        head = list(self._head()) if self._sheet.show_head else []
        last_head = self._number
        frozen = last_head if head else 0
        return SheetPart(
            name=self._name,
            widths=self._widths,
            rows=self._all_rows(top + head, rows),
            merges=self._cells.merges,
            last_row=lambda: self._last_body_row,
            frozen_rows=frozen,
            frozen_columns=self._sheet.frozen_columns if frozen else 0,
            title_rows=(len(top) + 1, last_head) if head else None,
            filter_row=last_head if self._sheet.filterable and head else 0,
            paper=self._sheet.paper(),
            landscape=self._sheet.page.landscape,
            header=_header(self._document),
            footer=_footer(self._document, own_pages=self._sheet.own_pages),
            own_pages=self._sheet.own_pages,
        )

    def _all_rows(self, above: list[str], rows: Iterable[Row]) -> Iterator[str]:
        yield from above
        feed = iter(rows)
        while stretch := tuple(islice(feed, STRETCH)):
            first = self._number + 1
            self._number += len(stretch)
            if self._number > MOST_ROWS:
                raise self._too_many_rows()
            yield self._cells.rows(first, stretch)
        self._last_body_row = self._number
        yield from self._bottom()

    def _too_many_rows(self) -> UserError:
        return UserError(
            f"行数超过 Excel 一张表的上限（{MOST_ROWS} 行）。",
            safe="文件没有写出，程序里的数据不受影响。",
            todo="请先筛选（如按年度、乡镇），再分几次导出。",
            sheet=self._name,
        )

    def _top(self) -> Iterator[str]:
        sheet = self._sheet
        if sheet.attachment:
            yield self._wide(sheet.attachment, styles.ATTACHMENT)
        yield self._wide(sheet.title, styles.TITLE)
        if sheet.subtitle:
            yield self._wide(sheet.subtitle, styles.SUBTITLE)
        if self._document.mark:
            yield self._wide(f"【{self._document.mark}】", styles.MARK)
        for paragraph in sheet.preface:
            yield self._wide(paragraph, styles.PREFACE)
        notes = (*sheet.notes_above, *((sheet.unit_note,) if sheet.unit_note else ()))
        if notes:
            yield self._spread(notes, styles.NOTE, last_to_the_right=len(notes) > 1 or bool(sheet.unit_note))

    def _head(self) -> Iterator[str]:
        cells = head_cells(self._sheet.columns)
        first, depth = self._number + 1, head_rows(self._sheet.columns)
        heights = [row_height(1, styles.HEAD.size)] * depth
        texts: dict[tuple[int, int], str] = {}
        for cell in cells:
            texts[cell.row, cell.column] = cell.text
            self._merge(first + cell.row, cell.column, cell.column + cell.column_span - 1, cell.row_span)
            width = sum(self._widths[cell.column : cell.column + cell.column_span])
            needed = (
                row_height(line_count(cell.text, _room(width, styles.HEAD)), styles.HEAD.size) / cell.row_span
            )
            for row in range(cell.row, cell.row + cell.row_span):
                heights[row] = max(heights[row], needed)
        for row in range(depth):
            yield self._row(
                [texts.get((row, c), "") for c in range(len(self._widths))], styles.HEAD, heights[row]
            )

    def _bottom(self) -> Iterator[str]:
        for line in self._sheet.foot_notes:
            yield self._wide(line, styles.FOOT_NOTE)
        for line in self._sheet.closing:
            yield self._wide(line, styles.CLOSING)
        if self._sheet.signatures:
            yield self._spread(
                [f"{label.rstrip('：:')}：" for label in self._sheet.signatures], styles.SIGNATURE
            )
        if self._document.snapshot:
            yield self._wide(self._document.snapshot.words(), styles.STAMP)

    def _wide(self, words: str, style: Style) -> str:
        """Write one row merged over the whole table."""
        lines = line_count(words, _room(sum(self._widths), style)) if style.wrap else 1
        self._merge(self._number + 1, 0, len(self._widths) - 1)
        return self._row([words], style, row_height(lines, style.size))

    def _spread(self, labels: Sequence[str], style: Style, *, last_to_the_right: bool = False) -> str:
        """Write one row of labels, each merged over its share of the columns."""
        shares = spread(labels, self._widths)
        texts, row_styles = [""] * len(self._widths), [style] * len(self._widths)
        lines = 1
        for first, last, label in shares:
            texts[first] = label
            lines = max(
                lines,
                line_count(label, _room(sum(self._widths[first : last + 1]), style)) if style.wrap else 1,
            )
            self._merge(self._number + 1, first, last)
        if last_to_the_right:
            row_styles[shares[-1][0]] = replace(style, horizontal="right")
        return self._styled_row(texts, row_styles, row_height(lines, style.size) + 4)

    def _merge(self, row: int, first: int, last: int, rows: int = 1) -> None:
        if last > first or rows > 1:
            self._cells.merges.append(f"{self._letters[first]}{row}:{self._letters[last]}{row + rows - 1}")

    def _row(self, texts: Sequence[str], style: Style, height: float) -> str:
        return self._styled_row(texts, [style] * len(texts), height)

    def _styled_row(self, texts: Sequence[str], row_styles: Sequence[Style], height: float) -> str:
        self._number += 1
        cells = "".join(
            self._words(f"{letter}{self._number}", words, style)
            for letter, words, style in zip(self._letters, texts, row_styles, strict=False)
        )
        return f'<row r="{self._number}" ht="{height:.1f}" customHeight="1">{cells}</row>'

    def _words(self, place: str, words: str, style: Style) -> str:
        number = self._book.number(style)
        if not words:
            return f'<c r="{place}" s="{number}"/>'
        return f'<c r="{place}" s="{number}" t="inlineStr"><is><t{escaped(words)}</t></is></c>'


def _room(width: float, style: Style) -> float:
    """Return the half-width places a line of this style has in cells ``width`` wide altogether."""
    return room_of(width * styles.BODY.size / style.size)


def _header(document: Document) -> str:
    """Return what stands over every printed page: the mark, large and red."""
    return f"&C&B&16&K{styles.MARK.color}{_literal(document.mark)}" if document.mark else ""


def _footer(document: Document, *, own_pages: bool) -> str:
    stamp = f"&L&8{_literal(document.snapshot.words())}" if document.snapshot else ""
    # Excel knows the number of all pages printed together, not that of one sheet among several
    total = "" if own_pages and len(document.sheets) > 1 else " 共 &N 页"
    mark = f"&R&9{_literal(document.mark)}" if document.mark else ""
    return f"{stamp}&C&9第 &P 页{total}{mark}"


def _literal(words: str) -> str:
    """Return words for a header or footer, where a single & starts a code; 255 is Excel's limit for all."""
    return words.replace("&", "&&")[:120]
