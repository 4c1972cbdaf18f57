"""工作台: what is late, due this week, behind and still missing, and how sections and departments stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.inspection import FINDING
from nptracker.domain.plan import Light
from nptracker.domain.record import Record
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.page import Page
from nptracker.ui.theme import colour, mark
from nptracker.ui.widgets.bar_chart import BarChart
from nptracker.ui.widgets.counter_card import CounterCard
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from datetime import date

    from nptracker.services.overview import Board
    from nptracker.services.task_lines import TaskLine
    from nptracker.ui.context import Context

CARDS = (
    ("overdue", "已超期", "overdue", "danger"),
    ("due_this_week", "本周到期", "week", "warning"),
    ("behind", "滞后", "behind", "danger"),
    ("missing", "本期未报", "missing", "note"),
    ("findings_overdue", "整改超期", "overdue", "danger"),
)
LATE = ("overdue", "findings_overdue")  # these lead, where there are any
_HEADS = ("时限", "工作任务或问题", "牵头单位", "本期进展")
_KEY = Qt.ItemDataRole.UserRole  # (kind, id) of the record behind a row


class OverviewPage(Page):
    """Opens on what is due this week and what is missing; a card narrows the list to one group."""

    title = "工作台"
    help_text = (
        "上面的卡片是各类要办的事各有多少项。点卡片只看这一类，再点一次回到全部要办的。\n"
        "列表里按 Enter 或双击打开这一项。\n"
        "右边的图按任务类别、按责任单位显示各种状态有多少项；鼠标停在条上看明细。\n"
        "“期次”决定“本期未报”和“滞后”看哪一期。"
    )
    shows = frozenset(
        {"plan", "section", "task", "measure", "deadline", "task_org", "org", "progress_entry", "closure"}
        | {"finding", "enterprise"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._board: Board | None = None
        self._chosen = ""
        self._day = QLabel(self)
        mark(self._day, "soft")
        self.picker = PeriodPicker(context.office.today(), self)
        self.picker.chosen.connect(lambda _period: self._load())
        self.cards = {name: CounterCard(words, sign, tone, self) for name, words, sign, tone in CARDS}
        for name, card in self.cards.items():
            card.clicked.connect(lambda _checked=False, name=name: self._choose(name))
        self.list = _make_list(self)
        self.list.itemActivated.connect(self._open)
        self._list_head = QLabel(self)
        mark(self._list_head, "heading")
        self.by_section = BarChart("按任务类别统计", self)
        self.by_department = BarChart("按责任单位统计", self)
        self.setFocusProxy(self.list)
        self._lay_out()

    def _lay_out(self) -> None:
        full = QWidget(self)
        column = QVBoxLayout(full)
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
        column.addWidget(self._lower_half(), 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())

    def _lower_half(self) -> QSplitter:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 4, 0, 0)
        column.addWidget(self._list_head)
        column.addWidget(self.list, 1)
        tabs = QTabWidget(self)
        tabs.setAccessibleName("统计图")
        tabs.addTab(_scrolled(self.by_section), "按类别")
        tabs.addTab(_scrolled(self.by_department), "按单位")
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(tabs)
        splitter.setStretchFactor(0, 5)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([660, 330])
        return splitter

    def _empty_state(self) -> EmptyState:
        actions = self.context.actions
        return EmptyState(
            "plan",
            "还没有方案",
            "先读取本区县的工作方案，核对后采用，这里就显示到期和未报的任务。",
            actions.button(Key.READ_PLAN, self),
            actions.button(Key.PASTE_PLAN, self),
            actions.button(Key.GO_TASKS, self),
        )

    # ---- content

    def reload(self) -> None:
        """Ask for the board of the chosen period and show it."""
        board = self.context.office.overview.board(self.picker.period)
        self._board = board
        today = self.context.office.today()
        self._day.setText(day_words(today))
        for name, card in self.cards.items():
            card.show_number(len(getattr(board, name)))
        self.by_section.show_bars(board.by_section)
        self.by_department.show_bars(board.by_department)
        self._fill_list()
        self._stack.setCurrentIndex(0 if board.by_section or board.missing or board.overdue else 1)

    def _choose(self, name: str) -> None:
        self._chosen = "" if self._chosen == name else name
        self._fill_list()

    def _fill_list(self) -> None:
        names = (self._chosen,) if self._chosen else self._names_at_first()
        for name, card in self.cards.items():
            card.setChecked(name == self._chosen)
        words = {name: label for name, label, _, _ in CARDS}
        self._list_head.setText("、".join(words[name] for name in names))
        self.list.clear()
        for name in names:
            self._add_group(words[name], getattr(self._board, name))
        self.list.expandAll()
        self._fit_columns()
        tops = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        first = next((top.child(0) for top in tops if top.childCount()), tops[0])
        self.list.setCurrentItem(first)

    def _fit_columns(self) -> None:
        unit = self.list.fontMetrics().horizontalAdvance("国")
        for column, most in ((0, 13), (2, 7), (3, 5)):
            self.list.resizeColumnToContents(column)
            self.list.setColumnWidth(column, min(self.list.columnWidth(column), unit * most))

    def _names_at_first(self) -> tuple[str, ...]:
        late = tuple(name for name in LATE if getattr(self._board, name))
        return (*late, "due_this_week", "missing")

    def _add_group(self, words: str, lines: Sequence[TaskLine | Record]) -> None:
        group = QTreeWidgetItem([f"{words}（{len(lines)}）" if lines else f"{words}：没有"])
        font = self.list.font()
        font.setBold(True)
        group.setFont(0, font)
        self.list.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)
        group.addChildren([_finding_row(line) if isinstance(line, Record) else _row(line) for line in lines])

    def _open(self, item: QTreeWidgetItem) -> None:
        if key := item.data(0, _KEY):
            kind, record_id = key
            self.context.go("", record_id, kind)


def day_words(day: date) -> str:
    """Return a day with its weekday, as an office writes it."""
    return f"今天 {day.year}年{day.month}月{day.day}日　星期{'一二三四五六日'[day.weekday()]}"


def _make_list(parent: QWidget) -> QTreeWidget:
    tree = QTreeWidget(parent)
    tree.setAccessibleName("要办的事")
    tree.setHeaderLabels(list(_HEADS))
    tree.setAlternatingRowColors(True)
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    tree.setIndentation(10)
    head = tree.header()
    head.setStretchLastSection(False)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
    return tree


def _row(line: TaskLine) -> QTreeWidgetItem:
    lead = "、".join(line.lead or line.others)
    due = f" {line.due_on.isoformat()}" if line.due_on else ""
    return _item(("task", line.id), line.light, due, line.name, lead, line.state_words)


def _finding_row(finding: Record) -> QTreeWidgetItem:
    words = f"{finding.text(FINDING, 'number')}　{finding.text(FINDING, 'description')}"
    where = finding.text(FINDING, "enterprise")
    due = f" {finding.text(FINDING, 'due_on')}"
    return _item(("finding", finding.id), Light.OVERDUE, due, words, where, finding.text(FINDING, "state"))


def _item(key: tuple[str, str], light: Light, due: str, *words: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{light.sign} {light.label}{due}", *words])
    item.setForeground(0, colour(light.colour))
    item.setData(0, _KEY, key)
    for column in range(item.columnCount()):
        item.setToolTip(column, item.text(column))
    return item


def _scrolled(chart: BarChart) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(chart.accessibleName())
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.addWidget(chart)
    column.addStretch(1)
    area.setWidget(holder)
    return area
