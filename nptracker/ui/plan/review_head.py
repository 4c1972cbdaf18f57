"""The strip above the review: the document's own fields, the counts, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from nptracker.domain.draft import IssueStatus, PlanDraft
from nptracker.services.plan_purpose import OWN, Purpose
from nptracker.services.plan_typed import units_from
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT = "原文未写"
_PURPOSE = 8  # characters of the longest usual purpose
_STATUS_WORDS = {
    IssueStatus.UNKNOWN: "（原文未写）",
    IssueStatus.DRAFT: "征求意见稿",
    IssueStatus.ISSUED: "印发",
}


class ReviewHead(QWidget):
    """Title, region, document number, status and implied bodies of the plan, editable in place."""

    edited = Signal(dict)
    accepted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title, self.region, self.doc_no, self.implied = (QLineEdit() for _ in range(4))
        self.purpose, self.status = QComboBox(), QComboBox()
        self.purpose.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.purpose.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * _PURPOSE + 40)
        self.purpose.setToolTip("这份文件用来做什么：本级或上级的方案、某份方案的修订版、下一周期的方案")
        for status, words in _STATUS_WORDS.items():
            self.status.addItem(words, status)
        self._implied_names: tuple[str, ...] = ()
        self.counts = QLabel()
        self.accept_button, self.cancel_button = QPushButton("采用方案"), QPushButton("取消")
        mark(self.accept_button, "primary")
        mark(self.counts, "heading")
        self.accept_button.setToolTip("核对无误，写入文件（Ctrl+Return）；一步撤销可以全部收回")
        self.cancel_button.setToolTip("不采用，什么也不写入")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (name, field, width) in enumerate(
            (("用途", self.purpose, 3), ("方案名称", self.title, 5), ("地区", self.region, 2), ("文号", self.doc_no, 3),
             ("发布状态", self.status, 2), ("隐含单位", self.implied, 2))
        ):  # fmt: skip
            label = QLabel(name)
            mark(label, "soft")
            label.setBuddy(field)
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, width)
            field.setAccessibleName(name)
            if isinstance(field, QLineEdit):
                field.setPlaceholderText(_HINT)
        grid.addWidget(self.counts, 0, 6, 1, 2)
        grid.addWidget(self.accept_button, 1, 6)
        grid.addWidget(self.cancel_button, 1, 7)

    def _connect(self) -> None:
        for line, name in ((self.title, "title"), (self.region, "region"), (self.doc_no, "doc_no")):
            line.editingFinished.connect(self._commit(line, name))
        self.implied.editingFinished.connect(self._commit_implied)
        self.status.activated.connect(lambda _at: self.edited.emit({"status": self.status.currentData()}))
        self.accept_button.clicked.connect(self.accepted)
        self.cancel_button.clicked.connect(self.cancelled)

    def set_purposes(self, offered: Sequence[Purpose], chosen: Purpose) -> None:
        """Offer what the document can become; a single way is not asked about."""
        for purpose in offered:
            self.purpose.addItem(purpose.words, purpose)
        self.purpose.setCurrentIndex(max(0, [p.words for p in offered].index(chosen.words)))
        self.purpose.currentIndexChanged.connect(lambda _at: self._name_acceptance())
        self._name_acceptance()

    @property
    def chosen_purpose(self) -> Purpose:
        """What the document is to become."""
        chosen: Purpose = self.purpose.currentData()
        return chosen

    def _name_acceptance(self) -> None:
        purpose = self.chosen_purpose
        words = "采用方案" if purpose.level == OWN.level else "读入方案"
        if purpose.follows:
            words = "采用方案…"
        elif purpose.revises:
            words = "对照修订…"
        self.accept_button.setText(words)
        self.purpose.setToolTip(purpose.words)

    def _commit(self, line: QLineEdit, name: str) -> Any:
        return lambda: self.edited.emit({name: line.text().strip()})

    def _commit_implied(self) -> None:
        read = units_from(self.implied.text(), self._implied_names)
        names = tuple(unit.name for unit in read)
        self.edited.emit({"implied_units": names})

    def show_head(self, head: PlanDraft, tasks: int, doubts: int) -> None:
        """Show the fields and the counts."""
        self._implied_names = head.implied_units
        texts = (head.title, head.region, head.doc_no, "、".join(head.implied_units))
        for line, text in zip(self._lines(), texts, strict=True):
            if line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)
                line.setToolTip(text)
        self.status.setCurrentIndex(self.status.findData(head.status))
        self.counts.setText(f"{tasks} 项任务 · {doubts} 处疑点")
        self.accept_button.setEnabled(tasks > 0)

    def _lines(self) -> Sequence[QLineEdit]:
        return (self.title, self.region, self.doc_no, self.implied)
