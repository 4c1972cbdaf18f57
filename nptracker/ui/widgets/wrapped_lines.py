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
        self.resizeRowsToContents()
