"""Plain read-only tables of text lines: one for some hundred rows, one for thousands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

PORTION = 200  # rows


class LinesTable(QTableWidget):
    """Columns by heading; each row may carry an object. One column stretches over what is left.

    ``hint`` says in the middle, while there is no row, why that is so and what to do.
    """

    def __init__(
        self, name: str, headings: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, len(headings), parent)
        self._stretch = stretch
        self._lines: list[tuple[Sequence[str], Any]] = []
        self.hint = ""
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(headings))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(48)

    def show_lines(self, lines: Iterable[tuple[Sequence[str], Any]]) -> None:
        """Show these rows, each its texts and the object it stands for; keeps the current row's place."""
        row_before = self.currentRow()
        self._lines = list(lines)
        self.setRowCount(0)
        self.setRowCount(len(self._lines))
        self._fill()
        self._fit()
        if self._lines:
            self.setCurrentCell(min(max(row_before, 0), len(self._lines) - 1), 0)

    def _fill(self) -> None:
        self._fill_rows(0, len(self._lines))

    def _fill_rows(self, first: int, end: int) -> None:
        for row, (texts, _thing) in enumerate(self._lines[first:end], start=first):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)

    def _fit(self) -> None:
        widest = self.fontMetrics().horizontalAdvance("国") * 16
        for column in range(self.columnCount()):
            if column != self._stretch:
                self.resizeColumnToContents(column)
                self.setColumnWidth(column, min(self.columnWidth(column) + 8, widest))
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write the hint where rows would stand."""
        super().paintEvent(event)
        if self.hint and not self.rowCount():
            room = self.viewport().rect()
            room.setHeight(room.height() * 2 // 3)  # a little above the middle is where one looks
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.hint)

    @property
    def chosen(self) -> Any:
        """The object of the current row, or None."""
        row = self.currentRow()
        return self._lines[row][1] if 0 <= row < len(self._lines) else None


class LongLinesTable(LinesTable):
    """Fills some hundred rows at a time, those in sight first: the window never waits for thousands of items."""

    def __init__(
        self, name: str, headings: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, headings, stretch, parent)
        self.horizontalHeader().setResizeContentsPrecision(PORTION)
        self._filled = 0
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._fill_on)

    def _fill(self) -> None:
        self._filled = 0
        self._fill_on()

    def _fill_on(self) -> None:
        end = min(self._filled + PORTION, len(self._lines))
        self._fill_rows(self._filled, end)
        self._filled = end
        if end < len(self._lines):
            self._more.start()
