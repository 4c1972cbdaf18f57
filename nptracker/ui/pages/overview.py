"""工作台: what must go out and what is late, due this week or missing, with charts; every number leads to its rows."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.domain.work_dues import DUE_RULES
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.first_start.guide_place import GuidePlace
from nptracker.ui.pages.chart_tabs import TREND, ChartTabs
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.pages.outgoing_table import OutgoingTable
from nptracker.ui.pages.todo_lines import HEADINGS, MORE, WIDTHS, todo_lines
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.theme import mark
from nptracker.ui.widgets.counter_card import CounterCard
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.period_picker import PeriodPicker
from nptracker.ui.widgets.stacked_chart import STATE_SERIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from nptracker.domain.problem import Problem
    from nptracker.services.overview import Board
    from nptracker.services.overview_outgoing import Debtor, Outgoing
    from nptracker.services.task_lines import TaskLine
    from nptracker.ui.context import Context

CARDS = (
    ("overdue", "已超期", "overdue", "danger"),
    ("due_this_week", "本周到期", "week", "warning"),
    ("behind", "滞后", "behind", "danger"),
    ("missing", "本期未报", "missing", "note"),
    ("findings_overdue", "整改超期", "overdue", "danger"),
)
GROUPS = {name: words for name, words, _, _ in CARDS} | {
    "findings_soon": "整改快到期",
    "indicators_missed": "指标未达标",
    "survey": "化学物质调查",
    "work": "台账和检查计划到期",
}
PAINTED_MS = 200  # a timer of 0 ms would come before the paint, a short one between two paints
LATE = ("overdue", "findings_overdue")  # these lead, where there are any
_MOST_OUTGOING = 0.38  # of the height of the left side
_LEAD = 2  # the column of the list that gives way first
_STATE_WORDS = {series.code: series.label for series in STATE_SERIES}
LOOKING_OUT = "正在查看要报出什么……"
NOTHING_OUT = "近30天没有要报出的：到期事项都已办理，本期报表都已报出。"


class OverviewPage(LanePage):
    """Opens on what must go out, what is due this week and what is missing; a card narrows the list to one group."""

    title = "工作台"
    manual = "overview"
    help_text = (
        "“要报出的”列出30天内到期、已超期的报送事项和本期还没报出的报表：回车打开报表；"
        "在“未报”“错误”“催”的数字上按回车或点一下，就列出缺的任务、报表的错误、要催的单位。\n"
        "卡片是各类要办的事各有多少项。点卡片只看这一类，再点一次回到全部要办的。\n"
        "下面的列表里按回车或双击打开这一项。\n"
        "右边的图按类别、单位、乡镇和各期显示各种状态有多少项；点图上的一块，或用方向键走到那一块按回车，"
        "就列出这些任务。图可以存成图片，数可以导出。\n"
        "“期次”决定“本期未报”“滞后”和图看哪一期。"
    )
    shows = frozenset(
        {"plan", "section", "task", "measure", "deadline", "extension", "task_org", "org", "org_change"}
        | {"progress_entry", "closure", "finding", "enterprise", "snapshot", "setting"}
        | {"obligation", "obligation_due", "indicator", "indicator_definition", "indicator_value", "target"}
        | {"inspection", "survey_entry", "survey_round", "survey_case", "returned_file", "screening_step"}
        | {"zero_return", "inspection_plan", "draw", "contact", *(rule.kind for rule in DUE_RULES)}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._board: Board | None = None
        self.rest = QTimer(self, singleShot=True, interval=PAINTED_MS)
        self.rest.timeout.connect(self._ask_outgoing)
        self._chosen = ""
        self._full = QWidget(self)
        self._lower = QSplitter(Qt.Orientation.Horizontal, self._full)
        self._left = QWidget(self._lower)
        self._day = QLabel(self._full)
        mark(self._day, "soft")
        self.picker = PeriodPicker(context.office.today(), self._full)
        self.picker.chosen.connect(lambda _period: self._load())
        self.cards = {name: CounterCard(words, sign, tone, self._full) for name, words, sign, tone in CARDS}
        for name, card in self.cards.items():
            card.row = tuple(self.cards.values())
            card.clicked.connect(lambda _checked=False, name=name: self._choose(name))
        self._outgoing_head = QLabel("要报出的", self._left)
        mark(self._outgoing_head, "heading")
        self._nothing_out = QLabel(LOOKING_OUT, self._left)  # nobody knows yet whether there is nothing
        self._nothing_out.setWordWrap(True)
        mark(self._nothing_out, "soft")
        self.outgoing = OutgoingTable(self._left)
        self.list = GroupedList(HEADINGS, WIDTHS, 1, optional=(_LEAD,), parent=self._left)
        self.list.setAccessibleName("要办的事")
        self.charts = ChartTabs(context, lambda: self.picker.period, self._lower)
        self.setFocusProxy(self.list)
        self._lay_out()
        self._connect()

    def _connect(self) -> None:
        self.list.answer({Qt.Key.Key_Return: self._open, Qt.Key.Key_Enter: self._open})
        self.list.doubleClicked.connect(lambda _index: self._open())
        self.outgoing.opened.connect(self._open_return)
        self.outgoing.missing_asked.connect(self._show_missing)
        self.outgoing.errors_asked.connect(partial(self._open_return, kind="return_problems"))
        self.outgoing.debtors_asked.connect(self._show_debtors)
        self.charts.chosen.connect(self._show_piece)
        self.charts.trend_wanted.connect(self._ask_trend)

    # ---- building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._full)
        column.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        head.addWidget(self._day)
        head.addStretch(1)
        head.addWidget(self.picker)
        column.addLayout(head)
        cards = QHBoxLayout()
        cards.setSpacing(10)
        for card in self.cards.values():
            cards.addWidget(card, 1)
        column.addLayout(cards)
        self._lay_out_lower_half()
        column.addWidget(self._lower, 1)
        self.guide = GuidePlace(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.guide)
        self._stack = QStackedLayout()
        outer.addLayout(self._stack, 1)
        self._stack.addWidget(self._full)
        self._stack.addWidget(self._empty_state())

    def _lay_out_lower_half(self) -> None:
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(4)
        for widget in (self._outgoing_head, self._nothing_out, self.outgoing):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self._lower.setChildrenCollapsible(False)
        self._lower.setStretchFactor(0, 5)
        self._lower.setStretchFactor(1, 3)
        self._lower.setSizes([660, 330])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep more than half of the left side for the things to do, on low screens too."""
        super().resizeEvent(event)
        self.guide.fit_into(self.height())
        self.outgoing.setMaximumHeight(max(60, int(self._left.height() * _MOST_OUTGOING)))

    def _empty_state(self) -> EmptyState:
        actions = self.context.actions
        return EmptyState(
            "plan",
            "还没有方案",
            "先读取本区县的工作方案，核对后采用，这里就显示要报出的报表、到期和未报的任务。",
            actions.button(Key.READ_PLAN, self),
            actions.button(Key.PASTE_PLAN, self),
            actions.button(Key.GO_TASKS, self),
        )

    # ---- content

    def reload(self) -> None:
        """Ask for everything about the chosen period; what is shown stays until the answers come."""
        overview, period = self.context.office.overview, self.picker.period
        self.start_over()
        self.rest.stop()
        today = self.context.office.today()
        self._day.setText(day_words(today))
        self.picker.set_today(today)
        self.ask(lambda: overview.board(period), self._show_board)
        self.guide.refresh()

    def _show_board(self, board: Board) -> None:
        """Show the board, and once it is painted ask for the rest: beside a busy lane a list fills four times as long."""
        self._board = board
        for name, card in self.cards.items():
            card.show_number(len(getattr(board, name)))
        for chart in (board.sections, board.departments, board.townships):
            self.charts.show_chart(chart)
        self._fill_list()
        self._stack.setCurrentIndex(
            0
            if board.lines or board.findings_overdue or board.findings_soon or board.survey or board.work
            else 1
        )
        self.rest.start()

    def _ask_outgoing(self) -> None:
        if not self.isVisible():  # left meanwhile, or the file is being closed: asked again when next shown
            self._is_stale = True
            return
        overview, period = self.context.office.overview, self.picker.period
        self.ask(lambda: overview.outgoing(period), self._show_outgoing)

    def _show_outgoing(self, things: Sequence[Outgoing]) -> None:
        self.outgoing.show_things(things, self.context.office.today())
        self.outgoing.setVisible(bool(things))
        self._nothing_out.setText(NOTHING_OUT)
        self._nothing_out.setVisible(not things)
        self._outgoing_head.setText(f"要报出的（{len(things)}）" if things else "要报出的")
        overview = self.context.office.overview
        for row, thing in enumerate(things):
            if thing.return_name:
                self.ask(partial(overview.blocking, thing), partial(self._show_errors, row))
        self.charts.forget_trend()

    def _show_errors(self, row: int, problems: Sequence[Problem]) -> None:
        self.outgoing.show_errors(row, len(problems))

    def _ask_trend(self) -> None:
        overview, period = self.context.office.overview, self.picker.period
        self.ask(lambda: overview.trend(period), self.charts.show_chart)

    def _choose(self, name: str) -> None:
        self._chosen = "" if self._chosen == name else name
        self._fill_list()

    def _fill_list(self) -> None:
        for name, card in self.cards.items():
            card.setChecked(name == self._chosen)
        if self._board is None:
            return
        names = (self._chosen,) if self._chosen else self._names_at_first(self._board)
        key = self.list.key()
        self.list.set_lines(todo_lines(self._board, GROUPS, names), key)
        if self.list.key() is None:
            self.list.select_first()

    @staticmethod
    def _names_at_first(board: Board) -> tuple[str, ...]:
        late = tuple(name for name in LATE if getattr(board, name))
        survey = ("survey",) if board.survey else ()  # a few lines; what follows may be a hundred
        missed = ("indicators_missed",) if board.indicators_missed else ()
        soon = ("findings_soon",) if board.findings_soon else ()
        work = ("work",) if board.work else ()
        return (*late, "due_this_week", *soon, *work, *survey, "missing", *missed)

    def show_record(self, _record_id: str, kind: str = "") -> None:
        """Bring the five steps of a new file back, when they are asked for."""
        if kind == "guide":
            self.guide.call_back()

    # ---- from a number to its rows

    def _open(self) -> None:
        if isinstance(key := self.list.key(), tuple):
            group, kind, record_id = key
            if kind == MORE:
                self._choose(group)
                return
            self.context.go("", record_id, kind)

    def _open_return(self, thing: Outgoing, kind: str = "return") -> None:
        """Turn to the return of its period; a duty without a return leads to its task or its calendar."""
        if thing.return_name and thing.period:
            self.context.go("returns", f"{thing.return_name}@{thing.period.code}", kind)
        elif thing.task_id:
            self.context.go("", thing.task_id, "task")
        else:
            self.context.go("tasks", thing.due_id, "obligation_due")

    def _show_missing(self, thing: Outgoing) -> None:
        still = self._finder()

        def read() -> Sequence[TaskLine]:
            found = still(thing)
            return (found.missing or ()) if found else ()

        self._show_tasks(f"{thing.name}　未报的任务", read)

    def _show_debtors(self, thing: Outgoing) -> None:
        from nptracker.ui.pages.rows_page import DebtorRowsPage

        still = self._finder()

        def read() -> Sequence[Debtor]:
            found = still(thing)
            return found.debtors if found else ()

        self.context.show_page(DebtorRowsPage(self.context, f"{thing.name}　还没有报的单位", read))

    def _finder(self) -> Callable[[Outgoing], Outgoing | None]:
        """Return what finds a thing as it stands later, None when it no longer must go out."""
        overview, period = self.context.office.overview, self.picker.period

        def find(thing: Outgoing) -> Outgoing | None:
            marks = (thing.return_name, thing.period_code, thing.due_id)
            things = overview.outgoing(period)
            return next((t for t in things if (t.return_name, t.period_code, t.due_id) == marks), None)

        return find

    def _show_piece(self, code: str, name: str, state: str) -> None:
        overview, period = self.context.office.overview, self.picker.period
        words = f"{name}　{_STATE_WORDS.get(state, '全部任务')}"
        if code != TREND:
            words += f"（{period.label}）"
        self._show_tasks(words, lambda: overview.tasks_of(code, period, name, state))

    def _show_tasks(self, words: str, read: Callable[[], Sequence[TaskLine]]) -> None:
        from nptracker.ui.pages.rows_page import TaskRowsPage

        self.context.show_page(TaskRowsPage(self.context, words, read))


def day_words(day: date) -> str:
    """Return a day with its weekday, as an office writes it."""
    return f"今天 {day.year}年{day.month}月{day.day}日　星期{'一二三四五六日'[day.weekday()]}"
