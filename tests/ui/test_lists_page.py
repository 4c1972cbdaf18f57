"""The lists page over a real file: search, card, import, comparison, supplement lists; each step undone as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fakes import fake_context
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.services.substance_lists import NewList
from nptracker.ui.pages.lists import ListsPage
from nptracker.ui.survey.list_compare_page import ListComparePage
from nptracker.ui.survey.list_import_page import ListImportPage
from nptracker.ui.survey.substance_card import EMPTY_WORDS, SubstanceCard
from nptracker.ui.tables.block_edit import BlockEdit, BlockRow

SURVEY = "survey_substances"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(
        tmp_path / "示例.npt", region="清水区", person="王敏", today=lambda: date(2026, 11, 22)
    )
    yield made
    made.close()


@pytest.fixture
def window(qtbot: QtBot) -> Any:
    made: Any = QMainWindow()
    qtbot.addWidget(made)
    made.resize(1200, 700)
    return made


@pytest.fixture
def context(office: Office, window: Any) -> Iterator[Any]:
    shown: list[Any] = []
    made = fake_context(office, window, show_page=shown.append, leave_page=lambda: shown.append(None))
    made.bus.changed.connect(lambda changes: window.centralWidget().refresh(changes))
    window.shown_pages = shown
    yield made
    assert made.jobs.close()
    assert made.reading.close()


@pytest.fixture
def official(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "基本信息调查"
    for line in (("名称", "CAS/流水号"), ("甲醇", "67-56-1"), ("二氯甲烷", "75-09-2"), ("错号", "75-09-3")):
        sheet.append(line)
    book.save(tmp_path / "新名单.xlsx")
    return tmp_path / "新名单.xlsx"


def show(window: Any, page: Any) -> Any:
    window.setCentralWidget(page)
    window.show()
    page.show()
    page.activate()
    return page


def settled(qtbot: QtBot, context: Any) -> None:
    qtbot.waitUntil(lambda: not context.jobs.is_busy and not context.reading.is_busy)


def titles(page: Any) -> list[str]:
    return [page.lists.item(at).text().split("\n")[0] for at in range(page.lists.count())]


def test_a_synonym_finds_the_substance_on_every_list(context: Any, window: Any) -> None:
    page = show(window, ListsPage(context))
    page.search.setText("氯仿")
    page.everywhere.setChecked(True)
    found = {page.model.index(row, 0).data() for row in range(page.model.rowCount())}
    assert {"重点管控新污染物清单（2023年版）", "优先控制化学品名录（第一批）"} <= found
    words = page.card.toPlainText()
    assert "67-66-3" in words
    assert "管控措施（重点管控新污染物清单（2023年版）（令第28号））" in words


def test_the_card_says_that_an_exemption_is_over(office: Office, qtbot: QtBot) -> None:
    card = SubstanceCard()
    qtbot.addWidget(card)
    card.show_substance(office.substances.book(), "短链氯化石蜡", "")
    assert "豁免已于2023-12-31到期" in card.toPlainText()
    assert "已自2024-01-01起禁止" in card.toPlainText()
    card.show_substance(office.substances.book(), "二氯甲烷", "67-66-3")
    assert "✖ 错误：CAS号与名称不配" in card.toPlainText()
    card.show_substance(office.substances.book(), "乙醇", "64-17-5")
    assert "不在现行名录" in card.toPlainText()
    card.show_substance(office.substances.book(), " ", "")
    assert card.toPlainText() == EMPTY_WORDS


def test_the_card_shows_what_people_typed_as_text(office: Office, qtbot: QtBot) -> None:
    card = SubstanceCard()
    qtbot.addWidget(card)
    card.show_substance(office.substances.book(), "<b>甲</b>", "64-17-5")
    assert "<b>甲</b>" in card.toPlainText()


def test_a_list_is_read_compared_adopted_and_undone(
    context: Any, window: Any, office: Office, official: Path, qtbot: QtBot
) -> None:
    enterprise = office.records.create("enterprise", {"name": "示例厂"}).record_ids[0]
    office.records.create(
        "survey_entry",
        {"enterprise": enterprise, "data_year": 2025, "substance": "甲苯", "cas_rn": "108-88-3"},
    )
    page = show(window, ListImportPage(context, SURVEY))
    assert not page.accept_button.isVisible()
    page.read(official)
    settled(qtbot, context)
    assert page.tabs.tabText(1) == "问题 1"
    assert page.tabs.tabText(2) == "涉及的企业 1"
    assert page.head.title.text() == "新名单"
    assert page.head.replaces.currentData() == SURVEY
    page.accept()
    settled(qtbot, context)
    assert window.shown_pages == [None]
    lists = show(window, ListsPage(context))
    assert titles(lists)[0] == "新名单"
    assert office.substances.book().has_basic_list
    office.history.undo()
    lists.force_reload()
    assert len(titles(lists)) == 8


def test_only_the_comparison_asked_for_last_can_be_adopted(
    context: Any, window: Any, office: Office, official: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = show(window, ListImportPage(context, SURVEY))
    page.read(official)
    settled(qtbot, context)
    words = page._words.text()
    compared: list[str] = []
    preview, can_adopt = office.substance_lists.preview, []

    def note(*parts: Any, **named: Any) -> Any:
        compared.append(str(named["replaces"]))
        return preview(*parts, **named)

    monkeypatch.setattr(office.substance_lists, "preview", note)
    context.jobs.ended.connect(lambda _job: can_adopt.append(page.accept_button.isEnabled()))
    page.head.replaces.setCurrentIndex(0)
    page.head.replaces.setCurrentIndex(page.head.replaces.findData(SURVEY))
    settled(qtbot, context)
    assert compared == ["", SURVEY]
    assert can_adopt == [False, False]  # each is told of before its outcome is taken
    assert page.accept_button.isEnabled()
    bad = official.with_name("坏的.xlsx")
    bad.write_bytes(b"PK nothing")
    page.read(bad)
    settled(qtbot, context)
    assert page._words.text() == words


def test_a_day_that_cannot_be_read_keeps_the_page(
    context: Any, window: Any, office: Office, official: Path, qtbot: QtBot
) -> None:
    page = show(window, ListImportPage(context, SURVEY))
    page.read(official)
    settled(qtbot, context)
    page.head.since.setText("哪天")
    page.accept()
    assert window.shown_pages == []
    assert office.records.count("substance_list") == 0


def test_two_versions_are_compared_and_exported(
    context: Any, window: Any, office: Office, official: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    lists = office.substance_lists
    draft = lists.preview(lists.read(official), replaces=SURVEY)
    key = lists.adopt(draft, NewList("新名单", "survey")).record_ids[0]
    page = show(window, ListComparePage(context, key))
    settled(qtbot, context)
    assert (page.old.currentData(), page.new.currentData()) == (SURVEY, key)
    assert page.difference.counts()["new"] == 1
    page.export_to(tmp_path / "对照.xlsx")
    settled(qtbot, context)
    book = openpyxl.load_workbook(tmp_path / "对照.xlsx", read_only=True)
    assert book.sheetnames[:3] == ["名录变化", "涉及企业", "补充清单重合"]


def test_the_same_list_twice_is_nothing_to_compare(context: Any, window: Any, qtbot: QtBot) -> None:
    page = show(window, ListComparePage(context, SURVEY))
    page.new.setCurrentIndex(page.new.findData(SURVEY))
    page.old.setCurrentIndex(page.old.findData(SURVEY))
    settled(qtbot, context)
    assert page.difference is None
    assert not page.export_button.isEnabled()


def test_a_supplement_list_is_typed_in_its_grid(
    context: Any, window: Any, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = NewList("清水区补充清单", "supplement", "district")
    monkeypatch.setattr("nptracker.ui.survey.list_dialogs.ask_supplement", lambda *_: about)
    page = show(window, ListsPage(context))
    page.verbs.start_supplement()
    assert page.chosen.title == "清水区补充清单"
    table = page._by_hand
    settled(qtbot, context)
    rows: list[BlockRow] = [(None, {"name": "乙二醇", "cas_rns": "107-21-1", "tiers": "详细"})]
    table.panel.writer.write(BlockEdit("新增", rows, appended=1))
    settled(qtbot, context)
    QApplication.processEvents()
    assert [tier.code for tier in office.substances.book().tiers("107-21-1")] == ["detailed"]
    assert page._by_hand is table
    office.history.undo()
    assert office.substances.book().tiers("107-21-1") == []


def test_official_lists_are_not_typed_in(context: Any, window: Any, office: Office) -> None:
    page = show(window, ListsPage(context))
    page.add_substance()
    page.delete_substances()
    assert office.records.count("listed_substance") == 0
    assert "补充清单" in context.messages.text or "官方名录" in context.messages.text


def test_what_is_shown_can_be_exported(context: Any, window: Any, qtbot: QtBot, tmp_path: Path) -> None:
    page = show(window, ListsPage(context))
    page.search.setText("十溴二苯醚")
    page.export_to(tmp_path / "查找.xlsx")
    settled(qtbot, context)
    book = openpyxl.load_workbook(tmp_path / "查找.xlsx", read_only=True)
    texts = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert "1163-19-5" in texts
