"""Lasting words above every page: the file is read-only, or another person has it open."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign


class ReadOnlyBanner(QFrame):
    """Says in words why nothing can be written; it stays as long as that is so."""

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
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
