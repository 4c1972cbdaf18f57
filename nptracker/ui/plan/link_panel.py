"""Which own tasks answer a superior's: the superior's tasks with their holes left, own tasks and likeness right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from nptracker.domain.likeness import likeness_words
from nptracker.services.plan_links import Coverage, LinkLine
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import colour, mark
from nptracker.ui.widgets.lines_table import LongLinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.services.plan_links import Pair
    from nptracker.services.task_lines import TaskLine

BOUND, UNBOUND = "✔ 已对应", "✖ 未对应"
_SURE = likeness_words(1.0)
_THEIRS = ("编号", "上级任务", "本级落实")
_STANDING = 2  # the column 本级落实
_OWN = ("对应", "相像", "本级任务")


class _KeyedTable(LongLinesTable):
    """Answers Space and Enter; one column is coloured, by the tone named for each row ("" for none)."""

    space: Callable[[], None]
    enter: Callable[[], None]
    coloured = 0
    tones: Sequence[str] = ()

    def _fill_rows(self, first: int, end: int) -> None:
        super()._fill_rows(first, end)
        for row, tone in enumerate(self.tones[first:end], start=first):
            if tone and (item := self.item(row, self.coloured)):
                item.setForeground(colour(tone))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer the two keys, leave the rest to Qt."""
        if event.key() == Qt.Key.Key_Space:
            self.space()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.enter()
        else:
            super().keyPressEvent(event)


class LinkPanel(QWidget):
    """Shows a coverage with suggestions; ``confirmed`` and ``removed`` carry pairs (own, superior's)."""

    confirmed = Signal(list)
    removed = Signal(list)
    filtered = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._coverage = Coverage((), ())
        self._shown: list[LinkLine] = []
        self.words = QLabel(self)
        mark(self.words, "heading")
        self.only_holes = QCheckBox("只看未对应的(&Q)", self)
        self.sure_button = QPushButton(self)
        self.sure_button.setToolTip("把没有对应、又有“很像”的本级任务的，一次都对应上；一步可以撤销")
        self.theirs = _KeyedTable("上级任务", _THEIRS, 1, self)
        self.theirs.coloured = _STANDING
        self.own = _KeyedTable("本级任务", _OWN, 2, self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        for table in (self.theirs, self.own):
            splitter.addWidget(table)
        splitter.setSizes([560, 520])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(FlowRow(self.words, self.only_holes, self.sure_button, spacing=10))
        column.addWidget(splitter, 1)

    def _connect(self) -> None:
        self.only_holes.toggled.connect(lambda _on: self._fill_theirs())
        self.theirs.currentCellChanged.connect(lambda *_cells: self._fill_own())
        self.sure_button.clicked.connect(lambda: self.confirmed.emit(self._sure_pairs()))
        self.own.doubleClicked.connect(lambda _index: self.toggle())
        self.theirs.space = self.theirs.enter = self._to_own
        self.own.space = self.toggle
        self.own.enter = self.confirm_and_go_on

    def _to_own(self) -> None:
        self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_read_only(self) -> None:
        """Only show."""
        self.sure_button.setEnabled(False)
        self.own.setEnabled(False)

    # ---- showing

    def show_coverage(self, coverage: Coverage) -> None:
        """Show a superior's plan with suggestions, keeping the place."""
        self._coverage = coverage
        done = len(coverage.lines) - len(coverage.holes)
        self.words.setText(f"已对应 {done}／{len(coverage.lines)} 项")
        self.words.setToolTip(coverage.words)
        sure = len(self._sure_pairs())
        self.sure_button.setText(f"对应全部“{_SURE}”的 {sure} 项(&A)")
        self.sure_button.setEnabled(sure > 0)
        self._fill_theirs()

    def _fill_theirs(self) -> None:
        only = self.only_holes.isChecked()
        self._shown = [line for line in self._coverage.lines if line.is_hole or not only]
        self.theirs.blockSignals(True)
        self.theirs.tones = ["danger" if line.is_hole else "good" for line in self._shown]
        self.theirs.show_lines(
            ((line.superior.no, line.superior.title or "（没有标题）", _bound_words(line)), line.superior.id)
            for line in self._shown
        )
        self.theirs.blockSignals(False)
        self._fill_own()

    @property
    def line(self) -> LinkLine | None:
        """The superior's task in front."""
        row = self.theirs.currentRow()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _fill_own(self) -> None:
        line = self.line
        ranked = _ranked(line, self._coverage.own) if line else []
        self.own.blockSignals(True)
        self.own.tones = ["good" if sign else "" for sign, _words, _task in ranked]
        self.own.show_lines(((sign, words, task.name), task.id) for sign, words, task in ranked)
        if ranked:
            self.own.setCurrentCell(0, 0)
        self.own.blockSignals(False)

    # ---- binding

    def toggle(self) -> None:
        """Bind the own task in front to the superior's in front, or take the bond off."""
        if (pair := self._pair()) is None:
            return
        is_bound = pair[0] in {task.id for task in self._line_or_empty()}
        (self.removed if is_bound else self.confirmed).emit([pair])

    def confirm_and_go_on(self) -> None:
        """Bind as Enter does in a list of work: confirm, then turn to the superior's next task."""
        pair, row = self._pair(), self.theirs.currentRow()
        if pair is None:
            return
        if pair[0] not in {task.id for task in self._line_or_empty()}:
            self.confirmed.emit([pair])
        goes_on = 0 if self.only_holes.isChecked() else 1  # a hole that was filled has left the list
        self.theirs.setCurrentCell(min(row + goes_on, self.theirs.rowCount() - 1), 0)

    def _line_or_empty(self) -> tuple[TaskLine, ...]:
        return self.line.linked if self.line else ()

    def _pair(self) -> Pair | None:
        line, own = self.line, self.own.chosen
        return (str(own), line.superior.id) if line and own else None

    def _sure_pairs(self) -> list[Pair]:
        return [
            (line.candidates[0].task.id, line.superior.id)
            for line in self._coverage.lines
            if line.is_hole and line.candidates and line.candidates[0].words == _SURE
        ]


def _bound_words(line: LinkLine) -> str:
    if line.is_hole:
        return UNBOUND
    if len(line.linked) == 1:
        return f"✔ {line.linked[0].name}"
    return f"✔ {'、'.join(task.no or task.title for task in line.linked)}（{len(line.linked)} 项）"


def _ranked(line: LinkLine, own: Sequence[TaskLine]) -> list[tuple[str, str, TaskLine]]:
    """Return the own tasks for one of the superior's: bound ones first, then the likeliest, then the others."""
    linked = {task.id for task in line.linked}
    likely = {candidate.task.id: candidate.words for candidate in line.candidates}
    first = [(BOUND, "", task) for task in line.linked]
    then = [("", candidate.words, candidate.task) for candidate in line.candidates]
    rest = [("", "—", task) for task in own if task.id not in linked and task.id not in likely]
    return [*first, *then, *rest]
