"""Horizontal stacked bars, told apart by pattern and number as well as by colour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.theme import colour

_P = Qt.BrushStyle


@dataclass(frozen=True, slots=True)
class Series:
    """One kind of piece in every bar: its code, word, colour token and pattern."""

    code: str
    label: str
    colour: str
    pattern: Qt.BrushStyle


# In the order they stand in a bar, from what is finished to what nobody has reported.
STATE_SERIES: tuple[Series, ...] = (
    Series("done", "已完成", "good", _P.SolidPattern),
    Series("long_term", "长期坚持", "good", _P.Dense5Pattern),
    Series("ahead", "超前", "note", _P.SolidPattern),
    Series("on_schedule", "按序时", "note", _P.BDiagPattern),
    Series("behind", "滞后", "danger", _P.DiagCrossPattern),
    Series("not_started", "未启动", "warning", _P.HorPattern),
    Series("not_applicable", "不涉及", "grey", _P.Dense6Pattern),
    Series("", "未报", "grey", _P.NoBrush),
)
Bars = Sequence[tuple[str, Mapping[str, int]]]


def pieces(counts: Mapping[str, int]) -> list[tuple[Series, int]]:
    """Return the non-empty pieces of one bar in drawing order; an unknown state counts as not reported."""
    known = {series.code for series in STATE_SERIES}
    totals = {series.code: counts.get(series.code, 0) for series in STATE_SERIES}
    totals[""] += sum(number for code, number in counts.items() if code not in known)
    return [(series, totals[series.code]) for series in STATE_SERIES if totals[series.code]]


class BarChart(QWidget):
    """One bar a row with the row's name at its left and a legend above; it grows with its rows."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._bars: list[tuple[str, list[tuple[Series, int]]]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setMouseTracking(True)

    def show_bars(self, bars: Bars) -> None:
        """Show these rows: name and count by state code."""
        self._bars = [(name, pieces(counts)) for name, counts in bars]
        self.setAccessibleDescription(self.words())
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Return the chart as text, for screen readers and tests."""
        return "；".join(
            f"{name}：" + "、".join(f"{series.label}{number}" for series, number in parts)
            for name, parts in self._bars
        )

    # ---- measures, all from the font, so that every letter size fits

    @property
    def _row_height(self) -> int:
        return int(self.fontMetrics().height() * 1.55)

    def _legend(self) -> list[Series]:
        present = {series.code for _, parts in self._bars for series, _ in parts}
        return [series for series in STATE_SERIES if series.code in present]

    def _legend_places(self, width: int) -> list[tuple[Series, QPointF]]:
        places, x, y = [], 0.0, 0.0
        for series in self._legend():
            wide = self.fontMetrics().horizontalAdvance(series.label) + 34
            if x and x + wide > width:
                x, y = 0.0, y + self.fontMetrics().height() + 4
            places.append((series, QPointF(x, y)))
            x += wide
        return places

    def _legend_height(self, width: int) -> float:
        places = self._legend_places(width)
        return places[-1][1].y() + self.fontMetrics().height() + 8 if places else 0.0

    def sizeHint(self) -> QSize:
        """Return room for every row at the present width."""
        width = max(self.width(), 300)
        return QSize(width, int(self._legend_height(width)) + self._row_height * len(self._bars) + 4)

    def minimumSizeHint(self) -> QSize:
        """Return the least that keeps every row readable."""
        return QSize(180, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """Ask for another height when the legend wraps differently."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.updateGeometry()

    def _name_width(self) -> int:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name, _ in self._bars), default=0)
        return min(widest + 10, int(self.width() * 0.42))

    def _bar_box(self, row: int) -> QRectF:
        left = self._name_width()
        top = self._legend_height(self.width()) + row * self._row_height
        total_room = self.fontMetrics().horizontalAdvance(" 000")
        return QRectF(left, top + 3, max(20, self.width() - left - total_room), self._row_height - 6)

    # ---- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw legend and bars."""
        painter = QPainter(self)
        painter.setFont(self.font())
        for series, place in self._legend_places(self.width()):
            self._draw_legend(painter, series, place)
        most = max((sum(number for _, number in parts) for _, parts in self._bars), default=0)
        for row, (name, parts) in enumerate(self._bars):
            self._draw_name(painter, row, name)
            self._draw_bar(painter, self._bar_box(row), parts, most)
        painter.end()

    def _draw_legend(self, painter: QPainter, series: Series, place: QPointF) -> None:
        height = self.fontMetrics().height()
        _fill(painter, QRectF(place.x() + 1, place.y() + 3, 18, height - 6), series)
        painter.setPen(colour("ink"))
        box = QRectF(place.x() + 23, place.y(), 400, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, series.label)

    def _draw_name(self, painter: QPainter, row: int, name: str) -> None:
        box = self._bar_box(row)
        width = self._name_width() - 6
        words = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, width)
        painter.setPen(colour("ink"))
        painter.drawText(QRectF(0, box.y(), width, box.height()), Qt.AlignmentFlag.AlignVCenter, words)

    def _draw_bar(self, painter: QPainter, box: QRectF, parts: list[tuple[Series, int]], most: int) -> None:
        x = box.x()
        for series, number in parts:
            piece = QRectF(x, box.y(), box.width() * number / most, box.height())
            _fill(painter, piece, series)
            self._draw_number(painter, piece, str(number), series)
            x += piece.width()
        painter.setPen(colour("soft"))
        total = str(sum(number for _, number in parts))
        painter.drawText(QRectF(x + 4, box.y(), 60, box.height()), Qt.AlignmentFlag.AlignVCenter, total)

    def _draw_number(self, painter: QPainter, piece: QRectF, words: str, series: Series) -> None:
        wide = self.fontMetrics().horizontalAdvance(words) + 6
        if wide > piece.width() or (series.pattern is _P.SolidPattern and wide + 2 > piece.width()):
            return
        plate = QRectF(0, 0, wide, piece.height() - 6)
        plate.moveCenter(piece.center())
        painter.fillRect(plate, colour("paper"))
        painter.setPen(colour("ink"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)

    # ---- tips

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the whole name and every number of the row under the mouse its tip."""
        self.setToolTip(self.tip_at(event.position().y()))

    def tip_at(self, y: float) -> str:
        """Return the words for the row at a height, "" beside the rows."""
        row = int((y - self._legend_height(self.width())) // self._row_height)
        if not 0 <= row < len(self._bars):
            return ""
        name, parts = self._bars[row]
        return "\n".join([name, *(f"{series.label}：{number}" for series, number in parts)])


def _fill(painter: QPainter, box: QRectF, series: Series) -> None:
    ink = QColor(colour(series.colour))
    painter.fillRect(box, colour("paper"))
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(QBrush(ink, series.pattern))
    painter.drawRect(box)
    painter.setBrush(_P.NoBrush)
