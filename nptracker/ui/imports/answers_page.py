"""Department sheets that came back: the same page as any import, read as progress of their bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms import form_named
from nptracker.ui.imports.import_page import ImportPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.import_draft import ImportDraft
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job


class AnswersPage(ImportPage):
    """Takes what departments filled in for one period; sheets of another period are refused in words."""

    title = "收回部门填报表"
    help_text = (
        "选择各部门交回的填报表，可以一次选很多个，也可以选整个文件夹。\n"
        "程序认得每张表是哪个单位、哪一期的，先列出进展让你看，不写入。\n"
        "“导出问题表”把有问题的表标好，可以发回去改；“确认导入”一次写入，随时可以撤销。"
    )

    def __init__(self, context: Context, period: ReportingPeriod, parent: QWidget | None = None) -> None:
        super().__init__(context, form_named("progress_entry"), parent)
        self.title = f"收回部门填报表（{period.label}）"  # type: ignore[misc]
        self._period = period

    def preview(self, paths: Sequence[Path], job: Job) -> ImportDraft:
        """Read the sheets that came back into a draft, in the job's lane; nothing is written."""
        imports = self.context.office.imports
        return imports.preview_answers(paths, self._period, progress=job.progress, stop=job.stopping)
