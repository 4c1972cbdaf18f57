"""A checklist template being written: its name, where it comes from, and its items as a grid."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tables.tsv import parse_block
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import choice_field, form_of, text_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.changes import Changes
    from nptracker.domain.values import Value, Values

_FORM = form_named("checklist_item")
_CHOICES = ("method", "category")
_KEYS = ("item", "points", "standard", "method", "clause", "category")
_WIDTHS = (9, 14, 16, 8, 12, 10)  # Chinese characters
_SPARE = 3  # empty rows below the last item
_MOST_TOLD = 5


class ItemGrid(QTableWidget):
    """Items one a row; blocks copied from Excel are pasted from the current cell on."""

    pasted = Signal(list)  # the words of a pasted block that no choice knows

    def __init__(self, items: Sequence[Values]) -> None:
        super().__init__(0, len(_KEYS))
        self._kept = [dict(item) for item in items]
        self.setAccessibleName("检查项")
        self.setHorizontalHeaderLabels([_FORM.by_key[key].heading for key in _KEYS])
        for column, key in enumerate(_KEYS):
            words = _FORM.help_of(_FORM.by_key[key]).words()
            self.model().setHeaderData(
                column, Qt.Orientation.Horizontal, words, int(Qt.ItemDataRole.ToolTipRole)
            )
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.9))
        em = self.fontMetrics().horizontalAdvance("字")
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, em * width + 12)
        self.horizontalHeader().setSectionResizeMode(_KEYS.index("standard"), QHeaderView.ResizeMode.Stretch)
        for item in self._kept:
            self.add_row(item)
        for _spare in range(_SPARE):
            self.add_row({})
        self.setCurrentCell(0, 0)

    def add_row(self, values: Values, at: int = -1) -> None:
        """Add a row, at the end or before another one."""
        row = self.rowCount() if at < 0 else at
        self.insertRow(row)
        for column, key in enumerate(_KEYS):
            if key in _CHOICES:
                self.setCellWidget(row, column, _box(key, str(values.get(key) or "")))
            else:
                cell = QTableWidgetItem(str(values.get(key) or ""))
                if key == "item" and values.get("exempt_until"):
                    cell.setData(Qt.ItemDataRole.UserRole, str(values["exempt_until"]))
                self.setItem(row, column, cell)

    def move_row(self, by: int) -> None:
        """Move the current row up or down."""
        row, target = self.currentRow(), self.currentRow() + by
        if row < 0 or not 0 <= target < self.rowCount():
            return
        values, column = self._values(row), self.currentColumn()
        self.removeRow(row)
        self.add_row(values, target)
        self.setCurrentCell(target, column)

    def filled(self) -> list[dict[str, Value]]:
        """Return the items that have a name, in order."""
        rows = (self._values(row) for row in range(self.rowCount()))
        return [values for values in rows if values.get("item")]

    def _values(self, row: int) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column, key in enumerate(_KEYS):
            box = self.cellWidget(row, column)
            cell = self.item(row, column)
            text = (
                str(box.currentData() or "") if isinstance(box, QComboBox) else (cell.text() if cell else "")
            )
            if text.strip():
                values[key] = text.strip()
            if key == "item" and cell is not None and (until := cell.data(Qt.ItemDataRole.UserRole)):
                values["exempt_until"] = date.fromisoformat(until)
        return values

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste a block; Delete empties the selected cells."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.key() == Qt.Key.Key_Delete:
            for cell in self.selectedItems():
                cell.setText("")
        else:
            super().keyPressEvent(event)

    def paste(self, text: str) -> None:
        """Fill cells from the current one on; what is no known word of a choice is not filled in but told."""
        top, left = max(self.currentRow(), 0), max(self.currentColumn(), 0)
        unknown: list[str] = []
        for down, line in enumerate(parse_block(text)):
            while top + down >= self.rowCount() - _SPARE:
                self.add_row({})
            for right, word in enumerate(line[: len(_KEYS) - left]):
                box, cell = self.cellWidget(top + down, left + right), self.item(top + down, left + right)
                if isinstance(box, QComboBox):
                    unknown += [word.strip()] * (box.findText(word.strip()) < 0)
                    box.setCurrentIndex(max(0, box.findText(word.strip())))
                elif cell is not None:
                    cell.setText(word.strip())
        self.pasted.emit(list(dict.fromkeys(unknown)))


def _box(key: str, chosen: str) -> QComboBox:
    codes = _FORM.by_key[key].codes
    assert codes is not None
    box = choice_field([("", ""), *codes.labels.items()], chosen)
    box.setMinimumContentsLength(4)
    return box


class ChecklistDialog(QDialog):
    """Asks for a checklist and writes it with ``save``; it stays open while that refuses it."""

    manual = "checklists"

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        head: Mapping[str, str],
        items: Sequence[Values],
        save: Callable[[str, list[dict[str, Value]], dict[str, str]], Changes | None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._save = save
        self.name = text_field(head.get("title", ""), "如 涂料企业新污染物检查单")
        self.topic = text_field(head.get("topic", ""), "查哪些单位")
        self.source = text_field(head.get("source", ""), "依据哪些法规、参照哪份文件")
        self.grid = ItemGrid(items)
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        self.grid.pasted.connect(self._tell_unknown)
        mark(self.warning, "danger")
        self._lay_out()
        room = self.screen().availableGeometry()
        self.resize(min(1000, room.width() - 40), min(620, room.height() - 60))

    def _lay_out(self) -> None:
        tools = FlowRow(
            self._button("插入一行(&I)", lambda: self.grid.add_row({}, max(self.grid.currentRow(), 0))),
            self._button("删除这行(&D)", lambda: self.grid.removeRow(self.grid.currentRow())),
            self._button("上移(&U)", lambda: self.grid.move_row(-1)),
            self._button("下移(&W)", lambda: self.grid.move_row(1)),
        )
        box = QDialogButtonBox(self)
        box.addButton("保存(&S)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self._try)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form_of((("名称", self.name), ("适用对象", self.topic), ("来源", self.source))))
        column.addLayout(tools)
        column.addWidget(self.grid, 1)
        column.addWidget(self.warning)
        column.addWidget(box)

    def _button(self, words: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _tell_unknown(self, words: Sequence[str]) -> None:
        """Say which pasted words were not filled in."""
        told = "、".join(f"“{word}”" for word in words[:_MOST_TOLD])
        more = f"等 {len(words)} 个词" if len(words) > _MOST_TOLD else ""
        self.warning.setText(
            f"没有填入：{told}{more}不是可选的检查方式或问题类别，请从下拉里选。" if words else ""
        )

    def _try(self) -> None:
        items = self.grid.filled()
        if not self.name.text().strip() or not items:
            self.warning.setText("请写检查单名称，至少写一项检查项。")
            return
        head = {"topic": self.topic.text(), "source": self.source.text()}
        if self._save(self.name.text(), items, head) is not None:
            self.accept()
