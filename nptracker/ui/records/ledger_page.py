"""The page of one or more ledgers: table, form beside it, and the ways in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from nptracker.ui.records.ledger_host import LedgerHost
from nptracker.ui.tab_keys import turn_by_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.ui.context import Context


class LedgerPage(LedgerHost):
    """Shows the ledgers of some kinds, one at a time behind tabs."""

    def __init__(self, context: Context, kinds: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        forms = [context.office.forms[kind] for kind in kinds]
        self.kinds = tuple(kinds)
        self.title = "、".join(form.title for form in forms)  # type: ignore[misc]
        self._tabs = QTabBar(self)
        self._tabs.setAccessibleName(self.title)
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        for form in forms:
            self._tabs.addTab(form.title)
        self._tabs.setVisible(len(kinds) > 1)
        self.has_sheets = len(kinds) > 1
        turn_by_keys(self._tabs, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(6)
        self._column.addWidget(self._tabs)
        self._column.addLayout(self.room, 1)
        self._tabs.currentChanged.connect(lambda _number: self._turned())
        referred = {field.refers_to for form in forms for field in form.references}
        self.shows = frozenset({*kinds, *referred, "evidence"})  # labels and attachments come from the others

    @property
    def kind(self) -> str:
        """The kind in front."""
        return self.kinds[max(0, self._tabs.currentIndex())]

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Turn to a record; when rows are still being read, as soon as they are here."""
        if kind in self.kinds:
            self._tabs.setCurrentIndex(self.kinds.index(kind))
        self.activate()
        if record_id:
            self.ledger.show_record(record_id)

    def _turned(self) -> None:
        self.turn_to_front()
        self.focus_grid()
