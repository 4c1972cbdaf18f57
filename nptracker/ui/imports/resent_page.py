"""An import page that asks, row by row or for all at once, what becomes of what was sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from nptracker.services.import_draft import RowState
from nptracker.ui.imports.import_page import ImportPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.domain.forms.form import Form
    from nptracker.ui.context import Context


class ResentPage(ImportPage):
    """Adds two buttons that show while rows sent again wait for a choice: take all of them, or keep what stands."""

    can_map = False  # what comes in says itself whose it is
    take_words, take_tip = "", ""
    keep_words, keep_tip = "", ""

    _choices: tuple[QPushButton, ...] = ()  # made after the rest of the page, which shows its state at once

    def __init__(self, context: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(context, form, parent)
        self.take_new = self._choice(self.take_words, self.take_tip, True)
        self.keep_old = self._choice(self.keep_words, self.keep_tip, False)
        self._choices = (self.take_new, self.keep_old)

    def _choice(self, words: str, tip: str, takes: bool) -> QPushButton:
        button = QPushButton(words, self)
        button.setToolTip(tip)
        button.setVisible(False)
        button.clicked.connect(lambda _checked=False: self.choose_again(takes))
        self.review.chips_row.addWidget(button)
        return button

    def choose_again(self, takes: bool) -> None:
        """Take all that was sent again, or keep what stands."""
        self.review.choose_all(RowState.AGAIN, takes)

    def _show_state(self) -> None:
        super()._show_state()
        has_again = self.draft is not None and self.draft.count(RowState.AGAIN) > 0
        for button in self._choices:
            button.setVisible(has_again)
