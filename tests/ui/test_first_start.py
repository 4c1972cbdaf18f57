"""The first start: three choices, the sample in one click, five steps that lead to the real places."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeOffice
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from nptracker.app import _create_file, make_window
from nptracker.errors import UserError
from nptracker.paths import manual_folder
from nptracker.services.guide import BodyAtWork, NewPerson, StepKey
from nptracker.services.office import Office
from nptracker.services.sample import shelf
from nptracker.services.sample_place import own_sample
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.banners import SampleBanner
from nptracker.ui.context import PageKey
from nptracker.ui.first_start import guide_strip
from nptracker.ui.first_start.contacts_dialog import ContactsDialog, ContactTable
from nptracker.ui.new_file_dialog import NewFile, NewFileDialog
from nptracker.ui.pages.welcome import WelcomePage
from nptracker.ui.plan.open_plan import OpenPlanPage
from nptracker.ui.window_state import WindowState, load_state

BEFORE_THE_STORY = date(2022, 1, 5)


@pytest.fixture
def window(qtbot: QtBot, qapp: Any) -> Iterator[Any]:
    """The real window, no file open."""
    opened: Any = make_window(qapp, WindowState(person="王敏"))
    qtbot.addWidget(opened)
    opened.resize(1366, 768)
    opened.show_welcome()
    opened.show()
    yield opened
    opened.close()


def button(widget: Any, name: str) -> QAbstractButton:
    (found,) = [b for b in widget.findChildren(QAbstractButton) if b.accessibleName() == name]
    return found


# the start page


def test_the_start_page_has_three_choices_and_the_recent_files(window: Any, tmp_path: Path) -> None:
    names = [b.accessibleName() for b in window._page.findChildren(QPushButton)]
    assert names == ["新建区县文件", "打开已有文件", "打开示例区"]
    window.state.remember(tmp_path / "甲.npt")
    window.show_welcome()
    assert button(window._page, "打开 甲.npt").isVisibleTo(window)


# the sample


@pytest.fixture
def quick_sample(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Let the sample be made of a day before its story begins, at once; returns what was made."""
    made: list[Path] = []
    really = shelf.make_own_sample

    def make(progress: Any = None) -> Path:
        made.append(really(lambda: BEFORE_THE_STORY, progress))
        return made[-1]

    monkeypatch.setattr(shelf, "make_own_sample", make)
    return made


def open_sample(window: Any, qtbot: QtBot) -> None:
    button(window._page, "打开示例区").click()
    qtbot.waitUntil(lambda: window.bench is not None, timeout=20_000)


def test_one_click_makes_the_sample_and_the_next_opens_it_as_it_was(
    window: Any, qtbot: QtBot, quick_sample: list[Path]
) -> None:
    open_sample(window, qtbot)
    assert window.windowTitle().startswith("【示例】甘州区　示例区.npt")
    window.bench.context.office.settings.put("reviewer", "改过")
    window.leave_file()
    open_sample(window, qtbot)
    assert window.bench.context.office.settings.get("reviewer") == "改过"
    assert quick_sample == [own_sample()]
    assert load_state().recent == []  # the next start is for the real work


def test_the_banner_stands_over_every_page_of_the_sample(
    window: Any, qtbot: QtBot, quick_sample: list[Path]
) -> None:
    open_sample(window, qtbot)
    (banner,) = window.bench.findChildren(SampleBanner)
    assert "数据均为虚构" in banner.accessibleName()
    for key in PageKey:
        window.bench.turn_to(key)
        assert banner.isVisible()
    assert not [b for b in banner.findChildren(QAbstractButton) if "关" in b.text() or "×" in b.text()]
    window.close_file()
    window.show_office(FakeOffice())
    assert not window.bench.findChildren(SampleBanner)


def test_restoring_is_asked_about_first(
    window: Any, qtbot: QtBot, quick_sample: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_sample(window, qtbot)
    window.bench.context.office.settings.put("reviewer", "改过")
    window.leave_file()
    asked: list[str] = []
    for answer, kept in ((QMessageBox.StandardButton.No, "改过"), (QMessageBox.StandardButton.Yes, "")):
        monkeypatch.setattr(
            QMessageBox, "question", lambda *how, answer=answer: asked.append(how[2]) or answer
        )
        button(window._page, "恢复初始示例").click()
        if answer is QMessageBox.StandardButton.No:
            open_sample(window, qtbot)
        qtbot.waitUntil(lambda: window.bench is not None, timeout=20_000)
        assert window.bench.context.office.settings.get("reviewer") == kept
        window.leave_file()
    assert "示例区（恢复前）.npt" in asked[0]
    assert len(quick_sample) == 2


@pytest.mark.parametrize("trouble", [None, UserError("磁盘满了。", safe="原有的文件没有变化。")])
def test_a_sample_that_is_stopped_or_fails_leads_back_to_the_start(
    window: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    def make(progress: Any = None) -> Path:
        for done in range(2000):
            if trouble is not None:
                raise trouble
            progress(done, 2000)
            time.sleep(0.005)
        raise AssertionError("nobody stopped it")

    monkeypatch.setattr(shelf, "make_own_sample", make)
    button(window._page, "打开示例区").click()
    page = window._page
    assert "正在准备示例区" in " ".join(label.text() for label in page.findChildren(QLabel))
    if trouble is None:
        qtbot.waitUntil(lambda: page.bar.value() > 0)
        page.stop_button.click()
    qtbot.waitUntil(lambda: isinstance(window._page, WelcomePage))
    assert ("没有打开" if trouble is None else "磁盘满了") in window.messages.text
    assert not own_sample().exists()


# the five steps


@pytest.fixture
def fresh(window: Any, tmp_path: Path, qtbot: QtBot) -> Any:
    """The window over a new file, as the officer has just made it."""
    office = _create_file(NewFile(tmp_path / "甘州区.npt", "甘州区", "620702", "王敏"))
    window.show_office(office)
    qtbot.waitUntil(lambda: strip_of(window) is not None and not window.reading.is_busy)
    return window


def strip_of(window: Any) -> Any:
    return window.bench._page(PageKey.OVERVIEW).guide.strip


def at_rest(window: Any, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.reading.is_busy and not window.jobs.is_busy, timeout=30_000)


def signs(window: Any) -> str:
    return "".join(b.text()[0] for b in strip_of(window).buttons.values())


def test_a_new_file_begins_with_five_steps_and_says_what_comes_next(fresh: Any, qtbot: QtBot) -> None:
    strip = strip_of(fresh)
    assert strip.isVisible()
    assert signs(fresh) == "○○○○○"
    assert strip.act_button.text() == "填写本单位(&Z)…"
    fresh.bench.context.perform(
        lambda: fresh.bench.context.office.settings.put("reporting_unit", "甘州区生态环境分局")
    )
    at_rest(fresh, qtbot)
    assert signs(fresh) == "✔○○○○"
    assert strip.act_button.text() == "读取方案(&Z)…"
    assert strip.buttons[StepKey.PLAN].isChecked()
    strip.buttons[StepKey.RETURN].click()
    assert not strip.act_button.isEnabled()  # without a plan there is nothing to report
    assert "先读入方案" in strip.words.text()


def test_the_steps_lead_to_the_real_places(fresh: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    strip, office = strip_of(fresh), fresh.bench.context.office
    monkeypatch.setattr("nptracker.ui.first_start.office_dialog.ask_office", lambda *_: "甘州区生态环境分局")
    strip.act_button.click()
    at_rest(fresh, qtbot)
    assert office.settings.get("reporting_unit") == "甘州区生态环境分局"
    strip.act_button.click()
    assert isinstance(fresh.bench.front, OpenPlanPage)
    fresh.bench.leave_page()
    fresh.bench.context.announce(office.plans.accept(office.plans.built_in_draft("ganzhou")))
    at_rest(fresh, qtbot)
    assert signs(fresh) == "✔✔○○○"
    monkeypatch.setattr(
        "nptracker.ui.first_start.contacts_dialog.ask_contacts",
        lambda _parent, bodies: [NewPerson(body.id, "甲某") for body in bodies],
    )
    strip.act_button.click()
    at_rest(fresh, qtbot)
    assert signs(fresh) == "✔✔✔○○"
    strip.act_button.click()
    assert fresh.bench._front is PageKey.TASKS
    fresh.bench.turn_to(PageKey.OVERVIEW)
    strip.buttons[StepKey.RETURN].click()
    strip.act_button.click()
    assert fresh.bench.front.chosen.name == guide_strip.FIRST_RETURN
    at_rest(fresh, qtbot)


def test_a_low_window_keeps_to_the_step_in_hand(fresh: Any) -> None:
    strip, line = strip_of(fresh), strip_of(fresh).fontMetrics().lineSpacing()
    assert strip.buttons[StepKey.OFFICE].isVisible()
    strip.fit_into(20 * line)
    assert not strip.buttons[StepKey.OFFICE].isVisible()
    assert strip.words.text().startswith("上手 1/5 本单位：")
    assert strip.act_button.isVisible()
    fresh.resize(1366, 780)  # the page tells its height when it changes
    assert strip.buttons[StepKey.OFFICE].isVisible()
    assert not strip.words.text().startswith("上手 1/5")


def test_each_step_has_its_page_in_the_manual(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    strip, shown = strip_of(fresh), list[str]()
    monkeypatch.setattr(fresh.help_desk, "show", shown.append)
    for key, chip in strip.buttons.items():
        chip.click()
        strip.help_button.click()
        assert shown[-1] == guide_strip.MANUAL[key]
        assert (manual_folder() / f"{shown[-1]}.md").is_file()


def test_a_step_can_wait_and_undo_brings_it_back(fresh: Any, qtbot: QtBot) -> None:
    strip = strip_of(fresh)
    strip.pass_button.click()
    at_rest(fresh, qtbot)
    assert signs(fresh) == "–○○○○"
    assert not strip.pass_button.isVisible()  # the plan cannot wait: everything rests on it
    fresh.actions_.trigger(ActionKey.UNDO)
    at_rest(fresh, qtbot)
    assert signs(fresh) == "○○○○○"


def test_the_steps_are_put_away_and_called_back(fresh: Any, qtbot: QtBot) -> None:
    strip = strip_of(fresh)
    strip.away_button.click()
    at_rest(fresh, qtbot)
    assert not strip.isVisible()
    assert "收起上手五步" in fresh.messages.text
    fresh.bench.turn_to(PageKey.LISTS)
    fresh.actions_.trigger(ActionKey.GUIDE)
    at_rest(fresh, qtbot)
    assert fresh.bench._front is PageKey.OVERVIEW
    assert strip.isVisible()


def test_when_all_is_done_the_strip_goes_and_comes_only_when_called(
    fresh: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    guide = fresh.bench.context.office.guide
    all_done = [replace(step, is_done=True, waits=False) for step in guide.steps()]
    monkeypatch.setattr(guide, "steps", lambda: all_done)
    fresh.bench.reload_front()
    at_rest(fresh, qtbot)
    assert not strip_of(fresh).isVisible()
    fresh.actions_.trigger(ActionKey.GUIDE)
    at_rest(fresh, qtbot)
    assert strip_of(fresh).isVisible()
    assert signs(fresh) == "✔✔✔✔✔"
    assert "五步都办好了" in strip_of(fresh).words.text()
    assert not strip_of(fresh).act_button.isVisible()


def test_an_old_file_and_a_read_only_one_have_no_steps(window: Any, tmp_path: Path, qtbot: QtBot) -> None:
    office = Office.create(tmp_path / "旧.npt", region="甘州区", person="王敏")
    window.show_office(office)
    at_rest(window, qtbot)
    assert strip_of(window) is None
    window.close_file()
    path = tmp_path / "新.npt"
    _create_file(NewFile(path, "甘州区", "620702", "王敏")).close()
    window.show_office(Office.open(path, read_only=True))
    at_rest(window, qtbot)
    assert strip_of(window) is None
    window.actions_.trigger(ActionKey.GUIDE)
    assert "只读" in window.messages.text


# contacts


BODIES = [
    BodyAtWork("1", "区农业农村局", 9),
    BodyAtWork("2", "区水务局", 7, "乙某", "0936-2"),
    BodyAtWork("3", "区卫生健康局", 4),
]


def test_a_block_from_excel_fills_the_open_rows_only(qtbot: QtBot) -> None:
    table = ContactTable(BODIES)
    qtbot.addWidget(table)
    assert (table.currentRow(), table.currentColumn()) == (0, 2)
    QGuiApplication.clipboard().setText("甲某\t0936-1\r\n别人\t0000\r\n丙某\t0936-3\r\n多余\t1\r\n")
    qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert table.people() == [NewPerson("1", "甲某", "0936-1"), NewPerson("3", "丙某", "0936-3")]
    assert table.item(1, 2).text() == "乙某"
    table.clearSelection()
    table.item(2, 2).setSelected(True)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [person.org_id for person in table.people()] == ["1"]


def test_a_phone_without_a_name_is_not_lost_silently(qtbot: QtBot) -> None:
    dialog = ContactsDialog(BODIES)
    qtbot.addWidget(dialog)
    dialog.table.item(0, 3).setText("0936-1")
    dialog._accept_if_complete()
    assert "区农业农村局" in dialog.warning.text()
    assert not dialog.result()
    dialog.table.item(0, 2).setText("甲某")
    dialog._accept_if_complete()
    assert dialog.table.people() == [NewPerson("1", "甲某", "0936-1")]


def test_a_new_file_of_a_region_that_no_list_knows(tmp_path: Path) -> None:
    office = _create_file(NewFile(tmp_path / "新.npt", "无名新区", "", "王敏"))
    try:
        assert office.guide.is_open
        assert office.history.next_undo() == ""  # what a file begins with is no step to take back
        assert "无名新区生态环境部门" in office.guide.steps()[0].words
    finally:
        office.close()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("甘肃省张掖市甘州区", "✔ 甘肃省张掖市甘州区（620702）"),
        ("620702", "✔ 甘肃省张掖市甘州区（620702）"),
        ("朝阳区", "△ 请从列表里选"),  # Beijing and Changchun have one each
        ("无名新区", "△ 请从列表里选；列表里没有的，就按“无名新区”建立。"),
        ("", "○ 还没有选区县"),
    ],
)
def test_the_dialog_says_which_region_it_has_understood(qtbot: QtBot, typed: str, said: str) -> None:
    dialog = NewFileDialog()
    qtbot.addWidget(dialog)
    dialog.region.setText("x")
    dialog.region.setText(typed)
    assert dialog.found.text().startswith(said)
