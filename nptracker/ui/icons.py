"""Line icons drawn from short path descriptions: crisp at any scale, in the theme's ink, no files."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

GRID = 24.0
STROKE = 1.8

# On a 24 × 24 grid. M move, L line, C cubic, Z close, O circle (x y r), R rounded box (x y w h r),
# A arc (x y r start span, in degrees, anticlockwise from three o'clock).
PATHS: Mapping[str, str] = {
    "overview": "R 3 3 8 8 1.5 R 13 3 8 5 1.5 R 13 11 8 10 1.5 R 3 14 8 7 1.5",
    "tasks": (
        "M 3 6 L 5 8 L 8 4 M 11 6 L 21 6 M 3 13 L 5 15 L 8 11 M 11 13 L 21 13 M 3.5 20 L 7.5 20 M "
        "11 20 L 21 20"
    ),
    "enterprise": (
        "M 3 21 L 3 10 L 9 14 L 9 10 L 15 14 L 15 4 L 20 4 L 21 21 Z M 7 17.5 L 8 17.5 M 12 17.5 L "
        "13 17.5 M 17 17.5 L 18 17.5"
    ),
    "survey": (
        "M 9 3 L 15 3 M 10 3 L 10 9 L 4.5 18.5 C 3.7 20 4.5 21 6 21 L 18 21 C 19.5 21 20.3 20 19.5 "
        "18.5 L 14 9 L 14 3 M 7.5 15 L 16.5 15"
    ),
    "inspection": "R 4 4 12 17 1.5 M 7 9 L 13 9 M 7 13 L 11 13 O 16 15 3.5 M 18.5 17.5 L 22 21",
    "monitoring": (
        "M 12 2.5 C 8 8 5.5 11 5.5 15 C 5.5 18.5 8.4 21 12 21 C 15.6 21 18.5 18.5 18.5 15 C 18.5 11 16 8 12 "
        "2.5 Z M 8.5 15 L 10.5 15 L 12 12 L 13.5 17 L 15.5 15"
    ),
    "lists": (
        "M 5 3 L 17 3 C 18.5 3 19 3.5 19 5 L 19 21 L 6.5 21 C 5 21 4 20 4 18.5 L 4 5 M 4 18.5 C 4 "
        "17 5 16 6.5 16 L 19 16 M 8 7 L 15 7 M 8 11 L 15 11"
    ),
    "ledgers": "O 8.5 8 3.2 M 2.5 20 C 2.5 13 14.5 13 14.5 20 M 15 5 A 16 8 3.2 100 -200 M 17 14.6 C 20 15 21.5 17.3 21.5 20",
    "returns": "M 12 15 L 12 4 M 8 8 L 12 4 L 16 8 M 4 14 L 4 20 L 20 20 L 20 14",
    "history": "A 12 12 8.5 150 -310 M 3 4 L 4.4 8.3 L 8.8 7.4 M 12 7 L 12 12 L 15.5 14",
    "new": (
        "M 6 3 L 14 3 L 19 8 L 19 21 L 6 21 Z M 14 3 L 14 8 L 19 8 M 12.5 11.5 L 12.5 17.5 M 9.5 "
        "14.5 L 15.5 14.5"
    ),
    "open": "M 3 19 L 3 5 L 9 5 L 11 7.5 L 19 7.5 L 19 11 M 3 19 L 6 11 L 22 11 L 19 19 Z",
    "plan": "M 5 3 L 14 3 L 19 8 L 19 21 L 5 21 Z M 14 3 L 14 8 L 19 8 M 8 12 L 16 12 M 8 16 L 13 16",
    "backup": "R 3 4 18 6 1.5 M 5 10 L 5 20 L 19 20 L 19 10 M 12 11.5 L 12 17 M 9.5 14.5 L 12 17 L 14.5 14.5",
    "restore": "R 3 4 18 6 1.5 M 5 10 L 5 20 L 19 20 L 19 10 M 12 18 L 12 12.5 M 9.5 15 L 12 12.5 L 14.5 15",
    "undo": "M 8 5 L 4 9 L 8 13 M 4 9 L 14 9 C 22 9 22 19 14 19 L 9 19",
    "redo": "M 16 5 L 20 9 L 16 13 M 20 9 L 10 9 C 2 9 2 19 10 19 L 15 19",
    "search": "O 10.5 10.5 6.5 M 15.5 15.5 L 21 21",
    "person": "O 12 8 4.2 M 4 21 C 4 12.8 20 12.8 20 21",
    "reload": "A 12 12 8 60 290 M 20.6 3.6 L 20.2 8.4 L 15.4 7.6",
    "help": "O 12 12 9 M 9 9.5 C 9 5.8 15 5.8 15 9.5 C 15 12 12 12 12 14.2 M 12 17 L 12 17.4",
    "add": "M 12 4 L 12 20 M 4 12 L 20 12",
    "form": "R 4 3 16 18 1.5 M 8 8 L 16 8 M 8 12 L 16 12 M 8 16 L 12 16",
    "delete": (
        "M 4 6.5 L 20 6.5 M 9 6.5 L 9 3.5 L 15 3.5 L 15 6.5 M 6 6.5 L 7 21 L 17 21 L 18 6.5 M 10 "
        "10.5 L 10 17 M 14 10.5 L 14 17"
    ),
    "import": "M 12 3 L 12 14 M 8 10 L 12 14 L 16 10 M 4 14 L 4 20 L 20 20 L 20 14",
    "blank": "R 3 4 18 16 1.5 M 3 9.5 L 21 9.5 M 3 14.5 L 21 14.5 M 9 4 L 9 20",
    "export": "M 13 4 L 4 4 L 4 20 L 20 20 L 20 13 M 15 3 L 21 3 L 21 9 M 21 3 L 12 12",
    "print": (
        "M 7 9 L 7 3 L 17 3 L 17 9 M 7 17 L 3 17 L 3 9 L 21 9 L 21 17 L 17 17 M 7 14 L 17 14 L 17 "
        "21 L 7 21 Z"
    ),
    "back": "M 10 5 L 3 12 L 10 19 M 3 12 L 21 12",
    "edit": "M 4 20 L 5 15.5 L 16 4.5 L 19.5 8 L 8.5 19 Z M 13.5 7 L 17 10.5",
    "copy": "R 8 8 12 13 1.5 M 16 8 L 16 3 L 4 3 L 4 16 L 8 16",
    "cut": "O 6 18 2.6 O 18 18 2.6 M 7.5 16 L 17 3 M 16.5 16 L 7 3",
    "paste": "R 4 4.5 16 16.5 1.5 R 8.5 2.5 7 4 1 M 8 12 L 16 12 M 8 16 L 13 16",
    "clear": "M 9 5 L 21 5 L 21 19 L 9 19 L 3 12 Z M 12 9.5 L 17 14.5 M 17 9.5 L 12 14.5",
    "fill": "R 4 3 16 5 1 M 12 8 L 12 20 M 8 16 L 12 20 L 16 16",
    "filter": "M 3 4 L 21 4 L 14 12.5 L 14 20 L 10 18 L 10 12.5 Z",
    "tick": "M 4 12.5 L 10 18.5 L 20.5 6",
    "progress": "M 3 20 L 21 20 M 5 16 L 10 11 L 14 14 L 20 6 M 16 6 L 20 6 L 20 10",
    "attach": (
        "M 19 11 L 11.5 18.5 C 7 23 1 17 5.5 12.5 L 13.5 4.5 C 16.5 1.5 20.5 5.5 17.5 8.5 L 10 16 C "
        "8.4 17.6 6.4 15.6 8 14 L 15 7"
    ),
    "close_task": "R 3 3 18 18 2 M 7 12.5 L 10.5 16 L 17 8.5",
    "reopen": "A 12 13 7.5 110 -290 M 8 2.5 L 12.5 5.5 L 9 9.5",
    "next": "M 5 8.5 L 12 15.5 L 19 8.5",
    "previous": "M 5 15.5 L 12 8.5 L 19 15.5",
    "left": "M 15.5 5 L 8.5 12 L 15.5 19",
    "right": "M 8.5 5 L 15.5 12 L 8.5 19",
    "merge": (
        "M 6 3 L 6 8 C 6 12 12 11 12 15 L 12 21 M 18 3 L 18 8 C 18 12 12 11 12 15 M 9 18 L 12 21 L "
        "15 18"
    ),
    "split": "M 12 3 L 12 8 C 12 12 6 11 6 15 L 6 21 M 12 8 C 12 12 18 11 18 15 L 18 21",
    "error": "O 12 12 9 M 8.5 8.5 L 15.5 15.5 M 15.5 8.5 L 8.5 15.5",
    "warning": "M 12 3.5 L 21.5 20 L 2.5 20 Z M 12 10 L 12 14.5 M 12 17 L 12 17.3",
    "note": "O 12 12 9 M 12 11 L 12 17 M 12 7.2 L 12 7.5",
    "done": "O 12 12 9 M 7.5 12.3 L 11 15.6 L 16.5 9",
    "lock": "R 5 10.5 14 10.5 1.5 M 8 10.5 L 8 8 C 8 2.5 16 2.5 16 8 L 16 10.5 M 12 14.5 L 12 17",
    "close": "M 6 6 L 18 18 M 18 6 L 6 18",
    "overdue": "O 12 13 8 M 12 8.5 L 12 13 L 15 15.5 M 3 5 L 6.5 2.5 M 21 5 L 17.5 2.5",
    "week": "R 3 5 18 16 1.5 M 3 10 L 21 10 M 8 2.5 L 8 7 M 16 2.5 L 16 7 M 8 14.5 L 11 17.5 L 16 13",
    "behind": "M 3 5 L 10 12 L 14 9 L 21 18 M 21 13 L 21 18 L 16 18",
    "missing": (
        "M 6 3 L 14 3 L 19 8 L 19 21 L 6 21 Z M 10 11 C 10 8.6 15 8.6 15 11 C 15 13 12.5 13 12.5 15 "
        "M 12.5 17.8 L 12.5 18"
    ),
    "check": "O 10.5 10.5 6.5 M 15.5 15.5 L 21 21 M 7.8 10.7 L 9.8 12.6 L 13.4 8.8",
    "star": (
        "M 12 3 L 14.7 9 L 21 9.6 L 16.2 13.8 L 17.7 20.3 L 12 16.8 L 6.3 20.3 L 7.8 13.8 L 3 9.6 L "
        "9.3 9 Z"
    ),
    "theme": (
        "O 12 12 4 M 12 2.5 L 12 4.5 M 12 19.5 L 12 21.5 M 2.5 12 L 4.5 12 M 19.5 12 L 21.5 12 M "
        "5.3 5.3 L 6.7 6.7 M 17.3 17.3 L 18.7 18.7 M 5.3 18.7 L 6.7 17.3 M 17.3 6.7 L 18.7 5.3"
    ),
}  # fmt: skip


@cache
def outline(name: str) -> QPainterPath:
    """Return the path of an icon on the 24 × 24 grid; raises KeyError for an unknown name."""
    path = QPainterPath()
    words = iter(PATHS[name].split())
    for command in words:
        _DRAW[command](path, words)
    return path


def _numbers(words: Iterator[str], count: int) -> list[float]:
    return [float(next(words)) for _ in range(count)]


def _cubic(path: QPainterPath, words: Iterator[str]) -> None:
    path.cubicTo(*_numbers(words, 6))


def _circle(path: QPainterPath, words: Iterator[str]) -> None:
    x, y, r = _numbers(words, 3)
    path.addEllipse(QPointF(x, y), r, r)


def _box(path: QPainterPath, words: Iterator[str]) -> None:
    x, y, w, h, r = _numbers(words, 5)
    path.addRoundedRect(QRectF(x, y, w, h), r, r)


def _arc(path: QPainterPath, words: Iterator[str]) -> None:
    x, y, r, start, span = _numbers(words, 5)
    box = QRectF(x - r, y - r, 2 * r, 2 * r)
    path.arcMoveTo(box, start)
    path.arcTo(box, start, span)


_DRAW = {
    "M": lambda path, words: path.moveTo(*_numbers(words, 2)),
    "L": lambda path, words: path.lineTo(*_numbers(words, 2)),
    "Z": lambda path, _words: path.closeSubpath(),
    "C": _cubic,
    "O": _circle,
    "R": _box,
    "A": _arc,
}


def draw(painter: QPainter, name: str, box: QRectF, colour: QColor) -> None:
    """Draw an icon into a box, in one colour; used by delegates and charts too."""
    side = min(box.width(), box.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.center().x() - side / 2, box.center().y() - side / 2)
    painter.scale(side / GRID, side / GRID)
    pen = QPen(colour, STROKE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline(name))
    painter.restore()


class _LineEngine(QIconEngine):
    """Draws an icon at whatever size is asked for, in the palette of the moment."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Draw the icon into a rectangle."""
        draw(painter, self._name, QRectF(rect), self._ink(mode))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture of exactly this many device pixels."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Return an independent copy, as Qt asks."""
        return _LineEngine(self._name, self._colour)

    def _ink(self, mode: QIcon.Mode) -> QColor:
        palette = QApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)
        if not self._colour:
            return palette.color(QPalette.ColorRole.WindowText)
        from nptracker.ui.theme import colour

        return colour(self._colour)


@cache
def icon(name: str, colour: str = "") -> QIcon:
    """Return an icon by name, in the ink of the theme or in one of its named colours.

    Raises KeyError for an unknown name. Its lines are read when it is first painted: most stand in closed menus.
    """
    if name not in PATHS:
        raise KeyError(name)
    return QIcon(_LineEngine(name, colour))
