"""A large button with a sign, a number and a word; colour only repeats what they say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign

SIDE, SPACING = 10, 8


class CounterCard(QPushButton):
    """Shows how many there are of something; checked while the list below shows just these."""

    def __init__(self, words: str, sign: str, tone: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._sign_name, self._tone = words, sign, tone
        self.number: int | None = None
        self.row: tuple[CounterCard, ...] = (self,)  # all cards of one row show their signs, or none does
        self.setCheckable(True)
        mark(self, "card")
        self._sign = Sign(sign, tone, 1.35, self)
        self._count = QLabel(self)
        mark(self._count, "big")
        self._label = QLabel(words, self)
        mark(self._label, "heading")
        row = QHBoxLayout(self)
        row.setContentsMargins(SIDE, 6, SIDE, 6)
        row.setSpacing(SPACING)
        row.addWidget(self._sign)
        row.addWidget(self._label)
        row.addStretch(1)
        row.addWidget(self._count)
        for part in (self._sign, self._count, self._label):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_unknown()

    def show_unknown(self) -> None:
        """Show that nothing is known yet, which is not the same as none."""
        self.number = None
        self._sign.show_sign(self._sign_name, "soft")
        self._count.setText("…")
        self.setAccessibleName(f"{self._words}，正在读取")

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
        """Return room for sign, word and number; a bare button knows only its own text."""
        return self._room(with_sign=True)

    def minimumSizeHint(self) -> QSize:
        """Return the least width that keeps word and number apart; the sign gives way first."""
        return self._room(with_sign=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the sign only where each card of the row has room for its own beside the word."""
        widest = max(card.sizeHint().width() for card in self.row)
        self._sign.setVisible(event.size().width() >= widest)
        super().resizeEvent(event)

    def _room(self, *, with_sign: bool) -> QSize:
        parts = [self._label.sizeHint(), self._count.sizeHint()] + [self._sign.sizeHint()] * with_sign
        width = sum(part.width() for part in parts) + SPACING * (len(parts) - 1) + 2 * SIDE
        return QSize(width, max(part.height() for part in (*parts, self._sign.sizeHint())) + 12)
