"""Curves over periods against a stepped target, told apart by marker and dash as well as by colour.

Where nothing was reported the curve has a gap and the word for it stands at the foot; nothing is bridged.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.theme import colour
from nptracker.ui.widgets.axis import Scale, axis_words, scale_for

_DASH = Qt.PenStyle
# (colour token, pen, marker) of the curves in their order
_LOOKS = (
    ("accent", _DASH.SolidLine, "circle"),
    ("good", _DASH.DashDotLine, "square"),
    ("danger", _DASH.DotLine, "triangle"),
    ("soft", _DASH.DashDotDotLine, "diamond"),
)
TARGET_TONE = "warning"
_RADIUS = 4.0
_TRIANGLE = ((0.0, -1.2), (1.15, 0.9), (-1.15, 0.9))
_DIAMOND = ((0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0))


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve: per period a number or None for a gap, and the words a person reads there."""

    label: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurveChart:
    """What a chart shows. ``marks`` are the short names of the periods, ``groups`` what stands below them."""

    unit: str = ""
    periods: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
    target: tuple[float | None, ...] = ()
    target_words: tuple[str, ...] = ()

    @property
    def numbers(self) -> list[float]:
        """Every number drawn."""
        found = [value for curve in self.curves for value in curve.values if value is not None]
        return found + [value for value in self.target if value is not None]

    def words_at(self, at: int) -> str:
        """Return what is to be read at a period."""
        parts = [f"{curve.label} {curve.words[at]}" for curve in self.curves]
        if self.target_words[at]:
            parts.append(f"目标 {self.target_words[at]}")
        return f"{self.periods[at]}：{'，'.join(parts)}"

    def rows(self) -> list[list[str]]:
        """Return the chart as a table with its headings; numbers stand without their unit."""
        unit = f"（{self.unit}）" if self.unit else ""
        heads = ["期次", *(f"{curve.label}{unit}" for curve in self.curves), "目标"]
        return [
            heads,
            *(
                [
                    period,
                    *(_bare(curve.words[at], self.unit) for curve in self.curves),
                    self.target_words[at],
                ]
                for at, period in enumerate(self.periods)
            ),
        ]


def _bare(words: str, unit: str) -> str:
    return words.removesuffix(unit) if unit else words


class LineChart(QWidget):
    """Draws curves; the arrow keys and the mouse lead from period to period and show its values in words."""

    turned = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = CurveChart()
        self.at = -1  # the period whose values are in words below the legend
        self.setAccessibleName(title)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_chart(self, chart: CurveChart) -> None:
        """Show other curves; the newest period is the one in words."""
        self.chart = chart
        self.at = len(chart.periods) - 1
        self.setAccessibleDescription("；".join(chart.words_at(at) for at in range(len(chart.periods))))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the axes and a readable curve."""
        return QSize(self.fontMetrics().height() * 26, self.fontMetrics().height() * 13)

    def minimumSizeHint(self) -> QSize:
        """Return the least that keeps two marks of the axis apart."""
        return QSize(self.fontMetrics().height() * 14, self.fontMetrics().height() * 8)

    # ---- measures, all from the font

    @property
    def _line(self) -> int:
        return self.fontMetrics().height()

    def _scale(self) -> Scale:
        room = self.height() - self._head() - 2.4 * self._line
        return scale_for(self.chart.numbers, max(2, min(6, int(room / (1.9 * self._line)))))

    def _head(self) -> float:
        return self._line * 2.5

    def plot_box(self) -> QRectF:
        """Return where the curves are drawn."""
        metrics = self.fontMetrics()
        left = 8 + max(metrics.horizontalAdvance(axis_words(mark)) for mark in self._scale().marks)
        top, foot = self._head(), self._line * 2.3
        return QRectF(left, top, max(20.0, self.width() - left - 10), max(20.0, self.height() - top - foot))

    def _slot(self) -> float:
        return self.plot_box().width() / max(1, len(self.chart.periods))

    def _x(self, at: int) -> float:
        return self.plot_box().left() + (at + 0.5) * self._slot()

    def _y(self, value: float) -> float:
        box = self.plot_box()
        return box.bottom() - self._scale().share(value) * box.height()

    def mark_places(self) -> list[tuple[int, QRectF]]:
        """Return (period, box) of the period names that are drawn: as many, from the newest back, as fit."""
        metrics, box = self.fontMetrics(), self.plot_box()
        wide = max((metrics.horizontalAdvance(mark) for mark in self.chart.marks), default=0) + 10
        every = max(1, -(-wide // max(1, int(self._slot()))))
        last = len(self.chart.marks) - 1
        places = []
        for at in range(last, -1, -every):
            width = float(metrics.horizontalAdvance(self.chart.marks[at]) + 4)
            left = min(self._x(at) - width / 2, self.width() - width)
            places.append((at, QRectF(left, box.bottom() + 3, width, self._line)))
        return places[::-1]

    # ---- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axes, target, curves and words."""
        painter = QPainter(self)
        self.draw(painter)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        """Draw the whole chart with a painter of this widget's size."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        painter.fillRect(self.rect(), colour("paper"))
        if not self.chart.periods:
            return
        self._draw_axes(painter)
        self._draw_cursor(painter)
        self._draw_target(painter)
        for number, curve in enumerate(self.chart.curves):
            self._draw_curve(painter, curve, number)
        self._draw_gaps(painter)
        self._draw_legend(painter)

    def _draw_axes(self, painter: QPainter) -> None:
        box, scale = self.plot_box(), self._scale()
        for mark in scale.marks:
            y = self._y(mark)
            painter.setPen(QPen(colour("line"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            painter.setPen(colour("soft"))
            place = QRectF(0, y - self._line / 2, box.left() - 5, self._line)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, axis_words(mark)
            )
        self._draw_periods(painter)

    def _draw_periods(self, painter: QPainter) -> None:
        painter.setPen(colour("ink"))
        shown, end = "", -1.0
        for at, place in self.mark_places():
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.chart.marks[at])
            group = self.chart.groups[at]
            if group != shown and place.left() >= end:
                below = place.translated(0, self._line)
                wide = self.fontMetrics().horizontalAdvance(group) + 4.0
                below.setLeft(min(below.center().x() - wide / 2, self.width() - wide))
                below.setWidth(wide)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, group)
                shown, end = group, below.right()

    def _draw_cursor(self, painter: QPainter) -> None:
        if 0 <= self.at < len(self.chart.periods):
            box = self.plot_box()
            pen = QPen(colour("accent" if self.hasFocus() else "faint"), 1.2 if self.hasFocus() else 1)
            painter.setPen(pen)
            x = self._x(self.at)
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _draw_target(self, painter: QPainter) -> None:
        """Draw the target as dashed steps, a period wide each."""
        painter.setPen(QPen(colour(TARGET_TONE), 1.8, _DASH.DashLine))
        half, before = self._slot() / 2, None
        for at, value in enumerate(self.chart.target):
            if value is not None:
                x, y = self._x(at), self._y(value)
                painter.drawLine(QPointF(x - half, y), QPointF(x + half, y))
                if before is not None and before != value:
                    painter.drawLine(QPointF(x - half, self._y(before)), QPointF(x - half, y))
            before = value

    def _draw_curve(self, painter: QPainter, curve: Curve, number: int) -> None:
        tone, dash, marker = _LOOKS[number % len(_LOOKS)]
        before: QPointF | None = None
        for at, value in enumerate(curve.values):
            here = None if value is None else QPointF(self._x(at), self._y(value))
            if here is not None and before is not None:
                painter.setPen(QPen(colour(tone), 2, dash))
                painter.drawLine(before, here)
            before = here
        for at, value in enumerate(curve.values):
            if value is not None:
                self._draw_marker(painter, QPointF(self._x(at), self._y(value)), tone, marker)

    @staticmethod
    def _draw_marker(painter: QPainter, at: QPointF, tone: str, marker: str) -> None:
        painter.setPen(QPen(colour("paper"), 1))
        painter.setBrush(colour(tone))
        if marker == "circle":
            painter.drawEllipse(at, _RADIUS, _RADIUS)
        elif marker == "square":
            painter.drawRect(QRectF(at.x() - _RADIUS, at.y() - _RADIUS, 2 * _RADIUS, 2 * _RADIUS))
        else:
            corners = _TRIANGLE if marker == "triangle" else _DIAMOND
            painter.drawPolygon(QPolygonF([at + QPointF(x, y) * _RADIUS for x, y in corners]))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _draw_gaps(self, painter: QPainter) -> None:
        """Write what was said instead of a number at the foot of its period, where there is room for it."""
        if not self.chart.curves:
            return
        main, box = self.chart.curves[0], self.plot_box()
        painter.setPen(colour("soft"))
        for at, value in enumerate(main.values):
            wide = self.fontMetrics().horizontalAdvance(main.words[at]) + 4
            if value is None and wide <= self._slot():
                place = QRectF(self._x(at) - wide / 2, box.bottom() - self._line - 1, wide, self._line)
                painter.fillRect(place, colour("paper"))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, main.words[at])

    def _draw_legend(self, painter: QPainter) -> None:
        """Draw what each line is, then the values of the chosen period in words."""
        x, y = 6.0, self._line * 0.6
        entries = [(curve.label, *_LOOKS[n % len(_LOOKS)]) for n, curve in enumerate(self.chart.curves)]
        if any(value is not None for value in self.chart.target):
            entries.append(("目标", TARGET_TONE, _DASH.DashLine, ""))
        for label, tone, dash, marker in entries:
            painter.setPen(QPen(colour(tone), 2, dash))
            painter.drawLine(QPointF(x, y), QPointF(x + 26, y))
            if marker:
                self._draw_marker(painter, QPointF(x + 13, y), tone, marker)
            wide = min(self.fontMetrics().horizontalAdvance(label), max(30, int(self.width() - x - 36)))
            self._draw_words(painter, label, QRectF(x + 31, y - self._line / 2, wide + 2, self._line))
            x += wide + 46
        if 0 <= self.at < len(self.chart.periods):
            place = QRectF(6, self._line * 1.25, self.width() - 12, self._line)
            self._draw_words(painter, self.chart.words_at(self.at), place)
        if self.chart.unit:
            self._draw_unit(painter, x)

    def _draw_unit(self, painter: QPainter, used: float) -> None:
        words = f"单位：{self.chart.unit}"
        wide = self.fontMetrics().horizontalAdvance(words) + 4
        if used + wide < self.width():
            place = QRectF(self.width() - wide - 6, self._line * 0.1, wide, self._line)
            painter.setPen(colour("soft"))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_words(self, painter: QPainter, words: str, place: QRectF) -> None:
        painter.setPen(colour("ink"))
        short = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, short)

    # ---- leading from period to period

    def turn_to(self, at: int) -> None:
        """Show the values of another period in words."""
        if self.chart.periods:
            self.at = max(0, min(at, len(self.chart.periods) - 1))
            self.turned.emit(self.at)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lead from period to period with the arrow keys, Home and End."""
        steps = {Qt.Key.Key_Left: self.at - 1, Qt.Key.Key_Right: self.at + 1, Qt.Key.Key_Home: 0}
        steps[Qt.Key.Key_End] = len(self.chart.periods) - 1
        if event.key() in steps:
            self.turn_to(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the mouse, and make the whole words its tip."""
        at = self.period_at(event.position().x())
        if at >= 0:
            if at != self.at:
                self.turn_to(at)
            self.setToolTip(self.chart.words_at(at).replace("，", "\n").replace("：", "\n", 1))

    def period_at(self, x: float) -> int:
        """Return the period drawn at a place, -1 beside the curves."""
        at = int((x - self.plot_box().left()) // self._slot())
        return at if 0 <= at < len(self.chart.periods) else -1
