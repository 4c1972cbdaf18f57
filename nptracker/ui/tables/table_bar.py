"""The line above a table: search, how many of how many, views and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from nptracker.ui.icons import icon
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class SearchLine(QLineEdit):
    """The search field of a table; Enter or Down goes on to the rows, Escape empties it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the keys that lead out of the field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class TableBar(QWidget):
    """The widgets of the line; the panel they belong to listens to them."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = SearchLine(self)
        self.search.setPlaceholderText(f"在{title}里查找：文字、拼音首字母、代码")
        self.search.setAccessibleName(f"在{title}里查找")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(180)
        self.search.setMaximumWidth(420)
        self.count_label = QLabel("", self)
        self.count_label.setAccessibleName("条数")
        self.clear_button = self._button("清除筛选", "clear", "显示全部记录")
        self.clear_button.hide()
        self.view_button = self._button("视图", "overview", "保存和选用视图，按列分组")
        self.view_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.column_button = self._button("列", "blank", "选择显示哪些列、按什么次序")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.search, 1)
        row.addWidget(self.clear_button)
        row.addWidget(self.count_label)
        row.addStretch(1)
        row.addWidget(self.view_button)
        row.addWidget(self.column_button)

    def _button(self, words: str, sign: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setIcon(icon(sign))
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def show_count(self, rows: int, total: int) -> None:
        """Say how many of how many records are shown."""
        self.count_label.setText(f"{rows:,} / {total:,} 条")
        mark(self.count_label, "warning" if rows != total else "soft")
