"""The ways a plan document comes in: a file, pasted text, one of the built-in plans; each ends in review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.draft import PlanDraft
    from nptracker.ui.context import Context

PLAN_FILES = "方案文件 (*.docx *.pdf *.txt *.md *.html *.htm *.xlsx);;所有文件 (*)"


class PlanIntake:
    """Reads a plan in a job and opens the review page on what was read; nothing is written by it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        self._context, self._window = context, window

    def ask_for_file(self) -> None:
        """Let the officer choose a document."""
        name, _ = QFileDialog.getOpenFileName(self._window, "读取方案文件", "", PLAN_FILES)
        if name:
            self.read_file(Path(name))

    def read_file(self, path: Path) -> None:
        """Read one document."""
        self._read(f"读取 {path.name}", lambda: self._context.office.plans.read(path))

    def ask_for_text(self) -> None:
        """Let the officer paste the words of a plan."""
        text = PasteDialog.ask(self._window)
        if text.strip():
            self._read("读取粘贴的文字", lambda: self._context.office.plans.read_text(text))

    def start_from(self, key: str) -> None:
        """Take a built-in plan as the draft."""
        self._read("读取内置方案", lambda: self._context.office.plans.built_in_draft(key))

    def _read(self, title: str, read: Callable[[], PlanDraft]) -> None:
        self._context.jobs.run(title, lambda _job: read(), owner=self._window, done=self._review)

    def _review(self, draft: PlanDraft) -> None:
        from nptracker.ui.plan.review_page import ReviewPage

        self._context.show_page(ReviewPage(self._context, draft))


class PasteDialog(QDialog):
    """A field for the words of a plan, pasted from a mail or a web page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴方案文字")
        self.resize(720, 480)
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName("方案文字")
        self.text.setPlaceholderText("在这里按 Ctrl+V 粘贴方案全文或其中几段")
        self.text.setTabChangesFocus(True)
        box = QDialogButtonBox(self)
        box.addButton("读取(&R)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(QLabel("读取后先核对，确认采用才写入文件。", self))
        column.addWidget(self.text, 1)
        column.addWidget(box)

    @classmethod
    def ask(cls, parent: QWidget) -> str:
        """Return the pasted text, "" when given up."""
        dialog = cls(parent)
        return dialog.text.toPlainText() if dialog.exec() == QDialog.DialogCode.Accepted else ""
