"""收回填报: what is proposed is told, taken by a tick or by one button, and told apart where it is another row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from test_exchange_page import YEAR, context, office, put, shown

from nptracker.services.import_draft import RowState
from nptracker.ui.imports.survey_import_page import SurveyImportPage

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from nptracker.services.office import Office
    from nptracker.ui.context import Context

__all__ = ["context", "office", "shown"]  # fixtures


def filled(office: Office, path: Path, activity: str) -> Path:
    owner = office.screening.included(YEAR)[0]
    office.survey_books.write(owner.id, YEAR, path)
    book = openpyxl.load_workbook(path)
    sheet = book["调查表"]
    heads = {str(sheet.cell(5, c).value or sheet.cell(4, c).value).strip("*"): c for c in range(1, 40)}
    for row, (name, code) in enumerate((("苯", "71-43-2"), ("苯酚", "108-95-2")), start=6):
        typed = {"物质名称": name, "CAS号或流水号": code, "活动类型": activity, "自用量（千克）": "<1"}
        for heading, value in typed.items():
            sheet.cell(row, heads[heading]).value = value
    book.save(path)
    return path


@pytest.fixture
def page(qtbot: QtBot, office: Office, context: Context, tmp_path: Path) -> SurveyImportPage:
    first = office.imports.preview("", [filled(office, tmp_path / "一.xlsx", "加工使用")], year=YEAR)
    office.imports.commit(first)
    second = filled(office, tmp_path / "二.xlsx", "生产")
    made = SurveyImportPage(context, YEAR)
    put(context, made)
    made.read([second])
    qtbot.waitUntil(lambda: made.draft is not None, timeout=30_000)
    return made


def activities(office: Office) -> list[tuple[str, ...]]:
    return sorted(e["activity"] for e in office.records.after("survey_entry", 0, 9))  # type: ignore[type-var, misc]


def test_a_row_under_another_key_is_shown_and_taken_only_when_ticked(
    qtbot: QtBot, office: Office, page: SurveyImportPage
) -> None:
    assert page.title == f"收回填报（{YEAR}年度）"
    assert page.review.chips[RowState.PROPOSED].text() == "待确认 2 条"
    assert page.review.proposed_as_known() == page.draft.places(RowState.PROPOSED)  # type: ignore[union-attr]
    assert not page.chosen.places & set(page.review.proposed_as_known())
    shown_cells = [
        page.review.model.index(0, column).data() for column in range(page.review.model.columnCount())
    ]
    assert "加工使用 → 生产" in shown_cells
    assert page.take_new.isVisible()
    page.take_new.click()
    assert set(page.review.proposed_as_known()) <= page.chosen.places
    page.keep_old.click()
    assert not page.chosen.places & set(page.review.proposed_as_known())


def test_another_row_after_all_is_written_as_new(
    qtbot: QtBot, office: Office, page: SurveyImportPage
) -> None:
    page.review.table.selectRow(0)
    page.apart_button.click()
    qtbot.waitUntil(lambda: page.review.chips[RowState.NEW].text() == "新增 1 条", timeout=20_000)
    assert page.apart_button.isVisible()  # the other one is still proposed
    page.review.table.clearSelection()
    page.apart_button.click()
    qtbot.waitUntil(lambda: not page.apart_button.isVisible(), timeout=20_000)
    page.accept()
    qtbot.waitUntil(lambda: not page.context.jobs.is_busy, timeout=20_000)
    assert activities(office) == [("production",), ("production",), ("use",), ("use",)]


def test_equal_faults_stand_under_one_line(page: SurveyImportPage) -> None:
    problems = page.review.problems
    lines = [problems.topLevelItem(at) for at in range(problems.topLevelItemCount())]
    (fault,) = [line for line in lines if line is not None and "小于某数" in line.text(4)]
    assert "共 2 处" in fault.text(3)
    assert fault.childCount() == 2
    cell = fault.child(1).text(3)
    assert cell in fault.text(3)
    chosen: list[object] = []
    problems.chosen.connect(lambda row, key: chosen.append((row.row, key)))
    problems.setCurrentItem(fault.child(1))
    assert chosen == [(7, "used")]


def test_a_low_window_shows_rows_or_problems_in_full(qtbot: QtBot, page: SurveyImportPage) -> None:
    review = page.review
    assert (review.table.isVisible(), review.problems.isVisible()) == (True, True)
    assert not review.problem_chip.isVisible()
    page.window().resize(760, 20 * page.fontMetrics().lineSpacing())
    qtbot.waitUntil(review.problem_chip.isVisible)
    assert (review.table.isVisible(), review.problems.isVisible()) == (True, False)
    review.problem_chip.click()
    assert (review.table.isVisible(), review.problems.isVisible()) == (False, True)
    review.problems.itemActivated.emit(review.problems.topLevelItem(0), 0)
    assert (review.table.isVisible(), review.problem_chip.isChecked()) == (True, False)
