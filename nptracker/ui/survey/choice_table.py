"""Two records side by side: each field in which they differ is chosen from one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nptracker.ui.plan.headed_model import HeadedModel, Index
from nptracker.ui.theme import colour

if TYPE_CHECKING:
    from collections.abc import Sequence

_CHOSEN, _OTHER = "●", "○"
_FIRST, _SECOND = 1, 2  # the columns of the two records


class ChoiceLine(NamedTuple):
    """A field with what both records hold; with a ``key`` it is chosen, without one it only stands there."""

    key: str
    heading: str
    one: str
    other: str


class ChoiceModel(HeadedModel):
    """The fields as rows; ``taken`` are the keys whose second value was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__(("栏目", "保留这一条", "并入的那一条"))
        self.lines: list[ChoiceLine] = []
        self.taken: set[str] = set()

    def show_lines(self, lines: Sequence[ChoiceLine], taken: set[str]) -> None:
        """Show other fields."""
        self.beginResetModel()
        self.lines, self.taken = list(lines), taken
        self.endResetModel()

    def choose(self, row: int, column: int | None = None) -> None:
        """Choose the value in a column, or the other one than is chosen now."""
        line = self.lines[row]
        if not line.key or column == 0:
            return
        takes = line.key not in self.taken if column is None else column == _SECOND
        (self.taken.add if takes else self.taken.discard)(line.key)
        self.dataChanged.emit(self.index(row, 0), self.index(row, _SECOND))
        self.changed.emit()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of fields."""
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a text with the sign of the choice; what is chosen is bold, what is left is soft."""
        line, column = self.lines[index.row()], index.column()
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._text(line, column)
        if column == 0 or not line.key:
            return colour("soft") if role == Qt.ItemDataRole.ForegroundRole and not line.key else None
        is_chosen = (line.key in self.taken) == (column == _SECOND)
        if role == Qt.ItemDataRole.FontRole and is_chosen:
            font = QFont()
            font.setBold(True)
            return font
        return colour("soft") if role == Qt.ItemDataRole.ForegroundRole and not is_chosen else None

    def _text(self, line: ChoiceLine, column: int) -> str:
        text = line[column + 1] or ("（空）" if column else "")
        if column == 0 or not line.key:
            return text
        return f"{_CHOSEN if (line.key in self.taken) == (column == _SECOND) else _OTHER} {text}"


class ChoiceTable(QTableView):
    """A click, Left and Right choose a side; Space turns the choice round."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices = ChoiceModel()
        self.setModel(self.choices)
        self.setAccessibleName("两条企业的各栏")
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, self.fontMetrics().horizontalAdvance("字") * 9)
        self.clicked.connect(lambda index: self.choices.choose(index.row(), index.column()))

    def show_lines(self, lines: Sequence[ChoiceLine], taken: set[str]) -> None:
        """Show other fields, the cursor in the first."""
        self.choices.show_lines(lines, taken)
        self.resizeRowsToContents()
        if lines:
            self.setCurrentIndex(self.choices.index(0, _FIRST))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with Space, Left and Right."""
        row = self.currentIndex().row()
        side = {int(Qt.Key.Key_Left): _FIRST, int(Qt.Key.Key_Right): _SECOND, int(Qt.Key.Key_Space): None}
        if event.key() in side and row >= 0:
            self.choices.choose(row, side[event.key()])
        else:
            super().keyPressEvent(event)
