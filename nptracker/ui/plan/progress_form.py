"""The progress of one task in one period: state, what was done, problems, next steps, reason when behind."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import codes, form_named
from nptracker.domain.quantity import read_number
from nptracker.domain.values import ABSENT_BY_WORD
from nptracker.ui.plan.open_plan import leave_drops_to_page
from nptracker.ui.theme import mark
from nptracker.ui.widgets.field_tips import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.period import ReportingPeriod

_BOX_LINES = 3
_HUNDRED = 100


@dataclass(frozen=True, slots=True)
class ProgressInput:
    """What is typed for one period, as plain values; ``state`` is a code, empty while none is chosen."""

    state: str = ""
    percent: str = ""
    note: str = ""
    reason: str = ""
    problems: str = ""
    next_steps: str = ""

    def fault(self) -> str:
        """Return in words what keeps this from being recorded, empty when nothing does."""
        if not self.state:
            return "请先选进展状态。"
        if self.state == "behind" and not self.reason.strip():
            return "进展为“滞后”的，请写明滞后原因。"
        percent = self.percent.strip().rstrip("%％")
        if not percent or percent in ABSENT_BY_WORD:
            return ""
        number = read_number(percent)
        if number is None or not 0 <= number <= _HUNDRED:
            return "完成比例请填 0 到 100 之间的数，不知道就空着。"
        return ""


class ProgressForm(QWidget):
    """Fields for one period. ``recorded`` carries the ``ProgressInput`` when a person asks to record it."""

    recorded = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = ProgressInput()
        self.state = QComboBox()
        self.state.addItem("（请选择）", "")
        for code, words in codes.PROGRESS.labels.items():
            self.state.addItem(words, code)
        self.percent = QLineEdit()
        self.note, self.reason, self.problems, self.next_steps = (QPlainTextEdit() for _ in range(4))
        self.heading, self.fault, self.taken, self.figure = QLabel(), QLabel(), QLabel(), QLabel()
        self._open_figure: Callable[[str], None] = lambda _name: None
        self.record_button = QPushButton("记下本期进展")
        self._reason_label = QLabel("滞后原因")
        self._dress()
        self._lay_out()
        self._connect()
        self.show_input(ProgressInput())

    def _dress(self) -> None:
        mark(self.heading, "heading")
        mark(self.fault, "danger")
        mark(self.record_button, "primary")
        self.record_button.setToolTip("记下（Ctrl+S 或 Ctrl+Enter）；换到别的任务时也会自动记下，可以撤销")
        self.record_button.setShortcut("Ctrl+S")
        mark(self.taken, "warning")
        mark(self.figure, "soft")
        self.figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.figure.setAccessibleName("台账里的数")
        self.taken.hide()
        self.figure.hide()
        for label in (self.fault, self.taken, self.figure):
            label.setWordWrap(True)
        self.percent.setPlaceholderText("%，可空")
        self.percent.setMaximumWidth(self.fontMetrics().horizontalAdvance("字") * 8)
        names = {
            self.state: "进展状态", self.percent: "完成比例", self.note: "本期进展",
            self.reason: "滞后原因", self.problems: "存在问题", self.next_steps: "下一步打算",
        }  # fmt: skip
        asked = ("state", "percent", "note", "reason", "problems", "next_steps")
        explain(form_named("progress_entry"), dict(zip(asked, names, strict=True)))
        for widget, name in names.items():
            widget.setAccessibleName(name)
            if isinstance(widget, QPlainTextEdit):
                widget.setTabChangesFocus(True)
                leave_drops_to_page(widget)
                widget.setFixedHeight(widget.fontMetrics().lineSpacing() * _BOX_LINES + 14)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("进展状态", self.state)
        form.addRow(self._reason_label, self.reason)
        form.addRow("本期进展", self.note)
        form.addRow("存在问题", self.problems)
        form.addRow("下一步打算", self.next_steps)
        form.addRow("完成比例", self.percent)
        last = QHBoxLayout()
        last.addWidget(self.record_button)
        last.addWidget(self.fault, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.heading)
        column.addWidget(self.taken)
        column.addWidget(self.figure)
        column.addLayout(form)
        column.addLayout(last)

    def _connect(self) -> None:
        self.state.currentIndexChanged.connect(lambda _at: self._note_change())
        self.percent.textChanged.connect(lambda _text: self._note_change())
        for box in self._boxes():
            box.textChanged.connect(self._note_change)
        self.record_button.clicked.connect(self.record)
        self.figure.linkActivated.connect(lambda name: self._open_figure(name))  # noqa: PLW0108 - as it is by then

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter to the form while one types in it: outside it ticks the whole task."""
        if event.type() is QEvent.Type.ShortcutOverride and _is_ctrl_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Record by Ctrl+Enter, as in every form that is sent."""
        if _is_ctrl_enter(event):
            self.record()
        else:
            super().keyPressEvent(event)

    def _boxes(self) -> tuple[QPlainTextEdit, ...]:
        return self.note, self.reason, self.problems, self.next_steps

    def show_period(self, period: ReportingPeriod) -> None:
        """Name the period above the fields."""
        self.heading.setText(f"{period.label}进展")

    def show_taken(self, words: str) -> None:
        """Say that the text was taken over and waits for somebody; "" when it was not."""
        self.taken.setText(words)
        self.taken.setVisible(bool(words))

    def show_figure(self, words: str, open_figure: Callable[[str], None]) -> None:
        """Say what the ledgers count for the task, "" for nothing; ``open_figure`` is given the link that is opened."""
        self._open_figure = open_figure
        self.figure.setText(words)
        self.figure.setVisible(bool(words))

    def input(self) -> ProgressInput:
        """Return what is typed."""
        return ProgressInput(
            self.state.currentData(),
            self.percent.text(),
            *(box.toPlainText() for box in self._boxes()),
        )

    def show_input(self, typed: ProgressInput) -> None:
        """Fill the fields with what is recorded; that is what typing is compared with."""
        self._before = typed
        self.show_typing(typed)

    def show_typing(self, typed: ProgressInput) -> None:
        """Fill the fields with what was typed earlier but not recorded."""
        self.state.setCurrentIndex(self.state.findData(typed.state))
        self.percent.setText(typed.percent)
        for box, name in zip(self._boxes(), _BOX_FIELDS, strict=True):
            if box.toPlainText() != getattr(typed, name):
                box.setPlainText(getattr(typed, name))
        self._note_change()

    @property
    def is_changed(self) -> bool:
        """Whether something is typed that is not recorded."""
        return self.input() != self._before

    def record(self) -> None:
        """Ask for recording, or say beside the button what is still missing."""
        typed = self.input()
        fault = typed.fault()
        self.fault.setText(f"✕ {fault}" if fault else "")
        if not fault:
            self.recorded.emit(typed)
        elif typed.state == "behind":
            self.reason.setFocus()
        elif not typed.state:
            self.state.setFocus()

    def _note_change(self) -> None:
        behind = self.state.currentData() == "behind"
        self.reason.setVisible(behind)
        self._reason_label.setVisible(behind)
        fault = self.input().fault() if self.is_changed else ""
        self.fault.setText(f"✕ {fault}" if fault else "")
        self.record_button.setEnabled(self.is_changed)
        self.changed.emit()


_BOX_FIELDS = tuple(f.name for f in fields(ProgressInput))[2:]


def _is_ctrl_enter(event: QEvent) -> bool:
    return (
        isinstance(event, QKeyEvent)
        and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    )
