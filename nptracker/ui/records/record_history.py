"""Who changed what in one record, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.errors import BusyError
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.ui.context import Context

HEADS = ("时间", "经办人", "栏目", "原来", "改为")
OPERATION_WORDS = {"I": "新增这条记录", "D": "删除这条记录"}


class RecordHistory(QWidget):
    """A list of field changes."""

    def __init__(self, context: Context, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._kind = context, kind
        self._list = QTreeWidget(self)
        self._list.setHeaderLabels(HEADS)
        self._list.setRootIsDecorated(False)
        self._list.setWordWrap(True)
        self._list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._list.header().setStretchLastSection(True)
        self._list.setAccessibleName("本条记录的修改历史")
        self._note = QLabel("这条记录还没有修改过。", self)
        mark(self._note, "soft")
        column = QVBoxLayout(self)
        column.addWidget(self._note)
        column.addWidget(self._list, 1)

    def show_record(self, record_id: str) -> None:
        """List the changes of a record."""
        self._list.clear()
        try:
            changes = self._context.office.history.of_record(self._kind, record_id)
        except BusyError as error:
            self._note.setText(error.words())
            self._note.show()
            return
        for change in changes:
            words = OPERATION_WORDS.get(change.op)
            cells = [change.at, change.person, words or change.heading, change.old, change.new]
            item = QTreeWidgetItem(self._list, cells)
            for place, text in enumerate(cells):
                item.setToolTip(place, text)
                item.setTextAlignment(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._note.setText("这条记录还没有修改过。")
        self._note.setVisible(not changes)
