"""The frame: files open and close, pages turn, keys work, nothing focusable is without a name."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeHit, FakeOffice
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from nptracker.domain.changes import Changes
from nptracker.domain.forms import FORMS
from nptracker.errors import DamagedFileError, LockedFileError
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.actions import Menu
from nptracker.ui.context import Context, PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.page import Page
from nptracker.ui.pages.recovery import RecoveryPage
from nptracker.ui.pages.welcome import WelcomePage
from nptracker.ui.theme import LetterSize, Look
from nptracker.ui.window_state import WindowState, load_state, save_state
from nptracker.ui.workbench import MAKERS, Workbench


class PlainPage(Page):
    """A page that remembers what was asked of it."""

    title = "平常页"
    shows = frozenset({"task"})
    lets_go = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.asked: list[tuple[str, str]] = []
        self.reloads = 0

    def reload(self) -> None:
        self.reloads += 1

    def show_record(self, record_id: str, kind: str = "") -> None:
        self.asked.append((record_id, kind))

    def may_leave(self) -> bool:
        return self.lets_go


def _made_by(made: dict[PageKey, PlainPage], key: PageKey) -> Callable[[Context], Page]:
    def make(context: Context) -> Page:
        made[key] = PlainPage(context)
        return made[key]

    return make


@pytest.fixture
def made() -> dict[PageKey, PlainPage]:
    """The pages made so far, by key."""
    return {}


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, made: dict[PageKey, PlainPage]) -> Iterator[Any]:
    for key in PageKey:
        monkeypatch.setitem(MAKERS, key, _made_by(made, key))
    opened: Any = MainWindow(
        WindowState(),
        lambda path, *_how: FakeOffice(path),
        lambda wish: FakeOffice(wish.path),
    )
    qtbot.addWidget(opened)
    opened.show_welcome()
    opened.resize(1366, 768)
    opened.show()
    yield opened
    opened.close()


# files


def test_without_a_file_the_welcome_page_offers_ways_to_start(window: Any) -> None:
    assert isinstance(window._page, WelcomePage)
    names = {button.accessibleName() for button in window._page.findChildren(QAbstractButton)}
    assert {"新建区县文件", "打开已有文件"} <= names
    assert not window.actions_[Key.UNDO].isEnabled()
    assert window.actions_[Key.OPEN_FILE].isEnabled()


def test_opening_a_file_shows_its_overview_and_remembers_it(window: Any, tmp_path: Path) -> None:
    assert window.open_path(tmp_path / "甲.npt")
    assert window.bench.rail._buttons[PageKey.OVERVIEW].isChecked()
    assert "示例区" in window.windowTitle()
    assert load_state().recent == [str(tmp_path / "甲.npt")]


def test_opening_another_file_closes_the_first(window: Any, tmp_path: Path) -> None:
    window.open_path(tmp_path / "甲.npt")
    first = window.bench.context.office
    window.open_path(tmp_path / "乙.npt")
    assert first.is_closed
    assert window.bench.context.office.path.name == "乙.npt"


def test_closing_a_file_goes_back_to_the_welcome(window: Any, tmp_path: Path) -> None:
    window.open_path(tmp_path / "甲.npt")
    window.actions_.trigger(Key.CLOSE_FILE)
    assert isinstance(window._page, WelcomePage)
    assert not window.actions_[Key.GO_TASKS].isEnabled()


def test_a_damaged_file_leads_to_the_recovery_page(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, person: str, read_only: bool, take_over: bool) -> Any:
        raise DamagedFileError("第3页校验不符", safe="原文件没有改动", todo="用备份恢复")

    window.opener.open_file = refuse
    assert not window.open_path(Path("坏.npt"))
    assert isinstance(window._page, RecoveryPage)
    words = " ".join(label.text() for label in window._page.findChildren(QLabel))
    assert "第3页校验不符" in words
    assert "原文件没有改动" in words
    assert "用所选备份恢复" in words
    assert "没有打开文件" in window._where.text()


def test_a_journal_that_cannot_be_put_aside_is_said_on_the_recovery_page(
    window: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "坏.npt"
    journal = path.with_name("坏.npt-journal")
    journal.write_bytes(b"not ours")
    page = RecoveryPage(window, path, DamagedFileError("对不上"))
    qtbot.addWidget(page)

    def held(_journal: Path, _target: Path) -> Path:
        raise PermissionError(13, "Permission denied", str(journal))

    monkeypatch.setattr(Path, "replace", held)
    page.use_as_it_is()
    assert "Permission" not in window.messages.text
    assert window.messages.text
    assert journal.exists()


def test_a_file_that_cannot_be_opened_is_said_on_the_welcome_page(window: Any) -> None:
    def refuse(path: Path, person: str, read_only: bool, take_over: bool) -> Any:
        raise LockedFileError("文件在别处打开着")

    window.opener.open_file = refuse
    assert not window.open_path(Path("甲.npt"))
    assert isinstance(window._page, WelcomePage)
    assert "文件在别处打开着" in window.messages.text


def test_a_file_left_in_use_by_another_computer_can_be_taken_over(window: Any, qtbot: QtBot) -> None:
    office = FakeOffice(read_only_reason="文件可能正被使用")
    office.may_take_over = True
    asked: list[tuple[Any, ...]] = []
    window.opener.open_file = lambda *how: asked.append(how) or FakeOffice()
    window.show_office(office)
    (button,) = [b for b in window.bench.findChildren(QPushButton) if b.text() == "那边已关闭，接着编辑"]
    button.click()
    qtbot.waitUntil(lambda: bool(asked))
    assert asked[0][0] == office.path
    assert asked[0][3] is True
    assert not window.bench.context.office.read_only


def test_a_read_only_file_says_so_above_every_page(window: Any) -> None:
    window.show_office(FakeOffice(read_only_reason="王五正在编辑"))
    words = [label.text() for label in window.bench.findChildren(QLabel)]
    assert "只读：王五正在编辑" in words
    assert "只读" in window._where.text()


def test_a_long_path_in_the_foot_leaves_room_for_who_works(window: Any) -> None:
    office = FakeOffice()
    office.path = Path("/资料") / ("很长的文件夹名称" * 20) / "甲.npt"
    window.show_office(office)
    words = window._where.text()
    assert words.startswith("改动随时保存　文件：/资料/")
    assert "甲.npt　经办人：" in words
    assert len(words) < 110
    assert window._where.toolTip() == str(office.path)


def test_a_running_job_is_asked_about_before_closing(
    window: Any, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.show_office(FakeOffice())

    def work(job: Any) -> None:
        while True:
            job.progress(1, 0)

    window.jobs.run("导入", work, owner=window)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.No)
    assert not window.close_file()
    assert not window.bench.context.office.is_closed
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton.Yes)
    assert window.close_file()


def test_a_nameless_job_ends_without_a_question(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    window.show_office(FakeOffice())
    asked: list[str] = []
    monkeypatch.setattr(QMessageBox, "question", lambda *_: asked.append("?"))
    begun, ended = threading.Event(), threading.Event()

    def work(job: Any) -> None:
        begun.set()
        while not job.stopping():
            time.sleep(0.001)
        ended.set()

    window.jobs.run("", work, owner=window)
    assert begun.wait(2)
    assert window.close_file()
    assert ended.is_set()
    assert asked == []


# pages


def test_pages_are_made_at_their_first_show_only(window: Any, made: dict[PageKey, PlainPage]) -> None:
    window.show_office(FakeOffice())
    assert list(made) == [PageKey.OVERVIEW]
    window.actions_[Key.GO_LISTS].trigger()
    assert list(made) == [PageKey.OVERVIEW, PageKey.LISTS]
    assert window.bench._title.text() == "平常页"


@pytest.mark.parametrize(("digit", "key"), list(enumerate(PageKey, 1)))
def test_control_and_a_digit_turn_to_a_page(window: Any, qtbot: QtBot, digit: int, key: PageKey) -> None:
    window.show_office(FakeOffice())
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0.value + digit % 10), Qt.KeyboardModifier.ControlModifier)
    assert window.bench._front is key


def test_a_change_reaches_pages_in_front_and_behind(window: Any, made: dict[PageKey, PlainPage]) -> None:
    window.show_office(FakeOffice())
    window.bench.turn_to(PageKey.TASKS)
    window.bus.changed.emit(Changes(frozenset({"task"}), 1, "勾选"))
    assert (made[PageKey.TASKS].reloads, made[PageKey.OVERVIEW].reloads) == (2, 1)
    window.bench.turn_to(PageKey.OVERVIEW)
    assert made[PageKey.OVERVIEW].reloads == 2


def test_going_to_a_record_finds_the_page_of_its_kind(window: Any, made: dict[PageKey, PlainPage]) -> None:
    window.show_office(FakeOffice())
    window.bench.go("", "f1", "finding")
    assert made[PageKey.INSPECTIONS].asked == [("f1", "finding")]
    window.bench.go(PageKey.HISTORY, "f1", "finding")
    assert made[PageKey.HISTORY].asked == [("f1", "finding")]


def test_a_temporary_page_covers_and_goes(window: Any, made: dict[PageKey, PlainPage]) -> None:
    window.show_office(FakeOffice())
    bench: Workbench = window.bench
    cover = PlainPage(bench.context)
    bench.show_page(cover)
    assert bench.front is cover
    bench.leave_page()
    assert bench.front is made[PageKey.OVERVIEW]


def test_a_page_with_unfinished_typing_is_not_left(window: Any) -> None:
    window.show_office(FakeOffice())
    bench: Workbench = window.bench
    cover = PlainPage(bench.context)
    cover.lets_go = False
    bench.show_page(cover)
    bench.turn_to(PageKey.LISTS)
    assert bench.front is cover
    assert bench.rail._buttons[PageKey.OVERVIEW].isChecked()
    assert not window.close_file()
    cover.lets_go = True
    bench.turn_to(PageKey.LISTS)
    assert bench._front is PageKey.LISTS


# undo and its name


def test_undo_is_named_in_the_menu(window: Any, qtbot: QtBot) -> None:
    office = FakeOffice()
    office.history.done.append("勾选任务 3")
    window.show_office(office)
    assert window.actions_[Key.UNDO].text() == "撤销(&U)：勾选任务 3"
    window.actions_.trigger(Key.UNDO)
    qtbot.waitUntil(lambda: window.actions_[Key.REDO].text() == "重做(&Y)：勾选任务 3")
    assert window.actions_[Key.UNDO].text() == "撤销(&U)"


# search


def commit(widget: QWidget, words: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


def test_search_lists_hits_by_kind_and_opens_one(
    window: Any, qtbot: QtBot, made: dict[PageKey, PlainPage]
) -> None:
    office = FakeOffice()
    office.records.hits = [FakeHit("enterprise", "e1", "清河化工厂"), FakeHit("finding", "f1", "化粪池问题")]
    window.show_office(office)
    window.actions_.trigger(Key.SEARCH)
    box = window.bench.search
    assert box.hasFocus()
    commit(box, "化")
    qtbot.waitUntil(box.panel.isVisible)
    rows = [box.panel.item(row).text().strip() for row in range(box.panel.count())]
    assert rows == [
        f"{FORMS['enterprise'].title}（1）",
        "清河化工厂",
        f"{FORMS['finding'].title}（1）",
        "化粪池问题",
    ]
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert made[PageKey.INSPECTIONS].asked == [("f1", "finding")]
    assert not box.panel.isVisible()


def test_the_search_panel_is_no_popup(window: Any) -> None:
    window.show_office(FakeOffice())
    assert window.bench.search.panel.windowType() is Qt.WindowType.Widget


def test_search_without_hits_says_what_to_try(window: Any, qtbot: QtBot) -> None:
    window.show_office(FakeOffice())
    box = window.bench.search
    box.start()
    qtbot.keyClicks(box, "xyz")
    qtbot.waitUntil(box.panel.isVisible)
    assert "没有找到“xyz”" in box.panel.item(0).text()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.panel.isVisible()


# looks


def test_a_look_is_remembered(window: Any) -> None:
    window.actions_.trigger(Key.FONT_HUGE)
    window.actions_.trigger(Key.THEME_DARK)
    assert (load_state().look, load_state().size) == (Look.DARK, LetterSize.HUGE)
    assert window.actions_[Key.THEME_DARK].isChecked()
    window.set_look(Look.LIGHT, LetterSize.NORMAL)


def test_a_spoilt_memory_gives_the_defaults(own_folders: Path) -> None:
    save_state(WindowState(person="张三"))
    assert load_state().person == "张三"
    for spoilt in ("{", "[]", json.dumps({"look": "pink"}), "null"):
        (own_folders / "window.json").write_text(spoilt, encoding="utf-8")
        assert load_state() == WindowState()


def test_the_latest_file_is_first_and_stands_once() -> None:
    state = WindowState()
    for name in ["/a.npt", "/b.npt", "/a.npt", *[f"/{n}.npt" for n in range(9)]]:
        state.remember(Path(name))
    assert state.recent[0] == "/8.npt"
    assert len(state.recent) == len(set(state.recent)) == 5


# names for screen readers


def nameless(root: QWidget) -> list[str]:
    """Return every control below ``root`` that takes the keyboard and has neither name nor words."""
    missing = []
    for widget in root.findChildren(QWidget):
        is_own = widget.window() is root.window() and not widget.objectName().startswith("qt_")
        if not is_own or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        words = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        if not words:
            missing.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return missing


def test_everything_focusable_has_a_name_on_the_own_pages(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (PageKey.OVERVIEW, PageKey.LISTS, PageKey.RETURNS, PageKey.HISTORY)
    window: Any = MainWindow(WindowState(), lambda *_: FakeOffice(), lambda *_: FakeOffice())
    qtbot.addWidget(window)
    window.show_welcome()
    window.show()
    assert nameless(window) == []
    window.show_office(FakeOffice())
    for key in own:
        window.bench.turn_to(key)
    qtbot.waitUntil(lambda: not window.reading.is_busy)
    assert nameless(window) == []
    window.close()


# keys


def test_no_button_takes_the_letter_of_a_menu(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    window: Any = MainWindow(WindowState(), lambda *_: FakeOffice(), lambda *_: FakeOffice())
    qtbot.addWidget(window)
    menus = {re.findall(r"&(\w)", menu.value)[0] for menu in Menu}
    roots: list[QWidget] = []
    window.show_office(FakeOffice())
    for key in (PageKey.OVERVIEW, PageKey.LISTS, PageKey.RETURNS, PageKey.HISTORY):
        window.bench.turn_to(key)
        roots.append(window.bench.front)
    recovery = RecoveryPage(window, Path("坏.npt"), DamagedFileError("坏了"))
    qtbot.addWidget(recovery)
    for root in [*roots, recovery]:
        letters = [m for b in root.findChildren(QAbstractButton) for m in re.findall(r"&(\w)", b.text())]
        assert not menus & set(letters), (type(root).__name__, letters)
        assert len(letters) == len(set(letters)), (type(root).__name__, letters)
    qtbot.waitUntil(lambda: not window.reading.is_busy)
    window.close()


def test_escape_closes_the_search_before_it_leaves_a_page(window: Any, qtbot: QtBot) -> None:
    window.show_office(FakeOffice())
    left: list[str] = []
    window.actions_.serve({Key.BACK: lambda: left.append("left")})
    box = window.bench.search
    box.start()
    qtbot.keyClicks(box, "x")
    qtbot.waitUntil(box.panel.isVisible)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert (left, box.panel.isVisible()) == ([], False)
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert left == ["left"]
