"""规则: every numbered rule of the survey with its weight and limits, to be set and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.problem import SEVERITY_WORDS, Severity
from nptracker.domain.survey_rules import BY_CODE, RULES, Rule, RuleSettings, limits_of, statement_of
from nptracker.domain.survey_rules.model import short
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import choice_field
from nptracker.ui.widgets.wrapped_lines import WrappedLines

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.ui.action_keys import ActionKey
    from nptracker.ui.context import Context

_WEIGHTS = (
    (Severity.ERROR, "错误：不改正不能报出"),
    (Severity.WARNING, "提示：写核实说明可以通过"),
)
_NAME, _WORDS = 1, 3  # columns
_NARROW = 1_000  # pixels
_STRETCH, _AS_IS = QHeaderView.ResizeMode.Stretch, QHeaderView.ResizeMode.Interactive
_BY_LISTS = "每条提示的轻重随名录的核对结果而定。"


class RulesPage(Page):
    """Lists the rules; the one with the cursor can be set on the right."""

    title = "规则"
    help_text = (
        "调查表的全部核对规则：编号、轻重、内容。表底、填表说明、导入、报表印的和查的都是这里的规则。\n"
        "右边可以改容差和界限，回车生效，界面、导入和报表马上按新的来；“恢复默认”改回程序的默认值。\n"
        "“错误”不改正不能报出；“提示”写核实说明（不少于 4 个字）可以通过，说明会印在报表里。\n"
        "L1–L12 按各地审核手册归纳，L13 起是程序自定的；上级另有规定的按上级规定改。Ctrl+Z 撤销。"
    )
    shows = frozenset({"setting"})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.settings = RuleSettings()
        self.table = WrappedLines("规则", ("编号", "名称", "轻重", "内容", "设置"), 3, self)
        self.table.itemSelectionChanged.connect(self._show_rule)
        self._title, self._statement = QLabel(self), QLabel(self)
        self._fields, self._place = QWidget(self), QVBoxLayout()
        self._shown = ""
        self.limits: dict[str, QLineEdit] = {}
        self.weight = choice_field(())
        self.reset_button = QPushButton("本条恢复默认(&J)", self)
        self.reset_all_button = QPushButton("全部恢复默认(&Y)", self)
        self.reset_button.clicked.connect(lambda: self._reset(self._shown))
        self.reset_all_button.clicked.connect(lambda: self._reset(""))
        self._lay_out()
        self.setFocusProxy(self.table)

    def _lay_out(self) -> None:
        mark(self._title, "heading")
        for label in (self._title, self._statement):
            label.setWordWrap(True)
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(10, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self._statement)
        column.addLayout(self._place)
        column.addLayout(FlowRow(self.reset_button, self.reset_all_button))
        column.addStretch(1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.table)
        splitter.addWidget(side)
        splitter.setSizes([800, 380])
        splitter.setStretchFactor(0, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 4, 0, 4)
        outer.addWidget(splitter, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the rules' words to the right side where the window is narrow."""
        super().resizeEvent(event)
        is_narrow = self.width() < _NARROW
        header = self.table.horizontalHeader()
        self.table.setColumnHidden(_WORDS, is_narrow)
        header.setSectionResizeMode(_NAME, _STRETCH if is_narrow else _AS_IS)
        self.table.resizeRowsToContents()

    # -- showing ---------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the settings again."""
        self.settings = self.context.office.rules.settings()
        if not any(field.hasFocus() and field.isModified() for field in self.limits.values()):
            self._shown = ""  # what is being typed stays
        self.table.show_lines((self._line(rule), rule) for rule in RULES)
        self._show_rule()
        is_set = bool(self.settings.numbers or self.settings.severities)
        self.reset_all_button.setEnabled(is_set and not self.context.office.read_only)

    def _line(self, rule: Rule) -> tuple[str, str, str, str, str]:
        weight = self.settings.severity(rule)
        sign = "✕" if weight is Severity.ERROR else "△"
        words = "随名录" if rule.code == "L7" else f"{sign} {SEVERITY_WORDS[weight]}"
        changed = "已改" if self._is_set(rule) else "默认"
        return rule.code, rule.title, words, statement_of(rule, self.settings), changed

    def _is_set(self, rule: Rule) -> bool:
        numbers = (code == rule.code for code, _key in self.settings.numbers)
        return rule.code in self.settings.severities or any(numbers)

    def _show_rule(self) -> None:
        rule = self.table.chosen
        if not isinstance(rule, Rule) or rule.code == self._shown:
            return
        self._shown = rule.code
        self._title.setText(f"{rule.code}　{rule.title}")
        shared = f"\n容差与{rule.limits_of}相同，在那里改。" if rule.limits_of else ""
        self._statement.setText(f"{statement_of(rule, self.settings)}。{shared}")
        self._make_fields(rule)
        self.reset_button.setEnabled(self._is_set(rule) and not self.context.office.read_only)

    def _make_fields(self, rule: Rule) -> None:
        self._fields.deleteLater()
        self._fields = QWidget(self)
        fields = QFormLayout(self._fields)
        fields.setContentsMargins(0, 4, 0, 4)
        self._place.addWidget(self._fields)
        self.weight = choice_field([(weight.value, words) for weight, words in _WEIGHTS])
        self.weight.setAccessibleName("轻重")
        self.weight.activated.connect(lambda _at: self._set_weight())
        can_write = not self.context.office.read_only
        by_lists = rule.code == "L7"
        fields.addRow("轻重：", self.weight)
        self.weight.setCurrentIndex(self.weight.findData(self.settings.severity(rule).value))
        self.weight.setEnabled(can_write and not rule.has_fixed_weight and not by_lists)
        self.weight.setToolTip(
            _BY_LISTS if by_lists else "这一条的轻重不能改" if rule.has_fixed_weight else ""
        )
        self.limits = {}
        values = limits_of(rule, self.settings)
        for parameter in rule.parameters:
            field = QLineEdit(short(values[parameter.key]))
            field.setReadOnly(not can_write)
            field.setToolTip(
                f"{short(parameter.least)} 到 {short(parameter.most)}，默认 {short(parameter.default)}"
            )
            field.editingFinished.connect(partial(self._set_limit, rule.code, parameter.key, field))
            field.setAccessibleName(parameter.heading)
            self.limits[parameter.key] = field
            fields.addRow(f"{parameter.heading}（{parameter.unit}）：", field)

    # -- writing ---------------------------------------------------------------------------------

    def _set_limit(self, code: str, key: str, field: QLineEdit) -> None:
        rules, text = self.context.office.rules, field.text()
        field.setModified(False)
        if text == short(limits_of(BY_CODE[code], self.settings)[key]):
            return
        if self.context.perform(lambda: rules.set_limit(code, key, text)) is None:
            field.setText(short(limits_of(BY_CODE[code], self.settings)[key]))

    def _set_weight(self) -> None:
        rules, code, weight = self.context.office.rules, self._shown, Severity(self.weight.currentData())
        self.context.perform(lambda: rules.set_weight(code, weight))

    def _reset(self, code: str) -> None:
        rules = self.context.office.rules
        self.context.perform(lambda: rules.reset(code))

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions: nothing of its own."""
        return {}
