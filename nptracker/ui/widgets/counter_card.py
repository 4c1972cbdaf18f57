"""A large button with a sign, a number and a word; colour only repeats what they say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign


class CounterCard(QPushButton):
    """Shows how many there are of something; checked while the list below shows just these."""

    def __init__(self, words: str, sign: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._sign_name, self._tone = words, sign, tone
        self.number = 0
        self.setCheckable(True)
        mark(self, "card")
        self._sign = Sign(sign, tone, 1.35, self)
        self._count = QLabel(self)
        mark(self._count, "big")
        label = QLabel(words, self)
        mark(label, "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self._count)
        for part in (self._sign, self._count, label):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_number(0)

    def show_number(self, number: int) -> None:
        """Show a count; none at all is calm, some has the card's own tone."""
        self.number = number
        tone = self._tone if number else "good"
        sign = self._sign_name if number else "done"
        self._sign.show_sign(sign, tone)
        self._count.setText(str(number))
        self.setAccessibleName(f"{self._words} {number} 项")
        self.setToolTip(f"{self._words}：{number} 项。点一下只看这一类")

    def sizeHint(self) -> QSize:
        """Return room for the row inside; a bare button knows only its own text."""
        layout = self.layout()
        return layout.sizeHint() if layout else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Return the least width that keeps sign, word and number apart."""
        layout = self.layout()
        return layout.minimumSize() if layout else super().minimumSizeHint()
