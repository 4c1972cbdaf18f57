"""Among which enterprises is drawn: the scope, the rules that leave some out, and each candidate with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.codes import MANAGEMENT
from nptracker.domain.industry_scope import IndustryScope, read_industry_scope
from nptracker.errors import UserError
from nptracker.services.draw_candidates import INSPECTED_WORDS, Exclusions, Scope
from nptracker.ui.field import draw_words as words
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.services.draw_candidates import CandidateLine
    from nptracker.ui.plan.grouped_list import Line

_ALL_TOWNSHIPS, _ALL_MARKS = "全部乡镇", "全部企业"


class CandidatePane(QWidget):
    """Says on every change what is wanted; who that is, its page finds out."""

    changed = Signal()
    leave_out = Signal()  # the selected enterprises, for a reason to be asked for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[CandidateLine] = ()
        self.township, self.mark_box, self.inspected = QComboBox(self), QComboBox(self), QComboBox(self)
        self.industry = QLineEdit(self)
        self.included = QCheckBox("只抽入统", self)
        self.rules_button = QPushButton("自动排除(&A)", self)
        self.idle, self.capped, self.recent = (
            QAction(word, self) for word in ("停产、关闭、搬迁或查无的", "本年检查已达上限的", "本月已检查的")
        )
        self.own_button = QPushButton("排除所选(&K)…", self)
        self.list = GroupedList(words.FIRM_HEADINGS, words.FIRM_WIDTHS, 1, optional=(5, 4, 3, 6, 2))
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    def _dress(self) -> None:
        self.township.addItem(_ALL_TOWNSHIPS, "")
        self.mark_box.addItem(_ALL_MARKS, "")
        for code, label in MANAGEMENT.labels.items():
            self.mark_box.addItem(label, code)
        for code, label in INSPECTED_WORDS.items():
            self.inspected.addItem("查没查过都算" if not code else label, code)
        self.mark_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.mark_box.setMinimumContentsLength(4)
        self.mark_box.view().setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 10)
        self.included.setToolTip("只抽统计调查的入统企业")
        self.industry.setPlaceholderText("行业，如 26、2710")
        self.industry.setClearButtonEnabled(True)
        self.industry.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 9)
        menu = QMenu(self)
        for rule in (self.idle, self.capped, self.recent):
            rule.setCheckable(True)
            rule.setChecked(True)
            menu.addAction(rule)
        self.rules_button.setMenu(menu)
        self.rules_button.setToolTip("哪些企业自动不参加抽取；去掉勾就参加")
        named: dict[QWidget, str] = {
            self.township: "乡镇(街道)",
            self.mark_box: "管理标识",
            self.inspected: "查没查过",
            self.industry: "行业代码",
            self.list: "候选企业",
        }
        for widget, name in named.items():
            widget.setAccessibleName(name)
        self.own_button.setToolTip("给所选企业写一个不参加抽取的理由；已排除的恢复参加")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        parts = (self.township, self.mark_box, self.industry, self.inspected, self.included)
        column.addLayout(FlowRow(*parts, self.rules_button, self.own_button))
        column.addWidget(self.list, 1)

    def _connect(self) -> None:
        for box in (self.township, self.mark_box, self.inspected):
            box.activated.connect(lambda _at: self.changed.emit())
        for rule in (self.idle, self.capped, self.recent):
            rule.toggled.connect(lambda _on: self.changed.emit())
        self.included.toggled.connect(lambda _on: self.changed.emit())
        self.industry.editingFinished.connect(self.changed.emit)
        self.own_button.clicked.connect(lambda _checked=False: self.leave_out.emit())

    # -- what is wanted -----------------------------------------------------------------------------------

    def scope(self) -> Scope:
        """Return among whom is drawn; an industry that cannot be read asks for nothing and is said so."""
        township, chosen = str(self.township.currentData()), str(self.mark_box.currentData())
        return Scope(
            included_only=self.included.isChecked(),
            townships=(township,) if township else (),
            marks=(chosen,) if chosen else (),
            industry=self._industry(),
            inspected=str(self.inspected.currentData()),
        )

    def _industry(self) -> IndustryScope | None:
        text = self.industry.text().strip()
        try:
            found = read_industry_scope(text) if text else None
        except UserError as error:
            self.industry.setToolTip(error.words())
            mark(self.industry, "danger")
            return None
        self.industry.setToolTip("行业代码的开头几位，多个用“、”分开，也可以写“26以外”")
        mark(self.industry, "")
        return found

    def exclusions(self, own: Mapping[str, str]) -> Exclusions:
        """Return which rules are on, with the reasons given by hand."""
        return Exclusions(self.idle.isChecked(), self.capped.isChecked(), self.recent.isChecked(), own)

    # -- who that is --------------------------------------------------------------------------------------

    def show_townships(self, names: Sequence[str]) -> None:
        """Offer the townships of the ledger."""
        known = [str(self.township.itemData(at)) for at in range(1, self.township.count())]
        if known == list(names):
            return
        chosen = self.township.currentData()
        with QSignalBlocker(self.township):
            self.township.clear()
            self.township.addItem(_ALL_TOWNSHIPS, "")
            for name in names:
                self.township.addItem(name, name)
            self.township.setCurrentIndex(max(0, self.township.findData(chosen)))

    def show_lines(self, lines: Sequence[CandidateLine], shown: list[Line]) -> None:
        """Show the candidates, each with its line."""
        self.lines = lines
        self.list.set_lines(shown, self.list.key())

    def selected(self) -> list[CandidateLine]:
        """Return the candidates selected, in the order of the list."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [self.lines[row] for row in rows if row < len(self.lines)]
