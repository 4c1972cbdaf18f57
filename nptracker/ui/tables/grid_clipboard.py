"""Copy, cut, paste, clear and fill in a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from nptracker.ui.tables.block_edit import clear_edit, fill_down_edit, paste_edit, spread
from nptracker.ui.tables.grid_writer import ROWS_AT_ONCE, GridWriter
from nptracker.ui.tables.tsv import format_block, parse_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nptracker.domain.forms.field import Field
    from nptracker.domain.forms.form import Form
    from nptracker.domain.record import Record
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job
    from nptracker.ui.tables.grid import Grid
    from nptracker.ui.tables.row_cache import IdReader

REPORT_EVERY = 1000


class GridClipboard(QObject):
    """The block operations of one grid; each write is one named verb, taken back by one undo."""

    def __init__(self, context: Context, grid: Grid, writer: GridWriter) -> None:
        super().__init__(grid)
        self._context, self._grid, self._writer = context, grid, writer
        self._model = grid.model

    def copy(self) -> None:
        """Put the selected block on the clipboard as text; a long one is gathered by a job."""
        chosen, columns = self._grid.selected_rows(), self._grid.selected_columns()
        rows = range(chosen.start, min(chosen.stop, self._model.rows))
        if not rows or not columns:
            return
        if len(rows) <= ROWS_AT_ONCE:
            texts = [[self._model.text(row, column) for column in columns] for row in rows]
            QGuiApplication.clipboard().setText(format_block(texts))
            self._say_copied(len(rows))
        elif (reader := self._model.id_reader()) is not None:
            fields = [self._model.fields[column] for column in columns]
            form = self._model.source.form
            self._context.jobs.run(
                f"复制 {len(rows)} 行",
                lambda job: _gather(job, reader, rows, form, fields),
                owner=self,
                done=self._copied,
            )

    def cut(self) -> None:
        """Copy the selected block, then empty it."""
        if len(self._grid.selected_rows()) > ROWS_AT_ONCE:
            self._context.messages.show_note(f"一次最多剪切 {ROWS_AT_ONCE} 行；更多的请先复制，再清空。")
            return
        self.copy()
        self.clear()

    def clear(self) -> None:
        """Empty the selected cells."""
        rows, keys = self._grid.selected_rows(), [field.key for field in self._selected_fields()]
        if self._is_open_for_writing() and rows and keys:
            self._writer.write_built(
                f"清除 {len(rows)} 行的内容", len(rows), lambda id_at: clear_edit(rows, keys, id_at)
            )

    def fill_down(self) -> None:
        """Write the first selected row's texts into the other selected rows."""
        rows, columns = self._grid.selected_rows(), self._grid.selected_columns()
        if not self._is_open_for_writing() or len(rows) < 2:
            return
        source = {self._model.fields[column].key: self._model.text(rows[0], column) for column in columns}
        self._writer.write_built(
            f"向下填充 {len(rows) - 1} 行",
            len(rows),
            lambda id_at: fill_down_edit(source, rows[1:], id_at),
        )

    def paste(self) -> None:
        """Lay the clipboard's block over the table from the first selected cell on."""
        text = QGuiApplication.clipboard().text()
        rows, columns = self._grid.selected_rows(), self._grid.selected_columns()
        if not self._is_open_for_writing() or not text or not rows:
            return
        first, size = rows[0], (len(rows), len(columns))
        fields = self._model.fields[columns[0] :]
        lines = text.count("\n") + 1
        self._writer.write_built(
            f"粘贴约 {lines} 行",
            max(lines, len(rows)),
            lambda id_at: paste_edit(spread(parse_block(text), *size), fields, first, id_at),
        )

    def _selected_fields(self) -> list[Field]:
        return [self._model.fields[column] for column in self._grid.selected_columns()]

    def _is_open_for_writing(self) -> bool:
        if self._model.is_writable and not self._grid.is_editing():
            return True
        if not self._model.is_writable:
            self._context.messages.show_note("这张表现在只能看，不能改。")
        return False

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._say_copied(text.count("\r\n"))

    def _say_copied(self, rows: int) -> None:
        if rows > 1:
            self._context.messages.show_note(f"已复制 {rows} 行，可以粘贴到 Excel。")


def _gather(job: Job, reader: IdReader, rows: range, form: Form, fields: list[Field]) -> str:
    """Read the texts of many rows in a working thread."""

    def read() -> Iterator[list[str]]:
        for done, row in enumerate(rows):
            if done % REPORT_EVERY == 0:
                job.progress(done, len(rows))
            record = reader.record(row)
            yield _texts(record, form, fields) if record is not None else [""] * len(fields)

    return format_block(read())


def _texts(record: Record, form: Form, fields: list[Field]) -> list[str]:
    return [record.text(form, field.key) for field in fields]
