"""A dialog that asks begins in its first field, and Tab goes through the fields before the buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field


def test_the_keyboard_begins_in_the_first_field_and_comes_to_the_buttons_last(
    qtbot: QtBot, qapp: QApplication
) -> None:
    first, second, third = text_field(), choice_field([("a", "甲")]), text_field()
    dialog = AskDialog(
        None, "问", "问几样。", (("一", first), ("二", second), ("三", third)), accept_words="好"
    )
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    seen = []
    for _field in range(3):
        seen.append(qapp.focusWidget())
        QTest.keyClick(qapp.focusWidget(), Qt.Key.Key_Tab)
    assert seen == [first, second, third]
    assert isinstance(qapp.focusWidget(), QPushButton)
