"""The sites of a district drawn by their coordinates: no background, north up, a bar for the scale.

One degree of longitude is as wide as the cosine of the latitude says, so that distances are true in both directions.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from nptracker.services.monitoring_figures import DETECTED, MAP_VERDICTS, OVER, UNDETECTED, UNSAMPLED
from nptracker.ui.monitoring.mark_chart import MarkChart
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from nptracker.services.monitoring_figures import MapPoint

KILOMETRES_PER_DEGREE = 111.32
_LEAST_SPAN = 0.01  # degrees, about a kilometre: a single site is no map of its own point
_BARS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)
_TONES = {OVER: "danger", DETECTED: "accent", UNDETECTED: "good", UNSAMPLED: "soft"}
_RADIUS = 5.0


class SiteMap(MarkChart):
    """Draws sites; sign and colour tell the worst that was found there."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.points: tuple[MapPoint, ...] = ()

    def show_points(self, points: Sequence[MapPoint]) -> None:
        """Show other sites."""
        self.points = tuple(points)
        self.changed()

    # ---- the projection

    def _area(self) -> QRectF:
        top = self.line * 2.6
        return QRectF(
            self.line * 2,
            top,
            max(20.0, self.width() - self.line * 4),
            max(20.0, self.height() - top - self.line * 2.6),
        )

    def _frame(self) -> tuple[float, float, float, float]:
        """Return the middle in degrees, the width of a degree of longitude, and points per degree of latitude."""
        xs, ys = [p.longitude for p in self.points], [p.latitude for p in self.points]
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        narrow = math.cos(math.radians(y))
        area = self._area()
        wide = max((max(xs) - min(xs)) * narrow, _LEAST_SPAN)
        high = max(max(ys) - min(ys), _LEAST_SPAN)
        return x, y, narrow, min(area.width() / wide, area.height() / high)

    def marks(self) -> list[QPointF]:
        """Return where the sites stand."""
        if not self.points:
            return []
        x, y, narrow, size = self._frame()
        middle = self._area().center()
        return [
            QPointF(middle.x() + (p.longitude - x) * narrow * size, middle.y() - (p.latitude - y) * size)
            for p in self.points
        ]

    def bar(self) -> tuple[float, float]:
        """Return the length of the bar in kilometres and in points of the picture."""
        per_kilometre = self._frame()[3] / KILOMETRES_PER_DEGREE
        fitting = [km for km in _BARS if km * per_kilometre <= self.width() / 4]
        length = fitting[-1] if fitting else _BARS[0]
        return length, length * per_kilometre

    def words_at(self, at: int) -> str:
        """Return what was found at a site."""
        return self.points[at].words

    def rows(self) -> list[list[str]]:
        """Return the map as a table with its headings."""
        return [
            ["点位", "经度", "纬度", "结论", "说明"],
            *(
                [p.site.words, f"{p.longitude:.6f}", f"{p.latitude:.6f}", p.verdict, p.words]
                for p in self.points
            ),
        ]

    # ---- drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the sites with their names, the arrow to the north, the bar and what the signs mean."""
        if not self.points:
            return
        marks = self.marks()
        self._draw_names(painter, marks)
        for point, mark in zip(self.points, marks, strict=True):
            _draw_sign(painter, mark, point.verdict)
        self._draw_north(painter)
        self._draw_bar(painter)
        self._draw_legend(painter)

    def _draw_names(self, painter: QPainter, marks: Sequence[QPointF]) -> None:
        """Write the codes of sites beside them where no other name or mark stands already."""
        taken = [QRectF(mark.x() - _RADIUS, mark.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS) for mark in marks]
        painter.setPen(colour("ink"))
        for point, mark in zip(self.points, marks, strict=True):
            wide = self.fontMetrics().horizontalAdvance(point.site.code) + 4.0
            places = (
                QRectF(mark.x() + _RADIUS + 3, mark.y() - self.line / 2, wide, self.line),
                QRectF(mark.x() - _RADIUS - 3 - wide, mark.y() - self.line / 2, wide, self.line),
                QRectF(mark.x() - wide / 2, mark.y() + _RADIUS + 1, wide, self.line),
                QRectF(mark.x() - wide / 2, mark.y() - _RADIUS - 1 - self.line, wide, self.line),
            )
            free = [place for place in places if self._is_free(place, taken)]
            if free:
                painter.drawText(free[0], Qt.AlignmentFlag.AlignCenter, point.site.code)
                taken.append(free[0])

    def _is_free(self, place: QRectF, taken: Sequence[QRectF]) -> bool:
        return QRectF(self.rect()).contains(place) and not any(place.intersects(other) for other in taken)

    def _draw_north(self, painter: QPainter) -> None:
        x, y = self.width() - self.line * 1.2, self.line * 3.2
        painter.setPen(QPen(colour("ink"), 1.4))
        painter.setBrush(colour("ink"))
        painter.drawPolygon(QPolygonF([QPointF(x, y), QPointF(x + 5, y + 16), QPointF(x - 5, y + 16)]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawText(
            QRectF(x - self.line, y + 17, self.line * 2, self.line), Qt.AlignmentFlag.AlignCenter, "北"
        )

    def _draw_bar(self, painter: QPainter) -> None:
        length, points = self.bar()
        y = self.height() - self.line * 0.6
        painter.setPen(QPen(colour("ink"), 2))
        painter.drawLine(QPointF(10, y), QPointF(10 + points, y))
        for x in (10.0, 10.0 + points):
            painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
        words = f"{length:g} 公里" if length >= 1 else f"{length * 1000:g} 米"
        painter.drawText(QPointF(16 + points, y + self.line * 0.3), words)

    def _draw_legend(self, painter: QPainter) -> None:
        x, y = 6.0, 2 + self.line * 1.6
        for verdict in MAP_VERDICTS:
            count = sum(point.verdict == verdict for point in self.points)
            _draw_sign(painter, QPointF(x + _RADIUS, y), verdict)
            words = f"{verdict} {count}"
            wide = self.fontMetrics().horizontalAdvance(words)
            painter.setPen(colour("ink"))
            painter.drawText(
                QRectF(x + 15, y - self.line / 2, wide + 2, self.line), Qt.AlignmentFlag.AlignVCenter, words
            )
            x += wide + 34


def _draw_sign(painter: QPainter, at: QPointF, verdict: str) -> None:
    tone = colour(_TONES[verdict])
    painter.setPen(QPen(tone, 2))
    painter.setBrush(tone if verdict in {OVER, DETECTED} else colour("paper"))
    if verdict == OVER:
        corners = ((0.0, -1.3), (1.2, 1.0), (-1.2, 1.0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) * _RADIUS for x, y in corners]))
    elif verdict == UNSAMPLED:
        for x in (-1, 1):
            painter.drawLine(at + QPointF(-4, -4 * x), at + QPointF(4, 4 * x))
    else:
        painter.drawEllipse(at, _RADIUS, _RADIUS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
