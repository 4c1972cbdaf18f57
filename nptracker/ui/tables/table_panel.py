"""A table of records with everything around it: search, filters, columns, count, copy and paste, export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from nptracker.domain.query import Query, Sort
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.icons import icon
from nptracker.ui.tables.column_menu import ColumnMenu
from nptracker.ui.tables.grid import Grid
from nptracker.ui.tables.grid_clipboard import GridClipboard
from nptracker.ui.tables.grid_writer import GridWriter
from nptracker.ui.tables.row_source import RecordRows, RowSource
from nptracker.ui.tables.table_memory import TableMemory, recall, remember
from nptracker.ui.tables.window_model import WindowModel
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtGui import QAction, QKeyEvent

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form
    from nptracker.ui.context import Context

TYPING_PAUSE_MS = 200
WIDTHS_PAUSE_MS = 500


class SearchLine(QLineEdit):
    """The search field of a table; Enter or Down goes on to the rows, Escape empties it."""

    left_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Use the keys that lead out of the field."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down}:
            self.left_down.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


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
        records = context.office.records
        self.model = WindowModel(source or RecordRows(records, form), context.reading, self)
        self.writer = GridWriter(context, self.model, self)
        if not context.office.read_only and not form.frozen:
            self.model.write = self.writer.write
        self.grid = Grid(self.model, records.find, self)
        self.clipboard = GridClipboard(context, self.grid, self.writer)
        self._memory = recall(form.kind)
        self._make_bar()
        self._lay_out()
        self._recall_columns()
        self._make_actions()
        self._listen()

    # -- building --------------------------------------------------------------------------------

    def _make_bar(self) -> None:
        self.search = SearchLine(self)
        self.search.setPlaceholderText(f"在{self.form.title}里查找：文字、拼音首字母、代码")
        self.search.setAccessibleName(f"在{self.form.title}里查找")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(220)
        self.search.setMaximumWidth(420)
        self._pause = QTimer(self, interval=TYPING_PAUSE_MS, singleShot=True)
        self._widths_pause = QTimer(self, interval=WIDTHS_PAUSE_MS, singleShot=True)
        self.count_label = QLabel("", self)
        self.count_label.setAccessibleName("条数")
        self.clear_button = QToolButton(self)
        self.clear_button.setText("清除筛选")
        self.clear_button.setIcon(icon("clear"))
        self.clear_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.clear_button.hide()
        self.column_button = QToolButton(self)
        self.column_button.setText("列")
        self.column_button.setIcon(icon("blank"))
        self.column_button.setToolTip("选择显示哪些列")
        self.column_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.column_menu = ColumnMenu(self.form, self)

    def _lay_out(self) -> None:
        self.bar = QHBoxLayout()
        self.bar.setSpacing(6)
        self.bar.addWidget(self.search, 1)
        self.bar.addWidget(self.clear_button)
        self.bar.addWidget(self.count_label)
        self.bar.addStretch(1)
        self.bar.addWidget(self.column_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self.bar)
        column.addWidget(self.grid, 1)

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
        self.grid_actions: list[QAction] = [Actions.make(key, self.grid, slot) for key, slot in slots.items()]
        Actions.make(ActionKey.FILTER, self, self._turn_filters)
        Actions.make(ActionKey.CLEAR_FILTERS, self, self.clear_filters)
        for view in (self.grid.left, self.grid.right):
            view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            view.customContextMenuRequested.connect(
                lambda at, view=view: self._offer_menu(view.viewport().mapToGlobal(at))
            )

    def _listen(self) -> None:
        self.model.counted.connect(self._show_count)
        self.model.read_failed.connect(self.context.messages.show_error)
        self.grid.sort_changed.connect(self._sort)
        self.grid.filters_changed.connect(self._ask)
        self.grid.current_changed.connect(self._tell_row)
        self.grid.fill_wanted.connect(self.clipboard.fill_with)
        self.grid.activated.connect(lambda row: self.opened.emit(self.model.record_id_at(row) or ""))
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.left_down.connect(self._to_rows)
        self._pause.timeout.connect(self._ask)
        self.grid.widths_changed.connect(self._widths_pause.start)
        self._widths_pause.timeout.connect(self._remember)
        self.clear_button.clicked.connect(self.clear_filters)
        self.column_button.clicked.connect(self._offer_columns)
        self.column_menu.chosen.connect(self.show_fields)

    # -- what is asked ---------------------------------------------------------------------------

    def start(self, base: Query | None = None) -> None:
        """Show the records; ``base`` narrows the table for good (the findings of one inspection)."""
        self.model.base = base or Query()
        self.model.set_query(self.query())

    def query(self) -> Query:
        """Return what the table shows as a query: search, filters and sorting."""
        filters = self.model.base.filters + self.grid.left.head.filters() + self.grid.right.head.filters()
        return Query(self.search.text().strip(), filters, self.model.query.sort)

    def clear_filters(self) -> None:
        """Show all records again."""
        self.search.clear()
        for view in (self.grid.left, self.grid.right):
            view.head.clear_filters()
        self._ask()

    def refresh(self, changes: Changes) -> None:
        """Read again after a change, unless the table shows it already."""
        if changes.touches(self.form.kind) and self.writer.is_own(changes):
            return
        self.model.reload()

    def show_record(self, record_id: str) -> bool:
        """Bring a record into view, letting go of filters that hide it; returns False when it is gone."""
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
        """Go to the empty last row and open its first cell."""
        self.grid.go_to(self.model.rows, 0)
        self.grid.edit_current()

    def export(self, path: Path) -> None:
        """Write what is shown to a workbook or a pdf, by the name's ending, as a job."""
        query, base, returns = self.model.query, self.model.base, self.context.office.returns
        kind, columns = self.form.kind, [field.key for field in self.model.fields]
        count = f"{self.model.rows:,} 条{self.form.title}"
        self.context.jobs.run(
            f"导出 {count}",
            lambda job: returns.export_table(
                kind, query, path, progress=job.progress, columns=columns, base=base
            ),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"导出 {count}到 {written}"),
            failed=self._failed,
        )

    # -- columns ---------------------------------------------------------------------------------

    def show_fields(self, fields: Sequence[Field]) -> None:
        """Show these columns and remember them."""
        if not fields or tuple(fields) == self.model.fields:
            return
        self.grid.set_fields(fields)
        self._ask()
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

    def _offer_columns(self) -> None:
        self.column_menu.set_shown(self.model.fields)
        below = self.column_button.mapToGlobal(QPoint(0, self.column_button.height()))
        self.column_menu.popup(below)

    # -- reactions -------------------------------------------------------------------------------

    def _ask(self) -> None:
        query = self.query()
        is_narrowed = bool(query.search or len(query.filters) > len(self.model.base.filters))
        self.clear_button.setVisible(is_narrowed)
        if query != self.model.query:
            self.model.set_query(query)

    def _sort(self, sort: tuple[Sort, ...]) -> None:
        query = self.query()
        self.model.set_query(Query(query.search, query.filters, sort))
        self.grid.left.head.viewport().update()
        self.grid.right.head.viewport().update()

    def _show_count(self, rows: int, total: int) -> None:
        self.count_label.setText(f"{rows:,} / {total:,} 条")
        mark(self.count_label, "warning" if rows != total else "soft")
        self.counted.emit(rows, total)

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

    def _failed(self, error: Exception) -> None:
        from nptracker.errors import UserError

        if not isinstance(error, UserError):
            raise error
        self.context.messages.show_error(error)
