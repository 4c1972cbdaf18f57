"""The indicators at the left of their page: name, how each stands in sign, word and value, and its target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from nptracker.services.indicator_lines import IndicatorLine
from nptracker.ui.plan.indicator_words import goal_words, state_words
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

Index = QModelIndex | QPersistentModelIndex
_LINE = Qt.ItemDataRole.UserRole
_MARGIN = 8
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class IndicatorList(QListWidget):
    """One entry per indicator; ``chosen`` carries the id of the one in front."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("指标")
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListWidget.LayoutMode.Batched)  # every entry is measured: a hundred at a time
        self.currentItemChanged.connect(lambda *_items: self.chosen.emit(self.key()))

    def set_lines(self, lines: Sequence[IndicatorLine], wanted: str = "") -> None:
        """Show these indicators; the one in front stays there, or ``wanted`` comes to the front."""
        key = wanted or self.key()
        self.blockSignals(True)
        self.clear()
        for line in lines:
            words = "\n".join(words for words, _ in _texts(line))
            item = QListWidgetItem(words)
            item.setData(_LINE, line)
            item.setToolTip(words)
            self.addItem(item)
        ids = [line.id for line in lines]
        if ids:
            self.setCurrentRow(ids.index(key) if key in ids else 0)
        self.blockSignals(False)

    def key(self) -> str:
        """Return the id of the indicator in front, "" for none."""
        item = self.currentItem()
        return item.data(_LINE).id if item else ""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the names anew."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()


def _texts(line: IndicatorLine) -> list[tuple[str, str]]:
    """Return the pieces of an entry, each with its colour: name, state and value, target."""
    over = "（超过100%）" if line.main and line.main.is_over else ""
    return [
        (line.name, "ink"),
        (f"{state_words(line)}{over}", "warning" if over else line.verdict.colour),
        (goal_words(line), "soft"),
    ]


class _Delegate(QStyledItemDelegate):
    """Draws an entry as three texts below one another, each wrapped to the width."""

    def _width(self) -> int:
        view = self.parent()
        assert isinstance(view, QListWidget)
        return max(80, view.viewport().width() - 2 * _MARGIN)

    def _heights(self, line: IndicatorLine, font: QFont) -> list[int]:
        box = QRect(0, 0, self._width(), 10_000)
        fonts = [_bold(font), font, font]
        return [
            QFontMetrics(each).boundingRect(box, _WRAP, words).height()
            for each, (words, _) in zip(fonts, _texts(line), strict=True)
        ]

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for all texts."""
        line = index.data(_LINE)
        heights = self._heights(line, option.font)  # type: ignore[attr-defined]
        return QSize(self._width(), 2 * _MARGIN + sum(heights))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one entry."""
        line: IndicatorLine = index.data(_LINE)
        rect: QRect = option.rect  # type: ignore[attr-defined]
        font: QFont = option.font  # type: ignore[attr-defined]
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(rect, colour("accent_ground"))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour("accent"))
        top = rect.top() + _MARGIN
        fonts = [_bold(font), font, font]
        for each, height, (words, tone) in zip(fonts, self._heights(line, font), _texts(line), strict=True):
            painter.setFont(each)
            painter.setPen(QColor(colour(tone)))
            painter.drawText(QRect(rect.left() + _MARGIN, top, self._width(), height), _WRAP, words)
            top += height
        painter.setPen(colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.restore()


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
