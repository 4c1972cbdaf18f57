"""The list of what a bulk edit would do: before and after of each cell, what cannot be written first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from nptracker.domain.problem import Severity
from nptracker.ui.tables.marks import mark_icon

if TYPE_CHECKING:
    from nptracker.services.bulk_edit import BulkEditService, BulkPlan, CellChange

Index = QModelIndex | QPersistentModelIndex
PAGE = 100
PAGES_KEPT = 20
HEADINGS = ("记录", "列", "原来", "改为", "不能写入的原因")
_PROBLEM = 4
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)


class PlanPreview(QAbstractTableModel):
    """Reads the cells of a plan page by page, so that a million of them cost no more than a screenful."""

    def __init__(self, bulk: BulkEditService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bulk = bulk
        self._plan: BulkPlan | None = None
        self._pages: dict[tuple[bool, int], list[CellChange]] = {}

    def show_plan(self, plan: BulkPlan | None) -> None:
        """List the cells of a plan, none for None."""
        self.beginResetModel()
        self._plan = plan
        self._pages.clear()
        self.endResetModel()

    def line(self, row: int) -> CellChange | None:
        """Return one cell, None for one whose record is gone."""
        assert self._plan is not None
        is_wrong = row < len(self._plan.wrong)
        cells = self._plan.wrong if is_wrong else self._plan.changed
        number, offset = divmod(row if is_wrong else row - len(self._plan.wrong), PAGE)
        page = self._pages.get((is_wrong, number))
        if page is None:
            if len(self._pages) >= PAGES_KEPT:
                self._pages.clear()
            page = self._bulk.lines(self._plan, cells, number * PAGE, PAGE)
            self._pages[is_wrong, number] = page
        return page[offset] if offset < len(page) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many cells the plan changes or cannot change."""
        if parent.isValid() or self._plan is None:
            return 0
        return len(self._plan.wrong) + len(self._plan.changed)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Return the columns of the list."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the headings."""
        if role != _DISPLAY:
            return None
        return HEADINGS[section] if orientation == Qt.Orientation.Horizontal else section + 1

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the text of a cell, or the mark of one that cannot be written."""
        if role not in {_DISPLAY, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.DecorationRole}:
            return None
        line = self.line(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            is_marked = line.problem and index.column() == _PROBLEM
            return mark_icon(Severity.ERROR) if is_marked else None
        texts = (line.label, line.heading, line.before, line.after or "（清空）", line.problem)
        return texts[index.column()].replace("\n", " ↵ ")
