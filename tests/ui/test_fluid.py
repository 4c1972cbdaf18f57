"""What keeps the window fluid over thousands of tasks: how much is built, asked and announced, not how long it takes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from nptracker.domain import word_filter
from nptracker.domain.plan import Light
from nptracker.services.task_lines import TaskLine
from nptracker.ui.plan.grouped_list import GroupedList, GroupedModel, Line, heading
from nptracker.ui.plan.task_filters import TaskFilter, passing
from nptracker.ui.plan.task_list import listed

MANY = 5_000
TODAY = date(2026, 11, 22)


def task_line(n: int) -> TaskLine:
    return TaskLine(
        f"t{n}", str(n), f"监测{n}号井", "源头管控", ("区水务局",), (), (), None, Light.NONE,
        "not_started", "未启动", 0, 3, reported=False, closed=False, is_safeguard=False,
    )  # fmt: skip


def many_lines(count: int = MANY) -> list[Line]:
    half = count // 2
    rows = [Line(f"t{n}", (f"{n}", f"任务{n}")) for n in range(count)]
    return [heading("前一半", 2), *rows[:half], heading("后一半", 2), *rows[half:]]


@pytest.fixture
def grouped(qtbot: Any) -> GroupedList:
    view = GroupedList(("编号", "任务"), (4, 20), 1)
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


class TestGroupedList:
    def test_only_rows_in_sight_are_asked_for(
        self, grouped: GroupedList, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: set[int] = set()
        data = GroupedModel.data

        def counted(model: GroupedModel, index: Any, *role: Any) -> Any:
            asked.add(index.row())
            return data(model, index, *role)

        monkeypatch.setattr(GroupedModel, "data", counted)
        grouped.set_lines(many_lines(), "t4000")
        QApplication.processEvents()
        assert grouped.key() == "t4000"
        assert {4000, 4001, 4002} & asked
        assert len(asked) < 60

    def test_rows_are_counted_and_told_apart_without_a_call_into_python(self) -> None:
        """A tree asks for these of every row it lays out, whether in sight or not."""
        own = set(vars(GroupedModel))
        assert not own & {"rowCount", "columnCount", "index", "parent", "flags", "hasChildren", "multiData"}

    def test_headings_cannot_be_selected_after_other_lines_came(self, grouped: GroupedList) -> None:
        for lines in (many_lines(10), many_lines(4), many_lines(30)):
            grouped.set_lines(lines, None)
            model = grouped.model()
            told = [bool(model.flags(model.index(row, 0)).value) for row in range(model.rowCount())]
            assert told == [line.key is not None for line in lines]

    def test_changed_texts_are_announced_once(self, grouped: GroupedList, qtbot: Any) -> None:
        lines = many_lines(1_000)
        grouped.set_lines(lines, "t3")
        announced: list[tuple[int, int]] = []
        grouped.model().dataChanged.connect(lambda first, last: announced.append((first.row(), last.row())))
        other = [Line(line.key, (line.texts[0], "改了")) if line.key else line for line in lines]
        grouped.set_lines(other, "t3")
        assert announced == [(1, len(lines) - 1)]
        assert grouped.key() == "t3"


class TestWords:
    def test_texts_are_folded_once_however_many_keys_are_typed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        word_filter._searchable.cache_clear()
        folded: list[str] = []

        def fold(text: str) -> str:
            folded.append(text)
            return text.casefold()

        monkeypatch.setattr(word_filter, "fold_for_search", fold)
        tasks = [task_line(n) for n in range(200)]
        listed(tasks, "", TODAY)
        folded.clear()
        for words in ("监", "监测", "监测7", "jc", "jc1"):
            assert passing(tasks, TaskFilter(words=words), TODAY)
        assert folded == ["监", "监测", "监测7", "jc", "jc1"]
