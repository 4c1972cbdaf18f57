"""A field on a form: heading with its required mark, editor, and one line of words below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nptracker.domain.forms.typed import parse
from nptracker.domain.quantity import plain
from nptracker.domain.values import Quantity
from nptracker.services.manual.page_names import field_page
from nptracker.ui.manual.places import belongs_to
from nptracker.ui.records.field_editor import FieldEditor, make_editor
from nptracker.ui.tables.marks import mark_icon, mark_tone
from nptracker.ui.tables.shown_row import Mark, mark_of
from nptracker.ui.theme import colour, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form
    from nptracker.domain.problem import Problem
    from nptracker.ui.tables.options import Find

REQUIRED_SIGN = "＊"
SIGN_SIZE = QSize(16, 16)
SMALL = 0.9
HEADING_LETTERS = 8


class FieldRow(QWidget):
    """The line below the editor says, in this order: what is wrong, the amount converted, the help while focused."""

    def __init__(self, form: Form, field: Field, find: Find, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._help = form.help_of(field)
        belongs_to(self, field_page(form.kind, field.key))
        self.editor: FieldEditor = make_editor(field, find, self)
        self._mark: Mark | None = None
        self._beside: str | None = None  # None: nothing is compared here
        self._is_focused = False
        self._heading = QLabel(self)
        self._heading.setTextFormat(Qt.TextFormat.RichText)
        self._show_heading()
        self._heading.setBuddy(self.editor)
        self._heading.setToolTip(self._help.words())
        self._sign, self._words = QLabel(self), QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        self.editor.edited.connect(self._show_words)
        self.editor.entered.connect(lambda: self._focus(True))
        self.editor.left.connect(lambda: self._focus(False))
        self._show_words()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setContentsMargins(2, 0, 0, 0)
        below.setSpacing(4)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._words, 1)
        small = self._words.font()
        small.setPointSizeF(small.pointSizeF() * SMALL)
        self._words.setFont(small)
        self._words.setStyleSheet("font-weight: normal;")
        # Without the room kept free, the form would jump with each help line.
        self._words.setMinimumHeight(self._words.fontMetrics().height())
        column = QVBoxLayout()
        column.setSpacing(1)
        column.addWidget(self.editor)
        column.addLayout(below)
        self._heading.setWordWrap(True)
        self._heading.setFixedWidth(self.fontMetrics().horizontalAdvance("中") * HEADING_LETTERS)
        self._heading.setContentsMargins(0, 5, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def _show_heading(self) -> None:
        red = colour("danger").name()
        sign = f' <span style="color:{red}">{REQUIRED_SIGN}</span>' if self.field.required else ""
        self._heading.setText(f"{self.field.full_heading}{sign}")

    def changeEvent(self, event: QEvent) -> None:
        """Colour the required sign anew when the look changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_heading()

    @property
    def words(self) -> str:
        """The line below the editor."""
        return self._words.text()

    @property
    def is_marked(self) -> bool:
        """Tell whether a problem is shown."""
        return self._mark is not None

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """Mark the field with these problems, or take the mark away."""
        self._mark = mark_of(problems) if problems else None
        self._show_words()

    def set_beside(self, words: str) -> None:
        """Say beside the amount converted what it is to be compared with, such as last year's."""
        self._beside = words
        self._show_words()

    def _focus(self, focused: bool) -> None:
        self._is_focused = focused
        self._show_words()

    def _show_words(self) -> None:
        self._sign.setVisible(self._mark is not None)
        parts = (converted_words(self.field, self.editor.text()), self._beside or "")
        aside = "，".join(part for part in parts if part)
        if self._mark is not None:
            self._sign.setPixmap(mark_icon(self._mark.severity).pixmap(SIGN_SIZE))
            is_compared = aside and self._beside is not None
            words = f"{self._mark.words}\n{aside}" if is_compared else self._mark.words
            self._say(words, mark_tone(self._mark.severity))
        elif aside:
            self._say(aside, "soft")
        else:
            self._say(self._help.meaning if self._is_focused else "", "soft")

    def _say(self, words: str, role: str) -> None:
        if words == self._words.text() and role == self._words.property("role"):
            return
        self._words.setText(words)
        mark(self._words, role)


def converted_words(field: Field, text: str) -> str:
    """Return “12 吨 = 12 000 千克” for an amount typed in another unit than the field's, else an empty text."""
    value = parse(field, text) if field.unit else None
    if not isinstance(value, Quantity) or value.unit == field.unit:
        return ""
    whole, _point, rest = plain(value.value).partition(".")
    grouped = f"{int(whole):,}".replace(",", " ") + (f".{rest}" if rest else "")
    return f"{value.text} {value.unit} = {grouped} {field.unit}"
