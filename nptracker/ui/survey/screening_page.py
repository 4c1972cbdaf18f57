"""初筛: the base ledger of a data year, who belongs to the survey and why not, with counts that add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.screening import INCLUDED, count_conclusions
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.survey import screening_words as words
from nptracker.ui.survey.screening_dialogs import ConclusionDialog, ConclusionFields, IndustryDialog
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.year_box import YearBox

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from nptracker.domain.screening import Screened
    from nptracker.services.screening import ScreeningService
    from nptracker.ui.context import Context
    from nptracker.ui.survey.screening_dialogs import Answer

_FULL, _EMPTY = range(2)
_AT_ONCE = 50  # enterprises that are written while the window waits; more become a job


class ScreeningPage(Page):
    """Counts on the left, each leading to its enterprises; on the right the enterprises, below them one's trail."""

    title = "初筛"
    help_text = (
        "底册里的每家企业都要有一个初筛结论：入统，或者不入统的原因；写明依据、谁、哪天。\n"
        "左边的数加起来总等于底册家数；点一个数，右边只看这一类。\n"
        "右边按住 Ctrl 或 Shift 点选多家，Ctrl+A 全选，回车定结论；依据默认是上次写的。\n"
        "“按行业批量”按行业代码一次定很多家，如“26 以外的企业 → 行业不符”。\n"
        "结论按数据年度留痕，下面列出所选企业历年的结论；改了以后，以前年度的不变。\n"
        "以后登记的企业不列在以前的年度里；本来就该在册的，到企业底册改它的“入册年度”。\n"
        "每一步都能用 Ctrl+Z 撤销；F7 到底册与初筛情况表。"
    )
    shows = frozenset({"enterprise", "screening_step"})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._lines: list[words.ReadyLine] = []
        self._filter, self._wanted = words.EVERY, ""
        self._asker = Asker(self, context.reading, self.say_failed)
        self.year_box, self.search = YearBox(context.office.today(), self), QLineEdit(self)
        self.next, self.sum = QLabel(self), QLabel(self)
        self.conclude_button = QPushButton("定结论(&J)…", self)
        self.industry_button = QPushButton("按行业批量(&B)…", self)
        self.counts = GroupedList(words.COUNT_HEADINGS, words.COUNT_WIDTHS, 0)
        self.list = GroupedList(words.HEADINGS, words.WIDTHS, words.NAME_COLUMN, optional=(6, 5, 4, 2, 3))
        self.trail = GroupedList(words.TRAIL_HEADINGS, words.TRAIL_WIDTHS, 2, optional=(3, 4))
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    @property
    def year(self) -> int:
        """The data year shown; last year before anything is read."""
        return self.year_box.year

    @property
    def _service(self) -> ScreeningService:
        return self.context.office.screening

    # -- building -----------------------------------------------------------------------------------------

    def _dress(self) -> None:
        self.search.setPlaceholderText("查找企业、乡镇、行业、代码")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(self.fontMetrics().horizontalAdvance("字") * 14)
        named = {self.search: "查找企业", self.counts: "各种结论的家数"}
        for widget, name in {**named, self.list: "企业", self.trail: "所选企业历年的结论"}.items():
            widget.setAccessibleName(name)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.conclude_button.setToolTip("给所选企业定结论（回车）")
        self.industry_button.setToolTip("按行业代码一次给很多企业定结论")
        mark(self.conclude_button, "primary")
        mark(self.next, "heading")
        mark(self.sum, "soft")
        writable = not self.context.office.read_only
        for button in (self.conclude_button, self.industry_button):
            button.setEnabled(writable)

    def _lay_out(self) -> None:
        full, actions = QWidget(), self.context.actions
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        to_return = actions.button(ActionKey.MAKE_RETURN, self)
        column.addLayout(
            FlowRow(self.year_box, self.search, self.conclude_button, self.industry_button, to_return)
        )
        column.addLayout(FlowRow(self.next, self.sum, spacing=14))
        right = QSplitter(Qt.Orientation.Vertical)
        right.addWidget(self.list)
        right.addWidget(self.trail)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.addWidget(self.counts)
        both.addWidget(right)
        for splitter, sizes in ((right, (420, 110)), (both, (240, 860))):
            splitter.setChildrenCollapsible(False)
            splitter.setSizes(list(sizes))
            splitter.setStretchFactor(0, int(splitter is right))
            splitter.setStretchFactor(1, int(splitter is both))
        column.addWidget(both, 1)
        empty = EmptyState(
            "enterprise",
            "底册还是空的",
            "先把手头的企业名单导入底册（排污许可名录、重点排污单位名录、园区名单都行，表头不一样也能认），再逐家初筛。",
            actions.button(ActionKey.IMPORT, self),
            parent=self,
        )
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)
        self._stack.addWidget(empty)

    def _connect(self) -> None:
        self.year_box.activated.connect(lambda _at: self._load())
        self.search.textChanged.connect(lambda _text: self._fill())
        self.counts.chosen.connect(self.show_only)
        self.list.chosen.connect(lambda _key: self._show_trail())
        self.list.answer({Qt.Key.Key_Return: self.conclude, Qt.Key.Key_Enter: self.conclude})
        self.list.doubleClicked.connect(lambda _index: self.conclude())
        self.list.selectionModel().selectionChanged.connect(lambda *_parts: self._show_selected())
        self.conclude_button.clicked.connect(lambda _checked=False: self.conclude())
        self.industry_button.clicked.connect(lambda _checked=False: self.conclude_by_industry())

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.IMPORT: self._import,
            ActionKey.MAKE_RETURN: self._make_return,
            ActionKey.OPEN_RECORD: self._open_record,
        }

    # -- showing ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the year's conclusions again in the reading lane."""
        service, year = self._service, self.year
        self._asker.ask(lambda _job: (words.ready(service.lines(year)), service.years()), self._take)

    def _take(self, found: tuple[list[words.ReadyLine], list[int]]) -> None:
        self._lines, years = found
        self.year_box.show_years(years)
        self._stack.setCurrentIndex(_FULL if self._lines else _EMPTY)
        counts = count_conclusions(line.screened.conclusion for line in self._lines)
        self.counts.set_lines(words.count_lines(counts), self._filter)
        self.next.setText(words.next_step(counts))
        self._fill()

    def show_only(self, conclusion: object) -> None:
        """Show the enterprises behind one number."""
        self._filter = str(conclusion)
        self._fill()

    def _fill(self) -> None:
        shown = words.passing(self._lines, self._filter, self.search.text())
        self.list.set_lines([line.line for line in shown], self._wanted or self.list.key())
        self._wanted = ""
        if self.list.key() is None:
            self.list.select_first()
        self._show_selected()
        self._show_trail()

    def _show_selected(self) -> None:
        chosen, shown = len(self.selected()), len(self.list.lines)
        self.sum.setText(f"显示 {shown} / {len(self._lines)} 家，已选 {chosen} 家")

    def _show_trail(self) -> None:
        line = self._screened(self.list.key())
        steps = self._service.trail(line.enterprise.id) if line else []
        self.trail.set_lines(words.trail_lines(line, steps), None)

    def _screened(self, enterprise_id: object) -> Screened | None:
        return next((x.screened for x in self._lines if x.line.key == enterprise_id), None)

    def selected(self) -> list[str]:
        """Return the ids of the selected enterprises in the order of the list."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedRows())
        return [str(self.list.lines[row].key) for row in rows if row < len(self.list.lines)]

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring an enterprise into view, or the one that a step of a trail is about."""
        if kind == "screening_step":
            record_id = str(self.context.office.records.get(kind, record_id)["enterprise"])
        self._filter, self._wanted = words.EVERY, record_id
        self.search.clear()
        self.counts.select(words.EVERY)
        self._fill()

    # -- verbs --------------------------------------------------------------------------------------------

    def conclude(self) -> None:
        """Ask for a conclusion and set it for the selected enterprises."""
        ids = self.selected()
        if self.context.office.read_only:
            return
        if not ids:
            self.context.messages.show_note("请先在列表里选企业；按住 Ctrl 或 Shift 可以选很多家。")
            return
        first = self._screened(ids[0])
        if first is None:
            return
        whom = f"“{first.enterprise['name']}”" if len(ids) == 1 else f"选中的 {len(ids)} 家企业"
        fields = self._fields(first.conclusion or INCLUDED)
        if ConclusionDialog(self, f"给{whom}定 {self.year} 年度的初筛结论。", fields).asks():
            self.put(ids, fields.answer())

    def conclude_by_industry(self) -> None:
        """Ask for industries and a conclusion, and set it for their enterprises."""
        fields = self._fields("industry")
        dialog = IndustryDialog(self, self.year, [line.screened for line in self._lines], fields)
        if dialog.asks():
            self.put(dialog.choice().ids, fields.answer())

    def _fields(self, conclusion: str) -> ConclusionFields:
        office = self.context.office
        return ConclusionFields(conclusion, self._service.last_evidence, office.person, office.today())

    def put(self, ids: Collection[str], answer: Answer) -> None:
        """Write a conclusion for some enterprises as one verb; many of them in a job."""
        service, year, context = self._service, self.year, self.context
        if len(ids) <= _AT_ONCE:
            context.perform(lambda: service.conclude(ids, year, *answer))
            return
        context.jobs.run(
            f"初筛 {len(ids)} 家企业",
            lambda job: service.conclude(ids, year, *answer, job.progress),
            owner=self,
            done=context.announce,
            failed=self.say_failed,
            can_cancel=False,
        )

    def _import(self) -> None:
        from nptracker.domain.forms import form_named
        from nptracker.ui.imports.import_page import ImportPage

        self.context.show_page(ImportPage(self.context, form_named("enterprise")))

    def _make_return(self) -> None:
        self.context.go(PageKey.RETURNS, f"screening@{self.year}", "return")

    def _open_record(self) -> None:
        if self.list.key() is not None:
            self.context.go("", str(self.list.key()), "enterprise")
