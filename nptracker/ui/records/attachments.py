"""The files attached to one record as evidence: add, save a copy, take off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.domain.query import Filter, Op, Query
from nptracker.errors import UserError
from nptracker.ui.widgets.attach_dialog import wanted_files

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.ui.context import Context

LISTED = 500
_ID = Qt.ItemDataRole.UserRole


class AttachmentList(QWidget):
    """Lists the evidence of a record. Files are taken in by the button or dropped here."""

    def __init__(self, context: Context, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._kind = context, kind
        self._record_id = ""
        self._list = QListWidget(self)
        self._list.setAccessibleName("佐证材料")
        self._add = QPushButton("添加文件…", self)
        self._save = QPushButton("另存为…", self)
        self._remove = QPushButton("移除", self)
        self._add.clicked.connect(self._choose)
        self._save.clicked.connect(self._save_copy)
        self._remove.clicked.connect(self._take_off)
        self._list.itemSelectionChanged.connect(self._show_state)
        row = QHBoxLayout()
        for button in (self._add, self._save, self._remove):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addLayout(row)
        column.addWidget(self._list, 1)

    def show_record(self, record_id: str) -> None:
        """List the evidence of a record."""
        self._record_id = record_id
        self._list.clear()
        try:
            found = self._context.office.records.first(
                "evidence", Query(filters=(Filter("owner", Op.ONE_OF, record_id),)), LISTED
            )
        except UserError as error:
            self._context.messages.show_error(error)
            return
        for record in found:
            item = QListWidgetItem(_words(record), self._list)
            item.setData(_ID, record.id)
        self._show_state()

    def names(self) -> list[str]:
        """Return the lines shown."""
        return [self._list.item(row).text() for row in range(self._list.count())]

    def attach(self, path: Path) -> None:
        """Take a file in; it is read by a job."""
        tasks, kind, record_id = self._context.office.tasks, self._kind, self._record_id
        self._context.jobs.run(
            f"添加佐证材料 {path.name}",
            lambda _job: tasks.attach(kind, record_id, path),
            owner=self,
            done=self._context.announce,
            can_cancel=False,
        )

    def _choose(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(
            self, "选择佐证材料", str(self._context.office.path.parent)
        )
        for path in wanted_files(self, [Path(path) for path in paths]):
            self.attach(path)

    def _chosen_id(self) -> str:
        item = self._list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _save_copy(self) -> None:
        item, evidence_id = self._list.currentItem(), self._chosen_id()
        name = item.text().partition("　")[0]
        beside = str(self._context.office.path.with_name(name))
        target, _kind = QFileDialog.getSaveFileName(self, "另存佐证材料", beside)
        if not target:
            return
        tasks = self._context.office.tasks
        self._context.jobs.run(
            f"另存 {name}",
            lambda _job: tasks.save_attachment(evidence_id, Path(target)),
            owner=self,
            done=lambda path: self._context.messages.show_done(f"已存到 {path}"),
            can_cancel=False,
        )

    def _take_off(self) -> None:
        evidence_id = self._chosen_id()
        self._context.perform(lambda: self._context.office.tasks.detach(evidence_id))

    def _show_state(self) -> None:
        has_one = bool(self._chosen_id())
        self._add.setEnabled(not self._context.office.read_only)
        self._save.setEnabled(has_one)
        self._remove.setEnabled(has_one and not self._context.office.read_only)


def _words(record: Record) -> str:
    form = form_named("evidence")
    size = f"{int(record.text(form, 'size') or 0) / 1024:,.0f} KB"
    parts = [record.text(form, "name"), record.text(form, "added_on"), size, record.text(form, "note")]
    return "　".join(part for part in parts if part)
