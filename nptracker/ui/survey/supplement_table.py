"""The substances of a supplement list as a grid to type and paste in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.query import Filter, Op, Query
from nptracker.ui.tables.table_panel import TablePanel

if TYPE_CHECKING:
    from nptracker.domain.changes import Changes
    from nptracker.ui.context import Context

_KIND = "listed_substance"
_COLUMNS = ("name", "cas_rns", "tiers", "list_no", "serial_no", "category", "synonyms", "note")
TYPING_WORDS = "在最后一行输入，或从 Excel 粘贴：名称、CAS号、适用档"


class SupplementTable(QWidget):
    """One supplement list; ``substance_chosen`` carries name and CAS RN or serial number of the current row."""

    substance_chosen = Signal(str, str)

    def __init__(self, context: Context, list_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self.list_id = context, list_id
        form = form_named(_KIND)
        self.panel = TablePanel(context, form, self)
        self.panel.writer.defaults = {"list": list_id}
        self.panel.grid.set_fields([form.by_key[key] for key in _COLUMNS])
        self.panel.row_chosen.connect(self._tell)
        self._leave_rows_room()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel, 1)
        self.panel.start(Query(filters=(Filter("list", Op.ONE_OF, list_id),)))

    def _leave_rows_room(self) -> None:
        """Put away what the page around has already; Ctrl+Shift+L brings the filters back."""
        for part in (self.panel.bar, self.panel.foot):
            part.hide()
        for view in (self.panel.grid.left, self.panel.grid.right):
            view.head.show_lines(False)

    def refresh(self, changes: Changes) -> None:
        """Read again after a change elsewhere."""
        self.panel.refresh(changes)

    def begin(self) -> None:
        """Open the empty last row."""
        self.panel.begin_record()

    def delete_selected(self) -> None:
        """Delete the substances of the selected rows; undo brings them back."""
        ids = self.panel.selected_ids()
        if ids:
            self._context.perform(lambda: self._context.office.records.delete(_KIND, ids))

    def _tell(self, record_id: str) -> None:
        if not record_id:
            return
        try:
            record = self._context.office.records.get(_KIND, record_id)
        except KeyError:
            return
        codes = record["cas_rns"]
        code = codes[0] if isinstance(codes, tuple) and len(codes) == 1 else str(record["serial_no"] or "")
        self.substance_chosen.emit(str(record["name"] or ""), code)
