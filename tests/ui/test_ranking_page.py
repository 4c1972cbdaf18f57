"""筛查排序 and 一品一策 over a real district file: order, reasons, candidates, weights, and the records behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import queued_rig, rig_of
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import Context, PageKey
from nptracker.ui.ranking.policy_page import PolicyPage
from nptracker.ui.ranking.ranking_page import BehindPage, RankingPage
from nptracker.ui.ranking.ranking_words import SHEET_HEADINGS, SHEET_WIDE
from nptracker.ui.ranking.settings_page import RankingSettingsPage
from nptracker.ui.widgets.wrapped_lines import WrappedLines


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office.create(
        tmp_path / "云溪区.npt", region="云溪区", person="周敏", today=lambda: date(2026, 11, 22)
    )
    yield made
    made.close()


@pytest.fixture
def filled(office: Office) -> Office:
    """One enterprise with a key-controlled substance and one that no list names."""
    office.records.write_block("enterprise", [(None, {"name": "甲化工", "township": "东街"})], "录入")
    rows = [("二氯甲烷", "75-09-2", "12 吨"), ("乙醇", "64-17-5", "300 吨")]
    entries = [
        {"enterprise": "甲化工", "data_year": "2025", "substance": name, "cas_rn": cas_rn, "used": used}
        for name, cas_rn, used in rows
    ]
    office.records.write_block("survey_entry", [(None, row) for row in entries], "录入")
    return office


@pytest.fixture
def context(office: Office, qtbot: QtBot) -> Context:
    made: Context = queued_rig(office, qtbot).context
    return made


def read(context: Context, page: Any) -> None:
    page.reload()
    rig_of(context).lane.drain()


def test_the_order_its_reasons_and_the_way_to_the_records(filled: Office, context: Context) -> None:
    page = RankingPage(context)
    read(context, page)
    told = [line.texts[:3] for line in page.list.lines]
    assert told == [
        ("必列：按名录必须管控的物质", "", ""),
        ("1", "二氯甲烷", "3"),  # 10 to 100 t, one enterprise
        ("其余：按得分", "", ""),
        ("2", "乙醇", "4"),  # 100 to 1 000 t, one enterprise
    ]
    assert "数据缺口：用途分散性、检出、危害、敏感受体" in page.advice.text()
    page.scores.select_first()
    page.open_rows()
    behind = rig_of(context).laid_over[-1]
    assert isinstance(behind, BehindPage)
    read(context, behind)
    assert [line.texts[0] for line in behind.list.lines] == ["甲化工 2025 二氯甲烷"]
    behind.open()
    assert rig_of(context).gone[-1][2] == "survey_entry"


def test_a_dimension_without_data_has_no_records_to_show(filled: Office, context: Context) -> None:
    page = RankingPage(context)
    read(context, page)
    page.scores.select("detection")
    page.open_rows()
    assert rig_of(context).laid_over == []
    assert "没有数据" in context.messages.text


def test_what_is_chosen_goes_on_the_list_and_comes_off_with_one_undo(
    filled: Office, context: Context
) -> None:
    page = RankingPage(context)
    read(context, page)
    page.list.selectAll()
    page.choose()
    assert [record["substance"] for record in filled.ranking.candidates(2025)] == ["二氯甲烷", "乙醇"]
    read(context, page)
    assert "已列候选 2 种" in page.count.text()
    filled.history.undo()
    assert filled.ranking.candidates(2025) == []


def test_a_weight_typed_is_in_force_and_a_wrong_one_is_put_back(filled: Office, context: Context) -> None:
    page = RankingSettingsPage(context)
    page.reload()
    weight = page.fields["amount", "weight"]
    weight.setText("2")
    weight.editingFinished.emit()
    assert {line.ranked.facts.name: line.ranked.total for line in filled.ranking.rank(2025).lines} == {
        "二氯甲烷": 5, "乙醇": 7,
    }  # fmt: skip
    weight.setText("很重")
    weight.editingFinished.emit()
    assert weight.text() == "2"


def test_the_sheet_of_a_substance_opens_its_records(filled: Office, context: Context) -> None:
    page = PolicyPage(context)
    read(context, page)
    page.list.select_first()
    rig_of(context).lane.drain()
    texts = [page.sheet.item(row, 1).text() for row in range(page.sheet.rowCount())]
    row = next(at for at, text in enumerate(texts) if text.startswith("甲化工：自用量 12,000 千克"))
    page.sheet.setCurrentCell(row, 1)
    page.open()
    assert rig_of(context).gone[-1][2] == "survey_entry"
    page.handlers()[ActionKey.MAKE_RETURN]()
    assert rig_of(context).gone[-1] == (PageKey.RETURNS, "substance_policy@2025", "return")


def test_what_the_sheet_says_gets_half_of_a_narrow_window(qtbot: QtBot) -> None:
    table = WrappedLines("一品一策", SHEET_HEADINGS, SHEET_WIDE)
    qtbot.addWidget(table)
    table.resize(380, 300)
    table.show()
    table.show_lines([(("管控身份", "名录" * 40, "出处很长的一句话" * 3), None)])
    assert 2 * table.columnWidth(SHEET_WIDE) >= table.viewport().width() - 2
    assert table.columnWidth(0) >= table.fontMetrics().horizontalAdvance("管控身份")


def test_an_empty_district_says_what_to_do_first(office: Office, context: Context) -> None:
    page = RankingPage(context)
    read(context, page)
    assert page._stack.currentIndex() == 1


def test_every_number_of_the_settings_is_in_sight_in_a_narrow_window(
    office: Office, context: Context, qtbot: QtBot
) -> None:
    page = RankingSettingsPage(context)
    qtbot.addWidget(page)
    page.resize(640, 360)
    page.show()
    page.activate()
    qtbot.waitUntil(page.fields["amount", "weight"].isVisible)
    edges = [field.mapTo(page, field.rect().topRight()).x() for field in page.fields.values()]
    assert max(edges) < page.width()
