"""An icon that stands in a layout like a word: it follows letter size, screen scale and look by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nptracker.ui.icons import draw
from nptracker.ui.theme import colour


class Sign(QWidget):
    """Draws one icon in a colour of the theme, ``size`` times as high as the letters."""

    def __init__(
        self, name: str, tone: str = "ink", size: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._tone, self._size = name, tone, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, name: str, tone: str) -> None:
        """Show another icon."""
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square as high as a line of text, times the size."""
        side = round(self.fontMetrics().height() * self._size)
        return QSize(side, side)

    def changeEvent(self, event: QEvent) -> None:
        """Grow and shrink with the letters."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        painter = QPainter(self)
        draw(painter, self._name, QRectF(self.rect()), colour(self._tone))
        painter.end()
