"""The grid over a real file: typing, moving, pasting, filling, appending, filtering, one undo each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes import fake_context
from hypothesis import given
from hypothesis import strategies as st
from ledger_rig import LedgerOffice
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from nptracker.domain.forms import form_named
from nptracker.domain.query import Query
from nptracker.errors import BusyError
from nptracker.ui.tables import grid_writer
from nptracker.ui.tables.cell_edit import CellLine, CellText
from nptracker.ui.tables.column_chooser import ColumnChooser
from nptracker.ui.tables.grid_blocks import CellBlock, merged, rows_of
from nptracker.ui.tables.suggest import SuggestionList
from nptracker.ui.tables.table_panel import TablePanel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LedgerOffice]:
    office = LedgerOffice(tmp_path / "区.npt")
    yield office
    office.close()


@pytest.fixture
def open_panel(qtbot: QtBot, office: LedgerOffice) -> Iterator[Callable[..., TablePanel]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window)

    def make(kind: str = "enterprise") -> TablePanel:
        panel = TablePanel(context, form_named(kind))
        window.setCentralWidget(panel)
        window.resize(1200, 600)
        context.bus.changed.connect(panel.refresh)
        with qtbot.waitActive(window):
            window.show()
        with qtbot.waitSignal(panel.model.settled):
            panel.start()
        return panel

    yield make
    assert context.jobs.close()
    assert context.reading.close()


@pytest.fixture
def panel(office: LedgerOffice, open_panel: Callable[..., TablePanel]) -> TablePanel:
    office.add_enterprises(5)
    return open_panel()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None, "the keyboard leads nowhere"
    return widget


def press(key: Key, modifiers: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(focused(), key, modifiers)


def type_in(text: str) -> None:
    """Type Latin letters by key and anything else as an input method does."""
    if text.isascii():
        for letter in text:
            QTest.keyClick(focused(), letter)
        return
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(focused(), event)


def column_of(panel: TablePanel, key: str) -> int:
    return next(i for i, field in enumerate(panel.model.fields) if field.key == key)


def paste(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    press(Key.Key_V, CONTROL)


def test_typing_over_a_cell_writes_it_and_enter_goes_down(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.go_to(1, 3)
    type_in("2611")
    assert isinstance(QApplication.focusWidget(), CellLine)
    press(Key.Key_Return)
    assert office.texts("enterprise", "industry_code") == ["2614", "2611", "2614", "2614", "2614"]
    assert (panel.grid.current_row(), panel.grid.current_column()) == (2, 3)
    office.history.undo()
    assert office.texts("enterprise", "industry_code") == ["2614"] * 5


def test_enter_returns_to_the_column_where_the_tabs_began(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.go_to(0, 2)
    for text in ("西街街道", "2612", "制造"):
        type_in(text)
        press(Key.Key_Tab)
    type_in("王")
    press(Key.Key_Return)
    assert (panel.grid.current_row(), panel.grid.current_column()) == (1, 2)
    assert office.texts("enterprise", "township")[0] == "西街街道"
    assert office.texts("enterprise", "industry_name")[0] == "制造"


def test_an_input_method_composes_in_the_cell_from_its_first_letter(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    for column in (0, 2):  # in the frozen view and in the other
        panel.grid.go_to(0, column)
        QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent("q", []))
        QApplication.sendEvent(QApplication.focusWidget(), QInputMethodEvent("qh", []))
        done = QInputMethodEvent("", [])
        done.setCommitString("清河")
        QApplication.sendEvent(QApplication.focusWidget(), done)
        qtbot.wait(10)
        press(Key.Key_Return)
    assert office.texts("enterprise", "name")[0] == "清河"
    assert office.texts("enterprise", "township")[0] == "清河"


def test_keys_move_as_in_a_spreadsheet_across_the_frozen_column(panel: TablePanel) -> None:
    grid = panel.grid
    grid.go_to(1, 0)
    assert grid.left.hasFocus()
    press(Key.Key_Right)
    assert grid.current_column() == 1
    assert grid.right.hasFocus()
    press(Key.Key_Left)
    assert grid.left.hasFocus()
    press(Key.Key_End)
    assert grid.current_column() == panel.model.columnCount() - 1
    press(Key.Key_Home, CONTROL)
    assert (grid.current_row(), grid.current_column()) == (0, 0)
    press(Key.Key_Down, CONTROL)
    assert grid.current_row() == panel.model.rows - 1
    press(Key.Key_Down)
    assert grid.current_row() == panel.model.rows  # the empty row for a new record
    press(Key.Key_Home, CONTROL)
    press(Key.Key_Right, SHIFT)
    press(Key.Key_Down, SHIFT)
    assert [(block.rows, block.columns) for block in grid.blocks()] == [(range(2), range(2))]


def test_f2_opens_a_cell_with_its_text_and_escape_leaves_it_alone(
    panel: TablePanel, office: LedgerOffice
) -> None:
    panel.grid.go_to(0, 0)
    press(Key.Key_F2)
    type_in("有限公司")
    press(Key.Key_Return)
    assert office.texts("enterprise", "name")[0] == "清河化工001厂有限公司"
    panel.grid.go_to(0, 0)
    press(Key.Key_F2)
    type_in("丢掉")
    press(Key.Key_Escape)
    assert office.texts("enterprise", "name")[0] == "清河化工001厂有限公司"


def test_the_empty_last_row_begins_a_record_and_another_empty_row_follows(
    panel: TablePanel, office: LedgerOffice
) -> None:
    panel.begin_record()
    type_in("新厂")
    press(Key.Key_Tab)
    assert panel.model.rows == 6
    assert panel.model.rowCount() == 7
    assert panel.grid.current_row() == 5
    type_in("91350100M000100Y43")
    press(Key.Key_Return)
    assert office.texts("enterprise", "name")[5] == "新厂"
    assert office.texts("enterprise", "uscc")[5] == "91350100M000100Y43"
    assert panel.grid.current_row() == 6


def test_a_block_longer_than_the_table_is_pasted_whole_and_taken_back_whole(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    before = office.texts("enterprise", "name")
    panel.grid.go_to(3, 0)
    paste('甲\t\t东\r\n乙\t\t"西\n街"\r\n丙\t\t南\r\n丁\t\t北\r\n')
    assert office.texts("enterprise", "name") == [*before[:3], "甲", "乙", "丙", "丁"]
    assert office.texts("enterprise", "township")[3:] == ["东", "西\n街", "南", "北"]
    assert panel.model.rows == 7
    assert panel.context.messages.text == "已完成：企业底册：粘贴 4 行"
    with qtbot.waitSignal(panel.model.settled):
        panel.context.undo()
    assert office.texts("enterprise", "name") == before
    assert panel.model.rows == 5


def test_columns_beyond_the_last_are_told_not_dropped_silently(
    panel: TablePanel, office: LedgerOffice
) -> None:
    panel.grid.go_to(0, panel.model.columnCount() - 1)
    paste("入统\t多余\t还有\n\t再来\n")
    assert "3 格超出最后一列" in panel.context.messages.text
    assert office.texts("enterprise", "screening")[0] == "入统"


def test_one_copied_cell_fills_the_selection(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.select_block(1, 3, 3, 3)
    paste("2631")
    assert office.texts("enterprise", "industry_code") == ["2614", "2631", "2631", "2631", "2614"]


def test_fill_clear_copy_and_cut(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.go_to(0, 3)
    type_in("2631")
    press(Key.Key_Return)
    panel.grid.select_block(0, 3, 3, 3)
    press(Key.Key_D, CONTROL)
    assert office.texts("enterprise", "industry_code") == ["2631"] * 4 + ["2614"]
    panel.grid.select_block(0, 2, 1, 3)
    press(Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "东街街道\t2631\r\n东街街道\t2631\r\n"
    press(Key.Key_X, CONTROL)
    assert office.texts("enterprise", "township") == ["", "", "东街街道", "东街街道", "东街街道"]
    panel.grid.select_block(2, 2, 3, 2)
    press(Key.Key_Delete)
    assert office.texts("enterprise", "township") == ["", "", "", "", "东街街道"]
    for _step in range(3):
        office.history.undo()
    assert office.texts("enterprise", "township") == ["东街街道"] * 5


def test_fill_down_with_one_row_takes_what_stands_above(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.go_to(0, 3)
    press(Key.Key_D, CONTROL)
    assert "上面没有" in panel.context.messages.text
    type_in("2631")
    press(Key.Key_Return)
    press(Key.Key_D, CONTROL)
    assert office.texts("enterprise", "industry_code") == ["2631", "2631", "2614", "2614", "2614"]
    office.history.undo()
    assert office.texts("enterprise", "industry_code") == ["2631", "2614", "2614", "2614", "2614"]


def select_apart(panel: TablePanel, *rows: int, column: int) -> None:
    """Select single cells with rows between them, as Ctrl+click does."""
    panel.grid.go_to(rows[0], column)
    for row in rows[1:]:
        panel.grid.selection.select(panel.model.index(row, column), QItemSelectionModel.SelectionFlag.Select)


def test_rows_between_selected_ones_are_left_alone(panel: TablePanel, office: LedgerOffice) -> None:
    select_apart(panel, 0, 3, column=2)
    press(Key.Key_Delete)
    assert office.texts("enterprise", "township") == ["", *["东街街道"] * 2, "", "东街街道"]
    assert panel.selected_ids() == [panel.model.record_id_at(0), panel.model.record_id_at(3)]
    paste("大满镇")
    assert "不能粘贴" in panel.context.messages.text
    assert office.texts("enterprise", "township")[1] == "东街街道"


def test_control_enter_writes_what_is_typed_into_every_selected_cell(
    panel: TablePanel, office: LedgerOffice
) -> None:
    select_apart(panel, 1, 4, column=3)
    type_in("2631")
    press(Key.Key_Return, CONTROL)
    assert office.texts("enterprise", "industry_code") == ["2614", "2631", "2614", "2614", "2631"]
    assert not panel.grid.is_editing()
    panel.grid.select_block(1, 3, 2, 3)
    press(Key.Key_Return, CONTROL)
    assert office.texts("enterprise", "industry_code") == ["2614", "2631", "2631", "2614", "2631"]
    office.history.undo()
    office.history.undo()
    assert office.texts("enterprise", "industry_code") == ["2614"] * 5


@given(st.sets(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_blocks_hold_exactly_the_selected_cells(cells: set[tuple[int, int]]) -> None:
    blocks = merged(CellBlock(range(row, row + 1), range(column, column + 1)) for row, column in cells)
    held = [(row, column) for block in blocks for row in block.rows for column in block.columns]
    assert sorted(held) == sorted(cells)
    assert list(rows_of(blocks)) == sorted({row for row, _column in cells})


def test_a_long_block_goes_through_a_job_and_is_still_one_undo(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    panel.grid.go_to(5, 0)
    lines = "".join(f"长表{i}\t\t街道\n" for i in range(grid_writer.ROWS_AT_ONCE + 100))
    with qtbot.waitSignal(panel.context.jobs.ended, timeout=20_000) as ended:
        paste(lines)
    assert ended.args[0].title == "粘贴约 601 行"
    qtbot.waitUntil(lambda: panel.model.rows == 605, timeout=5000)
    assert len(office.texts("enterprise", "name")) == 605
    office.history.undo()
    assert len(office.texts("enterprise", "name")) == 5


def test_a_cancelled_long_block_leaves_everything_as_before(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    panel.grid.go_to(5, 0)
    jobs = panel.context.jobs
    jobs.started.connect(lambda job: job.cancel())
    with qtbot.waitSignal(jobs.ended, timeout=20_000):
        paste("".join(f"长表{i}\n" for i in range(1000)))
    assert len(office.texts("enterprise", "name")) == 5


def test_filters_search_and_count(panel: TablePanel, office: LedgerOffice, qtbot: QtBot) -> None:
    assert panel.bar.count_label.text() == "5 / 5 条"
    line = panel.grid.left.head.line_at(0)
    assert line is not None
    with qtbot.waitSignal(panel.model.settled):
        QTest.keyClicks(line, "003")
    assert panel.bar.count_label.text() == "1 / 5 条"
    assert panel.model.shown(0).texts[0] == "清河化工003厂"
    with qtbot.waitSignal(panel.model.settled):
        panel.clear_filters()
    with qtbot.waitSignal(panel.model.settled):
        panel.bar.search.setText("002")
    assert panel.model.rows == 1
    assert panel.bar.clear_button.isVisible()


def test_filter_fields_stay_under_their_headings(panel: TablePanel) -> None:
    head = panel.grid.right.head
    line = head.line_at(2)
    assert line is not None
    head.resizeSection(1, 400)
    assert line.x() == head.sectionViewportPosition(2)
    panel.grid.right.horizontalScrollBar().setValue(60)
    assert line.x() == head.sectionViewportPosition(2)
    assert line.width() == head.sectionSize(2)


def test_a_heading_sorts_up_down_and_not_at_all(panel: TablePanel, qtbot: QtBot) -> None:
    firsts = []
    for _click in range(3):
        with qtbot.waitSignal(panel.model.settled):
            panel.grid.left.head.sort_asked.emit(0, False)
        firsts.append((panel.model.shown(0).texts[0], panel.model.query.sort != ()))
    assert firsts == [("清河化工001厂", True), ("清河化工005厂", True), ("清河化工001厂", False)]


def test_a_choice_is_typed_by_initials(panel: TablePanel, office: LedgerOffice) -> None:
    panel.grid.go_to(0, column_of(panel, "operating"))
    type_in("gb")
    press(Key.Key_Return)
    assert office.texts("enterprise", "operating")[0] == "关闭"
    panel.grid.go_to(1, column_of(panel, "operating"))
    type_in("瞎写")
    press(Key.Key_Return)
    assert office.texts("enterprise", "operating")[1] == "瞎写"  # kept to the letter, and marked
    assert panel.model.shown(1).cell_marks["operating"].words.startswith("错误")


def test_a_reference_is_picked_from_suggestions(
    office: LedgerOffice, open_panel: Callable[..., TablePanel]
) -> None:
    ids = office.add_enterprises(3)
    panel = open_panel("survey_entry")
    panel.begin_record()
    type_in("清河化工002")
    press(Key.Key_Tab)
    record = office.records.first("survey_entry", Query(), 1)[0]
    assert record["enterprise"] == ids[1]
    assert panel.model.shown(0).texts[0] == "清河化工002厂"


def test_longer_text_takes_lines_and_shows_on_one(
    office: LedgerOffice, open_panel: Callable[..., TablePanel]
) -> None:
    panel = open_panel("finding")
    panel.grid.go_to(0, column_of(panel, "description"))
    type_in("一")
    assert isinstance(QApplication.focusWidget(), CellText)
    press(Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    type_in("二")
    press(Key.Key_Return)
    assert office.texts("finding", "description") == ["一\n二"]
    assert panel.model.shown(0).texts[column_of(panel, "description")] == "一 ↵ 二"


def chooser_of(panel: TablePanel) -> ColumnChooser:
    press(Key.Key_K, CONTROL | SHIFT)
    return next(child for child in panel.findChildren(ColumnChooser) if child.isVisible())


def test_columns_are_chosen_put_in_order_and_remembered(
    panel: TablePanel, open_panel: Callable[..., TablePanel]
) -> None:
    panel.grid.go_to(0, 0)
    chooser = chooser_of(panel)
    names = [chooser.list.item(row).text() for row in range(chooser.list.count())]
    for row in range(chooser.list.count()):
        wanted = row < 3
        chooser.list.item(row).setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
    chooser.list.setCurrentRow(2)
    chooser.move_current(-1)
    chooser.move_current(-1)  # nothing goes before the first column
    chooser.accept()
    by_heading = {field.full_heading: field for field in panel.form.fields}
    expected = [by_heading[names[row].rpartition(" · ")[2]] for row in (0, 2, 1)]
    assert list(panel.model.fields) == expected
    assert list(open_panel().model.fields) == expected


def test_widths_can_be_reset(panel: TablePanel) -> None:
    natural = panel.grid.right.columnWidth(1)
    panel.grid.set_widths({panel.model.fields[1].key: 333})
    assert panel.grid.right.columnWidth(1) == 333
    panel.grid.go_to(0, 0)
    chooser = chooser_of(panel)
    chooser.reset_widths.setChecked(True)
    chooser.accept()
    assert panel.grid.right.columnWidth(1) == natural
    assert panel.grid.widths() == {}


def test_a_read_only_file_shows_and_copies_but_takes_nothing(
    office: LedgerOffice, open_panel: Callable[..., TablePanel]
) -> None:
    office.add_enterprises(2)
    office.read_only = True
    panel = open_panel()
    assert panel.model.rowCount() == 2
    panel.grid.go_to(0, 0)
    type_in("改")
    paste("改")
    assert office.texts("enterprise", "name") == ["清河化工001厂", "清河化工002厂"]
    assert "不能改" in panel.context.messages.text


def test_what_is_typed_while_the_file_is_busy_stays_in_the_cell(
    panel: TablePanel, office: LedgerOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_arguments: object) -> None:
        raise BusyError("正在写入")

    panel.grid.go_to(0, 3)
    type_in("2631")
    with monkeypatch.context() as patch:
        patch.setattr(office.records, "write_block", busy)
        press(Key.Key_Return)
    editor = focused()
    assert isinstance(editor, CellLine)
    assert editor.text() == "2631"
    assert "刚才输入的“2631”还没有存入" in panel.context.messages.text
    press(Key.Key_Return)
    assert office.texts("enterprise", "industry_code")[0] == "2631"
    assert panel.grid.current_row() == 1


def test_undo_in_a_sorted_table_keeps_the_cursor_on_its_record(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(panel.model.settled):
        panel.grid.left.head.sort_asked.emit(0, False)
    panel.grid.go_to(3, 1)
    record_id = panel.current_id()
    made = office.records.write_block(
        "enterprise", [(None, {"name": "阿厂"}), (None, {"name": "A厂"})], "别处"
    )
    with qtbot.waitSignal(panel.model.settled):
        panel.refresh(made)
    assert panel.model.rows == 7
    assert panel.current_id() == record_id
    assert panel.grid.current_column() == 1


def test_no_text_is_ever_typed_in_a_popup(panel: TablePanel) -> None:
    panel.grid.go_to(0, column_of(panel, "operating"))
    type_in("z")
    suggestions = panel.window().findChildren(SuggestionList)
    assert any(shown.isVisible() for shown in suggestions)
    assert QApplication.activePopupWidget() is None
    assert all(not shown.isWindow() for shown in suggestions)


def test_a_substance_picked_by_name_settles_its_empty_number(
    office: LedgerOffice, open_panel: Callable[..., TablePanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.records, "find", lambda _kind, _text: [("二氯甲烷", "二氯甲烷　75-09-2　DCM")])
    panel = open_panel("survey_entry")
    panel.grid.go_to(0, column_of(panel, "substance"))
    type_in("dcm")
    press(Key.Key_Return)
    assert office.texts("survey_entry", "substance") == ["二氯甲烷"]
    assert office.texts("survey_entry", "cas_rn") == ["75-09-2"]


def test_a_number_typed_before_is_kept_when_the_name_is_picked(
    office: LedgerOffice, open_panel: Callable[..., TablePanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        office.records, "find", lambda kind, _text: [("x", "二氯甲烷　75-09-2")] * (kind == "substance")
    )
    panel = open_panel("survey_entry")
    panel.grid.go_to(0, column_of(panel, "cas_rn"))
    type_in("67-66-3")
    press(Key.Key_Return)
    panel.grid.go_to(0, column_of(panel, "substance"))
    type_in("二氯甲烷")
    press(Key.Key_Return)
    assert office.texts("survey_entry", "substance") == ["二氯甲烷"]
    assert office.texts("survey_entry", "cas_rn") == ["67-66-3"]


def test_a_longer_name_is_never_taken_for_the_one_typed(
    office: LedgerOffice, open_panel: Callable[..., TablePanel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.records, "find", lambda _kind, _text: [("x", "邻苯二甲酸二丁酯　84-74-2")])
    panel = open_panel("survey_entry")
    panel.grid.go_to(0, column_of(panel, "substance"))
    type_in("邻苯二甲酸")
    press(Key.Key_Return)
    assert office.texts("survey_entry", "substance") == ["邻苯二甲酸"]
    assert office.texts("survey_entry", "cas_rn") == [""]
