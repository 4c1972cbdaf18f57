"""筛查排序: the substances of the district in order, what each score rests on, and the way to the candidate list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.domain.ranking import BY_KEY, CAVEAT, Key
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.pages.rows_page import RowsPage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line
from nptracker.ui.ranking import ranking_words as words
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.services.ranked_lines import RankedLine, Ranking
    from nptracker.services.substance_facts import Behind
    from nptracker.ui.context import Context

RANKING_KINDS = frozenset(
    {"survey_entry", "enterprise", "inspection", "monitoring_site", "monitoring_sample", "monitoring_result"}
    | {"substance_profile", "priority_candidate", "substance_list", "listed_substance", "setting"}
)
_FULL, _EMPTY = range(2)


class RankingPage(LanePage):
    """Substances on the left, the scores of the current one on the right; Enter on a score lists its records."""

    title = "筛查排序"
    help_text = (
        "本区填报、监测过或登记了特征的物质，按产用量、分布、用途、检出、危害、敏感受体打分排序；名录上必须管控的排在前面。\n"
        "右边写明当前物质每一分的依据，按回车或双击列出是哪些记录；没有数据的不计分，列为数据缺口。\n"
        "选中一种或几种（Ctrl、Shift），按回车“列入候选”，就进候选物质清单，理由和得分一起留存。\n"
        "“分档和权重”可以改，改了马上重排；用途分散性和危害在“特征和候选”里填。\n"
        "筛查排序只供内部安排工作，不替代国家导则规定的筛选与评估。F7 出筛查排序表。"
    )
    shows = RANKING_KINDS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.ranking: Ranking | None = None
        self.year_box = YearBox(context.office.today(), self)
        self.choose_button = QPushButton("列入候选(&J)", self)
        self.settings_button = QPushButton("分档和权重(&Y)…", self)
        self.list = GroupedList(words.HEADINGS, words.WIDTHS, words.NAME, optional=words.OPTIONAL)
        self.scores = GroupedList(words.SCORE_HEADINGS, words.SCORE_WIDTHS, 3)
        self.name, self.advice, self.count = QLabel(self), QLabel(self), QLabel(self)
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    # -- building -----------------------------------------------------------------------------------------

    def _dress(self) -> None:
        self.list.setAccessibleName("物质")
        self.scores.setAccessibleName("得分依据")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.choose_button.setToolTip("把选中的物质放进候选物质清单（回车）")
        self.settings_button.setToolTip("每个维度的权重和分界")
        mark(self.choose_button, "primary")
        mark(self.name, "heading")
        mark(self.count, "soft")
        for label in (self.name, self.advice):
            label.setWordWrap(True)
        self.choose_button.setEnabled(not self.context.office.read_only)

    def _lay_out(self) -> None:
        full, side = QWidget(), QWidget()
        right = QVBoxLayout(side)
        right.setContentsMargins(8, 0, 0, 0)
        for widget in (self.name, self.scores, self.advice):
            right.addWidget(widget, int(widget is self.scores))
        caveat = QLabel(CAVEAT, side)
        caveat.setWordWrap(True)
        mark(caveat, "soft")
        right.addWidget(caveat)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.addWidget(self.list)
        both.addWidget(side)
        both.setSizes([700, 430])
        both.setStretchFactor(0, 1)
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        to_return = self.context.actions.button(ActionKey.MAKE_RETURN, self)
        column.addLayout(
            FlowRow(self.year_box, self.choose_button, self.settings_button, to_return, self.count)
        )
        column.addWidget(both, 1)
        empty = EmptyState(
            "survey",
            "还没有可以排序的物质",
            "先在“化学物质调查”里录入或收回填报表，或在“环境监测”里登记结果；也可以在“特征和候选”里先登记关注的物质。",
            self.context.actions.button(ActionKey.GO_SURVEY, self),
            parent=self,
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(empty)

    def _connect(self) -> None:
        self.year_box.activated.connect(lambda _at: self._load())
        self.list.chosen.connect(lambda _key: self._show_scores())
        self.list.answer({Qt.Key.Key_Return: self.choose, Qt.Key.Key_Enter: self.choose})
        self.scores.answer({Qt.Key.Key_Return: self.open_rows, Qt.Key.Key_Enter: self.open_rows})
        self.scores.doubleClicked.connect(lambda _index: self.open_rows())
        self.choose_button.clicked.connect(lambda _checked=False: self.choose())
        self.settings_button.clicked.connect(lambda _checked=False: self.open_settings())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.MAKE_RETURN: lambda: self.context.go(PageKey.RETURNS, "substance_ranking", "return")
        }

    # -- showing ------------------------------------------------------------------------------------------

    @property
    def year(self) -> int:
        """The data year shown; last year before anything is read."""
        return self.year_box.year

    def reload(self) -> None:
        """Rank again in the reading lane."""
        self.start_over()
        service, year = self.context.office.ranking, self.year
        self.ask(lambda: (service.years(), service.rank(year)), self._take)

    def _take(self, found: tuple[list[int], Ranking]) -> None:
        years, self.ranking = found
        self.year_box.show_years(years)
        lines = self.ranking.lines
        must = sum(bool(line.ranked.facts.must) for line in lines)
        self.count.setText(f"{len(lines)} 种物质，必列 {must} 种，已列候选 {sum(x.chosen for x in lines)} 种")
        self._stack.setCurrentIndex(_FULL if lines else _EMPTY)
        self.list.set_lines(words.ranked_lines(lines), self.list.key())
        if self.list.key() is None:
            self.list.select_first()
        self._show_scores()

    def _show_scores(self) -> None:
        line = self._line(self.list.key())
        self.name.setText(words.ranked_title(line) if line else "")
        self.scores.set_lines(words.score_lines(line.ranked.scores) if line else [], self.scores.key())
        self.advice.setText(words.advice_words(line) if line else "")

    def _line(self, identity: object) -> RankedLine | None:
        lines = self.ranking.lines if self.ranking else ()
        return next((line for line in lines if line.identity == identity), None)

    # -- verbs --------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Put the selected substances on the candidate list."""
        rows = {index.row() for index in self.list.selectionModel().selectedRows()}
        chosen = {str(key) for row in rows if (key := self.list.lines[row].key) is not None}
        ranking = self.ranking
        if ranking and chosen and not self.context.office.read_only:
            self.context.perform(lambda: self.context.office.ranking.choose(ranking, chosen))

    def open_settings(self) -> None:
        """Lay the page of weights and steps over this one."""
        from nptracker.ui.ranking.settings_page import RankingSettingsPage

        self.context.show_page(RankingSettingsPage(self.context))

    def open_rows(self) -> None:
        """List the records behind the current score."""
        line, key = self._line(self.list.key()), self.scores.key()
        behind = line.behind.get(Key(str(key))) if line and key is not None else None
        if line is None or behind is None:
            self.context.messages.show_note("这一维度还没有数据，没有记录可列。")
            return
        title = f"{words.ranked_title(line)}：{BY_KEY[str(key)].title}"
        service = self.context.office.ranking
        self.context.show_page(BehindPage(self.context, title, behind, lambda: service.rows(behind)))


class BehindPage(RowsPage):
    """The records behind a score."""

    title = "得分依据"
    help_text = "这里列出的正是这一分所依据的记录。\n回车打开这条记录，Esc 回到筛查排序。"
    shows = RANKING_KINDS

    def __init__(
        self, context: Context, title: str, behind: Behind, read: Callable[[], Sequence[tuple[str, str]]]
    ) -> None:
        super().__init__(context, title, read, GroupedList((form_named(behind.kind).title,), (30,), 0))
        self.kind = behind.kind

    def lines(self, found: Sequence[tuple[str, str]]) -> list[Line]:
        """Return a line per record."""
        return [Line(record_id, (label,)) for record_id, label in found]
