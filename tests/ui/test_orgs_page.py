"""责任单位 over a real district file: list, card, what is owed, and the verbs, each undone by one step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPushButton
from test_tasks_page import DirectLane

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.ui.actions import Actions
from nptracker.ui.bus import Bus
from nptracker.ui.context import Context
from nptracker.ui.message_bar import MessageBar
from nptracker.ui.plan import org_dialogs, orgs_page
from nptracker.ui.plan.orgs_page import OrgsPage

TODAY = date(2026, 11, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office.create(
        tmp_path / "甘州区.npt", region="甘州区", region_code="620702", person="周敏", today=lambda: TODAY
    )
    yield office
    office.close()


def shown(office: Office, qtbot: Any, *, planned: bool = True) -> OrgsPage:
    if planned:
        office.plans.accept(office.plans.built_in_draft("ganzhou"))
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1366, 700)
    lane, went = DirectLane(), []
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: went.append(where), show_page=went.append, leave_page=lambda: None,
        reopen=lambda: None,
    )  # fmt: skip
    page = OrgsPage(context)
    page.went = went  # type: ignore[attr-defined]
    context.bus.changed.connect(page.refresh)
    window.setCentralWidget(page)
    window.show()
    qtbot.waitExposed(window)
    page.window_ = window  # type: ignore[attr-defined]
    page.activate()
    return page


def names(page: OrgsPage) -> list[str]:
    return [page.list.item(row, 0).text() for row in range(page.list.rowCount())]


def choose(page: OrgsPage, name: str) -> None:
    page.list.setCurrentCell(names(page).index(name), 0)


def row(page: OrgsPage, name: str) -> list[str]:
    at = names(page).index(name)
    return [page.list.item(at, column).text() for column in range(4)]


def test_bodies_are_listed_with_their_tasks_and_what_they_owe(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    org_id = office.orgs.named("区水务局")
    shares = [s for s in office.records.first("task_org", _all(), 9_999) if s["org"] == org_id]
    assert row(page, "区水务局") == ["区水务局", "—", str(len(shares)), f"○ {len(shares)}"]
    task = str(shares[0]["task"])
    office.tasks.record_progress(task, ReportingPeriod.parse("2026-Q4"), state="on_schedule", org_id=org_id)
    page.force_reload()
    assert row(page, "区水务局")[3] == f"○ {len(shares) - 1}"
    page.search.setText("水务")
    assert names(page) == ["区水务局"]
    assert page.card.title.text().strip() == "区水务局"
    assert page.card.tabs.tabText(1) == f"任务 {len(shares)}"


def test_a_card_read_in_the_lane_takes_no_verb_for_the_body_before(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(office, qtbot)
    monkeypatch.setattr(orgs_page, "_AT_ONCE", 0)
    answers: list[Any] = []

    def ask(work: Any, take: Any, *_title: str) -> None:
        answers.append(lambda: take(work(None)))

    monkeypatch.setattr(page._card_asker, "ask", ask)
    choose(page, "区水务局")
    assert page.card.title.text().strip() != "区水务局"
    assert not page.card.isEnabled()
    answers[-1]()
    assert page.card.title.text().strip() == "区水务局"
    assert page.card.isEnabled()


def _all() -> Any:
    from nptracker.domain.query import Query

    return Query()


def test_a_rename_and_a_merge_go_through_the_dialogs_and_back(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(office, qtbot)
    choose(page, "区科技局")
    renaming = org_dialogs.Renaming("区科学技术局", TODAY, "")
    monkeypatch.setattr(org_dialogs, "ask_renaming", lambda *_: renaming)
    page.card.buttons["rename"].click()
    assert page.card.title.text().strip() == "区科学技术局"  # the same body stays in front
    assert page.card.names.item(0, 2).text() == "区科技局"
    heir = office.orgs.named("区工信局")
    monkeypatch.setattr(org_dialogs, "ask_merging", lambda *_: org_dialogs.Merging(heir, TODAY, ""))
    page.card.buttons["merge"].click()
    assert names(page)[-1] == "区科学技术局（已并入区工信局）"
    assert not page.card.buttons["merge"].isEnabled()
    page.context.undo()
    page.context.undo()
    assert "区科技局" in names(page)


def test_the_words_for_asking_go_to_the_clipboard(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    page.card.buttons["copy"].click()
    words = QGuiApplication.clipboard().text()
    assert words.startswith("区水务局：\n您好！2026年第四季度")
    for owed in office.arrears.of(office.orgs.named("区水务局"), page.picker.period).unreported:
        assert owed.task.name in words


def test_a_task_opens_where_tasks_are(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    page.card.tasks.cellActivated.emit(0, 0)
    share = page.card.chosen_share
    assert share is not None
    assert page.went == [("", share.task.id, "task")]  # type: ignore[attr-defined]


def test_only_those_that_owe_can_be_shown(office: Office, qtbot: Any) -> None:
    page = shown(office, qtbot)
    idle = office.orgs.create("闲置单位").record_ids[0]
    page.show_record(idle, "org")
    assert page.card.title.text().strip() == "闲置单位"
    assert page.card.owed.item(0, 0).text() == "✔ 不欠"
    assert not page.card.buttons["copy"].isEnabled()
    page.only_owing.setChecked(True)
    assert "闲置单位" not in names(page)
    assert names(page)


def test_townships_are_added_from_the_shipped_list(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(office, qtbot, planned=False)
    assert any("按乡镇新增" in b.text() for b in page.findChildren(QPushButton) if b.isVisible())
    monkeypatch.setattr(org_dialogs, "ask_townships", lambda _parent, names, _region: names[:3])
    page.add_townships()
    assert names(page) == ["东街街道", "南街街道", "西街街道"]


def test_the_urging_notice_and_the_sheet_are_written(office: Office, qtbot: Any, tmp_path: Path) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    page.send_urging(tmp_path)
    page.send_sheet(tmp_path)
    written = sorted(
        path.suffix for path in tmp_path.iterdir() if "区水务局" in path.name or "督办" in path.name
    )
    assert written == [".pdf", ".xlsx", ".xlsx"]


def test_contacts_and_shares_are_kept_on_the_card(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    contact = org_dialogs.NewContact("李某", "liaison", "股长", "0936-1")
    monkeypatch.setattr(org_dialogs, "ask_contact", lambda *_: contact)
    page.card.buttons["add_contact"].click()
    assert [page.card.people.item(0, c).text() for c in range(4)] == ["李某", "联络员", "股长", "0936-1"]
    page.card.people.setCurrentCell(0, 0)
    page.card.buttons["end_contact"].click()
    assert page.card.people.rowCount() == 0
    before = page.card.tasks.rowCount()
    page.card.tasks.setCurrentCell(0, 0)
    page.card.buttons["take"].click()
    texts = [page.card.tasks.item(before - 1, c).text() for c in range(4)]
    assert texts[3] == "2026-11-22起不再承担"


def test_a_dialog_says_what_is_missing(office: Office, qtbot: Any) -> None:
    from nptracker.ui.widgets.ask_dialog import AskDialog, day_field, day_of, text_field

    name = text_field()
    dialog = AskDialog(
        None, "题", "话", (("名称", name),), accept_words="好(&O)",
        fault=lambda: "" if name.text() else "请填写名称。",
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.accept_if_complete()
    assert dialog.warning.text() == "请填写名称。"
    name.setText("甲")
    dialog.accept_if_complete()
    assert dialog.result() == 1
    assert day_of(day_field(date(2027, 1, 1), TODAY)) == TODAY


def test_pictures_of_the_page(office: Office, qtbot: Any, pictures: Path) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    window = page.window_  # type: ignore[attr-defined]
    for width, height, name in ((1366, 700, "wide"), (760, 420, "narrow")):
        window.resize(width, height)
        qtbot.wait(50)
        window.grab().save(str(pictures / f"orgs_{name}.png"))
    buttons = [button for button in page.findChildren(QPushButton) if button.isVisible()]
    assert all(button.width() >= button.minimumSizeHint().width() for button in buttons)


def test_the_kind_and_other_spellings_of_a_body_are_changed_and_taken_back(
    office: Office, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(office, qtbot)
    choose(page, "区水务局")
    before = office.orgs.card(page.chosen_id).line
    seen = []

    def fill_in(dialog: Any) -> bool:
        combo, line = dialog.findChild(QComboBox), dialog.findChild(QLineEdit)
        seen.append((combo.currentData(), line.text()))
        combo.setCurrentIndex(combo.findData("township"))
        line.setText(" 区水利局， 水务局、区水利局；")
        return True

    monkeypatch.setattr(org_dialogs.AskDialog, "asks", fill_in)
    page.card.buttons["describe"].click()
    assert seen == [(before.kind, "、".join(before.aliases))]
    after = office.orgs.card(before.id).line
    assert (after.kind, after.aliases) == ("township", ("区水利局", "水务局"))
    assert office.orgs.named("区水利局") == before.id
    assert "修改责任单位：区水务局" in page.context.messages.text
    office.history.undo()
    assert office.orgs.card(before.id).line == before
