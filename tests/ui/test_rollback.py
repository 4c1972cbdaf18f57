"""帮助 ▸ 退回上一版本 is offered only where it can be done, and closes the window first."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nptracker.app import make_window
from nptracker.ui import rollback
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.main_window import MainWindow


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    calls: list[list[str]] = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_where: calls.append(command))
    return calls


def window_with(
    qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch, program: Path | None
) -> MainWindow:
    monkeypatch.setattr(rollback, "rollback_program", lambda: program)
    window = make_window(qapp)  # type: ignore[arg-type]
    qtbot.addWidget(window)
    window.show()
    return window


def test_without_a_version_to_go_back_to_it_is_not_in_the_menu(
    qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = window_with(qtbot, qapp, monkeypatch, None)
    assert not window.actions_[Key.ROLL_BACK].isVisible()


@pytest.mark.parametrize("closes", [True, False])
def test_the_window_closes_before_the_versions_change_places(
    qtbot: QtBot, qapp: object, monkeypatch: pytest.MonkeyPatch, started: list[list[str]], closes: bool
) -> None:
    program = Path("C:/办公/nptracker/rollback.exe")
    window = window_with(qtbot, qapp, monkeypatch, program)
    action = window.actions_[Key.ROLL_BACK]
    assert action.isVisible()
    if not closes:
        monkeypatch.setattr(type(window), "close", lambda _window: False)
    action.trigger()
    assert window.isVisible() is not closes
    assert started == ([[str(program)]] if closes else [])
