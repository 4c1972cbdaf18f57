"""The results behind a number or a mark, on a page laid over it; Esc leads back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from nptracker.ui.pages.rows_page import RowsPage
from nptracker.ui.plan.grouped_list import GroupedList, Line

if TYPE_CHECKING:
    from nptracker.services.monitoring_quality import QualityLine
    from nptracker.ui.context import Context

MONITORING = frozenset(
    {"monitoring_site", "monitoring_sample", "monitoring_result", "standard", "standard_limit", "setting"}
)
MOST_ROWS = 2_000  # beyond which nobody reads on; the ledger filters


class ResultRowsPage(RowsPage):
    """Exactly the results behind a number."""

    title = "结果明细"
    kind = "monitoring_result"
    count_words = "{} 个结果"
    manual = "statistics"
    help_text = "这里列出的正是刚才那个数字所指的监测结果。\n回车打开这个结果，Esc 返回。"
    shows = MONITORING

    def __init__(
        self, context: Context, words: str, read: Callable[[], Sequence[tuple[str, tuple[str, ...]]]]
    ) -> None:
        rows = GroupedList(("点位", "采样日期", "项目", "结果", "检出情况"), (16, 8, 12, 10, 6), 0)
        super().__init__(context, words, read, rows)

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return a line per result."""
        return [Line(record_id, cells) for record_id, cells in found]


class QualityRowsPage(RowsPage):
    """What quality control finds, result by result."""

    title = "质控检查"
    kind = "monitoring_result"
    count_words = "{} 处"
    manual = "statistics"
    help_text = (
        "平行样偏差大、空白样检出、加标回收率不合格、日期先后不对、单位混用、与同项目差几个数量级的，都列在这里。\n"
        "“限值…”里可以改平行样、空白样、回收率的限值；报表的问题也按它。\n"
        "回车打开那个结果去核对，Esc 返回。改好了这里自动消失。"
    )
    shows = MONITORING

    def __init__(self, context: Context, words: str, read: Callable[[], Sequence[QualityLine]]) -> None:
        rows = GroupedList(("样品和项目", "级别", "规则", "说明"), (16, 4, 4, 30), 3)
        super().__init__(context, words, read, rows)

    def _head(self) -> QHBoxLayout:
        row = super()._head()
        button = QPushButton("限值(&X)…", self)
        button.clicked.connect(lambda _checked=False: self.ask_limits())
        button.setEnabled(not self.context.office.read_only)
        row.addWidget(button)
        return row

    def ask_limits(self) -> None:
        """Ask from which number on something is listed."""
        from nptracker.ui.monitoring.limits_dialog import LimitsDialog

        monitoring = self.context.office.monitoring
        dialog = LimitsDialog(monitoring.quality_numbers(), self)
        if dialog.asks():
            self.context.perform(lambda: monitoring.set_quality_numbers(dialog.texts()))

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return a line per finding."""
        return [Line(one.record_id, one.cells) for one in found]

    def _show(self, found: Sequence[Any]) -> None:
        """Say in so many words when nothing is to be looked at."""
        super()._show(found)
        if not found:
            self.count.setText("没有发现问题。按 Esc 返回。")


def open_results(context: Context, words: str, numbers: Sequence[int]) -> None:
    """Lay the page of some results over the page in front; of very many the first ones."""
    wanted = list(numbers)[:MOST_ROWS]
    if len(numbers) > MOST_ROWS:
        words = f"{words}（共 {len(numbers):,} 个，只列前 {MOST_ROWS:,} 个）"
    figures = context.office.monitoring_figures
    context.show_page(ResultRowsPage(context, words, lambda: figures.row_cells(wanted)))
