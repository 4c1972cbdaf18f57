"""What a page shows instead of an empty table: why it is empty and the button that fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton


class EmptyState(QWidget):
    """A sign, a head, a sentence and the next steps as buttons."""

    def __init__(
        self, sign: str, head: str, words: str, *buttons: QAbstractButton, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        picture = Sign(sign, "soft", 2.5, self)
        title = QLabel(head, self)
        mark(title, "heading")
        self.words = QLabel(words, self)
        self.words.setWordWrap(True)
        self.words.setMinimumWidth(420)
        mark(self.words, "soft")
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (title, self.words):  # aligned as items, wrapped lines would get the height of one
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(2)
