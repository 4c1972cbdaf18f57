"""An import page that asks, row by row or for all at once, what becomes of what was sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from nptracker.services.import_draft import RowState
from nptracker.ui.imports.import_page import ImportPage
from nptracker.ui.tables.asker import Asker

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.domain.forms.form import Form
    from nptracker.services.import_draft import ImportDraft
    from nptracker.ui.context import Context

_WAITING = (RowState.AGAIN, RowState.PROPOSED)


class ResentPage(ImportPage):
    """Adds buttons that show while rows wait for a choice: take all of them, keep what stands, make them rows of their own."""

    can_map = False  # what comes in says itself whose it is
    take_words, take_tip = "", ""
    keep_words, keep_tip = "", ""

    _choices: tuple[QPushButton, ...] = ()  # made after the rest of the page, which shows its state at once

    def __init__(self, context: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(context, form, parent)
        self.take_new = self._choice(self.take_words, self.take_tip, True)
        self.keep_old = self._choice(self.keep_words, self.keep_tip, False)
        self._choices = (self.take_new, self.keep_old)
        self.apart_button = self._button(
            "算另一条(&L)", "选中的待确认行不是原有的那一条，按新增写入；没有选中就是全部"
        )
        self.apart_button.clicked.connect(lambda _checked=False: self._tell_apart())
        self._apart_asker = Asker(self, context.reading, self.say_failed)

    def _choice(self, words: str, tip: str, takes: bool) -> QPushButton:
        button = self._button(words, tip)
        button.clicked.connect(lambda _checked=False: self.choose_again(takes))
        return button

    def _button(self, words: str, tip: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setToolTip(tip)
        button.setVisible(False)
        self.review.chips_row.addWidget(button)
        return button

    def choose_again(self, takes: bool) -> None:
        """Take all that was sent again or waits for a word, or keep what stands."""
        for state in _WAITING:
            self.review.choose_all(state, takes)

    def _tell_apart(self) -> None:
        """Make rows of their own of those proposed as known ones; the lane asks the rules about them anew."""
        draft, places = self.draft, self.review.places_apart()
        if draft is None or not places:
            return
        imports = self.context.office.imports

        def take(apart: ImportDraft) -> None:
            if self.draft is draft:  # and no other files were read meanwhile
                self.review.show_apart(apart, places)

        self._apart_asker.ask(lambda _job: imports.told_apart(draft, places), take, "重新核对")

    def _show_state(self) -> None:
        super()._show_state()
        waits = self.draft is not None and any(self.draft.count(state) for state in _WAITING)
        for button in self._choices:
            button.setVisible(waits)
        if self._choices:
            self.apart_button.setVisible(bool(self.review.proposed_as_known()))
