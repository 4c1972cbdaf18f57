"""The dialog of others' licences: a list that can be searched and the text of what is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nptracker.services.licences import Licence
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.actions import SPECS
from nptracker.ui.help_dialog import about_words
from nptracker.ui.licences_dialog import LicencesDialog


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> LicencesDialog:
    for name in ("qt", "openpyxl"):
        (tmp_path / f"{name}.txt").write_text(f"the terms of {name}", encoding="utf-8")
    known = [
        Licence("Qt", "6.8.3", "LGPL-3.0-only", "https://download.qt.io", (tmp_path / "qt.txt",)),
        Licence("openpyxl", "3.1.5", "MIT", "", (tmp_path / "openpyxl.txt",)),
        Licence("lost", "1", "BSD", "", (tmp_path / "lost.txt",)),
    ]
    shown = LicencesDialog(known)
    qtbot.addWidget(shown)
    return shown


def _listed(dialog: LicencesDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_the_first_one_is_shown_at_once(dialog: LicencesDialog) -> None:
    assert _listed(dialog) == ["Qt 6.8.3", "openpyxl 3.1.5", "lost 1"]
    assert dialog.text.toPlainText() == "the terms of qt"
    assert dialog.about.text() == "Qt 6.8.3\n许可：LGPL-3.0-only\n来源：https://download.qt.io"


def test_choosing_another_shows_its_text(dialog: LicencesDialog) -> None:
    dialog.list.setCurrentRow(1)
    assert dialog.text.toPlainText() == "the terms of openpyxl"
    assert dialog.about.text() == "openpyxl 3.1.5\n许可：MIT"


def test_searching_narrows_the_list_and_says_when_nothing_is_left(dialog: LicencesDialog) -> None:
    dialog.search.setText("mit")
    assert _listed(dialog) == ["openpyxl 3.1.5"]
    assert dialog.text.toPlainText() == "the terms of openpyxl"
    dialog.search.setText("zlib")
    assert _listed(dialog) == []
    assert "zlib" in dialog.about.text()
    assert dialog.text.toPlainText() == ""
    dialog.search.setText("")
    assert len(_listed(dialog)) == 3


def test_a_missing_text_is_told_in_its_place(dialog: LicencesDialog) -> None:
    dialog.list.setCurrentRow(2)
    assert "lost.txt" in dialog.text.toPlainText()
    assert "重新安装" in dialog.text.toPlainText()


def test_the_about_box_names_qt_and_the_way_to_the_licences() -> None:
    words = about_words(None)
    assert "Qt（LGPL-3.0）" in words
    assert f"“帮助 ▸ {SPECS[ActionKey.LICENCES].plain_text}”" in words
