"""A table as high as its lines: it stands in a form and never scrolls by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QAbstractItemModel


class FittedTable(QTableView):
    """Wraps long texts and takes just the height it needs; the last column takes the width that is left."""

    def __init__(
        self, model: QAbstractItemModel, widths: Sequence[int], parent: QWidget | None = None
    ) -> None:
        """Show a model; ``widths`` are in Chinese characters."""
        super().__init__(parent)
        self.setModel(model)
        self.verticalHeader().hide()
        self.setWordWrap(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._widths = tuple(widths)
        self.share_width()

    def share_width(self) -> None:
        """Give the columns their widths in the letters of the moment."""
        em = self.fontMetrics().horizontalAdvance("字")
        for column, width in enumerate(self._widths):
            self.setColumnWidth(column, em * width + 12)

    def fit(self) -> None:
        """Make every line as high as its text and the table as high as its lines."""
        self.resizeRowsToContents()
        self.setFixedHeight(self._content_height())

    def _content_height(self) -> int:
        rows = sum(self.rowHeight(row) for row in range(self.model().rowCount()))
        return rows + self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth() + 2

    def sizeHint(self) -> QSize:
        """Return a size that shows every line."""
        return QSize(super().sizeHint().width(), self._content_height())

    def resizeEvent(self, event: Any) -> None:
        """Fit the lines again: another width breaks texts elsewhere."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the letter size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.share_width()
            self.fit()
