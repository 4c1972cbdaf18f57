"""The window of the manual: contents and search at the left, a page at the right; one reads on while working."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.services.manual.made_pages import MADE
from nptracker.services.manual.page_names import kind_of
from nptracker.services.manual.search import ManualSearch
from nptracker.ui.icons import icon
from nptracker.ui.manual.browser import ManualBrowser
from nptracker.ui.manual.contents import Contents, Hits
from nptracker.ui.manual.exports import ManualExports
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.services.manual.book import Manual
    from nptracker.ui.jobs import Jobs

_SEARCH_PAUSE_MS = 120
_WIDE, _HIGH = 980, 660
_CONTENTS = 18  # Chinese letters


class ManualWindow(QWidget):
    """Shows the pages of one manual and remembers the way back."""

    def __init__(self, manual: Manual, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.manual = manual
        self._search = ManualSearch(manual)
        self._way: list[str] = []  # the places shown, "page#anchor"
        self._at = -1
        self.setWindowTitle("手册　新污染物治理工作台")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.messages = MessageBar(self)
        self.browser = ManualBrowser(manual.folder, self)
        self.contents, self.hits = Contents(manual.chapters, self), Hits(self)
        self.exports = ManualExports(self, jobs)
        self._make_head()
        self._lay_out()
        self._connect()
        self._fit_screen()
        # a page that cannot be read is named; the others are found all the same
        jobs.run("", lambda _job: self._search.make_ready(), owner=self, failed=self.messages.show_failure)

    # -- building

    def _make_head(self) -> None:
        self.back = self._button("后退", "Alt+Left", partial(self._step, -1))
        self.on = self._button("前进", "Alt+Right", partial(self._step, 1))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("在手册里查找（Ctrl+F）")
        self.search.setAccessibleName("在手册里查找")
        self.search.setClearButtonEnabled(True)
        self._count = QLabel(self)
        mark(self._count, "soft")
        self.print = QToolButton(self)
        self.print.setText("打印和导出")
        self.print.setIcon(icon("print"))
        self.print.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.print.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.print.setMenu(QMenu(self.print))
        self.print.menu().aboutToShow.connect(self._fill_menu)
        QShortcut(QKeySequence("Ctrl+F"), self, self._start_search)
        QShortcut(QKeySequence("Ctrl+P"), self, self.exports.page)
        QShortcut(QKeySequence("Esc"), self, self._leave)

    def _button(self, words: str, keys: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        button.setToolTip(f"{words}（{keys}）")
        button.clicked.connect(slot)
        QShortcut(QKeySequence(keys), self, slot)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for widget in (self.back, self.on):
            head.addWidget(widget)
        head.addWidget(self.search, 1)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.print)
        self._left = QStackedWidget(self)
        self._left.addWidget(self.contents)
        self._left.addWidget(self.hits)
        split = QSplitter(self)
        split.setChildrenCollapsible(False)
        split.addWidget(self._left)
        split.addWidget(self.browser)
        split.setStretchFactor(1, 1)
        contents = self.fontMetrics().horizontalAdvance("字") * _CONTENTS
        split.setSizes([contents, max(contents, _WIDE - contents)])
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.messages)
        column.addWidget(split, 1)

    def _connect(self) -> None:
        self._pause = QTimer(self, interval=_SEARCH_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.search.returnPressed.connect(self._take_first)
        self.contents.chosen.connect(self.show_place)
        self.hits.chosen.connect(self.show_place)
        self.browser.anchorClicked.connect(self._follow)

    def _fit_screen(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(_WIDE, room.width() - 20), min(_HIGH, room.height() - 50))

    # -- going from page to page

    def show_place(self, place: str) -> None:
        """Show a page, at an anchor where the place names one: ``page#anchor``."""
        if self._at < 0 or self._way[self._at] != place:
            self._way[self._at + 1 :] = [place]
            self._at += 1
        self._show()

    def _show(self) -> None:
        name, _, anchor = self._way[self._at].partition("#")
        page = self.manual.page(name)
        is_found = self._left.currentWidget() is self.hits
        self.browser.show_page(page, anchor, self.search.text() if is_found else "")
        self.contents.show_chosen(page.name)
        self.back.setEnabled(self._at > 0)
        self.on.setEnabled(self._at < len(self._way) - 1)

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._way):
            self._at += by
            self._show()

    def _follow(self, link: QUrl) -> None:
        target = link.toString().removeprefix(f"{MADE}:")
        name, _, anchor = target.partition("#")
        name = name.removesuffix(".md") or self.manual.page(self._way[self._at].partition("#")[0]).name
        self.show_place(f"{name}#{anchor}" if anchor else name)

    @property
    def form_kind(self) -> str:
        """The kind whose 填表说明 is shown, "" for another page."""
        page = self.browser.page
        return kind_of(page.name) if page else ""

    # -- search

    def _start_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _look(self) -> None:
        asked = self.search.text().strip()
        self._left.setCurrentWidget(self.hits if asked else self.contents)
        hits = self._search.find(asked)
        self.hits.show_hits(hits)
        found = f"找到 {len(hits)} 页" if hits else "没有找到，换个词试试"
        self._count.setText(found if asked else "")
        if not asked and self._at >= 0:
            self._show()

    def _take_first(self) -> None:
        self._pause.stop()
        self._look()
        self.hits.take_first()
        self.hits.setFocus()

    def _leave(self) -> None:
        """Leave the search first, then the window."""
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    # -- paper

    def _fill_menu(self) -> None:
        menu = self.print.menu()
        menu.clear()
        for words, slot in self.exports.offers():
            menu.addAction(words, slot)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the page anew when look or letters change."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.FontChange} and self._at >= 0:
            QTimer.singleShot(0, self.browser, self.browser.redraw)
