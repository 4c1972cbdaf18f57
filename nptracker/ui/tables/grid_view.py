"""One of the two views that make up a grid: the frozen first columns, or all the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QHeaderView, QTableView, QWidget

from nptracker.ui.tables.filter_head import FilterHead

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QInputMethodEvent, QKeyEvent

    from nptracker.ui.tables.cell_edit import CellDelegate

Index = QModelIndex | QPersistentModelIndex
Trigger = QAbstractItemView.EditTrigger


class GridView(QTableView):
    """A table view that leaves the movement keys to the grid it belongs to."""

    def __init__(
        self, delegate: CellDelegate, uses_key: Callable[[QKeyEvent], bool], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.head = FilterHead(self)
        self.cells, self._uses_key = delegate, uses_key
        self.goes_on: Callable[[bool], bool] = lambda _forward: False
        self.setHorizontalHeader(self.head)
        self.setItemDelegate(delegate)
        self.setEditTriggers(Trigger.DoubleClicked | Trigger.AnyKeyPressed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.head.scrolled())
        # The theme's thicker frame of a focused table would shift the rows of one view against the other.
        self.setStyleSheet(
            "QTableView, QTableView:focus { border: 1px solid palette(mid); margin: 0px; }"
            "QHeaderView QLineEdit { padding: 0 3px; border-radius: 0; }"
            "QHeaderView::section:vertical { font-weight: normal; padding: 0 4px; }"
        )
        self._settle_rows()

    def _settle_rows(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 12)
        rows.setHighlightSections(False)
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def setSelectionModel(self, selection: QItemSelectionModel) -> None:  # noqa: N802
        """Keep the selection from the headings, which show nothing of it.

        They would ask for every row of a selected column, each time they are painted.
        """
        super().setSelectionModel(selection)
        self.head.setSelectionModel(QItemSelectionModel(self.model(), self.head))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the grid use the key first."""
        if self._uses_key(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - as Qt calls it
        """Go on along the row by Tab while an entry runs, also over a cell left as it is; else leave the table."""
        return self.goes_on(forward) or super().focusNextPrevChild(forward)

    def edit(  # type: ignore[override]
        self, index: Index, trigger: Trigger = Trigger.AllEditTriggers, event: QEvent | None = None
    ) -> bool:
        """Note whether the entry begins by typing, then open the editor."""
        self.cells.is_typing_over = trigger == Trigger.AnyKeyPressed
        self.model().data(index)  # a row that was never painted cannot be edited before it is read
        return bool(super().edit(index, trigger, event))  # type: ignore[arg-type]

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Begin an entry with what an input method gives at one go, such as a Chinese comma.

        Qt looks after a composition that begins in the view; a text without one it would let drop.
        """
        if event.commitString() and not self.is_editing() and self.edit(self.currentIndex()):
            self.cells.is_typing_over = True
            editor = QApplication.focusWidget()
            if editor is not None and editor is not self:
                QApplication.sendEvent(editor, event)
            return
        super().inputMethodEvent(event)

    def is_editing(self) -> bool:
        """Tell whether a cell is being typed in."""
        return self.state() == QAbstractItemView.State.EditingState

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the letter size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._settle_rows()
