"""Shows one neutral sheet of a return as it will be printed: head, rows with spans, notes and signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QLabel, QScrollArea, QTableView, QVBoxLayout, QWidget

from nptracker.ui.theme import mark

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
WIDEST = 34  # characters; prose wraps in the print, a preview shows its beginning
MOST_LINES = 6  # of one row; a preview shows the beginning of more
NOTES_IN_FULL = 3  # lines below the table that are always in view


class ColumnLike(Protocol):
    """A column of a neutral sheet, as far as the preview needs it."""

    @property
    def heading(self) -> tuple[str, ...]:
        """The path of headings from the top row down."""

    @property
    def width(self) -> float:
        """The width in half-width characters."""

    def alignment(self) -> Any:
        """Return left, center or right."""


class SheetLike(Protocol):
    """A neutral sheet, as far as the preview needs it; the window does not import the export room."""

    title: str
    subtitle: str
    columns: Sequence[ColumnLike]
    rows: Sequence[Sequence[Any]]
    preface: Sequence[str]
    notes_above: Sequence[str]
    unit_note: str
    foot_notes: Sequence[str]
    signatures: Sequence[str]
    closing: Sequence[str]


def cell_value(cell: Any) -> Any:
    """Return the value of a cell, bare or dressed."""
    return cell.value if hasattr(cell, "row_span") else cell


_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class SheetModel(QAbstractTableModel):
    """Rows and columns of one sheet, read only."""

    def __init__(self, sheet: SheetLike, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = sheet

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._sheet.rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._sheet.columns)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Return text, tip, alignment or weight of a cell."""
        cell = self._sheet.rows[index.row()][index.column()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            value = cell_value(cell)
            return "" if value is None else str(value)
        if role == _Role.TextAlignmentRole:
            side = getattr(cell, "align", None) or self._sheet.columns[index.column()].alignment()
            return _ALIGN[str(side)] | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.FontRole and getattr(cell, "bold", False):
            font = QFont()
            font.setBold(True)
            return font
        return None

    def headerData(self, section: int, side: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:
        """Return a column's headings, the shared ones above."""
        if side is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return "\n".join(self._sheet.columns[section].heading)
        if side is Qt.Orientation.Vertical and role == _Role.DisplayRole:
            return str(section + 1)
        return None


class SheetView(QWidget):
    """The sheet's table with the lines around it."""

    def __init__(self, sheet: SheetLike, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        title = QLabel(sheet.title, self)
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        title.setWordWrap(True)
        mark(title, "heading")
        column.addWidget(title)
        above = [sheet.subtitle, *sheet.preface, "　　".join([*sheet.notes_above, sheet.unit_note])]
        signatures = "　　".join(f"{words}：" for words in sheet.signatures)
        self._add_lines(column, above)
        self.table = _table(sheet, self)
        column.addWidget(self.table, 1)
        self._add_notes(column, sheet.foot_notes)
        self._add_lines(column, sheet.closing, Qt.AlignmentFlag.AlignRight)
        self._add_lines(column, [signatures])

    def _add_lines(
        self, column: QVBoxLayout, lines: Sequence[str], side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft
    ) -> None:
        if any(line.strip() for line in lines):
            label = self._lines(lines)
            label.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            column.addWidget(label)

    def _add_notes(self, column: QVBoxLayout, notes: Sequence[str]) -> None:
        """Add the notes below the table; many of them scroll, or they would leave the table no room."""
        if len(notes) <= NOTES_IN_FULL:
            self._add_lines(column, notes)
            return
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self._lines(notes))
        area.setFixedHeight(round(self.fontMetrics().lineSpacing() * (NOTES_IN_FULL + 0.5)))
        area.setAccessibleName("表下的说明")
        column.addWidget(area)

    def _lines(self, lines: Sequence[str]) -> QLabel:
        label = QLabel("\n".join(line for line in lines if line.strip()), self)
        label.setWordWrap(True)
        mark(label, "soft")
        return label


def _table(sheet: SheetLike, parent: QWidget) -> QTableView:
    table = QTableView(parent)
    table.setAccessibleName(f"预览：{sheet.title}")
    table.setModel(SheetModel(sheet, table))
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setWordWrap(False)
    table.horizontalHeader().ensurePolished()
    unit = table.fontMetrics().horizontalAdvance("0")
    for place, column in enumerate(sheet.columns):
        heading = table.horizontalHeader().sectionSizeHint(place)
        table.setColumnWidth(place, max(int(min(column.width, WIDEST) * unit) + 14, heading))
    for r, row in enumerate(sheet.rows):
        for c, cell in enumerate(row):
            if getattr(cell, "row_span", 1) > 1 or getattr(cell, "column_span", 1) > 1:
                table.setSpan(r, c, cell.row_span, cell.column_span)
        if (lines := min(max(map(_lines_in, row), default=1), MOST_LINES)) > 1:
            usual = table.verticalHeader().defaultSectionSize()
            table.setRowHeight(r, usual + (lines - 1) * table.fontMetrics().lineSpacing())
            table.setWordWrap(True)  # long words beside such a cell have room for more than their beginning
    return table


def _lines_in(cell: Any) -> int:
    """Return how many lines a cell is written in that stands in one row; what wraps in the print is not counted."""
    value = cell_value(cell)
    is_spread = getattr(cell, "row_span", 1) > 1
    return value.count("\n") + 1 if isinstance(value, str) and not is_spread else 1
