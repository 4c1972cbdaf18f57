"""Asks whom to turn to in each body that a plan names, all in one table that takes a block from Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.guide import NewPerson
from nptracker.ui.tables.tsv import parse_block
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.guide import BodyAtWork

_HEADS = ("责任单位", "任务", "联系人", "电话")
_NAME, _PHONE = 2, 3
_WORDS = (
    "下面是方案里写到的责任单位。知道几个填几个，空着的以后再补；可以从 Excel 里复制“联系人、电话”两列，"
    "点住第一格按 Ctrl+V。灰色的已经有联系人，在“方案任务”的“责任单位”里修改。"
)


class ContactTable(QTableWidget):
    """One row per body: name and phone are typed or pasted; a body with a contact is for looking at only."""

    def __init__(self, bodies: Sequence[BodyAtWork], parent: QWidget | None = None) -> None:
        super().__init__(len(bodies), len(_HEADS), parent)
        self._bodies = bodies
        self.setAccessibleName("责任单位联系人")
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        for row, body in enumerate(bodies):
            self._fill_row(row, body)
        head = self.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        em = self.fontMetrics().horizontalAdvance("字")
        for column, width in ((1, 5), (_NAME, 9), (_PHONE, 12)):
            self.setColumnWidth(column, em * width)
        first = next((row for row, body in enumerate(bodies) if not body.contact), 0)
        self.setCurrentCell(first, _NAME)

    def _fill_row(self, row: int, body: BodyAtWork) -> None:
        for column, text in enumerate((body.name, str(body.tasks), body.contact, body.phone)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            if column < _NAME or body.contact:
                item.setFlags(Qt.ItemFlag.ItemIsSelectable)
                if column < _NAME:
                    item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            self.setItem(row, column, item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste a block, empty the chosen cells, go down with Enter; the rest as usual."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete:
            for item in self.selectedItems():
                self._put(item.row(), item.column(), "")
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.setCurrentCell(min(self.currentRow() + 1, self.rowCount() - 1), self.currentColumn())
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> None:
        """Put a block of cells where the cursor stands; what would fall outside or on grey cells is left out."""
        top, left = max(self.currentRow(), 0), max(self.currentColumn(), _NAME)
        for row, cells in enumerate(parse_block(text), start=top):
            for column, cell in enumerate(cells, start=left):
                self._put(row, column, cell.strip())

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column) if row < self.rowCount() and column < self.columnCount() else None
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEditable:
            item.setText(text)

    def people(self) -> list[NewPerson]:
        """Return who was typed in, in the order of the bodies."""
        return [
            NewPerson(body.id, self._text(row, _NAME), self._text(row, _PHONE))
            for row, body in enumerate(self._bodies)
            if not body.contact and self._text(row, _NAME)
        ]

    def nameless_phones(self) -> list[str]:
        """Return the bodies with a phone and nobody who answers it."""
        return [
            body.name
            for row, body in enumerate(self._bodies)
            if not body.contact and self._text(row, _PHONE) and not self._text(row, _NAME)
        ]

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item is not None else ""


class ContactsDialog(QDialog):
    """The table with its words; a phone without a name is said before it would be lost."""

    manual = "orgs"

    def __init__(self, bodies: Sequence[BodyAtWork], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("责任单位联系人")
        words = QLabel(_WORDS, self)
        words.setWordWrap(True)
        self.table = ContactTable(bodies, self)
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        self.warning.hide()
        mark(self.warning, "danger")
        box = QDialogButtonBox(self)
        box.addButton("保存(&S)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self._accept_if_complete)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (words, self.table, self.warning, box):
            column.addWidget(widget)
        self.resize(680, 440)
        self.table.setFocus()

    def _accept_if_complete(self) -> None:
        nameless = self.table.nameless_phones()
        self.warning.setText(f"“{nameless[0]}”填了电话，还没有填联系人姓名。" if nameless else "")
        self.warning.setVisible(bool(nameless))
        if not nameless:
            self.accept()


def ask_contacts(parent: QWidget, bodies: Sequence[BodyAtWork]) -> list[NewPerson]:
    """Ask for the contacts; empty when given up or nobody was named."""
    dialog = ContactsDialog(bodies, parent)
    return dialog.table.people() if dialog.exec() == QDialog.DialogCode.Accepted else []
