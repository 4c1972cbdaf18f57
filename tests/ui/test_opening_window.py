"""A file that takes time to open: the window lives, says what is done, can stop it, and takes one file at a time."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeOffice
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from nptracker.app import make_window
from nptracker.db import opening
from nptracker.db.backup import backups_in, folder_for
from nptracker.db.progress import Watch
from nptracker.errors import CancelledError, DamagedFileError, LockedFileError
from nptracker.services.office import Office
from nptracker.ui.main_window import MainWindow
from nptracker.ui.pages.opening import OpeningPage
from nptracker.ui.pages.recovery import RecoveryPage
from nptracker.ui.pages.welcome import WelcomePage
from nptracker.ui.window_state import WindowState

LONGEST = 10.0  # seconds; a test that waits so long has failed


class SlowFile:
    """Opens when it is let, at the pace of a test, and reports as a large file does."""

    def __init__(self, outcome: Exception | None = None) -> None:
        self.let, self.office, self.outcome = threading.Event(), FakeOffice(Path("甲.npt")), outcome
        self.way: list[Any] = []
        self.ends_anyway = False

    def __call__(self, *way: Any) -> Any:
        self.way.append(way)
        return self.open

    def open(self, progress: Any, stage: Any) -> Any:
        stage("正在升级文件…（先备份）")
        while not self.let.wait(0.005):
            if not self.ends_anyway:
                progress(3, 4)
        if self.outcome is not None:
            raise self.outcome
        return self.office


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[Any]:
    opened: Any = MainWindow(WindowState(person="张三"), SlowFile(), lambda _wish: FakeOffice())
    qtbot.addWidget(opened)
    opened.show_welcome()
    opened.show()
    yield opened
    opened.close()


def words_on(widget: Any) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def begin(window: Any, file: SlowFile) -> OpeningPage:
    window.opener.open_file = file
    assert not window.open_path(Path("甲.npt"))
    page = window._page
    assert isinstance(page, OpeningPage)
    return page


def test_a_slow_file_says_what_is_done_and_then_stands_in_the_window(window: Any, qtbot: QtBot) -> None:
    file, told = SlowFile(), list[str]()
    window.opener.open_file = file
    assert not window.open_path(Path("甲.npt"), take_over=True, then=lambda: told.append("open"))
    page = window._page
    qtbot.waitUntil(lambda: "先备份" in page.words.text())
    qtbot.waitUntil(lambda: page.bar.value() == 750)
    assert "甲.npt" in words_on(page)
    assert "正在打开 甲.npt" in window.windowTitle()
    assert (window.bench, told) == (None, [])
    assert file.way == [(Path("甲.npt"), "张三", False, True)]
    file.let.set()
    qtbot.waitUntil(lambda: window.bench is not None)
    assert window.bench.context.office is file.office
    assert told == ["open"]
    assert not window.is_opening


def test_a_second_file_is_refused_while_the_first_is_being_opened(window: Any, qtbot: QtBot) -> None:
    file = SlowFile()
    page = begin(window, file)
    assert not window.open_path(Path("乙.npt"))
    window.ask_new_file()  # would stop here with a dialog
    window.opener.ask()
    assert "正在打开“甲.npt”" in window.messages.text
    assert window._page is page
    assert len(file.way) == 1
    file.let.set()
    qtbot.waitUntil(lambda: window.bench is not None)


def test_what_is_said_while_a_file_is_opened_is_still_there_afterwards(window: Any, qtbot: QtBot) -> None:
    file = SlowFile()
    begin(window, file)
    window.messages.show_done("恢复到 2026-11-20 的备份")
    file.let.set()
    qtbot.waitUntil(lambda: window.bench is not None)
    assert window.messages.isVisible()
    assert "恢复到" in window.messages.text


def test_opening_can_be_stopped(window: Any, qtbot: QtBot) -> None:
    page = begin(window, SlowFile())
    page.stop_button.click()
    qtbot.waitUntil(lambda: isinstance(window._page, WelcomePage))
    assert "没有打开“甲.npt”" in window.messages.text
    assert window.bench is None
    assert not window.is_opening


def test_a_file_that_opens_although_it_was_stopped_is_closed_again(window: Any, qtbot: QtBot) -> None:
    file = SlowFile()
    file.ends_anyway = True
    page = begin(window, file)
    qtbot.waitUntil(lambda: "先备份" in page.words.text())
    page.stop()
    file.let.set()
    qtbot.waitUntil(lambda: isinstance(window._page, WelcomePage))
    assert file.office.is_closed
    assert window.bench is None


def test_a_window_that_closes_stops_the_opening_and_keeps_no_file(window: Any, qtbot: QtBot) -> None:
    file = SlowFile()
    file.ends_anyway = True
    page = begin(window, file)
    qtbot.waitUntil(lambda: "先备份" in page.words.text())
    threading.Timer(0.05, file.let.set).start()
    assert window.close()
    assert file.office.is_closed


def test_trouble_met_in_the_lane_is_shown_where_it_can_be_acted_on(window: Any, qtbot: QtBot) -> None:
    for error, page, words in (
        (DamagedFileError("第3页校验不符"), RecoveryPage, "第3页校验不符"),
        (LockedFileError("文件在别处打开着"), WelcomePage, "文件在别处打开着"),
    ):
        file = SlowFile(error)
        begin(window, file)
        file.let.set()
        qtbot.waitUntil(lambda page=page: isinstance(window._page, page))
        assert words in words_on(window)
        assert not window.is_opening


# real files


@pytest.fixture
def real_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Any]:
    font, palette = qapp.font(), qapp.palette()
    opened: Any = make_window(qapp)
    qtbot.addWidget(opened)
    opened.state.person = "张三"
    opened.show()
    yield opened
    opened.close()
    qapp.setFont(font)
    qapp.setPalette(palette)
    qapp.setStyleSheet("")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    office = Office.create(tmp_path / "甲.npt", region="甘州区", person="张三")
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.close()
    return office.path


def make_older(path: Path) -> None:
    """Take back the version of one kind, as a file of the program before has it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(
            "UPDATE forms SET version = version - 1, declaration = json_set(declaration, '$.title', '旧') "
            "WHERE kind = 'enterprise'"
        )


def version_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT version FROM forms WHERE kind = 'enterprise'").fetchone()[0])


def test_a_small_current_file_opens_at_once(real_window: Any, path: Path) -> None:
    assert real_window.open_path(path)
    assert real_window.bench.context.office.region == "甘州区"


def test_an_older_file_is_backed_up_and_upgraded_in_the_lane(
    real_window: Any, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(path)
    before = version_in(path)
    upgrade, threads = opening._upgrade, list[str]()

    def note(*how: Any) -> None:
        threads.append(threading.current_thread().name)
        upgrade(*how)

    monkeypatch.setattr(opening, "_upgrade", note)
    assert not real_window.open_path(path)
    qtbot.waitUntil(lambda: real_window.bench is not None)
    assert threads == ["nptracker-data"]
    assert version_in(path) == before + 1
    assert [backup.reason for backup in backups_in(folder_for(path))] == ["升级前备份"]
    assert not real_window.bench.context.office.read_only
    qtbot.waitUntil(lambda: real_window.bench.front.list.lines != [])


def test_a_large_file_is_checked_in_the_lane(
    real_window: Any, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "SMALL_ENOUGH_TO_OPEN_AT_ONCE", path.stat().st_size - 1)
    check, threads = opening.check_structure, list[str]()

    def note(*how: Any) -> None:
        threads.append(threading.current_thread().name)
        check(*how)

    monkeypatch.setattr(opening, "check_structure", note)
    assert not real_window.open_path(path)
    qtbot.waitUntil(lambda: real_window.bench is not None)
    assert threads == ["nptracker-data"]


def test_an_upgrade_that_is_stopped_leaves_the_old_file(path: Path, tmp_path: Path) -> None:
    make_older(path)
    before, told = path.read_bytes(), list[str]()

    def stopped_after(stages: int) -> Watch:
        def progress(_done: int, _total: int) -> None:
            if len(told) >= stages:
                raise CancelledError("stopped")

        return Watch(progress, told.append)

    for stages in (2, 3, 4):
        told.clear()
        with pytest.raises(CancelledError):
            Office.open(path, watch=stopped_after(stages)).close()
        assert len(told) == stages
        assert path.read_bytes() == before
        assert [place.name for place in tmp_path.iterdir() if place.is_file()] == [path.name]
    told.clear()
    Office.open(path, watch=stopped_after(5)).close()
    assert told == [
        "正在检查文件…",
        "正在升级文件…（先备份）",
        "已经备份，正在升级文件…",
        "正在检查升级后的文件…",
    ]
    assert version_in(path) > 1
