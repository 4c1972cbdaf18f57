"""Department sheets out and back through the window, on a real file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.ui.context import PageKey
from nptracker.ui.imports.answers_page import AnswersPage
from nptracker.ui.main_window import MainWindow
from nptracker.ui.window_state import WindowState

Q4 = ReportingPeriod.parse("2026-Q4")


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Any]:
    office = Office.create(
        tmp_path / "甲.npt", region="甘州区", person="张三", today=lambda: date(2026, 11, 23)
    )
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    opened: Any = MainWindow(WindowState(person="张三"), lambda *_: office, lambda _wish: office)
    qtbot.addWidget(opened)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()


def fill(path: Path, note: str) -> int:
    """Fill every task's state and note as a department would, by the printed heads; returns how many."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = {
        str(cell.value).lstrip("*"): (cell.row, cell.column)
        for row in sheet.iter_rows(max_row=8)
        for cell in row
        if cell.value
    }
    below = heads["进展状态"][0] + 1
    filled = 0
    for row in range(below, sheet.max_row + 1):
        if sheet.cell(row, heads["工作任务"][1]).value:
            sheet.cell(row, heads["进展状态"][1]).value = "按序时"
            sheet.cell(row, heads["本期进展"][1]).value = note
            filled += 1
    book.save(path)
    return filled


def test_sheets_go_out_come_back_and_can_be_undone(window: Any, qtbot: QtBot, tmp_path: Path) -> None:
    window.bench.turn_to(PageKey.RETURNS)
    page = window.bench._page(PageKey.RETURNS)
    names = [kind.name for kind in page._kinds]
    page.kinds.setCurrentRow(names.index("task_progress"))
    assert page.send_out.isHidden()
    page.kinds.setCurrentRow(names.index("department_tasks"))
    assert not page.send_out.isHidden()
    page.send_sheets_out(tmp_path / "下发")
    office = window.bench.context.office
    qtbot.waitUntil(lambda: not window.jobs.is_busy and "填报表" in window.messages.text, timeout=20_000)
    sheets = sorted((tmp_path / "下发").glob("*.xlsx"))
    assert len(sheets) == len(office.returns.bodies())
    (water,) = [path for path in sheets if "区水务局" in path.name]
    count = fill(water, "已完成取水口排查")

    page.take_sheets_back()
    (answers,) = window.findChildren(AnswersPage)
    answers.read([water])
    qtbot.waitUntil(lambda: answers.draft is not None, timeout=20_000)
    assert office.records.count("progress_entry") == 0  # nothing is written before it is taken over
    answers.accept()
    qtbot.waitUntil(
        lambda: not window.jobs.is_busy, timeout=20_000
    )  # asked while writing, a read may be refused
    assert office.records.count("progress_entry") == count
    entries = office.records.after("progress_entry", 0, 100)
    assert {(e["note"], e["period"], e.labels["org"]) for e in entries} == {
        ("已完成取水口排查", "2026-Q4", "区水务局")
    }
    office.history.undo()
    assert office.records.count("progress_entry") == 0


def test_sheets_of_another_period_are_refused_in_words(window: Any, qtbot: QtBot, tmp_path: Path) -> None:
    office = window.bench.context.office
    org_id = next(key for key, name in office.returns.bodies() if name == "区水务局")
    path = office.imports.blank_department_answers(
        org_id, ReportingPeriod.parse("2026-Q3"), tmp_path / "水务.xlsx"
    )
    fill(path, "上一期的")
    page = AnswersPage(window.bench.context, Q4)
    window.bench.context.show_page(page)
    page.read([path])
    qtbot.waitUntil(lambda: page.draft is not None, timeout=20_000)
    assert any("第三季度" in problem.message for problem in page.draft.problems)
    assert not page.accept_button.isEnabled()


def test_what_is_sent_again_is_compared_and_chosen(window: Any, qtbot: QtBot, tmp_path: Path) -> None:
    office = window.bench.context.office
    org_id = next(key for key, name in office.returns.bodies() if name == "区水务局")
    path = office.imports.blank_department_answers(org_id, Q4, tmp_path / "水务.xlsx")
    count = fill(path, "一稿")
    office.imports.commit(office.imports.preview_answers([path]))
    fill(path, "二稿")
    page = AnswersPage(window.bench.context, Q4)
    window.bench.context.show_page(page)
    page.read([path])
    qtbot.waitUntil(lambda: page.draft is not None, timeout=20_000)
    assert not page.accept_button.isEnabled()
    note = page.review.model.column_of("note")
    assert page.review.model.index(0, note).data() == "一稿 → 二稿"
    assert page.take_new.isVisible()
    page.take_new.click()
    assert page.accept_button.text() == f"确认导入 {count} 条"
    page.keep_old.click()
    assert not page.accept_button.isEnabled()
    page.chosen.put(0, True)
    page._show_state()
    page.accept()
    qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=20_000)
    assert office.records.count("progress_entry") == count + 1
