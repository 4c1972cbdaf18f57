"""Writes running text as a pdf on A4 whose words can be searched and copied; its outline leads to every part."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from nptracker.export.atomic import write_atomically
from nptracker.export.fonts import FaceName, load_faces
from nptracker.export.ink import Text, new_canvas
from nptracker.export.picture_pages import PAGE_HEIGHT, PAGE_WIDTH
from nptracker.export.prose_layout import Frame, Image, Line, Sheet, set_pages

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reportlab.pdfgen.canvas import Canvas

    from nptracker.export.fonts import Faces
    from nptracker.export.prose import Part

_SHADE = 0.94  # of white, as in the heads of tables
_RULE = 0.4  # points
_FOOT_SIZE, _FOOT_BASELINE = 9.0, 24.0


def write_prose(title: str, parts: Sequence[Part], path: Path) -> Path:
    """Write the parts one after the other, and return the path really written (see ``write_atomically``).

    Raises UserError.
    """
    faces = load_faces()
    sheets = set_pages(parts, faces)

    def fill(file: BinaryIO) -> None:
        canvas = new_canvas(file, faces, title)
        canvas.setPageSize((PAGE_WIDTH, PAGE_HEIGHT))
        for number, sheet in enumerate(sheets, 1):
            _mark_part(canvas, sheet, number)
            _paint(canvas, faces, sheet, f"第 {number} 页 共 {len(sheets)} 页")
        canvas.save()

    return write_atomically(path, fill)


def _mark_part(canvas: Canvas, sheet: Sheet, number: int) -> None:
    if sheet.begins:
        canvas.bookmarkPage(f"part{number}")
        canvas.addOutlineEntry(sheet.begins, f"part{number}")


def _paint(canvas: Canvas, faces: Faces, sheet: Sheet, foot: str) -> None:
    canvas.setLineWidth(_RULE)
    for mark in sheet.marks:
        if isinstance(mark, Frame):
            _frame(canvas, mark)
        elif isinstance(mark, Image):
            _image(canvas, mark)
    text = Text(canvas, faces)
    for mark in sheet.marks:
        if isinstance(mark, Line):
            _line(text, mark)
    width = faces[FaceName.BODY].width(foot) * _FOOT_SIZE
    text.put((PAGE_WIDTH - width) / 2, _FOOT_BASELINE, foot, FaceName.BODY, _FOOT_SIZE)
    text.draw()
    canvas.showPage()


def _frame(canvas: Canvas, frame: Frame) -> None:
    canvas.setFillGray(_SHADE if frame.is_shaded else 0)
    place = (frame.x, frame.y, frame.width, frame.height)
    canvas.rect(*place, stroke=int(not frame.is_shaded), fill=int(frame.is_shaded))
    canvas.setFillGray(0)


def _image(canvas: Canvas, image: Image) -> None:
    from io import BytesIO

    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(BytesIO(image.content)), image.x, image.y, image.width, image.height)


def _line(text: Text, line: Line) -> None:
    (face, words), *rest = line.words or ((FaceName.BODY, ""),)
    text.put(line.x, line.y, words, face, line.size)
    for face, words in rest:
        text.go_on(words, face, line.size)
