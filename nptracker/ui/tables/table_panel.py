"""A table of records with everything around it: search, filters, columns, count, copy and paste, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from nptracker.domain.query import Query, Sort
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.tables.column_chooser import ColumnChooser
from nptracker.ui.tables.find_replace_bar import FindReplaceBar
from nptracker.ui.tables.foot import SPACE, TableFoot
from nptracker.ui.tables.grid import Grid
from nptracker.ui.tables.grid_clipboard import GridClipboard
from nptracker.ui.tables.grid_writer import GridWriter
from nptracker.ui.tables.panel_views import PanelViews
from nptracker.ui.tables.row_source import RecordRows, RowSource
from nptracker.ui.tables.table_bar import TableBar
from nptracker.ui.tables.table_memory import TableMemory, recall, remember
from nptracker.ui.tables.window_model import WindowModel

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QAction

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form
    from nptracker.services.bulk_edit import BulkPlan
    from nptracker.ui.context import Context

TYPING_PAUSE_MS = 200
WIDTHS_PAUSE_MS = 500


class TablePanel(QWidget):
    """The table of one kind of record. ``row_chosen`` carries the current record's id, or an empty text."""

    row_chosen = Signal(str)
    opened = Signal(str)  # the officer wants the record's form
    counted = Signal(int, int)

    def __init__(
        self, context: Context, form: Form, parent: QWidget | None = None, source: RowSource | None = None
    ) -> None:
        super().__init__(parent)
        self.context, self.form = context, form
        self._begins_record = False
        records = context.office.records
        self.model = WindowModel(source or RecordRows(records, form), context.reading, self)
        self.writer = GridWriter(context, self.model, self)
        if not context.office.read_only and not form.frozen:
            self.model.write = self.writer.write
        self.model.read_groups = self._read_groups
        self.grid = Grid(self.model, records.find, self)
        self.clipboard = GridClipboard(context, self.grid, self.writer)
        self.bar = TableBar(form.title, self)
        self.views = PanelViews(self)
        self.foot = TableFoot(self.grid, self._summary, context.reading, self)
        self.find_bar = FindReplaceBar(context, self.grid, self)
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._widths_pause = QTimer(self, interval=WIDTHS_PAUSE_MS, singleShot=True)
        self._memory = recall(form.kind)
        self._lay_out()
        self._recall_columns()
        self._make_actions()
        self._listen()

    # -- building --------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.bar)
        column.addWidget(self.find_bar)
        column.addWidget(self.grid, 1)
        column.addWidget(self.foot)

    def _make_actions(self) -> None:
        slots = {
            ActionKey.EDIT_CELL: self._edit,
            ActionKey.COPY: self.clipboard.copy,
            ActionKey.CUT: self.clipboard.cut,
            ActionKey.PASTE: self.clipboard.paste,
            ActionKey.CLEAR_CELLS: self.clipboard.clear,
            ActionKey.FILL_DOWN: self.clipboard.fill_down,
            ActionKey.FILL_SELECTION: self.clipboard.fill_with_current,
        }
        if self.model.is_writable:
            slots[ActionKey.BULK_EDIT] = self.edit_in_bulk
        self.grid_actions: list[QAction] = [Actions.make(key, self.grid, slot) for key, slot in slots.items()]
        Actions.make(ActionKey.FILTER, self, self._turn_filters)
        Actions.make(ActionKey.CLEAR_FILTERS, self, self.clear_filters)
        Actions.make(ActionKey.FIND_NEXT, self, self.find_bar.go_on)
        Actions.make(ActionKey.FIND_PREVIOUS, self, self.find_bar.go_back)
        Actions.make(ActionKey.CHOOSE_COLUMNS, self, self.choose_columns)
        Actions.make(ActionKey.SAVE_VIEW, self, lambda: self.views.ask_name(None))
        find = Actions.make(ActionKey.FIND_REPLACE, self, self.find_bar.open_bar)
        self.grid_actions += [find, Actions.make(ActionKey.GROUP, self, self._turn_grouping)]
        for view in (self.grid.left, self.grid.right):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(
                lambda at, view=view: self._offer_menu(view.viewport().mapToGlobal(at))
            )

    def _listen(self) -> None:
        self.model.counted.connect(self._show_count)
        self.model.read_failed.connect(self.context.messages.show_error)
        self.model.settled.connect(self._begin_if_wanted)
        self.writer.written.connect(self.foot.ask_later)
        self.find_bar.problems_found.connect(self.edit_in_bulk)
        self.grid.sort_changed.connect(self._sort)
        self.grid.filters_changed.connect(self.ask)
        self.grid.current_changed.connect(self._tell_row)
        self.grid.fill_wanted.connect(self.clipboard.fill_with)
        self.grid.activated.connect(self._activate)
        self.bar.search.textChanged.connect(lambda _text: self._pause.start())
        self.bar.search.left_down.connect(self._to_rows)
        self._pause.timeout.connect(self.ask)
        self.grid.widths_changed.connect(self._widths_pause.start)
        self._widths_pause.timeout.connect(self._remember)
        self.bar.clear_button.clicked.connect(self.clear_filters)
        self.bar.column_button.clicked.connect(self.choose_columns)

    # -- what is asked ---------------------------------------------------------------------------

    def start(self, base: Query | None = None) -> None:
        """Show the records; ``base`` narrows the table for good (the findings of one inspection)."""
        self.model.base = base or Query()
        if not self.views.open_default():
            self.model.set_query(self.query())

    def query(self) -> Query:
        """Return what the table shows as a query: search, filters and sorting."""
        filters = self.model.base.filters + self.grid.left.head.filters() + self.grid.right.head.filters()
        return Query(self.bar.search.text().strip(), filters, self.model.query.sort)

    def clear_filters(self) -> None:
        """Show all records again."""
        self.bar.search.clear()
        for view in (self.grid.left, self.grid.right):
            view.head.clear_filters()
        self.ask()

    def refresh(self, changes: Changes) -> None:
        """Read again after a change, unless the table shows it already."""
        if changes.touches(self.form.kind) and self.writer.is_own(changes):
            return
        self.model.reload()

    def show_record(self, record_id: str) -> bool:
        """Bring a record into view, letting go of filters that hide it; returns False when it is gone."""
        self.model.fold_all(False)
        row = self.model.row_of(record_id)
        if row < 0 and not self.query().is_plain:
            self.clear_filters()
            row = self.model.row_of(record_id)
        if row >= 0:
            self.grid.go_to(row, 0)
        return row >= 0

    def current_id(self) -> str:
        """Return the id of the current record, an empty text when the cursor is in none."""
        row = self.grid.current_row()
        return (self.model.record_id_at(row) or "") if row >= 0 else ""

    def selected_ids(self) -> list[str]:
        """Return the ids of the records in the selected rows; for long selections use ``id_lister``."""
        ids = (self.model.record_id_at(row) for row in self.grid.selected_rows())
        return [record_id for record_id in ids if record_id]

    def id_lister(self) -> Callable[[], list[str]] | None:
        """Return a function that lists the selected ids in a working thread, None while rows are being read."""
        rows, reader = self.grid.selected_rows(), self.model.id_reader()
        if reader is None:
            return None
        return lambda: [record_id for row in rows if (record_id := reader(row))]

    def begin_record(self) -> None:
        """Go to the empty last row and open its first cell; among groups there is none, so they go first."""
        if self.model.grouping is not None:
            self._begins_record = True
            self.group_by("")
            return
        self.grid.go_to(self.model.rows, 0)
        self.grid.edit_current()

    def export(self, path: Path, *, public: bool = False) -> None:
        """Write what is shown to a workbook or a pdf, by the name's ending, as a job; ``public`` for outsiders."""
        query, base, returns = self.model.query, self.model.base, self.context.office.returns
        kind, columns = self.form.kind, [field.key for field in self.model.fields]
        group = self.model.group
        count = f"{self.model.records:,} 条{self.form.title}"
        self.context.jobs.run(
            f"导出 {count}",
            lambda job: returns.export_table(
                kind,
                query,
                path,
                progress=job.progress,
                columns=columns,
                base=base,
                group=group,
                public=public,
            ),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"导出 {count}到 {written}"),
        )

    # -- columns ---------------------------------------------------------------------------------

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show these columns and remember them."""
        if not fields or tuple(fields) == self.model.fields:
            return
        self.grid.set_fields(fields)
        self.ask()
        self._remember()

    def _recall_columns(self) -> None:
        known = [self.form.by_key[key] for key in self._memory.columns if key in self.form.by_key]
        if known:
            self.grid.set_fields(known)
        self.grid.set_widths(self._memory.widths)

    def _remember(self) -> None:
        columns = [field.key for field in self.model.fields]
        default = [field.key for field in self.form.table_fields]
        self._memory = TableMemory([] if columns == default else columns, dict(self.grid.widths()))
        remember(self.form.kind, self._memory)

    def choose_columns(self) -> None:
        """Offer all fields to be shown, hidden and put in order."""
        chooser = ColumnChooser(self.form, self.model.fields, self)
        chooser.chosen.connect(self.show_fields)
        chooser.widths_reset.connect(self._reset_widths)
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def _reset_widths(self) -> None:
        self.grid.set_columns(self.model.fields, {})
        self._remember()

    def current_field(self) -> Field | None:
        """Return the column the cursor is in, None when it is in none."""
        column = self.grid.selection.currentIndex().column()
        return self.model.fields[column] if 0 <= column < len(self.model.fields) else None

    # -- groups and sums -------------------------------------------------------------------------

    def group_by(self, key: str) -> None:
        """Group the rows by a column, or no more with an empty key."""
        self.model.set_group(key)

    def _turn_grouping(self) -> None:
        field = self.current_field()
        if field is not None:
            self.group_by("" if self.model.group == field.key else field.key)

    def _read_groups(
        self, query: Query, key: str, stop: Callable[[], bool]
    ) -> tuple[array[int], Sequence[tuple[str, int]]]:
        found = self.context.office.columns.groups(self.form.kind, query, key, stop)
        return found.numbers, found.groups

    def _summary(self, rows: Query | array[int], fields: Sequence[Field], stop: Callable[[], bool]) -> str:
        keys = [field.key for field in fields]
        phrases = self.context.office.columns.summary_words(self.form.kind, rows, keys, stop)
        return SPACE.join([f"“{fields[0].heading}”", *phrases] if len(fields) == 1 else phrases)

    # -- many records at once --------------------------------------------------------------------

    def edit_in_bulk(self, plan: BulkPlan | None = None) -> None:
        """Open the dialog of bulk edits for the current column, or with a plan already made."""
        from nptracker.ui.tables.bulk_edit_dialog import BulkEditDialog

        selected = self.model.numbers_in(self.grid.selected_rows())
        dialog = BulkEditDialog(self.context, self.model, self.grid.current_column(), selected, self)
        dialog.finished.connect(dialog.deleteLater)
        if plan is not None:
            dialog.show_plan(plan)
        dialog.open()

    # -- reactions -------------------------------------------------------------------------------

    def ask(self, sort: tuple[Sort, ...] | None = None) -> None:
        """Read what the search field and the filters ask for, in a new order when one is given."""
        query = self.query() if sort is None else self.query()._replace(sort=sort)
        is_narrowed = bool(query.search or len(query.filters) > len(self.model.base.filters))
        self.bar.clear_button.setVisible(is_narrowed)
        if query != self.model.query or self.model.group != self._shown_group():
            self.model.set_query(query)

    def _shown_group(self) -> str:
        return self.model.grouping.key if self.model.grouping else ""

    def _activate(self, row: int) -> None:
        if not self.grid.turn_group(row):
            self.opened.emit(self.model.record_id_at(row) or "")

    def _sort(self, sort: tuple[Sort, ...]) -> None:
        query = self.query()
        self.model.set_query(Query(query.search, query.filters, sort))
        self.grid.left.head.viewport().update()
        self.grid.right.head.viewport().update()

    def _show_count(self, rows: int, total: int) -> None:
        self.bar.show_count(rows, total)
        self.counted.emit(rows, total)

    def _begin_if_wanted(self) -> None:
        if self._begins_record:
            self._begins_record = False
            self.begin_record()

    def _tell_row(self, row: int) -> None:
        self.row_chosen.emit(self.model.record_id_at(row) or "")

    def _to_rows(self) -> None:
        self.grid.go_to(max(self.grid.current_row(), 0), self.grid.current_column())

    def _edit(self) -> None:
        self.grid.edit_current()

    def _turn_filters(self) -> None:
        shown = not self.grid.left.head.has_lines
        for view in (self.grid.left, self.grid.right):
            view.head.show_lines(shown)

    def _offer_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.grid_actions)
        menu.popup(at)
