"""What the page of indicators asks: an indicator, a definition of it, its targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.indicator import Parts
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.ui.plan.target_dialog import target_fault
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field
from nptracker.ui.widgets.field_tips import explain
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from nptracker.domain.forms.field import Field
    from nptracker.domain.record import Record
    from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
    from nptracker.ui.context import Context

Texts = dict[str, str]
Choices = Sequence[tuple[str, str]]
_INDICATOR_KEYS = ("name", "task", "measure_unit", "direction", "accumulation", "base_year", "base_value")
_DEFINITION_KEYS = (
    "title", "definition", "numerator_name", "numerator_unit", "denominator_name", "denominator_unit",
    "coefficient", "denominator_adds", "source_org", "numerator_query", "denominator_query",
)  # fmt: skip
_NOBODY = ("", "（不指定）")
_LONG_LINES = 3
_WIDTH = 38  # of a dialog, in Chinese characters
# fields that share a line, so that the dialog fits a low screen
_BESIDE = {
    "numerator_name": "numerator_unit",
    "denominator_name": "denominator_unit",
    "coefficient": "denominator_adds",
    "measure_unit": "direction",
    "base_year": "base_value",
}
_SPARE_ROWS = 3
_UNDECIDED = ABSENT_WORDS[Absent.UNDECIDED]
_NOT_REPORTED = ABSENT_WORDS[Absent.NOT_REPORTED]
_VALUE = form_named("indicator_value")
_EARLIER_HEADS = ("填报日期", "填报人", "分子", "分母", "值", "情况说明")


class _Fields:
    """Fields of a form to type in or choose from, and the texts in them."""

    def __init__(self, kind: str, keys: Sequence[str], choices: Mapping[str, Choices]) -> None:
        self._form = form_named(kind)
        self._keys, self._choices = keys, choices
        self.widgets: dict[str, QWidget] = {}

    def make(self, record: Record | None, given: Mapping[str, str]) -> list[tuple[str, QWidget]]:
        """Make the widgets, filled from a record or with texts given."""
        for key in self._keys:
            field = self._form.by_key[key]
            widget = self._widget(field, _value(field, record) if record else given.get(key, ""))
            widget.setAccessibleName(field.heading)
            self.widgets[key] = widget
        explain(self._form, self.widgets)
        followers = set(_BESIDE.values())
        return [self._row(key) for key in self._keys if key not in followers]

    def _row(self, key: str) -> tuple[str, QWidget]:
        """Return the heading and the widget of a field, with the field that belongs beside it."""
        heading, beside = self._form.by_key[key].heading, _BESIDE.get(key)
        if beside is None:
            return heading, self.widgets[key]
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        for at, widget in enumerate((self.widgets[key], self.widgets[beside])):
            if at:
                line.addWidget(QLabel(self._form.by_key[beside].heading, row))
            if isinstance(widget, QComboBox):
                widget.setMinimumContentsLength(4)
            line.addWidget(widget, 1)
        row.setFocusProxy(self.widgets[key])
        return heading, row

    def _widget(self, field: Field, value: str) -> QWidget:
        if field.key in self._choices:
            return choice_field((_NOBODY, *self._choices[field.key]), value)
        if field.codes:
            return choice_field((_NOBODY, *((label, label) for label in field.codes.labels.values())), value)
        if field.type == "long_text":
            box = QPlainTextEdit(value)
            box.setTabChangesFocus(True)
            box.ensurePolished()  # else the height is that of another font
            box.setFixedHeight(box.fontMetrics().lineSpacing() * _LONG_LINES + 20)
            return box
        return text_field(value, field.help.example or field.help.meaning)

    def text(self, key: str) -> str:
        """Return what is typed or chosen in a field."""
        widget = self.widgets[key]
        if isinstance(widget, QComboBox):
            return str(widget.currentData() or "")
        if isinstance(widget, QPlainTextEdit):
            return widget.toPlainText().strip()
        assert isinstance(widget, QLineEdit)
        return widget.text().strip()

    def texts(self) -> Texts:
        """Return all texts."""
        return {key: self.text(key) for key in self.widgets}

    def fault(self) -> str:
        """Say what a required field lacks."""
        required = [field for key in self._keys if (field := self._form.by_key[key]).required]
        lacking = [field.heading for field in required if not self.text(field.key)]
        return f"请填写{'、'.join(lacking)}。" if lacking else ""


def _value(field: Field, record: Record) -> str:
    """Return what stands for a value in its widget: ids for references, labels for choices."""
    value = record[field.key]
    return str(value or "") if field.refers_to else display(field, value)


def ask_indicator(parent: QWidget, context: Context, record: Record | None = None) -> Texts | None:
    """Ask for an indicator; None when given up."""
    tasks = [(line.id, line.name) for line in context.office.tasks.lines()]
    fields = _Fields("indicator", _INDICATOR_KEYS, {"task": tasks})
    widgets = fields.make(record, {"measure_unit": "%", "direction": "不低于"})
    dialog = AskDialog(
        parent,
        "修改指标" if record else "新增指标",
        "比率的计量单位填“%”，系统按分子÷分母计算；数量填“家”“种”等。口径和目标值建好以后再填。",
        widgets,
        accept_words="保存(&S)",
        fault=fields.fault,
    )
    _make_room(dialog)
    return fields.texts() if dialog.asks() else None


def ask_definition(parent: QWidget, context: Context, record: Record | None = None) -> Texts | None:
    """Ask for a definition; None when given up."""
    orgs = [(line.id, line.name) for line in context.office.orgs.lines() if line.is_there]
    fields = _Fields("indicator_definition", _DEFINITION_KEYS, {"source_org": orgs})
    widgets = fields.make(record, {})
    dialog = AskDialog(
        parent,
        "修改口径" if record else "新增口径",
        "写明分子、分母各是什么、从哪里来。口径不同的部门各建一个，并列比较；没有分母的按数量统计。",
        widgets,
        accept_words="保存(&S)",
        fault=fields.fault,
    )
    _make_room(dialog)
    return fields.texts() if dialog.asks() else None


class TargetTable(QTableWidget):
    """The targets of an indicator to type in: value and date; an emptied row goes."""

    def __init__(self, line: IndicatorLine) -> None:
        super().__init__(len(line.targets) + _SPARE_ROWS, 2)
        self.setHorizontalHeaderLabels([f"目标值（{line.unit}）" if line.unit else "目标值", "截止日期"])
        self.horizontalHeader().setStretchLastSection(True)
        self.verticalHeader().hide()
        self.setTabKeyNavigation(False)
        self._ids = [target.id for target in line.targets]
        for row, target in enumerate(line.targets):
            value = display(form_named("target").by_key["value"], target.value) or _UNDECIDED
            self.setItem(row, 0, QTableWidgetItem(value))
            self.setItem(row, 1, QTableWidgetItem(target.by.isoformat() if target.by else ""))
        self.setMinimumHeight(self.verticalHeader().defaultSectionSize() * (self.rowCount() + 1) + 6)

    def rows(self) -> list[tuple[str, str, str]]:
        """Return (id or "", value, date) of the rows that say something."""
        found = []
        for row in range(self.rowCount()):
            value, by = (self._text(row, column) for column in range(2))
            if value or by:
                found.append((self._ids[row] if row < len(self._ids) else "", value or _UNDECIDED, by))
        return found

    def fault(self) -> str:
        """Say what is wrong with the first row that cannot be stored, "" when all can."""
        wrong = (
            f"“{value} {by}”：{words}" for _, value, by in self.rows() if (words := target_fault(value, by))
        )
        return next(wrong, "")

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text().strip() if item else ""


def ask_targets(parent: QWidget, line: IndicatorLine) -> list[tuple[str, str, str]] | None:
    """Ask for the targets; None when given up."""
    table = TargetTable(line)
    dialog = AskDialog(
        parent,
        "目标值",
        "逐年的目标一年一行；方案里空着的（如“＊＊％”）填“未定”，定下来再改。清空一行就是去掉它。",
        (("目标值", table),),
        accept_words="保存(&S)",
        fault=table.fault,
    )
    _make_room(dialog)
    return table.rows() if dialog.asks() else None


def _make_room(dialog: QDialog) -> None:
    """Give a dialog the height its wrapped words need: on a low screen Qt would lay fields over each other."""
    layout = dialog.layout()
    assert layout is not None
    dialog.ensurePolished()
    width = max(dialog.minimumWidth(), dialog.fontMetrics().horizontalAdvance("字") * _WIDTH)
    dialog.resize(width, layout.totalHeightForWidth(width))


class EarlierValues(QDialog):
    """Everything that was reported for one definition and period, newest first."""

    def __init__(
        self, parent: QWidget, line: IndicatorLine, definition: DefinitionLine, values: Sequence[Record]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"历次填报：{line.name}（{definition.title}）{line.period.label}")
        self.setMinimumSize(640, 260)
        self.table = LinesTable("历次填报", _EARLIER_HEADS, len(_EARLIER_HEADS) - 1, self)
        self.table.show_lines((_earlier_texts(line, definition, value), value.id) for value in values)
        box = QDialogButtonBox(self)
        box.addButton("关闭(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(
            QLabel("最上面一行是现在用的；原来的都留着。" if values else "这一期还没有填过。", self)
        )
        column.addWidget(self.table, 1)
        column.addWidget(box)


def _earlier_texts(line: IndicatorLine, definition: DefinitionLine, value: Record) -> list[str]:
    """Return the day, person, parts, value and reason of one report."""
    outcome = definition.formula.outcome(Parts(value["numerator"], value["denominator"]))
    parts = [display(_VALUE.by_key[key], value[key]) or _NOT_REPORTED for key in ("numerator", "denominator")]
    day, person = str(value["recorded_on"] or ""), str(value["filled_by"] or "")
    return [day, person, *parts, line.words(outcome), str(value["reason"] or "")]


def show_earlier(
    parent: QWidget, line: IndicatorLine, definition: DefinitionLine, values: Sequence[Record]
) -> None:
    """Show the earlier reports until they are closed."""
    EarlierValues(parent, line, definition, values).exec()
