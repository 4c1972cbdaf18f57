"""The records behind a figure: exactly the rows that were counted, each leading to its ledger."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableView, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form
    from nptracker.domain.record import Record
    from nptracker.services.indicator_counts import Counted
    from nptracker.services.records import RecordService
    from nptracker.ui.context import Context

Index = QModelIndex | QPersistentModelIndex
_PAGE = 100
_WIDEST = 20


class CountedModel(QAbstractTableModel):
    """Rows by number, read a page at a time when they come into view."""

    def __init__(self, records: RecordService, form: Form) -> None:
        super().__init__()
        self._records, self._form = records, form
        self.numbers: array[int] = array("q")
        self._pages: dict[int, list[Record | None]] = {}

    def show_numbers(self, numbers: array[int]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.numbers, self._pages = numbers, {}
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return how many were counted."""
        return 0 if parent.isValid() else len(self.numbers)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the columns of the ledger."""
        return 0 if parent.isValid() else len(self._form.table_fields)

    def record(self, row: int) -> Record | None:
        """Return the record of a row, None when it is gone."""
        page = row // _PAGE
        if page not in self._pages:
            self._pages[page] = self._records.rows(
                self._form.kind, self.numbers[page * _PAGE : (page + 1) * _PAGE]
            )
        return self._pages[page][row % _PAGE]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a person sees in a field."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        record = self.record(index.row())
        return record.text(self._form, self._form.table_fields[index.column()].key) if record else ""

    def headerData(self, section: int, side: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a heading or a running number."""
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        is_head = side is Qt.Orientation.Horizontal
        return self._form.table_fields[section].full_heading if is_head else str(section + 1)


class CountedPage(Page):
    """A temporary page over the indicators; Esc leads back, Enter opens the record in its ledger."""

    title = "取数记录"
    manual = "indicators"
    help_text = (
        "这里正是这个数所数到的记录，一条不多、一条不少。\n"
        "回车或双击转到台账里的那一条；Esc 回到指标。\n"
        "记录改了，这里的条数跟着变；已经填进指标的数不会自己变，要重新取数。"
    )

    def __init__(
        self,
        context: Context,
        counted: Counted,
        count: Callable[[], Counted],
        filled: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Show what was counted; ``count`` does it again, ``filled`` is the figure as the indicator has it."""
        super().__init__(context, parent)
        self._count, self._filled = count, filled
        self._first: Counted | None = counted
        self._kind = counted.kind
        form = context.office.forms[self._kind]
        self.shows = frozenset(
            {self._kind, "ledger_feed", "inspection", "survey_entry", "progress_entry", "closure"}
        )
        self._words = QLabel(self)
        mark(self._words, "heading")
        self._words.setWordWrap(True)
        self.model = CountedModel(context.office.records, form)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.title)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setAlternatingRowColors(True)
        self.table.activated.connect(lambda index: self._open(index.row()))
        em = self.fontMetrics().horizontalAdvance("0")
        for at, field in enumerate(form.table_fields):
            self.table.setColumnWidth(at, em * min(max(field.width, 8), 2 * _WIDEST) + 16)
        column = QVBoxLayout(self)
        column.addLayout(FlowRow(context.actions.button(ActionKey.BACK, self)))
        column.addWidget(self._words)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def reload(self) -> None:
        """Show the rows, counted again in the reading lane when something has changed."""
        if self._first is not None:
            self._show(self._first)
            self._first = None
        else:
            self.context.reading.run("", lambda _job: self._count(), owner=self, done=self._show)

    def _show(self, counted: Counted) -> None:
        self.model.show_numbers(counted.numbers)
        kind = self.context.office.forms[self._kind].title
        words = f"{counted.title}　{counted.period.label}：{counted.count:,} 条{kind}"
        if counted.added is not None:
            words += f"，得数 {counted.figure}{counted.unit}" if counted.figure else "，还没有数"
        words = "；".join((words, *counted.doubts))
        if self._filled not in {"", counted.figure}:
            words += f"；指标里填的是 {self._filled}，记录后来有变化，可以重新取数"
        self._words.setText(words)
        if counted.count:
            self.table.selectRow(0)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.BACK: self.context.leave_page}

    def _open(self, row: int) -> None:
        record = self.model.record(row)
        if record is not None:
            self.context.go("", record.id, self._kind)
