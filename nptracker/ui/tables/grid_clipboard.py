"""Copy, cut, paste, clear and fill in a grid."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from nptracker.ui.tables.block_edit import clear_edit, fill_down_edit, joined_edit, paste_edit, spread
from nptracker.ui.tables.grid_blocks import CellBlock, one_rectangle, rows_of
from nptracker.ui.tables.grid_writer import ROWS_AT_ONCE, GridWriter
from nptracker.ui.tables.tsv import format_block, parse_block

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        shape = one_rectangle(self._grid.blocks())
        if shape is None:
            self._context.messages.show_note("选中的几块对不齐，不能一起复制；请选同样的行或同样的列。")
            return
        chosen, columns = shape
        rows = chosen[: bisect_left(chosen, self._model.rows)]
        if not rows or not columns:
            return
        if len(rows) <= ROWS_AT_ONCE:
            texts = [
                [self._model.text(row, column) for column in columns]
                for row in rows
                if not self._model.is_head(row)
            ]
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
        blocks = self._grid.blocks()
        rows = rows_of(blocks)
        if self._is_open_for_writing() and rows:
            parts = [(block.rows, self._keys(block)) for block in blocks]
            self._writer.write_built(
                f"清除 {len(rows)} 行的内容",
                len(rows),
                lambda id_at: joined_edit(
                    "清除 {count} 行的内容", [clear_edit(rows, keys, id_at) for rows, keys in parts]
                ),
            )

    def fill_down(self) -> None:
        """Write each block's first row into its other rows; a single row takes what stands above it."""
        if not self._is_open_for_writing():
            return
        parts = [self._fill_of(block) for block in self._grid.blocks()]
        if not parts or any(source < 0 for source, _rows, _texts in parts):
            self._context.messages.show_note("上面没有可以照抄的行。")
            return
        count = sum(len(rows) for _source, rows, _texts in parts)
        self._writer.write_built(
            f"向下填充 {count} 行",
            count,
            lambda id_at: joined_edit(
                "向下填充 {count} 行", [fill_down_edit(texts, rows, id_at) for _source, rows, texts in parts]
            ),
        )

    def _fill_of(self, block: CellBlock) -> tuple[int, range, dict[str, str]]:
        """Return (row copied, rows to fill, the texts); row -1 where nothing is above."""
        source = block.rows[0] - (len(block.rows) == 1)
        rows = range(source + 1, block.rows.stop)
        return source, rows, self._texts_in(source, block) if source >= 0 else {}

    def _texts_in(self, row: int, block: CellBlock) -> dict[str, str]:
        return {self._model.fields[c].key: self._exact_text(row, c) for c in block.columns}

    def _exact_text(self, row: int, column: int) -> str:
        """Return what writes the same value again: two records may share a label, never an id."""
        field, record = self._model.fields[column], self._model.shown(row).record
        value = record[field.key] if record is not None and field.refers_to else None
        return value if isinstance(value, str) else self._model.text(row, column)

    def fill_with_current(self) -> None:
        """Write the current cell's text into every selected cell."""
        row, column = self._grid.current_row(), self._grid.current_column()
        if row >= 0:
            self.fill_with(self._exact_text(row, column))

    def fill_with(self, text: str) -> None:
        """Write one text into every selected cell."""
        blocks = self._grid.blocks()
        rows = rows_of(blocks)
        if not self._is_open_for_writing() or not rows:
            return
        parts = [(block.rows, dict.fromkeys(self._keys(block), text)) for block in blocks]
        self._writer.write_built(
            f"填充 {len(rows)} 行",
            len(rows),
            lambda id_at: joined_edit(
                "填充 {count} 行", [fill_down_edit(texts, rows, id_at) for rows, texts in parts]
            ),
        )

    def paste(self) -> None:
        """Lay the clipboard's block over the table from the first selected cell on."""
        text, blocks = QGuiApplication.clipboard().text(), self._grid.blocks()
        if not self._is_open_for_writing() or not text or not blocks:
            return
        if len(blocks) > 1:
            self._context.messages.show_note("选中了不相连的几块，不能粘贴；请只点住要粘贴处的第一格。")
            return
        rows, columns = blocks[0].rows, blocks[0].columns
        first, size = rows[0], (len(rows), len(columns))
        fields = self._model.fields[columns[0] :]
        lines = text.count("\n") + 1
        if not self._is_within_group(text, first, len(rows)):
            return
        self._writer.write_built(
            f"粘贴约 {lines} 行",
            max(lines, len(rows)),
            lambda id_at: paste_edit(spread(parse_block(text), *size), fields, first, id_at),
        )

    def _keys(self, block: CellBlock) -> list[str]:
        return [self._model.fields[column].key for column in block.columns]

    def _is_open_for_writing(self) -> bool:
        if self._model.is_writable and not self._grid.is_editing():
            return True
        if not self._model.is_writable:
            self._context.messages.show_note("这张表现在只能看，不能改。")
        return False

    def _is_within_group(self, text: str, first: int, selected: int) -> bool:
        """Tell whether a block falls on records alone; among groups there is no place to add any."""
        if self._model.grouping is None:
            return True
        rows = range(first, first + max(len(parse_block(text)), selected))
        if rows.stop <= self._model.rows and not any(self._model.is_head(row) for row in rows):
            return True
        self._context.messages.show_note("分组时只能粘贴到同一组的记录上；要粘贴更多行，请先取消分组。")
        return False

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._say_copied(text.count("\r\n"))

    def _say_copied(self, rows: int) -> None:
        if rows > 1:
            self._context.messages.show_note(f"已复制 {rows} 行，可以粘贴到 Excel。")


def _gather(job: Job, reader: IdReader, rows: Sequence[int], form: Form, fields: list[Field]) -> str:
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
