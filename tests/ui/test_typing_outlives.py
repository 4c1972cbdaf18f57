"""What somebody is typing, anywhere in the window, outlives whatever is shown anew around it."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any, cast

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTableView,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nptracker.db.opening import Reader
from nptracker.domain.changes import Changes
from nptracker.domain.forms import form_named
from nptracker.domain.query import Query
from nptracker.domain.survey_rules import RULES
from nptracker.domain.survey_states import LOCKED
from nptracker.errors import BusyError, UserError
from nptracker.services.office import Office
from nptracker.services.sample import make_district
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PAGE_OF_KIND, PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.ranking.settings_page import RankingSettingsPage
from nptracker.ui.tabbed_page import TabbedPage
from nptracker.ui.tables.filter_head import FilterLine
from nptracker.ui.tables.window_model import WindowModel
from nptracker.ui.window_state import WindowState

TODAY = date(2026, 11, 22)
EVERYTHING = frozenset(PAGE_OF_KIND) | {"evidence", "setting"}
ROWS_LOOKED_AT, COLUMNS_LOOKED_AT = 2, 4
_marks = count(1)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("示例") / "示例区.npt"
    make_district(path, lambda: TODAY)
    return path


@pytest.fixture
def window(qtbot: QtBot, sample: Path, tmp_path: Path) -> Iterator[Any]:
    path = Path(shutil.copy(sample, tmp_path / "甲.npt"))
    office = Office.open(path, person="张三", today=lambda: TODAY)
    opened: Any = MainWindow(WindowState(person="张三"), cast("Any", lambda *_: office), lambda _wish: office)
    qtbot.addWidget(opened)
    opened.resize(1366, 768)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()


def settle(window: Any, qtbot: QtBot) -> None:
    """Wait until nothing is read or written any more."""
    for _again in range(2):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.reading.is_busy)


# -- what can be typed in -------------------------------------------------------------------------------------


def boxes(page: QWidget) -> list[QWidget]:
    """Return the lines and boxes in view that take typing, one of many that filter columns."""
    found = [
        widget
        for widget in cast("list[QWidget]", page.findChildren(QWidget))
        if isinstance(widget, QLineEdit | QPlainTextEdit)
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.isReadOnly()
        and not isinstance(widget.parent(), QAbstractSpinBox)
    ]
    filters = [widget for widget in found if isinstance(widget, FilterLine)]
    return [widget for widget in found if widget not in filters[1:]]


def cells(page: QWidget) -> list[tuple[QAbstractItemView, QModelIndex]]:
    """Return a cell that takes typing of each table in view, one of its two parts where columns are frozen."""
    every = cast("list[QWidget]", page.findChildren(QAbstractItemView))
    views = [view for view in every if isinstance(view, QTableView | QTreeView)]
    found = ((view, cell_of(view)) for view in views if view.isVisible() and view.editTriggers())
    usable = [(view, index) for view, index in found if index.isValid()]
    return list({view.accessibleName(): (view, index) for view, index in usable}.values())


def cell_of(view: QTableView | QTreeView) -> QModelIndex:
    model = view.model()
    for row in range(min(model.rowCount(), ROWS_LOOKED_AT)):
        for column in range(min(model.columnCount(QModelIndex()), COLUMNS_LOOKED_AT)):
            index = model.index(row, column)
            index.data()  # a row is read when it is looked at, and cannot be typed in before
            if index.flags() & Qt.ItemFlag.ItemIsEditable and not view.isColumnHidden(column):
                return index
    return QModelIndex()


def opened_cell(view: QAbstractItemView, index: QModelIndex) -> QWidget:
    view.setFocus()
    view.setCurrentIndex(index)
    QTest.keyClick(view, Qt.Key.Key_F2)
    editor = view.indexWidget(view.currentIndex())
    assert isinstance(editor, QLineEdit | QPlainTextEdit), view.accessibleName()
    return editor


def said(box: QWidget) -> str:
    return box.toPlainText() if isinstance(box, QPlainTextEdit) else cast("QLineEdit", box).text()


def type_mark(box: QWidget) -> str:
    """Type something that stands nowhere else, a number where only numbers are taken; return it."""
    number = 7_310_000 + next(_marks)
    for mark in (f"ZQ{number}Z", str(number)):
        if isinstance(box, QLineEdit):
            box.selectAll()
        QTest.keyClicks(box, mark)
        if mark in said(box):
            return mark
    pytest.fail(f"nothing can be typed in {box.accessibleName()}")


# -- what is shown anew ---------------------------------------------------------------------------------------


def another_verb(window: Any) -> None:
    window.bus.changed.emit(Changes(EVERYTHING, 999_999, "别的操作", 1))


def undo_of_another(window: Any) -> None:
    records = window.bench.context.office.records
    records.write_block("meeting", [(None, {"title": "某次会议"})], "新增会议")
    window.actions_.trigger(ActionKey.UNDO)


def tables_read_anew(window: Any) -> None:
    for model in window.findChildren(WindowModel):
        model.refresh_rows()


SHOWN_ANEW: tuple[Callable[[Any], None], ...] = (
    another_verb,
    lambda window: window.bench.reload_all(),  # a new day, a new look
    lambda window: window.bench.reload_front(),  # F5
    undo_of_another,
    tables_read_anew,
)


def check_typing(window: Any, qtbot: QtBot, box: QWidget) -> str:
    """Type in a box and show everything anew; the same box still has the keyboard and all that was typed."""
    name = f"{type(box).__name__} {box.accessibleName()} in {type(box.parent()).__name__}"
    mark = type_mark(box)
    for at, show_anew in enumerate(SHOWN_ANEW):
        show_anew(window)
        settle(window, qtbot)
        assert QApplication.focusWidget() is box, f"{name}: the keyboard is elsewhere after {at}"
        QTest.keyClick(box, Qt.Key(Qt.Key.Key_0 + at))
        mark += str(at)
        assert mark in said(box), f"{name}: {said(box)!r} after {at}"
    return mark


def leave_and_return(window: Any, qtbot: QtBot) -> None:
    here = window.bench._front
    window.bench.turn_to(PageKey.RETURNS if here is PageKey.HISTORY else PageKey.HISTORY)
    settle(window, qtbot)
    window.bench.turn_to(here)
    settle(window, qtbot)


def is_kept(window: Any, mark: str) -> bool:
    """Tell whether something typed stands in a box or in the file, or was refused in words."""
    shown = (said(box) for box in boxes(window))
    in_file = mark.encode() in window.bench.context.office.path.read_bytes()
    return in_file or any(mark in text for text in shown) or "没有写入" in window.messages.text


def tabs_of(window: Any, key: PageKey) -> Iterator[QWidget]:
    window.bench.turn_to(key)
    page = window.bench.front
    for at in range(page.bar.count() if isinstance(page, TabbedPage) else 1):
        if isinstance(page, TabbedPage):
            page.bar.setCurrentIndex(at)
        yield page.front if isinstance(page, TabbedPage) else page


@pytest.mark.parametrize("key", [key for key in PageKey if key not in {PageKey.RETURNS, PageKey.HISTORY}])
def test_typing_anywhere_outlives_what_is_shown_anew(window: Any, qtbot: QtBot, key: PageKey) -> None:
    for page in tabs_of(window, key):
        settle(window, qtbot)
        for box in boxes(page):
            box.setFocus()
            before = said(box)
            check_typing(window, qtbot, box)
            cast("QLineEdit", box).setText(before)
            settle(window, qtbot)
        for view, index in cells(page):
            window.messages.hide()
            mark = check_typing(window, qtbot, opened_cell(view, index))
            leave_and_return(window, qtbot)
            assert is_kept(window, mark), view.accessibleName()


# -- what is shown anew without what is typed in --------------------------------------------------------------


def page_at(window: Any, qtbot: QtBot, key: PageKey, tab: str) -> Any:
    window.bench.turn_to(key)
    window.bench.front.turn_to(tab)
    settle(window, qtbot)
    return window.bench.front.front


def test_a_record_undone_while_it_is_typed_in_becomes_a_new_one(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.ENTERPRISES, "企业底册")
    context = window.bench.context
    records = context.office.records
    made = context.perform(lambda: records.create("enterprise", {"name": "新厂"}))
    page.show_record(made.record_ids[0], "enterprise")
    settle(window, qtbot)
    line = page.ledger.form.sheet.rows["township"].editor.line
    line.setFocus()
    QTest.keyClicks(line, "dongjie")
    window.actions_.trigger(ActionKey.UNDO)
    settle(window, qtbot)
    assert "正在写的内容还在表单里" in window.messages.text
    assert (line.text(), QApplication.focusWidget()) == ("dongjie", line)
    assert page.may_leave()
    (again,) = records.first("enterprise", Query(search="新厂"), 9)
    assert (again["name"], again["township"], again.id != made.record_ids[0]) == ("新厂", "dongjie", True)


def test_a_deleted_record_takes_what_is_typed_in_its_form_along(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.ENTERPRISES, "企业底册")
    context, ledger = window.bench.context, page.ledger
    records = context.office.records
    before = records.count("enterprise")
    deleted = context.perform(lambda: records.create("enterprise", {"name": "新厂"})).record_ids[0]
    page.show_record(deleted, "enterprise")
    settle(window, qtbot)
    ledger.form.sheet.rows["note"].editor.area.setPlainText("写了一半")
    ledger.delete_selected()
    settle(window, qtbot)
    assert page.may_leave()
    assert records.count("enterprise") == before
    context.office.history.undo()
    assert records.get("enterprise", deleted)["note"] == "写了一半"


def test_a_finding_typed_in_the_form_of_its_visit_outlives_the_visit_shown_anew(
    window: Any, qtbot: QtBot
) -> None:
    page = page_at(window, qtbot, PageKey.INSPECTIONS, "检查记录")
    page.ledger.panel.grid.go_to(0, 0)
    page.ledger.open_form()
    form = page.ledger.form
    form.tabs.setCurrentIndex(1)
    settle(window, qtbot)
    (grid,) = [view for view in form.findChildren(QTableView) if view.isVisible()][-1:]
    check_typing(window, qtbot, opened_cell(grid, cell_of(grid)))


def test_a_record_reads_on_under_the_cursor(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.ENTERPRISES, "企业底册")
    page.ledger.panel.grid.go_to(0, 0)
    page.ledger.open_form()
    form = page.ledger.form
    area = form.sheet.rows["note"].editor.area
    area.setFocus()
    QTest.keyClicks(area, "abc")
    context = window.bench.context
    context.perform(lambda: context.office.records.update("enterprise", form.record_id, {"name": "改名厂"}))
    settle(window, qtbot)
    QTest.keyClicks(area, "d")
    assert (area.toPlainText()[:4], form.sheet.rows["name"].editor.text()) == ("abcd", "改名厂")


def test_a_late_answer_of_the_search_waits_for_the_entry(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.ENTERPRISES, "企业底册")
    panel = page.ledger.panel
    record_id = panel.model.record_id_at(1)
    panel.model.set_query(Query(search="精细"))
    panel.grid.go_to(1, 0)
    QTest.keyClicks(panel.grid.left, "a")
    editor = cast("QWidget", QApplication.focusWidget())
    settle(window, qtbot)
    assert QApplication.focusWidget() is editor
    QTest.keyClicks(editor, "bc")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert window.bench.context.office.records.get("enterprise", record_id)["name"] == "abc"
    assert panel.model.rows == window.bench.context.office.records.count("enterprise", Query(search="精细"))


def test_a_cell_typed_while_the_file_is_looked_after_waits_its_turn(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.ENTERPRISES, "企业底册")
    model, office = page.ledger.panel.model, window.bench.context.office
    holds = Event()

    def look_after() -> None:
        with office.search_index._session.file.exclusive():
            holds.set()
            time.sleep(0.1)

    thread = Thread(target=look_after)
    thread.start()
    holds.wait()
    assert model.setData(model.index(0, 0), "等到的厂")
    thread.join()
    assert office.records.count("enterprise", Query(search="等到的厂")) == 1


# -- the end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "tab"),
    [(PageKey.ENTERPRISES, "企业底册"), (PageKey.TASKS, "指标"), (PageKey.INSPECTIONS, "问题整改")],
)
def test_a_cell_being_typed_is_written_before_the_window_closes(
    window: Any, qtbot: QtBot, key: PageKey, tab: str
) -> None:
    mark = type_mark(opened_cell(*cells(page_at(window, qtbot, key, tab))[0]))
    path = window.bench.context.office.path
    window.close()
    assert window.bench is None
    assert mark.encode() in path.read_bytes()


def test_a_part_being_typed_is_written_before_the_window_closes(window: Any, qtbot: QtBot) -> None:
    page, (first, *_more) = open_entries(window, qtbot)
    panel = page.pane.panels["survey_use"]
    page.pane.tabs.setCurrentWidget(panel)
    settle(window, qtbot)
    mark = type_mark(opened_cell(panel.table, panel.table.parts.index(panel.table.parts.rowCount() - 1, 4)))
    assert window.bench.may_close()
    uses = window.bench.context.office.survey.entry_card(first.id).parts["survey_use"]
    assert mark in [use["note"] for use in uses]


def test_a_cell_that_is_refused_at_the_end_is_told_before_the_window_closes(
    window: Any, qtbot: QtBot
) -> None:
    page = page_at(window, qtbot, PageKey.SURVEY, "调查表")
    type_mark(opened_cell(*cells(page)[0]))
    assert not window.close_file()
    assert "没有写入" in window.messages.text
    assert window.close_file()


def test_a_note_of_a_checklist_is_written_before_another_visit_comes(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.INSPECTIONS, "检查记录")
    office = window.bench.context.office
    answers = office.records.first("checklist_answer", Query(), 999)
    visit = str(answers[0]["inspection"])
    other = next(r.id for r in office.records.first("inspection", Query(), 99) if r.id != visit)
    page.show_visit(visit)
    settle(window, qtbot)
    panel = page.view.panel
    panel.note.setFocus()
    answer, mark = panel.current[1].id, type_mark(panel.note)
    page.view.show_visit(other)
    settle(window, qtbot)
    assert office.records.get("checklist_answer", answer)["note"] == mark
    assert panel.note.text() != mark


# -- numbers of rules -----------------------------------------------------------------------------------------


def test_a_limit_being_typed_outlives_the_rules_shown_anew(window: Any, qtbot: QtBot) -> None:
    page = page_at(window, qtbot, PageKey.SURVEY, "规则")
    page.table.setCurrentCell(next(at for at, rule in enumerate(RULES) if rule.parameters), 0)
    field: QLineEdit = next(iter(page.limits.values()))
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "1")
    window.bench.reload_all()
    settle(window, qtbot)
    assert QApplication.focusWidget() is field
    QTest.keyClicks(field, "2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    settle(window, qtbot)
    assert {number for (code, _key), number in page.settings.numbers.items() if code == page._shown} == {12}
    assert next(iter(page.limits.values())).text() == "12"


def test_a_number_of_the_ranking_being_typed_outlives_another_that_is_set(window: Any, qtbot: QtBot) -> None:
    context = window.bench.context
    page = RankingSettingsPage(context)
    context.show_page(page)
    first, second = [place for place in page.fields if place[1] == "weight"][:2]
    page.fields[second].setFocus()
    page.fields[second].selectAll()
    QTest.keyClicks(page.fields[second], "3")
    context.perform(lambda: context.office.ranking.set_number(*first, "2"))
    settle(window, qtbot)
    assert (page.fields[first].text(), page.fields[second].text()) == ("2", "3")


# -- progress that lacks something ----------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
def test_progress_not_recorded_yet_is_asked_about_before_the_file_is_closed(
    window: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton
) -> None:
    asked: list[str] = []

    def ask(_page: QWidget, _title: str, words: str) -> QMessageBox.StandardButton:
        asked.append(words)
        return answer

    monkeypatch.setattr(QMessageBox, "question", ask)
    page = page_at(window, qtbot, PageKey.TASKS, "任务")
    form = page.card.progress.form
    open_task = next(line.id for line in window.bench.context.office.tasks.lines() if line.light is not None)
    page.show_record(open_task, "task")
    form.state.setCurrentIndex(0)
    form.note.setPlainText("写了一半")
    window.bench.turn_to(PageKey.HISTORY)
    assert not asked
    assert window.close_file() is (answer is QMessageBox.StandardButton.Yes)
    assert "有 1 项任务的进展写了还没有记下" in asked[0]
    if window.bench is not None:
        window.bench.turn_to(PageKey.TASKS)
        assert form.note.toPlainText() == "写了一半"
        form.note.setPlainText(page._form_of and form._before.note)
        page._unrecorded.take(page._form_of)


def test_a_checker_typed_before_another_task_is_looked_at_is_there_on_the_return(
    window: Any, qtbot: QtBot
) -> None:
    page = page_at(window, qtbot, PageKey.TASKS, "任务")
    first, second = [line.id for line in window.bench.context.office.tasks.lines()][:2]
    shown = []
    for task, typed in ((first, "李工"), (second, ""), (first, "")):
        page.show_record(task, "task")
        settle(window, qtbot)
        shown.append(page.card.closing.checker.text())
        page.card.closing.checker.insert(typed)
    assert shown == ["", "", "李工"]


# -- entries of the survey ------------------------------------------------------------------------------------


def open_entries(window: Any, qtbot: QtBot) -> tuple[Any, list[Any]]:
    """Show an enterprise with two substances that may still be typed in; return the page and their records."""
    page = page_at(window, qtbot, PageKey.SURVEY, "填报")
    survey = window.bench.context.office.survey
    cards = (survey.year_card(one.id, page.year) for one, _said in survey.enterprises(page.year))
    card = next(
        card
        for card in cards
        if len(card.lines) > 1
        and all(survey.entry_card(line.record.id).case not in LOCKED for line in card.lines)
    )
    names = page.chooser.list
    name = str(card.enterprise["name"])
    names.setCurrentCell(next(at for at in range(names.rowCount()) if name in names.item(at, 0).text()), 0)
    settle(window, qtbot)
    return page, [line.record for line in card.lines]


def test_a_use_typed_before_another_substance_is_clicked_stays_with_its_own(
    window: Any, qtbot: QtBot
) -> None:
    page, (first, second, *_more) = open_entries(window, qtbot)
    survey, pane = window.bench.context.office.survey, page.pane
    panel = pane.panels["survey_use"]
    pane.tabs.setCurrentWidget(panel)
    settle(window, qtbot)
    new = panel.table.parts.rowCount() - 1
    mark = type_mark(opened_cell(panel.table, panel.table.parts.index(new, 4)))
    at = page.substances.visualItemRect(page.substances.item(1, 0)).center()
    QTest.mouseClick(page.substances.viewport(), Qt.MouseButton.LeftButton, pos=at)
    settle(window, qtbot)
    assert pane.card.record.id == second.id
    notes = [
        [use["note"] for use in survey.entry_card(one.id).parts["survey_use"]] for one in (first, second)
    ]
    assert (mark in notes[0], mark in notes[1]) == (True, False)


def test_two_answers_typed_at_once_in_a_new_row_make_one_record(window: Any, qtbot: QtBot) -> None:
    page, (first, *_more) = open_entries(window, qtbot)
    survey, panel = window.bench.context.office.survey, page.pane.panels["survey_use"]
    before = len(survey.entry_card(first.id).parts["survey_use"])
    parts = panel.table.parts
    new = parts.rowCount() - 1
    parts.setData(parts.index(new, 1), "清洗")
    parts.setData(parts.index(new, 4), "车间")  # before the first is written
    settle(window, qtbot)
    uses = survey.entry_card(first.id).parts["survey_use"]
    assert len(uses) == before + 1
    assert (uses[-1].text(form_named("survey_use"), "use"), uses[-1]["note"]) == ("清洗", "车间")


def test_a_use_being_typed_is_written_before_an_undo_moves_the_rows(window: Any, qtbot: QtBot) -> None:
    page, (first, *_more) = open_entries(window, qtbot)
    context, pane = window.bench.context, page.pane
    panel = pane.panels["survey_use"]
    context.perform(
        lambda: context.office.survey.write_parts(first.id, "survey_use", [("", {"use": "清洗"})])
    )
    pane.tabs.setCurrentWidget(panel)
    settle(window, qtbot)
    mark = type_mark(opened_cell(panel.table, panel.table.parts.index(panel.table.parts.rowCount() - 1, 4)))
    window.actions_.trigger(ActionKey.UNDO)
    settle(window, qtbot)
    uses = context.office.survey.entry_card(first.id).parts["survey_use"]
    assert mark in [use["note"] for use in uses]


def test_an_amount_typed_in_an_entry_that_is_undone_is_told_and_holds_nobody(
    window: Any, qtbot: QtBot
) -> None:
    page, (first, *_more) = open_entries(window, qtbot)
    context = window.bench.context
    told = {key: first[key] for key in ("enterprise", "data_year")} | {"substance": "丙酮"}
    page.want_entry(
        context.perform(lambda: context.office.records.create("survey_entry", told)).record_ids[0]
    )
    page.reload()
    settle(window, qtbot)
    line = page.pane.sheet.rows["produced"].editor.line
    line.setFocus()
    QTest.keyClicks(line, "77")
    window.actions_.trigger(ActionKey.UNDO)
    settle(window, qtbot)
    assert "正在填的没有写入：生产量“77”" in window.messages.text
    assert (page.pane.card.record.id, page.may_leave()) == (first.id, True)


# -- keys that come faster than the window answers ------------------------------------------------------------


def press_at_once(*keys: tuple[Qt.Key, str]) -> None:
    """Hand keys to whoever has the keyboard, with nothing else done in between."""
    for key, text in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            held = cast("QWidget", QApplication.focusWidget())
            QCoreApplication.sendEvent(held, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def test_figures_typed_at_full_speed_stand_below_one_another(window: Any, qtbot: QtBot) -> None:
    grid = page_at(window, qtbot, PageKey.TASKS, "指标").panel.grid
    grid.setFocus()
    grid.go_to(0, 0)
    for _row in range(4):
        press_at_once((Qt.Key.Key_7, "7"), (Qt.Key.Key_1, "1"), (Qt.Key.Key_Return, "\r"))
    settle(window, qtbot)
    assert [grid.values.text(row, 0) for row in range(4)] == ["71"] * 4


def test_tab_goes_over_a_cell_left_as_it_is_while_a_row_is_entered(window: Any, qtbot: QtBot) -> None:
    panel = page_at(window, qtbot, PageKey.INSPECTIONS, "人员").ledger.panel
    new = panel.model.rows
    panel.grid.go_to(new, 0)
    tab = (Qt.Key.Key_Tab, "\t")
    press_at_once((Qt.Key.Key_A, "a"), tab, tab, (Qt.Key.Key_B, "b"), (Qt.Key.Key_Return, "\r"))
    settle(window, qtbot)
    assert [panel.model.text(new, column) for column in range(3)] == ["a", "", "b"]
    assert (panel.grid.current_row(), panel.grid.current_column()) == (new + 1, 0)


def test_undo_pressed_while_something_is_being_committed_is_answered_in_words(
    window: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = window.bench.context.office.history

    def busy() -> str:
        raise BusyError("另一项操作正在写入，请稍候再试。")

    monkeypatch.setattr(history, "next_undo", busy)
    window.bench.context.undo()
    assert "正在写入" in window.messages.text


def test_backups_are_listed_also_while_something_is_being_committed(window: Any, qtbot: QtBot) -> None:
    office = window.bench.context.office
    with closing(sqlite3.connect(office.path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        window.bench.turn_to(PageKey.HISTORY)
        settle(window, qtbot)
        with pytest.raises(BusyError):
            office.backups.lines()
        other.rollback()


def test_a_page_that_cannot_be_made_without_the_file_leaves_the_one_in_front(
    window: Any, qtbot: QtBot
) -> None:
    path = window.bench.context.office.path
    away = path.rename(path.with_name("移走.npt"))
    window.bench.turn_to(PageKey.LEDGERS)
    assert "被移走" in window.messages.text
    assert window.bench._front == PageKey.OVERVIEW
    with pytest.raises(UserError):
        Reader(path)
    away.rename(path)
    window.bench.turn_to(PageKey.LEDGERS)
    assert window.bench._front.value == PageKey.LEDGERS.value
