"""A small table of typed texts: one line per part of a task, with an empty last line to add one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QBrush, QGuiApplication, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QPlainTextEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from nptracker.ui.plan.fitted_table import FittedTable
from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.tables.typing_kept import TypingKept, may_fill

if TYPE_CHECKING:
    from collections.abc import Sequence

_EDITOR_HEIGHT = 96


class LineModel(HeadedModel):
    """Rows of texts under fixed headings; the row after the last one is blank and waits for typing."""

    edited = Signal()

    def __init__(self, headings: Sequence[str], hint: str) -> None:
        super().__init__(headings)
        self._hint = hint
        self.rows: list[list[str]] = []

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = [list(row) for row in rows]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of lines, the blank one included."""
        return 0 if parent.isValid() else len(self.rows) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text, or the hint in the blank line."""
        if index.row() == len(self.rows):
            return self._blank_data(index.column(), role)
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole}:
            return self.rows[index.row()][index.column()]
        return None

    def _blank_data(self, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.EditRole:
            return ""
        if role == Qt.ItemDataRole.DisplayRole and column == len(self._headings) - 1:
            return self._hint
        if role == Qt.ItemDataRole.ForegroundRole:
            return _faint()
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a typed text; typing into the blank line adds a line."""
        text = str(value).strip()
        if role != Qt.ItemDataRole.EditRole:
            return False
        if index.row() == len(self.rows):
            if not text:
                return False
            self._append()
        if self.rows[index.row()][index.column()] == text:
            return False
        self.rows[index.row()][index.column()] = text
        self.dataChanged.emit(index, index)
        self.edited.emit()
        return True

    def _append(self) -> None:
        at = len(self.rows) + 1
        self.beginInsertRows(QModelIndex(), at, at)
        self.rows.append([""] * len(self._headings))
        self.endInsertRows()

    def remove(self, row: int) -> None:
        """Take a line away."""
        if row < len(self.rows):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.rows[row]
            self.endRemoveRows()
            self.edited.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that every cell can be typed into."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable


def _faint() -> QBrush:
    return QBrush(QGuiApplication.palette().color(QPalette.ColorRole.PlaceholderText))


class _LongTextDelegate(QStyledItemDelegate):
    """Edits a long text in a box of several lines; Enter takes it, Shift+Enter breaks the line."""

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: Index) -> QWidget:
        """Return the box."""
        box = QPlainTextEdit(parent)
        box.setMinimumHeight(_EDITOR_HEIGHT)
        box.setTabChangesFocus(True)
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the box."""
        if isinstance(editor, QPlainTextEdit) and may_fill(editor, index):
            editor.setPlainText(str(index.data(Qt.ItemDataRole.EditRole)))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: Any, index: Index) -> None:
        """Hand over what was typed."""
        if isinstance(editor, QPlainTextEdit):
            model.setData(index, editor.toPlainText(), Qt.ItemDataRole.EditRole)


class LineTable(FittedTable):
    """The table itself; ``edited`` comes after every change, with the rows in ``rows()``."""

    edited = Signal()

    def __init__(self, headings: Sequence[str], widths: Sequence[int], hint: str) -> None:
        """Make a table; ``widths`` are in Chinese characters, ``hint`` stands in the blank line."""
        self._lines = LineModel(headings, hint)
        super().__init__(self._lines, widths)
        self.setItemDelegate(TypingKept(self))
        self.setItemDelegateForColumn(len(headings) - 1, _LongTextDelegate(self))
        self._lines.edited.connect(self._after_edit)

    def rows(self) -> list[list[str]]:
        """Return the lines as they stand, the blank one left out."""
        return [list(row) for row in self._lines.rows]

    def set_rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Show other lines."""
        if rows != self._lines.rows:
            self._lines.set_rows(rows)
            self.fit()

    def _after_edit(self) -> None:
        self.fit()
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the line away; Enter starts typing, as in Excel's F2."""
        if event.matches(QKeySequence.StandardKey.Delete):
            self._lines.remove(self.currentIndex().row())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.edit(self.currentIndex())
        else:
            super().keyPressEvent(event)
