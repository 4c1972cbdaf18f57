"""Enter presses the button that has the keyboard; Qt lets it do so in dialogs only."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton


def press_by_enter(event: QKeyEvent) -> None:
    """Answer a key that no widget further inside has taken."""
    button = QApplication.focusWidget()
    is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.isAutoRepeat()
    if is_enter and isinstance(button, QPushButton | QToolButton):
        button.click()
        event.accept()
    else:
        event.ignore()
