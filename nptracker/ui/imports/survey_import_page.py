"""Survey workbooks that came back: the same page as any import, for all sheets of a sender at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms import form_named
from nptracker.ui.imports.resent_page import ResentPage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from nptracker.services.import_draft import ImportDraft
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job


class SurveyImportPage(ResentPage):
    """Takes workbooks, folders and archives; what sender and office both changed is asked about."""

    title = "收回填报"
    manual = "survey-back"
    help_text = (
        "选择企业交回的表，可以一次选很多个，也可以选整个文件夹或微信里下载的压缩包。\n"
        "程序认得每本表是哪家企业、哪个年度的，先比对给你看，不写入。\n"
        "同一家第二次交来的逐格比：只有企业改的采用新报，只有区县改的保留，两边都改的列为“再次报送”，勾选才采用新报。\n"
        "像是原有一行改了写法的、企业改了名的、别的年度的列为“待确认”，勾选才写入；不是同一行的点“算另一条”。\n"
        "“空格也覆盖”勾上后，交来的空格会清掉原来的内容，清掉哪些先列出来。\n"
        "“导出问题表”把有问题的表标好，可以发回去改；“确认导入”一次写入，随时可以撤销。"
    )

    take_words, take_tip = "全部采用新报", "两边都改过的、待确认的都采用这次交来的"
    keep_words, keep_tip = "全部保留原有", "两边都改过的、待确认的都保留现在的"

    def __init__(self, context: Context, year: int | None = None, parent: QWidget | None = None) -> None:
        """Take in what belongs to a data year, the one opened last when none is given."""
        super().__init__(context, form_named("survey_entry"), parent)
        self.title = f"收回填报（{year}年度）" if year else "收回填报"  # type: ignore[misc]
        self._year = year

    def preview(self, paths: Sequence[Path], job: Job) -> ImportDraft:
        """Read all sheets of the workbooks into a draft, in the job's lane; nothing is written."""
        imports = self.context.office.imports
        erase = self.erase_box.isChecked()
        return imports.preview("", paths, job.progress, job.stopping, blanks_erase=erase, year=self._year)
