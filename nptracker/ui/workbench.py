"""The window of one open district file: rail, head with search, and pages made at their first show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from nptracker.errors import UserError
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.banners import ReadOnlyBanner, SampleBanner
from nptracker.ui.context import Context, PageKey, page_of, patiently
from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.page import Page
from nptracker.ui.rail import PAGE_ACTIONS, Rail
from nptracker.ui.search_box import SearchBox
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from nptracker.domain.changes import Changes
    from nptracker.services.office import Office
    from nptracker.ui.actions import Actions
    from nptracker.ui.bus import Bus
    from nptracker.ui.jobs import Jobs
    from nptracker.ui.message_bar import MessageBar

_SEARCH_WIDTH = 250  # beside five tabs on a small screen
PageMaker = Callable[[Context], Page]


def _overview(context: Context) -> Page:
    from nptracker.ui.pages.overview import OverviewPage

    return OverviewPage(context)


def _plan(context: Context) -> Page:
    from nptracker.ui.plan.plan_tabs import PLAN_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "方案任务", PLAN_TABS)


def _enterprises(context: Context) -> Page:
    from nptracker.ui.survey.survey_tabs import ENTERPRISE_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "企业底册", ENTERPRISE_TABS)


def _survey(context: Context) -> Page:
    from nptracker.ui.survey.survey_tabs import SURVEY_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "化学物质调查", SURVEY_TABS)


def _inspections(context: Context) -> Page:
    from nptracker.ui.field.inspection_tabs import INSPECTION_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "检查整改", INSPECTION_TABS)


def _monitoring(context: Context) -> Page:
    from nptracker.ui.monitoring.monitoring_tabs import MONITORING_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "环境监测", MONITORING_TABS)


def _ledgers(context: Context) -> Page:
    from nptracker.ui.ledgers.ledgers_page import WorkLedgersPage

    return WorkLedgersPage(context)


def _lists(context: Context) -> Page:
    from nptracker.ui.ranking.list_tabs import LIST_TABS
    from nptracker.ui.tabbed_page import TabbedPage

    return TabbedPage(context, "名录清单", LIST_TABS)


def _returns(context: Context) -> Page:
    from nptracker.ui.pages.returns import ReturnsPage

    return ReturnsPage(context)


def _history(context: Context) -> Page:
    from nptracker.ui.pages.history import HistoryPage

    return HistoryPage(context)


MAKERS: Mapping[PageKey, PageMaker] = {
    PageKey.OVERVIEW: _overview,
    PageKey.TASKS: _plan,
    PageKey.ENTERPRISES: _enterprises,
    PageKey.SURVEY: _survey,
    PageKey.INSPECTIONS: _inspections,
    PageKey.MONITORING: _monitoring,
    PageKey.LEDGERS: _ledgers,
    PageKey.LISTS: _lists,
    PageKey.RETURNS: _returns,
    PageKey.HISTORY: _history,
}


class Workbench(QWidget):
    """Turns between pages, lays temporary pages over them and hands every change to all."""

    def __init__(  # noqa: PLR0913 - the parts of the window, all by name
        self,
        office: Office,
        *,
        lanes: tuple[Jobs, Jobs],
        bus: Bus,
        messages: MessageBar,
        actions: Actions,
        reopen: Callable[[], None],
        take_over: Callable[[], object],
        makers: Mapping[PageKey, PageMaker] = MAKERS,
    ) -> None:
        super().__init__()
        self._stack = QStackedWidget(self)
        self.context = Context(
            office,
            bus,
            *lanes,
            messages,
            actions,
            self.go,
            self.show_page,
            self.leave_page,
            reopen,
            self._stack,
        )
        self._makers = makers
        self._take_over = take_over
        self._pages: dict[PageKey, Page] = {}
        self._over: list[QWidget] = []
        self._front: PageKey | None = None
        self.rail = Rail(self.turn_to, self)
        self._title = QLabel(self)
        mark(self._title, "title")
        self._in_head: QWidget = self._title
        self.search = SearchBox(office.records.search_everywhere, lanes[1], self, self)
        self.search.chosen.connect(lambda kind, record_id: self.go("", record_id, kind))
        self._lay_out(office)
        actions.forbid_writing(office.read_only_reason)
        bus.changed.connect(self._spread)
        for key, action in PAGE_ACTIONS.items():
            actions.handle(action, partial(self.turn_to, key))
        actions.handle(ActionKey.GUIDE, partial(self.go, PageKey.OVERVIEW, "guide", "guide"))

    def _lay_out(self, office: Office) -> None:
        self._head_row = QHBoxLayout()
        self._head_row.addWidget(self._title)
        self._head_row.addStretch(1)
        self.search.setMinimumWidth(_SEARCH_WIDTH)
        self._head_row.addWidget(self.search, 2)
        body = QVBoxLayout()
        body.setContentsMargins(12, 8, 12, 8)
        if office.settings.is_sample:
            body.addWidget(SampleBanner(partial(self.context.actions.trigger, ActionKey.NEW_FILE), self))
        if office.read_only:
            take_over = self._take_over if office.may_take_over else None
            body.addWidget(ReadOnlyBanner(office.read_only_reason, take_over, self))
        body.addLayout(self._head_row)
        body.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(body, 1)

    # ---- turning pages

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button that has the keyboard."""
        press_by_enter(event)

    def turn_to(self, key: PageKey) -> None:
        """Bring a page of the rail to the front; a temporary page that may not be left stays."""
        if not self._may_leave():
            self._mark_front()
            return
        try:
            page = patiently(lambda: self._page(key))  # some look into the file while they are made
        except UserError as error:
            self.context.messages.show_error(error)
            self._mark_front()
            return
        self._drop_temporary_pages()
        self._front = key
        self._stack.setCurrentWidget(page)
        self._mark_front()
        self._show_head(page)
        page.activate()
        page.take_focus()

    def go(self, page_key: str, record_id: str = "", kind: str = "") -> None:
        """Turn to a page, or without one to the page of a kind, and bring a record into view."""
        key = PageKey(page_key) if page_key else page_of(kind)
        self.turn_to(key)
        if self._front is key and record_id:
            self._pages[key].show_record(record_id, kind)

    def _page(self, key: PageKey) -> Page:
        if key not in self._pages:
            page = self._makers[key](self.context)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def _mark_front(self) -> None:
        if self._front is not None:
            self.rail.show_chosen(self._front)

    def _show_head(self, widget: QWidget) -> None:
        self._title.setText(getattr(widget, "title", ""))
        self._put_in_head((widget.in_head if isinstance(widget, Page) else None) or self._title)
        self.context.actions.serve(widget.handlers() if isinstance(widget, Page) else {})

    def _put_in_head(self, widget: QWidget) -> None:
        """Show the title, or what a page has in its place, left of the search."""
        if widget is not self._in_head:
            self._in_head.hide()
            if self._head_row.indexOf(widget) < 0:
                self._head_row.insertWidget(0, widget)
            self._in_head = widget
        widget.show()

    @property
    def manual(self) -> str:
        """The page of the manual for the page in front."""
        return str(getattr(self.front, "manual", ""))

    @property
    def front(self) -> QWidget:
        """The page in front, a temporary one included."""
        return self._stack.currentWidget()

    # ---- temporary pages

    def show_page(self, widget: QWidget) -> None:
        """Lay a temporary page over the pages of the rail."""
        self._over.append(widget)
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self._show_head(widget)
        if isinstance(widget, Page):
            widget.activate()
            widget.take_focus()

    def leave_page(self) -> None:
        """Take the topmost temporary page away and show what lay under it."""
        if self._over:
            self._drop(self._over.pop())
        under = self._over[-1] if self._over else self._page(self._front or PageKey.OVERVIEW)
        self._stack.setCurrentWidget(under)
        self._show_head(under)
        if isinstance(under, Page):
            under.activate()
            under.take_focus()

    def may_close(self) -> bool:
        """Tell whether the file can be closed now."""
        is_written = self._write_typing() and self._may_leave()
        return is_written and all(page.may_close() for page in self._pages.values())

    def _write_typing(self) -> bool:
        """Write what is being typed in a cell or a line; returns False when that was refused, which is to be read.

        Closing the window takes the keyboard from nothing, so that editors would hear of it with the file gone.
        """
        typed_in, failures = QApplication.focusWidget(), self.context.messages.failures
        if typed_in is None or not self.isAncestorOf(typed_in):
            return True
        typed_in.clearFocus()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.MetaCall.value)  # some grids write a moment later
        return self.context.messages.failures == failures

    def _may_leave(self) -> bool:
        front = self._stack.currentWidget()
        return not isinstance(front, Page) or front.may_leave()

    def _drop_temporary_pages(self) -> None:
        while self._over:
            self._drop(self._over.pop())

    def _drop(self, widget: QWidget) -> None:
        self._stack.removeWidget(widget)
        widget.deleteLater()

    # ---- changes

    def _spread(self, changes: Changes) -> None:
        for page in [*self._pages.values(), *self._over]:
            if isinstance(page, Page):
                page.refresh(changes)

    def reload_front(self) -> None:
        """Read the page in front again."""
        if isinstance(self.front, Page):
            self.front.force_reload()

    def reload_all(self) -> None:
        """Read every page again at its next show: a new day has new lights, a new look new colours."""
        for page in self._pages.values():
            page.force_reload()

    def show_plan_ways(self) -> None:
        """Open the page where a plan is pasted, chosen as a file or taken from those built in."""
        from nptracker.ui.plan.open_plan import OpenPlanPage

        self.show_page(OpenPlanPage(self.context))

    def focus_search(self) -> None:
        """Give the keyboard to the search field."""
        self.search.start()
        self.search.setCursorPosition(len(self.search.text()))
        if self.search.text():
            self.search.selectAll()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
