"""The quiet bar above the pages: what was done, what failed mildly, and one button to act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from nptracker.errors import UserError
from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.icons import icon
from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

DONE_STAYS_MS = 10_000
_KINDS = {
    "done": ("done", "good"),
    "note": ("note", "note"),
    "warning": ("warning", "warning"),
    "error": ("error", "danger"),
}


class MessageBar(QFrame):
    """Shows one message at a time. Success fades by itself; a failure stays until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot: Callable[[], None] | None = None
        self.failures = 0  # warnings and errors shown so far
        self._sign = Sign("note", "note", parent=self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton(self)
        self._button.setAccessibleName("消息里的操作")
        self._button.clicked.connect(self._act)
        self._close = _closer(self)
        self._timer = QTimer(self, singleShot=True, interval=DONE_STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self._lay_out()
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button of the message."""
        press_by_enter(event)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 5, 6, 5)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)

    @property
    def text(self) -> str:
        """The words on the bar."""
        return self._words.text()

    def show_done(self, text: str, action: str = "", slot: Callable[[], None] | None = None) -> None:
        """Say what was done; it fades after ten seconds."""
        self._show("done", f"已完成：{text}", action, slot)
        self._timer.start()

    def show_note(self, text: str, action: str = "", slot: Callable[[], None] | None = None) -> None:
        """Say something worth knowing; it fades after ten seconds."""
        self._show("note", text, action, slot)
        self._timer.start()

    def show_warning(self, text: str, action: str = "", slot: Callable[[], None] | None = None) -> None:
        """Say what needs a look; it stays."""
        self._show("warning", text, action, slot)

    def show_error(
        self, error: UserError | str, action: str = "", slot: Callable[[], None] | None = None
    ) -> None:
        """Say what went wrong, whether data is safe and what to do; it stays."""
        self._show("error", error.words() if isinstance(error, UserError) else error, action, slot)

    def show_failure(self, error: Exception) -> None:
        """Say what a person can act on; raise anything else, which is a bug for the crash catcher."""
        if not isinstance(error, UserError):
            raise error
        self.show_error(error)

    def _show(self, kind: str, text: str, action: str, slot: Callable[[], None] | None) -> None:
        self._timer.stop()
        self.failures += kind in {"warning", "error"}
        sign, tone = _KINDS[kind]
        self._sign.show_sign(sign, tone)
        self._words.setText(text)
        self._slot = slot
        self._button.setText(action)
        self._button.setAccessibleName(action)
        self._button.setVisible(bool(action))
        self.setAccessibleName(text)
        mark(self, f"bar-{kind}")
        self.show()
        self._tell_screen_reader()

    def _tell_screen_reader(self) -> None:
        from PySide6.QtGui import QAccessible, QAccessibleEvent  # dear to import, and no screen at the start

        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _act(self) -> None:
        slot, self._slot = self._slot, None
        self.hide()
        if slot is not None:
            slot()


def _closer(bar: MessageBar) -> QToolButton:
    button = QToolButton(bar)
    button.setIcon(icon("close"))
    button.setToolTip("收起这条消息")
    button.setAccessibleName("收起消息")
    mark(button, "quiet")
    button.clicked.connect(bar.hide)
    return button
