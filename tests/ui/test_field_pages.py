"""检查记录, 问题整改 and 检查单 over a real district file: filling in, photos, steps, own lists, each undone by one step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from builders import enterprise
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QMainWindow, QMenu
from test_tasks_page import DirectLane

from nptracker.domain.values import Values
from nptracker.errors import BusyError
from nptracker.services.office import Office
from nptracker.services.rectification import FindingStep
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.field import checklist_dialog, finding_dialogs, visit_dialogs
from nptracker.ui.field.checklists_page import ChecklistsPage
from nptracker.ui.field.finding_page import FindingPage
from nptracker.ui.field.visit_page import VisitPage
from nptracker.ui.field.visit_view import FILES, FINDINGS, MISSING
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.page import Page
from nptracker.ui.widgets import attach_dialog

TODAY = date(2026, 11, 22)
SAID = FindingStep("企业环保员", TODAY, "标识已经补齐")


class Lane(DirectLane):
    """Does everything at once, with a job that is never stopped."""

    def run(self, title: str, work: Any, **others: Any) -> Any:
        return super().run(title, lambda _job: work(_JOB), **others)


_JOB = SimpleNamespace(stopping=lambda: False, progress=lambda *_numbers: None)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("field") / "甘州区.npt"
    office = Office.create(path, region="甘州区", person="周敏", today=lambda: TODAY)
    office.records.create("enterprise", {**enterprise(0), "name": "清河化工"})
    office.close()
    return path


@pytest.fixture
def office(prepared: Path, tmp_path: Path) -> Iterator[Office]:
    path = Path(shutil.copy(prepared, tmp_path))
    office = Office.open(path, person="周敏", today=lambda: TODAY)
    yield office
    office.close()


def shown(make: Callable[[Context], Page], office: Office, qtbot: Any) -> Any:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1220, 700)
    lane: Any = Lane()
    went: list[Any] = []
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: went.append(where), show_page=went.append, leave_page=lambda: None,
        reopen=lambda: None,
    )  # fmt: skip
    page: Any = make(context)
    page.went, page.window_ = went, window
    context.bus.changed.connect(page.refresh)
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    page.activate()
    return page


def visit(office: Office, *codes: str) -> str:
    owner = office.records.resolve("enterprise", "清河化工")
    assert owner
    return office.field.inspections.begin(office.field.inspections.proposal(owner), codes).record_ids[0]


def finding(office: Office, number: str, days: int, state: str = "整改中") -> str:
    texts = {
        "number": number, "source": "现场检查", "found_on": "2026-10-01", "enterprise": "清河化工", "description": "标识缺失",
        "responsible": "清河化工", "due_on": str(TODAY + timedelta(days)), "state": state,
    }  # fmt: skip
    return office.records.create("finding", office.records.typed("finding", texts)).record_ids[0]


def results(office: Office, visit_id: str) -> list[object]:
    return [a["result"] for sheet in office.field.checklists.of_visit(visit_id) for _i, a in sheet.lines]


# -- a visit ----------------------------------------------------------------------------------------------


def test_items_are_answered_by_single_keys(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    panel = page.view.panel
    for key in "113":
        qtbot.keyClick(panel.list, key)
    qtbot.keyClick(panel.list, "2")
    assert results(office, visit_id)[:5] == ["none", "none", "not_applicable", "found", None]
    panel.note.insert("管沟有积液")
    qtbot.keyClick(panel.note, Qt.Key.Key_Return)
    line = office.field.checklists.of_visit(visit_id)[0].lines[3][1]
    assert line["note"] == "管沟有积液"
    assert "未检查 6" in panel.sums.text()
    page.context.undo()
    page.context.undo()
    assert results(office, visit_id)[3] is None


def test_several_items_are_answered_at_once_and_cleared(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    page.view.panel.list.selectAll()
    page.view.panel.answer("not_applicable")
    assert set(results(office, visit_id)) == {"not_applicable"}
    page.view.panel.list.selectAll()
    page.view.panel.answer(None)
    assert set(results(office, visit_id)) == {None}
    assert office.history.next_undo() == "检查单：10 项 → 未检查"


def test_one_key_makes_a_finding_with_its_clause(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "new-chemicals")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    panel = page.view.panel
    item, _answer = panel.current
    panel.note.setText("没有登记证")
    panel.note.setModified(True)
    qtbot.keyClick(panel.list, "4")
    (line,) = office.field.rectification.lines(visit_id)
    assert (line.record["description"], line.record["clause"]) == ("没有登记证", item["clause"])
    assert page.view.tabs.tabText(FINDINGS) == "问题 1"
    assert "WT2026-001" in panel.list.lines[0].texts[3]
    page.view.tabs.setCurrentIndex(FINDINGS)
    page.view.findings.cellActivated.emit(0, 0)
    assert page.went == [("", line.id, "finding")]
    page.context.undo()
    assert office.field.rectification.lines(visit_id) == []


def test_the_result_is_written_when_the_lists_add_up(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    assert not page.view.conclude.isEnabled()
    page.view.panel.list.selectAll()
    page.view.panel.answer("none")
    assert page.view.conclude.isEnabled()
    page.view.conclude.click()
    assert office.records.get("inspection", visit_id)["result"] == "none"
    assert "未发现问题" in page.view.facts.text()


def test_photos_are_shown_counted_and_told_when_damaged(office: Office, qtbot: Any, tmp_path: Path) -> None:
    visit_id = visit(office)
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(QColor("steelblue"))
    image.save(str(tmp_path / "IMG_7.jpg"))
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    files = page.view.files
    files.attach([tmp_path / "IMG_7.jpg"])
    assert files.list.count() == 1
    assert "清河化工_20261122_01.jpg" in files.list.item(0).text()
    assert "附件 1/1 校验通过" in files.state.text()
    assert page.view.tabs.tabText(FILES).endswith("1/1")
    assert not files.list.item(0).icon().isNull()
    page.view.tabs.setCurrentIndex(FILES)
    assert not files.preview.pixmap().isNull()
    with office._session.verb("damage", "破坏"):
        office._session.table("setting").insert({"name": "damage"})
        office._session.file.writer().execute("UPDATE blobs SET content = x'00'")
    page.view.read_again()
    assert "缺失或已改动" in files.state.text()
    assert "附件 0/1" in files.state.text()
    assert "缺失或已改动" in files.preview.text()  # and nothing is read again only to fail
    assert (files.save.isEnabled(), files.remove.isEnabled()) == (False, True)


def test_what_is_missing_is_listed(office: Office, qtbot: Any) -> None:
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit(office))
    page.view._read_slowly()
    listed = [page.view.missing.item(row, 1).text() for row in range(page.view.missing.rowCount())]
    assert "没有附检查单" in listed
    assert page.view.tabs.tabText(MISSING) == f"还缺什么 {len(listed)}"


def test_a_visit_is_begun_from_the_ledger_and_left_for_it(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks(self: Any) -> bool:
        self._editors["enterprise"].set_text("清河化工")
        self.lists.item(2).setCheckState(Qt.CheckState.Checked)
        return not self._missing()

    monkeypatch.setattr(visit_dialogs.NewVisitDialog, "asks", asks)
    page = shown(VisitPage, office, qtbot)
    page.new.click()
    assert page.is_visit_open
    record = office.records.get("inspection", page.view.visit_id)
    assert (record["number"], record["inspector_1"], record["kind"]) == ("JC2026-001", "周敏", "daily")
    assert len(office.field.checklists.of_visit(page.view.visit_id)) == 1
    assert ActionKey.NEW_RECORD not in page.handlers()
    page.handlers()[ActionKey.BACK]()
    assert not page.is_visit_open
    assert page.ledger.isVisible()
    page.context.undo()
    assert office.records.count("inspection") == 0


@pytest.mark.parametrize("name", ["print", "record", "minutes", "case"])
def test_every_paper_of_a_visit_can_be_written(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    target = tmp_path / f"{name}.pdf"
    monkeypatch.setattr("nptracker.ui.widgets.save_dialog.ask_target", lambda *_parts: target)
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit(office, "toxic-trade"))
    menu: QMenu = page.view.papers.menu()
    assert len(menu.actions()) == 4
    page.view.asked.emit(name)
    assert target.read_bytes().startswith(b"%PDF")


def test_what_is_typed_stays_when_the_visit_is_read_again(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    panel = page.view.panel
    panel.note.insert("管沟")
    page.view.read_again()
    assert (panel.note.text(), panel.note.isModified()) == ("管沟", True)
    panel.write_note()
    page.view.read_again()
    assert (panel.note.text(), panel.note.isModified()) == ("管沟", False)


def test_nothing_of_the_visit_before_can_be_answered_while_another_is_read(
    office: Office, qtbot: Any
) -> None:
    first, second = visit(office, "soil-hazards"), visit(office, "new-chemicals")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(first)
    waiting: list[Any] = []
    page.view._reader.ask = lambda work, _take: waiting.append(work)
    page.show_visit(second)
    qtbot.keyClick(page.view.panel.list, "1")
    assert {*results(office, first), *results(office, second)} == {None}
    page.view._take(waiting[0](None))
    assert page.view.title.text().startswith("JC2026-002")
    qtbot.keyClick(page.view.panel.list, "1")
    assert results(office, second)[0] == "none"


def test_a_result_that_does_not_fit_is_told_beside_the_facts(office: Office, qtbot: Any) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    assert page.view.facts.text().endswith("检查结果：未填")
    number = str(office.records.get("inspection", visit_id)["number"])
    texts = {
        "number": "W9", "inspection": number, "source": "现场检查", "found_on": "2026-11-22", "enterprise": "清河化工",
        "description": "积液", "responsible": "清河化工", "due_on": "2026-12-22", "state": "整改中",
    }  # fmt: skip
    office.records.create("finding", office.records.typed("finding", texts))
    page.view.read_again()
    assert "未填（！已登记问题 1 个，应是“发现问题”" in page.view.facts.text()
    page.view.conclude.click()
    assert page.view.facts.text().endswith("检查结果：发现问题")


def test_a_finding_typed_by_hand_is_tied_by_one_key_and_let_go_by_the_same(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id, one = visit(office, "soil-hazards"), finding(office, "W1", 5)
    monkeypatch.setattr(visit_dialogs.LinkDialog, "asks", lambda _self: True)
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit_id)
    qtbot.keyClick(page.view.panel.list, "5")
    assert office.records.get("finding", one)["inspection"] == visit_id
    assert page.view.panel.buttons["link"].text() == "5 取消关联"
    assert page.view.panel.list.lines[0].texts[3].startswith("▶ W1")
    qtbot.keyClick(page.view.panel.list, "5")
    assert page.view.panel.list.lines[0].texts[3] == ""
    assert page.view.panel.buttons["link"].text() == "5 关联问题…"


def test_an_attached_list_comes_to_the_front(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit(office, "soil-hazards"))
    monkeypatch.setattr(visit_dialogs.AttachDialog, "asks", lambda _self: True)
    monkeypatch.setattr(visit_dialogs.AttachDialog, "chosen", lambda _self: ("toxic-trade", []))
    page.view.panel.buttons["attach"].click()
    assert page.view.panel.sheet.checklist["code"] == "toxic-trade"


def test_nothing_is_asked_when_every_list_is_attached(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [template.code for template in office.field.checklists.templates()]
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit(office, *codes))
    monkeypatch.setattr(
        visit_dialogs.AttachDialog, "asks", lambda _self: pytest.fail("there is nothing to ask")
    )
    page.view.panel.buttons["attach"].click()
    assert "都附上了" in page.context.messages.text


@pytest.mark.parametrize("reads", ["checklists.of_visit", "inspections.check_files", "case_files.missing"])
def test_what_a_busy_file_kept_back_is_read_a_moment_later(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch, reads: str
) -> None:
    visit_id = visit(office, "soil-hazards")
    page = shown(VisitPage, office, qtbot)
    part, name = reads.split(".")
    service = getattr(office.field, part)
    read, asked = getattr(service, name), []

    def busy_at_first(*words: Any) -> Any:
        asked.append(words)
        if len(asked) == 1:
            raise BusyError("另一项操作正在写入。")
        return read(*words)

    monkeypatch.setattr(service, name, busy_at_first)
    page.show_visit(visit_id)
    qtbot.waitUntil(lambda: len(asked) > 1 and page.view.missing.rowCount() > 0)
    assert page.view.title.text().startswith("JC2026-001")
    assert "还没有照片" in page.view.files.state.text()
    assert not page.context.messages.isVisible()


def test_large_files_and_false_pictures_are_asked_about(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "假.jpg").write_bytes(b"no picture")
    (tmp_path / "说明.txt").write_bytes(b"plain text")
    asked: list[list[str]] = []
    monkeypatch.setattr(attach_dialog, "asks_about", lambda _parent, doubts: bool(asked.append(list(doubts))))
    page = shown(VisitPage, office, qtbot)
    page.show_visit(visit(office))
    page.view.files.attach([tmp_path / "假.jpg", tmp_path / "说明.txt"])
    assert ["不是能显示的图片" in words for (words,) in asked] == [True]
    assert page.view.files.list.count() == 1
    assert page.view.files.list.item(0).text().endswith("_01.txt")


# -- findings ---------------------------------------------------------------------------------------------


def test_counts_filter_to_exactly_the_rows_they_count(office: Office, qtbot: Any) -> None:
    for number, days, state in (
        ("W1", -1, "整改中"), ("W2", -5, "已完成待核"), ("W3", 0, "整改中"), ("W4", 7, "未启动"), ("W5", 8, "整改中"),
        ("W6", 3, "已完成待核"), ("W7", -9, "已销号"),
    ):  # fmt: skip
        finding(office, number, days, state)
    page = shown(FindingPage, office, qtbot)
    counts = {key: int(button.text().split()[-1]) for key, button in page.chips.items() if button.isVisible()}
    assert counts == {"all": 7, "overdue": 2, "soon": 2, "open": 1, "submitted": 1, "closed": 1}
    for key, count in counts.items():
        page.show_only(key)
        assert page.ledger.panel.model.rows == count, key
    page.show_record("overdue", "finding")
    assert page.chips["overdue"].isChecked()


def test_a_step_is_asked_for_and_its_history_shown(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = finding(office, "W1", 5)
    faults: list[str] = []

    def asks(self: Any) -> bool:
        faults.append(self._fault())
        self.opinion.setText("标识已经补齐")
        return not self._fault()

    monkeypatch.setattr(finding_dialogs.StepDialog, "asks", asks)
    page = shown(FindingPage, office, qtbot)
    page.show_record(one, "finding")
    page.buttons["submitted"].click()
    assert faults == ["“完成情况”至少写 4 个字"]
    assert office.records.get("finding", one)["state"] == "submitted"
    assert [page.steps.item(0, at).text() for at in (1, 3)] == ["报完成", "标识已经补齐"]
    page.more["reopened"].trigger()
    assert len(faults) == 1  # not asked: it may not be taken from here
    page.context.undo()
    assert office.records.get("finding", one)["state"] == "under_way"


def test_a_relapse_is_entered_from_a_closed_finding(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_dialogs.RepeatDialog, "asks", lambda _self: True)
    one = finding(office, "W1", -5, "已销号")
    page = shown(FindingPage, office, qtbot)
    page.show_record(one, "finding")
    page.more["repeat"].trigger()
    former, later = office.field.rectification.chain(one)
    assert [record["number"] for record in (former, later)] == ["W1", "WT2026-001"]
    page.show_record(former.id, "finding")
    assert [page.steps.item(0, at).text() for at in (1, 3)] == ["又反弹", "WT2026-001 标识缺失（整改中）"]
    page.steps.cellActivated.emit(0, 0)
    assert page.ledger.panel.current_id() == later.id
    assert [page.steps.item(0, at).text() for at in (1, 3)] == ["前次问题", "W1 标识缺失（已销号）"]


def test_without_findings_there_are_no_verbs_but_a_way_to_begin(office: Office, qtbot: Any) -> None:
    page = shown(FindingPage, office, qtbot)
    assert not page._tools.isVisible()
    assert not page.steps.isVisible()
    assert "填检查单" in page.ledger._empty._words.text()
    finding(office, "W1", 5)
    page.force_reload()
    assert page.buttons["submitted"].isVisible()
    assert [action.text() for action in page.buttons["more"].menu().actions()] == [
        "退回(&B)…", "延期(&Y)…", "重开(&O)…", "反弹(&D)…", "", "办理经过(&J)…",
    ]  # fmt: skip


def test_what_became_of_a_finding_has_a_window_of_its_own(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = finding(office, "W1", 5)
    office.field.rectification.take([first], "submitted", SAID)
    office.field.rectification.take(
        [first], "closed", replace(SAID, opinion="核查到位", checker="孙工", evidence="照片")
    )
    later = office.field.rectification.repeat(first, TODAY, TODAY + timedelta(30)).record_ids[0]
    seen: list[str] = []

    def look(dialog: Any) -> None:
        seen.extend(dialog.table.item(row, 1).text() for row in range(dialog.table.rowCount()))
        dialog.table.setCurrentCell(0, 0)
        dialog.table.cellActivated.emit(0, 0)

    monkeypatch.setattr(finding_dialogs.StoryDialog, "exec", look)
    page = shown(FindingPage, office, qtbot)
    page.show_record(first, "finding")
    page.more["story"].trigger()
    assert seen == ["又反弹", "销号", "报完成"]
    assert page.ledger.panel.current_id() == later


def test_counts_without_room_stand_behind_one_button(office: Office, qtbot: Any) -> None:
    for number, days, state in (("W1", -1, "整改中"), ("W2", 3, "整改中"), ("W3", 9, "已销号")):
        finding(office, number, days, state)
    page = shown(FindingPage, office, qtbot)
    assert not page.folded.isVisible()
    page.window_.resize(500, 700)
    qtbot.waitUntil(page.folded.isVisible)
    assert not any(chip.isVisible() for chip in page.chips.values())
    assert page.folded.text() == "全部 3"
    page.folded.menu().aboutToShow.emit()
    words = [action.text() for action in page.folded.menu().actions()]
    assert words == ["全部 3", "✖ 超期 1", "◷ 即将到期 1", "✔ 已销号 1"]
    page.folded.menu().actions()[1].trigger()
    assert (page.folded.text(), page.ledger.panel.model.rows) == ("✖ 超期 1", 1)
    assert page._tools.height() < 2 * page.buttons["more"].sizeHint().height()


def test_evidence_is_asked_for_anew_after_a_step_back(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = finding(office, "W1", 5)
    rectification = office.field.rectification
    for key in ("submitted", "returned", "submitted"):
        rectification.take([one], key, replace(SAID, evidence="回执"))
    hints: list[str] = []
    monkeypatch.setattr(
        finding_dialogs.StepDialog, "asks", lambda self: bool(hints.append(self.evidence.placeholderText()))
    )
    page = shown(FindingPage, office, qtbot)
    page.show_record(one, "finding")
    page.buttons["closed"].click()
    assert hints == ["退回、重开以后的新材料；已添加新附件的可空"]


# -- lists ------------------------------------------------------------------------------------------------


def test_an_own_list_is_made_from_a_shipped_one(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(self: Any) -> None:
        self.name.setText("涂料企业检查单")
        self.grid.setCurrentCell(0, 0)
        self.grid.paste("溶剂\t看配方\t不含二氯甲烷\t现场\t清单\t重点管控措施\n危废\t看联单")
        self._try()

    monkeypatch.setattr(checklist_dialog.ChecklistDialog, "exec", fill)
    page = shown(ChecklistsPage, office, qtbot)
    assert page.template.code == "key-controlled"
    page.list.select(("clean-production", 1))
    page.buttons["copy"].click()
    own = next(one for one in office.field.checklists.templates() if not one.is_shipped)
    items = office.field.checklists.items(own)
    assert (own.title, len(items)) == ("涂料企业检查单", 8)
    assert items[0] == {
        "item": "溶剂", "points": "看配方", "standard": "不含二氯甲烷", "method": "site", "clause": "清单",
        "category": "measures",
    }  # fmt: skip
    assert (items[1]["item"], items[1]["points"]) == ("危废", "看联单")
    page.list.select((own.code, own.edition))
    page.buttons["retire"].click()
    assert own.code not in [one.code for one in office.field.checklists.templates()]
    page.all_editions.setChecked(True)
    assert any("停用" in line.texts[0] for line in page.list.lines)


def test_rows_of_a_list_are_moved_and_dates_of_exemptions_kept(office: Office, qtbot: Any) -> None:
    items: list[Values] = [
        {"item": "甲", "exempt_until": date(2023, 12, 31)},
        {"item": "乙", "method": "remote"},
    ]
    grid = checklist_dialog.ItemGrid(items)
    qtbot.addWidget(grid)
    grid.setCurrentCell(0, 0)
    grid.move_row(1)
    assert grid.filled() == [
        {"item": "乙", "method": "remote"},
        {"item": "甲", "exempt_until": date(2023, 12, 31)},
    ]


def test_pasted_words_that_are_no_choice_are_told(qtbot: Any) -> None:
    dialog = checklist_dialog.ChecklistDialog(None, "新建检查单", {}, [], lambda *_parts: None)
    qtbot.addWidget(dialog)
    dialog.grid.setCurrentCell(0, 0)
    dialog.grid.paste("溶剂\t\t\t现场\t\t台账资料\n危废\t\t\t电话\t\t别的\n危化\t\t\t电话")
    assert "“电话”、“别的”不是可选的" in dialog.warning.text()
    assert [item.get("method") for item in dialog.grid.filled()] == ["site", None, None]
    dialog.grid.paste("溶剂\t\t\t非现场")
    assert dialog.warning.text() == ""


def test_a_blank_list_can_be_written(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "blank.xlsx"
    monkeypatch.setattr("nptracker.ui.widgets.save_dialog.ask_target", lambda *_parts: target)
    page = shown(ChecklistsPage, office, qtbot)
    page.buttons["blank"].click()
    assert target.stat().st_size > 0
