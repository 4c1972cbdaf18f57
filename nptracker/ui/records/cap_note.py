"""One line below a form's head: how often the enterprise was inspected this year, and how often it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from nptracker.errors import BusyError
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nptracker.domain.forms.form import Form
    from nptracker.services.records import RecordService

_TOLD_FROM = {
    "enterprise": ("management",),
    "inspection": ("enterprise", "kind", "counts", "started_at", "cap_exception"),
}


def has_cap_note(form: Form) -> bool:
    """Tell whether the records of a kind have to do with the yearly cap."""
    return form.kind in _TOLD_FROM


class CapNote(QLabel):
    """Reads anew only when something it depends on was typed; empty it takes no room."""

    def __init__(self, records: RecordService, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records, self._kind = records, form.kind
        self._told: tuple[str, ...] = ()
        self.setWordWrap(True)
        self.hide()

    def read_again(self) -> None:
        """Count anew at the next telling, whatever was typed."""
        self._told = ()

    def tell(self, texts: Mapping[str, str], record_id: str) -> None:
        """Say what was used of the cap for a form with these texts."""
        asked = (record_id, *(texts.get(key, "") for key in _TOLD_FROM[self._kind]))
        if asked == self._told:
            return
        records, needed = self._records, _TOLD_FROM[self._kind]
        try:
            values = records.typed(self._kind, {key: texts.get(key, "") for key in needed})
            usage = records.checks.caps.usage_for(self._kind, values, record_id)
            said = records.checks.caps.words_for(self._kind, values, record_id)
        except BusyError:
            return  # told at the next keystroke
        self._told = asked
        mark(self, "danger" if usage is not None and usage.is_full else "soft")
        self.setText(said)
        self.setVisible(bool(said))
