"""Draws the icons of the program and of its files, and the picture beside the installer's words.

Run ``.venv/bin/python packaging/make_icons.py`` after a change of one. The drawing is the program's own flask
(``nptracker.ui.icons``), in white on the accent colour for the program and in the accent colour on a sheet of paper for
a district file. Small sizes get thicker lines, as hinting would do.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QPointF, QRectF, Qt  # noqa: E402
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPainterPath, QPen  # noqa: E402

from nptracker.ui.icons import GRID, outline  # noqa: E402

ACCENT, PAPER, EDGE = QColor("#0b6bb8"), QColor("#ffffff"), QColor("#8a95a1")
SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
AS_PNG = 256  # older readers of icons want the smaller ones as bitmaps
LINUX_SIZE = 256
SIDE = (164, 314)  # what the first and last page of NSIS's wizard have room for
Drawing = Callable[[QPainter, float], None]


def _stroke(size: float) -> float:
    """Return the width of lines on the 24 grid: never thinner than one and a half pixels."""
    return max(1.7, 1.5 * GRID / size)


def _flask(painter: QPainter, colour: QColor, place: QRectF, size: float) -> None:
    painter.save()
    painter.translate(place.topLeft())
    painter.scale(place.width() / GRID, place.height() / GRID)
    pen = QPen(colour, _stroke(size * place.width()), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(outline("survey"), pen)
    painter.restore()


def draw_program(painter: QPainter, size: float) -> None:
    """Draw the program's icon on a unit square."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ACCENT)
    painter.drawRoundedRect(QRectF(0.02, 0.02, 0.96, 0.96), 0.2, 0.2)
    _flask(painter, PAPER, QRectF(0.14, 0.14, 0.72, 0.72), size)


def draw_district(painter: QPainter, size: float) -> None:
    """Draw the icon of a district file on a unit square: a sheet with a turned corner."""
    sheet = QPainterPath(QPointF(0.16, 0.03))
    for x, y in ((0.64, 0.03), (0.86, 0.25), (0.86, 0.97), (0.16, 0.97)):
        sheet.lineTo(x, y)
    sheet.closeSubpath()
    painter.setBrush(PAPER)
    painter.setPen(QPen(EDGE, max(0.03, 1.0 / size)))
    painter.drawPath(sheet)
    painter.drawPolyline([QPointF(0.64, 0.03), QPointF(0.64, 0.25), QPointF(0.86, 0.25)])
    _flask(painter, ACCENT, QRectF(0.23, 0.32, 0.56, 0.56), size)


def picture(drawing: Drawing, size: int) -> QImage:
    """Return a drawing in one size."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(size, size)
    drawing(painter, size)
    painter.end()
    return image


def side_picture() -> QImage:
    """Return the picture beside the installer's words: the flask over the accent colour, in few colours."""
    width, height = SIDE
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(ACCENT)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _flask(painter, PAPER, QRectF(0.2 * width, 0.2 * width, 0.6 * width, 0.6 * width), 1)
    painter.end()
    return image.convertToFormat(QImage.Format.Format_Indexed8)


def _file(image: QImage, form: str) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, form)  # type: ignore[call-overload]  # the stubs want bytes, the program text
    return bytes(content.data())


def _bitmap(image: QImage) -> bytes:
    """Return an icon's bitmap: a header of twice the height, rows from below, and an empty mask."""
    size = image.width()
    head = struct.pack("<IiiHHIIiiII", 40, size, size * 2, 1, 32, 0, 0, 0, 0, 0, 0)
    lines = [bytes(cast("memoryview", image.constScanLine(row)))[: size * 4] for row in reversed(range(size))]
    mask = bytes((size + 31) // 32 * 4) * size
    return head + b"".join(lines) + mask


def icon_file(images: Sequence[QImage]) -> bytes:
    """Return the pictures as one .ico file."""
    contents = [_file(image, "PNG") if image.width() >= AS_PNG else _bitmap(image) for image in images]
    head, at = struct.pack("<HHH", 0, 1, len(images)), 6 + 16 * len(images)
    for image, content in zip(images, contents, strict=True):
        side = image.width() % 256  # 0 stands for 256
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(content), at)
        at += len(content)
    return head + b"".join(contents)


def main() -> int:
    """Write the four files."""
    QGuiApplication(sys.argv[:1])
    for name, drawing in (("nptracker", draw_program), ("district", draw_district)):
        (HERE / "windows" / f"{name}.ico").write_bytes(icon_file([picture(drawing, size) for size in SIZES]))
    (HERE / "nptracker.png").write_bytes(_file(picture(draw_program, LINUX_SIZE), "PNG"))
    (HERE / "windows" / "side.bmp").write_bytes(_file(side_picture(), "BMP"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
