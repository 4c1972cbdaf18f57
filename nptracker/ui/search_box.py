"""Search over every record: a field in the head of the window and a panel of hits grouped by kind.

The panel is a child of the window and never a popup: a popup takes the keyboard from the input method,
and Chinese could then not be typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from nptracker.services.records import Hit
    from nptracker.ui.jobs import Jobs

DELAY_MS = 120
PANEL_WIDTH, PANEL_HEIGHT = 520, 420
_HIT = Qt.ItemDataRole.UserRole


class SearchBox(QLineEdit):
    """Looks while one types; arrows and Enter choose, Esc gives up."""

    chosen = Signal(str, str)  # kind, record id

    def __init__(
        self, find: Callable[[str], Sequence[Hit]], reading: Jobs, panel_parent: QWidget, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._find, self._reading = find, reading
        self.setPlaceholderText("全局搜索（Ctrl+F）：名称、拼音首字母、信用代码、CAS号")
        self.setAccessibleName("全局搜索")
        self.setClearButtonEnabled(True)
        self._home = panel_parent
        self.panel = _make_panel(panel_parent)
        self.panel.itemActivated.connect(self._take)
        self.panel.itemClicked.connect(self._take)
        self.panel.installEventFilter(self)
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._look)
        self.textEdited.connect(lambda _text: self._timer.start())
        self.textChanged.connect(lambda text: None if text else self.panel.hide())
        self.returnPressed.connect(self._take_current)

    def start(self) -> None:
        """Take the keyboard, with the old words selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def _look(self) -> None:
        words = self.text().strip()
        if not words:
            return
        self._reading.run("", lambda _job: (words, self._find(words)), owner=self, done=self._show_hits)

    def _show_hits(self, answer: tuple[str, Sequence[Hit]]) -> None:
        words, hits = answer
        if words != self.text().strip():
            return  # an answer to what was typed before
        self.panel.clear()
        fill_panel(self.panel, hits, words)
        self._place_panel()

    def _place_panel(self) -> None:
        home = self._home
        corner = self.mapTo(home, QPoint(0, self.height() + 2))
        width = min(max(PANEL_WIDTH, self.width()), home.width() - 16)
        wanted = self.panel.sizeHintForRow(0) * self.panel.count() + 10
        self.panel.setFixedSize(width, min(wanted, PANEL_HEIGHT, home.height() - corner.y() - 8))
        self.panel.move(max(8, min(corner.x(), home.width() - width - 8)), corner.y())
        self.panel.show()
        self.panel.raise_()

    def _take_current(self) -> None:
        item = self.panel.currentItem()
        if self.panel.isVisible() and item is not None:
            self._take(item)
        else:
            self._look()

    def _take(self, item: QListWidgetItem) -> None:
        hit = item.data(_HIT)
        if hit is None:
            return
        self.panel.hide()
        self.chosen.emit(*hit)

    def event(self, event: QEvent) -> bool:
        """Keep Esc for itself while the panel is open: a page may have it as its way back."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if event.type() == QEvent.Type.ShortcutOverride and is_escape and self.panel.isVisible():
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let the arrows walk the panel while the field keeps the keyboard."""
        if event.key() == Qt.Key.Key_Escape and self.panel.isVisible():
            self.panel.hide()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.panel.isVisible():
            step(self.panel, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - the name is Qt's
        """Close the panel with Esc also while it has the keyboard itself."""
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.panel and event.type() == QEvent.Type.KeyPress and is_escape:
            self.panel.hide()
            self.setFocus()
            return True
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: object) -> None:
        """Put the panel away when the keyboard goes elsewhere than into it."""
        super().focusOutEvent(event)  # type: ignore[arg-type]
        QTimer.singleShot(0, self, self._hide_if_left)

    def _hide_if_left(self) -> None:
        if not self.panel.hasFocus() and not self.hasFocus():
            self.panel.hide()


def _make_panel(parent: QWidget) -> QListWidget:
    panel = QListWidget(parent)
    panel.setAccessibleName("搜索结果")
    panel.setTextElideMode(Qt.TextElideMode.ElideRight)
    panel.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    mark(panel, "panel")
    panel.hide()
    return panel


def grouped(hits: Iterable[Hit]) -> dict[str, list[Hit]]:
    """Return hits by kind, kinds and hits in the order they came."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.kind, []).append(hit)
    return groups


def fill_panel(panel: QListWidget, hits: Sequence[Hit], words: str) -> None:
    """List the hits under a head for each kind, the first one chosen; say so when there are none."""
    from nptracker.domain.forms import FORMS

    for kind, members in grouped(hits).items():
        title = FORMS[kind].title if kind in FORMS else members[0].where  # a ledger of one's own
        _add(panel, f"{title}（{len(members)}）", None, is_head=True)
        for hit in members:
            where = f"　{hit.where}" if hit.where not in ("", title) else ""
            _add(panel, f"  {hit.label}{where}", (hit.kind, hit.record_id))
    if not hits:
        _add(panel, f"没有找到“{words}”。可试试更短的词、拼音首字母、信用代码或 CAS 号。", None)
    step(panel, 1)


def _add(panel: QListWidget, text: str, hit: tuple[str, str] | None, *, is_head: bool = False) -> None:
    item = QListWidgetItem(text, panel)
    item.setToolTip(text.strip())
    item.setData(_HIT, hit)
    if hit is None:
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
    if is_head:
        font = item.font()
        font.setBold(True)
        item.setFont(font)


def step(panel: QListWidget, by: int) -> None:
    """Move the choice to the next hit up or down, over the heads."""
    row = panel.currentRow() + by
    while 0 <= row < panel.count():
        if panel.item(row).data(_HIT) is not None:
            panel.setCurrentRow(row)
            return
        row += by
