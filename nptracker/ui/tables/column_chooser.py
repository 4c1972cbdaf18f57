"""The dialog in which a person chooses the columns of a table and their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form

_KEY = Qt.ItemDataRole.UserRole
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ColumnChooser(QDialog):
    """A list of all fields with ticks, in the order of the columns; the first column stays where it is."""

    manual = "tables"

    chosen = Signal(object)  # tuple[Field, ...]
    widths_reset = Signal()

    def __init__(self, form: Form, shown: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = form
        self.setWindowTitle(f"{form.title}：显示哪些列")
        self.list = QListWidget(self)
        self.list.setAccessibleName("列")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.reset_widths = QCheckBox("恢复列宽(&W)", self)
        self._lay_out()
        self.show_fields(shown)
        self.resize(520, 480)

    def _lay_out(self) -> None:
        hint = QLabel("勾选要显示的列；拖动，或用“上移”“下移”调整次序。第一列总在最左边。", self)
        hint.setWordWrap(True)
        mark(hint, "soft")
        side = QVBoxLayout()
        for words, slot in (
            ("上移(&U)", lambda: self.move_current(-1)),
            ("下移(&D)", lambda: self.move_current(1)),
            ("全部显示(&A)", lambda: self._tick_only([field.key for field in self._form.fields])),
            ("恢复默认(&R)", lambda: self.show_fields(self._form.table_fields)),
        ):
            button = QPushButton(words, self)
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            button.setAutoDefault(False)
            side.addWidget(button)
        side.addWidget(self.reset_widths)
        side.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(side)
        self.buttons = QDialogButtonBox(self)
        self.buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(hint)
        column.addLayout(middle, 1)
        column.addWidget(self.buttons)

    def show_fields(self, shown: Sequence[Field]) -> None:
        """List the shown columns in their order, then the others in the form's; the first is fixed."""
        first, shown_keys = self._form.fields[0].key, [field.key for field in shown]
        self.list.clear()
        for key in dict.fromkeys(
            [first, *shown_keys, *(f.key for f in self._form.fields if not f.is_internal)]
        ):
            self._add(self._form.by_key[key], is_shown=key in shown_keys, is_fixed=key == first)
        self.list.setCurrentRow(min(1, self.list.count() - 1))

    def _add(self, field: Field, *, is_shown: bool, is_fixed: bool) -> None:
        words = f"{field.group} · {field.full_heading}" if field.group else field.full_heading
        item = QListWidgetItem(words, self.list)
        item.setData(_KEY, field.key)
        item.setCheckState(_CHECKED if is_shown or is_fixed else _UNCHECKED)
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if not is_fixed:
            flags |= Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags)

    def fields(self) -> tuple[Field, ...]:
        """Return the ticked fields in the order of the list, the first column always first."""
        items = [self.list.item(row) for row in range(self.list.count())]
        keys = [str(item.data(_KEY)) for item in items if item.checkState() == _CHECKED]
        first = self._form.fields[0].key
        return tuple(self._form.by_key[key] for key in dict.fromkeys([first, *keys]))

    def move_current(self, by: int) -> None:
        """Move the current column up or down; nothing goes before the first column."""
        row = self.list.currentRow()
        to = row + by
        if row < 1 or not 1 <= to < self.list.count():
            return
        self.list.insertItem(to, self.list.takeItem(row))
        self.list.setCurrentRow(to)

    def accept(self) -> None:
        """Tell what was chosen."""
        if self.reset_widths.isChecked():
            self.widths_reset.emit()
        self.chosen.emit(self.fields())
        super().accept()

    def _tick_only(self, keys: Sequence[str]) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setCheckState(_CHECKED if item.data(_KEY) in keys else _UNCHECKED)
