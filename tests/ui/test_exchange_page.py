"""收发: blanks out by a button, filled workbooks back, who has sent what; and an earlier step taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from fakes import fake_context
from PySide6.QtWidgets import QMainWindow, QMessageBox

from nptracker.errors import BusyError
from nptracker.services.office import Office
from nptracker.ui.imports.survey_import_page import SurveyImportPage
from nptracker.ui.pages.history import HistoryPage
from nptracker.ui.survey.exchange_page import ExchangePage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from nptracker.ui.context import Context
    from nptracker.ui.page import Page

CODES = ("91350100M000100Y43", "91130200699229617X")
YEAR = 2025


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "区.npt", region="清水区", person="张三")
    for number, code in enumerate(CODES, start=1):
        typed = {"name": f"清水{number}厂", "uscc": code, "township": "东街街道", "screening": "入统"}
        office.records.write_block("enterprise", [(None, typed)], "登记")
    yield office
    office.close()


def is_written(office: Office, kind: str) -> bool:
    """Tell whether one record has come in; while it is being written nobody can tell."""
    try:
        return office.records.count(kind) == 1
    except BusyError:
        return False


@pytest.fixture
def shown() -> list[Page]:
    return []


@pytest.fixture
def context(qtbot: QtBot, office: Office, shown: list[Page]) -> Iterator[Context]:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1100, 600)
    window.show()
    context = fake_context(office, window, show_page=shown.append, leave_page=lambda: None)
    yield context
    assert context.jobs.close()
    assert context.reading.close()


def put(context: Context, page: Page) -> None:
    window = context.messages.window()
    window.setCentralWidget(page)  # type: ignore[attr-defined]
    page.activate()


def texts(page: ExchangePage) -> list[list[str]]:
    table = page.list
    return [
        [table.item(row, column).text() for column in range(4)]
        for row in range(table.rowCount())  # type: ignore[union-attr]
    ]


def test_blanks_go_out_and_what_comes_back_is_counted(
    qtbot: QtBot, office: Office, context: Context, shown: list[Page], tmp_path: Path
) -> None:
    page = ExchangePage(context)
    put(context, page)
    qtbot.waitUntil(lambda: page.list.rowCount() == 2)
    page.year_box.setItemData(0, YEAR)
    page.send(tmp_path / "发出")
    qtbot.waitUntil(lambda: len(list((tmp_path / "发出").glob("*.xlsx"))) == 2, timeout=20_000)
    (first, _) = sorted((tmp_path / "发出").glob("*.xlsx"))
    book = openpyxl.load_workbook(first)
    for cell, value in zip(
        ("A6", "B6", "E6", "J6"), ("二氯甲烷", "75-09-2", "加工使用", "7 吨"), strict=True
    ):
        book["调查表"][cell] = value
    book.save(first)
    page.take_back()
    (import_page,) = shown
    assert isinstance(import_page, SurveyImportPage)
    import_page.read([tmp_path / "发出"])
    qtbot.waitUntil(lambda: import_page.draft is not None, timeout=30_000)
    assert import_page.accept_button.text() == "确认导入 1 条"
    import_page.accept()
    qtbot.waitUntil(lambda: is_written(office, "survey_entry"), timeout=20_000)
    page.force_reload()
    qtbot.waitUntil(lambda: page.sum.text() == "入统 2 家＝未交 1＋待改正 1＋已交 0；收到文件 1 家")
    counts = office.cases.counts(YEAR)
    assert page.sum.text().startswith(counts.answer_sum())  # as 填报进度 says
    assert texts(page) == [
        ["清水1厂", "东街街道", "← 待改正", "1 份"],
        ["清水2厂", "东街街道", "○ 未交", "—"],
    ]
    assert "催未交的 1 家、催待改正的 1 家" in page.next.text()


def test_blanks_that_erase_are_asked_for_and_compared_anew(
    qtbot: QtBot, office: Office, context: Context, tmp_path: Path
) -> None:
    office.records.write_block(
        "enterprise",
        [(office.screening.included(YEAR)[0].id, {"contact": "甲某"})],
        "登记",
    )
    path = office.survey_books.write(office.screening.included(YEAR)[0].id, YEAR, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    labels = [cell.value for cell in book["企业信息"]["A"]]
    book["企业信息"].cell(labels.index("环保联系人") + 1, 2).value = None
    book.save(path)
    page = SurveyImportPage(context)
    put(context, page)
    page.read([path])
    qtbot.waitUntil(lambda: page.draft is not None, timeout=30_000)
    assert not page.chosen.places
    page.erase_box.setChecked(True)
    qtbot.waitUntil(lambda: bool(page.chosen.places), timeout=30_000)
    assert page.draft is not None
    assert [d.heading for row in page.draft.rows for d in row.differences] == ["环保联系人"]


def test_an_earlier_step_is_taken_back_from_the_history(
    qtbot: QtBot, office: Office, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(_parent: object, _title: str, words: str) -> QMessageBox.StandardButton:
        asked.append(words)
        return QMessageBox.StandardButton.Yes

    monkeypatch.setattr(QMessageBox, "question", answer)
    office.records.write_block(
        "zero_return", [(None, {"enterprise": CODES[0], "data_year": "2025"})], "零报告"
    )
    page = HistoryPage(context)
    put(context, page)
    qtbot.waitUntil(lambda: page.verbs.rowCount() > 2)
    row = next(r for r in range(page.verbs.rowCount()) if page.verbs.item(r, 2).text().startswith("登记"))  # type: ignore[union-attr]
    page.verbs.setCurrentCell(row, 0)
    page._ask_withdrawal()
    qtbot.waitUntil(lambda: bool(asked), timeout=20_000)
    qtbot.waitUntil(lambda: is_written(office, "enterprise"), timeout=20_000)
    assert "已撤回 1 条" in asked[0]
    assert office.history.next_undo().startswith("撤回：登记")
