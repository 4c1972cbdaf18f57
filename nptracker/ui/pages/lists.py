"""名录清单: the official lists, each with version, source and how sure it is, and a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.reference_lists import (
    HEADINGS,
    WIDE,
    ReferenceList,
    columns_of,
    matching,
    reference_lists,
    rows_of,
    shown,
)
from nptracker.ui.page import Page
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.ui.context import Context

_LIST = Qt.ItemDataRole.UserRole
_ShownRow = tuple[ReferenceList, dict[str, str]]
_Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """Rows of one or of all lists; over all lists the first column names the list."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._columns: list[str] = []
        self._rows: list[_ShownRow] = []

    def show_rows(self, columns: list[str], rows: list[_ShownRow]) -> None:
        """Show these rows; the column "" is the title of the list."""
        self.beginResetModel()
        self._columns, self._rows = columns, rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return the number of rows."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell, also as its tip."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        of_list, row = self._rows[index.row()]
        column = self._columns[index.column()]
        return shown(column, row.get(column) or "") if column else of_list.title

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's heading, or the row's number."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if side is Qt.Orientation.Vertical:
            return str(section + 1)
        column = self._columns[section]
        return HEADINGS[column] if column else "名录"

    def width_of(self, section: int) -> int:
        """Return a column's width in Chinese characters."""
        column = self._columns[section]
        return 18 if not column or column in WIDE else 10


class ListsPage(Page):
    """Reading only; every row says how far it was verified."""

    title = "名录清单"
    help_text = (
        "左边选名录，上面输入名称、CAS号或行业代码查找；勾选“查全部名录”就在所有名录里一起查。\n"
        "“可信度”和“核对情况”写明哪些内容对照过原文、哪些待核。上报前请以官方原文为准。"
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.lists = QListWidget(self)
        self.lists.setAccessibleName("名录")
        self.lists.setWordWrap(True)
        self.lists.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lists.currentItemChanged.connect(lambda _now, _before: self._show())
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("在名录里查找：名称、CAS号、行业代码")
        self.search.setAccessibleName("在名录里查找")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._show())
        self.everywhere = QCheckBox("查全部名录(&A)", self)
        self.everywhere.toggled.connect(lambda _on: self._show())
        self._version = QLabel(self)
        self._version.setWordWrap(True)
        self._sureness = QLabel(self)
        self._sureness.setWordWrap(True)
        self._count = QLabel(self)
        self.model = RowsModel(self)
        self.table = QTableView(self)
        self.table.setAccessibleName("名录内容")
        self.table.setModel(self.model)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(False)
        self._lay_out()

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(6, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.search, 1)
        row.addWidget(self.everywhere)
        row.addWidget(self._count)
        mark(self._version, "soft")
        for widget in (self._version, self._sureness):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.lists)
        splitter.addWidget(right)
        splitter.setSizes([270, 850])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def reload(self) -> None:
        """List the shipped lists once."""
        if self.lists.count():
            return
        for entry in reference_lists():
            item = QListWidgetItem(f"{entry.title}\n可信度：{entry.sureness}", self.lists)
            item.setToolTip(f"{entry.version_words}\n{entry.note}")
            item.setData(_LIST, entry)
        self.lists.setCurrentRow(0)

    @property
    def chosen(self) -> ReferenceList | None:
        """The list in front."""
        item = self.lists.currentItem()
        found = item.data(_LIST) if item is not None else None
        return found if isinstance(found, ReferenceList) else None

    def _show(self) -> None:
        chosen = self.chosen
        if chosen is None:
            return
        self._version.setText(f"{chosen.title}　{chosen.version_words}")
        self._sureness.setText(f"可信度：{chosen.sureness}。{chosen.note}")
        mark(self._sureness, "good" if chosen.sureness == "高" else "warning")
        words = self.search.text()
        if self.everywhere.isChecked():
            self._show_everywhere(words)
        else:
            rows = matching(rows_of(chosen), words)
            self.model.show_rows(columns_of(chosen), [(chosen, row) for row in rows])
        self._count.setText(f"{self.model.rowCount()} 行")
        self._fit()

    def _show_everywhere(self, words: str) -> None:
        found = [(entry, row) for entry in reference_lists() for row in matching(rows_of(entry), words)]
        used = [name for name in HEADINGS if any(row.get(name) for _, row in found)]
        self.model.show_rows(["", *used], found)

    def _fit(self) -> None:
        unit = self.table.fontMetrics().horizontalAdvance("国")
        self.table.resizeColumnsToContents()
        for section in range(self.model.columnCount()):
            fitted = self.table.columnWidth(section) + 8
            self.table.setColumnWidth(section, min(fitted, self.model.width_of(section) * unit))
        self.table.verticalHeader().setDefaultSectionSize(int(self.table.fontMetrics().height() * 1.6))
