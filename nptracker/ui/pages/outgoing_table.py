"""The list of what must go out: due day, what is missing, what is wrong and who still owes, each cell a way there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from nptracker.services.overview_outgoing import Outgoing

DUE, NAME, MISSING, ERRORS, DEBTORS = range(5)
NOTHING = "—"
COUNTING = "核对中…"
ROWS_IN_SIGHT = 5
_PAD = 14
_ROOMY = 42  # Chinese characters across


class OutgoingTable(QTableWidget):
    """Arrow keys walk over the cells; Enter or a click on a number shows its rows, elsewhere it opens the return."""

    opened = Signal(object)  # Outgoing
    missing_asked = Signal(object)
    errors_asked = Signal(object)
    debtors_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self._things: list[Outgoing] = []
        self._errors: dict[int, int] = {}
        self._today = date.min
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.setAccessibleName("要报出的")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)
        self.horizontalHeader().hide()
        self.horizontalHeader().setMinimumSectionSize(20)
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().sectionResized.connect(self._section_resized)
        self.cellClicked.connect(self._clicked)
        self.cellDoubleClicked.connect(self._double_clicked)

    def show_things(self, things: Sequence[Outgoing], today: date) -> None:
        """Show these; how many errors each has is told later with ``show_errors``."""
        at = (max(self.currentRow(), 0), max(self.currentColumn(), 0))
        self._things, self._errors, self._today = list(things), {}, today
        self.setRowCount(len(things))
        for row, thing in enumerate(things):
            self._put(row, DUE, due_words(thing, today), thing.light.colour)
            self._put(row, NAME, thing.name)
            self._put(row, MISSING, missing_words(thing), "good" if thing.missing == () else "")
            self._put(row, ERRORS, COUNTING if thing.return_name else NOTHING, "soft")
            self._put(row, DEBTORS, f"催 {len(thing.debtors)} 家" if thing.debtors else NOTHING)
        if things:
            self.setCurrentCell(min(at[0], len(things) - 1), at[1])
        if not self.hasFocus():
            self.clearSelection()
        self._fit()

    def show_errors(self, row: int, count: int) -> None:
        """Tell how many errors keep the return of a row from being sent."""
        self._errors[row] = count
        self._put(row, ERRORS, f"✖ 错误 {count} 条" if count else "✔ 无错误", "danger" if count else "good")
        self._fit()

    def words(self) -> list[list[str]]:
        """Return the rows as shown."""
        return [
            [self._text(row, column) for column in range(self.columnCount())]
            for row in range(self.rowCount())
        ]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item else ""

    def _put(self, row: int, column: int, words: str, tone: str = "") -> None:
        item = QTableWidgetItem(words)
        item.setToolTip(words)
        is_way = column >= MISSING and self._leads_on(row, column)
        tone = tone or ("accent" if is_way else "soft" if words == NOTHING else "ink")
        item.setForeground(colour(tone))
        if is_way:
            font = QFont(self.font())
            font.setUnderline(True)
            item.setFont(font)
        self.setItem(row, column, item)

    # ---- the ways on

    def _leads_on(self, row: int, column: int) -> bool:
        thing = self._things[row]
        if column == MISSING:
            return bool(thing.missing)
        if column == ERRORS:
            return bool(self._errors.get(row))
        return column != DEBTORS or bool(thing.debtors)

    def _clicked(self, row: int, column: int) -> None:
        """Follow a number at the first click."""
        if column >= MISSING:
            self._go(row, column)

    def _double_clicked(self, row: int, column: int) -> None:
        if column < MISSING:
            self._go(row, column)

    def _go(self, row: int, column: int) -> None:
        """Follow a cell; a number that is none leads to the return itself."""
        ways = {MISSING: self.missing_asked, ERRORS: self.errors_asked, DEBTORS: self.debtors_asked}
        way = ways.get(column, self.opened) if self._leads_on(row, column) else self.opened
        way.emit(self._things[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow the cell with Enter or Space."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if event.key() in keys and self.currentRow() >= 0:
            self._go(self.currentRow(), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cell the keyboard stands on."""
        super().focusInEvent(event)
        if self.currentItem() is not None:
            self.currentItem().setSelected(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no cell while the keyboard is elsewhere: nothing in this list is chosen for good."""
        super().focusOutEvent(event)
        self.clearSelection()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what can be clicked."""
        super().mouseMoveEvent(event)
        index: QModelIndex = self.indexAt(event.position().toPoint())
        hand = index.isValid() and index.column() >= MISSING and self._leads_on(index.row(), index.column())
        shape = Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    # ---- size

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap names anew."""
        super().resizeEvent(event)
        self._fit()

    def _section_resized(self, column: int, _old: int, _new: int) -> None:
        """Wrap the names anew once the layout has told their column its real width."""
        if column == NAME:
            self._fit_rows()

    def _show_due_words(self) -> None:
        """Show the due days in full, or shorter where the names would be squeezed."""
        words = (
            due_words
            if self.width() > self.fontMetrics().horizontalAdvance("字") * _ROOMY
            else short_due_words
        )
        for row, thing in enumerate(self._things):
            if item := self.item(row, DUE):
                item.setText(words(thing, self._today))

    def _fit(self) -> None:
        """Make columns as wide as their words and the table as high as its rows, a few at most."""
        metrics = self.fontMetrics()
        self._show_due_words()
        for column in (DUE, MISSING, ERRORS, DEBTORS):
            texts = [self._text(row, column) for row in range(self.rowCount())]
            is_empty = column > NAME and all(text in {NOTHING, ""} for text in texts)
            self.setColumnHidden(column, is_empty)
            wide = max((metrics.horizontalAdvance(text) for text in texts), default=0)
            self.setColumnWidth(column, wide + _PAD)
        self._fit_rows()

    def _fit_rows(self) -> None:
        for row in range(self.rowCount()):  # Qt's own way makes rows as high as the hidden header's style
            self.setRowHeight(row, self.sizeHintForRow(row) + 4)
        self.updateGeometry()

    def _height_of(self, rows: int) -> int:
        return sum(self.rowHeight(row) for row in range(min(rows, self.rowCount()))) + 4

    def sizeHint(self) -> QSize:
        """Return room for a few rows; the rest is scrolled to."""
        return QSize(super().sizeHint().width(), self._height_of(ROWS_IN_SIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return room for two rows, for low screens."""
        return QSize(super().minimumSizeHint().width(), self._height_of(2))


def due_words(thing: Outgoing, today: date) -> str:
    """Return sign, word and day; the year only when it is not this one."""
    if thing.due_on is None:
        return f"{thing.light.sign} 本期待报"
    day = f"{thing.due_on.month}月{thing.due_on.day}日"
    year = "" if thing.due_on.year == today.year else f"{thing.due_on.year}年"
    return f"{thing.light.sign} {thing.light.label} {year}{day}"


def short_due_words(thing: Outgoing, today: date) -> str:
    """Return sign and how far the day is."""
    if thing.due_on is None:
        return f"{thing.light.sign} 本期"
    days = (thing.due_on - today).days
    return f"{thing.light.sign} {f'超期{-days}天' if days < 0 else f'还有{days}天' if days else '今天'}"


def missing_words(thing: Outgoing) -> str:
    """Return how many tasks lack a report; a dash where the thing does not depend on progress."""
    if thing.missing is None:
        return NOTHING
    return f"未报 {len(thing.missing)} 项" if thing.missing else "✔ 已报齐"
