"""The head of a table: headings to sort by, and under each of them a field to filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.query import Filter, Op, parse_filter
from nptracker.ui.tables.options import LIST_MARK, Offering, Option, code_options
from nptracker.ui.tables.suggest import Suggester

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QKeyEvent

TYPING_PAUSE_MS = 250
EMPTY_WORDS = ("空", "非空")


def filter_of(field: Field, text: str) -> Filter | None:
    """Read a filter text; labels of a code list, one or several, ask for exactly these codes."""
    if field.codes is not None and field.type is FieldType.CHOICE:
        parts = [part.strip() for part in text.replace("，", LIST_MARK).split(LIST_MARK) if part.strip()]
        codes = [field.codes.by_label.get(part) for part in parts]
        if codes and None not in codes:
            return Filter(field.key, Op.ONE_OF, "|".join(code for code in codes if code))
    return parse_filter(field.key, text)


def filter_offering(field: Field) -> Offering | None:
    """Return the labels a filter field offers."""
    if field.codes is None:
        return None
    codes = field.codes
    extra = [Option(word, word) for word in EMPTY_WORDS]
    return Offering(lambda text: code_options(codes, text) + ([] if text.strip() else extra))


class FilterLine(QLineEdit):
    """One filter field under a heading."""

    left_down = Signal()  # the officer goes on to the rows

    def __init__(self, field: Field, parent: QWidget) -> None:
        super().__init__(parent)
        self.field = field
        self.setPlaceholderText("筛选")
        self.setAccessibleName(f"按“{field.heading}”筛选")
        self.setToolTip(f"按“{field.heading}”筛选：输入文字；>=5、<=2025-12-31、=全文、空、非空")
        offering = filter_offering(field)
        self.suggester = Suggester(self, offering) if offering is not None else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the rows with Enter or Down, clear with Escape."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            if self.suggester is not None:
                self.suggester.pick_marked()
            self.left_down.emit()
        elif key == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class FilterHead(QHeaderView):
    """Headings with a row of filter fields that follows them when they are moved, scrolled or resized.

    ``filters_changed`` is sent after a short pause in typing; ``sort_asked`` with the column and whether
    to add to the sort keys there are (Shift).
    """

    filters_changed = Signal()
    sort_asked = Signal(int, bool)
    rows_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._lines: dict[int, FilterLine] = {}
        self._lines_shown = True
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.filters_changed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setMinimumSectionSize(48)
        self.sectionResized.connect(self._place_lines)
        self.sectionClicked.connect(self._clicked)

    def set_fields(self, fields: Sequence[Field]) -> None:
        """Make the filter fields of the columns in view, keeping what is typed in those that stay."""
        typed = {line.field.key: line.text() for line in self._lines.values()}
        for line in self._lines.values():
            line.hide()
            line.deleteLater()
        self._lines = {
            column: self._make_line(field)
            for column, field in enumerate(fields)
            if not self.isSectionHidden(column)
        }
        for line in self._lines.values():
            line.setText(typed.get(line.field.key, ""))
        self._place_lines()

    def filters(self) -> tuple[Filter, ...]:
        """Return what the fields of the columns shown here ask for."""
        read = (filter_of(line.field, line.text()) for line in self._lines.values())
        return tuple(condition for condition in read if condition is not None)

    def type_filters(self, texts: Mapping[str, str]) -> None:
        """Put these texts, by field key, into the fields and empty the others."""
        for line in self._lines.values():
            line.setText(texts.get(line.field.key, ""))

    def clear_filters(self) -> None:
        """Empty all the fields."""
        for line in self._lines.values():
            line.clear()

    def show_lines(self, shown: bool) -> None:
        """Show or hide the filter row."""
        self._lines_shown = shown
        self.updateGeometries()
        self._place_lines()

    @property
    def has_lines(self) -> bool:
        """Tell whether the filter row is shown."""
        return self._lines_shown

    def line_at(self, column: int) -> FilterLine | None:
        """Return the filter field of a column."""
        return self._lines.get(column)

    def sizeHint(self) -> QSize:
        """Make room for the filter row below the headings."""
        size = super().sizeHint()
        return QSize(size.width(), size.height() + self._line_height())

    def updateGeometries(self) -> None:  # noqa: N802
        """Keep the headings above the filter row."""
        self.setViewportMargins(0, 0, 0, self._line_height())
        super().updateGeometries()
        self._place_lines()

    def scrolled(self) -> None:
        """Follow the table's horizontal scroll bar."""
        self._place_lines()

    def _make_line(self, field: Field) -> FilterLine:
        line = FilterLine(field, self)
        line.textChanged.connect(lambda _text: self._pause.start())
        line.left_down.connect(self.rows_wanted)
        return line

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 10 if self._lines_shown else 0

    def _place_lines(self, *_sizes: int) -> None:
        top = self.height() - self._line_height()
        for column, line in self._lines.items():
            if not self._lines_shown or column >= self.count():
                line.hide()
                continue
            left, width = self.sectionViewportPosition(column), self.sectionSize(column)
            line.setGeometry(left, top, width, self._line_height())
            line.setVisible(left < self.width() and left + width > 0)

    def _clicked(self, column: int) -> None:
        from PySide6.QtWidgets import QApplication

        adding = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier)
        self.sort_asked.emit(column, adding)
