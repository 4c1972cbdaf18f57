"""Boxes of results per medium or site: quartiles, least and greatest; what was never detected says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nptracker.domain.quantity import plain
from nptracker.ui.monitoring.scale_chart import ScaleChart
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from PySide6.QtWidgets import QWidget

    from nptracker.services.monitoring_figures import Box

_PARTS = ("最小", "下四分位", "中位", "上四分位", "最大")
_BELOW, _BELOW_SHORT = "全部未检出", "未检出"


class BoxChart(ScaleChart):
    """Draws a box per group; non-detects take part as the rule of their medium says."""

    foot = 2.6  # a name and a count
    right = 10

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.boxes: tuple[Box, ...] = ()

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        """Show other groups."""
        self.boxes = tuple(boxes)
        self.changed()

    def numbers(self) -> list[float]:
        """Return the five numbers of every group."""
        return [float(number) for box in self.boxes for number in box.five]

    def _slot(self) -> float:
        return self.plot_box().width() / max(1, len(self.boxes))

    def _x(self, at: int) -> float:
        return self.plot_box().left() + (at + 0.5) * self._slot()

    def marks(self) -> list[QPointF]:
        """Return the medians, on the axis where nothing was detected."""
        bottom = self.plot_box().bottom() if self.boxes else 0.0
        return [
            QPointF(self._x(at), self.y_of(float(box.five[2])) if box.five else bottom)
            for at, box in enumerate(self.boxes)
        ]

    def words_at(self, at: int) -> str:
        """Return the five numbers of a group with its counts."""
        box = self.boxes[at]
        count = f"样品 {box.figures.n} 个，检出 {box.figures.detected} 个"
        if not box.five:
            return f"{box.name}：{_BELOW}（{count}）"
        five = "，".join(f"{word} {_short(number)}" for word, number in zip(_PARTS, box.five, strict=True))
        return f"{box.name}：{five} {box.unit}（{count}）"

    def rows(self) -> list[list[str]]:
        """Return the chart as a table with its headings."""
        heads = ["分组", "单位", "样品", "检出", *_PARTS]
        return [
            heads,
            *(
                [
                    b.name,
                    b.unit,
                    str(b.figures.n),
                    str(b.figures.detected),
                    *([_short(n) for n in b.five] or ["<检出限"] * 5),
                ]
                for b in self.boxes
            ),
        ]

    def draw(self, painter: QPainter) -> None:
        """Draw axes, boxes and names."""
        if not self.boxes:
            return
        self.draw_scale(painter)
        for at, box in enumerate(self.boxes):
            self._draw_box(painter, at, box)
            self._draw_name(painter, at, box)
        painter.setPen(colour("soft"))
        place = QRectF(6, 2 + self.line * 1.1, self.width() - 12, self.line)
        painter.drawText(
            place,
            Qt.AlignmentFlag.AlignVCenter,
            f"箱：四分位，横线：中位，须：最小和最大　单位：{self.boxes[0].unit}",
        )

    def _draw_box(self, painter: QPainter, at: int, box: Box) -> None:
        x, half = self._x(at), min(self._slot() * 0.28, self.line * 1.6)
        if not box.five:
            self._draw_below(painter, x)
            return
        least, low, middle, high, greatest = (self.y_of(float(number)) for number in box.five)
        painter.setPen(QPen(colour("ink"), 1.4))
        for y, end in ((least, low), (greatest, high)):
            painter.drawLine(QPointF(x, y), QPointF(x, end))
            painter.drawLine(QPointF(x - half / 2, y), QPointF(x + half / 2, y))
        fill = colour("accent")
        fill.setAlpha(70)
        painter.setBrush(fill)
        painter.drawRect(QRectF(x - half, high, 2 * half, max(1.0, low - high)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour("accent"), 2.4))
        painter.drawLine(QPointF(x - half, middle), QPointF(x + half, middle))

    def _draw_below(self, painter: QPainter, x: float) -> None:
        wide = self.fontMetrics().horizontalAdvance(_BELOW) + 6.0
        words = _BELOW if wide <= self._slot() else _BELOW_SHORT
        wide = self.fontMetrics().horizontalAdvance(words) + 6.0
        painter.setPen(colour("soft"))
        place = QRectF(x - wide / 2, self.plot_box().bottom() - self.line * 1.2, wide, self.line)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)

    def _draw_name(self, painter: QPainter, at: int, box: Box) -> None:
        """Write the group's name and count below it, cut where the slot is narrow; the words above have it whole."""
        wide = self._slot() - 4
        top = self.plot_box().bottom() + 3
        painter.setPen(colour("ink"))
        for line, words in enumerate((box.name, f"n={box.figures.n}")):
            place = QRectF(self._x(at) - wide / 2, top + line * self.line, wide, self.line)
            short = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(wide))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, short)


def _short(number: Decimal) -> str:
    from nptracker.domain.monitoring.statistics import rounded

    return plain(rounded(number))
