"""The form of a record: checks as one types, saving with errors, new, next, details, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from fakes import fake_context
from ledger_rig import USCC, LedgerOffice
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow

from nptracker.domain.forms import FORMS, LEDGERS, form_named
from nptracker.domain.query import Query
from nptracker.errors import BusyError
from nptracker.ui.records.field_editor import LineEditor, LongEditor, TicksEditor
from nptracker.ui.records.field_row import converted_words
from nptracker.ui.records.field_sheet import TWO_COLUMNS_FROM, FieldSheet
from nptracker.ui.records.record_form import RecordForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

Key = Qt.Key


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LedgerOffice]:
    office = LedgerOffice(tmp_path / "区.npt")
    yield office
    office.close()


@pytest.fixture
def open_form(qtbot: QtBot, office: LedgerOffice) -> Iterator[Callable[..., RecordForm]]:
    window = QMainWindow()
    qtbot.addWidget(window)
    context = fake_context(office, window)

    def make(kind: str) -> RecordForm:
        form = RecordForm(context, form_named(kind))
        window.setCentralWidget(form)
        context.bus.changed.connect(form.refresh)
        window.resize(900, 700)
        with qtbot.waitActive(window):
            window.show()
        return form

    yield make
    assert context.jobs.close()
    assert context.reading.close()


def type_in(form: RecordForm, key: str, text: str) -> None:
    """Put a text into a field as a person does: by key, or through an input method."""
    editor = form.sheet.rows[key].editor
    editor.setFocus()
    target = QApplication.focusWidget()
    assert target is not None
    if isinstance(editor, LineEditor):
        editor.line.selectAll()
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    event = QInputMethodEvent("", [])
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def only(office: LedgerOffice, kind: str) -> Any:
    records = office.records.first(kind, Query(), 2)
    assert len(records) == 1
    return records[0]


@pytest.mark.parametrize("kind", sorted(FORMS))
def test_every_declared_kind_has_a_form_and_takes_its_labels(
    kind: str, open_form: Callable[..., RecordForm]
) -> None:
    form = open_form(kind)
    assert set(form.sheet.rows) == {field.key for field in form_named(kind).fields if not field.is_internal}


def test_a_wrong_field_is_marked_in_words_as_one_types(
    open_form: Callable[..., RecordForm], qtbot: QtBot
) -> None:
    form = open_form("enterprise")
    row = form.sheet.rows["uscc"]
    type_in(form, "uscc", USCC[:-1] + "4")
    qtbot.waitUntil(lambda: "校验" in row.words, timeout=2000)
    type_in(form, "uscc", USCC)
    qtbot.waitUntil(lambda: not row.is_marked, timeout=2000)
    assert row.words == form.form.by_key["uscc"].help.meaning  # the help of the focused field


def test_a_new_record_is_not_scolded_for_what_nobody_was_asked_yet(
    open_form: Callable[..., RecordForm], qtbot: QtBot
) -> None:
    form = open_form("enterprise")
    required = [key for key, field in form.form.by_key.items() if field.required]
    assert required
    assert not any(row.is_marked for row in form.sheet.rows.values())
    left = form.sheet.rows[required[0]]
    left.editor.left.emit()
    qtbot.waitUntil(lambda: left.is_marked, timeout=2000)
    assert [key for key, row in form.sheet.rows.items() if row.is_marked] == required[:1]
    type_in(form, "note", "待核")
    form.save()
    assert {key for key, row in form.sheet.rows.items() if row.is_marked} >= set(required)


def test_an_amount_in_tonnes_is_converted_while_one_types(open_form: Callable[..., RecordForm]) -> None:
    form = open_form("survey_entry")
    type_in(form, "produced", "12吨")
    assert form.sheet.rows["produced"].words == "12 吨 = 12 000 千克"
    amount = form_named("survey_entry").by_key["produced"]
    assert converted_words(amount, "1.5 克") == "1.5 克 = 0.0015 千克"
    assert converted_words(amount, "12") == ""
    assert converted_words(amount, "零报告") == ""


def test_saving_works_with_errors_and_marks_them(
    open_form: Callable[..., RecordForm], office: LedgerOffice
) -> None:
    form = open_form("enterprise")
    type_in(form, "name", "清河化工厂")
    type_in(form, "opened_on", "去年")
    assert form.is_dirty
    form.save_button.click()
    record = only(office, "enterprise")
    assert record.text(form.form, "name") == "清河化工厂"
    assert record.text(form.form, "opened_on") == "去年"
    assert form.record_id == record.id
    assert not form.is_dirty
    assert form.sheet.rows["opened_on"].is_marked
    office.history.undo()
    assert office.records.count("enterprise") == 0


def test_only_what_was_typed_is_written(open_form: Callable[..., RecordForm], office: LedgerOffice) -> None:
    record_id = office.add_enterprises(1)[0]
    form = open_form("enterprise")
    assert form.show_record(record_id)
    office.records.update("enterprise", record_id, {"industry_name": "别处改的"})
    type_in(form, "township", "西街街道")
    assert form.save()
    record = only(office, "enterprise")
    assert (record["township"], record["industry_name"]) == ("西街街道", "别处改的")


def test_going_on_saves_and_begins_an_empty_form(
    open_form: Callable[..., RecordForm], office: LedgerOffice
) -> None:
    form = open_form("enterprise")
    type_in(form, "name", "甲厂")
    form.save_new_button.click()
    assert form.record_id == ""
    assert form.sheet.texts()["name"] == ""
    assert form.sheet.rows["name"].editor.focusProxy().hasFocus()
    type_in(form, "name", "乙厂")
    assert form.leave()
    assert office.texts("enterprise", "name") == ["甲厂", "乙厂"]


def test_a_busy_file_refuses_in_words_and_the_typing_stays(
    open_form: Callable[..., RecordForm], office: LedgerOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = open_form("enterprise")
    type_in(form, "name", "甲厂")

    def busy(*_arguments: object) -> None:
        raise BusyError("正在导入，请稍候。")

    monkeypatch.setattr(office.records, "create", busy)
    assert not form.save()
    assert not form.leave()
    assert "正在导入" in form.context.messages.text
    assert form.sheet.texts()["name"] == "甲厂"
    assert form.is_dirty


def test_a_reference_is_picked_by_part_of_its_name(
    open_form: Callable[..., RecordForm], office: LedgerOffice
) -> None:
    ids = office.add_enterprises(3)
    form = open_form("survey_entry")
    type_in(form, "enterprise", "清河化工002")
    editor = form.sheet.rows["enterprise"].editor
    assert isinstance(editor, LineEditor)
    assert editor.suggester is not None
    assert editor.suggester.is_open
    QTest.keyClick(editor.line, Key.Key_Return)
    assert editor.line.text() == "清河化工002厂"
    assert form.save()
    assert only(office, "survey_entry")["enterprise"] == ids[1]
    assert form.sheet.texts()["enterprise"] == ids[1]


def test_choices_are_ticks_and_a_strange_text_stays_until_one_is_ticked(
    open_form: Callable[..., RecordForm],
) -> None:
    form = open_form("survey_entry")
    editor = form.sheet.rows["tiers"].editor
    assert isinstance(editor, TicksEditor)
    editor.set_text("基本、公约")
    assert editor.text() == "基本、公约"
    editor.set_text("第三档")
    assert editor.text() == "第三档"
    editor._ticks["详细"].click()
    assert editor.text() == "详细"


def test_tab_goes_through_the_fields_in_the_order_they_stand(open_form: Callable[..., RecordForm]) -> None:
    form = open_form("finding")
    form.sheet.focus_first()
    visited = []
    for _step in range(len(form.sheet.rows)):
        focus = QApplication.focusWidget()
        visited += [key for key, row in form.sheet.rows.items() if row.isAncestorOf(focus)]
        QTest.keyClick(focus, Key.Key_Tab)
    places = [
        form.sheet.rows[key].mapTo(form.sheet.widget(), form.sheet.rows[key].rect().topLeft())
        for key in visited
    ]
    assert len(visited) == len(form.sheet.rows)
    assert [(p.y(), p.x()) for p in places] == sorted((p.y(), p.x()) for p in places)


def test_two_columns_where_there_is_room(qtbot: QtBot) -> None:
    sheet = FieldSheet(form_named("enterprise"), lambda _kind, _text: [], lambda _texts: [])
    qtbot.addWidget(sheet)
    letter = sheet.fontMetrics().horizontalAdvance("中")
    first, second = (sheet.rows[key] for key in ("name", "former_names"))
    sheet.resize(letter * (TWO_COLUMNS_FROM + 6), 700)
    sheet.show()
    qtbot.waitUntil(lambda: first.y() == second.y() and first.x() < second.x(), timeout=2000)
    sheet.resize(letter * (TWO_COLUMNS_FROM - 6), 700)
    qtbot.waitUntil(lambda: first.y() < second.y() and first.x() == second.x(), timeout=2000)
    long_text = next(row for row in sheet.rows.values() if isinstance(row.editor, LongEditor))
    assert long_text.width() == first.width()


def test_findings_of_an_inspection_are_typed_inside_it(
    open_form: Callable[..., RecordForm], office: LedgerOffice, qtbot: QtBot
) -> None:
    enterprise = office.add_enterprises(1)[0]
    made = office.records.write_block(
        "inspection",
        [
            (None, {"number": "JC1", "enterprise": enterprise}),
            (None, {"number": "JC2", "enterprise": enterprise}),
        ],
        "检查",
    ).record_ids
    office.records.write_block("finding", [(None, {"number": "WT0", "inspection": made[1]})], "别处的")
    form = open_form("inspection")
    assert form.show_record(made[0])
    form.tabs.setCurrentIndex(1)
    panel = form._details
    assert panel is not None
    qtbot.waitUntil(lambda: panel.model.is_settled, timeout=3000)
    assert panel.bar.count_label.text() == "0 / 0 条"
    panel.begin_record()
    QTest.keyClicks(QApplication.focusWidget(), "WT1")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    finding = office.records.first("finding", Query(), 5)[1]
    assert (finding["number"], finding["inspection"], finding["enterprise"]) == ("WT1", made[0], enterprise)
    assert panel.model.rows == 1


def test_the_history_of_a_record_is_a_tab_away(
    open_form: Callable[..., RecordForm], office: LedgerOffice
) -> None:
    record_id = office.add_enterprises(1)[0]
    office.records.update("enterprise", record_id, {"township": "西街街道"})
    form = open_form("enterprise")
    form.show_record(record_id)
    form.tabs.setCurrentWidget(form.history)
    top = form.history._list.topLevelItem(0)
    assert [top.text(column) for column in (1, 2, 3, 4)] == ["张三", "乡镇(街道)", "东街街道", "西街街道"]


def test_every_ledger_field_explains_itself() -> None:
    unexplained = [
        f"{form.kind}.{field.key}"
        for form in LEDGERS
        for field in form.fields
        if not field.help.meaning and field.key != "note"
    ]
    assert unexplained == []


def test_a_substance_picked_in_one_field_settles_the_other(
    open_form: Callable[..., RecordForm], office: LedgerOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office.records, "find", lambda _kind, _text: [("67-66-3", "67-66-3　三氯甲烷")])
    form = open_form("survey_entry")
    type_in(form, "cas_rn", "67-6")
    editor = form.sheet.rows["cas_rn"].editor
    assert isinstance(editor, LineEditor)
    QTest.keyClick(editor.line, Key.Key_Return)
    assert form.sheet.texts()["cas_rn"] == "67-66-3"
    assert form.sheet.texts()["substance"] == "三氯甲烷"


def test_the_lists_of_a_substance_show_while_it_is_typed(
    open_form: Callable[..., RecordForm], qtbot: QtBot
) -> None:
    form = open_form("survey_entry")
    assert form.strip is not None
    assert not form.strip.isVisible()
    type_in(form, "substance", "短链氯化石蜡")
    qtbot.waitUntil(form.strip.isVisible)
    assert form.strip.text().startswith("● 详细（候选）、重点管控、公约　重点管控新污染物清单（2023年版） 4")
    assert "条豁免已到期" in form.strip.text()
    form.tabs.setCurrentWidget(form.strip.card)
    assert form.tabs.isTabEnabled(form.tabs.currentIndex())
    assert "豁免已于2023-12-31到期" in form.strip.card.toPlainText()
    form.show_new()
    assert not form.strip.isVisible()


def test_a_form_without_a_substance_has_no_card(open_form: Callable[..., RecordForm]) -> None:
    assert open_form("enterprise").strip is None
