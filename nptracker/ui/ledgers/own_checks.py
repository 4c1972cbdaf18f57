"""The checks of a ledger being declared: a rule, the fields it speaks of, and the list of those added."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.own_ledger import NUMBERS, RULE_WORDS, OwnCheck, OwnField, OwnType, Rule
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark

_HINTS = {
    Rule.NOT_NEGATIVE: "勾选不能小于零的栏目，可以一次勾几个。",
    Rule.IN_ORDER: "勾选前一个日期，右边选后一个。",
    Rule.AT_MOST: "勾选较小的数，右边选较大的。",
    Rule.SUM_IS: "勾选相加的各项（至少两项），右边选合计。",
}
_KEY_ROLE = Qt.ItemDataRole.UserRole


class ChecksPane(QWidget):
    """Adds and takes away checks; ``changed`` tells of it."""

    changed = Signal()

    def __init__(self, checks: Sequence[OwnCheck], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checks = list(checks)
        self._fields: Sequence[OwnField] = ()
        self.rule = QComboBox(self)
        self.rule.setAccessibleName("检查")
        for rule, words in RULE_WORDS.items():
            self.rule.addItem(words, rule)
        self.rule.currentIndexChanged.connect(lambda _at: self._offer())
        self.fields = QListWidget(self)
        self.fields.setAccessibleName("栏目")
        self.fields.setFixedHeight(self.fontMetrics().lineSpacing() * 6)
        self.last = QComboBox(self)
        self.last.setAccessibleName("后一个栏目")
        self.last.setMinimumContentsLength(8)
        self.add = QPushButton(icon("add"), "加上这条检查(&J)", self)
        self.add.clicked.connect(self._add)
        self.drop = QPushButton(icon("delete"), "去掉所选检查(&Y)", self)
        self.drop.clicked.connect(self._drop)
        self.hint = QLabel(self)
        mark(self.hint, "soft")
        self.list = QListWidget(self)
        self.list.setAccessibleName("已有检查")
        column = QVBoxLayout(self)
        column.addLayout(FlowRow(self.rule, self.last, self.add, self.drop))
        for widget in (self.hint, self.fields, self.list):
            column.addWidget(widget)

    def show_fields(self, fields: Sequence[OwnField]) -> None:
        """Offer other fields."""
        self._fields = [field for field in fields if not field.is_retired]
        self._offer()
        self._list()

    def _offer(self) -> None:
        rule = Rule(self.rule.currentData())
        types = {OwnType.DATE} if rule is Rule.IN_ORDER else NUMBERS
        offered = [field for field in self._fields if field.type in types]
        self.hint.setText(_HINTS[rule] if offered else "还没有可用的栏目：请先加上数或日期栏目。")
        self.fields.clear()
        self.last.clear()
        for field in offered:
            item = QListWidgetItem(field.heading, self.fields)
            item.setData(_KEY_ROLE, field.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.last.addItem(field.heading, field.key)
        self.last.setVisible(rule is not Rule.NOT_NEGATIVE)

    def _ticked(self) -> tuple[str, ...]:
        items = [self.fields.item(row) for row in range(self.fields.count())]
        return tuple(str(i.data(_KEY_ROLE)) for i in items if i.checkState() is Qt.CheckState.Checked)

    def _add(self) -> None:
        rule, ticked = Rule(self.rule.currentData()), self._ticked()
        if rule is Rule.NOT_NEGATIVE:
            new = [OwnCheck(rule, (key,)) for key in ticked]
        else:
            last = str(self.last.currentData())
            new = [OwnCheck(rule, (*(key for key in ticked if key != last), last))] if ticked else []
        self.checks += [check for check in new if check not in self.checks]
        self._list()
        self.changed.emit()

    def _drop(self) -> None:
        row = self.list.currentRow()
        if row >= 0:
            del self.checks[row]
            self._list()
            self.changed.emit()

    def _list(self) -> None:
        names = {field.key: field.heading for field in self._fields}
        self.list.clear()
        for check in self.checks:
            told = "、".join(names.get(key, "（已停用）") for key in check.fields)
            self.list.addItem(f"{told}：{RULE_WORDS[check.rule]}")
