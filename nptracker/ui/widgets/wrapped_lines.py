"""A read-only table of text lines that shows every word: long texts go on in the next line of their row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QWidget


class WrappedLines(LinesTable):
    """For some dozen lines: the height of each is measured whenever the width changes."""

    def __init__(
        self, name: str, headings: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, headings, stretch, parent)
        self.setWordWrap(True)

    def show_lines(self, lines: Iterable[tuple[Sequence[str], Any]]) -> None:
        """Show these rows as high as their texts."""
        super().show_lines(lines)
        self.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the rows again: another width breaks texts elsewhere."""
        super().resizeEvent(event)
        self._fit()
        self.resizeRowsToContents()

    def _fit(self) -> None:
        """Leave the stretching column at least half of the width: the others can go on in the next line too."""
        super()._fit()
        others = [column for column in range(self.columnCount()) if column != self._stretch]
        widths = {column: self.columnWidth(column) for column in others}
        room = self.viewport().width() // 2
        if sum(widths.values()) > room:
            widest = max(others, key=lambda column: widths[column])
            rest = sum(widths.values()) - widths[widest]
            least = self.fontMetrics().horizontalAdvance("国") * 5
            self.setColumnWidth(widest, max(room - rest, min(least, widths[widest])))
