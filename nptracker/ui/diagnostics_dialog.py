"""帮助 ▸ 诊断包: every text of the pack is shown before anything is saved; nothing is ever sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
)

from nptracker.errors import UserError
from nptracker.ui import window_check
from nptracker.ui.self_check_dialog import screen_lines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.services.diagnostics import Part
    from nptracker.services.self_check import Outcome
    from nptracker.ui.jobs import Job, Jobs

_INTRO = (
    "请维护人员帮忙查毛病时用。左边逐个点开，看清里面写了什么，再决定是否保存；程序不联网，不会自己发出去。\n"
    "里面没有企业和人员的名称、电话、数量、填报内容和文件名。"
)
_FAILED = "没有收集成：{}"


class DiagnosticsDialog(QDialog):
    """Collects the pack in a lane and shows it file by file."""

    manual = "faults"

    def __init__(self, lane: Jobs, path: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parts: list[Part] = []
        self.setWindowTitle("诊断包")
        self.resize(840, 460)  # fits a small screen at 150 percent
        self._lay_out()
        screen, shown = screen_lines(), _screen_outcomes()

        def work(job: Job) -> list[Part]:
            from nptracker.services.diagnostics import collect
            from nptracker.services.self_check import run_checks
            from nptracker.services.self_check_round import all_checks

            outcomes = [*shown, *run_checks(all_checks(), job.progress)]
            return collect(path, screen, outcomes, job.progress)

        self._job = lane.run("收集诊断信息", work, owner=self, done=self._show, failed=self._tell)

    def _lay_out(self) -> None:
        intro = QLabel(_INTRO, self)
        intro.setWordWrap(True)
        self.names = QListWidget(self)
        self.names.setAccessibleName("诊断包里的文件")
        self.names.currentRowChanged.connect(self._turn_to)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("文件内容")
        self.text.setPlainText("正在收集，要几秒钟…")
        sides = QSplitter(Qt.Orientation.Horizontal, self)
        sides.addWidget(self.names)
        sides.addWidget(self.text)
        sides.setStretchFactor(1, 1)
        sides.setSizes([220, 600])
        sides.setChildrenCollapsible(False)
        self.place = QLabel(self)
        self.place.setWordWrap(True)
        column = QVBoxLayout(self)
        column.addWidget(intro)
        column.addWidget(sides, 1)
        column.addWidget(self.place)
        column.addWidget(self._buttons())

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        self.keep = box.addButton("保存诊断包(&S)…", QDialogButtonBox.ButtonRole.ActionRole)
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self._ask)
        box.addButton("关闭(&X)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        return box

    def _show(self, parts: list[Part]) -> None:
        self.parts = parts
        self.names.addItems([part.name for part in parts])
        self.names.setCurrentRow(0)
        self.keep.setEnabled(True)
        size = sum(len(part.text.encode()) for part in parts)
        self.place.setText(f"共 {len(parts)} 个文件，{max(1, size >> 10)} KB（压缩前）。")

    def _turn_to(self, row: int) -> None:
        if 0 <= row < len(self.parts):
            self.text.setPlainText(self.parts[row].text)

    def _tell(self, error: Exception) -> None:
        self.text.setPlainText("")
        if not isinstance(error, UserError):
            raise error  # a bug: the crash catcher takes it from here
        self.place.setText(_FAILED.format(error.words()))

    def _ask(self) -> None:
        desktop = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DesktopLocation)
        wish = Path(desktop) / f"诊断包-{date.today():%Y%m%d}.zip"  # noqa: DTZ011 - a name for people
        name, _ = QFileDialog.getSaveFileName(self, "保存诊断包", str(wish), "压缩包 (*.zip)")
        if name:
            self.save(Path(name))

    def save(self, target: Path) -> None:
        """Save exactly what was shown, and say where."""
        from nptracker.services.diagnostics import write_pack

        try:
            self.place.setText(f"诊断包已保存：{write_pack(self.parts, target)}")
        except UserError as error:
            self.place.setText(error.words())

    def done(self, result: int) -> None:
        """Stop what still runs when the dialog is closed."""
        self._job.cancel()
        super().done(result)


def _screen_outcomes() -> list[Outcome]:
    from nptracker.services.self_check import run_checks

    return list(run_checks(window_check.CHECKS))
