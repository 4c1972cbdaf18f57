"""What an officer does with ledgers of their own: declare, change, delete, hand the declaration on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from nptracker.domain.forms.work_ledgers import THEMES
from nptracker.domain.own_ledger import OwnField, OwnLedger, OwnType, new_kind
from nptracker.errors import UserError
from nptracker.ui.ledgers.ledger_list import OWN_THEME
from nptracker.ui.widgets.save_dialog import ask_target

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.records.ledger import Ledger

STARTER = (
    OwnField("f1", "名称", OwnType.TEXT, is_required=True),
    OwnField("f2", "日期", OwnType.DATE),
    OwnField("f3", "备注", OwnType.LONG_TEXT),
)


class OwnVerbs:
    """The dialogs of the page; every verb is one step to undo."""

    def __init__(self, context: Context, owner: QWidget) -> None:
        self._context, self._owner = context, owner

    def make(self) -> str:
        """Ask for a new ledger and make it; returns its kind, empty when given up or refused."""
        ledger = OwnLedger(new_kind(), "", OWN_THEME, fields=STARTER, key=("f1",), dated_by="f2")
        asked = self._ask(ledger, is_known=False)
        if asked is None:
            return ""
        changes = self._context.perform(lambda: self._context.office.own_ledgers.make(asked))
        return asked.kind if changes else ""

    def change(self, kind: str) -> None:
        """Ask how a ledger shall look from now on."""
        asked = self._ask(self._context.office.own_ledgers.ledger(kind), is_known=True)
        if asked is not None:
            self._context.perform(lambda: self._context.office.own_ledgers.change(asked))

    def _ask(self, ledger: OwnLedger, *, is_known: bool) -> OwnLedger | None:
        from nptracker.ui.ledgers.own_dialog import OwnLedgerDialog

        themes = [*(theme.title for theme in THEMES), OWN_THEME]
        faults = self._context.office.own_ledgers.faults
        dialog = OwnLedgerDialog(self._owner, ledger, themes, faults, is_known=is_known)
        is_accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.ledger() if is_accepted else None

    def delete(self, kind: str) -> None:
        """Delete a ledger with its rows; one step of undo brings them back."""
        self._context.perform(lambda: self._context.office.own_ledgers.delete(kind))

    def export_definition(self, kind: str) -> None:
        """Write the declaration for another office."""
        office = self._context.office
        proposed = Path.home() / f"{office.forms[kind].title}（台账格式）.json"
        target = ask_target(self._owner, "导出台账格式", proposed)
        if target is None:
            return
        try:
            written = office.own_ledgers.export_definition(kind, target)
        except UserError as error:
            self._context.messages.show_error(error)
        else:
            self._context.messages.show_done(f"已导出台账格式：{written.name}")

    def import_definition(self) -> None:
        """Take over a declaration from another office."""
        name, _kind = QFileDialog.getOpenFileName(self._owner, "导入台账格式", "", "台账格式 (*.json)")
        if name:
            self._context.perform(lambda: self._context.office.own_ledgers.import_definition(Path(name)))

    def show_feeds(self, ledger: Ledger) -> None:
        """Show which figures of indicators and tasks come from a ledger, and add one."""
        from nptracker.ui.ledgers.feeds_page import FeedsPage

        self._context.show_page(FeedsPage(self._context, ledger))
