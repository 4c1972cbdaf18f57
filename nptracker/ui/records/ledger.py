"""One ledger: its table with the form of the current record beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.records.empty_note import EmptyNote
from nptracker.ui.records.record_form import RecordForm
from nptracker.ui.tables.grid_writer import ROWS_AT_ONCE
from nptracker.ui.tables.table_panel import TablePanel
from nptracker.ui.widgets.save_dialog import ask_target

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent

    from nptracker.domain.changes import Changes
    from nptracker.domain.forms.form import Form
    from nptracker.ui.context import Context

BUTTONS = (
    ActionKey.NEW_RECORD,
    ActionKey.OPEN_RECORD,
    ActionKey.DELETE_RECORD,
    ActionKey.IMPORT,
    ActionKey.BLANK,
    ActionKey.EXPORT,
    ActionKey.PRINT,
)
FORM_SHARE = (5, 4)


class Ledger(QWidget):
    """The table, the form and the files of one kind of record."""

    def __init__(self, context: Context, form: Form, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context, self.declared = context, form
        self.is_started = False
        self.panel = TablePanel(context, form, self)
        self._form: RecordForm | None = None
        self._empty = EmptyNote(form, self)
        self._wanted_id = ""
        self._has_shared_width = False
        self._lay_out()
        self._listen()
        self._empty.hide()
        self.setAcceptDrops(not context.office.read_only)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(6)
        for key in BUTTONS:
            tools.addWidget(self.context.actions.button(key, self))
        tools.addStretch(1)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(self.panel)
        self._splitter.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(tools)
        column.addWidget(self._empty)
        column.addWidget(self._splitter, 1)

    def _listen(self) -> None:
        self.panel.row_chosen.connect(self._follow)
        self.panel.opened.connect(lambda _record_id: self.open_form())
        self.panel.counted.connect(lambda _rows, _total: self._show_empty_note())
        self.panel.model.settled.connect(self._show_wanted)
        self._empty.blank_wanted.connect(self.save_blank)
        self._empty.import_wanted.connect(self.start_import)
        self._empty.entry_wanted.connect(self.begin_record)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the empty table room for typing in a low window."""
        self._empty.fit_into(event.size().height())
        super().resizeEvent(event)

    def start(self) -> None:
        """Read the records for the first time."""
        self.is_started = True
        self.panel.start()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change."""
        self.panel.refresh(changes)
        if self._form is not None:
            self._form.refresh(changes)

    def read_again(self) -> None:
        """Read everything shown again; what is being typed stays."""
        self.panel.model.reload()
        if self._form is not None:
            self._form.read_again()

    def leave(self) -> bool:
        """Write what is typed in the form; returns False when it could not be written."""
        return self._form is None or self._form.leave()

    # -- the form --------------------------------------------------------------------------------

    @property
    def form(self) -> RecordForm:
        """The form, made when it is first wanted: its many fields take longer to make than the whole table."""
        if self._form is None:
            self._form = RecordForm(self.context, self.declared, self)
            self._form.hide()
            self._splitter.addWidget(self._form)
            for place, share in enumerate(FORM_SHARE):
                self._splitter.setStretchFactor(place, share)
            self._form.step_wanted.connect(self._step)
            self._form.closed.connect(self._close_form)
        return self._form

    @property
    def is_form_shown(self) -> bool:
        """Tell whether the form stands beside the table."""
        return self._form is not None and self._form.isVisibleTo(self)

    def show_record(self, record_id: str) -> None:
        """Bring a record into view and open its form, at once or when the rows are here."""
        self._wanted_id = record_id
        if self.panel.model.is_settled:
            self._show_wanted()

    def _show_wanted(self) -> None:
        record_id, self._wanted_id = self._wanted_id, ""
        if not record_id:
            return
        if self.panel.show_record(record_id):
            self.form.show_record(record_id)
            self._bring_form()
        elif not self.panel.model.is_settled:
            self._wanted_id = record_id  # the filters that hid it were just taken off

    def turn_form(self) -> None:
        """Open the form of the current record, or put it away."""
        if self.is_form_shown:
            self.form.close_form()
        else:
            self.open_form()

    def open_form(self) -> None:
        """Open the form of the current record, an empty one when the cursor is in none."""
        record_id = self.panel.current_id()
        if record_id:
            if not self.form.show_record(record_id):
                return
        else:
            self.form.show_new()
        self._bring_form()
        self.form.sheet.focus_first()

    def _bring_form(self) -> None:
        """Show the form; the first time it gets its share of the width, later what the officer gave it."""
        self.form.show()
        self._show_empty_note()
        if not self._has_shared_width:
            self._has_shared_width = True
            width, whole = self._splitter.width(), sum(FORM_SHARE)
            self._splitter.setSizes([width * part // whole for part in FORM_SHARE])

    def begin_record(self) -> None:
        """Begin a record: in the form when it is open, else in the empty last row."""
        if self.is_form_shown or not self.panel.model.rows:
            if self.form.leave():
                self.form.show_new()
                self._bring_form()
                self.form.sheet.focus_first()
        else:
            self.panel.begin_record()

    def show_history(self) -> None:
        """Show the history of the current record."""
        if self.panel.current_id():
            self.open_form()
            self.form.tabs.setCurrentWidget(self.form.history)

    def _follow(self, record_id: str) -> None:
        if self.is_form_shown and record_id and record_id != self.form.record_id:
            self.form.show_record(record_id)

    def _step(self, by: int) -> None:
        row = self.panel.grid.current_row() + by
        if 0 <= row < self.panel.model.rows:
            self.panel.grid.go_to(row, self.panel.grid.current_column())
            self.form.sheet.focus_first()

    def _show_empty_note(self) -> None:
        """Say how to begin while there is nothing; an open form needs the room."""
        self._empty.setVisible(self.panel.model.total == 0 and not self.is_form_shown)

    def _close_form(self) -> None:
        self.form.hide()
        self._show_empty_note()
        self.panel.grid.setFocus()

    # -- verbs -----------------------------------------------------------------------------------

    def delete_selected(self) -> None:
        """Delete the records of the selected rows, with what is typed of them; one undo brings them back."""
        if not self.leave():
            return
        if len(self.panel.grid.selected_rows()) > ROWS_AT_ONCE:
            self._delete_many()
            return
        ids = self.panel.selected_ids()
        if not ids:
            self.context.messages.show_note("请先点住要删除的行。")
            return
        self.context.perform(lambda: self.context.office.records.delete(self.declared.kind, ids))

    def _delete_many(self) -> None:
        records, kind = self.context.office.records, self.declared.kind
        list_ids = self.panel.id_lister()
        if list_ids is None:
            self.context.messages.show_note("表格还在读取，请稍候再试。")
            return
        self.context.jobs.run(
            f"删除{self.declared.title}",
            lambda _job: records.delete(kind, list_ids()),
            owner=self,
            done=self.context.announce,
            can_cancel=False,
        )

    def start_import(self, paths: list[Path] | None = None) -> None:
        """Open the import page, with these files when they were dropped here."""
        from nptracker.ui.imports.import_page import ImportPage

        page = ImportPage(self.context, self.declared)
        self.context.show_page(page)
        if paths:
            page.read(paths)

    def save_blank(self) -> None:
        """Write a blank workbook to send out."""
        path = self._ask_path(f"{self.declared.title}（空白表）.xlsx", "存成空白表")
        if path is None:
            return
        imports, kind = self.context.office.imports, self.declared.kind
        self.context.jobs.run(
            f"生成{self.declared.title}空白表",
            lambda _job: imports.blank(kind, path),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"空白表已存到 {written}"),
            can_cancel=False,
        )

    def export(self) -> None:
        """Write what the table shows to a workbook."""
        if (path := self._ask_path(f"{self.declared.title}.xlsx", "导出为 Excel")) is not None:
            self.panel.export(path)

    def print(self) -> None:
        """Write what the table shows to a pdf for paper."""
        if (path := self._ask_path(f"{self.declared.title}.pdf", "导出为 PDF")) is not None:
            self.panel.export(path)

    def export_public(self) -> None:
        """Write what the table shows to a workbook for outsiders, with what is secret masked."""
        name = f"{self.declared.title}（对外版）.xlsx"
        if (path := self._ask_path(name, "导出对外版")) is not None:
            self.panel.export(path, public=True)

    def _ask_path(self, name: str, title: str) -> Path | None:
        return ask_target(self, title, self.context.office.path.with_name(name))

    # -- files dropped here ----------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the import page with the dropped files and folders."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.start_import(paths)
