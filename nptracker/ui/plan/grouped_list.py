"""A list in columns under group headings; headings cannot be selected, so the arrow keys pass over them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from nptracker.domain.dataclass import dataclass, field
from nptracker.ui.theme import colour

Index = QModelIndex | QPersistentModelIndex
_READABLE = 11  # Chinese characters the main column should show
_ROLE = Qt.ItemDataRole
# numbers, because a view asks for seven roles of every cell it paints and sets of enums are made anew each time
_TEXT, _TIP, _INK, _FONT = (
    int(r) for r in (_ROLE.DisplayRole, _ROLE.ToolTipRole, _ROLE.ForegroundRole, _ROLE.FontRole)
)
_ANSWERED = frozenset({_TEXT, _TIP, _INK, _FONT})


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its key (None for a heading), a text per column, and how columns differ from plain ink."""

    key: Hashable | None
    texts: tuple[str, ...]
    tones: Mapping[int, str] = field(default_factory=dict)  # column → colour name of the theme
    hints: frozenset[int] = frozenset()  # columns whose text stands for something not given
    is_struck: bool = False


def heading(text: str, columns: int) -> Line:
    """Return a heading line."""
    return Line(None, (text, *[""] * (columns - 1)))


class GroupedModel(QStandardItemModel):
    """Lines under column headings.

    Qt itself counts the rows and knows which of them are headings: asked back in Python for every row it lays
    out, five thousand would keep the window waiting for 50 ms. The cells have no items; they are read from the lines.
    """

    def __init__(self, headings: Sequence[str]) -> None:
        super().__init__(0, len(headings))
        self.setHorizontalHeaderLabels(list(headings))
        self.lines: list[Line] = []

    def set_lines(self, lines: list[Line]) -> bool:
        """Show other lines; returns True when lines came, went or moved, False when only texts changed."""
        if [line.key for line in lines] == [line.key for line in self.lines]:
            self._replace(lines)
            return False
        self.beginResetModel()
        self.lines = lines
        self._count_rows()
        self.endResetModel()
        return True

    def _count_rows(self) -> None:
        """Make room for the lines, with an item that nobody can select for each heading; the view hears of it once."""
        with QSignalBlocker(self):
            self.setRowCount(0)
            self.setRowCount(len(self.lines))
            for row, line in enumerate(self.lines):
                if line.key is None:
                    self.setItem(row, 0, _heading_item())

    def _replace(self, lines: list[Line]) -> None:
        """Show other texts in the same rows; the view hears once of all that changed."""
        old, self.lines = self.lines, lines
        rows = [row for row, (before, after) in enumerate(zip(old, lines, strict=True)) if before != after]
        if rows:
            last = self.index(rows[-1], self.columnCount() - 1)
            self.dataChanged.emit(self.index(rows[0], 0), last)

    def row_of(self, key: Hashable) -> int:
        """Return the line of a key, -1 when there is none."""
        return next((row for row, line in enumerate(self.lines) if line.key == key), -1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell and how it is drawn."""
        if role not in _ANSWERED:
            return None
        line, column = self.lines[index.row()], index.column()
        if role in {_TEXT, _TIP}:
            return line.texts[column]
        if role == _FONT:
            return _font(line, column)
        return colour(line.tones[column]) if column in line.tones else None


def _heading_item() -> QStandardItem:
    item = QStandardItem()
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item


def _font(line: Line, column: int) -> QFont | None:
    if not line.is_struck and column not in line.hints:
        return None
    font = QFont()
    font.setStrikeOut(line.is_struck)
    font.setItalic(column in line.hints)
    return font


class GroupedList(QTreeView):
    """The list itself. ``chosen`` carries the key of the line that was moved to."""

    chosen = Signal(object)

    def __init__(
        self,
        headings: Sequence[str],
        widths: Sequence[int],
        stretch: int,
        *,
        optional: Sequence[int] = (),
        parent: QWidget | None = None,
    ) -> None:
        """Make a list; ``widths`` are in Chinese characters, the column ``stretch`` takes what is left.

        ``optional`` columns give way in this order when little would be left.
        """
        super().__init__(parent)
        self._stretch, self._optional, self._widths = stretch, optional, tuple(widths)
        self._model = GroupedModel(headings)
        self._keys: dict[int, Callable[[], None]] = {}
        self.setModel(self._model)
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._set_widths()
        self.selectionModel().currentRowChanged.connect(self._tell)

    def drawRow(  # noqa: N802 - Qt's name
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Draw a heading across all columns.

        Qt's own way, a spanned first column, lays the whole list out again for each heading.
        """
        line = self.lines[index.row()]
        if line.key is not None:
            super().drawRow(painter, option, index)
            return
        area: QRect = option.rect  # type: ignore[attr-defined]
        font = QFont(self.font())
        font.setBold(True)
        painter.save()
        painter.fillRect(area, colour("grey_ground"))
        painter.setFont(font)
        painter.setPen(colour("ink"))
        painter.drawText(area.adjusted(6, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, line.texts[0])
        painter.restore()

    def _set_widths(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(self._em())
        for column in range(len(self._widths)):
            header.resizeSection(column, self._width(column))
        header.setSectionResizeMode(self._stretch, QHeaderView.ResizeMode.Stretch)

    def _em(self) -> int:
        return self.fontMetrics().horizontalAdvance("字")

    def _width(self, column: int) -> int:
        return self._em() * self._widths[column] + 14

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let optional columns give way while the main column would be too narrow to read."""
        super().resizeEvent(event)
        fixed = set(range(len(self._widths))) - {self._stretch}
        # the event is the viewport's; asking for that widget would make PySide load every class of widget there is
        left = event.size().width() - sum(self._width(column) for column in fixed)
        for column in self._optional:
            is_hidden = left < self._em() * _READABLE
            if self.isColumnHidden(column) != is_hidden:
                self.setColumnHidden(column, is_hidden)
            left += self._width(column) if is_hidden else 0

    def answer(self, keys: Mapping[Qt.Key, Callable[[], None]]) -> None:
        """Say what single keys do while the list has the focus."""
        self._keys = {int(key): slot for key, slot in keys.items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run what a key stands for; all others move as usual."""
        slot = self._keys.get(event.key())
        if slot is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            slot()
        else:
            super().keyPressEvent(event)

    @property
    def lines(self) -> list[Line]:
        """The lines as shown, headings included."""
        return self._model.lines

    def key(self) -> Hashable | None:
        """Return the key of the selected line, None when none is."""
        row = self.currentIndex().row()
        return self.lines[row].key if 0 <= row < len(self.lines) else None

    def set_lines(self, lines: list[Line], key: Hashable | None) -> None:
        """Show other lines with one of them selected."""
        self._model.set_lines(lines)
        self.select(key)

    def select(self, key: Hashable | None) -> None:
        """Select a line and bring it into view."""
        row = self._model.row_of(key) if key is not None else -1
        if row >= 0 and row != self.currentIndex().row():
            index = self._model.index(row, 0)
            mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, mode)
            self.scrollTo(index)

    def select_first(self) -> None:
        """Select the first line that is not a heading."""
        self.select(next((line.key for line in self.lines if line.key is not None), None))

    def _tell(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self.lines[current.row()].key is not None:
            self.chosen.emit(self.lines[current.row()].key)
