"""Puts words on the pages of a pdf, every character in the font that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, cast

from nptracker.export.fonts import FaceName

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from nptracker.export.fonts import Faces


def new_canvas(file: BinaryIO, faces: Faces, title: str) -> Canvas:
    """Return the canvas of a pdf that is written into ``file`` when it is saved."""
    from reportlab.pdfgen.canvas import Canvas

    # invariant: no clock and no random id in the file, so that a snapshot gives the same bytes again
    # the first font is ours, because a pdf that merely names Helvetica has a font that is not embedded
    first = faces[FaceName.BODY].primary
    # the stubs take the name of a font for a number
    canvas = Canvas(file, invariant=1, pageCompression=1, initialFontName=cast("float", first))
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setCreator("nptracker")
    return canvas


class Text:
    """Words of one page that are drawn together; the font is named only where it changes."""

    def __init__(self, canvas: Canvas, faces: Faces) -> None:
        self._canvas, self._faces = canvas, faces
        self._text = canvas.beginText()
        self._font: tuple[str, float] = ("", 0)

    def put(self, x: float, y: float, words: str, face: FaceName, size: float) -> None:
        """Write prepared words with their baseline at (x, y), in points."""
        if words:
            self._text.setTextOrigin(x, y)
            self.go_on(words, face, size)

    def go_on(self, words: str, face: FaceName, size: float) -> None:
        """Write prepared words behind those written last."""
        for name, run in self._faces[face].runs(words):
            if self._font != (name, size):
                self._text.setFont(name, size)
                self._font = (name, size)
            self._text.textOut(run)

    def draw(self) -> None:
        """Put the words onto the page."""
        self._canvas.drawText(self._text)
