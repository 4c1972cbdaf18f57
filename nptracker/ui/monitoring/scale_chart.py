"""What the pictures with numbers upwards share: a scale that fits the height, its lines and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPen

from nptracker.ui.monitoring.mark_chart import MarkChart
from nptracker.ui.theme import colour
from nptracker.ui.widgets.axis import Scale, axis_words, scale_for

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

_HEAD = 2.6  # lines of text above, for the words of the mark in front
_SPARE = 0.9
_MARK = 1.9  # lines of text that a mark of the scale needs
_LEAST = 20.0  # pixels each way


class ScaleChart(MarkChart):
    """A picture whose marks stand by their numbers; the scale begins at 0 or below."""

    foot = 1.5  # lines of text below
    right = 16

    def numbers(self) -> list[float]:
        """Return all numbers there must be room for."""
        raise NotImplementedError

    def scale(self) -> Scale:
        """Return the scale, with as many marks as fit."""
        room = self.height() - (_HEAD + self.foot + _SPARE) * self.line
        return scale_for([0.0, *self.numbers()], max(2, min(6, int(room / (_MARK * self.line)))))

    def plot_box(self) -> QRectF:
        """Return where the marks are drawn."""
        wide = self.fontMetrics().horizontalAdvance
        left = 10 + max(wide(axis_words(mark)) for mark in self.scale().marks)
        top = self.line * _HEAD
        height = self.height() - top - self.line * self.foot
        return QRectF(left, top, max(_LEAST, self.width() - left - self.right), max(_LEAST, height))

    def y_of(self, number: float) -> float:
        """Return how far down a number stands."""
        box = self.plot_box()
        return box.bottom() - self.scale().share(number) * box.height()

    def draw_scale(self, painter: QPainter) -> None:
        """Draw a line across for each mark of the scale, its words before it."""
        box, scale = self.plot_box(), self.scale()
        for value in scale.marks:
            y = box.bottom() - scale.share(value) * box.height()
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(colour("soft"))
            place = QRectF(0, y - self.line / 2, box.left() - 5, self.line)
            middle_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, middle_right, axis_words(value))
