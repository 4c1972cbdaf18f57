"""The revisions of a plan: when, what became of how many tasks, and each task word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from nptracker.domain.plan_diff import Change
from nptracker.domain.word_diff import word_diff
from nptracker.ui.plan.change_words import COLOURS, SIGNS, change_words, number_words
from nptracker.ui.plan.two_sides import TwoSides
from nptracker.ui.theme import colour
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.domain.record import Record

_REVISIONS = ("修订日期", "变化", "修订后名称", "说明")
_CHANGES = ("变化", "编号", "工作任务")
_LEAST_LINES = 3  # a head and the better part of a line in a low window
_COUNTS = _REVISIONS.index("变化")
_SIDES = ("title", "text", "parts")


class RevisionsPanel(QWidget):
    """Lists revisions, the changes of the one in front, and the wording of the change in front."""

    def __init__(self, changes_of: Callable[[str], list[Record]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes_of = changes_of
        self._changes: list[Record] = []
        self.revisions = LinesTable("方案的修订", _REVISIONS, 2, self)
        self.changes = LinesTable("任务的变化", _CHANGES, 2, self)
        self.sides = TwoSides(self)
        self.revisions.currentCellChanged.connect(lambda *_cells: self._fill_changes())
        self.changes.currentCellChanged.connect(lambda *_cells: self._show_change())
        letters = self.fontMetrics().height()
        for table in (self.revisions, self.changes):
            table.setMinimumHeight(letters * _LEAST_LINES)
        upright = QSplitter(Qt.Orientation.Vertical, self)
        across = QSplitter(Qt.Orientation.Horizontal, self)
        for splitter, parts in ((across, (self.changes, self.sides)), (upright, (self.revisions, across))):
            splitter.setChildrenCollapsible(False)
            for part in parts:
                splitter.addWidget(part)
        across.setSizes([420, 720])
        across.setStretchFactor(0, 2)
        across.setStretchFactor(1, 3)
        upright.setSizes([110, 380])
        upright.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(upright)

    def show_revisions(self, revisions: Sequence[Record]) -> None:
        """Show the revisions of a plan, newest first."""
        self.revisions.blockSignals(True)
        self.revisions.show_lines((self._texts(revision), revision.id) for revision in reversed(revisions))
        self.revisions.resizeColumnToContents(_COUNTS)  # no word of it may be cut
        self.revisions.blockSignals(False)
        self._fill_changes()

    def _texts(self, revision: Record) -> tuple[str, str, str, str]:
        told = [str(change["change"]) for change in self._changes_of(revision.id)]
        counts = "　".join(
            f"{SIGNS[change]}{change.label} {n}" for change in Change if (n := told.count(change.value))
        )
        return (
            str(revision["revised_on"]),
            counts or "只改名称、文号",
            str(revision["title"] or ""),
            str(revision["note"] or ""),
        )

    def _fill_changes(self) -> None:
        chosen = self.revisions.chosen
        self._changes = self._changes_of(str(chosen)) if chosen else []
        self.changes.blockSignals(True)
        self.changes.show_lines((_change_texts(change), change.id) for change in self._changes)
        for row, change in enumerate(self._changes):
            if item := self.changes.item(row, 0):
                item.setForeground(colour(COLOURS[Change(str(change["change"]))]))
        self.changes.blockSignals(False)
        self._show_change()

    def _show_change(self) -> None:
        row = self.changes.currentRow()
        if 0 <= row < len(self._changes):
            change = self._changes[row]
            told = str(change["extensions"] or "")
            self.sides.show_pieces(word_diff(_words(change, "old"), _words(change, "new")), told)
        else:
            self.sides.show_pieces(())


def _change_texts(change: Record) -> tuple[str, str, str]:
    title = change["new_title"] or change["old_title"] or change["new_text"] or change["old_text"]
    return (
        change_words(Change(str(change["change"]))),
        number_words(str(change["old_no"] or ""), str(change["new_no"] or "")),
        str(title or ""),
    )


def _words(change: Record, side: str) -> str:
    return "\n".join(text for key in _SIDES if (text := str(change[f"{side}_{key}"] or "")))
