"""What every page of the window has in common: lazy loading, help words and the actions it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QAbstractItemView, QWidget

from nptracker.errors import BusyError, UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.changes import Changes
    from nptracker.ui.action_keys import ActionKey
    from nptracker.ui.context import Context

RETRY_MS = 150
# said by a page that stays: were it gone, nobody would hear what was written
WRITING_WORDS = "正在写入，稍候就好；写完以后可以用 Ctrl+Z 撤销。"


class Page(QWidget):
    """One page. The window makes it at its first show and tells it when it comes to the front.

    A subclass says in ``shows`` which kinds of record its content depends on and fills itself in
    ``reload``. The rest is settled here: a change of those kinds reloads a visible page at once and a
    hidden one when it is next shown.
    """

    title: ClassVar[str] = ""
    help_text: ClassVar[str] = ""  # what 按键一览 says of it; plain sentences, one per line
    manual: ClassVar[str] = ""  # the page of the manual that F1 opens
    shows: frozenset[str] = frozenset()
    has_sheets: bool = False  # has tabs of its own, which Ctrl+PgDn and Ctrl+PgUp turn
    in_head: QWidget | None = None  # stands in the head of the window where the title would

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent or context.room)  # Qt styles everything anew that is put into place later
        self.context = context
        self._is_stale = True

    def reload(self) -> None:
        """Read everything the page shows again; subclasses implement it."""
        raise NotImplementedError

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return the page actions this page answers; menus and shortcuts reach it through them."""
        return {}

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring one record into view; a page without records ignores it."""

    def may_leave(self) -> bool:
        """Tell whether the page can be left now; a page with unfinished typing asks or saves first."""
        return True

    def may_close(self) -> bool:
        """Tell whether the file can be closed now; a page that keeps what is in no file yet asks."""
        return True

    def activate(self) -> None:
        """Come to the front: reload when something changed meanwhile."""
        if self._is_stale:
            self._is_stale = False
            self._load()

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; called for every verb, whatever it touched."""
        if not changes.touches(*self.shows):
            return
        self.force_reload()

    def force_reload(self) -> None:
        """Read again although nothing is known to have changed (F5, a new day)."""
        self._is_stale = True
        if self.isVisible():
            self.activate()

    def take_focus(self) -> None:
        """Put the keyboard where work starts: the focus proxy, else the first table, else any control."""
        if self.focusProxy() is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        every = cast("list[QWidget]", self.findChildren(QWidget))
        usable = [w for w in every if w.isVisibleTo(self) and w.isEnabled() and _takes_tab(w)]
        lists = [w for w in usable if isinstance(w, QAbstractItemView)]
        for widget in (lists or usable)[:1]:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _load(self) -> None:
        """Reload; while another verb is being written, try again a little later."""
        try:
            self.reload()
        except UserError as error:
            self.say_failed(error)

    def say_failed(self, error: Exception) -> None:
        """Read again a little later while something is written; say what else went wrong, raise what is a bug."""
        if isinstance(error, BusyError):
            self._is_stale = True
            QTimer.singleShot(RETRY_MS, self, self.force_reload)
        elif isinstance(error, UserError):
            self.context.messages.show_error(error)
        else:
            raise error


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
