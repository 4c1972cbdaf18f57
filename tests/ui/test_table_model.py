"""The windowed model: lawful towards Qt, lazy towards its rows, patient with a busy file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from ledger_rig import ListedRows
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QAbstractItemModelTester

from nptracker.domain.query import Query, Sort
from nptracker.ui.jobs import Jobs
from nptracker.ui.tables.row_cache import PAGE_ROWS, PAGES_KEPT, RowCache
from nptracker.ui.tables.shown_row import PENDING_TEXT
from nptracker.ui.tables.window_model import WindowModel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

MILLION = 1_000_000


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Jobs]:
    owner = QObject()
    jobs = Jobs("reading", owner)
    yield jobs
    assert jobs.close()


def settled(qtbot: QtBot, model: WindowModel, query: Query | None = None) -> WindowModel:
    with qtbot.waitSignal(model.settled):
        model.set_query(query or Query())
    return model


def test_the_model_is_lawful_while_it_fills_changes_and_shrinks(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(1000)
    model = WindowModel(source, lane, lane)
    model.write = lambda _edit: True
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    settled(qtbot, model)
    assert model.rowCount() == 1001
    for total in (1200, 40, 0, 3):
        source.total = total
        with qtbot.waitSignal(model.settled):
            model.reload()
        assert model.rowCount() == total + 1
    settled(qtbot, model, Query(sort=(Sort("name"),)))
    model.set_fields(source.form.fields)
    assert model.columnCount() == len(source.form.fields)
    assert tester.model() is model


def test_the_first_rows_are_there_before_anything_else_is_read(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(MILLION)
    model = WindowModel(source, lane, lane)
    model.set_query(Query())
    assert model.shown(0).texts[0] == "企业1"
    assert source.asked_rows == PAGE_ROWS
    with qtbot.waitSignal(model.settled):
        pass
    assert model.rows == model.total == MILLION


def test_a_jump_in_a_million_rows_reads_one_page(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(MILLION)
    model = settled(qtbot, WindowModel(source, lane, lane))
    before = source.asked_rows
    assert model.shown(765_432).texts[0] == "企业765433"
    assert source.asked_rows - before == PAGE_ROWS


def test_memory_holds_a_few_pages_of_a_million_rows() -> None:
    source = ListedRows(MILLION)
    cache = RowCache(source)
    cache.set_order(source.numbers(Query()))
    for row in range(0, MILLION, 5000):
        record = cache.record(row)
        assert record is not None
        assert record.number == row + 1
    assert cache.page_count() == PAGES_KEPT


def test_until_the_order_is_known_rows_near_the_top_can_be_had_and_others_wait() -> None:
    source = ListedRows(MILLION)
    cache = RowCache(source)
    cache.start(Query(), source.first(Query(), PAGE_ROWS))
    near, far = cache.record(PAGE_ROWS + 3), cache.record(500_000)
    assert near is not None
    assert near.number == PAGE_ROWS + 4
    assert far is None


def test_a_busy_file_shows_placeholders_and_is_asked_again(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(1000)
    model = settled(qtbot, WindowModel(source, lane, lane))
    source.is_busy = True
    model.refresh_rows()
    assert model.shown(500).texts[0] == PENDING_TEXT
    assert model.shown(500).record is None
    source.is_busy = False
    qtbot.waitUntil(lambda: model.shown(500).texts[0] == "企业501", timeout=2000)


def test_a_file_busy_at_the_first_look_is_asked_again(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(10)
    source.is_busy = True
    model = WindowModel(source, lane, lane)
    model.set_query(Query())
    assert model.rows == 0
    source.is_busy = False
    qtbot.waitUntil(lambda: model.rows == 10, timeout=3000)


def test_rows_keep_their_place_while_somebody_types(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(10)
    model = settled(qtbot, WindowModel(source, lane, lane))
    model.hold()
    source.total = 4
    model.reload()
    qtbot.wait(30)
    assert model.rows == 10
    with qtbot.waitSignal(model.settled):
        model.release()
    assert model.rows == 4


def test_problems_are_marked_by_sign_words_and_ground(qtbot: QtBot, lane: Jobs) -> None:
    source = ListedRows(3)
    model = settled(qtbot, WindowModel(source, lane, lane))
    column = next(i for i, field in enumerate(model.fields) if field.key == "operating")
    index = model.index(0, column)
    assert "必须填写" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert not index.data(Qt.ItemDataRole.DecorationRole).isNull()
    assert "必须填写" in model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.ToolTipRole)
    good = model.index(0, 0)
    assert good.data(Qt.ItemDataRole.DecorationRole) is None


def test_heads_say_how_the_rows_are_sorted(qtbot: QtBot, lane: Jobs) -> None:
    model = settled(
        qtbot, WindowModel(ListedRows(3), lane, lane), Query(sort=(Sort("name", True), Sort("uscc")))
    )
    head = [model.headerData(i, Qt.Orientation.Horizontal) for i in (0, 1, 2)]
    assert head == ["企业详细名称 ▼1", "统一社会信用代码 ▲2", "乡镇(街道)"]


def test_the_window_is_never_held_up_while_a_million_rows_are_counted(qtbot: QtBot, lane: Jobs) -> None:
    model = WindowModel(ListedRows(MILLION), lane, lane)
    model.set_query(Query())
    assert model.rowCount() >= 1  # the first page is there at once, the order comes from the reading lane
    assert not model.is_settled
    with qtbot.waitSignal(model.settled):
        pass
