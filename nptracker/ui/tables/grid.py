"""The grid: two views side by side over one model, so that the first columns stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QApplication, QGridLayout, QScrollBar, QWidget

from nptracker.domain.query import Sort
from nptracker.services.manual.page_names import field_page, form_page
from nptracker.ui.tables.cell_edit import CellDelegate, CellLine, CellText, place_caret_at_end
from nptracker.ui.tables.grid_blocks import CellBlock, blocks_of, rows_of
from nptracker.ui.tables.grid_view import GridView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from nptracker.domain.forms.field import Field
    from nptracker.ui.tables.options import Find
    from nptracker.ui.tables.window_model import WindowModel

Select = QItemSelectionModel.SelectionFlag
Key = Qt.Key
PADDING = 22  # beside the characters of a column: margins and the sign of a problem
FROZEN_SHARE = 0.5  # the frozen columns never take more of the width
FAR = 1 << 30
_STEPS = {Key.Key_Up: (-1, 0), Key.Key_Down: (1, 0), Key.Key_Left: (0, -1), Key.Key_Right: (0, 1)}


class Grid(QWidget):
    """Shows a window model and takes typing in it. Rows and columns are counted from 0 across both views."""

    current_changed = Signal(int)  # row
    activated = Signal(int)  # row, by double click on a row's number
    sort_changed = Signal(object)  # tuple[Sort, ...]
    filters_changed = Signal()
    widths_changed = Signal()
    fill_wanted = Signal(str)  # a text typed in one of several selected cells, meant for all of them

    def __init__(
        self, model: WindowModel, find: Find, parent: QWidget | None = None, *, frozen: int = 1
    ) -> None:
        super().__init__(parent)
        self.model, self.frozen = model, frozen
        self.left = GridView(CellDelegate(model, find, self), self._uses_key, self)
        self.right = GridView(CellDelegate(model, find, self), self._uses_key, self)
        self.selection = QItemSelectionModel(model, self)
        self._bar = QScrollBar(Qt.Orientation.Horizontal, self)
        self._widths: dict[str, int] = {}
        self._anchor: QPersistentModelIndex | QModelIndex = QModelIndex()
        self._entry_column = -1  # where Enter goes back to after a run of Tabs
        self._entry_moved = 0  # rows the entry row went down under an open editor
        self._place: tuple[str | None, int, int] | None = None
        for view in (self.left, self.right):
            view.setModel(model)
            view.setSelectionModel(self.selection)
            view.setAccessibleName(model.source.form.title)
            view.head.sort_asked.connect(self._sort_by)
            view.head.filters_changed.connect(self.filters_changed)
            view.head.rows_wanted.connect(
                lambda: self.go_to(max(self.current_row(), 0), self.current_column())
            )
            view.head.sectionResized.connect(self._remember_width)
        self._lay_out()
        self._join_scroll_bars()
        self._listen()
        self.show_columns()

    # -- building --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.left, 0, 0)
        grid.addWidget(self.right, 0, 1)
        grid.addWidget(self._bar, 1, 1)
        grid.setColumnStretch(1, 1)
        off = Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.left.setHorizontalScrollBarPolicy(off)
        self.left.setVerticalScrollBarPolicy(off)
        self.right.setHorizontalScrollBarPolicy(off)
        self.right.verticalHeader().hide()
        self.setFocusProxy(self.right)

    def _join_scroll_bars(self) -> None:
        mine, theirs = self.left.verticalScrollBar(), self.right.verticalScrollBar()
        mine.valueChanged.connect(theirs.setValue)
        theirs.valueChanged.connect(mine.setValue)
        inner = self.right.horizontalScrollBar()
        inner.rangeChanged.connect(self._match_bar)
        inner.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(inner.setValue)

    def _match_bar(self, low: int, high: int) -> None:
        inner = self.right.horizontalScrollBar()
        self._bar.setRange(low, high)
        self._bar.setPageStep(inner.pageStep())
        self._bar.setSingleStep(inner.singleStep())
        self._bar.setVisible(high > low)

    def _listen(self) -> None:
        self.selection.currentChanged.connect(self._current_moved)
        for view in (self.left, self.right):
            view.cells.ended.connect(self._go_on)
            view.cells.fill_wanted.connect(self.fill_wanted)
            view.cells.is_block_selected = self._is_block_selected
            view.goes_on = self._tab_on
        self.left.verticalHeader().sectionDoubleClicked.connect(self.activated)
        for view in (self.left, self.right):
            view.clicked.connect(lambda index: self.turn_group(index.row()))
        self.model.appended.connect(self._stay_with_new_record)
        self.model.modelAboutToBeReset.connect(self._note_place)
        self.model.modelReset.connect(self._return_to_place)
        self.model.settled.connect(self._find_place)
        self.model.counted.connect(lambda _rows, _total: self._fit_left())

    # -- columns ---------------------------------------------------------------------------------

    def set_fields(self, fields: Sequence[Field]) -> None:
        """Show these fields as columns; widths and filters of those that stay are kept."""
        self.model.set_fields(fields)
        self.show_columns()

    def set_columns(self, fields: Sequence[Field], widths: Mapping[str, int]) -> None:
        """Show these fields as columns, those without a width here as wide as their content asks."""
        self._widths = dict(widths)
        self.set_fields(fields)

    def show_columns(self) -> None:
        """Share the columns out between the views and give them their widths."""
        fields = self.model.fields
        for column, field in enumerate(fields):
            is_frozen = column < self.frozen
            self.left.setColumnHidden(column, not is_frozen)
            self.right.setColumnHidden(column, is_frozen)
            width = self._widths.get(field.key) or self._natural_width(field)
            (self.left if is_frozen else self.right).setColumnWidth(column, width)
        for view in (self.left, self.right):
            view.head.set_fields(fields)
        self._fit_left()

    def widths(self) -> Mapping[str, int]:
        """Return the widths a person has set, by field key, in pixels."""
        return dict(self._widths)

    def set_widths(self, widths: Mapping[str, int]) -> None:
        """Set remembered widths."""
        self._widths = dict(widths)
        for column, field in enumerate(self.model.fields):
            if field.key in widths:
                self._view_of(column).setColumnWidth(column, widths[field.key])
        self._fit_left()

    def _natural_width(self, field: Field) -> int:
        letter = self.fontMetrics().horizontalAdvance("中")
        heading = self.right.head.fontMetrics().horizontalAdvance(field.full_heading + " ▲2")
        return max(round(letter * field.width * 0.62), heading + 6) + PADDING

    def _remember_width(self, column: int, old: int, new: int) -> None:
        if old and new and QApplication.mouseButtons() and column < len(self.model.fields):
            self._widths[self.model.fields[column].key] = new
            self.widths_changed.emit()
        self._fit_left()

    def _fit_left(self) -> None:
        wanted = sum(self.left.columnWidth(column) for column in range(self.frozen))
        numbers = self.left.verticalHeader()
        digits = max(3, len(str(self.model.rows)))
        numbers.setFixedWidth(numbers.fontMetrics().horizontalAdvance("8" * digits) + 38)
        around = numbers.width() + 2 * self.left.frameWidth()
        limit = max(120, round(self.width() * FROZEN_SHARE))
        self.left.setFixedWidth(min(wanted + around, limit))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the frozen columns within their share."""
        super().resizeEvent(event)
        self._fit_left()

    # -- place -----------------------------------------------------------------------------------

    def current_row(self) -> int:
        """Return the row of the current cell, -1 when there is none."""
        return self.selection.currentIndex().row()

    def current_column(self) -> int:
        """Return the column of the current cell, 0 when there is none."""
        return max(0, self.selection.currentIndex().column())

    @property
    def fields_page(self) -> str:
        """The place of the current column among the pages that say how to fill in forms."""
        column = self.current_column()
        fields = self.model.fields
        kind = self.model.source.form.kind
        return field_page(kind, fields[column].key) if 0 <= column < len(fields) else form_page(kind)

    def blocks(self) -> list[CellBlock]:
        """Return the selected cells as rectangles from the top down; without a selection, the current cell."""
        return blocks_of(self.selection)

    def selected_rows(self) -> Sequence[int]:
        """Return the rows with a selected cell, each once, from the top down."""
        return rows_of(self.blocks())

    def go_to(self, row: int, column: int, *, extend: bool = False) -> None:
        """Make a cell current, as far as the table reaches, and bring it into view."""
        row = max(0, min(row, self.model.rowCount() - 1))
        column = max(0, min(column, self.model.columnCount() - 1))
        index = self.model.index(row, column)
        if not index.isValid():
            return
        if extend:
            if not self._anchor.isValid():
                self._anchor = QPersistentModelIndex(self.selection.currentIndex())
            corner = self.model.index(self._anchor.row(), self._anchor.column())
            self.selection.setCurrentIndex(index, Select.NoUpdate)
            self.selection.select(QItemSelection(corner, index), Select.ClearAndSelect)
        else:
            self._anchor = QModelIndex()
            self.selection.setCurrentIndex(index, Select.ClearAndSelect)
        view = self._view_of(column)
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        view.scrollTo(index)

    def select_block(self, top: int, left: int, bottom: int, right: int) -> None:
        """Select a block, its first cell current."""
        self.go_to(top, left)
        corners = QItemSelection(self.model.index(top, left), self.model.index(bottom, right))
        self.selection.select(corners, Select.ClearAndSelect)

    def _view_of(self, column: int) -> GridView:
        return self.left if column < self.frozen else self.right

    def _current_moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not current.isValid():
            return
        if QApplication.mouseButtons():
            self._entry_column, self._anchor = -1, QModelIndex()
        view = self._view_of(current.column())
        other = self.right if view is self.left else self.left
        if other.hasFocus():
            view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.current_changed.emit(current.row())

    def _stay_with_new_record(self, count: int) -> None:
        """Go back up to the record begun: the cursor was in the entry row, which is below it now.

        Under an open editor the step waits for the entry's end, or the view would take the entry twice.
        """
        if self.current_row() != self.model.rows:
            return
        if self.is_editing():
            self._entry_moved = count
        else:
            self.go_to(self.current_row() - count, self.current_column())

    def _note_place(self) -> None:
        row = self.current_row()
        if row >= 0:
            top = self.right.verticalScrollBar().value()
            self._place = (self.model.record_id_at(row), self.current_column(), top)

    def _return_to_place(self) -> None:
        if self._place is None or not self.model.rowCount():
            return
        record_id, column, top = self._place
        row = self.model.row_of(record_id) if record_id is not None else -1
        if row >= 0:
            self.selection.setCurrentIndex(self.model.index(row, column), Select.ClearAndSelect)
        self.right.verticalScrollBar().setValue(top)

    def _find_place(self) -> None:
        """Return once more when the order is known: the row may have been beyond the first page.

        A table with the focus has a current cell from now on, or what is typed or pasted would go nowhere.
        """
        if self._place is not None and self.current_row() < 0:
            self._return_to_place()
        self._place = None
        if self.current_row() < 0 and (self.left.hasFocus() or self.right.hasFocus()):
            self.go_to(0, 0)

    # -- keys ------------------------------------------------------------------------------------

    def _uses_key(self, event: QKeyEvent) -> bool:
        key, modifiers = Key(event.key()), event.modifiers()
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if modifiers & Qt.KeyboardModifier.AltModifier:
            return key == Key.Key_Down and self.edit_current()
        if key in _STEPS:
            self._step(*_STEPS[key], extend=shift, far=control)
        elif key in {Key.Key_Return, Key.Key_Enter} and not control:
            self._go_on(-1 if shift else 1, 0)
        elif key in {Key.Key_Tab, Key.Key_Backtab} and not control:
            self._go_on(0, -1 if key == Key.Key_Backtab else 1)
        elif key in {Key.Key_Home, Key.Key_End}:
            self._to_end(key == Key.Key_End, extend=shift, far=control)
        elif key == Key.Key_F2:
            return self.edit_current()
        elif key == Key.Key_Space and not control:
            return self.turn_group(self.current_row())
        else:
            return False
        return True

    def _step(self, down: int, right: int, *, extend: bool, far: bool) -> None:
        self._entry_column = -1
        row, column = self.current_row(), self.current_column()
        reach = FAR if far else 1
        last = self.model.rows - 1 if far and down > 0 else FAR
        self.go_to(min(row + down * reach, last), column + right * reach, extend=extend)

    def _to_end(self, at_end: bool, *, extend: bool, far: bool) -> None:
        row = self.current_row()
        if far:
            row = self.model.rows - 1 if at_end else 0
        self.go_to(row, FAR if at_end else 0, extend=extend)

    def _go_on(self, down: int, right: int) -> None:
        """Move after an entry: Enter down to where a run of Tabs began, Tab past the end to the next row."""
        row, column = self.current_row() - self._entry_moved, self.current_column()
        self._entry_moved, last = 0, self.model.columnCount() - 1
        if right:
            if self._entry_column < 0:
                self._entry_column = column
            if 0 <= column + right <= last:
                self.go_to(row, column + right)
            elif 0 <= row + right < self.model.rowCount():
                self.go_to(row + right, 0 if right > 0 else last)
            return
        home = self._entry_column if self._entry_column >= 0 and down > 0 else column
        self._entry_column = -1
        self.go_to(row + down, home)

    def _tab_on(self, forward: bool) -> bool:
        """Go on by Tab in a run of entries; returns False outside of one and at the end of the table."""
        if self._entry_column < 0:
            return False
        before = self.current_row(), self.current_column()
        self._go_on(0, 1 if forward else -1)
        return before != (self.current_row(), self.current_column())

    def edit_current(self) -> bool:
        """Open the current cell with the caret behind its text."""
        index = self.selection.currentIndex()
        index.data()  # a row that was never painted cannot be edited before it is read
        if not index.isValid() or not index.flags() & Qt.ItemFlag.ItemIsEditable:
            return False
        self._view_of(index.column()).edit(index, QAbstractItemView.EditTrigger.AllEditTriggers, None)
        editor = QApplication.focusWidget()
        if isinstance(editor, CellLine | CellText):
            place_caret_at_end(editor)
        return True

    def _is_block_selected(self) -> bool:
        return sum(len(block.rows) * len(block.columns) for block in self.blocks()) > 1

    def turn_group(self, row: int) -> bool:
        """Fold away or open a group by its head, the cursor staying on it; returns False for a record's row."""
        column = self.current_column()
        if not self.model.turn_group(row):
            return False
        self.go_to(row, column)
        return True

    def is_editing(self) -> bool:
        """Tell whether a cell is being typed in."""
        return self.left.is_editing() or self.right.is_editing()

    # -- sorting ---------------------------------------------------------------------------------

    def _sort_by(self, column: int, adding: bool) -> None:
        """Turn a column's sorting: up, down, none."""
        key = self.model.fields[column].key
        keys = list(self.model.query.sort)
        before = next((sort for sort in keys if sort.field == key), None)
        others = [sort for sort in keys if sort.field != key] if adding else []
        after = [] if before is not None and before.descending else [Sort(key, before is not None)]
        self.sort_changed.emit(tuple(others + after))
