"""一品一策: the substances of the ranking on the left, everything known of the current one on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line
from nptracker.ui.ranking import ranking_words as words
from nptracker.ui.ranking.ranking_page import RANKING_KINDS
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.wrapped_lines import WrappedLines

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.services.ranked_lines import Ranking
    from nptracker.services.substance_dossier import DossierLine
    from nptracker.ui.context import Context

_FULL, _EMPTY = range(2)


class PolicyPage(LanePage):
    """Reads the sheet of a substance when it is moved to; Enter on a line opens its record."""

    title = "一品一策"
    help_text = (
        "每种物质一张：在哪些名录上、有哪些管控措施、哪些企业有多少、监测和检查怎样、还有什么没办。\n"
        "左边选物质，右边按回车或双击打开那一行的记录；看完从左边的导航回来。\n"
        "F7 到报表“一品一策表”，可以只出候选物质、必列物质或全部。"
    )
    shows = RANKING_KINDS | {"survey_measure", "finding"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.ranking: Ranking | None = None
        self.list = GroupedList(("物质", "候选"), (12, 4), 0)
        self.list.setAccessibleName("物质")
        self.sheet = WrappedLines("一品一策", words.SHEET_HEADINGS, words.SHEET_WIDE, self)
        self.name = QLabel(self)
        self.name.setWordWrap(True)
        mark(self.name, "heading")
        self._lay_out()
        self.list.chosen.connect(lambda _key: self._read_sheet())
        self.sheet.activated.connect(lambda _index: self.open())
        self.setFocusProxy(self.list)

    def _lay_out(self) -> None:
        full = QSplitter(Qt.Orientation.Horizontal)
        full.setChildrenCollapsible(False)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 4, 0, 4)
        column.addLayout(FlowRow(self.name, self.context.actions.button(ActionKey.MAKE_RETURN, self)))
        column.addWidget(self.sheet, 1)
        full.addWidget(self.list)
        full.addWidget(right)
        full.setSizes([260, 860])
        full.setStretchFactor(1, 1)
        empty = EmptyState(
            "survey",
            "还没有物质",
            "录入调查表、监测结果或物质特征以后，这里每种物质一张。",
            self.context.actions.button(ActionKey.GO_SURVEY, self),
            parent=self,
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(empty)

    def reload(self) -> None:
        """Rank last year's data, then read the sheet of the current substance."""
        self.start_over()
        service = self.context.office.ranking
        self.ask(lambda: service.rank(service.years()[0]), self._take)

    def _take(self, ranking: Ranking) -> None:
        self.ranking = ranking
        lines = [
            Line(line.identity, (words.ranked_title(line), "✔ 已列" if line.chosen else ""), {1: "good"})
            for line in ranking.lines
        ]
        self._stack.setCurrentIndex(_FULL if lines else _EMPTY)
        key = self.list.key()
        self.list.set_lines(lines, key)
        if self.list.key() is None:
            self.list.select_first()
        if self.list.key() == key:
            self._read_sheet()

    def _read_sheet(self) -> None:
        ranking, key = self.ranking, self.list.key()
        line = next((one for one in ranking.lines if one.identity == key), None) if ranking else None
        if ranking is None or line is None:
            return
        title, service = words.ranked_title(line), self.context.office.ranking

        def show(found: list[DossierLine]) -> None:
            if self.list.key() == key:
                self.name.setText(f"{title}　{ranking.year} 数据年度")
                self.sheet.show_lines(words.sheet_lines(found))

        self.ask(lambda: service.dossier(ranking, line), show)

    def open(self) -> None:
        """Open the record of the current line."""
        line: DossierLine | None = self.sheet.chosen
        if line and line.record_id:
            self.context.go("", line.record_id, line.kind)
        elif line:
            self.context.messages.show_note("这一行是汇总或名录内容，没有单独的记录。")

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.MAKE_RETURN: self._make_return}

    def _make_return(self) -> None:
        year = self.ranking.year if self.ranking else self.context.office.today().year - 1
        self.context.go(PageKey.RETURNS, f"substance_policy@{year}", "return")
