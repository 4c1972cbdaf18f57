"""指标 over a real district file: list, curve, typing figures, warnings, definitions, targets, counted records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot
from test_tasks_page import DirectLane

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan import indicator_dialogs, indicators_page
from nptracker.ui.plan.counted_page import CountedPage
from nptracker.ui.plan.indicator_words import short_period
from nptracker.ui.plan.indicators_page import IndicatorsPage
from nptracker.ui.widgets.ask_dialog import AskDialog

TODAY = date(2025, 11, 22)
Q3, Q4 = ReportingPeriod.parse("2025-Q3"), ReportingPeriod.parse("2025-Q4")
KEYS = Qt.Key


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(tmp_path / "云溪区.npt", region="云溪区", person="周敏", today=lambda: TODAY)
    yield made
    made.close()


@pytest.fixture
def context(office: Office, qtbot: QtBot) -> Context:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    lane: Any = DirectLane()
    window.laid_over = []  # type: ignore[attr-defined]
    window.gone = []  # type: ignore[attr-defined]
    made = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: window.gone.append(where),  # type: ignore[attr-defined]
        show_page=window.laid_over.append, leave_page=lambda: None, reopen=lambda: None,  # type: ignore[attr-defined]
    )  # fmt: skip
    made.bus.window = window  # type: ignore[attr-defined]
    return made


@pytest.fixture
def page(context: Context, office: Office, qtbot: QtBot) -> IndicatorsPage:
    """The page with a plan's two indicators, the recovery rate in front."""
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    made = shown(context, qtbot)
    made.list.setCurrentRow(1)
    return made


def shown(context: Context, qtbot: QtBot) -> IndicatorsPage:
    made = IndicatorsPage(context)
    context.actions.serve(made.handlers())
    context.bus.changed.connect(made.refresh)
    window = context.bus.window  # type: ignore[attr-defined]
    window.setCentralWidget(made)
    window.show()
    qtbot.waitExposed(window)
    made.activate()
    return made


def type_in(
    page: IndicatorsPage, row: int, column: int, text: str, qtbot: QtBot, key: KEYS = KEYS.Key_Return
) -> None:
    """Type over a cell as a person does and leave it with a key."""
    grid = page.panel.grid
    grid.setFocus()
    grid.go_to(row, column)
    QTest.keyClicks(grid, text[0])
    editor = grid.indexWidget(grid.currentIndex()) or QGuiApplication.focusObject()
    QTest.keyClicks(editor, text[1:])  # type: ignore[arg-type]
    QTest.keyClick(editor, key)  # type: ignore[arg-type]
    qtbot.wait(1)


def cell(page: IndicatorsPage, row: int, column: int) -> str:
    return page.panel.grid.values.text(row, column)


def entries(page: IndicatorsPage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def test_no_indicators_says_what_to_do(
    context: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(context, qtbot)
    assert page._stack.currentIndex() == 1
    texts = {"name": "清洁生产审核完成率", "measure_unit": "%", "direction": "不低于"}
    monkeypatch.setattr(indicator_dialogs, "ask_indicator", lambda *_rest: texts)
    page.add()
    assert page._stack.currentIndex() == 0
    assert entries(page) == ["清洁生产审核完成率\n— 未报\n没有目标值"]


def test_the_list_says_name_state_value_and_target(page: IndicatorsPage) -> None:
    assert entries(page) == [
        "规模养殖场实施“养殖减抗”行动\n— 未报\n目标 ≥50%（2025-12-31）",
        "农药包装废弃物回收率\n？ 目标未定　未报\n目标 未定（2025-12-31）",
    ]


def test_what_is_being_typed_outlives_figures_shown_anew(
    page: IndicatorsPage, office: Office, qtbot: QtBot
) -> None:
    last, grid = len(page.panel.lines) - 1, page.panel.grid
    grid.setFocus()
    grid.go_to(last, 1)
    QTest.keyClicks(grid, "4")
    editor = grid.indexWidget(grid.currentIndex())
    page.force_reload()  # as when the figure typed before has been written meanwhile
    QTest.keyClicks(editor, "0")
    QTest.keyClick(editor, KEYS.Key_Return)
    qtbot.waitUntil(lambda: cell(page, last, 1) == "40")


def test_typed_parts_give_the_value_at_once(page: IndicatorsPage, office: Office, qtbot: QtBot) -> None:
    last = len(page.panel.lines) - 1
    type_in(page, last, 0, "33", qtbot, KEYS.Key_Tab)
    assert page.panel.grid.currentIndex().column() == 1
    editor = page.panel.grid.indexWidget(page.panel.grid.currentIndex())
    assert editor is not None, "Tab goes on to typing in the next cell"
    QTest.keyClicks(editor, "40")
    QTest.keyClick(editor, KEYS.Key_Return)
    qtbot.wait(1)
    assert [cell(page, last, column) for column in range(3)] == ["33", "40", "？ 82.5%"]
    assert "82.5%" in entries(page)[1]
    assert page.panel.chart.chart.curves[0].values[-1] == 82.5
    value = office.indicators.lines(Q4)[1].main
    assert value is not None
    assert value.outcome == Decimal("82.5")
    page.context.undo()
    page.context.undo()
    assert cell(page, last, 2) == "？ 未报"


def test_enter_goes_down_and_the_cursor_stays_after_writing(page: IndicatorsPage, qtbot: QtBot) -> None:
    type_in(page, 2, 0, "7", qtbot)
    grid = page.panel.grid
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (3, 0)
    QTest.keyClick(grid, KEYS.Key_Return)
    assert grid.currentIndex().row() == 4


def test_a_block_from_excel_is_one_step(page: IndicatorsPage, office: Office, qtbot: QtBot) -> None:
    grid = page.panel.grid
    grid.go_to(6, 0)
    QGuiApplication.clipboard().setText("70\t100\r\n约80\t100\r\n90\t100\r\n")
    grid.paste()
    qtbot.wait(1)
    assert [cell(page, row, 2) for row in (6, 7)] == ["？ 70%", "？ —"]
    assert "约数" in page.panel.warning_words.text() or grid.currentIndex().row() == 6
    assert office.history.next_undo() == "填写指标值 2 处"
    grid.select_block(6, 0, 7, 2)
    grid.copy()
    assert QGuiApplication.clipboard().text() == "70\t100\t70%\r\n约80\t100\t—\r\n"
    grid.clear()
    qtbot.wait(1)
    assert cell(page, 6, 2) == "？ 未报"
    page.context.undo()
    assert cell(page, 6, 2) == "？ 70%"


def test_above_the_whole_shows_a_bar_that_asks_for_the_definition(page: IndicatorsPage, qtbot: QtBot) -> None:
    last = len(page.panel.lines) - 1
    assert not page.panel.warning.isVisible()
    page.panel.grid.go_to(last, 0)
    QGuiApplication.clipboard().setText("164\t100")
    page.panel.grid.paste()
    qtbot.wait(1)
    assert page.panel.warning.isVisible()
    assert "164%，超过100%：请写明口径" in page.panel.warning_words.text()
    assert page.panel._explain.isVisible()
    page.panel.grid.go_to(last - 1, 0)
    assert not page.panel.warning.isVisible()


def test_competing_definitions_get_columns_and_curves(
    page: IndicatorsPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"title": "供销社口径", "numerator_name": "收购量", "denominator_name": "销售量"}
    monkeypatch.setattr(indicator_dialogs, "ask_definition", lambda *_rest: texts)
    page.panel.definition_asked.emit("add", "")
    headings = [column.heading for column in page.panel.grid.values.columns]
    assert headings[:2] == ["建议口径\n回收量（吨）", "建议口径\n产生量（吨）"]
    assert headings[4:6] == ["供销社口径\n收购量", "供销社口径\n销售量"]
    assert [curve.label for curve in page.panel.chart.chart.curves] == ["建议口径", "供销社口径"]
    other = page.panel.lines[-1].definitions[1].id
    page.panel.fill_definition_menu()
    words = [action.text() for action in page.panel.definition_menu.actions() if action.text()]
    assert "把“供销社口径”定为主口径" in words
    page.panel.definition_asked.emit("main", other)
    assert page.panel.lines[-1].definitions[0].title == "供销社口径"
    page.panel.definition_asked.emit("delete", other)
    assert len(page.panel.lines[-1].definitions) == 1


def test_targets_are_decided_in_a_table(
    page: IndicatorsPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[indicator_dialogs.TargetTable] = []

    def answer(dialog: AskDialog) -> bool:
        table = dialog.findChild(indicator_dialogs.TargetTable)
        asked.append(table)
        table.item(0, 0).setText("80")
        for column, text in enumerate(("70", "2024-12-31")):
            table.setItem(1, column, table.itemPrototype() or indicator_dialogs.QTableWidgetItem(text))
        return True

    monkeypatch.setattr(AskDialog, "asks", answer)
    page.set_targets()
    assert asked[0].horizontalHeaderItem(0).text() == "目标值（%）"
    assert [line.target_words for line in page.panel.lines[::4]] == [
        "≥70%（2024-12-31）",
        "≥80%（2025-12-31）",
    ]
    assert page.panel.chart.chart.target[-1] == 80
    page.context.undo()
    assert page.panel.lines[-1].target_words == "未定（2025-12-31）"


def test_a_wrong_target_keeps_the_table_open_and_says_why(
    page: IndicatorsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []

    def answer(dialog: AskDialog) -> bool:
        table = dialog.findChild(indicator_dialogs.TargetTable)
        for value in ("约八成", "80"):
            table.item(0, 0).setText(value)
            dialog.accept_if_complete()
            faults.append(dialog.warning.text())
        return dialog.result() == AskDialog.DialogCode.Accepted

    monkeypatch.setattr(AskDialog, "asks", answer)
    page.set_targets()
    assert faults[0].startswith("“约八成 2025-12-31”：目标值要填数字")
    assert faults[1:] == [""]
    assert page.panel.lines[-1].target_words == "≥80%（2025-12-31）"


def test_the_dialogs_ask_and_refuse_what_lacks_a_name(
    page: IndicatorsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []

    def leave(dialog: AskDialog) -> bool:
        dialog.accept_if_complete()
        faults.append(dialog.warning.text())
        return dialog.result() == AskDialog.DialogCode.Accepted

    monkeypatch.setattr(AskDialog, "asks", leave)
    assert indicator_dialogs.ask_indicator(page, page.context) is None
    texts = indicator_dialogs.ask_indicator(page, page.context, page.panel.line.record)
    assert texts is not None
    assert (texts["name"], texts["direction"]) == ("农药包装废弃物回收率", "不低于")
    assert texts["task"] == page.panel.line.record["task"]
    assert indicator_dialogs.ask_definition(page, page.context) is None
    definition = page.panel.definition
    assert definition is not None
    again = indicator_dialogs.ask_definition(page, page.context, definition.definition)
    assert again is not None
    assert (again["numerator_name"], again["denominator_adds"]) == ("回收量", "是")
    assert faults == ["请填写指标名称。", "", "请填写口径名称。", ""]


def test_saving_a_dialog_unchanged_changes_nothing(
    page: IndicatorsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AskDialog, "asks", lambda _dialog: True)
    before = page.context.office.history.next_undo()
    page.edit()
    page.panel.definition_asked.emit("edit", page.panel.definition.id)  # type: ignore[union-attr]
    page.set_targets()
    assert page.context.office.history.next_undo() == before


def test_counted_figures_open_exactly_their_records(page: IndicatorsPage, office: Office) -> None:
    made = office.indicators.create(
        {"name": "任务完成率", "measure_unit": "%", "direction": "不低于"}
    ).record_ids[0]
    office.tasks.tick(office.tasks.lines()[2].id)
    page.show_record(made, "indicator")
    page.take_counts()
    tasks = len(office.tasks.lines())
    assert [cell(page, 7, 0), cell(page, 7, 1)] == ["1", str(tasks)]
    page.open_counted("tasks_done")
    window = page.context.bus.window  # type: ignore[attr-defined]
    (over,) = window.laid_over
    assert isinstance(over, CountedPage)
    over.reload()
    assert over.model.rowCount() == 1
    assert over._words.text() == "已完成任务数　2025年第四季度：1 条方案任务"
    over.table.activated.emit(over.model.index(0, 0))
    assert window.gone == [("", office.tasks.lines()[2].id, "task")]
    assert over.handlers().keys() == {ActionKey.BACK}
    office.tasks.tick(office.tasks.lines()[3].id)
    over.reload()
    assert over.model.rowCount() == 2
    assert over._words.text().endswith("2 条方案任务；指标里填的是 1，记录后来有变化，可以重新取数")
    page.take_counts()
    assert cell(page, 7, 0) == "2"
    page.take_counts()
    assert "没有变化" in page.context.messages.text


def test_earlier_reports_are_listed(page: IndicatorsPage, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []

    def look(dialog: indicator_dialogs.EarlierValues) -> int:
        table = dialog.table
        rows, columns = range(table.rowCount()), range(table.columnCount())
        seen.extend([table.item(row, column).text() for column in columns] for row in rows)
        return 0

    monkeypatch.setattr(indicator_dialogs.EarlierValues, "exec", look)
    definition = page.panel.definition
    assert definition is not None
    for top in ("41", "43"):
        page.context.office.indicators.report([(definition.id, Q4, {"numerator": top, "denominator": "50"})])
    page.handlers()[ActionKey.RECORD_HISTORY]()
    assert seen == [
        ["2025-11-22", "周敏", "43", "50", "86%", ""],
        ["2025-11-22", "周敏", "41", "50", "82%", ""],
    ]


def test_without_a_bound_count_the_page_says_where_to_set_one(page: IndicatorsPage) -> None:
    page.offer_counted()
    assert "取数项" in page.context.messages.text


def test_another_period_moves_the_curve(page: IndicatorsPage) -> None:
    page.picker._step(-1)
    assert page.panel.lines[-1].period == Q3
    assert page.panel.chart.chart.marks[-1] == "三季度"
    page.panel.chart.turn_to(0)
    assert page.panel.grid.currentIndex().row() == 0


def test_an_indicator_is_deleted_and_brought_back(page: IndicatorsPage) -> None:
    page.delete()
    assert page.list.count() == 1
    assert page.make_button.isVisible()
    page.context.undo()
    assert page.list.count() == 2
    assert not page.make_button.isVisible()


def test_a_low_window_shows_figures_or_curve(page: IndicatorsPage, qtbot: QtBot) -> None:
    window = page.context.bus.window  # type: ignore[attr-defined]
    window.resize(760, 400)
    qtbot.waitUntil(page.panel.views.isVisible)
    assert page.panel.grid.isVisible()
    assert not page.panel.chart.isVisible()
    page.panel.views.setCurrentIndex(1)
    assert page.panel.chart.isVisible()
    assert not page.panel.grid.isVisible()
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: page.panel.grid.isVisible() and page.panel.chart.isVisible())


def test_a_read_only_file_is_only_looked_at(office: Office, context: Context, qtbot: QtBot) -> None:
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    path = office.path
    office.close()
    reading = Office.open(path, read_only=True, today=lambda: TODAY)
    page = shown(context._replace(office=reading), qtbot)
    grid = page.panel.grid
    assert not grid.values.flags(grid.values.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
    assert page.handlers().keys() == {ActionKey.EXPORT, ActionKey.RECORD_HISTORY}
    assert not page.new_button.isEnabled()
    reading.close()


def test_short_names_of_periods() -> None:
    names = {
        code: short_period(ReportingPeriod.parse(code)) for code in ("2025", "2025-H2", "2025-Q1", "2025-M07")
    }
    assert names == {
        "2025": ("2025年", ""), "2025-H2": ("下半年", "2025年"), "2025-Q1": ("一季度", "2025年"), "2025-M07": ("7月", "2025年"),
    }  # fmt: skip
    assert short_period(ReportingPeriod.parse("2025-B2")) == ("3—4月", "2025年")
    assert short_period(ReportingPeriod.parse("2025-03-01_2025-05-15")) == ("3.1—5.15", "2025年")


def test_typing_goes_on_while_thousands_of_tasks_are_read(
    page: IndicatorsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indicators_page, "_AT_ONCE", 0)
    answers: list[Any] = []

    def ask(work: Any, take: Any, *_title: str) -> None:
        answers.append(lambda: take(work(None)))

    monkeypatch.setattr(page._asker, "ask", ask)
    key, newest = page.list.key(), page.panel.grid.values.rowCount() - 1
    type_in(page, newest, 1, "80", qtbot)
    qtbot.waitUntil(lambda: cell(page, newest, 1) == "80")  # seen before the list has been read
    shown_again: list[object] = []
    monkeypatch.setattr(page.panel, "show_lines", shown_again.append)
    answers[-1]()
    assert page.list.key() == key
    assert not shown_again  # would close the cell that is being typed in
    page.list.setCurrentRow(0)
    assert len(shown_again) == 1
