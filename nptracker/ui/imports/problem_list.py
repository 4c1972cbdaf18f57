"""The problems of an import, each with its file, sheet and cell; choosing one shows its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from nptracker.domain.problem import SEVERITY_WORDS, Problem
from nptracker.domain.problem_groups import alike, as_one
from nptracker.ui.tables.marks import mark_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from nptracker.services.import_draft import DraftRow, ImportDraft


HEADS = ("轻重", "文件", "表", "单元格", "问题")
_NARROW = 64  # Chinese letters
_LETTERS, _NARROW_LETTERS = (7, 13, 8, 12), (6, 8, 5, 7)
LISTED = 5000  # more than anybody reads; the report holds all of them
_Placed = tuple[Problem, "DraftRow | None"]
_PLACE = Qt.ItemDataRole.UserRole


class ProblemList(QTreeWidget):
    """The problems in the order of the files; those that say the same of many cells stand under one line."""

    chosen = Signal(object, str)  # DraftRow or None, field key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(HEADS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("问题")
        self.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
        self.currentItemChanged.connect(lambda item, _before: self._tell(item))
        self.itemClicked.connect(lambda item, _column: self._tell(item))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave more of a narrow list to what is wrong than to where it is."""
        super().resizeEvent(event)
        letter = self.fontMetrics().horizontalAdvance("中")
        is_narrow = event.size().width() < _NARROW * letter
        for column, letters in enumerate(_NARROW_LETTERS if is_narrow else _LETTERS):
            self.setColumnWidth(column, letters * letter)

    def set_problems(self, problems: Sequence[Problem]) -> None:
        """List problems that belong to no row of a draft."""
        self._fill([(problem, None) for problem in problems])

    def set_draft(self, draft: ImportDraft) -> None:
        """List the problems of a draft: files and heads first, then row by row."""
        found: list[_Placed] = [(problem, None) for problem in draft.own_problems]
        found += [(problem, row) for row in draft.rows for problem in row.problems]
        self._fill(found)

    def _fill(self, found: Sequence[_Placed]) -> None:
        self.clear()
        groups = alike(found[:LISTED], lambda placed: placed[0])
        self.setRootIsDecorated(any(len(group) > 1 for group in groups))
        for group in groups:
            line = self._line(as_one([problem for problem, _row in group]), group[0][1])
            self.addTopLevelItem(line)
            line.addChildren([self._line(*placed) for placed in group] if len(group) > 1 else [])
        if len(found) > LISTED:
            QTreeWidgetItem(self, ["", "", "", "", f"还有 {len(found) - LISTED} 处，请导出问题表查看"])

    @staticmethod
    def _line(problem: Problem, row: DraftRow | None) -> QTreeWidgetItem:
        tail = f"（建议：{problem.suggestion}）" if problem.suggestion else ""
        words = problem.message + tail
        place = [problem.file, problem.sheet, problem.cell]
        if row is not None and not problem.cell:
            place = [row.file, row.sheet, f"第 {row.row} 行"]
        item = QTreeWidgetItem([SEVERITY_WORDS[problem.severity], *place, words])
        item.setIcon(0, mark_icon(problem.severity))
        item.setToolTip(3, place[2])
        item.setToolTip(4, words)
        item.setData(0, _PLACE, (row, problem.field))
        return item

    def _tell(self, item: QTreeWidgetItem | None) -> None:
        place = item.data(0, _PLACE) if item is not None else None
        if place is not None:
            self.chosen.emit(*place)
