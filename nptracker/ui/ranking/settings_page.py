"""分档和权重: every number of the ranking in one grid, set as it is typed, put back by one button."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.ranking import CAVEAT, DIMENSIONS, Dimension
from nptracker.domain.survey_rules.model import Parameter, short
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.ui.context import Context

_DIGITS = 7


class RankingSettingsPage(Page):
    """The dimensions one below the other, each with its numbers."""

    title = "筛查排序的分档和权重"
    manual = "ranking"
    help_text = (
        "每个维度的得分＝分×权重；权重填 0，这个维度就不计。\n"
        "“几分的界限”是从多少起得这一分。改完按回车或点别处就生效，排序马上重算；Ctrl+Z 撤销。\n"
        "这些界限国家没有公布过统一值，默认值按新化学物质登记的吨位级等归纳，由本单位自定。Esc 返回。"
    )
    shows = frozenset({"setting"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.fields: dict[tuple[str, str], QLineEdit] = {}
        self.reset_button = QPushButton("全部恢复默认(&Y)", self)
        self.reset_button.clicked.connect(lambda _checked=False: self._reset())
        head = QHBoxLayout()
        head.addWidget(context.actions.button(ActionKey.BACK, self))
        head.addWidget(self.reset_button)
        head.addStretch(1)
        inner = QWidget()
        rows = QVBoxLayout(inner)
        for dimension in DIMENSIONS:
            rows.addWidget(self._panel(dimension))
        rows.addWidget(self._soft(CAVEAT))
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(area, 1)
        self.setFocusProxy(self.fields[DIMENSIONS[0].key, "weight"])

    def _soft(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        mark(label, "soft")
        return label

    def _panel(self, dimension: Dimension) -> QWidget:
        panel = QWidget(self)
        title = QLabel(dimension.title, panel)
        mark(title, "heading")
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 6)
        column.addWidget(title)
        column.addWidget(self._soft(f"{dimension.meaning}。"))
        column.addLayout(
            FlowRow(*(self._named_field(dimension, one) for one in dimension.parameters), spacing=10)
        )
        return panel

    def _named_field(self, dimension: Dimension, parameter: Parameter) -> QWidget:
        """Return a number with its name before it; the two go to the next line together."""
        pair = QWidget(self)
        field = self._field(dimension, parameter)
        label = QLabel(f"{parameter.heading}（{parameter.unit}）", pair)
        label.setBuddy(field)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label)
        row.addWidget(field)
        return pair

    def _field(self, dimension: Dimension, parameter: Parameter) -> QLineEdit:
        field = QLineEdit(self)
        field.setMaximumWidth(field.fontMetrics().horizontalAdvance("0") * (_DIGITS + 3))
        field.setReadOnly(self.context.office.read_only)
        field.setAccessibleName(f"{dimension.title}：{parameter.heading}")
        field.setToolTip(
            f"{short(parameter.least)} 到 {short(parameter.most)}，默认 {short(parameter.default)}"
        )
        field.editingFinished.connect(partial(self._set, dimension.key, parameter))
        self.fields[dimension.key, parameter.key] = field
        return field

    def reload(self) -> None:
        """Show the numbers in force; a number being typed stays."""
        settings = self.context.office.ranking.settings()
        for dimension in DIMENSIONS:
            for key, number in settings.numbers_of(dimension.key).items():
                field = self.fields[dimension.key, key]
                if not (field.hasFocus() and field.isModified()):
                    field.setText(short(number))
        self.reset_button.setEnabled(bool(settings.numbers) and not self.context.office.read_only)

    def _set(self, key: str, parameter: Parameter) -> None:
        service, field = self.context.office.ranking, self.fields[key, parameter.key]
        before = short(service.settings().number(key, parameter))
        field.setModified(False)
        if field.text().strip() == before:
            return
        typed = field.text()
        if self.context.perform(lambda: service.set_number(key, parameter.key, typed)) is None:
            field.setText(before)

    def _reset(self) -> None:
        self.context.perform(self.context.office.ranking.reset)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.BACK: self.context.leave_page}
