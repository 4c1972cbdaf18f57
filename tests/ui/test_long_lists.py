"""Lists of thousands of lines: filled in portions, and read beside the window where a file has grown."""

from __future__ import annotations

from typing import Any

import pytest
from fakes import fake_context
from PySide6.QtWidgets import QApplication, QMainWindow

from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.tables.asker import Asker
from nptracker.ui.widgets.lines_table import PORTION, LongLinesTable


def text(table: LongLinesTable, row: int, column: int = 0) -> str:
    item = table.item(row, column)
    return item.text() if item else ""


def filled(table: LongLinesTable) -> int:
    return sum(table.item(row, 0) is not None for row in range(table.rowCount()))


class TestLongLinesTable:
    def test_rows_come_a_portion_at_a_time(self, qtbot: Any) -> None:
        table = LongLinesTable("任务", ("编号", "名称"), 1)
        qtbot.addWidget(table)
        count = 3 * PORTION + 7
        table.show_lines(((str(n), f"任务{n}"), n) for n in range(count))
        assert table.rowCount() == count
        assert filled(table) == PORTION
        seen = []
        while filled(table) < count:
            QApplication.processEvents()
            seen.append(filled(table))
        assert max(after - before for before, after in zip([PORTION, *seen], seen, strict=False)) <= PORTION
        assert text(table, count - 1, 1) == f"任务{count - 1}"

    def test_a_row_not_filled_yet_is_known_all_the_same(self, qtbot: Any) -> None:
        table = LongLinesTable("任务", ("编号",), 0)
        qtbot.addWidget(table)
        table.show_lines(((str(n),), f"t{n}") for n in range(4 * PORTION))
        table.setCurrentCell(3 * PORTION, 0)
        assert table.item(3 * PORTION, 0) is None
        assert table.chosen == f"t{3 * PORTION}"

    def test_other_lines_end_the_filling_of_the_first(self, qtbot: Any) -> None:
        table = LongLinesTable("任务", ("编号",), 0)
        qtbot.addWidget(table)
        table.show_lines(((str(n),), n) for n in range(5 * PORTION))
        table.show_lines([(("甲",), 0), (("乙",), 1)])
        for _turn in range(8):
            QApplication.processEvents()
        assert [text(table, row) for row in range(table.rowCount())] == ["甲", "乙"]
        table.show_lines([])
        assert table.chosen is None


class Lane:
    """Keeps what it was asked; nothing is answered before ``answer``."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, Any]] = []
        self.cancelled = 0

    def run(self, title: str, work: Any, *, owner: Any, done: Any, failed: Any) -> Any:
        self.asked.append((title, work, done))
        return self

    def cancel(self) -> None:
        self.cancelled += 1

    def answer(self, at: int) -> None:
        _title, work, done = self.asked[at]
        done(work(None))


class TestAsker:
    def test_little_is_found_at_once_and_much_in_the_lane(self) -> None:
        lane, taken = Lane(), list[str]()
        asker = Asker(None, lane, taken.append)  # type: ignore[arg-type]
        asker.find(lambda: "少", taken.append, at_once=True)
        assert taken == ["少"]
        assert not lane.asked
        asker.find(lambda: "多", taken.append, at_once=False, title="比较")
        assert taken == ["少"]
        assert lane.asked[0][0] == "比较"
        lane.answer(0)
        assert taken == ["少", "多"]

    def test_an_answer_found_at_once_drops_the_one_under_way(self) -> None:
        lane, taken = Lane(), list[str]()
        asker = Asker(None, lane, taken.append)  # type: ignore[arg-type]
        asker.find(lambda: "旧", taken.append, at_once=False)
        asker.find(lambda: "新", taken.append, at_once=True)
        lane.answer(0)
        assert taken == ["新"]


class Board(LanePage):
    """Asks one question and shows its answer."""

    def __init__(self, lane: Lane, window: QMainWindow) -> None:
        super().__init__(fake_context(None, window, reading=lane))
        self.shown: list[str] = []

    def reload(self) -> None:
        """Ask."""
        self.start_over()
        self.ask(lambda: "答", self.shown.append)


class TestLanePage:
    @pytest.fixture
    def lane(self) -> Lane:
        return Lane()

    @pytest.fixture
    def board(self, lane: Lane, qtbot: Any) -> Board:
        window = QMainWindow()
        qtbot.addWidget(window)
        board = Board(lane, window)
        window.setCentralWidget(board)
        window.show()
        board.activate()
        return board

    def test_a_page_that_is_left_leaves_the_lane_and_asks_again_when_shown(
        self, board: Board, lane: Lane
    ) -> None:
        board.hide()
        assert lane.cancelled == 1
        lane.answer(0)
        assert not board.shown
        board.show()
        board.activate()
        lane.answer(1)
        assert board.shown == ["答"]

    def test_a_page_with_its_answers_is_not_read_again(self, board: Board, lane: Lane) -> None:
        lane.answer(0)
        board.hide()
        board.show()
        board.activate()
        assert lane.cancelled == 0
        assert len(lane.asked) == 1
