"""A return as it will be sent: a tab for each sheet, drawn at its first show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from nptracker.ui.actions import Actions
    from nptracker.ui.widgets.sheet_view import SheetView

ROWS_IN_SIGHT = 5


class ReturnPreview(QTabWidget):
    """The sheets of one document; a sheet without rows says where its records come from."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._sheets: Sequence[Any] = ()
        self.setAccessibleName("报表的各张表")
        self.currentChanged.connect(self._fill)

    def show_document(self, document: Any) -> None:
        """Show another document from its first sheet."""
        self.blockSignals(True)
        while self.count():
            old = self.widget(0)
            self.removeTab(0)
            old.deleteLater()
        self._sheets = document.sheets
        for sheet in document.sheets:
            self.addTab(QWidget(self), sheet.name or sheet.title)
        self.tabBar().setVisible(len(document.sheets) > 1)
        self.blockSignals(False)
        self._fill(0)

    def _fill(self, place: int) -> None:
        """Build a tab's view at its first show: a return may have a sheet for each of many bodies."""
        from nptracker.ui.widgets.sheet_view import SheetView

        holder = self.widget(place)
        if holder is None or holder.layout() is not None:
            return
        sheet = self._sheets[place]
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_scrolled(SheetView(sheet, self)) if sheet.rows else self._nothing_to_report())

    def _nothing_to_report(self) -> EmptyState:
        return EmptyState(
            "returns",
            "这张表还没有内容",
            "没有记录可报。先读取方案，或在企业、检查、调查里录入，再回到这里；也可以照样导出，作为零报告。",
            self._actions.button(ActionKey.GO_TASKS, self),
            self._actions.button(ActionKey.GO_INSPECTIONS, self),
            parent=self,
        )


def _scrolled(view: SheetView) -> QScrollArea:
    """Return a view that scrolls as a whole where the screen is too low for its lines and a few rows."""
    head = view.table.horizontalHeader().sizeHint().height()
    view.table.setMinimumHeight(head + ROWS_IN_SIGHT * view.table.verticalHeader().defaultSectionSize())
    area = QScrollArea()
    area.setAccessibleName("预览")
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(view)
    return area
