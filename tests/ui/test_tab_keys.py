"""Tabs turn by keys wherever the keyboard is in their page, and no page takes a letter from the menus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.ui.actions import Menu
from nptracker.ui.context import PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.plan.plan_tabs import PLAN_TABS
from nptracker.ui.tab_keys import turn_by_keys
from nptracker.ui.window_state import WindowState

_LETTER = re.compile(r"&([A-Z])")


def test_the_keys_turn_round_the_bar(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    bar, field = QTabBar(page), QLineEdit(page)
    for word in ("甲", "乙", "丙"):
        bar.addTab(word)
    turn_by_keys(bar, page)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    field.setFocus()
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        QTest.keyClick(field, key, Qt.KeyboardModifier.ControlModifier)
        seen.append(bar.tabText(bar.currentIndex()))
    assert seen == ["乙", "丙", "甲", "丙"]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    office = Office.create(tmp_path / "甲.npt", region="甘州区", person="张三")
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    opened = MainWindow(WindowState(person="张三"), lambda *_: office, lambda _wish: office)
    qtbot.addWidget(opened)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()


def letters(root: QWidget) -> dict[str, str]:
    """Return the letters that Alt calls in a page, each with the words it stands in."""
    found: dict[str, str] = {}
    for widget in root.findChildren(QWidget):
        if isinstance(widget, QPushButton | QCheckBox | QLabel):
            found |= dict.fromkeys(_LETTER.findall(widget.text()), widget.text())
    return found


def test_no_page_takes_a_letter_from_the_menus(window: MainWindow, qtbot: QtBot) -> None:
    taken = {letter for menu in Menu for letter in _LETTER.findall(menu.value)}
    assert window.bench is not None
    for key in PageKey:
        window.bench.turn_to(key)
        qtbot.waitUntil(lambda: not window.reading.is_busy)
    window.bench.turn_to(PageKey.TASKS)
    for tab in PLAN_TABS:
        window.bench.front.turn_to(tab.text)  # type: ignore[attr-defined]
        qtbot.waitUntil(lambda: not window.reading.is_busy)
    used = letters(window.bench)
    assert {"U", "X", "Z"} <= used.keys(), "the pages that have letters were looked at"
    assert {letter: words for letter, words in used.items() if letter in taken} == {}
