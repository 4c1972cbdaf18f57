"""What the charts of task states share: pieces, legend, words, and the ways to reach the tasks behind a piece."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nptracker.services.overview_charts import EVERY, state_words
from nptracker.ui.theme import colour

_P = Qt.BrushStyle
_K = Qt.Key
_BOX = 18  # width of a legend's box


class Series(NamedTuple):
    """One kind of piece in every bar: its code, colour token, pattern, and its word where it is no task's state."""

    code: str
    colour: str
    pattern: Qt.BrushStyle
    words: str = ""

    @property
    def label(self) -> str:
        """The word of the state."""
        return self.words or state_words(self.code)


# In the order they stand in a bar, from what is finished to what nobody has reported.
STATE_SERIES: tuple[Series, ...] = (
    Series("done", "good", _P.SolidPattern),
    Series("long_term", "good", _P.Dense5Pattern),
    Series("ahead", "note", _P.SolidPattern),
    Series("on_schedule", "note", _P.BDiagPattern),
    Series("behind", "danger", _P.DiagCrossPattern),
    Series("not_started", "warning", _P.HorPattern),
    Series("not_applicable", "grey", _P.Dense6Pattern),
    Series("", "grey", _P.NoBrush),
)
Bars = Sequence[tuple[str, Mapping[str, int]]]
Piece = tuple[Series, int]


def pieces(counts: Mapping[str, int], kinds: Sequence[Series] = STATE_SERIES) -> list[Piece]:
    """Return the non-empty pieces of one bar in drawing order; an unknown code counts as the last kind."""
    known = {series.code for series in kinds}
    totals = {series.code: counts.get(series.code, 0) for series in kinds}
    totals[kinds[-1].code] += sum(number for code, number in counts.items() if code not in known)
    return [(series, totals[series.code]) for series in kinds if totals[series.code]]


def total(parts: Sequence[Piece]) -> int:
    """Return how many things a bar stands for."""
    return sum(number for _series, number in parts)


def completion_words(parts: Sequence[Piece]) -> str:
    """Return the share done in whole percent, without what does not apply; "—" when nothing counts."""
    counts = {series.code: number for series, number in parts}
    counted = total(parts) - counts.get("not_applicable", 0)
    return f"{100 * counts.get('done', 0) // counted}%" if counted else "—"


class StackedChart(QWidget):
    """Bars of pieces. A click or Enter on a piece tells ``chosen`` its bar and state; beside the pieces, the whole bar.

    Arrow keys walk over the pieces; ``moved`` carries the place the keyboard stands on. A subclass lays the
    bars out (``piece_boxes``, ``bar_box``) and draws what stands around them.
    """

    chosen = Signal(str, str)  # name of the bar, code of the state or EVERY
    moved = Signal(QRectF)
    kinds: ClassVar[Sequence[Series]] = STATE_SERIES  # of piece, in the order they stand in a bar
    caption: ClassVar[str] = ""  # what the numbers beside the bars are, said in the legend
    steps: ClassVar[Mapping[int, tuple[int, int]]] = {}  # key → (bars, pieces) to walk

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: list[tuple[str, list[Piece]]] = []
        self._at = (0, 0)  # bar, piece; the piece behind the last one is the whole bar
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_bars(self, bars: Bars) -> None:
        """Show these bars: name and count by state code."""
        self.bars = [(name, pieces(counts, self.kinds)) for name, counts in bars]
        self._walk(0, 0)
        self.setAccessibleDescription(self.words())
        self.updateGeometry()
        self.update()

    def words(self) -> str:
        """Return the chart as text, for screen readers and tests."""
        return "；".join(
            f"{name}：" + "、".join(f"{series.label}{number}" for series, number in parts)
            for name, parts in self.bars
        )

    # ---- what a subclass lays out

    def bar_box(self, bar: int) -> QRectF:
        """Return the whole place of a bar with its name and total."""
        raise NotImplementedError

    def piece_boxes(self, bar: int) -> list[QRectF]:
        """Return the place of each piece of a bar."""
        raise NotImplementedError

    def draw_bars(self, painter: QPainter) -> None:
        """Draw bars, names and totals."""
        raise NotImplementedError

    # ---- legend

    def _legend(self) -> list[Series]:
        present = {series.code for _, parts in self.bars for series, _ in parts}
        return [series for series in self.kinds if series.code in present]

    def _legend_places(self, width: int) -> list[tuple[Series | None, QPointF]]:
        """Return the place of each series, and of the caption under None."""
        places: list[tuple[Series | None, QPointF]] = []
        x, y = 0.0, 0.0
        legend = self._legend()
        for series in [*legend, *([None] if self.caption and legend else [])]:
            words, box = (series.label, _BOX + 16) if series else (self.caption, 4)
            wide = self.fontMetrics().horizontalAdvance(words) + box
            if x and x + wide > width:
                x, y = 0.0, y + self.fontMetrics().height() + 4
            places.append((series, QPointF(x, y)))
            x += wide
        return places

    def legend_height(self, width: int) -> float:
        """Return the height the legend takes at a width, with the gap below it."""
        places = self._legend_places(width)
        return places[-1][1].y() + self.fontMetrics().height() + 8 if places else 0.0

    # ---- drawing

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw legend, bars and the frame of the keyboard."""
        painter = QPainter(self)
        painter.setFont(self.font())
        for series, place in self._legend_places(self.width()):
            self._draw_legend(painter, series, place)
        self.draw_bars(painter)
        if self.hasFocus() and self.bars:
            painter.setPen(QPen(colour("accent"), 2))
            painter.setBrush(_P.NoBrush)
            painter.drawRect(self._box_at().adjusted(-1, -1, 1, 1))
        painter.end()

    def _draw_legend(self, painter: QPainter, series: Series | None, place: QPointF) -> None:
        height = self.fontMetrics().height()
        if series is None:
            painter.setPen(colour("soft"))
            painter.drawText(QRectF(place.x(), place.y(), 400, height), 0, self.caption)
            return
        fill(painter, QRectF(place.x() + 1, place.y() + 3, _BOX, height - 6), series)
        painter.setPen(colour("ink"))
        box = QRectF(place.x() + _BOX + 5, place.y(), 400, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, series.label)

    def draw_piece(self, painter: QPainter, piece: QRectF, series: Series, number: int) -> None:
        """Draw one piece with its number, where there is room for it."""
        fill(painter, piece, series)
        words = str(number)
        wide, high = self.fontMetrics().horizontalAdvance(words) + 6, self.fontMetrics().height()
        if wide + 2 > piece.width() or high > piece.height() + 6:
            return
        plate = QRectF(0, 0, wide, min(high, piece.height() - 4))
        plate.moveCenter(piece.center())
        painter.fillRect(plate, colour("paper"))
        painter.setPen(colour("ink"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, words)

    # ---- mouse

    def hit(self, place: QPointF) -> tuple[str, str] | None:
        """Return the bar and state at a place, None beside the bars."""
        for bar, (name, parts) in enumerate(self.bars):
            if not self.bar_box(bar).contains(place):
                continue
            for (series, _number), box in zip(parts, self.piece_boxes(bar), strict=True):
                if box.contains(place):
                    return name, series.code
            return name, EVERY
        return None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Make the whole name and every number of the bar under the mouse its tip."""
        found = self.hit(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found else Qt.CursorShape.ArrowCursor)
        self.setToolTip(self.tip(found[0]) if found else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell which piece was clicked."""
        found = self.hit(event.position())
        if found and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*found)

    def tip(self, name: str) -> str:
        """Return the words for a bar."""
        parts = next(parts for bar, parts in self.bars if bar == name)
        counts = [f"{series.label}：{number}" for series, number in parts]
        return "\n".join([name, *counts, *self.tip_tail(parts)])

    def tip_tail(self, parts: Sequence[Piece]) -> Sequence[str]:
        """Return what stands below the counts in a tip."""
        return f"完成率：{completion_words(parts)}", "点一下看这些任务"

    # ---- keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk over the pieces; Enter and Space show the tasks of one."""
        if event.key() in self.steps and self.bars:
            self._walk(*self.steps[event.key()])
            self.moved.emit(self._box_at())
        elif event.key() in {_K.Key_Return, _K.Key_Enter, _K.Key_Space} and self.bars:
            self.chosen.emit(*self.current)
        else:
            super().keyPressEvent(event)

    @property
    def current(self) -> tuple[str, str]:
        """The bar and state the keyboard stands on; needs a bar."""
        bar, place = self._at
        name, parts = self.bars[bar]
        return name, parts[place][0].code if place < len(parts) else EVERY

    def _walk(self, bars: int, places: int) -> None:
        if not self.bars:
            self._at = (0, 0)
            return
        bar = min(max(self._at[0] + bars, 0), len(self.bars) - 1)
        self._at = (bar, min(max(self._at[1] + places, 0), len(self.bars[bar][1])))
        self.update()

    def _box_at(self) -> QRectF:
        bar, place = self._at
        boxes = self.piece_boxes(bar)
        return boxes[place] if place < len(boxes) else self.bar_box(bar)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for every bar; a subclass knows how much."""
        raise NotImplementedError


def fill(painter: QPainter, box: QRectF, series: Series) -> None:
    """Fill a box with the colour and pattern of a series."""
    ink = QColor(colour(series.colour))
    painter.fillRect(box, colour("paper"))
    painter.setPen(QPen(ink, 1.2))
    painter.setBrush(QBrush(ink, series.pattern))
    painter.drawRect(box)
    painter.setBrush(_P.NoBrush)
