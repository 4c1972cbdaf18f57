"""Writes what is typed in a grid: one named verb for each entry, at once when small, as a job when long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nptracker.domain.changes import Changes
from nptracker.errors import BusyError, UserError
from nptracker.ui.context import patiently
from nptracker.ui.tables.block_edit import BlockEdit, BlockRow, RecordIdAt

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job
    from nptracker.ui.tables.window_model import WindowModel

ROWS_AT_ONCE = 500
Build = Callable[[RecordIdAt], BlockEdit]


class GridWriter(QObject):
    """Stands between a table model and the record service.

    What it writes at once the model shows already, so that the page need not read again; ``written`` says so.
    """

    written = Signal()

    def __init__(self, context: Context, model: WindowModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context, self._model = context, model
        self._kind = model.source.form.kind
        self._last_verb = 0
        self.defaults: Mapping[str, str] = {}  # texts every new record begins with

    def is_own(self, changes: Changes) -> bool:
        """Tell whether the model shows this change already."""
        return bool(changes.verb) and changes.verb == self._last_verb

    def write(self, edit: BlockEdit) -> bool:
        """Write a small block now; returns False when it was refused, which has then been said."""
        records = self._context.office.records
        try:
            changes = patiently(lambda: records.write_block(self._kind, self._filled(edit), edit.title))
        except BusyError:
            self._context.messages.show_warning(
                f"正在写入别的内容，{_named(edit)}还没有存入；原来的数据没有变，请稍候再试。"
            )
            return False
        except UserError as error:
            self._context.messages.show_error(error)
            return False
        self._show(edit, changes)
        return True

    def write_built(self, title: str, rows: int, build: Build) -> None:
        """Build and write a block; one of more than 500 rows goes through a job with progress and cancel."""
        if rows <= ROWS_AT_ONCE:
            edit = self._named(build(self._model.record_id_at))
            if not edit.is_empty:
                self.write(edit)
            self._say(edit)
            return
        reader = self._model.id_reader()
        if reader is None:
            self._context.messages.show_note("表格还在读取，请稍候再试。")
            return
        self._context.jobs.run(
            title,
            lambda job: self._write_long(job, self._named(build(reader))),
            owner=self,
            done=self._long_done,
        )

    def _named(self, edit: BlockEdit) -> BlockEdit:
        """Put the table's name before the title: in the history, “粘贴 3 行” alone says too little."""
        return replace(edit, title=f"{self._model.source.form.title}：{edit.title}")

    def _write_long(self, job: Job, edit: BlockEdit) -> tuple[BlockEdit, Changes]:
        records = self._context.office.records
        if edit.is_empty:
            return edit, Changes()
        return edit, records.write_block(self._kind, self._filled(edit), edit.title, progress=job.progress)

    def _filled(self, edit: BlockEdit) -> list[BlockRow]:
        """Give new records the texts they begin with; a blank cell of a pasted block does not empty them."""
        if not self.defaults:
            return edit.rows
        return [
            (record_id, self._with_defaults(texts) if record_id is None else texts)
            for record_id, texts in edit.rows
        ]

    def _with_defaults(self, texts: Mapping[str, str]) -> dict[str, str]:
        blank = {key: text for key, text in self.defaults.items() if not texts.get(key, "").strip()}
        return {**texts, **blank}

    def _long_done(self, outcome: tuple[BlockEdit, Changes]) -> None:
        edit, changes = outcome
        self._context.announce(changes)
        self._say(edit)

    def _show(self, edit: BlockEdit, changes: Changes) -> None:
        self._last_verb = changes.verb
        known = {record_id for record_id, _texts in edit.rows}
        made = [record_id for record_id in changes.record_ids if record_id not in known]
        if edit.appended and len(made) == edit.appended:
            self._model.append_records(made)
        elif edit.appended:
            self._model.reload()
        else:
            self._model.refresh_rows()
        if len(edit.rows) > 1:
            self._context.announce(changes)
        else:
            self._context.bus.changed.emit(changes)
        self.written.emit()

    def _say(self, edit: BlockEdit) -> None:
        """Tell what of a block was not written, and offer to take the rest back."""
        words = []
        if edit.left_out:
            words.append(
                f"有 {edit.left_out} 格超出最后一列，没有粘贴；请在“列”里显示需要的列，或换个起点再粘贴"
            )
        if edit.skipped_heading:
            words.append("第一行是标题，没有当作数据")
        if not words:
            return
        text = f"{edit.title}：" + "；".join(words) + "。"
        if edit.left_out and not edit.is_empty:
            self._context.messages.show_warning(text, "撤销", self._context.undo)
        elif edit.left_out:
            self._context.messages.show_warning(text)
        else:
            self._context.messages.show_note(text, "撤销", self._context.undo)


def _named(edit: BlockEdit) -> str:
    """Return what was typed when it is one cell, so that nothing typed is gone from the screen; else the title."""
    return f"刚才输入的“{edit.typed}”" if edit.typed else f"“{edit.title}”"
