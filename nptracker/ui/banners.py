"""Lasting words above every page: the file is read-only, or another person has it open."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign


class ReadOnlyBanner(QFrame):
    """Says in words why nothing can be written; it stays as long as that is so."""

    def __init__(
        self, reason: str, take_over: Callable[[], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        mark(self, "bar-warning")
        sign = Sign("lock", "warning", parent=self)
        words = QLabel(f"只读：{reason}", self)
        words.setWordWrap(True)
        self.setAccessibleName(words.text())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(sign)
        row.addWidget(words, 1)
        if take_over is not None:
            button = QPushButton("那边已关闭，接着编辑", self)
            button.setAccessibleName(button.text())
            # the banner goes away with the page it stands on, so the click must be over first
            button.clicked.connect(lambda: QTimer.singleShot(0, take_over))
            row.addWidget(button)
