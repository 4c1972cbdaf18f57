"""What was sent: every snapshot in a line, and the same file again for the one chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.domain.forms import FORMS
from nptracker.ui.icons import icon
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.domain.record import Record

_HEADS = ("快照号", "报表", "期次", "版本", "报出时间", "报出人", "校验码")
_KEYS = ("number", "title", "period", "edition", "taken_at", "taken_by", "fingerprint")


class SnapshotsPane(QWidget):
    """``asked`` carries the ending in which the snapshot of the current line is wanted again."""

    asked = Signal(str)

    def __init__(self, formats: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = LinesTable("已报快照", _HEADS, 1, self)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        row = QHBoxLayout()
        row.addWidget(QLabel("原样再导出所选快照：", self))
        for ending, words in formats.items():
            button = QPushButton(icon("export"), words, self)
            button.setAccessibleName(f"再导出 {words}")
            button.clicked.connect(lambda _checked=False, ending=ending: self.asked.emit(ending))
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def show_snapshots(self, kept: Sequence[Record]) -> None:
        """Show what was sent."""
        form = FORMS["snapshot"]
        self.table.show_lines(([record.text(form, key) for key in _KEYS], record) for record in kept)

    @property
    def chosen(self) -> Record | None:
        """The snapshot of the current line, None while there is none."""
        found: Record | None = self.table.chosen
        return found

    def choose(self, record_id: str) -> None:
        """Turn to a snapshot; one that is not there leaves the last line current."""
        for row in range(self.table.rowCount()):
            self.table.setCurrentCell(row, 0)
            if self.chosen is not None and self.chosen.id == record_id:
                return
