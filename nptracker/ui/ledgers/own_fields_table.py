"""The fields of a ledger being declared: a row each, typed and ticked like a sheet."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from nptracker.domain.own_ledger import LISTED, TYPE_WORDS, OwnField, OwnType

_HEADS = ("栏目名称", "类型", "单位", "选项", "说明", "必填", "查重", "个人信息", "停用")
_NAME, _TYPE, _UNIT, _OPTIONS, _MEANING, _REQUIRED, _KEY, _PERSONAL, _RETIRED = range(len(_HEADS))
_LETTERS = (8, 8, 3, 9, 8, 3, 3, 5, 3)
_TICKS = (_REQUIRED, _KEY, _PERSONAL, _RETIRED)
_TIPS = {
    _TYPE: "定了以后不能改；可以停用它另加一个",
    _OPTIONS: "“选一项”“选几项”才要写，用顿号隔开，如：合格、不合格",
    _KEY: "哪几栏合起来认得出是同一条，再次导入时就改它，不重复新增",
    _PERSONAL: "对外版里不印",
    _RETIRED: "不再填，已填的内容留着",
}
_OPENING_KEYS = frozenset({Qt.Key.Key_F2, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MARKS = re.compile("[、，,;；|]+")


class FieldsTable(QTableWidget):
    """Fields in order; ``changed`` tells of every edit."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_HEADS), parent)
        self._keys: list[str] = []  # by row; empty while the field is new
        self._was_known: list[bool] = []
        self.setAccessibleName("栏目")
        for column, head in enumerate(_HEADS):
            item = QTableWidgetItem(head)
            item.setToolTip(_TIPS.get(column, ""))
            self.setHorizontalHeaderItem(column, item)
        letter = self.fontMetrics().horizontalAdvance("字")
        for column, letters in enumerate(_LETTERS):
            self.setColumnWidth(column, letter * letters + 12)
        self.horizontalHeader().setSectionResizeMode(_MEANING, QHeaderView.ResizeMode.Stretch)
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def show_fields(self, fields: tuple[OwnField, ...], key: tuple[str, ...], *, are_known: bool) -> None:
        """Show fields; those already in the file keep their type and cannot be taken away."""
        self.setRowCount(0)
        self._keys, self._was_known = [], []
        for field in fields:
            self.add(field, is_key=field.key in key, is_known=are_known)

    def add(self, field: OwnField, *, is_key: bool = False, is_known: bool = False) -> None:
        """Add a row at the end."""
        row = self.rowCount()
        self.blockSignals(True)
        self.insertRow(row)
        self._keys.append(field.key)
        self._was_known.append(is_known)
        texts = {
            _NAME: field.heading,
            _UNIT: field.unit,
            _OPTIONS: "、".join(field.options),
            _MEANING: field.meaning,
        }
        for column, text in texts.items():
            self.setItem(row, column, QTableWidgetItem(text))
        ticks = (field.is_required, is_key, field.is_personal, field.is_retired)
        for column, is_on in zip(_TICKS, ticks, strict=True):
            self.setItem(row, column, _tick(is_on=is_on))
        self.setCellWidget(row, _TYPE, self._type_box(field.type, is_known=is_known))
        self.blockSignals(False)
        self.changed.emit()

    def _type_box(self, chosen: OwnType, *, is_known: bool) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName("类型")
        for type_, words in TYPE_WORDS.items():
            box.addItem(words, type_)
        box.setCurrentIndex(box.findData(chosen))
        box.setEnabled(not is_known)
        box.currentIndexChanged.connect(lambda _at: self.changed.emit())
        box.activated.connect(lambda _at: self.setFocus())
        return box

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the list of types with the keys that open a cell."""
        box = self.cellWidget(self.currentRow(), self.currentColumn())
        if isinstance(box, QComboBox) and box.isEnabled() and event.key() in _OPENING_KEYS:
            box.setFocus()
            box.showPopup()
        else:
            super().keyPressEvent(event)

    def remove_current(self) -> str:
        """Take the current row away; returns in words why not for a field that may hold something."""
        row = self.currentRow()
        if row < 0:
            return "请先点住一个栏目。"
        if self._was_known[row]:
            return "已经在用的栏目不能去掉，请勾“停用”，已填的内容才留得住。"
        self.removeRow(row)
        del self._keys[row], self._was_known[row]
        self.changed.emit()
        return ""

    def move_current(self, by: int) -> None:
        """Move the current row up or down."""
        row = self.currentRow()
        to = row + by
        if row < 0 or not 0 <= to < self.rowCount():
            return
        fields, keys = self.fields(), self.key()
        known = dict(zip(self._keys, self._was_known, strict=True))
        moved = list(fields)
        moved[row], moved[to] = moved[to], moved[row]
        self.setRowCount(0)
        self._keys, self._was_known = [], []
        for field in moved:
            self.add(field, is_key=field.key in keys, is_known=known.get(field.key, False))
        self.setCurrentCell(to, _NAME)

    def fields(self) -> tuple[OwnField, ...]:
        """Return the fields as typed; new ones get the next free keys."""
        taken = [int(key[1:]) for key in self._keys if key]
        free = max(taken, default=0)
        for row, key in enumerate(self._keys):
            if not key:
                free += 1
                self._keys[row] = f"f{free}"
        return tuple(self._field(row) for row in range(self.rowCount()))

    def _field(self, row: int) -> OwnField:
        box = self.cellWidget(row, _TYPE)
        assert isinstance(box, QComboBox)
        type_ = OwnType(box.currentData())
        options = tuple(part.strip() for part in _MARKS.split(self._text(row, _OPTIONS)) if part.strip())
        return OwnField(
            self._keys[row],
            self._text(row, _NAME),
            type_,
            self._text(row, _MEANING),
            self._text(row, _UNIT),
            options if type_ in LISTED else (),
            self._is_on(row, _REQUIRED),
            self._is_on(row, _PERSONAL),
            self._is_on(row, _RETIRED),
        )

    def key(self) -> tuple[str, ...]:
        """Return the keys of the fields by which a row is known."""
        fields = self.fields()
        return tuple(
            fields[row].key
            for row in range(self.rowCount())
            if self._is_on(row, _KEY) and not fields[row].is_retired
        )

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item else ""

    def _is_on(self, row: int, column: int) -> bool:
        item = self.item(row, column)
        return item is not None and item.checkState() is Qt.CheckState.Checked


def _tick(*, is_on: bool) -> QTableWidgetItem:
    item = QTableWidgetItem()
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
    return item
