"""The photos and files of a visit: thumbnails read in a lane, each compared with its fingerprint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QIcon,
    QImage,
    QImageReader,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.attach_dialog import wanted_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.services.inspections import Attachment
    from nptracker.ui.context import Context

_THUMB, _LARGE = 96, 900  # pixels along the longer side
_ID = Qt.ItemDataRole.UserRole
_NAME, _FAULT = Qt.ItemDataRole(_ID + 1), Qt.ItemDataRole(_ID + 2)
_LIST_WIDTH = 260


class Seen(NamedTuple):
    """One file with its picture made small, an empty image for what is no picture."""

    owner: str
    file: Attachment
    image: QImage


class FilesPanel(QWidget):
    """Lists the files of a visit and of its findings with how many are sound; shows the picture in front."""

    counted = Signal(str)

    def __init__(
        self, context: Context, failed: Callable[[Exception], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._visit_id = ""
        self._large = QImage()
        self._asker = Asker(self, context.reading, failed)
        self._large_asker = Asker(self, context.reading, failed)
        self.list, self.state, self.preview = QListWidget(self), QLabel(self), QLabel(self)
        self.by_rule = QCheckBox("按规则命名(&W)", self)
        self.by_rule.setToolTip("存成“企业_日期_序号”，原文件名记在说明里")
        self.by_rule.setChecked(True)
        self.add = QPushButton(icon("attach"), "添加照片或文件(&A)…", self)
        self.save = QPushButton("另存为(&U)…", self)
        self.remove = QPushButton("移除(&X)", self)
        self._lay_out()
        self.add.clicked.connect(self._choose)
        self.save.clicked.connect(self._save_copy)
        self.remove.clicked.connect(self._take_off)
        self.list.currentItemChanged.connect(lambda *_items: self._show_current())
        self.setAcceptDrops(True)
        self.setFocusProxy(self.list)

    def _lay_out(self) -> None:
        self.list.setAccessibleName("照片和附件")
        self.list.setIconSize(QSize(_THUMB, _THUMB))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSpacing(2)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setMinimumSize(120, 80)
        self.preview.setAccessibleName("预览")
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(self.preview)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, 600])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(FlowRow(self.add, self.by_rule, self.save, self.remove))
        column.addWidget(self.state)
        column.addWidget(splitter, 1)

    # -- showing ------------------------------------------------------------------------------------------

    def show_visit(self, visit_id: str, owners: dict[str, str]) -> None:
        """Read the files of a visit and what hangs on it in the lane; ``owners`` names each record in words."""
        self._visit_id = visit_id
        inspections = self._context.office.field.inspections

        def read() -> list[Seen]:
            return [
                Seen(
                    words, file, _small(inspections.content(file.record.id)) if _may_show(file) else QImage()
                )
                for owner, words in owners.items()
                for file in inspections.check_files(owner).found
            ]

        self._asker.ask(lambda _job: read(), self._take)

    def _take(self, seen: Sequence[Seen]) -> None:
        from nptracker.services.inspections import AttachmentCheck

        check = AttachmentCheck(tuple(one.file for one in seen))
        bad = [f"{one.file.name}：{one.file.fault}" for one in seen if one.file.fault]
        sign = "✖" if bad else ("✔" if seen else "○")
        self.state.setText(
            "　".join([f"{sign} {check.words}", *bad])
            if seen
            else "还没有照片。拖进来，或点“添加照片或文件”。"
        )
        mark(self.state, "danger" if bad else ("good" if seen else "soft"))
        kept = self._chosen_id()
        self.list.clear()
        for one in seen:
            item = QListWidgetItem(_icon_of(one), _words(one), self.list)
            item.setData(_ID, one.file.record.id)
            item.setData(_NAME, one.file.name)
            item.setData(_FAULT, one.file.fault)
            item.setToolTip(item.text())
            if one.file.record.id == kept:
                self.list.setCurrentItem(item)
        if self.list.currentItem() is None and seen:
            self.list.setCurrentRow(0)
        self._show_current()
        self.counted.emit(f"{check.sound}/{len(check.found)}" if seen else "")

    def _show_current(self) -> None:
        evidence_id = self._chosen_id()
        may_write = not self._context.office.read_only
        self.add.setEnabled(may_write and bool(self._visit_id))
        self.save.setEnabled(bool(evidence_id) and not self._chosen_fault())
        self.remove.setEnabled(bool(evidence_id) and may_write)
        self._large = QImage()
        self._paint_large()
        self._large_asker.drop()
        if evidence_id and not self._chosen_fault():
            inspections = self._context.office.field.inspections
            self._large_asker.ask(lambda _job: _large(inspections.content(evidence_id)), self._take_large)

    def _take_large(self, image: QImage) -> None:
        self._large = image
        self._paint_large()

    def _paint_large(self) -> None:
        if self._large.isNull():
            self.preview.setPixmap(QPixmap())
            self.preview.setText(self._why_no_picture())
            return
        room = self.preview.size()
        shown = self._large.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        self.preview.setPixmap(QPixmap.fromImage(shown))

    def _why_no_picture(self) -> str:
        if not self._chosen_id():
            return ""
        if fault := self._chosen_fault():
            return f"这份附件{fault}。请从备份恢复，或移除后重新添加。"
        return "这个文件不能预览，可以另存后打开。"

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the picture fill the new room."""
        super().resizeEvent(event)
        if not self._large.isNull():
            self._paint_large()

    # -- doing --------------------------------------------------------------------------------------------

    def _chosen_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _chosen_fault(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_FAULT)) if item is not None else ""

    def _choose(self) -> None:
        paths, _kind = QFileDialog.getOpenFileNames(
            self, "选择照片或文件", str(self._context.office.path.parent)
        )
        self.attach([Path(path) for path in paths])

    def attach(self, paths: Sequence[Path]) -> None:
        """Take files in, one job each; an empty one or a program is refused in words, a large one asked about."""
        for path in wanted_files(self, paths):
            self._attach_one(path, by_rule=self.by_rule.isChecked())

    def _attach_one(self, path: Path, *, by_rule: bool) -> None:
        inspections, visit_id = self._context.office.field.inspections, self._visit_id
        self._context.jobs.run(
            f"添加 {path.name}",
            lambda _job: inspections.attach("inspection", visit_id, path, by_rule=by_rule),
            owner=self,
            done=self._context.announce,
            can_cancel=False,
        )

    def _save_copy(self) -> None:
        evidence_id, name = self._chosen_id(), str(self.list.currentItem().data(_NAME))
        target, _kind = QFileDialog.getSaveFileName(
            self, "另存附件", str(self._context.office.path.with_name(name))
        )
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files while the file can be written."""
        if event.mimeData().hasUrls() and not self._context.office.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach the files dropped here."""
        self.attach([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _may_show(file: Attachment) -> bool:
    return file.is_picture and not file.fault


def _small(content: bytes) -> QImage:
    return _scaled(content, _THUMB)


def _large(content: bytes) -> QImage:
    return _scaled(content, _LARGE)


def _scaled(content: bytes, most: int) -> QImage:
    """Return a picture decoded no larger than asked, upright; an empty image for what is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > most:
        reader.setScaledSize(size.scaled(most, most, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def _icon_of(one: Seen) -> QIcon:
    if one.image.isNull():
        return icon("error" if one.file.fault else "blank")
    return QIcon(QPixmap.fromImage(one.image))


def _words(one: Seen) -> str:
    """Return what is told of a file, its state first: a long name is what may be cut off."""
    size = int(str(one.file.record["size"] or 0)) / 1024
    state = f"✖ {one.file.fault}" if one.file.fault else "✔ 校验通过"
    return f"{state}\n{one.owner}　{size:,.0f} KB\n{one.file.name}"
