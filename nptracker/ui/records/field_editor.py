"""Editors of one field in a form. Each speaks in typed texts; what they mean is settled by the services."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from nptracker.domain.forms.field import CodeList, Field, FieldType
from nptracker.ui.icons import icon
from nptracker.ui.tables.options import LIST_MARK, Find, Option, offering_for
from nptracker.ui.tables.suggest import Suggester
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

LONG_LINES = 3
TICKS_IN_A_ROW = 4
TICK_GAP = 14


class FieldEditor(QWidget):
    """What the editors of all field types have in common."""

    edited = Signal()
    picked = Signal(object)  # Option
    entered = Signal()  # the focus came in
    left = Signal()

    def text(self) -> str:
        """Return what is typed; for a reference picked from the list, the id of the record."""
        raise NotImplementedError

    def set_text(self, text: str, reference: str = "") -> None:
        """Show a text without announcing it; ``reference`` is the id behind the label of a REFERENCE."""
        raise NotImplementedError

    def set_read_only(self, read_only: bool) -> None:
        """Allow or forbid typing."""
        raise NotImplementedError

    def watch_focus(self, widget: QWidget) -> None:
        """Report when this part gains and loses the focus."""
        widget.installEventFilter(self)
        self.setFocusProxy(self.focusProxy() or widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Turn focus events of the parts into signals."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        elif event.type() == QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)


class LineEditor(FieldEditor):
    """One line of text, with suggestions where the field has any."""

    def __init__(self, field: Field, find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(field.full_heading)
        self.line.setPlaceholderText(_hint(field))
        self._reference: Option | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        self.suggester: Suggester | None = None
        if (offering := offering_for(field, find)) is not None:
            self.suggester = Suggester(self.line, offering)
            self.suggester.picked.connect(self._picked)
            self._add_button("next", "显示可选内容（Alt+↓）", self._open_list)
        elif field.type is FieldType.DATE:
            self._add_button("week", "填今天", lambda: self._type(date.today().isoformat()))  # noqa: DTZ011
        self._is_reference = field.type is FieldType.REFERENCE
        self.line.textEdited.connect(lambda _text: self.edited.emit())
        self.watch_focus(self.line)

    def text(self) -> str:
        """Return what is typed, or the id of the record picked."""
        typed = self.line.text()
        return self._reference.value if self._reference and self._reference.label == typed else typed

    def set_text(self, text: str, reference: str = "") -> None:
        """Show a text from its beginning."""
        self._reference = Option(reference, text) if reference else None
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def set_read_only(self, read_only: bool) -> None:
        """Allow or forbid typing."""
        self.line.setReadOnly(read_only)

    def _add_button(self, name: str, words: str, slot: object) -> None:
        action = QAction(icon(name), words, self.line)
        action.setToolTip(words)
        action.triggered.connect(slot)
        self.line.addAction(action, QLineEdit.ActionPosition.TrailingPosition)

    def _open_list(self) -> None:
        self.line.setFocus()
        if self.suggester is not None:
            self.suggester.open()

    def _type(self, text: str) -> None:
        self.line.setText(text)
        self.edited.emit()

    def _picked(self, option: Option) -> None:
        if self._is_reference:
            self._reference = option
        self.edited.emit()
        self.picked.emit(option)


class LongEditor(FieldEditor):
    """Several lines of text; Tab leads on, as in the other fields."""

    def __init__(self, field: Field, _find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.area = QPlainTextEdit(self)
        self.area.setAccessibleName(field.full_heading)
        self.area.setPlaceholderText(_hint(field))
        self.area.setTabChangesFocus(True)
        self.area.setFixedHeight(self.area.fontMetrics().lineSpacing() * LONG_LINES + 18)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.area)
        self.area.textChanged.connect(self.edited)
        self.watch_focus(self.area)

    def text(self) -> str:
        """Return what is typed."""
        return self.area.toPlainText()

    def set_text(self, text: str, reference: str = "") -> None:  # noqa: ARG002
        """Show a text without announcing it."""
        self.area.blockSignals(True)
        self.area.setPlainText(text)
        self.area.blockSignals(False)

    def set_read_only(self, read_only: bool) -> None:
        """Allow or forbid typing."""
        self.area.setReadOnly(read_only)


class TicksEditor(FieldEditor):
    """A tick for each choice of several. A text that is no list of choices stands beside until a tick replaces it."""

    def __init__(self, field: Field, codes: CodeList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strange = ""
        self._note = QLabel(self)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        mark(self._note, "warning")
        self._ticks = {label: QCheckBox(label, self) for label in codes.labels.values()}
        self._in_a_row = 0
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(TICK_GAP)
        for tick in self._ticks.values():
            tick.setAccessibleName(f"{field.heading}：{tick.text()}")
            tick.clicked.connect(self._clicked)
            self.watch_focus(tick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 2)
        column.addLayout(self._grid)
        column.addWidget(self._note)
        self._note.hide()
        self._arrange(TICKS_IN_A_ROW)

    def _arrange(self, in_a_row: int) -> None:
        if in_a_row == self._in_a_row:
            return
        self._in_a_row = in_a_row
        for place, tick in enumerate(self._ticks.values()):
            self._grid.addWidget(tick, place // in_a_row, place % in_a_row)
        for column in range(TICKS_IN_A_ROW + 1):
            self._grid.setColumnStretch(column, int(column == in_a_row))
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Ask for no more width than one tick; narrow forms put fewer of them in a row."""
        widest = max(tick.sizeHint().width() for tick in self._ticks.values())
        return QSize(widest, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put as many ticks in a row as there is room for."""
        super().resizeEvent(event)
        widest = max(tick.sizeHint().width() for tick in self._ticks.values()) + TICK_GAP
        self._arrange(max(1, min(TICKS_IN_A_ROW, self.width() // widest)))

    def text(self) -> str:
        """Return the ticked labels, or the text that is none."""
        return self._strange or LIST_MARK.join(
            label for label, tick in self._ticks.items() if tick.isChecked()
        )

    def set_text(self, text: str, reference: str = "") -> None:  # noqa: ARG002
        """Tick the labels of a list."""
        labels = {part for part in text.split(LIST_MARK) if part}
        self._strange = text if not labels <= set(self._ticks) else ""
        for label, tick in self._ticks.items():
            tick.setChecked(not self._strange and label in labels)
        self._note.setText(f"原来填的是：{self._strange}")
        self._note.setVisible(bool(self._strange))

    def set_read_only(self, read_only: bool) -> None:
        """Allow or forbid ticking."""
        for tick in self._ticks.values():
            tick.setEnabled(not read_only)

    def _clicked(self) -> None:
        self._strange = ""
        self._note.hide()
        self.edited.emit()


def make_editor(field: Field, find: Find, parent: QWidget) -> FieldEditor:
    """Make the editor that suits a field."""
    if field.type is FieldType.LONG_TEXT:
        return LongEditor(field, find, parent)
    if field.type is FieldType.CHOICES and field.codes is not None:
        return TicksEditor(field, field.codes, parent)
    return LineEditor(field, find, parent)


def is_wide(field: Field) -> bool:
    """Tell whether a field takes the whole width of a form."""
    return field.type in {FieldType.LONG_TEXT, FieldType.CHOICES}


def _hint(field: Field) -> str:
    if field.help.example:
        return f"例：{field.help.example}"
    if field.type is FieldType.REFERENCE:
        return "输入名称、拼音首字母或代码查找"
    return {FieldType.DATE: "例：2026-03-05", FieldType.MOMENT: "例：2026-03-05 09:30"}.get(field.type, "")


def in_rows(fields: Sequence[Field], columns: int) -> list[list[Field]]:
    """Lay fields out in rows: wide ones alone, the others side by side."""
    rows: list[list[Field]] = []
    for field in fields:
        if is_wide(field) or not rows or len(rows[-1]) >= columns or is_wide(rows[-1][0]):
            rows.append([field])
        else:
            rows[-1].append(field)
    return rows
