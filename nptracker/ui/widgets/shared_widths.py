"""A table of lines whose columns share the width: in a wide window none of them becomes a desert."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHeaderView, QWidget

from nptracker.ui.widgets.lines_table import LongLinesTable

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_PADDING = 8
_WIDEST, _NARROWEST = 16, 8  # characters


def shared(natural: Sequence[int], room: int, giving: int, least: int) -> list[int]:
    """Return the width of each column: what is to spare by natural width, what is missing out of one column."""
    total = sum(natural)
    if not total:
        return list(natural)
    if room >= total:
        return [width * room // total for width in natural]
    widths = list(natural)
    widths[giving] = max(least, widths[giving] - (total - room))
    return widths


class SharedWidthsTable(LongLinesTable):
    """Shares spare width among all columns; where there is too little, ``stretch`` gives way first."""

    def __init__(
        self, name: str, headings: Sequence[str], stretch: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, headings, stretch, parent)
        self._natural: list[int] = []
        self.horizontalHeader().setSectionResizeMode(stretch, QHeaderView.ResizeMode.Interactive)

    def _fit(self) -> None:
        character = self.fontMetrics().horizontalAdvance("国")
        self.resizeColumnsToContents()
        self._natural = [
            min(self.columnWidth(at) + _PADDING, character * _WIDEST) for at in range(self.columnCount())
        ]
        self.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))
        self._share()

    def _share(self) -> None:
        if len(self._natural) != self.columnCount():
            return
        character = self.fontMetrics().horizontalAdvance("国")
        least = min(self._natural[self._stretch], character * _NARROWEST)
        for at, width in enumerate(shared(self._natural, self.viewport().width(), self._stretch, least)):
            self.setColumnWidth(at, width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width."""
        super().resizeEvent(event)
        self._share()
