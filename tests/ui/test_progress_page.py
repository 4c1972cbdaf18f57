"""填报进度 over a real district file: counts, filters, steps in bulk, urging, audit records, each undone by one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from builders import enterprise
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QMainWindow
from test_tasks_page import DirectLane

from nptracker.domain.survey_states import MOVES
from nptracker.services.office import Office
from nptracker.services.survey_case_steps import Step
from nptracker.services.survey_cases import Round
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.survey import case_dialogs, case_words
from nptracker.ui.survey.case_dialogs import RoundDialog, StepDialog, UrgeDialog
from nptracker.ui.survey.progress_page import ProgressPage
from nptracker.ui.survey.review_dialog import ReviewDialog

TODAY = date(2026, 11, 22)
YEAR = 2025


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(tmp_path / "甘州区.npt", region="甘州区", person="周敏", today=lambda: TODAY)
    yield office
    office.close()


def add(office: Office, count: int) -> list[str]:
    towns = ("东街街道", "大满镇")
    return [
        office.records.create(
            "enterprise", {**enterprise(i), "township": towns[i % 2], "screening": "included"}
        ).record_ids[0]
        for i in range(count)
    ]


def shown(office: Office, qtbot: Any) -> ProgressPage:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1220, 700)
    lane, went = DirectLane(), []
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: went.append(where), show_page=went.append, leave_page=lambda: None,
        reopen=lambda: None,
    )  # fmt: skip
    page = ProgressPage(context)
    page.went = went  # type: ignore[attr-defined]
    context.bus.changed.connect(page.refresh)
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    page.window_ = window  # type: ignore[attr-defined]
    page.activate()
    return page


def listed(page: ProgressPage) -> list[str]:
    return [line.texts[0] if line.key is None else line.texts[1] for line in page.list.lines]


def answers(monkeypatch: pytest.MonkeyPatch, kind: type[QDialog], **texts: str) -> None:
    """Let a dialog be answered with some texts as a person would type them."""

    def asks(self: Any) -> bool:
        for name, text in texts.items():
            getattr(self, name).setText(text)
        self.accept_if_complete()
        return not self.warning.text()

    monkeypatch.setattr(kind, "asks", asks)


def test_without_included_enterprises_the_page_says_where_to_go(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    assert page._stack.currentIndex() == 1


def test_opening_the_round_is_offered_first_and_makes_the_cases(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(office, 4)
    page = shown(office, qtbot)
    assert page.next.text() == "下一步：填写调查年度的截止日期，给 4 家入统企业建档"
    answers(monkeypatch, RoundDialog, notice="清环函8号")
    page.buttons["round"].click()
    assert office.records.count("survey_case") == 4
    assert office.cases.round_of(YEAR).notice == "清环函8号"
    assert page.next.text() == "下一步：通知 4 家企业填报"
    assert "入统 4 家＝未交 4＋待改正 0＋已交 0" in page.sum.text()


def test_a_number_filters_and_all_numbers_add_up(office: Office, qtbot: Any) -> None:
    owners = add(office, 5)
    office.cases.move(owners[2:], YEAR, "notify", Step("周敏", TODAY))
    office.cases.move(owners[4:], YEAR, "confirm", Step("周敏", TODAY))
    page = shown(office, qtbot)
    by_state = {k: b.text() for k, b in page.chip_buttons.items() if k.startswith("state:") and b.isVisible()}
    assert by_state == {
        "state:not_notified": "○ 未通知 2",
        "state:notified": "◎ 已通知 2",
        "state:confirmed": "◆ 企业已确认 1",
    }
    assert listed(page)[0] == "东街街道　3 家：未交 2　已交 1"
    page.chip_buttons["state:notified"].click()
    assert listed(page) == [
        "东街街道　1 家：未交 1",
        "𬭊山制药2",
        "大满镇　1 家：未交 1",
        "张掖污水处理厂（二期）3",
    ]
    page.chip_buttons["state:notified"].click()
    page.search.setText("dmz")
    assert listed(page)[0] == "大满镇　2 家：未交 2"


def test_a_step_takes_those_of_the_selection_that_may_take_it(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = add(office, 4)
    office.cases.move(owners[:1], YEAR, "notify", Step("周敏", TODAY))
    page = shown(office, qtbot)
    page.list.selectAll()
    assert len(page.selected()) == 4
    assert page.buttons["notify"].isEnabled()
    assert page.buttons["confirm"].isEnabled()
    assert not page.buttons["pass"].isEnabled()
    answers(monkeypatch, StepDialog, opinion="按通知填报")
    page.buttons["notify"].click()
    assert page.chip_buttons["state:notified"].text() == "◎ 已通知 4"
    office.history.undo()
    page.force_reload()
    assert page.chip_buttons["state:not_notified"].text() == "○ 未通知 3"


def test_sending_back_asks_for_an_opinion(office: Office, qtbot: Any) -> None:
    dialog = StepDialog(None, MOVES["return"], "清河厂", "周敏", TODAY, None)
    qtbot.addWidget(dialog)
    dialog.accept_if_complete()
    assert dialog.warning.text() == "退回企业要写明意见。"
    dialog.opinion.setText("发票与台账不符")
    dialog.due_on.tick.setChecked(True)
    dialog.accept_if_complete()
    assert dialog.step() == Step("周敏", TODAY, "发票与台账不符", "", TODAY)


def test_passing_with_errors_asks_for_a_tick_and_a_reason(office: Office, qtbot: Any) -> None:
    dialog = StepDialog(None, MOVES["pass"], "清河厂", "周敏", TODAY, None, 2)
    qtbot.addWidget(dialog)
    dialog.accept_if_complete()
    assert dialog.warning.text().startswith("还有 2 处错误，请退回改正")
    dialog.waives.setChecked(True)
    dialog.accept_if_complete()
    assert dialog.warning.text() == "请在意见里写明核实理由，至少 4 个字。"
    dialog.opinion.setText("已到现场核实")
    dialog.accept_if_complete()
    assert dialog.warning.text() == ""
    assert dialog.step().waives


def test_the_card_tells_steps_files_problems_and_audits(office: Office, qtbot: Any) -> None:
    owner = add(office, 1)[0]
    office.cases.open_round(Round(YEAR))
    for key in ("notify", "confirm"):
        office.cases.move([owner], YEAR, key, Step("周敏", TODAY, "电话通知"))
    received = datetime(2026, 11, 20, 9, 30)  # noqa: DTZ001 - wall-clock time
    file = {"file_name": "清河.xlsx", "received_on": received, "row_count": 3, "error_count": 2}
    office.records.create("returned_file", {"enterprise": owner, "data_year": YEAR, **file})
    entry = {"enterprise": owner, "data_year": YEAR, "substance": "二氯甲烷"}
    record = office.records.create("survey_entry", entry).record_ids[0]
    page = shown(office, qtbot)
    card = page.card
    assert [card.tabs.tabText(tab) for tab in range(4)] == ["经过 2", "文件 1", card.tabs.tabText(2), "审核"]
    assert card.tabs.tabText(2).startswith("问题 ")
    assert card.steps.item(0, 1).text() == "◆ 企业已确认"
    assert [card.files.item(0, column).text() for column in (1, 2, 3)] == ["清河.xlsx", "3", "✖ 2"]
    said = [card.problems.item(row, 3).text() for row in range(card.problems.rowCount())]
    assert any("“活动类型”必须填写" in words for words in said)
    card.problems.setCurrentCell(0, 0)
    card.problems.cellActivated.emit(0, 0)
    assert page.went == [("", record, "survey_entry")]  # type: ignore[attr-defined]


def test_the_words_for_urging_can_be_copied(office: Office, qtbot: Any) -> None:
    owners = add(office, 2)
    ways = {
        "企业": lambda: office.cases.messages(owners, YEAR),
        "乡镇": lambda: office.cases.township_messages(YEAR),
    }
    dialog = UrgeDialog(None, ways)
    qtbot.addWidget(dialog)
    dialog.copy_one()
    assert QGuiApplication.clipboard().text().startswith("清河精细化工有限公司0：")
    dialog.way.setCurrentIndex(1)
    dialog.way.activated.emit(1)
    dialog.copy_all()
    words = QGuiApplication.clipboard().text()
    assert words.startswith("东街街道：")
    assert "\n\n大满镇：" in words
    assert dialog.said.text() == "已复制 2 段催报文字。"


def test_urging_with_nobody_owing_selected_offers_all_who_owe_first(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    owners = add(office, 3)
    office.cases.move(owners, YEAR, "notify", Step("周敏", TODAY))
    for key in ("confirm", "desk", "pass"):
        office.cases.move(owners[:1], YEAR, key, Step("周敏", TODAY, "已逐项核实", waives=True))
    page = shown(office, qtbot)
    offered: list[list[str]] = []

    def look(self: UrgeDialog) -> int:
        offered.append([self.way.itemText(at) for at in range(self.way.count())])
        offered.append([self.readers.item(row).text() for row in range(self.readers.count())])
        return 0

    monkeypatch.setattr(UrgeDialog, "exec", look)
    page.list.select(owners[0])
    page.buttons["urge"].click()
    page.list.select(owners[1])
    page.buttons["urge"].click()
    assert offered[0][0] == "发给所有欠报的企业 2 家"
    assert offered[1] == ["东街电镀厂1", "𬭊山制药2"]
    assert offered[2][:2] == ["发给所选企业中欠报的 1 家", "发给所有欠报的企业 2 家"]


def test_an_audit_record_is_asked_for_written_and_moves_the_case(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = add(office, 1)[0]
    for key in ("notify", "confirm"):
        office.cases.move([owner], YEAR, key, Step("周敏", TODAY))
    page = shown(office, qtbot)
    said: list[str] = []

    def fill(self: ReviewDialog) -> int:
        self.verdict.setCurrentIndex(self.verdict.findData("return"))
        self.accept_if_written()
        said.append(self.warning.text())
        self.take_all_as_met()
        self.answers["accuracy"].setCurrentIndex(self.answers["accuracy"].findData("not_met"))
        self.accept_if_written()
        said.append(self.warning.text())
        self.notes["accuracy"].setText("购入量缺发票")
        self.accept_if_written()
        said.append(self.warning.text())
        return self.result()

    monkeypatch.setattr(ReviewDialog, "exec", fill)
    page.buttons["review"].click()
    assert said == ["八条标准还没有审完，结论先记“结论待定”。", "“准确性”记了不符合，请写明问题。", ""]
    (record,) = office.reviews.of_case(owner, YEAR)
    assert (record["number"], record["accuracy_note"], record["consistency"]) == (
        "2025-001", "购入量缺发票", "met",
    )  # fmt: skip
    assert page.chip_buttons["state:returned"].text() == "← 县退回 1"
    assert page.card.reviews.item(0, 2).text() == "退回修改"


def test_papers_are_written_where_the_officer_says(
    office: Office, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nptracker.ui.widgets import save_dialog

    owner = add(office, 1)[0]
    office.records.create("survey_entry", {"enterprise": owner, "data_year": YEAR, "substance": "二氯甲烷"})
    page = shown(office, qtbot)
    monkeypatch.setattr(save_dialog, "ask_target", lambda _parent, _title, proposed: tmp_path / proposed.name)
    page.verbs.write_blank("site")
    page.verbs.write_opinions()
    names = {path.name for path in tmp_path.glob("清河精细化工有限公司0_*")}
    assert names == {
        "清河精细化工有限公司0_空白审核记录_2025.pdf",
        "清河精细化工有限公司0_审核意见清单_2025.xlsx",
    }


def test_the_menu_offers_the_rarer_steps_that_are_lawful(office: Office, qtbot: Any) -> None:
    add(office, 1)
    page = shown(office, qtbot)
    page.more.aboutToShow.emit()
    words = [action.text() for action in page.more.actions() if action.text()]
    assert words[0] == "开始填报…"
    assert "定库…" not in words
    assert "审核意见清单…" in words


def test_a_number_elsewhere_leads_to_its_enterprises(office: Office, qtbot: Any) -> None:
    owners = add(office, 3)
    office.cases.move(owners[:1], YEAR, "notify", Step("周敏", TODAY))
    page = shown(office, qtbot)
    page.show_record("2025@state:notified", "survey_progress")
    assert [name for name in listed(page) if "家：" not in name] == ["清河精细化工有限公司0"]
    page.show_record(owners[2], "enterprise")
    assert page.line is not None
    assert page.line.enterprise_id == owners[2]


def test_every_number_of_the_page_has_its_words() -> None:
    chips = case_words.chips()
    assert len({chip.key for chip in chips}) == len(chips)
    assert all(chip.words for chip in chips)
    assert case_dialogs.whom(["甲", "乙"]) == "甲、乙"
    assert case_dialogs.whom(["甲", "乙", "丙", "丁", "戊"]) == "甲、乙、丙、丁等 5 家企业"
