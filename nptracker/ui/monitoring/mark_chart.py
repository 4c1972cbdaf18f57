"""What the pictures of monitoring share: marks that keyboard and mouse lead to, words for the mark in front."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.theme import colour

_REACH = 14.0  # how near the mouse has to come to a mark


class MarkChart(QWidget):
    """A picture of marks; ``opened`` carries the place of the mark on which Enter or a double click fell.

    A subclass says where the marks stand, what is to be read there, and draws the rest.
    """

    opened = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.at = -1
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def marks(self) -> list[QPointF]:
        """Return where the marks stand, in the order the keys lead through them."""
        raise NotImplementedError

    def words_at(self, at: int) -> str:
        """Return what is to be read at a mark."""
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        """Draw everything but the words of the mark in front."""
        raise NotImplementedError

    def changed(self) -> None:
        """Start at the last mark of something else to be shown."""
        self.at = len(self.marks()) - 1
        self.setAccessibleDescription(self.words_at(self.at) if self.at >= 0 else "没有可画的结果")
        self.update()

    @property
    def line(self) -> int:
        """The height of a line of text, the measure of everything."""
        return self.fontMetrics().height()

    def sizeHint(self) -> QSize:
        """Return room for a readable picture."""
        return QSize(self.line * 28, self.line * 14)

    def minimumSizeHint(self) -> QSize:
        """Return the least that can be read."""
        return QSize(self.line * 14, self.line * 9)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture and the words of the mark in front."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        painter.fillRect(self.rect(), colour("paper"))
        self.draw(painter)
        if 0 <= self.at < len(self.marks()):
            self._draw_front(painter)
        painter.end()

    def _draw_front(self, painter: QPainter) -> None:
        """Ring the mark in front and write its words in the first line."""
        painter.setPen(colour("accent" if self.hasFocus() else "soft"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self.line * 0.55
        painter.drawEllipse(self.marks()[self.at], radius, radius)
        place = QRectF(6, 2, self.width() - 12, self.line)
        words = self.fontMetrics().elidedText(
            self.words_at(self.at), Qt.TextElideMode.ElideRight, int(place.width())
        )
        painter.setPen(colour("ink"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    # ---- leading from mark to mark

    def turn_to(self, at: int) -> None:
        """Bring another mark to the front."""
        if self.marks():
            self.at = max(0, min(at, len(self.marks()) - 1))
            self.setAccessibleDescription(self.words_at(self.at))
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead through the marks with the arrow keys, Home and End; Enter opens the one in front."""
        key = event.key()
        steps = {
            Qt.Key.Key_Left: self.at - 1,
            Qt.Key.Key_Up: self.at - 1,
            Qt.Key.Key_Right: self.at + 1,
            Qt.Key.Key_Down: self.at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.marks()) - 1,
        }
        if key in steps:
            self.turn_to(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.at >= 0:
            self.opened.emit(self.at)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse to the mark below it, and make its whole words the tip."""
        near = self.mark_at(event.position())
        if near >= 0:
            if near != self.at:
                self.turn_to(near)
            self.setToolTip(self.words_at(near))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the keyboard and the mark clicked on."""
        self.setFocus()
        near = self.mark_at(event.position())
        if near >= 0:
            self.turn_to(near)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the mark clicked on."""
        near = self.mark_at(event.position())
        if near >= 0:
            self.opened.emit(near)

    def mark_at(self, place: QPointF) -> int:
        """Return the mark nearest to a place, -1 when none is near."""
        away = [(place - mark).manhattanLength() for mark in self.marks()]
        nearest = min(range(len(away)), key=away.__getitem__, default=-1)
        return nearest if nearest >= 0 and away[nearest] <= max(_REACH, self.line) else -1
