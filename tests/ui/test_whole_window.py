"""The real window over a real district file: every page opens, fits a small screen and has names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from test_window import nameless

from nptracker.services.office import Office
from nptracker.services.sample_place import own_sample
from nptracker.ui import theme
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.context import PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.new_file_dialog import NewFileDialog
from nptracker.ui.tabbed_page import TabbedPage
from nptracker.ui.window_state import RECENT_KEPT, WindowState

TODAY = date(2026, 11, 23)
SMALL = (911, 512)  # 1366 × 768 at 150 percent
EXAMPLE = {"name": "清河化工厂", "township": "东街街道", "industry_code": "2614"}


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Any]:
    font, palette = qapp.font(), qapp.palette()
    theme.load_font()
    theme.apply(qapp, theme.Look.LIGHT, theme.LetterSize.NORMAL)
    office = Office.create(tmp_path / "甲.npt", region="甘州区", person="张三", today=lambda: TODAY)
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.records.write_block("enterprise", [(None, EXAMPLE)], "新增企业")
    opened: Any = MainWindow(WindowState(person="张三"), lambda *_: office, lambda _wish: office)
    qtbot.addWidget(opened)
    opened.resize(*SMALL)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()
    qapp.setFont(font)
    qapp.setPalette(palette)
    qapp.setStyleSheet("")


def clipped(root: QWidget) -> list[str]:
    """Return the words of labels and buttons in view that are narrower or lower than their words."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton) or not widget.text():
            continue
        wanted = widget.minimumSizeHint()
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        needed_height = widget.heightForWidth(widget.width()) if wraps else wanted.height()
        if (not wraps and widget.width() < wanted.width()) or widget.height() < needed_height - 1:
            found.append(
                f"{widget.text()}: {widget.width()}×{widget.height()}, {wanted.width()}×{needed_height}"
            )
    return found


@pytest.mark.parametrize("key", list(PageKey))
def test_every_page_fits_a_small_screen_and_names_its_controls(
    window: Any, qtbot: QtBot, key: PageKey
) -> None:
    window.bench.turn_to(key)
    qtbot.waitUntil(lambda: not window.reading.is_busy and not window.jobs.is_busy)
    qtbot.wait(30)
    assert (window.width(), window.height()) == SMALL, "the page makes the window grow"
    assert clipped(window) == []
    assert nameless(window) == []


def letters_of(page: QWidget) -> list[tuple[str, str]]:
    """Return the Alt letters of the controls in view with their words."""
    found = []
    for widget in page.findChildren(QWidget):
        is_said = isinstance(widget, QAbstractButton) or (isinstance(widget, QLabel) and widget.buddy())
        words = widget.text() if is_said and widget.isVisible() else ""
        found += [(letter, words) for letter in re.findall(r"&(\w)", words)]
    return found


@pytest.mark.parametrize("key", list(PageKey))
def test_no_alt_letter_of_a_page_is_a_menu_s_or_given_twice(window: Any, qtbot: QtBot, key: PageKey) -> None:
    menus = {re.findall(r"&(\w)", action.text())[0] for action in window.menuBar().actions()}
    assert len(menus) == 6
    window.bench.turn_to(key)
    page = window.bench.front
    for tab in range(page.bar.count() if isinstance(page, TabbedPage) else 1):
        if isinstance(page, TabbedPage):
            page.bar.setCurrentIndex(tab)
        qtbot.waitUntil(lambda: not window.reading.is_busy and not window.jobs.is_busy)
        letters = letters_of(window.bench)
        assert [words for letter, words in letters if letter in menus] == []
        doubled = {letter for letter, count in Counter(one for one, _ in letters).items() if count > 1}
        assert [words for letter, words in letters if letter in doubled] == []


def test_the_welcome_page_and_the_new_file_dialog_show_every_word(window: Any, qtbot: QtBot) -> None:
    window.leave_file()
    window.state.recent = [f"/甲/第{n}个名字相当长的区县新污染物治理.npt" for n in range(RECENT_KEPT)]
    own_sample().parent.mkdir(parents=True)
    for make_sample in (lambda: None, own_sample().touch):  # one that is there can be made anew: a line more
        make_sample()
        window.show_welcome()
        qtbot.wait(30)
        assert (window.width(), window.height()) == SMALL
        assert clipped(window) == []
    dialog = NewFileDialog(window)
    dialog.show()
    assert clipped(dialog) == []
    assert nameless(dialog) == []
    dialog.close()


def test_a_plan_task_is_ticked_found_and_taken_back(window: Any, qtbot: QtBot) -> None:
    office = window.bench.context.office
    task = office.tasks.lines()[0]
    window.bench.context.perform(lambda: office.tasks.tick(task.id))
    assert task.name.split("　")[-1] in window.actions_[Key.UNDO].text()
    window.actions_.trigger(Key.UNDO)
    qtbot.waitUntil(lambda: "撤销：" in window.messages.text)
    assert office.tasks.lines()[0] == task


def test_search_reaches_the_ledgers(window: Any, qtbot: QtBot) -> None:
    box = window.bench.search
    window.actions_.trigger(Key.SEARCH)
    qtbot.keyClicks(box, "qhhg")  # 清河化工 by initials
    qtbot.waitUntil(box.panel.isVisible)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.bench._front is PageKey.ENTERPRISES
