"""The results of a site over time: filled marks measured, open ones non-detects at their limit, the standard as a line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nptracker.ui.monitoring.scale_chart import ScaleChart
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.services.monitoring_figures import Point, Series

_RADIUS = 4.5


class SeriesChart(ScaleChart):
    """Draws one series; a non-detect without a limit stands on the axis."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.series: Series | None = None

    def show_series(self, series: Series | None) -> None:
        """Show other results."""
        self.series = series
        self.changed()

    @property
    def _points(self) -> tuple[Point, ...]:
        return self.series.points if self.series else ()

    def numbers(self) -> list[float]:
        """Return the results, the limits of non-detects, and the standard."""
        told = [point.limit if point.value is None else point.value for point in self._points]
        standard = self.series.limit if self.series else None
        return [float(number) for number in (*told, standard) if number is not None]

    def marks(self) -> list[QPointF]:
        """Return where the results stand, by day and number."""
        if not self._points:
            return []
        box, scale = self.plot_box(), self.scale()  # once: there may be thousands of points
        return [
            QPointF(self._x(p.on, box), box.bottom() - scale.share(_height_of(p)) * box.height())
            for p in self._points
        ]

    def _x(self, day: date, box: QRectF) -> float:
        first, last = self._points[0].on, self._points[-1].on
        span = (last - first).days
        share = (day - first).days / span if span else 0.5
        return box.left() + 10 + share * (box.width() - 20)

    def words_at(self, at: int) -> str:
        """Return day and result of a mark."""
        assert self.series is not None
        point = self._points[at]
        over = "，超标" if point.is_over else ""
        state = "未检出" if point.value is None else "检出"
        return f"{point.on}：{point.words} {self.series.unit}（{state}{over}）"

    def rows(self) -> list[list[str]]:
        """Return the chart as a table with its headings."""
        unit = self.series.unit if self.series else ""
        heads = ["采样日期", f"结果（{unit}）", "检出情况", "是否超标"]
        return [
            heads,
            *(
                [str(p.on), p.words, "未检出" if p.value is None else "检出", "超标" if p.is_over else ""]
                for p in self._points
            ),
        ]

    # ---- drawing

    def draw(self, painter: QPainter) -> None:
        """Draw axes, the standard, the curve and the marks."""
        if not self.series or not self._points:
            return
        self.draw_scale(painter)
        self._draw_days(painter, self.plot_box())
        self._draw_limit(painter)
        marks = self.marks()
        painter.setPen(QPen(colour("line"), 1.2))
        painter.drawPolyline(QPolygonF(marks))
        for point, mark in zip(self._points, marks, strict=True):
            _draw_mark(painter, mark, point)
        self._draw_legend(painter)

    def _draw_days(self, painter: QPainter, box: QRectF) -> None:
        """Write the days below their marks, as many as fit."""
        painter.setPen(colour("ink"))
        end = -1.0
        for point in self._points:
            words = point.on.isoformat()
            wide = self.fontMetrics().horizontalAdvance(words) + 6.0
            left = min(max(2.0, self._x(point.on, box) - wide / 2), self.width() - wide)
            if left >= end:
                painter.drawText(
                    QRectF(left, box.bottom() + 3, wide, self.line), Qt.AlignmentFlag.AlignCenter, words
                )
                end = left + wide + 6

    def _draw_limit(self, painter: QPainter) -> None:
        assert self.series is not None
        if self.series.limit is not None:
            box, y = self.plot_box(), self.y_of(float(self.series.limit))
            painter.setPen(QPen(colour("danger"), 1.6, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))

    def _draw_legend(self, painter: QPainter) -> None:
        assert self.series is not None
        standard = f"虚线：{self.series.limit_words}" if self.series.limit is not None else "无标准"
        words = f"●检出　○未检出（画在检出限）　▲超标　{standard}　单位：{self.series.unit}"
        place = QRectF(6, 2 + self.line * 1.1, self.width() - 12, self.line)
        painter.setPen(colour("soft"))
        painter.drawText(
            place,
            Qt.AlignmentFlag.AlignVCenter,
            self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width())),
        )


def _height_of(point: Point) -> float:
    if point.value is not None:
        return float(point.value)
    return float(point.limit) if point.limit is not None else 0.0


def _draw_mark(painter: QPainter, at: QPointF, point: Point) -> None:
    tone = colour("danger" if point.is_over else "accent")
    painter.setPen(QPen(tone, 1.6))
    painter.setBrush(tone if point.value is not None else colour("paper"))
    if point.is_over:
        corners = ((0.0, -1.3), (1.2, 1.0), (-1.2, 1.0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * _RADIUS for x, y in corners]))
    else:
        painter.drawEllipse(at, _RADIUS, _RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
