"""The entries or enterprises behind a number of the survey's figures, on a page laid over them; Esc leads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from nptracker.ui.pages.rows_page import RowsPage
from nptracker.ui.plan.grouped_list import GroupedList, Line

if TYPE_CHECKING:
    from nptracker.services.survey_figures import FigureRow
    from nptracker.ui.context import Context

SURVEY_KINDS = frozenset(
    {
        "enterprise",
        "screening_step",
        "survey_entry",
        "zero_return",
        "survey_case",
        "survey_round",
        "returned_file",
    }
)


class FigureRowsPage(RowsPage):
    """Exactly the records behind a number."""

    title = "图表明细"
    manual = "survey-figures"
    help_text = "这里列出的正是刚才那个数字所指的记录。\n回车打开这条记录，Esc 回到图表。"
    shows = SURVEY_KINDS
    headings: tuple[str, ...] = ("企业", "乡镇街道", "情况")
    widths: tuple[int, ...] = (18, 10, 14)

    def __init__(self, context: Context, words: str, read: Callable[[], Sequence[FigureRow]]) -> None:
        super().__init__(context, words, read, GroupedList(self.headings, self.widths, 0))

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return a line per record."""
        return [Line(row.record_id, row.cells) for row in found]


class EnterpriseRowsPage(FigureRowsPage):
    """Enterprises behind a number."""

    kind = "enterprise"
    count_words = "{} 家企业"


class EntryRowsPage(FigureRowsPage):
    """Entries behind a number."""

    kind = "survey_entry"
    count_words = "{} 条填报"
    headings = ("企业", "数据年度", "物质", "填写的数量")
    widths = (18, 6, 12, 10)
