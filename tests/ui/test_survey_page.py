"""填报 and 规则 over a real district file: typing beside last year's amounts, parts, zero returns, explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMainWindow, QPushButton
from pytestqt.qtbot import QtBot
from test_tasks_page import DirectLane

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_return import Said
from nptracker.errors import BusyError
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context, PageKey
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.records.field_editor import LineEditor
from nptracker.ui.records.record_form import RecordForm
from nptracker.ui.survey.entry_pane import EntryPane
from nptracker.ui.survey.part_table import PartRow, PartTable, Typed
from nptracker.ui.survey.rules_page import RulesPage
from nptracker.ui.survey.survey_page import SurveyPage
from nptracker.ui.tables.row_source import RecordRows
from nptracker.ui.tables.shown_row import Mark, shown_row
from nptracker.ui.widgets.ask_dialog import AskDialog

TODAY = date(2026, 5, 6)
ENTRY = form_named("survey_entry")
NIL = dict.fromkeys(
    ("stock_open", "produced", "bought_abroad", "sold_home", "sold_abroad", "disposed", "stock_close"),
    "零报告",
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Three enterprises; the first used 12.4 t of a solvent in 2024, all belong to the survey of 2025."""
    made = Office.create(tmp_path / "云溪区.npt", region="云溪区", person="周敏", today=lambda: TODAY)
    rows = [{"name": name, "township": "东街"} for name in ("清河化工", "大满涂料", "乌江电镀")]
    made.records.write_block("enterprise", [(None, row) for row in rows], "录入")
    made.screening.conclude(owners(made), 2024, "included", "台账", "周敏")
    before = {"substance": "某溶剂", "cas_rn": "110-54-3", "activity": "加工使用", **NIL}
    told = {"enterprise": "清河化工", "data_year": "2024", "bought_home": "12.4 吨", "used": "12.4 吨"}
    made.records.write_block("survey_entry", [(None, {**before, **told})], "录入")
    yield made
    made.close()


def owners(office: Office) -> list[str]:
    return [record.id for record in office.records.first("enterprise", Query(), 9)]


@pytest.fixture
def context(office: Office, qtbot: QtBot) -> Context:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    lane: Any = DirectLane()
    window.gone = []  # type: ignore[attr-defined]
    made = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: window.gone.append(where),  # type: ignore[attr-defined]
        show_page=lambda _page: None, leave_page=lambda: None, reopen=lambda: None,
    )  # fmt: skip
    made.bus.window = window  # type: ignore[attr-defined]
    return made


Show = Callable[[type], Any]


@pytest.fixture
def show(context: Context, qtbot: QtBot) -> Show:
    def shown(kind: type) -> Any:
        page = kind(context)
        context.actions.serve(page.handlers())
        context.bus.changed.connect(page.refresh)
        window = context.bus.window  # type: ignore[attr-defined]
        window.setCentralWidget(page)
        window.show()
        qtbot.waitExposed(window)
        page.activate()
        QApplication.processEvents()
        return page

    return shown


@pytest.fixture
def page(show: Show) -> SurveyPage:
    made: SurveyPage = show(SurveyPage)
    return made


@pytest.fixture
def carried(page: SurveyPage) -> SurveyPage:
    """The page with last year's solvent taken over, unconfirmed."""
    page.verbs.carry()
    QApplication.processEvents()
    return page


def answer(monkeypatch: pytest.MonkeyPatch, *texts: str, choice: str = "") -> None:
    """Fill the next dialog's fields in their order and go on."""

    def asks(dialog: AskDialog) -> bool:
        boxes = cast("list[QComboBox]", dialog.findChildren(QComboBox))
        fields = cast("list[QLineEdit]", dialog.findChildren(QLineEdit))
        for box in boxes:
            box.setCurrentIndex(box.findData(choice))
        for field, text in zip(fields, texts, strict=True):
            field.setText(text)
        dialog.accept_if_complete()
        return dialog.result() == AskDialog.DialogCode.Accepted

    monkeypatch.setattr(AskDialog, "asks", asks)


def entries(office: Office, year: int = 2025) -> list[Record]:
    return [r for r in office.records.first("survey_entry", Query(), 99) if r["data_year"] == year]


def type_into(page: SurveyPage, key: str, text: str) -> None:
    """Type a text over a field and leave it with Tab."""
    row = page.pane.sheet.rows[key]
    editor = row.editor
    assert isinstance(editor, LineEditor)
    editor.line.setFocus()
    editor.line.selectAll()
    typed = QInputMethodEvent("", [])
    typed.setCommitString(text)
    QApplication.sendEvent(editor.line, typed)
    QTest.keyClick(editor.line, Qt.Key.Key_Tab)
    QApplication.processEvents()


def words(page: SurveyPage, key: str) -> str:
    return page.pane.sheet.rows[key].words


def texts(table: Any, row: int) -> list[str]:
    return [table.item(row, column).text() for column in range(table.columnCount())]


# -- the year and its enterprises -------------------------------------------------------------------------


def test_the_year_shows_who_stands_how(page: SurveyPage, office: Office) -> None:
    assert page.year == 2025
    assert [texts(page.chooser.list, row) for row in range(3)] == [
        ["清河化工", "○ 未报"], ["大满涂料", "○ 未报"], ["乌江电镀", "○ 未报"],
    ]  # fmt: skip
    assert page.sum.text() == "企业 3 家＝已填 0＋零报告 0＋空白 0＋未报 3"
    assert page.buttons["carry"].text().startswith("带入上年 1 种")
    page.chooser.search.setText("dmtl")
    assert texts(page.chooser.list, 0)[0] == "大满涂料"
    assert not page.buttons["carry"].isVisibleTo(page)


def test_without_enterprises_the_page_says_where_they_come_from(show: Show, context: Context) -> None:
    for record_id in owners(context.office):
        context.office.records.delete("enterprise", [record_id])
    page: SurveyPage = show(SurveyPage)
    assert page._stack.currentIndex() == 1
    page.force_reload()
    buttons = cast("list[QPushButton]", page.findChildren(QPushButton))
    next(button for button in buttons if button.text().startswith("去企业初筛")).click()
    assert context.bus.window.gone == [(PageKey.ENTERPRISES, "", "")]  # type: ignore[attr-defined]


# -- amounts ----------------------------------------------------------------------------------------------


def test_an_amount_stands_beside_kilograms_and_last_year_and_is_written_on_leaving(
    carried: SurveyPage, office: Office
) -> None:
    type_into(carried, "used", "12 吨")
    assert words(carried, "used") == "12 吨 = 12 000 千克，上年 12.4 吨"
    (row,) = entries(office)
    assert row.text(ENTRY, "used") == "12 吨"
    assert "used" not in unconfirmed(row.values)
    assert "不平" in carried.pane._sum.text()  # 12.4 t came, 12 t went
    type_into(carried, "bought_home", "12吨")
    assert carried.pane._sum.text() == "来 12 000 千克　去 12 000 千克　✔　平衡"
    carried.context.undo()
    assert entries(office)[0].text(ENTRY, "bought_home") == "12.4 吨"
    assert carried.pane.sheet.rows["bought_home"].editor.text() == "12.4 吨"


def test_a_slip_is_said_while_one_types(carried: SurveyPage, qtbot: QtBot) -> None:
    editor = carried.pane.sheet.rows["used"].editor
    assert isinstance(editor, LineEditor)
    editor.line.setFocus()
    editor.line.selectAll()
    QTest.keyClicks(editor.line, "12.4")
    qtbot.waitUntil(lambda: "疑似把吨填成千克" in words(carried, "used"), timeout=3000)


def test_carried_values_are_said_and_confirmed(carried: SurveyPage, office: Office) -> None:
    assert texts(carried.substances, 0) == ["某溶剂（110-54-3）", "↺ 9 项待确认"]
    assert "上年数，待确认" in words(carried, "bought_home")
    carried.pane.sheet.focus_field("bought_home")
    editor = carried.pane.sheet.rows["bought_home"].editor
    assert isinstance(editor, LineEditor)
    QTest.keyClick(editor.line, Qt.Key.Key_F8)
    assert "bought_home" not in unconfirmed(entries(office)[0].values)
    assert carried.pane.confirm_button.text() == "确认上年数 8 项(&Q)"
    carried.pane.confirm_button.click()
    assert unconfirmed(entries(office)[0].values) == ()
    assert texts(carried.substances, 0)[1] == "✔ 无误"
    assert not carried.pane.confirm_button.isVisibleTo(carried)


def test_everybody_gets_last_years_values_at_once(
    page: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch)
    page.verbs.carry_all()
    assert len(entries(office)) == 1
    page.verbs.carry_all()
    assert len(entries(office)) == 1


# -- substances and parts ---------------------------------------------------------------------------------


def test_a_substance_brings_only_the_blocks_its_tiers_ask_for(
    page: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "二氯甲烷")
    page.verbs.add()
    QApplication.processEvents()
    (row,) = entries(office)
    assert row["cas_rn"] == "75-09-2"
    tabs = page.pane.tabs
    shown = [tabs.tabText(at) for at in range(tabs.count()) if tabs.isTabVisible(at)]
    due = len(page.pane.panels["survey_measure"].table.parts.rows)
    assert shown[:4] == ["数量", "用途", "排放 缺3", f"措施 缺{due}"]
    page.pane.panels["survey_measure"].rest_button.click()
    measures = office.records.first("survey_measure", Query(), 99)
    assert len(measures) == due
    assert {measure.text(form_named("survey_measure"), "answer") for measure in measures} == {"不涉及"}
    assert "措施" in [tabs.tabText(at) for at in range(tabs.count())]
    office.history.undo()
    assert office.records.count("survey_measure") == 0


def test_a_release_is_typed_into_its_medium(
    page: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, "75-09-2")
    page.verbs.add()
    QApplication.processEvents()
    panel = page.pane.panels["survey_release"]
    parts = panel.table.parts
    assert [row.head for row in parts.rows] == ["废水", "废气", "固体废物"]
    parts.setData(parts.index(1, 1), "3")
    QApplication.processEvents()
    (release,) = office.records.first("survey_release", Query(), 9)
    assert (release["medium"], release.text(form_named("survey_release"), "amount")) == ("air", "3")
    assert [bool(row.mark) for row in parts.rows] == [False, True, False]  # an amount without its destination
    parts.setData(parts.index(1, 2), "有组织排放")
    QApplication.processEvents()
    assert [bool(row.mark) for row in parts.rows] == [False, False, False]
    assert panel.unanswered == 2


def test_uses_are_added_in_the_last_row_and_deleted(carried: SurveyPage, office: Office) -> None:
    panel = carried.pane.panels["survey_use"]
    parts = panel.table.parts
    parts.setData(parts.index(0, 1), "清洗")
    QApplication.processEvents()
    assert [row.head for row in parts.rows] == ["1", "＋"]
    parts.setData(parts.index(0, 3), "3 吨")
    QApplication.processEvents()
    listed = [texts(carried.pane.problems, row)[1] for row in range(carried.pane.problems.rowCount())]
    assert "L4" in listed  # 3 t of 12.4 t
    panel.table.setCurrentIndex(parts.index(0, 1))
    panel.delete_button.click()
    assert office.records.count("survey_use") == 0


def test_what_is_typed_beside_a_new_use_outlives_its_row_being_shown(
    carried: SurveyPage, office: Office
) -> None:
    table = carried.pane.panels["survey_use"].table
    carried.pane.tabs.setCurrentWidget(carried.pane.panels["survey_use"])
    table.setFocus()
    table.setCurrentIndex(table.parts.index(0, 1))
    table.edit(table.currentIndex())
    QTest.keyClicks(table.indexWidget(table.currentIndex()), "abc")
    QTest.keyClick(table.indexWidget(table.currentIndex()), Qt.Key.Key_Tab)
    editor = cast("QLineEdit", table.indexWidget(table.parts.index(0, 2)))
    QTest.keyClicks(editor, "d")
    QApplication.processEvents()
    assert [row.head for row in table.parts.rows] == ["1", "＋"]
    assert table.indexWidget(table.parts.index(0, 2)) is editor
    QTest.keyClicks(editor, "e")
    assert editor.text() == "de"


def test_typing_at_a_measure_ends_when_other_measures_are_shown(qtbot: QtBot) -> None:
    """The row of the table is the same, what it asks is not: the words must not become the other one's answer."""
    table = PartTable(
        form_named("survey_measure"), ("answer", "explanation"), ("管控措施", 18), lambda *_: [], None
    )
    qtbot.addWidget(table)
    table.show()
    said: list[Typed] = []
    table.typed.connect(said.append)
    first, second = (PartRow(name, {"measure_no": name}) for name in ("第一条", "第二条"))
    table.show_rows("one", [first, second])
    table.setCurrentIndex(table.parts.index(0, 2))
    table.edit(table.currentIndex())
    QTest.keyClicks(table.indexWidget(table.currentIndex()), "abc")
    table.show_rows("one", [second, first])
    QApplication.processEvents()
    assert table.indexWidget(table.parts.index(0, 2)) is None
    assert [(typed.row.head, typed.text) for typed in said] == [("第一条", "abc")]


# -- zero returns and explanations ------------------------------------------------------------------------


def test_a_zero_return_names_its_basis(
    page: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.chooser.list.setCurrentCell(1, 0)
    answer(monkeypatch, "", "李工", choice="全部")
    page.verbs.zero()
    assert office.records.count("zero_return") == 0  # without a basis the dialog stays
    answer(monkeypatch, "现场查看", "李工", choice="全部")
    page.verbs.zero()
    assert texts(page.chooser.list, 1) == ["大满涂料", "◎ 零报告"]
    assert texts(page.substances, 0) == ["零报告：全部", "现场查看"]
    page.handlers()[ActionKey.DELETE_RECORD]()
    assert texts(page.chooser.list, 1) == ["大满涂料", "○ 未报"]


def test_a_nil_return_of_one_category_is_not_shown_as_one_of_all(page: SurveyPage, office: Office) -> None:
    page.chooser.list.setCurrentCell(1, 0)
    owner = owners(office)[1]
    for category, said in (("短链氯化石蜡", Said.BLANK), ("全部", Said.ZERO)):
        page.context.perform(partial(office.survey.return_zero, owner, 2025, [category], "台账", "李工"))
        assert texts(page.chooser.list, 1) == ["大满涂料", said.words]
        assert page._pane_stack.currentWidget() is page._states[said]


def test_what_is_missing_is_listed_and_explained(
    page: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "上年填报了某溶剂（110-54-3），本年度没有" in texts(page.missing, 0)[0]
    answer(monkeypatch, "停产")
    page.verbs.explain_missing()
    assert office.records.count("rule_waiver") == 0  # four characters at least
    answer(monkeypatch, "产线已经拆除")
    page.verbs.explain_missing()
    assert "已核实：产线已经拆除" in texts(page.missing, 0)[0]


def test_a_soft_finding_is_explained_in_its_list(
    carried: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    carried.pane.confirm_all()
    type_into(carried, "used", "24 吨")
    type_into(carried, "bought_home", "24 吨")
    assert texts(carried.substances, 0)[1] == "△ 2 处提示"
    carried.pane.problems.setCurrentCell(0, 0)
    answer(monkeypatch, "新增一条产线")
    carried.pane.explain_button.click()
    assert texts(carried.substances, 0)[1] == "✔ 无误"
    assert office.records.first("rule_waiver", Query(), 1)[0]["rule"] == "L6"


def test_a_narrow_window_chooses_the_enterprise_in_a_box(page: SurveyPage, context: Context) -> None:
    context.bus.window.resize(760, 512)  # type: ignore[attr-defined]
    QApplication.processEvents()
    assert page.chooser.box.isVisibleTo(page)
    assert not page.chooser.list.isVisibleTo(page)
    assert page.chooser.box.itemText(1) == "○ 大满涂料"
    page.chooser.box.setCurrentIndex(1)
    page.chooser.box.activated.emit(1)
    assert page.card is not None
    assert page.card.enterprise["name"] == "大满涂料"


# -- rules ------------------------------------------------------------------------------------------------


def test_the_rules_are_listed_set_and_put_back(show: Show, office: Office) -> None:
    page: RulesPage = show(RulesPage)
    assert page.table.rowCount() == 22
    assert texts(page.table, 1)[2:] == [
        "✕ 错误",
        "期初库存+生产量+购入量=自用量+销售量+废弃量+期末库存（容差0.5%或1千克，取大）",
        "默认",
    ]
    page.table.setCurrentCell(1, 0)
    field = page.limits["share"]
    field.setText("2")
    field.editingFinished.emit()
    assert "容差2%" in texts(page.table, 1)[3]
    assert texts(page.table, 1)[4] == "已改"
    page.weight.setCurrentIndex(1)
    page.weight.activated.emit(1)
    assert office.rules.settings().severities == {"L1": Severity.WARNING}
    page.reset_button.click()
    assert texts(page.table, 1)[2:] == [
        "✕ 错误",
        "期初库存+生产量+购入量=自用量+销售量+废弃量+期末库存（容差0.5%或1千克，取大）",
        "默认",
    ]


def test_a_limit_outside_its_bounds_goes_back_to_what_holds(show: Show, office: Office) -> None:
    page: RulesPage = show(RulesPage)
    page.table.setCurrentCell(1, 0)
    page.limits["share"].setText("99")
    page.limits["share"].editingFinished.emit()
    assert page.limits["share"].text() == "0.5"
    assert office.rules.settings().numbers == {}
    page.table.setCurrentCell(15, 0)
    assert not page.weight.isEnabled()  # a contradiction stays an error


# -- the ledger -------------------------------------------------------------------------------------------


def test_the_table_says_by_sign_and_word_what_waits_to_be_confirmed(
    carried: SurveyPage, office: Office
) -> None:
    (row,) = entries(office)
    source = RecordRows(office.records, ENTRY)
    page = source.first(Query(), 128)
    shown = shown_row(
        source, next(r for r in page if r.id == row.id), [ENTRY.by_key["used"], ENTRY.by_key["uses"]]
    )
    assert shown.texts == ("12.4 吨 ↺上年", "")
    assert shown.cell_marks["used"] == Mark(Severity.NOTICE, "留意：上年，待确认")
    office.survey.confirm([row.id])
    (again,) = [r for r in source.first(Query(), 128) if r.id == row.id]
    assert shown_row(source, again, [ENTRY.by_key["used"]]).texts == ("12.4 吨",)
    assert "used" not in shown_row(source, again, [ENTRY.by_key["used"]]).cell_marks


def test_the_marks_of_a_page_are_found_in_few_reads(
    carried: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"enterprise": "清河化工", "data_year": "2023", "substance": f"物质{n}"} for n in range(60)]
    office.records.write_block("survey_entry", [(None, row) for row in rows], "录入")
    asked: list[int] = []
    find = office.records.checks.of_page

    def counting(form: Any, records: Any) -> Any:
        asked.append(len(records))
        return find(form, records)

    monkeypatch.setattr(office.records.checks, "of_page", counting)
    source = RecordRows(office.records, ENTRY)
    page = source.first(Query(), 128)
    marks = [shown_row(source, record, ENTRY.table_fields).row_mark for record in page]
    assert asked == [32, 30]
    assert all(marks)  # none of the substances is on a list


def test_the_notes_of_what_was_carried_are_not_asked_for(context: Context) -> None:
    assert "carried_fields" not in RecordForm(context, ENTRY).sheet.rows


def test_what_could_not_be_written_stays_in_its_field(
    carried: SurveyPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object) -> None:
        raise BusyError("正在写入")

    with monkeypatch.context() as patched:
        patched.setattr(office.records, "update", busy)
        type_into(carried, "used", "12 吨")
    assert entries(office)[0].text(ENTRY, "used") == "12.4 吨"
    carried.force_reload()
    assert carried.pane.sheet.rows["used"].editor.text() == "12 吨"
    assert carried.pane.save()
    assert entries(office)[0].text(ENTRY, "used") == "12 吨"


def panes(page: SurveyPage) -> list[EntryPane]:
    """Return the panes made so far, without asking for one, which would make it."""
    return cast("list[EntryPane]", page.findChildren(EntryPane))


def test_the_pane_comes_in_portions_and_shows_what_is_in_front_then(
    carried: SurveyPage, qtbot: QtBot
) -> None:
    """The lists are there first; what is chosen meanwhile is what the pane shows in the end."""
    page = SurveyPage(carried.context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activate()
    assert page.substances.rowCount() == 1
    assert panes(page) == []
    qtbot.waitUntil(lambda: bool(panes(page)))
    pane = panes(page)[0]
    note = pane.sheet.rows["note"]
    assert not note.isVisible()  # the last group of fields is behind the first screen
    qtbot.waitUntil(note.isVisible)
    assert pane.card is not None
    assert pane.card.record.id == entries(page.context.office)[0].id
    assert "上年数，待确认" in words(page, "used")


def test_an_entry_deleted_while_the_pane_is_made_is_not_shown(carried: SurveyPage, qtbot: QtBot) -> None:
    office = carried.context.office
    page = SurveyPage(carried.context)
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    page.activate()
    qtbot.waitUntil(lambda: bool(panes(page)))
    page.refresh(office.records.delete("survey_entry", [entries(office)[0].id]))
    QTest.qWait(200)
    assert not panes(page)[0].isVisible()


def test_what_a_change_means_for_the_audit_is_said_before_anything_is_typed(
    carried: SurveyPage, office: Office
) -> None:
    owner = owners(office)[0]

    def step(*keys: str) -> None:
        for key in keys:
            said = Step("周敏", TODAY, "已经核对过发票", waives=key == "pass")
            office.cases.move([owner], 2025, key, said)
        carried.force_reload()
        QApplication.processEvents()

    line = carried.pane.sheet.rows["used"].editor
    assert isinstance(line, LineEditor)
    step("notify", "confirm", "desk")
    assert not carried.pane.guard.isVisible()
    step("pass")
    assert (carried.pane.guard.text(), line.line.isReadOnly()) == ("△ 已县级通过：改动会退回书面审核", False)
    step("city_pass")
    assert carried.pane.guard.text().startswith("■ 已上报（市通过），不能改")
    assert line.line.isReadOnly()
    assert not any(panel.table.parts.is_writable for panel in carried.pane.panels.values())
    step("province_return")
    assert (carried.pane.guard.isVisible(), line.line.isReadOnly()) == (False, False)


def test_an_entry_without_problems_says_so(carried: SurveyPage) -> None:
    pane = carried.pane
    assert pane.card is not None
    hard = Problem("L1", Severity.ERROR, "不平")
    pane._show_problems(replace(pane.card, problems=[hard]))
    assert texts(pane.problems, 0) == ["✖ 错误", "L1", "不平"]
    pane._show_problems(replace(pane.card, problems=[]))
    assert texts(pane.problems, 0) == ["✔ 无误", "—", "没有问题"]
    pane.problems.setCurrentCell(0, 0)
    assert not pane.explain_button.isEnabled()
