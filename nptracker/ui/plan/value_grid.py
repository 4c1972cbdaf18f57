"""The grid in which the figures of an indicator are typed, with the habits of Excel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QHeaderView, QTableView, QWidget

from nptracker.services.indicator_lines import IndicatorLine
from nptracker.ui.plan.value_model import COMPUTED, Edits, ValueModel
from nptracker.ui.tables.tsv import format_block, parse_block
from nptracker.ui.tables.typing_kept import TypingKept, hand_on_typing

_CHINESE = "字"
_NARROWEST, _WIDEST, _PROSE = 5, 11, 12  # widths of columns in Chinese characters


class ValueGrid(QTableView):
    """Type, Enter down, Tab on, copy and paste blocks, Delete; ``typed`` carries what is to be written."""

    typed = Signal(object)  # Edits
    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values = ValueModel()
        self.setModel(self.values)
        self.setItemDelegate(TypingKept(self))
        self.setAccessibleName("各期的分子、分母和值")
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag.AlignVCenter
        )
        # The page writes and shows new lines, which must not happen while the editor is still closing.
        self.values.typed.connect(self.typed, Qt.ConnectionType.QueuedConnection)
        self.selectionModel().currentChanged.connect(lambda *_cells: self.moved.emit())

    def show_lines(self, lines: Sequence[IndicatorLine]) -> None:
        """Show an indicator over its periods; another one is shown with the cursor in its newest period.

        What is being typed is handed on before its cell goes.
        """
        if not self.values.has_cells_of(lines):
            hand_on_typing(self)
        before = self.values.columns
        self.values.show_lines(lines)
        if self.values.columns != before or not self.currentIndex().isValid():
            self._fit()
            self.go_to(len(lines) - 1, 0)

    def _fit(self) -> None:
        em = self.fontMetrics().horizontalAdvance(_CHINESE)
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))
        for at, column in enumerate(self.values.columns):
            words = max(len(part) for part in column.heading.split("\n"))
            least = _PROSE if column.key == "reason" else _NARROWEST
            self.setColumnWidth(at, em * min(max(words, least), max(_WIDEST, least)) + 16)

    def go_to(self, row: int, column: int) -> None:
        """Put the cursor into a cell and bring it into view."""
        index = self.values.index(row, column)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def place(self) -> tuple[int, int] | None:
        """Return (row, definition) of the cursor, None while there is nothing."""
        index = self.currentIndex()
        return (index.row(), self.values.columns[index.column()].definition) if index.isValid() else None

    # ---- Excel's keys

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:  # noqa: N802
        """Go one row down after Enter."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            index = self.currentIndex()
            self.go_to(min(index.row() + 1, self.values.rowCount() - 1), index.column())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste, clear; Enter without an editor goes down."""
        index = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.clear()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.state() != self.State.EditingState:
            self.go_to(min(index.row() + 1, self.values.rowCount() - 1), index.column())
        else:
            super().keyPressEvent(event)

    def _selected(self) -> list[list[tuple[int, int]]]:
        """Return the selected cells row by row."""
        rows: dict[int, list[int]] = {}
        for index in sorted(self.selectedIndexes(), key=lambda i: (i.row(), i.column())):
            rows.setdefault(index.row(), []).append(index.column())
        return [[(row, column) for column in columns] for row, columns in rows.items()]

    def copy(self) -> None:
        """Put the selected cells on the clipboard; of a value the number without its sign."""
        rows = [[self._bare(*cell) for cell in row] for row in self._selected()]
        QGuiApplication.clipboard().setText(format_block(rows))

    def _bare(self, row: int, column: int) -> str:
        text = self.values.text(row, column)
        return text.rpartition(" ")[2] if self.values.columns[column].key == COMPUTED else text

    def paste(self) -> None:
        """Lay the clipboard's block over the grid from the first selected cell on."""
        block, selected = parse_block(QGuiApplication.clipboard().text()), self._selected()
        if not self.values.is_writable or not block or not selected:
            return
        top, left = selected[0][0]
        cells = [
            (top + down, left + over, text.strip())
            for down, texts in enumerate(block)
            for over, text in enumerate(texts)
        ]
        self._write(self.values.edits(cells))

    def clear(self) -> None:
        """Empty the selected cells."""
        if self.values.is_writable:
            self._write(
                self.values.edits((row, column, "") for cells in self._selected() for row, column in cells)
            )

    def _write(self, edits: Edits) -> None:
        if edits:
            self.typed.emit(edits)

    def select_block(self, top: int, left: int, bottom: int, right: int) -> None:
        """Select a block of cells."""
        block = QItemSelection(self.values.index(top, left), self.values.index(bottom, right))
        self.selectionModel().select(block, QItemSelectionModel.SelectionFlag.ClearAndSelect)
