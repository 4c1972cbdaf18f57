"""The line under a table: what the selected cells, or the whole column under the cursor, come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from nptracker.errors import BusyError, UserError
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QResizeEvent, QShowEvent

    from nptracker.domain.forms.field import Field
    from nptracker.domain.query import Query
    from nptracker.ui.jobs import Jobs
    from nptracker.ui.tables.grid import Grid

    Read = Callable[["Query | array[int]", Sequence[Field], Callable[[], bool]], str]

PAUSE_MS = 150
SPACE = "　　"
FREE_ROWS = 50_000  # columns without numbers are summed up unasked only in tables up to this size


class TableFoot(QLabel):
    """Shows one line; what does not fit is cut with dots and can be read in the tool tip.

    ``read`` is called in the reading lane and gives way to any question of the table's own.
    """

    def __init__(self, grid: Grid, read: Read, reading: Jobs, parent: QWidget) -> None:
        super().__init__(parent)
        self._grid, self._read = grid, read
        self._asker = Asker(self, reading, self._failed)
        self._words = ""
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._ask)
        self.setAccessibleName("表脚统计")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        mark(self, "soft")
        grid.selection.selectionChanged.connect(self.ask_later)
        grid.selection.currentChanged.connect(self.ask_later)
        grid.model.settled.connect(self.ask_later)
        grid.model.asking.connect(self.give_way)

    @property
    def words(self) -> str:
        """The whole line."""
        return self._words

    def ask_later(self, *_what: object) -> None:
        """Sum up once the cursor rests."""
        self.give_way()
        self._pause.start()

    def give_way(self) -> None:
        """Leave the reading lane to others."""
        self._asker.drop()

    def sizeHint(self) -> QSize:
        """Ask for one line of any width."""
        return QSize(200, self.fontMetrics().height() + 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut the words to the new width."""
        super().resizeEvent(event)
        self._show_cut()

    def showEvent(self, event: QShowEvent) -> None:
        """Sum up what was selected while nobody looked."""
        super().showEvent(event)
        self._pause.start()

    def _ask(self) -> None:
        if not self.isVisible():
            return  # a window being closed has ended its lanes already, and a question would start one again
        model, blocks = self._grid.model, self._grid.blocks()
        rows = self._grid.selected_rows()
        places = sorted({column for block in blocks for column in block.columns})
        fields = [model.fields[place] for place in places if place < len(model.fields)]
        if not model.is_settled or not fields or not model.records:
            self._show("")
            return
        cells = sum(len(block.rows) * len(block.columns) for block in blocks)
        if cells > 1:
            numbers = model.numbers_in(rows)
            is_whole = len(numbers) == model.records
            words = f"选中 {len(numbers):,} 行 {len(places)} 列"
            self._sum_up(words, model.query if is_whole else numbers, fields)
        elif fields[0].is_numeric or model.records <= FREE_ROWS:
            self._sum_up(f"本列 {model.records:,} 条", model.query, fields)
        else:
            self._show("")

    def _sum_up(self, what: str, rows: Query | array[int], fields: Sequence[Field]) -> None:
        read = self._read
        self._asker.ask(
            lambda job: read(rows, fields, job.stopping),
            lambda words: self._show(f"{what}：{words}" if words else ""),
        )

    def _failed(self, error: Exception) -> None:
        if isinstance(error, BusyError):
            self._pause.start()
        elif isinstance(error, UserError):
            self._show("")  # the table, which reads the same rows, has said it
        else:
            raise error

    def _show(self, words: str) -> None:
        self._words = words
        self.setToolTip(words)
        self.setAccessibleDescription(words)
        self._show_cut()

    def _show_cut(self) -> None:
        cut = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, self.width() - 4)
        self.setText(cut)
