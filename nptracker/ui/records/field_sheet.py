"""The fields of a form laid out in groups, in two columns where there is room; checked while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.problem import Problem
from nptracker.ui.records.field_editor import in_rows
from nptracker.ui.records.field_row import FieldRow
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.forms.form import Form
    from nptracker.domain.record import Record
    from nptracker.ui.tables.options import Find, Option

TWO_COLUMNS_FROM = 46  # widths of a Chinese letter
CHECK_PAUSE_MS = 150
GENERAL = "基本情况"

Texts = dict[str, str]
Check = Callable[[Texts], Sequence[Problem]]


class FieldSheet(QScrollArea):
    """Shows and takes the texts of one record.

    ``check`` is asked, after a short pause in typing, for the problems of the texts as they stand.
    """

    edited = Signal()
    checked = Signal(int, int)  # errors, other problems

    def __init__(self, form: Form, find: Find, check: Check, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{form.title}的各栏")
        self.form, self._check = form, check
        self._loaded: Texts = {}
        self._untouched: set[str] = set()  # fields of a new record that nobody has been in yet
        self._columns = 0
        self.two_columns_from = TWO_COLUMNS_FROM
        self.problems: Sequence[Problem] = ()
        self._inside = QWidget()
        groups = _grouped(form)  # the order of making is the order of Tab
        self.rows = {
            field.key: FieldRow(form, field, find, self._inside)
            for _title, fields in groups
            for field in fields
        }
        self._groups = [_Group(title, fields, self.rows, self._inside) for title, fields in groups]
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 6, 6)
        column.setSpacing(10)
        for group in self._groups:
            column.addWidget(group)
        column.addStretch(1)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._pause = QTimer(self, interval=CHECK_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.check_now)
        for row in self.rows.values():
            row.editor.edited.connect(lambda key=row.field.key: self._edited(key))
            row.editor.picked.connect(lambda option, field=row.field: self._fill_partner(field, option))
            row.editor.left.connect(lambda key=row.field.key: self._left(key))
            row.editor.entered.connect(lambda row=row: self.ensureWidgetVisible(row, 0, 40))

    def load(self, record: Record | None, texts: Texts | None = None) -> None:
        """Show a record, or an empty sheet with some texts given."""
        given = texts or {}
        for key, row in self.rows.items():
            text = record.text(self.form, key) if record else given.get(key, "")
            row.editor.set_text(text, _reference_id(record, row.field))
            row.set_problems(())
        self._loaded = self.texts() if record else dict.fromkeys(self.rows, "")
        self._untouched = set() if record else set(self.rows) - set(given)
        self.verticalScrollBar().setValue(0)
        self.check_now()

    def renew(self, record: Record) -> None:
        """Show what was changed in the record elsewhere; what is being typed, and the cursor, stay."""
        typed = self.changed_texts()
        for key, row in self.rows.items():
            text = record.text(self.form, key)
            if key not in typed and row.editor.text() != text:
                row.editor.set_text(text, _reference_id(record, row.field))
        self._loaded = {**self.texts(), **{key: record.text(self.form, key) for key in typed}}
        self.check_now()

    def unsettle(self) -> None:
        """Take every text as not saved, since the record they were saved in is gone."""
        self._loaded = dict.fromkeys(self.rows, "")
        self.check_now()

    def texts(self) -> Texts:
        """Return all texts as typed."""
        return {key: row.editor.text() for key, row in self.rows.items()}

    def changed_texts(self) -> Texts:
        """Return the texts that differ from what was loaded."""
        return {key: text for key, text in self.texts().items() if text != self._loaded.get(key)}

    def settle(self) -> None:
        """Take the texts as saved."""
        self._loaded = self.texts()

    def check_now(self) -> None:
        """Mark the problems of the texts as they stand, save what a new record still has to be asked."""
        self._pause.stop()
        self.problems = self._check(self.texts())
        by_field: dict[str, list[Problem]] = {}
        for problem in self.problems:
            if problem.field not in self._untouched:
                by_field.setdefault(problem.field, []).append(problem)
        for key, row in self.rows.items():
            row.set_problems(by_field.get(key, ()))
        shown = [problem for problems in by_field.values() for problem in problems]
        errors = sum(problem.severity == "error" for problem in shown)
        self.checked.emit(errors, len(shown) - errors)

    def show_groups(self, count: int) -> None:
        """Show the first groups only: a long sheet takes less long to come up when the rest follows."""
        for at, group in enumerate(self._groups):
            group.setVisible(at < count)
            group.arrange(self._columns)

    def set_read_only(self, read_only: bool) -> None:
        """Allow or forbid typing in all fields."""
        for row in self.rows.values():
            row.editor.set_read_only(read_only)

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(iter(self.rows.values())).editor.setFocus()

    def focus_field(self, key: str) -> None:
        """Put the cursor into a field and bring it into view."""
        if (row := self.rows.get(key)) is not None:
            row.editor.setFocus()
            self.ensureWidgetVisible(row, 0, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two columns where there is room for them."""
        super().resizeEvent(event)
        letter = self.fontMetrics().horizontalAdvance("中")
        columns = 2 if self.viewport().width() >= self.two_columns_from * letter else 1
        if columns != self._columns:
            self._columns = columns
            for group in self._groups:
                group.arrange(columns)

    def _edited(self, key: str) -> None:
        self._untouched.discard(key)
        self._pause.start()
        self.edited.emit()

    def _fill_partner(self, field: Field, option: Option) -> None:
        """Put what goes with a picked thing into the field beside, where that is still empty."""
        partner = self.form.partner_of(field)
        if partner is None or not option.partner or self.rows[partner.key].editor.text().strip():
            return
        self.rows[partner.key].editor.set_text(option.partner)
        self._edited(partner.key)

    def _left(self, key: str) -> None:
        if key in self._untouched:
            self._untouched.discard(key)
            self._pause.start()


class _Group(QFrame):
    """The fields under one merged heading."""

    def __init__(
        self, title: str, fields: Sequence[Field], rows: dict[str, FieldRow], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._fields, self._rows = fields, rows
        self._columns = 0
        mark(self, "card")
        heading = QLabel(title, self)
        mark(heading, "heading")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 6)
        column.addWidget(heading)
        column.addLayout(self._grid)

    def arrange(self, columns: int) -> None:
        """Lay the fields out in this many columns; a hidden group is laid out once it is shown."""
        if self.isHidden() or columns == self._columns or not columns:
            return
        self._columns = columns
        for number, fields in enumerate(in_rows(self._fields, columns)):
            for place, field in enumerate(fields):
                span = (
                    columns
                    if len(fields) == 1 and field.type in {FieldType.LONG_TEXT, FieldType.CHOICES}
                    else 1
                )
                self._grid.addWidget(self._rows[field.key], number, place, 1, span, Qt.AlignmentFlag.AlignTop)
        for place in range(2):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)


def _grouped(form: Form) -> list[tuple[str, list[Field]]]:
    """Return the fields by merged heading in their order; runs without one are the general part."""
    groups: dict[str, list[Field]] = {}
    asked = (field for field in form.fields if not field.is_internal)
    for title, fields in groupby(asked, key=lambda field: field.group or GENERAL):
        groups.setdefault(title, []).extend(fields)
    return list(groups.items())


def _reference_id(record: Record | None, field: Field) -> str:
    value = record[field.key] if record and field.type is FieldType.REFERENCE else None
    return value if isinstance(value, str) and record and field.key in record.labels else ""
