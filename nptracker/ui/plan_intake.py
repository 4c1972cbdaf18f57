"""Takes a plan document from the menu, from a drop or from the welcome page into review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

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

    def show_ways(self) -> None:
        """Open the page where words can be pasted and a built-in plan chosen."""
        from nptracker.ui.plan.open_plan import OpenPlanPage

        self._context.show_page(OpenPlanPage(self._context))

    def start_from(self, key: str) -> None:
        """Take a built-in plan as the draft."""
        self._read("读取内置方案", lambda: self._context.office.plans.built_in_draft(key))

    def _read(self, title: str, read: Callable[[], PlanDraft]) -> None:
        self._context.jobs.run(title, lambda _job: read(), owner=self._window, done=self._review)

    def _review(self, draft: PlanDraft) -> None:
        from nptracker.ui.plan.review_page import ReviewPage

        self._context.show_page(ReviewPage(self._context, draft))
