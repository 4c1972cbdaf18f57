"""Takes a plan into review: a document, pasted text or a built-in plan; nothing is written by it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.draft import PlanDraft
    from nptracker.services.plan_purpose import Purpose
    from nptracker.ui.context import Context

PLAN_FILES = "方案文件 (*.docx *.pdf *.txt *.md *.html *.htm *.xlsx);;所有文件 (*)"


class PlanIntake:
    """Reads a plan in a job and opens the review page on what was read.

    ``owner`` is the widget that asks; ``begun`` clears there what an earlier reading left, ``failed`` says there
    why nothing was read, else the window does.
    """

    def __init__(
        self,
        context: Context,
        owner: QWidget,
        *,
        begun: Callable[[], None] = lambda: None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        self._context, self._owner = context, owner
        self._begun, self._failed = begun, failed

    def ask_for_file(self, purpose: Purpose | None = None) -> None:
        """Let the officer choose a document; ``purpose`` is what it is to become, else it is guessed."""
        from PySide6.QtWidgets import QFileDialog

        beside = str(self._context.office.path.parent)
        name, _ = QFileDialog.getOpenFileName(self._owner, "读取方案文件", beside, PLAN_FILES)
        if name:
            self.read_file(Path(name), purpose)

    def read_file(self, path: Path, purpose: Purpose | None = None) -> None:
        """Read one document."""
        self._read(f"读取 {path.name}", lambda: self._context.office.plans.read(path), purpose)

    def read_text(self, text: str) -> None:
        """Read pasted text."""
        self._read("读取粘贴的文字", lambda: self._context.office.plans.read_text(text))

    def start_from(self, key: str) -> None:
        """Take a built-in plan as the draft."""
        self._read("读取内置方案", lambda: self._context.office.plans.built_in_draft(key))

    def _read(self, title: str, read: Callable[[], PlanDraft], purpose: Purpose | None = None) -> None:
        self._begun()
        self._context.jobs.run(
            title,
            lambda _job: read(),
            owner=self._owner,
            done=lambda draft: self._review(draft, purpose),
            failed=self._failed,
        )

    def _review(self, draft: PlanDraft, purpose: Purpose | None) -> None:
        from nptracker.services.plan_purpose import guessed, purposes
        from nptracker.ui.plan.review_page import ReviewPage

        office = self._context.office
        plans = office.plans.plans()
        chosen = purpose or guessed(draft, plans, office.region, office.settings.get("region_code"))
        self._context.show_page(ReviewPage(self._context, draft, purposes(plans), chosen))
