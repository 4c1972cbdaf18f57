"""A table whose lines are ticked off one by one: measures and deadlines of a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, Qt, Signal

from nptracker.ui.plan.fitted_table import FittedTable
from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

TICK = 0
PROSE_LETTERS = 4  # the last column gets at least


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line: the record it stands for, whether it is ticked, and its texts (the tick's words first).

    A line without an id says more about the one above it and cannot be ticked.
    """

    id: str
    is_ticked: bool
    texts: tuple[str, ...]


class CheckModel(HeadedModel):
    """Lines with a tick in the first column; ``ticked`` carries a record id and the tick wanted."""

    ticked = Signal(str, bool)

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(headings)
        self.lines: list[CheckLine] = []
        self.can_tick = True

    def set_lines(self, lines: list[CheckLine]) -> None:
        """Show other lines; the place in the table is kept when they are the same records."""
        if [line.id for line in lines] == [line.id for line in self.lines] and lines:
            self.lines = lines
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(self._headings) - 1))
            return
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text or the tick."""
        line = self.lines[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == TICK and line.id:
            return Qt.CheckState.Checked if line.is_ticked else Qt.CheckState.Unchecked
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return line.texts[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and (line.is_ticked or not line.id):
            return colour("soft")
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a tick; the line changes when the verb has been done."""
        if role != Qt.ItemDataRole.CheckStateRole or not self.can_tick or not self.lines[index.row()].id:
            return False
        self.ticked.emit(self.lines[index.row()].id, Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that the first column can be ticked."""
        can_tick = index.column() == TICK and self.can_tick and self.lines[index.row()].id
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable if can_tick else super().flags(index)


class CheckTable(FittedTable):
    """The table; Space ticks the line the cursor is in, whatever its column."""

    def __init__(self, headings: Sequence[str], widths: Sequence[int]) -> None:
        """Make a table; ``widths`` are in Chinese characters."""
        self.checks = CheckModel(headings)
        super().__init__(self.checks, widths)
        self.setSelectionBehavior(FittedTable.SelectionBehavior.SelectRows)

    def share_width(self) -> None:
        """Keep room for the prose beside the columns, whatever the letters."""
        super().share_width()
        columns = sum(self.columnWidth(column) for column in range(self.checks.columnCount() - 1))
        self.setMinimumWidth(columns + self.fontMetrics().horizontalAdvance("字") * PROSE_LETTERS)

    def chosen(self) -> str:
        """Return the record of the line the cursor is in, or of the one above that it says more about."""
        row = self.currentIndex().row()
        return next((line.id for line in self.checks.lines[row::-1] if line.id), "") if row >= 0 else ""

    def set_lines(self, lines: list[CheckLine]) -> None:
        """Show other lines."""
        self.checks.set_lines(lines)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick or untick with Space."""
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and 0 <= row < len(self.checks.lines):
            line = self.checks.lines[row]
            if self.checks.can_tick and line.id:
                self.checks.ticked.emit(line.id, not line.is_ticked)
        else:
            super().keyPressEvent(event)
