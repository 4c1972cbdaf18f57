"""Groups, the foot, saved views, find and replace and bulk edits of a table, over a real file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes import fake_context
from ledger_rig import LedgerOffice, ListedRows
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from nptracker.domain.forms import form_named
from nptracker.services import column_reads
from nptracker.ui.tables.bulk_edit_dialog import WAYS, BulkEditDialog
from nptracker.ui.tables.row_cache import PAGE_ROWS
from nptracker.ui.tables.table_panel import TablePanel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Key = Qt.Key
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier
ENTRIES = [
    {"substance": "二氯甲烷", "produced": "1.5吨", "data_year": "2024"},
    {"substance": "甲苯", "produced": "约2吨", "data_year": "2025"},
    {"substance": "二氯乙烷", "produced": "250", "data_year": "2024"},
    {"substance": "苯", "produced": "不涉及", "data_year": ""},
    {"substance": "二氯苯", "produced": "", "data_year": "2025"},
]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LedgerOffice]:
    office = LedgerOffice(tmp_path / "区.npt")
    office.records.write_block("enterprise", [(None, {"name": "甲厂"})], "企业")
    rows = [(None, {**entry, "enterprise": "甲厂"}) for entry in ENTRIES]
    office.records.write_block("survey_entry", rows, "调查")
    yield office
    office.close()


@pytest.fixture
def open_panel(qtbot: QtBot, office: LedgerOffice) -> Iterator[Callable[[], TablePanel]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window)

    def make() -> TablePanel:
        panel = TablePanel(context, form_named("survey_entry"))
        window.setCentralWidget(panel)
        window.resize(1200, 600)
        context.bus.changed.connect(panel.refresh)
        with qtbot.waitActive(window):
            window.show()
        with qtbot.waitSignal(panel.model.settled):
            panel.start()
        panel.grid.go_to(0, 0)
        return panel

    yield make
    assert context.jobs.close()
    assert context.reading.close()


@pytest.fixture
def panel(open_panel: Callable[[], TablePanel]) -> TablePanel:
    return open_panel()


def press(key: Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def column_of(panel: TablePanel, key: str) -> int:
    return next(i for i, field in enumerate(panel.model.fields) if field.key == key)


def shown_texts(panel: TablePanel, key: str) -> list[str]:
    """The rows as a person sees them: heads of groups by their first cell, records by one column."""
    column, model = column_of(panel, key), panel.model
    return [model.shown(r).texts[0 if model.is_head(r) else column] for r in range(model.rows)]


# -- groups ----------------------------------------------------------------------------------------


@pytest.fixture
def grouped(panel: TablePanel, qtbot: QtBot) -> TablePanel:
    panel.grid.go_to(0, column_of(panel, "data_year"))
    with qtbot.waitSignal(panel.model.settled):
        press(Key.Key_G, CONTROL | SHIFT)
    return panel


def test_rows_stand_under_heads_with_counts_and_fold(grouped: TablePanel) -> None:
    everything = [
        "▾ 未报　1 条",
        "苯",
        "▾ 2024　2 条",
        "二氯甲烷",
        "二氯乙烷",
        "▾ 2025　2 条",
        "甲苯",
        "二氯苯",
    ]
    assert shown_texts(grouped, "substance") == everything
    assert grouped.bar.count_label.text() == "5 / 5 条"
    grouped.grid.go_to(2, 0)
    press(Key.Key_Space)
    assert shown_texts(grouped, "substance") == [*everything[:2], "▸ 2024　2 条", *everything[5:]]
    assert grouped.bar.count_label.text() == "5 / 5 条"
    numbers = [grouped.model.headerData(r, Qt.Orientation.Vertical) for r in range(grouped.model.rows)]
    assert numbers == ["", "1", "", "", "4", "5"]
    grouped.model.fold_all(True)
    assert grouped.model.rows == 3


def test_no_record_is_begun_between_groups(grouped: TablePanel, office: LedgerOffice) -> None:
    assert grouped.model.rowCount() == 8
    grouped.grid.go_to(3, column_of(grouped, "substance"))
    QGuiApplication.clipboard().setText("甲\n乙\n丙\n丁\n")
    press(Key.Key_V, CONTROL)
    assert "只能粘贴到同一组" in grouped.context.messages.text
    QGuiApplication.clipboard().setText("甲\n乙\n")
    press(Key.Key_V, CONTROL)
    assert office.texts("survey_entry", "substance") == ["甲", "甲苯", "乙", "苯", "二氯苯"]
    grouped.grid.select_block(0, 3, 7, 3)
    press(Key.Key_Delete)
    assert len(office.texts("survey_entry", "substance")) == 5


def test_folded_groups_stay_folded_when_rows_are_read_again(
    grouped: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    grouped.grid.turn_group(2)
    made = office.records.write_block(
        "survey_entry", [(None, {"substance": "乙醛", "data_year": "2024"})], "别处"
    )
    with qtbot.waitSignal(grouped.model.settled):
        grouped.refresh(made)
    assert shown_texts(grouped, "substance")[2:4] == ["▸ 2024　3 条", "▾ 2025　2 条"]
    with qtbot.waitSignal(grouped.model.settled):
        grouped.begin_record()
    assert grouped.model.grouping is None
    assert grouped.grid.current_row() == grouped.model.rows


def test_a_column_of_too_many_texts_is_not_grouped(
    panel: TablePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(column_reads, "MOST_GROUPS", 4)
    with qtbot.waitSignal(panel.model.read_failed):
        panel.group_by("substance")
    qtbot.waitUntil(lambda: panel.model.is_settled)
    assert "5 种不同的内容" in panel.context.messages.text
    assert (panel.model.group, panel.model.rowCount()) == ("", 6)


# -- foot ------------------------------------------------------------------------------------------


def test_the_foot_sums_up_the_column_or_the_selection(panel: TablePanel, qtbot: QtBot) -> None:
    produced = column_of(panel, "produced")
    panel.grid.go_to(0, produced)
    whole = (
        "计数 2　　合计 1,750 千克　　平均 875 千克　　最小 250　　最大 1,500　　未报 1、不涉及 1、看不懂 1"
    )
    heading = panel.model.fields[produced].heading
    qtbot.waitUntil(lambda: panel.foot.words == f"本列 5 条：“{heading}”　　{whole}")
    panel.grid.select_block(2, produced, 4, produced)
    part = "计数 1　　合计 250 千克　　平均 250 千克　　最小 250　　最大 250　　未报 1、不涉及 1"
    qtbot.waitUntil(lambda: panel.foot.words == f"选中 3 行 1 列：“{heading}”　　{part}")


def test_the_foot_sums_up_anew_what_was_written_under_the_cursor(panel: TablePanel, qtbot: QtBot) -> None:
    produced = column_of(panel, "produced")
    panel.grid.go_to(2, produced)
    qtbot.waitUntil(lambda: "合计 1,750 千克" in panel.foot.words)
    panel.clipboard.clear()
    qtbot.waitUntil(lambda: "合计 1,500 千克" in panel.foot.words and "未报 2" in panel.foot.words)


def test_selecting_a_column_of_a_million_rows_reads_none_of_them(qtbot: QtBot, office: LedgerOffice) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window)
    source = ListedRows(1_000_000)
    panel = TablePanel(context, form_named("enterprise"), source=source)
    window.setCentralWidget(panel)
    with qtbot.waitActive(window):
        window.show()
    with qtbot.waitSignal(panel.model.settled):
        panel.start()
    panel.grid.grab()
    panel.grid.go_to(0, 1)
    before = source.asked_rows
    panel.grid.select_block(0, 1, 999_999, 3)
    panel.grid.grab()
    qtbot.waitUntil(lambda: not context.reading.is_busy)
    assert source.asked_rows - before <= 4 * PAGE_ROWS
    assert context.reading.close()


# -- views -----------------------------------------------------------------------------------------


def test_a_saved_view_brings_filter_order_columns_and_group_back(
    panel: TablePanel, open_panel: Callable[[], TablePanel], office: LedgerOffice, qtbot: QtBot
) -> None:
    form = panel.form
    panel.show_fields([form.by_key[key] for key in ("enterprise", "substance", "data_year")])
    line = panel.grid.right.head.line_at(1)
    assert line is not None
    with qtbot.waitSignal(panel.model.settled):
        line.setText("二氯")
    with qtbot.waitSignal(panel.model.settled):
        panel.grid.right.head.sort_asked.emit(1, False)
    with qtbot.waitSignal(panel.model.settled):
        panel.group_by("data_year")
    panel.views.save("二氯的")
    assert panel.bar.view_button.text() == "视图：二氯的"
    before = shown_texts(panel, "substance")
    assert before == ["▾ 2024　2 条", "二氯乙烷", "二氯甲烷", "▾ 2025　1 条", "二氯苯"]
    with qtbot.waitSignal(panel.model.settled):
        panel.views.choose(None)
    assert panel.model.rows == 5
    assert len(panel.model.fields) == len(form.table_fields)
    saved = office.views.views("survey_entry")[0]
    office.views.make_default("survey_entry", saved.id)
    again = open_panel()
    assert shown_texts(again, "substance") == before
    assert again.bar.count_label.text() == "3 / 5 条"
    again.views.fill_menu()
    words = [action.text() for action in again.views.menu.actions() if action.isChecked()]
    assert words == ["二氯的（默认）"]


def test_a_view_taken_back_is_named_no_more(panel: TablePanel, office: LedgerOffice, qtbot: QtBot) -> None:
    panel.views.save("我的")
    assert panel.bar.view_button.text() == "视图：我的"
    panel.context.undo()
    qtbot.waitUntil(lambda: panel.bar.view_button.text() == "视图")
    assert office.views.views("survey_entry") == []


# -- find and replace ------------------------------------------------------------------------------


def open_bar(panel: TablePanel, qtbot: QtBot, text: str, by: str) -> None:
    press(Key.Key_H, CONTROL)
    panel.find_bar.needle.setText(text)
    panel.find_bar.replacement.setText(by)
    qtbot.waitUntil(lambda: "处" in panel.find_bar.count.text() or "没有" in panel.find_bar.count.text())


def test_places_are_walked_and_replaced_one_by_one(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    open_bar(panel, qtbot, "二氯", "三氯")
    bar = panel.find_bar
    assert bar.count.text() == "共 3 处"
    column = column_of(panel, "substance")
    seen = []
    for _step in range(4):
        press(Key.Key_Return)
        seen.append((panel.grid.current_row(), panel.grid.current_column()))
    assert seen == [(0, column), (2, column), (4, column), (0, column)]
    assert bar.count.text() == "第 1 / 3 处"
    bar.one.click()
    qtbot.waitUntil(lambda: bar.count.text() == "第 1 / 2 处")
    assert panel.grid.current_row() == 2
    assert office.texts("survey_entry", "substance") == ["三氯甲烷", "甲苯", "二氯乙烷", "苯", "二氯苯"]
    press(Key.Key_Escape)
    assert not bar.isVisible()


def test_all_places_are_replaced_by_one_step(panel: TablePanel, office: LedgerOffice, qtbot: QtBot) -> None:
    open_bar(panel, qtbot, "二氯", "三氯")
    with qtbot.waitSignal(panel.context.jobs.ended):
        panel.find_bar.all.click()
    assert office.texts("survey_entry", "substance") == ["三氯甲烷", "甲苯", "三氯乙烷", "苯", "三氯苯"]
    qtbot.waitUntil(lambda: panel.find_bar.count.text() == "没有找到")
    office.history.undo()
    assert office.texts("survey_entry", "substance") == [entry["substance"] for entry in ENTRIES]


def dialog_of(panel: TablePanel) -> BulkEditDialog:
    return next(child for child in panel.findChildren(BulkEditDialog) if child.isVisible())


def test_replacements_that_do_not_read_are_shown_and_not_written(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    open_bar(panel, qtbot, "2", "二")
    with qtbot.waitSignal(panel.find_bar.problems_found):
        panel.find_bar.all.click()
    dialog = dialog_of(panel)
    assert dialog.preview_model.rowCount() == 6  # four years and two amounts
    assert not dialog.writer.isEnabled()
    assert "6 格改后不合要求" in dialog.summary.text()
    dialog.reject()
    assert office.texts("survey_entry", "data_year") == ["2024", "2025", "2024", "", "2025"]
    panel.grid.go_to(0, column_of(panel, "data_year"))
    panel.find_bar.one.click()
    assert "没有替换" in panel.context.messages.text


# -- bulk edit -------------------------------------------------------------------------------------


def choose_way(dialog: BulkEditDialog, words: str) -> None:
    dialog.way.setCurrentIndex([label for _way, label in WAYS].index(words))


def test_a_bulk_edit_shows_before_and_after_then_writes_one_step(
    panel: TablePanel, office: LedgerOffice, qtbot: QtBot
) -> None:
    column = column_of(panel, "data_year")
    panel.grid.select_block(0, column, 2, column)
    press(Key.Key_H, CONTROL | SHIFT)
    dialog = dialog_of(panel)
    assert dialog.some.isChecked()
    assert not dialog.writer.isEnabled()
    dialog.text.setText("2026")
    qtbot.waitUntil(dialog.writer.isEnabled)
    rows = [
        [dialog.preview_model.data(dialog.preview_model.index(row, place)) for place in (2, 3)]
        for row in range(dialog.preview_model.rowCount())
    ]
    assert rows == [["2024", "2026"], ["2025", "2026"], ["2024", "2026"]]
    assert office.texts("survey_entry", "data_year")[0] == "2024"
    with qtbot.waitSignal(panel.context.jobs.ended):
        dialog.writer.click()
    assert office.texts("survey_entry", "data_year") == ["2026", "2026", "2026", "", "2025"]
    office.history.undo()
    assert office.texts("survey_entry", "data_year") == ["2024", "2025", "2024", "", "2025"]


def test_an_outdated_preview_cannot_be_written(panel: TablePanel, office: LedgerOffice, qtbot: QtBot) -> None:
    panel.grid.go_to(0, column_of(panel, "substance"))
    panel.edit_in_bulk()
    dialog = dialog_of(panel)
    choose_way(dialog, "在后面加")
    dialog.all.setChecked(True)
    dialog.text.setText("（工业）")
    qtbot.waitUntil(dialog.writer.isEnabled)
    dialog.text.setText("（试剂）")
    assert not dialog.writer.isEnabled()
    qtbot.waitUntil(dialog.writer.isEnabled)
    first = office.records.first("survey_entry", panel.query(), 1)[0]
    office.records.update("survey_entry", first.id, {"substance": "乙苯"})
    with qtbot.waitSignal(panel.context.jobs.ended):
        dialog.writer.click()
    assert "又被改过" in panel.context.messages.text
    assert office.texts("survey_entry", "substance") == ["乙苯", "甲苯", "二氯乙烷", "苯", "二氯苯"]
