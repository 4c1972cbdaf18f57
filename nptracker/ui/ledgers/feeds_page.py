"""The figures one ledger gives: what each feeds, what it is in a period, and the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.services.indicator_counts import Counted
    from nptracker.services.ledger_feeds import FedFigure, FeedLine
    from nptracker.ui.context import Context
    from nptracker.ui.records.ledger import Ledger

_HEADS = ("用于", "怎样数", "本期的数", "条数", "说明")
_TARGET_SHARE = 0.36  # of the table's width: an indicator's name with its definition
_OVER = "⚠ 超过100%，请核对分子分母的口径"


class FeedsPage(Page):
    """A temporary page over a ledger; Esc leads back, Enter opens the rows behind a figure."""

    manual = "feeds"
    help_text = (
        "台账里的条数、某一栏的合计或两数之比，可以直接作指标的分子、分母，或说明任务的进展。\n"
        "“新增取数”时表里若有筛选，可以只数筛选出来的。回车或双击一行，看到的正是所数的那几条。\n"
        "“填进指标”把本期的数写成指标值；记录以后变了，再填一次就是。比率超过100%会提示，分母为0印“—”。"
    )

    def __init__(self, context: Context, ledger: Ledger, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._ledger, self._form = ledger, ledger.declared
        self.title = f"取数：{self._form.title}"  # type: ignore[misc]
        self.shows = frozenset({self._form.kind, "ledger_feed", "indicator_definition", "task"})
        self.picker = PeriodPicker(context.office.today(), self)
        self.picker.chosen.connect(lambda _period: self.reload())
        self.add = deed_button(self, "新增取数(&A)…", self.ask_feed, sign="add")
        self.report = deed_button(self, "填进指标(&T)", self.fill_in, sign="import")
        self.open = deed_button(self, "打开记录(&O)", self.open_rows, sign="search")
        self.drop = deed_button(self, "取消取数(&D)", self.remove, sign="delete")
        self.table = LinesTable(self.title, _HEADS, 1, self)
        self.table.activated.connect(lambda _index: self.open_rows())
        self._empty = QLabel("这本台账还没有给指标或任务取数。点“新增取数”开始。", self)
        self._empty.setWordWrap(True)
        mark(self._empty, "soft")
        column = QVBoxLayout(self)
        back = context.actions.button(ActionKey.BACK, self)
        column.addLayout(FlowRow(back, self.add, self.open, self.report, self.drop, self.picker))
        column.addWidget(self._empty)
        column.addWidget(self.table, 1)
        self.setFocusProxy(self.table)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {ActionKey.BACK: self.context.leave_page}

    def reload(self) -> None:
        """Count everything again, in the reading lane: ledgers grow large."""
        feeds, period, kind = self.context.office.feeds, self.picker.period, self._form.kind

        def read(_job: object) -> list[tuple[FeedLine, FedFigure | None]]:
            return [(line, feeds.of_target(line.feed, period)) for line in feeds.lines(period, kind)]

        self.context.reading.run("", read, owner=self, done=self._show)

    def _show(self, lines: list[tuple[FeedLine, FedFigure | None]]) -> None:
        self.table.show_lines(
            ((line.target, line.how, line.figure, f"{line.counted.count:,}", _note(line, figure)), line)
            for line, figure in lines
        )
        self.table.setColumnWidth(
            0, max(self.table.columnWidth(0), round(self.table.width() * _TARGET_SHARE))
        )
        self._empty.setVisible(not lines)
        can_write = not self.context.office.read_only
        self.add.setEnabled(can_write)
        mark(self.add, "" if lines else "primary")
        for button in (self.report, self.drop):
            button.setEnabled(can_write and bool(lines))
        self.open.setEnabled(bool(lines))

    # -- verbs --------------------------------------------------------------------------------------------

    def ask_feed(self) -> None:
        """Ask for another feed and add it."""
        from nptracker.ui.ledgers.feed_dialog import FeedDialog

        shown = self._ledger.panel.query()._replace(sort=())
        asked = FeedDialog(self.context, self._form, shown, self).ask()
        if asked is not None:
            self.context.perform(lambda: self.context.office.feeds.add(asked))

    @property
    def line(self) -> FeedLine | None:
        """The feed of the current row."""
        chosen: FeedLine | None = self.table.chosen
        return chosen

    def remove(self) -> None:
        """Take the current feed away."""
        if (line := self.line) is not None:
            self.context.perform(lambda: self.context.office.feeds.remove(line.id))

    def fill_in(self) -> None:
        """Write the figures of the current feed's definition as the indicator's value of the period."""
        line, period = self.line, self.picker.period
        if line is None:
            return
        if not line.feed.definition:
            self.context.messages.show_note("任务的取数只供查看，填进展时照它填。")
            return
        changes = self.context.perform(
            lambda: self.context.office.indicators.report_counted(line.feed.definition, period)
        )
        if changes is not None and not changes.verb:
            self.context.messages.show_note("台账里的数和已填的一样，没有变化。")

    def open_rows(self) -> None:
        """Lay the rows behind the current figure over this page."""
        if (line := self.line) is None:
            return
        from nptracker.ui.plan.counted_page import CountedPage

        service, period = self.context.office.indicators, self.picker.period

        def count() -> Counted:
            return service.counted(line.counted.name, period)

        self.context.show_page(CountedPage(self.context, line.counted, count))


def _note(line: FeedLine, found: FedFigure | None) -> str:
    ratio = [f"比率 {found.words}"] if found and found.is_ratio else []
    over = [_OVER] if found and found.is_over else []
    return "；".join((*ratio, *over, *line.counted.doubts))
