"""What an empty ledger tells a newcomer: three ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form


class EmptyNote(QFrame):
    """A card over an empty table, with the three ways to fill it."""

    blank_wanted = Signal()
    import_wanted = Signal()
    entry_wanted = Signal()

    def __init__(self, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "card")
        title = QLabel(f"{form.title}还没有记录，可以这样开始：", self)
        mark(title, "heading")
        words = QLabel(
            "1. 下发空白表，让企业、乡镇或同事填好发回来，再导入；\n"
            "2. 从 Excel 里复制一块，点住下面表格的第一格，按 Ctrl+V 粘贴；\n"
            "3. 在下面的空行里直接输入，或用表单新增一条。",
            self,
        )
        words.setWordWrap(True)
        buttons = QHBoxLayout()
        for text, signal in (
            ("下发空白表…", self.blank_wanted),
            ("导入填好的表…", self.import_wanted),
            ("新增一条", self.entry_wanted),
        ):
            button = QPushButton(text, self)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 8)
        column.setSpacing(4)
        column.addWidget(title)
        column.addWidget(words)
        column.addLayout(buttons)
        self.setSizePolicy(self.sizePolicy().horizontalPolicy(), self.sizePolicy().Policy.Maximum)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
