"""Horizontal stacked bars, told apart by pattern and number as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.theme import colour
from nptracker.ui.widgets.stacked_chart import StackedChart, total

_NAME_SHARE = 0.42  # of the width, at most, for names beside the bars
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


class BarChart(StackedChart):
    """One bar a row, its name at the left, or above it where the left is too narrow; it grows with its rows."""

    steps: ClassVar[Mapping[int, tuple[int, int]]] = {
        Qt.Key.Key_Down: (1, 0),
        Qt.Key.Key_Up: (-1, 0),
        Qt.Key.Key_Right: (0, 1),
        Qt.Key.Key_Left: (0, -1),
    }

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._measured = 0
        self._measured_for: tuple[str, tuple[str, ...]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # ---- measures, all from the font, so that every letter size fits

    def _widest(self) -> int:
        """Return the room that the longest name needs; measured once, because every place depends on it."""
        asked = (self.font().key(), tuple(name for name, _ in self.bars))
        if asked != self._measured_for:
            metrics = self.fontMetrics()
            self._measured = max((metrics.horizontalAdvance(name) for name in asked[1]), default=0) + 10
            self._measured_for = asked
        return self._measured

    def _names_above(self) -> bool:
        return self._widest() > self.width() * _NAME_SHARE

    @property
    def _bar_height(self) -> int:
        return int(self.fontMetrics().height() * 1.3)

    @property
    def _row_height(self) -> int:
        above = self.fontMetrics().height() + 2 if self._names_above() else 0
        return self._bar_height + above + 8

    def sizeHint(self) -> QSize:
        """Return room for every row at the present width."""
        width = max(self.width(), 300)
        return QSize(width, int(self.legend_height(width)) + self._row_height * len(self.bars) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the least that keeps every row readable."""
        return QSize(180, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height when the legend wraps differently."""
        super().resizeEvent(event)
        self.updateGeometry()

    def bar_box(self, bar: int) -> QRectF:
        """Return the place of a row."""
        top = self.legend_height(self.width()) + bar * self._row_height
        return QRectF(1, top, self.width() - 2, self._row_height)

    def _lane(self, bar: int) -> QRectF:
        """Return where the longest bar would lie in a row."""
        row = self.bar_box(bar)
        left = 1 if self._names_above() else self._widest()
        room = self.fontMetrics().horizontalAdvance(" 0000")
        return QRectF(
            left, row.bottom() - self._bar_height - 4, max(20, row.width() - left - room), self._bar_height
        )

    def piece_boxes(self, bar: int) -> list[QRectF]:
        """Return the pieces from left to right, in the scale of the longest bar."""
        lane, parts = self._lane(bar), self.bars[bar][1]
        most = max(total(parts) for _name, parts in self.bars)
        boxes, x = [], lane.x()
        for _series, number in parts:
            boxes.append(QRectF(x, lane.y(), lane.width() * number / most, lane.height()))
            x += boxes[-1].width()
        return boxes

    # ---- drawing

    def draw_bars(self, painter: QPainter) -> None:
        """Draw names, pieces and totals."""
        for bar, (name, parts) in enumerate(self.bars):
            self._draw_name(painter, bar, name)
            boxes = self.piece_boxes(bar)
            for (series, number), box in zip(parts, boxes, strict=True):
                self.draw_piece(painter, box, series, number)
            lane = self._lane(bar)
            end = boxes[-1].right() if boxes else lane.x()
            painter.setPen(colour("soft"))
            painter.drawText(QRectF(end + 4, lane.y(), 60, lane.height()), _MIDDLE, str(total(parts)))

    def _draw_name(self, painter: QPainter, bar: int, name: str) -> None:
        row, lane = self.bar_box(bar), self._lane(bar)
        box = QRectF(0, lane.y(), self._widest() - 6, lane.height())
        if self._names_above():
            box = QRectF(0, row.y(), row.width(), lane.y() - row.y())
        words = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.setPen(colour("ink"))
        painter.drawText(box, _MIDDLE, words)
