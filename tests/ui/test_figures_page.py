"""图表 over a real district file: the figures, the words when there are none, and the records behind each number."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import queued_rig, rig_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.ui.context import Context
from nptracker.ui.survey.figures_page import FiguresPage
from nptracker.ui.survey.survey_tabs import SURVEY_TABS

sys.path.append(str(Path(__file__).parents[1] / "services"))
from survey_rows import ENTERPRISES, NONYLPHENOL, fill


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(
        tmp_path / "云溪区.npt", region="云溪区", person="周敏", today=lambda: date(2026, 11, 22)
    )
    yield made
    made.close()


@pytest.fixture
def context(office: Office, qtbot: QtBot) -> Context:
    made: Context = queued_rig(office, qtbot).context
    return made


def drain(context: Context) -> None:
    rig_of(context).lane.drain()


def shown(context: Context, qtbot: QtBot, width: int = 1180, height: int = 640) -> FiguresPage:
    page = FiguresPage(context)
    qtbot.addWidget(page)
    page.resize(width, height)
    page.show()
    page.activate()
    drain(context)
    return page


def laid_over(context: Context) -> Any:
    page = rig_of(context).laid_over[-1]
    page.activate()
    drain(context)
    return page


def listed(page: Any) -> list[str]:
    return [line.texts[0] for line in page.list.lines]


def test_an_empty_year_says_what_to_do(context: Context, qtbot: QtBot) -> None:
    page = shown(context, qtbot)
    assert [page._places[code].currentIndex() for code in ("quantity", "tiers", "progress")] == [0, 0, 0]
    assert page.year.currentText() == "2025 数据年度"


def test_a_number_leads_to_its_entries_by_keyboard(context: Context, office: Office, qtbot: QtBot) -> None:
    fill(office)
    page = shown(context, qtbot)
    table = page.quantities.table
    texts = [[table.item(row, column).text() for column in range(3)] for row in range(table.rowCount())]
    assert texts == [["二氯甲烷", "75-09-2", "1,500.5"], [NONYLPHENOL, "25154-52-3", "20"]]
    table.setCurrentCell(1, 2)
    assert page.quantities.chart.chart.curves[0].label == NONYLPHENOL  # the one in front is drawn first
    qtbot.keyClick(table, Qt.Key.Key_Return)
    rows = laid_over(context)
    assert listed(rows) == [ENTERPRISES[0][0]]
    rows.list.select_first()
    rows.open()
    (_, record_id, kind) = rig_of(context).gone[-1]
    assert office.records.get(kind, record_id)["substance"] == NONYLPHENOL


def test_another_amount_is_read_at_once(context: Context, office: Office, qtbot: QtBot) -> None:
    fill(office)
    page = shown(context, qtbot)
    page.amount.setCurrentIndex(page.amount.findData("produced"))
    page.amount.activated.emit(page.amount.currentIndex())
    drain(context)
    assert page.quantities.table.item(0, 2).text() == "零报告"
    assert "生产量（千克）" in page.quantities.title


def test_a_piece_of_a_bar_leads_to_its_enterprises(context: Context, office: Office, qtbot: QtBot) -> None:
    ids = fill(office)
    page = shown(context, qtbot)
    assert "全区：✔ 已交3、○ 未交1" in page.answers.words()
    page.tabs.setCurrentIndex(2)
    page.answers.setFocus()
    qtbot.keyClick(page.answers, Qt.Key.Key_Right)  # from who has answered to who has not
    qtbot.keyClick(page.answers, Qt.Key.Key_Return)
    rows = laid_over(context)
    assert listed(rows) == [ENTERPRISES[3][0]]
    rows.list.select_first()
    rows.open()
    assert rig_of(context).gone[-1] == ("", ids[3], "enterprise")
    page.tiers.chosen.emit("详细", "*")
    assert listed(laid_over(context)) == [ENTERPRISES[0][0], ENTERPRISES[1][0]]


def test_rows_are_copied_as_a_table(context: Context, office: Office, qtbot: QtBot) -> None:
    from nptracker.ui.survey.figure_bars import rows_of

    fill(office)
    page = shown(context, qtbot)
    heads, whole, *_ = rows_of(page.answers, "乡镇街道")
    assert heads == ["乡镇街道", "✔ 已交", "← 待改正", "○ 未交", "合计（家）"]
    assert whole == ["全区", "3", "0", "1", "4"]
    from nptracker.ui.widgets.chart_export import copy_rows

    copy_rows(page.quantities.rows())
    assert QGuiApplication.clipboard().text().splitlines()[0].split("\t")[2] == "2025年（千克）"


def test_a_low_window_puts_numbers_beside_the_curves(context: Context, office: Office, qtbot: QtBot) -> None:
    fill(office)
    page = shown(context, qtbot, 680, 330)
    qtbot.waitUntil(lambda: page.quantities.table.height() > page.height() // 2)
    assert page.quantities.table.x() > 0


def test_the_figures_have_their_tab() -> None:
    assert "图表" in [tab.text for tab in SURVEY_TABS]
