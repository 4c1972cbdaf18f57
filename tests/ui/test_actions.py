"""The table of actions: complete, without clashes, and answered by the page in front."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.actions import SPECS, Actions, ActionSpec, Menu, Scope, plain_words
from nptracker.ui.icons import PATHS


@pytest.fixture
def actions(qtbot: QtBot) -> Actions:
    window = QMainWindow()
    qtbot.addWidget(window)
    return Actions(window)


def test_every_key_is_declared_once() -> None:
    assert set(SPECS) == set(Key)


def clashes(specs: Mapping[Key, ActionSpec]) -> list[str]:
    """Return every pair of actions that one shortcut would call at the same moment, in words."""
    found = set()
    for scope in Scope:
        heard = [
            (key, spec) for key, spec in specs.items() if spec.scope in {Scope.WINDOW, Scope.PAGE, scope}
        ]
        owner: dict[str, Key] = {}
        for key, shortcut in ((key, shortcut) for key, spec in heard for shortcut in spec.shortcuts):
            if owner.setdefault(shortcut, key) is not key:
                found.add(f"{shortcut}: {owner[shortcut].name}, {key.name}")
    return sorted(found)


def test_no_two_actions_share_a_shortcut_where_both_are_heard() -> None:
    assert clashes(SPECS) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [(Scope.WINDOW, Scope.GRID, 1), (Scope.TASKS, Scope.REVIEW, 0), (Scope.PAGE, Scope.TASKS, 1)],
)
def test_a_clash_is_found_only_where_both_are_heard(first: Scope, second: Scope, expected: int) -> None:
    base = SPECS[Key.HELP]
    two = {
        Key.HELP: base._replace(shortcuts=("Ctrl+J",), scope=first),
        Key.COPY: base._replace(shortcuts=("Ctrl+J",), scope=second),
    }
    assert len(clashes(two)) == expected


def test_mnemonics_of_one_menu_differ() -> None:
    for menu in Menu:
        for scope in (Scope.TASKS, Scope.REVIEW):
            letters = [
                re.findall(r"&(\w)", spec.text)[0]
                for spec in SPECS.values()
                if spec.menu is menu and spec.scope in {Scope.WINDOW, scope}
            ]
            assert len(letters) == len(set(letters)), (menu, scope, letters)


def test_every_shortcut_and_icon_exists() -> None:
    for key, spec in SPECS.items():
        assert all(not QKeySequence(text).isEmpty() for text in spec.shortcuts), key
        assert not spec.icon or spec.icon in PATHS, key
        assert spec.tip, key


def test_plain_words_drop_mnemonic_and_dots() -> None:
    assert plain_words("打开(&O)…") == "打开"
    assert plain_words("复制") == "复制"


def test_the_page_answers_before_the_window(actions: Actions) -> None:
    heard: list[str] = []
    actions.handle(Key.UNDO, lambda: heard.append("window"))
    actions.trigger(Key.UNDO)
    actions.serve({Key.UNDO: lambda: heard.append("page")})
    actions[Key.UNDO].trigger()
    actions.serve({})
    actions.trigger(Key.UNDO)
    assert heard == ["window", "page", "window"]


def test_an_action_nobody_answers_is_off(actions: Actions) -> None:
    actions.serve({Key.EXPORT: lambda: None})
    assert actions[Key.EXPORT].isEnabled()
    actions.serve({})
    assert not actions[Key.EXPORT].isEnabled()
    assert not actions[Key.EXPORT].isVisible()


def test_writing_is_off_with_the_reason_while_the_file_is_read_only(actions: Actions) -> None:
    heard: list[str] = []
    offered = {Key.NEW_RECORD: lambda: heard.append("new"), Key.EXPORT: lambda: heard.append("export")}
    actions.forbid_writing("文件是只读的。")
    actions.serve(offered)
    actions.trigger(Key.NEW_RECORD)
    actions.trigger(Key.EXPORT)
    assert heard == ["export"]
    assert actions[Key.NEW_RECORD].isVisible()
    assert not actions[Key.NEW_RECORD].isEnabled()
    assert actions[Key.NEW_RECORD].toolTip() == "新增一条记录：文件是只读的。"
    actions.forbid_writing("")
    assert actions[Key.NEW_RECORD].isEnabled()
    assert actions[Key.NEW_RECORD].toolTip() == "新增一条记录（Ctrl+Shift+N、Ins）"


def test_a_button_has_words_and_a_name(actions: Actions, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    button = actions.button(Key.EXPORT, holder)
    assert "导出 Excel" in button.text()
    assert button.accessibleName() == "导出 Excel"


def test_a_grid_action_belongs_to_its_table(actions: Actions, qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    heard: list[str] = []
    made = actions.make(Key.FILL_DOWN, holder, lambda: heard.append("down"))
    made.trigger()
    assert heard == ["down"]
    assert made in holder.actions()
