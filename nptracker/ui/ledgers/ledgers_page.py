"""工作台账: the ledgers by theme at the left, the one in front at the right, and those the officer declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLabel, QMenu, QSplitter, QToolButton, QVBoxLayout, QWidget

from nptracker.domain.own_ledger import is_own_kind
from nptracker.domain.plan import Light
from nptracker.services.work_dues import URGENT
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.ledgers.ledger_list import LedgerList, groups_of
from nptracker.ui.ledgers.own_verbs import OwnVerbs
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.records.ledger_host import LedgerHost
from nptracker.ui.tab_keys import SHEETS
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PySide6.QtGui import QResizeEvent

    from nptracker.domain.changes import Changes
    from nptracker.services.work_dues import WorkDue
    from nptracker.ui.context import Context

DECISION = "decision"
_FIRST = "member"
_MOST_DUES = 3  # told above the table
_LIST_LETTERS = 18  # width of the list in Chinese characters


class WorkLedgersPage(LedgerHost):
    """Every work ledger of the file; the list stays beside the table."""

    title = "工作台账"
    has_sheets = True
    manual = "ledgers"
    help_text = (
        "左边按主题列出全部台账和条数；上面输入名称或拼音首字母可以找，上下键或 Ctrl+PgDn、Ctrl+PgUp 换台账，回车进表格。\n"
        "“新建台账”自己定栏目、类型、选项和检查；做好后和别的台账一样导入、导出、统计、撤销。\n"
        "栏目可以以后再加、改名、停用，已填的内容都留着。“台账格式”可以导出给别的区县用。\n"
        "“取数”让台账的条数、合计或比率成为指标的数，点数就能看到是哪几条。\n"
        "议定事项里，“转成任务”（Ctrl+T）把所选事项放进本级方案，带上牵头单位和时限。\n"
        "换人时填原成员的“任职止”，不要删除：以前的报表还要用。\n" + LedgerHost.help_text
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._kind = _FIRST
        self._verbs = OwnVerbs(context, self)
        self.list = LedgerList(self)
        self.list.chosen.connect(self.turn_to)
        self.list.entered.connect(self.focus_grid)
        self.heading = QLabel(self)
        mark(self.heading, "heading")
        self.box = QComboBox(self)
        self.box.setAccessibleName("台账")
        self.box.setMinimumContentsLength(10)
        self.box.setMaxVisibleItems(16)
        self.box.activated.connect(lambda _at: self.list.list.select(self.box.currentData()))
        self.dues = QLabel(self)
        self.dues.setWordWrap(True)
        self._make_task = context.actions.button(ActionKey.MAKE_TASK, self)
        self.new = self._button("新建台账(&N)…", "add", "自己定一本台账的栏目", self.make_ledger)
        self.format = self._format_button()
        self.feeds = self._button("取数(&Q)…", "progress", "这本台账给指标和任务的数", self.show_feeds)
        self._lay_out()
        self._make_narrow(is_narrow=True)  # until there is room: a page must not make the window grow
        self.shows = frozenset({"own_ledger"})
        self._fill_list()
        self.list.list.select(_FIRST)
        self.list.list.scrollToTop()
        for keys, by in SHEETS:
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self._step(by))

    def _button(self, words: str, sign: str, tip: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setIcon(icon(sign))
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _format_button(self) -> QToolButton:
        button = self._button(
            "台账格式(&K)", "form", "修改、删除自建台账，把格式导出给别的区县", lambda: None
        )
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.aboutToShow.connect(self._fill_menu)
        button.setMenu(menu)
        self.menu = menu
        return button

    def _lay_out(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(
            FlowRow(self.heading, self.box, self._make_task, self.new, self.format, self.feeds, spacing=8)
        )
        column.addWidget(self.dues)
        column.addLayout(self.room, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        splitter.setCollapsible(1, False)
        splitter.setStretchFactor(1, 1)
        letters = self.fontMetrics().horizontalAdvance("字")
        splitter.setSizes([letters * _LIST_LETTERS, letters * 4 * _LIST_LETTERS])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 8, 12, 8)
        whole.addWidget(splitter)
        self.setFocusProxy(self.list)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the ledgers in a box where a list beside the table would leave too little of both."""
        super().resizeEvent(event)
        wanted = _LIST_LETTERS * self.fontMetrics().horizontalAdvance("字")
        self._make_narrow(is_narrow=event.size().width() < self.ledger.minimumSizeHint().width() + wanted)

    def _make_narrow(self, *, is_narrow: bool) -> None:
        self.list.setVisible(not is_narrow)
        self.heading.setVisible(not is_narrow)
        self.box.setVisible(is_narrow)

    # -- the ledgers --------------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """The kind in front."""
        return self._kind

    @property
    def kinds(self) -> list[str]:
        """Every kind the list offers."""
        themes = self._themes()
        return [form.kind for _, forms in groups_of(self.context.office.forms, themes) for form in forms]

    def _themes(self) -> dict[str, str]:
        return {own.kind: own.theme for own in self.context.office.own_ledgers.ledgers()}

    def _fill_list(self) -> None:
        groups = groups_of(self.context.office.forms, self._themes())
        self.list.show_groups(groups)
        self.box.clear()
        for _title, forms in groups:
            if self.box.count():
                self.box.insertSeparator(self.box.count())
            for form in forms:
                self.box.addItem(form.title, form.kind)
        self._show_head()

    def _count(self) -> None:
        records, kinds = self.context.office.records, self.kinds
        self._ask_dues()
        self.context.reading.run(
            "",
            lambda _job: {kind: records.count(kind) for kind in kinds},
            owner=self,
            done=self.list.show_counts,
        )

    def _ask_dues(self) -> None:
        kind, overview = self._kind, self.context.office.overview
        self.context.reading.run(
            "",
            lambda _job: (kind, overview.dues_of(kind)),
            owner=self,
            done=lambda found: self._show_dues(*found),
        )

    def _show_dues(self, kind: str, dues: list[WorkDue]) -> None:
        """Tell the steps of the ledger in front that are overdue or near, the earliest first."""
        if kind != self._kind:
            return
        urgent = [due for due in dues if due.light in URGENT]
        told = [f"{due.light.sign} {due.light.label} {due.due_on} {due.words}：{due.label}" for due in urgent]
        more = [f"还有 {len(urgent) - _MOST_DUES} 项"] if len(urgent) > _MOST_DUES else []
        self.dues.setText("　".join(told[:_MOST_DUES] + more))
        self.dues.setVisible(bool(urgent))
        is_late = any(due.light is Light.OVERDUE for due in urgent)
        mark(self.dues, "danger" if is_late else "warning")

    def turn_to(self, kind: str) -> None:
        """Bring a ledger to the front, unless what is typed in the present one could not be written."""
        if kind == self._kind and kind in self._ledgers:
            return
        if not self.may_leave():
            self.list.list.select(self._kind)
            return
        self._kind = kind
        self.turn_to_front()
        self._show_head()
        self._ask_dues()

    def _step(self, by: int) -> None:
        """Turn to the next ledger or the one before, round the end."""
        kinds = self.kinds
        self.list.words.clear()
        self.list.list.select(kinds[(kinds.index(self._kind) + by) % len(kinds)])

    def _show_head(self) -> None:
        form = self.context.office.forms[self._kind]
        self.heading.setText(form.title)
        self.box.setCurrentIndex(self.box.findData(self._kind))
        self.heading.setToolTip(form.note)
        self._make_task.setVisible(self._kind == DECISION)
        is_read_only = self.context.office.read_only
        self.new.setEnabled(not is_read_only)
        self.shows = frozenset(
            {"own_ledger", "evidence", "task", *self.kinds, *(field.refers_to for field in form.references)}
        )

    def reload(self) -> None:
        """Read the ledgers that have been looked at again."""
        super().reload()
        self.turn_to_front()
        self._count()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; a ledger that was declared otherwise is made anew."""
        if changes.touches("own_ledger"):
            self._take_over_declarations()
        super().refresh(changes)
        if self.isVisible() and changes.touches(*self.kinds):
            self._count()

    def _take_over_declarations(self) -> None:
        forms = self.context.office.forms
        for kind in [kind for kind in self._ledgers if is_own_kind(kind)]:
            if kind not in forms or forms[kind] is not self._ledgers[kind].declared:
                ledger = self._ledgers.pop(kind)
                ledger.hide()
                ledger.deleteLater()
        if self._kind not in self.kinds:
            self._kind = _FIRST
        self._fill_list()
        self.list.list.select(self._kind)
        if self.isVisible():
            self.turn_to_front()
            self._count()

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Turn to a record; when rows are still being read, as soon as they are here."""
        if kind == "own_ledger" or kind not in self.kinds:
            kind = ""
        self.activate()
        if kind:
            self.list.words.clear()
            self.list.list.select(kind)
            self.turn_to(kind)
        if record_id and kind:
            self.ledger.show_record(record_id)

    def take_focus(self) -> None:
        """Put the keyboard into the table in front; Shift+Tab leads to the list."""
        self.focus_grid()

    # -- actions ------------------------------------------------------------------------------------------

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        own = {} if self.context.office.read_only else {ActionKey.MAKE_TASK: self.make_task}
        return {**super().handlers(), **own}

    def make_task(self) -> None:
        """Make a task of the decision in the current row."""
        record_id = self.ledger.panel.current_id() if self.kind == DECISION else ""
        if not record_id:
            self.context.messages.show_note("请先在“议定事项”里点住一行。")
        elif self.ledger.leave():
            self.context.perform(lambda: self.context.office.decisions.make_task(record_id))

    def make_ledger(self) -> None:
        """Ask for a new ledger and turn to it."""
        if kind := self._verbs.make():
            self.list.words.clear()
            self.list.list.select(kind)
            self.focus_grid()

    def show_feeds(self) -> None:
        """Show what the ledger in front gives to indicators and tasks."""
        self._verbs.show_feeds(self.ledger)

    def _fill_menu(self) -> None:
        self.menu.clear()
        kind, can_write = self._kind, not self.context.office.read_only
        title = self.context.office.forms[kind].title
        for words, slot, is_on in (
            (f"修改“{title}”的栏目…", lambda: self._verbs.change(kind), is_own_kind(kind) and can_write),
            (f"删除“{title}”…", lambda: self._verbs.delete(kind), is_own_kind(kind) and can_write),
            (f"导出“{title}”的格式…", lambda: self._verbs.export_definition(kind), is_own_kind(kind)),
            ("导入台账格式…", self._verbs.import_definition, can_write),
        ):
            action = self.menu.addAction(words, slot)
            action.setEnabled(is_on)
            if not is_own_kind(kind) and not is_on:
                action.setToolTip("只有自建台账可以改格式")
