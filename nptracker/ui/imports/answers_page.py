"""Department sheets that came back: the same page as any import, read as progress of their bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms import form_named
from nptracker.ui.imports.resent_page import ResentPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.import_draft import ImportDraft
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job


class AnswersPage(ResentPage):
    """Takes what departments filled in for one period; sheets of another period are refused in words."""

    title = "收回部门填报表"
    manual = "departments"
    help_text = (
        "选择各部门交回的填报表，可以一次选很多个，也可以选整个文件夹。\n"
        "程序认得每张表是哪个单位、哪一期的，先列出进展让你看，不写入。\n"
        "同一单位同一期再次交来而内容不同的，列为“再次报送”，逐格显示原报 → 新报；勾选的采用新报，不勾的保留原报。\n"
        "“导出问题表”把有问题的表标好，可以发回去改；“确认导入”一次写入，随时可以撤销。"
    )

    take_words, take_tip = "全部采用新报", "再次报送的都采用这次交来的"
    keep_words, keep_tip = "全部保留原报", "再次报送的都不采用，保留原来的"

    def __init__(self, context: Context, period: ReportingPeriod, parent: QWidget | None = None) -> None:
        super().__init__(context, form_named("progress_entry"), parent)
        self.title = f"收回部门填报表（{period.label}）"  # type: ignore[misc]
        self._period = period

    def _show_state(self) -> None:
        super()._show_state()
        self.erase_box.setVisible(False)  # what a body leaves blank keeps no earlier answer from counting

    def preview(self, paths: Sequence[Path], job: Job) -> ImportDraft:
        """Read the sheets that came back into a draft, in the job's lane; nothing is written."""
        imports = self.context.office.imports
        return imports.preview_answers(paths, self._period, progress=job.progress, stop=job.stopping)
