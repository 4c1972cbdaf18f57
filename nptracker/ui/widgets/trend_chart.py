"""Columns of task states over the periods, the share done above each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.theme import colour
from nptracker.ui.widgets.stacked_chart import StackedChart, completion_words, total

_WIDEST = 56.0
_CENTRE = Qt.AlignmentFlag.AlignCenter
_DIGITS = str.maketrans("一二三四", "1234")


class TrendChart(StackedChart):
    """One column a period, the oldest at the left; two lines of words under each."""

    caption = "柱顶：完成率"
    steps: ClassVar[Mapping[int, tuple[int, int]]] = {
        Qt.Key.Key_Right: (1, 0),
        Qt.Key.Key_Left: (-1, 0),
        Qt.Key.Key_Up: (0, 1),
        Qt.Key.Key_Down: (0, -1),
    }

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Return a height at which pieces can be told apart."""
        line = self.fontMetrics().height()
        width = max(self.width(), 300)
        return QSize(width, int(self.legend_height(width)) + line * 8 if self.bars else line)

    def minimumSizeHint(self) -> QSize:
        """Return the least that keeps the words under the columns apart."""
        return QSize(180, self.sizeHint().height())

    # ---- measures

    def _plot(self) -> QRectF:
        """Return where the columns stand: below legend and shares, above two lines of words."""
        line = self.fontMetrics().height()
        top = self.legend_height(self.width()) + line + 4
        return QRectF(1, top, self.width() - 2, max(20.0, self.height() - top - 2 * line - 6))

    def bar_box(self, bar: int) -> QRectF:
        """Return the place of a period from its share down to its words."""
        plot, line = self._plot(), self.fontMetrics().height()
        slot = min(plot.width() / max(1, len(self.bars)), _WIDEST * 1.8)
        return QRectF(plot.x() + slot * bar, plot.y() - line - 2, slot, plot.height() + 3 * line + 6)

    def piece_boxes(self, bar: int) -> list[QRectF]:
        """Return the pieces from the bottom up, in the scale of the highest column."""
        plot, slot = self._plot(), self.bar_box(bar)
        most = max(total(parts) for _name, parts in self.bars) or 1
        width = min(slot.width() * 0.72, _WIDEST)
        boxes, bottom = [], plot.bottom()
        for _series, number in self.bars[bar][1]:
            height = plot.height() * number / most
            boxes.append(QRectF(slot.center().x() - width / 2, bottom - height, width, height))
            bottom -= height
        return boxes

    def _is_tight(self) -> bool:
        """Tell whether the words under the columns would touch."""
        widest = max(self.fontMetrics().horizontalAdvance(axis_words(name)[1]) for name, _ in self.bars)
        return widest + 6 > self.bar_box(0).width()

    # ---- drawing

    def draw_bars(self, painter: QPainter) -> None:
        """Draw the columns on their line, shares above and periods below."""
        if not self.bars:
            return
        plot = self._plot()
        painter.setPen(QPen(colour("line"), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        before, is_tight = "", self._is_tight()
        for bar, (name, parts) in enumerate(self.bars):
            boxes = self.piece_boxes(bar)
            for (series, number), box in zip(parts, boxes, strict=True):
                self.draw_piece(painter, box, series, number)
            self._draw_share(painter, bar, boxes)
            year, period = axis_words(name, short=is_tight)
            self._draw_words(painter, bar, period, f"{year}年" if year not in {"", before} else "")
            before = year

    def _draw_share(self, painter: QPainter, bar: int, boxes: list[QRectF]) -> None:
        slot, line = self.bar_box(bar), self.fontMetrics().height()
        top = boxes[-1].top() if boxes else self._plot().bottom()
        painter.setPen(colour("ink"))
        words = completion_words(self.bars[bar][1])
        painter.drawText(QRectF(slot.x(), top - line - 2, slot.width(), line), _CENTRE, words)

    def _draw_words(self, painter: QPainter, bar: int, period: str, year: str) -> None:
        slot, line, bottom = self.bar_box(bar), self.fontMetrics().height(), self._plot().bottom()
        painter.setPen(colour("ink"))
        words = self.fontMetrics().elidedText(period, Qt.TextElideMode.ElideMiddle, int(slot.width()))
        painter.drawText(QRectF(slot.x(), bottom + 3, slot.width(), line), _CENTRE, words)
        painter.setPen(colour("soft"))
        painter.drawText(QRectF(slot.x() + 2, bottom + 3 + line, 200, line), 0, year)


def axis_words(label: str, *, short: bool = False) -> tuple[str, str]:
    """Return (year, short period) of a period's name, such as 2026 and 三季 or 3季; a whole year stands alone."""
    year, mark, rest = label.partition("年")
    if not mark or rest == "度":
        return "", year
    words = rest.removeprefix("第").replace("季度", "季").replace("半年", "半")
    return year, words.translate(_DIGITS) if short else words
