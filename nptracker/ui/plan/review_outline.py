"""The outline of a draft: sections and their tasks with number, title, bodies, deadline and marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from nptracker.services.plan_review import Mark, Review, ReviewTask

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.draft import TaskDraft

Index = QModelIndex | QPersistentModelIndex
NO_KEY = -2  # the key of a section line
HEADINGS = ("核对", "疑点", "编号", "任务", "责任单位", "时限")
_WIDTHS = (5, 4, 4, 18, 14, 7)
_TITLE_COLUMN = 3
SIGNS = {Mark.OPEN: "○ 待看", Mark.ACCEPTED: "✓ 已接受", Mark.EDITED: "✎ 已改", Mark.DROPPED: "✕ 已删去"}
NOT_GIVEN = "原文未写"


@dataclass(frozen=True, slots=True)
class _Line:
    key: int
    texts: tuple[str, ...]
    dropped: bool = False
    missing: frozenset[int] = frozenset()


class OutlineModel(QAbstractTableModel):
    """One line per section heading and per task, in the order of the draft."""

    def __init__(self, review: Review) -> None:
        super().__init__()
        self._review = review
        self.lines: list[_Line] = []
        self.reload()

    def reload(self) -> bool:
        """Take the review's state over; returns True when lines came, went or moved."""
        lines = _lines(self._review)
        if [line.key for line in lines] == [line.key for line in self.lines]:
            self._replace(lines)
            return False
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()
        return True

    def _replace(self, lines: list[_Line]) -> None:
        old, self.lines = self.lines, lines
        for row, (before, after) in enumerate(zip(old, lines, strict=True)):
            if before != after:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADINGS) - 1))

    def row_of(self, key: int) -> int:
        """Return the line of a task, -1 when there is none."""
        return next((row for row, line in enumerate(self.lines) if line.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of lines."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of headings."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell and how it is drawn."""
        line = self.lines[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return line.texts[index.column()]
        if role == Qt.ItemDataRole.FontRole:
            return _font(line, index.column())
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Tell that a section line cannot be selected, so that the arrow keys pass over it."""
        if self.lines[index.row()].key == NO_KEY:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


def _font(line: _Line, column: int) -> QFont | None:
    if line.key != NO_KEY and not line.dropped and column not in line.missing:
        return None
    font = QFont()
    font.setBold(line.key == NO_KEY)
    font.setStrikeOut(line.dropped)
    font.setItalic(column in line.missing)
    return font


def _lines(review: Review) -> list[_Line]:
    doubts: dict[int, int] = {}
    for doubt in review.remaining():
        doubts[doubt.key] = doubts.get(doubt.key, 0) + 1
    lines: list[_Line] = []
    heading = None
    for task in review.tasks:
        if (task.task.chapter, task.task.section) != heading:
            heading = (task.task.chapter, task.task.section)
            lines.append(_heading_line(task.task))
        lines.append(_task_line(task, doubts.get(task.key, 0)))
    return lines


def _heading_line(task: TaskDraft) -> _Line:
    number = f"{task.section_no} " if task.section_no else ""
    return _Line(NO_KEY, (f"{number}{task.section or '（原文没有写任务类别）'}", *[""] * (len(HEADINGS) - 1)))


def _task_line(reviewed: ReviewTask, doubts: int) -> _Line:
    task = reviewed.task
    cells = (
        SIGNS[reviewed.mark],
        f"⚠ {doubts}" if doubts else "",
        task.no,
        task.title or NOT_GIVEN,
        "、".join(unit.name for unit in task.units) or NOT_GIVEN,
        "、".join(f"{deadline.on:%Y-%m-%d}" for deadline in task.deadlines),
    )
    missing = frozenset(column for column, given in ((3, task.title), (4, task.units)) if not given)
    return _Line(reviewed.key, cells, reviewed.dropped, missing)


class _HeadingDelegate(QStyledItemDelegate):
    """Draws section lines in full ink: they cannot be selected, yet nothing about them is switched off."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Take the switched-off look away."""
        super().initStyleOption(option, index)
        option.state |= QStyle.StateFlag.State_Enabled  # type: ignore[attr-defined]


class Outline(QTreeView):
    """The outline on the right. ``chosen`` carries the key of the task that was moved to."""

    chosen = Signal(int)

    def __init__(self, review: Review, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = OutlineModel(review)
        self.setModel(self._model)
        self.setItemDelegate(_HeadingDelegate(self))
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("任务目录")
        self._set_widths()
        self._span_headings()
        self.selectionModel().currentRowChanged.connect(self._tell)
        self._keys: dict[int, Callable[[], None]] = {}

    def answer(self, keys: dict[Qt.Key, Callable[[], None]]) -> None:
        """Say what single keys do while the outline has the focus."""
        self._keys = {int(key): slot for key, slot in keys.items()}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Run what a key stands for; all others move as usual."""
        slot = self._keys.get(event.key())
        if slot is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            slot()
        else:
            super().keyPressEvent(event)

    def _set_widths(self) -> None:
        header = self.header()
        header.setStretchLastSection(False)
        em = self.fontMetrics().horizontalAdvance("字")
        for column, width in enumerate(_WIDTHS):
            header.resizeSection(column, em * width + 14)
        header.setSectionResizeMode(_TITLE_COLUMN, QHeaderView.ResizeMode.Stretch)

    def _span_headings(self) -> None:
        for row, line in enumerate(self._model.lines):
            self.setFirstColumnSpanned(row, QModelIndex(), line.key == NO_KEY)

    def key(self) -> int:
        """Return the key of the selected task, ``NO_KEY`` when none is."""
        row = self.currentIndex().row()
        return self._model.lines[row].key if 0 <= row < len(self._model.lines) else NO_KEY

    def reload(self, key: int) -> None:
        """Show the review as it stands now, with this task selected."""
        if self._model.reload():
            self._span_headings()
        self.select(key)

    def select(self, key: int) -> None:
        """Select a task and bring it into view."""
        row = self._model.row_of(key)
        if row >= 0 and row != self.currentIndex().row():
            index = self._model.index(row, 0)
            mode = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(index, mode)
            self.scrollTo(index)

    def _tell(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and self._model.lines[current.row()].key != NO_KEY:
            self.chosen.emit(self._model.lines[current.row()].key)
