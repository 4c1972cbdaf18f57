"""The fields of the task under review: all editable, unknown ones empty with a hint."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.draft import UnitRole
from nptracker.errors import UserError
from nptracker.services import plan_typed as typed
from nptracker.ui.plan.line_table import LineTable
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from nptracker.domain.draft import TaskDraft, UnitDraft
    from nptracker.domain.problem import Problem

_HINT = "原文未写"
_TEXT_LINES = 7
_BOX_PADDING = 2
_NAMED_AT_MOST = 4  # bodies of one role that are named again below the line; of more only the number is told
_ROLE_WORDS = {UnitRole.LEAD: "牵头", UnitRole.RESPONSIBLE: "责任", UnitRole.SUPPORTING: "配合",
               UnitRole.IMPLIED: "隐含"}  # fmt: skip


class TextBox(QPlainTextEdit):
    """A box of several lines that tells when it was left with another text."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_HINT)

    def focusOutEvent(self, event: Any) -> None:
        """Tell that typing ended."""
        super().focusOutEvent(event)
        self.left.emit()


class GrowingBox(TextBox):
    """A box as high as its text, for what is usually one line and sometimes four."""

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def resizeEvent(self, event: Any) -> None:
        """Fit again: another width breaks the text elsewhere."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = max(1, round(self.document().size().height()))  # a plain text document counts in lines
        height = lines * self.fontMetrics().lineSpacing() + 2 * round(self.document().documentMargin())
        self.setFixedHeight(height + 2 * self.frameWidth() + _BOX_PADDING)


class TaskFields(QScrollArea):
    """Shows one task and emits ``edited`` with the changed fields of ``TaskDraft`` after each typing."""

    edited = Signal(dict)
    left = Signal()  # Enter in a line: done with typing

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("选中任务的各栏")
        self._task: TaskDraft | None = None
        self._names: list[str] = []
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _make_widgets(self) -> None:
        self.no, self.title, self.units = QLineEdit(), QLineEdit(), GrowingBox()
        self.section = QComboBox()
        self.section_line = QLineEdit()
        self.section.setLineEdit(self.section_line)
        self.section.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.section.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.safeguard = QCheckBox("保障措施")
        self.units_read, self.implied, self.problems, self.fault = QLabel(), QLabel(), QLabel(), QLabel()
        self.deadlines = LineTable(("时限", "原文依据"), (8, 20), "在此添加时限，如 2025年底")
        self.targets = LineTable(
            ("指标", "比较", "目标值", "单位", "截止", "原文依据"), (9, 3, 4, 3, 7, 12), "在此添加指标"
        )
        self.measures = LineTable(("编号", "措施"), (4, 30), "在此添加措施")
        self.text = TextBox()
        self._name_widgets()

    def _name_widgets(self) -> None:
        named = {
            self.no: "编号", self.title: "名称", self.section: "任务类别", self.units: "责任单位",
            self.deadlines: "完成时限", self.targets: "量化指标", self.measures: "具体措施",
            self.text: "任务全文",
        }  # fmt: skip
        for widget, name in named.items():
            widget.setAccessibleName(name)
        for line in (self.no, self.title, self.section_line):
            line.setPlaceholderText(_HINT)
            line.installEventFilter(self)
        self.text.setMinimumHeight(self.fontMetrics().lineSpacing() * _TEXT_LINES)
        self.text.installEventFilter(self)
        self.units.installEventFilter(self)
        self.units.setToolTip("写成“A牵头，B、C配合”；不写“牵头”“配合”的记为责任单位")
        for label in (self.units_read, self.implied, self.problems, self.fault):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark(self.fault, "danger")
        mark(self.problems, "warning")
        mark(self.units_read, "soft")

    def _lay_out(self) -> None:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(4, 4, 8, 4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self.no.setMaximumWidth(self.fontMetrics().horizontalAdvance("字") * 6)
        first = QHBoxLayout()
        first.addWidget(self.no)
        first.addWidget(self.safeguard)
        first.addStretch(1)
        units = QVBoxLayout()
        for label in (self.units, self.units_read, self.implied):
            units.addWidget(label)
        form.addRow(self.problems)
        form.addRow(self.fault)
        form.addRow("编号", first)
        form.addRow("任务类别", self.section)
        form.addRow("名称", self.title)
        form.addRow("责任单位", units)
        form.addRow("完成时限", self.deadlines)
        form.addRow("量化指标", self.targets)
        form.addRow("具体措施", self.measures)
        form.addRow("任务全文", self.text)
        self.setWidget(inside)

    def _connect(self) -> None:
        self.no.editingFinished.connect(lambda: self._commit("no", self.no.text().strip))
        for line in (self.no, self.title):
            line.returnPressed.connect(self.left)
        self.title.editingFinished.connect(lambda: self._commit("title", self.title.text().strip))
        self.units.left.connect(self._commit_units)
        self.units.textChanged.connect(self._show_units_read)
        self.section_line.editingFinished.connect(self._commit_section)
        self.section.activated.connect(lambda _at: self._commit_section())
        self.safeguard.clicked.connect(lambda: self._commit("is_safeguard", self.safeguard.isChecked))
        self.text.left.connect(lambda: self._commit("text", self.text.toPlainText))
        for name, table, read in (
            ("deadlines", self.deadlines, typed.deadlines_from),
            ("targets", self.targets, typed.targets_from),
            ("measures", self.measures, typed.measures_from),
        ):
            table.edited.connect(self._line_commit(name, table, read))

    def _line_commit(
        self, name: str, table: LineTable, read: Callable[[list[list[str]]], Any]
    ) -> Callable[[], None]:
        return lambda: self._commit(name, lambda: read(table.rows()))

    def _commit_section(self) -> None:
        self._commit("section", self.section.currentText().strip)

    def _commit_units(self) -> None:
        """Take the typed bodies over only when the line differs: a role may be written in several ways."""
        if self._task and self.units.toPlainText() != typed.units_text(self._task.units):
            self._commit("units", self._read_units)

    def _read_units(self) -> tuple[UnitDraft, ...]:
        return typed.units_from(self.units.toPlainText(), self._names)

    def _commit(self, name: str, read: Callable[[], Any]) -> None:
        if self._task is None:
            return
        try:
            value = read()
        except UserError as error:
            self._set_label(self.fault, f"✕ {error.words()}")
            return
        self._set_label(self.fault, "")
        if value != getattr(self._task, name):
            self.edited.emit({name: value})

    def commit_typing(self) -> None:
        """Take over what is typed but not yet left."""
        for name, read in (("no", self.no.text().strip), ("title", self.title.text().strip),
                           ("text", self.text.toPlainText)):  # fmt: skip
            self._commit(name, read)
        self._commit_units()
        self._commit_section()

    def show_task(
        self, task: TaskDraft, problems: Sequence[Problem], implied: Sequence[str], names: list[str]
    ) -> None:
        """Show a task; ``names`` are the bodies of the whole draft."""
        self._task, self._names = task, names
        self._show_texts(task)
        self.deadlines.set_rows(typed.deadline_rows(task.deadlines))
        self.targets.set_rows(typed.target_rows(task.targets))
        self.measures.set_rows(typed.measure_rows(task.measures))
        self._set_label(self.implied, f"隐含：{'、'.join(implied)}" if implied else "")
        self._set_label(self.problems, "\n".join(f"⚠ {_words(problem)}" for problem in problems))
        self._set_label(self.fault, "")
        self._show_units_read()

    def _show_texts(self, task: TaskDraft) -> None:
        for line, text in ((self.no, task.no), (self.title, task.title)):
            _show_text(line, text)
        self.section.setCurrentText(task.section)
        self.safeguard.setChecked(task.is_safeguard)
        for box, text in ((self.text, task.text), (self.units, typed.units_text(task.units))):
            if box.toPlainText() != text:
                box.setPlainText(text)
            box.document().clearUndoRedoStacks()

    def _show_units_read(self) -> None:
        """Say how the typed line is understood, so that a wrong role is seen while typing."""
        parts = [
            _group_words(role, [unit.name for unit in run]) for role, run in _by_role(self._read_units())
        ]
        self._set_label(self.units_read, f"读作　{'　'.join(parts)}" if parts else "")

    def set_sections(self, titles: Sequence[str]) -> None:
        """Offer these section titles."""
        if [self.section.itemText(at) for at in range(self.section.count())] != list(titles):
            text = self.section.currentText()
            self.section.clear()
            self.section.addItems(list(titles))
            self.section.setCurrentText(text)

    def split_offset(self) -> int:
        """Return the place of the cursor in the task's text while that box is typed in, else -1."""
        return _characters_before(self.text) if self.text.hasFocus() else -1

    @staticmethod
    def _set_label(label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
        label.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Leave Ctrl+Z to the page once a field has nothing of its own to take back."""
        if event.type() == QEvent.Type.ShortcutOverride:
            if isinstance(watched, QLineEdit) and not watched.isUndoAvailable():
                return _is_undo(event)
            if isinstance(watched, QPlainTextEdit) and not watched.document().isUndoAvailable():
                return _is_undo(event)
        return super().eventFilter(watched, event)


def _show_text(line: QLineEdit, text: str) -> None:
    """Show a text in a line and forget how it was typed: from here on undo is the page's."""
    place = line.cursorPosition() if line.text() == text else 0
    if line.text() != text or line.isUndoAvailable():
        line.setText(text)
        line.setCursorPosition(place)


def _by_role(units: Sequence[UnitDraft]) -> Iterable[tuple[UnitRole, Iterable[UnitDraft]]]:
    return groupby(units, key=lambda unit: unit.role)


def _group_words(role: UnitRole, names: Sequence[str]) -> str:
    told = "、".join(names) if len(names) <= _NAMED_AT_MOST else f"{len(names)} 个单位"
    return f"{_ROLE_WORDS[role]}：{told}"


def _is_undo(event: Any) -> bool:
    from PySide6.QtGui import QKeySequence

    return bool(event.matches(QKeySequence.StandardKey.Undo))


def _characters_before(box: QPlainTextEdit) -> int:
    """Return how many Python characters stand before the cursor (Qt counts UTF-16 units)."""
    units = box.textCursor().position()
    return len(box.toPlainText().encode("utf-16-le")[: 2 * units].decode("utf-16-le"))


def _words(problem: Problem) -> str:
    return f"{problem.message}（{problem.suggestion}）" if problem.suggestion else problem.message
