"""A page of the rail that holds several pages behind tabs, each made at its first show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from nptracker.ui.page import Page
from nptracker.ui.tab_keys import PAGES, TAB_HELP, turn_by_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.domain.changes import Changes
    from nptracker.ui.action_keys import ActionKey
    from nptracker.ui.context import Context


@dataclass(frozen=True, slots=True)
class Tab:
    """One page behind a tab: its word, what makes it, the kinds of record it brings into view."""

    text: str
    make: Callable[[Context], Page]
    kinds: frozenset[str] = frozenset()
    manual: str = ""  # the page of the manual that tells of it


class TabbedPage(Page):
    """Turns between its pages with the mouse or keys; to the window it is the page in front.

    Ctrl+PgDn and Ctrl+PgUp belong to the page in front when that has tabs of its own. The bar stands in the
    head of the window: a row of its own would take a table two rows on a small screen.
    """

    def __init__(
        self, context: Context, title: str, tabs: Sequence[Tab], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self.title = title  # type: ignore[misc]
        self._tabs = tuple(tabs)
        self._pages: dict[int, Page] = {}
        self.bar = QTabBar(self)
        self.bar.setAccessibleName(title)
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        for tab in self._tabs:
            self.bar.addTab(tab.text)
        self._stack = QStackedWidget(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.bar)
        column.addWidget(self._stack, 1)
        self.in_head = self.bar
        self._at = 0
        self.bar.currentChanged.connect(self._turned)
        turn_by_keys(self.bar, self, PAGES)
        self._sheet_keys = turn_by_keys(self.bar, self)

    @property
    def front(self) -> Page:
        """The page in front, made at its first use."""
        return self._page(self._at)

    @property
    def manual(self) -> str:  # type: ignore[override]
        """The page of the manual for the page in front."""
        return self._tabs[self._at].manual

    @property
    def help_text(self) -> str:  # type: ignore[override]
        """The help of the page in front."""
        return f"{self.front.help_text}\n{TAB_HELP}"

    def _page(self, at: int) -> Page:
        if at not in self._pages:
            self._pages[at] = self._tabs[at].make(self.context)
            self._stack.addWidget(self._pages[at])
            self._leave_sheet_keys()
        return self._pages[at]

    def _leave_sheet_keys(self) -> None:
        """Leave the keys of sheets to a page in front that has any: heard by both they would reach neither."""
        for shortcut in self._sheet_keys:
            shortcut.setEnabled(not self._pages[self._at].has_sheets)

    def _turned(self, at: int) -> None:
        """Show another page, unless the one in front may not be left."""
        if at == self._at:
            return
        if not self.front.may_leave():
            self.bar.setCurrentIndex(self._at)
            return
        self._at = at
        self._stack.setCurrentWidget(self.front)
        self._leave_sheet_keys()
        self.context.actions.serve(self.handlers())
        self.front.activate()
        self.front.take_focus()

    def turn_to(self, text: str) -> None:
        """Bring the page with this word on its tab to the front."""
        self.bar.setCurrentIndex(next(at for at, tab in enumerate(self._tabs) if tab.text == text))

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a record into view on the page that shows its kind."""
        wanted = (at for at, tab in enumerate(self._tabs) if kind in tab.kinds)
        self.bar.setCurrentIndex(next(wanted, self._at))
        self.front.show_record(record_id, kind)

    def activate(self) -> None:
        """Come to the front with the page in front."""
        self._stack.setCurrentWidget(self.front)
        self.front.activate()

    def reload(self) -> None:
        """Read the page in front again."""
        self.front.force_reload()

    def refresh(self, changes: Changes) -> None:
        """Hand a change to every page made so far."""
        for page in self._pages.values():
            page.refresh(changes)

    def force_reload(self) -> None:
        """Read every page again, the visible one now and the others at their next show."""
        for page in self._pages.values():
            page.force_reload()

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page in front answers."""
        return self.front.handlers()

    def may_leave(self) -> bool:
        """Tell whether the page in front can be left now."""
        return self.front.may_leave()

    def may_close(self) -> bool:
        """Ask every page made so far."""
        return all(page.may_close() for page in self._pages.values())

    def take_focus(self) -> None:
        """Put the keyboard where the page in front starts."""
        self.front.take_focus()


def turn_above(page: QWidget, text: str) -> None:
    """Turn from a page to another of the tabs it stands behind; a page that stands behind none stays."""
    above = page.parentWidget()
    while above is not None and not isinstance(above, TabbedPage):
        above = above.parentWidget()
    if above is not None:
        above.turn_to(text)


def way_to(page: QWidget, text: str, word: str) -> QPushButton:
    """Return a button with this word that turns from an empty page to the tab where its content is entered."""
    button = QPushButton(word, page)
    button.setAutoDefault(True)
    button.clicked.connect(lambda: turn_above(page, text))
    return button
