"""A small dialog that asks for a few things at once and says what is still missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.ui.theme import mark
from nptracker.ui.widgets.day_edit import DayEdit
from nptracker.ui.widgets.field_tips import explain_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date


_WIDTH = 460


class AskDialog(QDialog):
    """Shows fields under a sentence. ``fault`` returns in words what is missing, "" when it can go on."""

    def __init__(  # noqa: PLR0913 - the parts of a question
        self,
        parent: QWidget | None,
        title: str,
        words: str,
        fields: Sequence[tuple[str, QWidget]],
        *,
        accept_words: str,
        fault: Callable[[], str] = lambda: "",
        kind: str = "",
    ) -> None:
        """Lay the fields out; those named as fields of the form ``kind`` tell what they mean."""
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self._fault = fault
        lead = QLabel(words, self)
        lead.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(lead)
        rows = form_of(fields)
        column.addLayout(rows)  # takes the fields in before the buttons, so that Tab comes there first
        if kind:
            explain_rows(form_named(kind), rows)
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        mark(self.warning, "danger")
        column.addWidget(self.warning)
        column.addWidget(self._buttons(accept_words))
        if fields:
            fields[0][1].setFocus()

    def _buttons(self, accept_words: str) -> QDialogButtonBox:
        self._box = QDialogButtonBox(self)
        self._box.addButton(accept_words, QDialogButtonBox.ButtonRole.AcceptRole)
        self._box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        self._box.accepted.connect(self.accept_if_complete)
        self._box.rejected.connect(self.reject)
        return self._box

    def accept_if_complete(self) -> None:
        """Go on, or say what is missing."""
        self.warning.setText(self._fault())
        if not self.warning.text():
            self.accept()

    def asks(self) -> bool:
        """Show the dialog; returns whether the officer went on."""
        return self.exec() == QDialog.DialogCode.Accepted


def form_of(fields: Sequence[tuple[str, QWidget]]) -> QFormLayout:
    """Return named fields below one another, each as wide as there is room."""
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, field in fields:
        field.setAccessibleName(name)
        form.addRow(f"{name}：", field)
    return form


def text_field(text: str = "", hint: str = "") -> QLineEdit:
    """Return a line to type in."""
    field = QLineEdit(text)
    field.setCursorPosition(0)  # a long text shows its beginning
    field.setPlaceholderText(hint)
    return field


def day_field(day: date, latest: date | None = None) -> DayEdit:
    """Return a field for a day, not after ``latest``."""
    field = DayEdit()
    field.setDate(QDate(day.year, day.month, day.day))
    field.setCalendarPopup(True)
    if latest is not None:
        field.setMaximumDate(QDate(latest.year, latest.month, latest.day))
    return field


def choice_field(options: Iterable[tuple[str, str]], chosen: str = "") -> QComboBox:
    """Return a box of (value, words)."""
    field = QComboBox()
    for value, words in options:
        field.addItem(words, value)
    field.setCurrentIndex(max(0, field.findData(chosen)))
    field.setMaxVisibleItems(15)
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.setMinimumContentsLength(20)
    return field


def day_of(field: QDateEdit) -> date:
    """Return the day in a field."""
    from datetime import date

    shown = field.date()
    return date(shown.year(), shown.month(), shown.day())
