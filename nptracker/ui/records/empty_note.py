"""What an empty ledger tells a newcomer: three ways to begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form


LINES_IN_FULL = 18  # of text: tools, card, search, head, filters and a row
_BLANK = "下发空白表，让企业、乡镇或同事填好发回来，再导入；"
_LAB = "有化验单的，在“导入化验单”里直接导入，不用逐条录；"
_BEST = {  # where the usual way in is another than blank tables that go round
    "inspection": "点“新建检查”，选企业和检查单，到现场逐项填；",
    "finding": "检查时在“填检查单”里把问题一键登记过来，不用再录；",
    "monitoring_result": _LAB,
    "monitoring_sample": _LAB,
}


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
        self._words = words = QLabel(
            f"1. {_BEST.get(form.kind, _BLANK)}\n"
            "2. 从 Excel 里复制一块，点住下面表格的第一格，按 Ctrl+V 粘贴；\n"
            "3. 在下面的空行里直接输入，或用表单新增一条。",
            self,
        )
        words.setWordWrap(True)
        title.setToolTip(words.text())
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

    def fit_into(self, height: int) -> None:
        """Leave the words to a tip where they and the row for typing do not both have room, in pixels."""
        self._words.setHidden(height < LINES_IN_FULL * self.fontMetrics().lineSpacing())
