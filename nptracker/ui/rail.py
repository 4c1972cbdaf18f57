"""The rail at the left: one button per page, icon and word."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import SPECS
from nptracker.ui.context import PageKey
from nptracker.ui.icons import icon
from nptracker.ui.theme import mark

PAGE_ACTIONS: dict[PageKey, ActionKey] = {key: ActionKey[f"GO_{key.name}"] for key in PageKey}

CLOSEST = 1.5  # heights of a line from one button to the next where the window is low


class Rail(QFrame):
    """The pages in order; Ctrl+1 … Ctrl+9 and Ctrl+0 do the same by keyboard."""

    def __init__(self, choose: Callable[[PageKey], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "rail")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons = {key: self._button(key, choose) for key in PageKey}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(1)
        for button in self._buttons.values():
            column.addWidget(button)
        column.addStretch(1)
        self._allow_closer()

    def _button(self, key: PageKey, choose: Callable[[PageKey], None]) -> QToolButton:
        spec = SPECS[PAGE_ACTIONS[key]]
        button = QToolButton(self)
        button.setText(spec.plain_text)
        button.setIcon(icon(spec.icon))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setToolTip(f"{spec.tip}（{spec.shortcuts[0]}）")
        button.setAccessibleName(spec.plain_text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        mark(button, "rail")
        button.clicked.connect(lambda _checked=False, key=key: choose(key))
        self._group.addButton(button)
        return button

    def changeEvent(self, event: QEvent) -> None:
        """Let the buttons move closer in a low window, as far as their letters allow."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._allow_closer()

    def _allow_closer(self) -> None:
        for button in self._buttons.values():
            button.setMinimumHeight(int(button.fontMetrics().height() * CLOSEST))

    def show_chosen(self, key: PageKey) -> None:
        """Mark the page in front."""
        self._buttons[key].setChecked(True)
