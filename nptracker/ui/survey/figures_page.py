"""图表: quantity by substance and year, enterprises by tier, progress of filling in; every number leads to its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.services.overview_charts import EVERY
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.survey.figure_bars import AnswerBars, EnterpriseBars, TierBars, rows_of
from nptracker.ui.survey.figure_rows import SURVEY_KINDS, EnterpriseRowsPage
from nptracker.ui.survey.quantity_view import QuantityView
from nptracker.ui.theme import mark
from nptracker.ui.widgets.chart_export import ChartButton
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from nptracker.services.survey_figures import FigureBar, FigureRow, Quantities
    from nptracker.ui.context import Context

_ENTRY = form_named("survey_entry")
_USUAL = "used"  # what most enterprises of a district do with a substance
_NOTHING = "这一年还没有可以统计的内容。先在“初筛”里得出入统企业，再在“调查表”里录入或收回填报表。"
_TIER_NOTE = (
    "一家企业在一档里只算一次；填了几档的，每档各算一次。没填数量的行不算；零报告、空白、未报的企业另列。"
)


class FiguresPage(LanePage):
    """Three figures behind tabs; year and amount are chosen above them."""

    title = "图表"
    help_text = (
        "“数量”按物质和数据年度列出所选的数量：在数字上按回车或双击，列出由哪些填报得出；上面的曲线画当前这种物质和量最大的几种。\n"
        "“企业按档”“填报进度”按家数统计：点图上的一块，或用方向键走到那一块按回车，就列出这些企业。\n"
        "图可以存成图片，数可以导出 Excel 或复制。"
    )
    shows = SURVEY_KINDS

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.year = YearBox(context.office.today(), self)
        self.year.activated.connect(lambda _row: self._read())
        self.amount = QComboBox(self)
        self.amount.setAccessibleName("数量")
        for key in AMOUNTS:
            self.amount.addItem(_ENTRY.by_key[key].heading, key)
        self.amount.setCurrentIndex(AMOUNTS.index(_USUAL))
        self.amount.activated.connect(lambda _row: self._read())
        self.quantities = QuantityView(context, self)
        self.tiers, self.answers = TierBars("企业按档", self), AnswerBars("填报进度", self)
        self.tier_bars: tuple[FigureBar, ...] = ()
        self.answer_bars: tuple[FigureBar, ...] = ()
        self.tiers.chosen.connect(self._open_tier)
        self.answers.chosen.connect(self._open_answer)
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("图")
        self.setFocusProxy(self.tabs)
        self._places: dict[str, QStackedLayout] = {}
        self._lay_out()

    # ---- building

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for words, box in (("数据年度：", self.year), ("数量：", self.amount)):
            label = QLabel(words, self)
            label.setBuddy(box)
            head.addWidget(label)
            head.addWidget(box)
        head.addStretch(1)
        self._add("quantity", "数量", self.quantities)
        self._add("tiers", "企业按档", self._bars(self.tiers, "档", _TIER_NOTE))
        self._add("progress", "填报进度", self._bars(self.answers, "乡镇街道", ""))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(head)
        column.addWidget(self.tabs, 1)

    def _add(self, code: str, words: str, view: QWidget) -> None:
        """Add a tab that shows either its figure or what to do to get one."""
        holder = QWidget(self)
        self._places[code] = QStackedLayout(holder)
        self._places[code].addWidget(self._nothing())
        self._places[code].addWidget(view)
        self.tabs.addTab(holder, words)

    def _nothing(self) -> EmptyState:
        button = self.context.actions.button(ActionKey.GO_ENTERPRISES, self)
        return EmptyState("survey", "还没有图可看", _NOTHING, button, parent=self)

    def _bars(self, chart: EnterpriseBars, first: str, note: str) -> QWidget:
        holder, words = QWidget(self), chart.accessibleName()
        area = QScrollArea(holder)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chart itself takes the keys
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        stack = QVBoxLayout(inner)
        stack.addWidget(chart)
        stack.addStretch(1)
        area.setWidget(inner)
        chart.moved.connect(lambda box: area.ensureVisible(int(box.center().x()), int(box.center().y())))
        foot = QHBoxLayout()
        said = QLabel(note, holder)
        said.setWordWrap(True)
        mark(said, "soft")
        foot.addWidget(said, 1)
        foot.addWidget(
            ChartButton(self.context, chart, lambda: self._titled(words), lambda: rows_of(chart, first))
        )
        column = QVBoxLayout(holder)
        column.addWidget(area, 1)
        column.addLayout(foot)
        return holder

    def _titled(self, words: str) -> str:
        return f"{self.context.office.region}{self.chosen_year}年度化学物质调查{words}"

    # ---- reading

    @property
    def chosen_year(self) -> int:
        """The data year in front."""
        return self.year.year

    def reload(self) -> None:
        """Read the years, then the figures, in the reading lane."""
        self.start_over()
        self.ask(self.context.office.survey_figures.years, self._show_years)

    def _show_years(self, years: list[int]) -> None:
        self.year.show_years(years)
        self._read()

    def _read(self) -> None:
        self.start_over()
        figures, year, key = (
            self.context.office.survey_figures,
            self.chosen_year,
            str(self.amount.currentData()),
        )
        self.quantities.title = self._titled(f"{self.amount.currentText()}（千克）")
        self.quantities.read = lambda: figures.quantities(key, year)
        self.ask(self.quantities.read, self._show_quantities)
        self.ask(lambda: figures.tiers(year), self._show_tiers)
        self.ask(lambda: figures.progress(year), self._show_progress)

    def _show_quantities(self, found: Quantities) -> None:
        self.quantities.show_quantities(found)
        self._settle("quantity", is_there=bool(self.quantities.lines))

    def _show_tiers(self, bars: tuple[FigureBar, ...]) -> None:
        self.tier_bars = bars
        self.tiers.show_bars([(bar.name, bar.counts) for bar in bars])
        self._settle("tiers", is_there=bool(bars))

    def _show_progress(self, bars: tuple[FigureBar, ...]) -> None:
        self.answer_bars = bars
        self.answers.show_bars([(bar.name, bar.counts) for bar in bars])
        self._settle("progress", is_there=bool(bars))

    def _settle(self, code: str, *, is_there: bool) -> None:
        self._places[code].setCurrentIndex(int(is_there))

    # ---- leading to the records

    def _open_tier(self, name: str, piece: str) -> None:
        figures, year = self.context.office.survey_figures, self.chosen_year
        self._open_piece(self.tiers, name, piece, lambda: figures.tiers(year))

    def _open_answer(self, name: str, piece: str) -> None:
        figures, year = self.context.office.survey_figures, self.chosen_year
        self._open_piece(self.answers, name, piece, lambda: figures.progress(year))

    def _open_piece(
        self, chart: EnterpriseBars, name: str, piece: str, read: Callable[[], tuple[FigureBar, ...]]
    ) -> None:
        wanted = "" if piece == EVERY else piece
        label = next((series.label for series in chart.kinds if series.code == wanted), "全部")

        def rows() -> list[FigureRow]:
            return [row for bar in read() if bar.name == name for row in bar.rows(wanted)]

        words = f"{self._titled(chart.accessibleName())}：{name}，{label}"
        self.context.show_page(EnterpriseRowsPage(self.context, words, rows))
