"""Writes a document as a pdf for paper: heads on every page, whole rows, embedded Chinese fonts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from nptracker.export.atomic import write_atomically
from nptracker.export.bands import Band, bottom_band, continued_band, top_band
from nptracker.export.fonts import FaceName, Faces, load_faces
from nptracker.export.geometry import MARGIN_SIDE, MARGIN_TOP, PAD_X, PAD_Y, Geometry, measure
from nptracker.export.grid import heights_down, inner_lines
from nptracker.export.ink import Text, new_canvas
from nptracker.export.picture_pages import (
    CAPTION_SIZE,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Picture,
    image_of,
    pages_of,
    places,
)
from nptracker.export.progress import Progress, silent
from nptracker.export.rows import LaidCell, LaidRow, lay_body, lay_head, paginate
from nptracker.export.sheet import Align, Document, Sheet, plain, with_marked_titles
from nptracker.export.text import visible
from nptracker.export.wrap import Wrapper

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

HEAD_SHADE = 0.94  # of white: survives a photocopy without swallowing the words
MARK_SHADE = 0.84  # still there on a photocopy, and words over it stay legible
_SEEN_THROUGH = 0.45
_FRAME, _INNER = 0.8, 0.4  # line widths in points
_FOOT_BASELINE = 24.0
_FOOT_SIZE, _PAGE_NUMBER_SIZE = 8.0, 9.0
_CENTRED_BASELINE = 0.36  # of the size: from the middle of a line down to its baseline


@dataclass
class _PagePlan:
    """Everything one page shows."""

    sheet: Sheet
    geometry: Geometry
    above: Band
    head: list[LaidRow]
    rows: list[LaidRow]
    below: Band | None


def write_pdf(
    document: Document, path: Path, progress: Progress | None = None, pictures: Sequence[Picture] = ()
) -> Path:
    """Write the document as a pdf and return the path really written (see ``write_atomically``).

    ``pictures`` follow on pages of their own, counted with the others. ``progress`` hears (pages done, all
    pages), (0, 0) while the pages are not yet counted; it may raise CancelledError, and then no file is left.
    """
    report, document = progress or silent, with_marked_titles(document)
    faces = load_faces()
    wrappers = {name: Wrapper(face) for name, face in faces.items()}
    plans = [plan for sheet in document.sheets for plan in _plan(sheet, wrappers, lambda: report(0, 0))]

    def fill(file: BinaryIO) -> None:
        painter = _Painter(document, faces, wrappers, file)
        album = pages_of(pictures)
        pages, all_words = len(plans) + len(album), _page_words(plans, len(album))
        for number, (plan, words) in enumerate(zip(plans, all_words, strict=False), 1):
            report(number - 1, pages)
            painter.paint(plan, number, words)
        for number, (shown, words) in enumerate(zip(album, all_words[len(plans) :], strict=True), 1):
            report(len(plans) + number - 1, pages)
            painter.paint_pictures(shown, words)
        painter.save()
        report(pages, pages)

    return write_atomically(path, fill)


def missing_characters(document: Document) -> list[str]:
    """Return the characters that no font has, sorted; the pdf prints them as ``[U+XXXX]``."""
    body = load_faces()[FaceName.BODY]
    missing: set[str] = set()
    for words in _all_words(document):
        missing |= body.missing(visible(words))
    return sorted(missing)


def _all_words(document: Document) -> set[str]:
    words = {document.mark}
    for sheet in document.sheets:
        words |= {sheet.title, sheet.subtitle, sheet.attachment, sheet.unit_note}
        words |= {*sheet.notes_above, *sheet.preface, *sheet.foot_notes, *sheet.signatures, *sheet.closing}
        words.update(part for column in sheet.columns for part in column.heading)
        words.update(value for row in sheet.rows for cell in row if isinstance(value := plain(cell), str))
    return words


def _plan(sheet: Sheet, wrappers: dict[FaceName, Wrapper], tick: Callable[[], None]) -> list[_PagePlan]:
    geometry = measure(sheet, wrappers)
    head = lay_head(sheet, geometry, wrappers)
    head_height = sum(row.height for row in head)
    first, following = top_band(sheet, geometry, wrappers), continued_band(sheet, geometry, wrappers)
    below = bottom_band(sheet, geometry, wrappers)
    room = geometry.height - following.height - head_height
    rows = lay_body(sheet, geometry, wrappers, room, tick)
    first_room = geometry.height - first.height - head_height
    pages = paginate(rows, first_room, room, below.height, geometry)
    return [
        _PagePlan(
            sheet, geometry, following if i else first, head, page, below if i == len(pages) - 1 else None
        )
        for i, page in enumerate(pages)
    ]


def _page_words(plans: Sequence[_PagePlan], more: int = 0) -> list[str]:
    """Return what stands in the foot of each page: counted over all, or within a sheet that goes out by itself.

    ``more`` pages come after those of the sheets.
    """
    keys = [*(id(plan.sheet) if plan.sheet.own_pages else 0 for plan in plans), *[0] * more]
    totals, seen = Counter(keys), Counter[int]()
    words = []
    for key in keys:
        seen[key] += 1
        words.append(f"第 {seen[key]} 页 共 {totals[key]} 页")
    return words


class _Painter:
    """Draws page plans on a reportlab canvas."""

    def __init__(
        self, document: Document, faces: Faces, wrappers: dict[FaceName, Wrapper], file: BinaryIO
    ) -> None:
        self._document, self._faces, self._wrappers = document, faces, wrappers
        self._canvas = new_canvas(file, faces, document.sheets[0].title)
        self._last_sheet: Sheet | None = None

    def save(self) -> None:
        """Finish the file."""
        self._canvas.save()

    def paint(self, plan: _PagePlan, number: int, page_words: str) -> None:
        """Draw one page."""
        geometry = plan.geometry
        self._canvas.setPageSize((geometry.page_width, geometry.page_height))
        self._mark_sheet(plan.sheet, number)
        self._watermark(geometry)
        top = geometry.page_height - MARGIN_TOP
        table_top = top - plan.above.height
        grid = [*plan.head, *plan.rows]
        levels = heights_down(grid, table_top)
        if grid:
            self._lines(plan, grid, levels)
        text = self._text()
        self._band(text, plan.above, top)
        self._cells(text, grid, levels, geometry)
        if plan.below:
            self._band(text, plan.below, levels[-1])
        self._foot(text, geometry, page_words)
        text.draw()
        self._canvas.showPage()

    def _text(self) -> Text:
        return Text(self._canvas, self._faces)

    def paint_pictures(self, pictures: Sequence[Picture], page_words: str) -> None:
        """Draw one page of pictures; one that cannot be read is told in its place."""
        canvas, page = self._canvas, Geometry(PAGE_WIDTH, PAGE_HEIGHT, CAPTION_SIZE, (0.0, PAGE_WIDTH))
        canvas.setPageSize((PAGE_WIDTH, PAGE_HEIGHT))
        images = [image_of(picture.content) for picture in pictures]
        sizes = [image.getSize() if image else (480, 300) for image in images]
        text = self._text()
        for picture, image, place in zip(pictures, images, places(sizes), strict=True):
            if image is None:
                canvas.rect(place.x, place.y, place.width, place.height)
            else:
                canvas.drawImage(image, place.x, place.y, place.width, place.height)
            words = picture.caption if image else f"{picture.caption}（不是能显示的图片）"
            line = self._faces[FaceName.BODY].prepared(words)
            text.put(MARGIN_SIDE, place.caption_y, line, FaceName.BODY, CAPTION_SIZE)
        self._watermark(page, over_pictures=True)
        self._foot(text, page, page_words)
        text.draw()
        canvas.showPage()

    def _mark_sheet(self, sheet: Sheet, number: int) -> None:
        """Add an outline entry at the first page of every sheet."""
        if sheet is not self._last_sheet and len(self._document.sheets) > 1:
            self._canvas.bookmarkPage(f"sheet{number}")
            self._canvas.addOutlineEntry(sheet.title, f"sheet{number}")
        self._last_sheet = sheet

    def _watermark(self, geometry: Geometry, *, over_pictures: bool = False) -> None:
        """Write the mark across the page: under what is printed, or seen through over pictures that would hide it."""
        if not self._document.mark:
            return
        words = self._faces[FaceName.HEAD].prepared(self._document.mark)
        length = self._faces[FaceName.HEAD].width(words)
        size = min(110.0, geometry.page_width * 0.7 / length)
        canvas = self._canvas
        canvas.saveState()
        canvas.setFillGray(0.5 if over_pictures else MARK_SHADE)
        if over_pictures:
            canvas.setFillAlpha(_SEEN_THROUGH)
        canvas.translate(geometry.page_width / 2, geometry.page_height / 2)
        canvas.rotate(28)
        text = self._text()
        text.put(-length * size / 2, -size / 3, words, FaceName.HEAD, size)
        text.draw()
        canvas.restoreState()

    def _lines(self, plan: _PagePlan, grid: Sequence[LaidRow], levels: Sequence[float]) -> None:
        canvas, edges = self._canvas, plan.geometry.edges
        left, right = edges[0], edges[-1]
        if plan.head:
            bottom = levels[len(plan.head)]
            canvas.setFillGray(HEAD_SHADE)
            canvas.rect(left, bottom, right - left, levels[0] - bottom, stroke=0, fill=1)
            canvas.setFillGray(0)
        canvas.setLineWidth(_INNER)
        canvas.lines(inner_lines(grid, edges, levels))
        canvas.setLineWidth(_FRAME)
        canvas.rect(left, levels[-1], right - left, levels[0] - levels[-1])

    def _cells(
        self, text: Text, grid: Sequence[LaidRow], levels: Sequence[float], geometry: Geometry
    ) -> None:
        for index, row in enumerate(grid):
            for cell in row.cells:
                self._cell(text, cell, (levels[index], levels[index + cell.row_span]), geometry)

    def _cell(self, text: Text, cell: LaidCell, levels: tuple[float, float], geometry: Geometry) -> None:
        size, leading = geometry.size, geometry.leading
        y = _first_baseline(cell, levels, geometry)
        left = geometry.edges[cell.column] + (PAD_X + cell.indent) * size
        right = geometry.edges[cell.column + cell.column_span] - PAD_X * size
        face = self._faces[cell.face]
        for line in cell.lines:
            x = left
            if cell.align is not Align.LEFT:
                free = right - left - face.width(line) * size
                x += free if cell.align is Align.RIGHT else free / 2
            text.put(x, y, line, cell.face, size)
            y -= leading

    def _band(self, text: Text, band: Band, top: float) -> None:
        for line in band.lines:
            text.put(line.x, top - line.down, line.words, line.face, line.size)

    def _foot(self, text: Text, geometry: Geometry, page_words: str) -> None:
        right = geometry.page_width - MARGIN_SIDE
        width = self._wrappers[FaceName.BODY].width
        if self._document.snapshot:
            self._foot_words(text, MARGIN_SIDE, self._document.snapshot.words(), _FOOT_SIZE)
        middle = (geometry.page_width - width(page_words) * _PAGE_NUMBER_SIZE) / 2
        self._foot_words(text, middle, page_words, _PAGE_NUMBER_SIZE)
        if mark := self._document.mark:
            self._foot_words(text, right - width(mark) * _FOOT_SIZE, mark, _FOOT_SIZE)

    def _foot_words(self, text: Text, x: float, words: str, size: float) -> None:
        prepared = self._faces[FaceName.BODY].prepared(words)
        text.put(x, _FOOT_BASELINE, prepared, FaceName.BODY, size)


def _first_baseline(cell: LaidCell, levels: tuple[float, float], geometry: Geometry) -> float:
    """Return the y of a cell's first line: text stands in the middle, of a cut row at the top."""
    top, bottom = levels
    free = top - bottom - len(cell.lines) * geometry.leading
    above = min(free / 2, PAD_Y * geometry.size) if cell.at_top else free / 2
    return top - above - geometry.leading / 2 - _CENTRED_BASELINE * geometry.size
