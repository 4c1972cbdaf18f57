"""Find and replace in the shown columns of a table: where it is, one by one, or all as one step."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from nptracker.domain.cell_rule import CellRule, Way
from nptracker.domain.needle import Needle
from nptracker.errors import BusyError, UserError
from nptracker.ui.icons import icon
from nptracker.ui.tables.asker import Asker

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from nptracker.services.bulk_edit import BulkPlan, Cells
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job
    from nptracker.ui.tables.grid import Grid

PAUSE_MS = 250
LINE_WIDTH = 230
MOST_FOUND = 100_000  # places walked through; “全部替换” has no such limit
Place = tuple[int, int]  # row, column


class FindReplaceBar(QWidget):
    """A bar over the table. Plain text, all shown columns, only the rows the filter lets through."""

    problems_found = Signal(object)  # a BulkPlan some of whose cells cannot be written

    def __init__(self, context: Context, grid: Grid, parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._grid, self._model = context, grid, grid.model
        self._kind = grid.model.source.form.kind
        self._asker = Asker(self, context.reading, self._failed)
        self._found: list[Place] = []
        self._goes_on = False  # a cell was just replaced: go to the next one when the places are known
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._search_if_open)
        self._make_widgets()
        self._lay_out()
        self._listen()
        self.hide()

    # -- building --------------------------------------------------------------------------------

    def _make_widgets(self) -> None:
        self.needle = self._line("查找")
        self.replacement = self._line("替换为")
        self.match_case = QCheckBox("区分大小写", self)
        self.whole_cell = QCheckBox("整格相同", self)
        self.count = QLabel("", self)
        self.count.setAccessibleName("找到几处")
        self.previous = self._button("上一处", "previous", self.go_back)
        self.next = self._button("下一处", "next", self.go_on)
        self.one = self._button("替换", "edit", self.replace_one)
        self.all = self._button("全部替换", "", self.replace_all)
        self.closer = self._button("", "close", self.close_bar)
        self.closer.setToolTip("收起（Esc）")
        self.closer.setAccessibleName("收起查找替换")

    def _line(self, words: str) -> QLineEdit:
        line = QLineEdit(self)
        line.setPlaceholderText(words)
        line.setAccessibleName(words)
        line.setFixedWidth(LINE_WIDTH)
        line.setClearButtonEnabled(True)
        return line

    def _button(self, words: str, sign: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(words)
        if sign:
            button.setIcon(icon(sign))
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _lay_out(self) -> None:
        """Lay out two lines: beside each other they would not fit a small screen."""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        for widgets in (
            (self.needle, self.match_case, self.whole_cell, self.count, None, self.closer),
            (self.replacement, self.previous, self.next, self.one, self.all, None),
        ):
            row = QHBoxLayout()
            row.setSpacing(6)
            for widget in widgets:
                if widget is None:
                    row.addStretch(1)
                else:
                    row.addWidget(widget)
            rows.addLayout(row)

    def _listen(self) -> None:
        self.needle.textChanged.connect(lambda _text: self.search_later())
        for box in (self.match_case, self.whole_cell):
            box.toggled.connect(lambda _on: self.search_later())
        self._model.asking.connect(self._asker.drop)
        self._model.settled.connect(self._search_if_open)
        self._grid.current_changed.connect(lambda _row: self._show_count())

    # -- opening and closing ---------------------------------------------------------------------

    def open_bar(self) -> None:
        """Show the bar and put the keyboard into it."""
        self._model.fold_all(False)
        can_write = self._model.is_writable
        for widget in (self.replacement, self.one, self.all):
            widget.setVisible(can_write)
        self.show()
        self.needle.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.needle.selectAll()
        self.search()

    def close_bar(self) -> None:
        """Put the bar away and go back to the rows."""
        self._asker.drop()
        self._pause.stop()
        self.hide()
        self._grid.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes to the next place or replaces, Shift+Enter goes back, Escape closes."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.go_back()
        elif is_enter and self.replacement.hasFocus():
            self.replace_one()
        elif is_enter and self.needle.hasFocus():
            self.go_on()
        else:
            super().keyPressEvent(event)

    # -- finding ---------------------------------------------------------------------------------

    def search_later(self) -> None:
        """Look for the text once typing rests."""
        self._asker.drop()
        self._pause.start()

    def search(self) -> None:
        """Look for the text in the rows and columns shown."""
        needle, order = self._needle(), self._model.order
        if not needle.text or order is None:
            self._take([])
            return
        self.count.setText("正在找…")
        bulk, kind, query = self._context.office.bulk, self._kind, self._model.query
        keys = [field.key for field in self._model.fields]

        def work(job: Job) -> list[Place]:
            cells = bulk.find(kind, query, keys, needle, stop=job.stopping, most=MOST_FOUND)
            return places_in(order, cells)

        self._asker.ask(work, self._take)

    def _search_if_open(self) -> None:
        if self.isVisible():
            self.search()

    def _needle(self) -> Needle:
        return Needle(self.needle.text(), self.match_case.isChecked(), self.whole_cell.isChecked())

    def _take(self, found: list[Place]) -> None:
        self._found = found
        for button in (self.previous, self.next, self.one, self.all):
            button.setEnabled(bool(found))
        if self._goes_on and found:
            self.go_on(from_here=True)
        self._goes_on = False
        self._show_count()

    def _show_count(self) -> None:
        here = self._here()
        at = bisect_left(self._found, here)
        if not self._found:
            self.count.setText("没有找到" if self.needle.text() else "")
        elif at < len(self._found) and self._found[at] == here:
            self.count.setText(f"第 {at + 1:,} / {self._total()} 处")
        else:
            self.count.setText(f"共 {self._total()} 处")

    def _total(self) -> str:
        return f"{len(self._found):,}{' 多' if len(self._found) >= MOST_FOUND else ''}"

    def _here(self) -> Place:
        return self._grid.current_row(), self._grid.current_column()

    def go_on(self, *, from_here: bool = False) -> None:
        """Go to the next place, after the last to the first; ``from_here`` lets the current cell count."""
        search = bisect_left if from_here else bisect_right
        self._go(search(self._found, self._here()))

    def go_back(self) -> None:
        """Go to the place before, from the first to the last."""
        self._go(bisect_left(self._found, self._here()) - 1)

    def _go(self, at: int) -> None:
        if not self._found:
            return
        had_focus = next((w for w in (self.needle, self.replacement) if w.hasFocus()), None)
        self._grid.go_to(*self._found[at % len(self._found)])
        if had_focus is not None:
            had_focus.setFocus()
        self._show_count()

    # -- replacing -------------------------------------------------------------------------------

    def _rule(self) -> CellRule:
        return CellRule(Way.REPLACE, self.replacement.text(), self._needle())

    def replace_one(self) -> None:
        """Replace in the current cell when it is a place found, then go to the next."""
        row, column = here = self._here()
        if here not in self._found:
            self.go_on()
            return
        bulk, numbers = self._context.office.bulk, self._model.numbers_in([row])
        try:
            plan = bulk.plan(self._kind, [self._model.fields[column].key], self._rule(), numbers)
            wrong = bulk.lines(plan, plan.wrong, 0, 1)
        except UserError as error:
            self._context.messages.show_error(error)
            return
        if wrong:
            self._context.messages.show_warning(f"这一格没有替换：{wrong[0].problem}")
            self.go_on()
            return
        self._goes_on = True
        self._context.perform(lambda: bulk.apply(plan))

    def replace_all(self) -> None:
        """Replace everywhere as one step; cells that would not be right are shown first."""
        if not self._found:
            return
        bulk, kind, query, rule = self._context.office.bulk, self._kind, self._model.query, self._rule()
        keys = [field.key for field in self._model.fields]

        def work(job: Job) -> tuple[BulkPlan, object]:
            plan = bulk.plan(kind, keys, rule, query, progress=job.progress)
            return plan, None if len(plan.wrong) else bulk.apply(plan, progress=job.progress)

        self._context.jobs.run("全部替换", work, owner=self, done=self._replaced, failed=self._failed)

    def _replaced(self, outcome: tuple[BulkPlan, object]) -> None:
        from nptracker.domain.changes import Changes

        plan, changes = outcome
        if isinstance(changes, Changes):
            self._context.announce(changes)
        else:
            self.problems_found.emit(plan)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, BusyError):
            self._pause.start()
        if not isinstance(error, UserError):
            raise error
        if not isinstance(error, BusyError):
            self._context.messages.show_error(error)


def places_in(order: array[int], cells: Cells) -> list[Place]:
    """Return where found cells stand in a table, from the top down; rows not in it are left out."""
    wanted = set(cells.numbers)
    rows = {number: row for row, number in enumerate(order) if number in wanted}
    pairs = zip(cells.numbers, cells.places, strict=True)
    return sorted((rows[number], place) for number, place in pairs if number in rows)
