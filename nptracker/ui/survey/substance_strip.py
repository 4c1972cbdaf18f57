"""What a form says about the substance in its fields: one line at once, everything on a card behind a tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QWidget

from nptracker.domain.forms.field import SUBSTANCE, SUBSTANCE_CODE
from nptracker.errors import BusyError
from nptracker.ui.survey.substance_card import SubstanceCard
from nptracker.ui.survey.substance_words import strip_words
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.domain.forms.form import Form
    from nptracker.ui.context import Context
    from nptracker.ui.records.field_sheet import FieldSheet

CARD_TAB = "名录与措施"
_PAUSE_MS = 150


def names_substances(form: Form) -> bool:
    """Tell whether a form has fields for a substance and its number."""
    return {SUBSTANCE, SUBSTANCE_CODE} <= {field.offers for field in form.fields}


class SubstanceStrip(QLabel):
    """Follows the substance typed in a sheet; fills the card as well while that is in sight."""

    def __init__(self, context: Context, sheet: FieldSheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._sheet = context, sheet
        self.setWordWrap(True)
        mark(self, "soft")
        self.card = SubstanceCard(parent)
        keys = {field.offers: field.key for field in sheet.form.fields}
        self._name, self._code = keys[SUBSTANCE], keys[SUBSTANCE_CODE]
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.read_again)
        sheet.edited.connect(self._pause.start)
        self.hide()

    def read_again(self) -> None:
        """Look the substance up as it stands in the sheet."""
        self._pause.stop()
        name = self._sheet.rows[self._name].editor.text().strip()
        code = self._sheet.rows[self._code].editor.text().strip()
        self.setVisible(bool(name or code))
        try:
            book = self._context.office.substances.book()
        except BusyError:
            self._pause.start()
            return
        if name or code:
            self.setText(strip_words(book, name, code))
        self.card.show_substance(book, name, code)
