"""Keys an officer presses without thinking: Enter on a button, Tab out of a day, Ctrl+V of a day or of a plan."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.plan.source_view import SourceView
from nptracker.ui.plan.task_list import TaskListPanel
from nptracker.ui.widgets.ask_dialog import day_field, day_of
from nptracker.ui.widgets.day_edit import day_in

OLD, LATEST = date(2026, 11, 22), date(2027, 12, 31)


class _Room(QWidget):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        press_by_enter(event)


def _shown(room: QWidget, qtbot: QtBot) -> None:
    qtbot.addWidget(room)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_presses_the_button_with_the_keyboard_and_no_other(qtbot: QtBot, key: Qt.Key) -> None:
    room, pressed = _Room(), []
    column = QVBoxLayout(room)
    for name in ("新建", "打开"):
        button = QPushButton(name)
        button.clicked.connect(lambda _checked=False, name=name: pressed.append(name))
        column.addWidget(button)
    line = QLineEdit()
    column.addWidget(line)
    _shown(room, qtbot)
    button.setFocus()
    QTest.keyClick(button, key)
    line.setFocus()
    QTest.keyClick(line, key)
    assert pressed == ["打开"]


@pytest.mark.parametrize(
    "copied", ["2027-06-30", " 2027.6.30\n", "2027/06/30", "2027年6月30日", "2027 年 6 月 30 日", "20270630"]
)
def test_a_copied_day_is_pasted_whole(qtbot: QtBot, copied: str) -> None:
    field = day_field(OLD, LATEST)
    _shown(field, qtbot)
    QApplication.clipboard().setText(copied)
    QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert day_of(field) == date(2027, 6, 30)


@pytest.mark.parametrize("copied", ["资金未到位", "2027-02-30", "2028-01-01", "2027年6月", ""])
def test_what_is_no_day_for_the_field_leaves_it_as_it_was(qtbot: QtBot, copied: str) -> None:
    field = day_field(OLD, LATEST)
    qtbot.addWidget(field)
    field.take(copied)
    assert day_of(field) == OLD


def test_a_sentence_that_holds_a_day_is_no_day() -> None:
    assert not day_in("请于2027年6月30日前报送").isValid()


def test_one_tab_leaves_a_day_and_its_parts_can_still_be_typed(qtbot: QtBot, qapp: QApplication) -> None:
    room, day, after = QWidget(), day_field(OLD), QLineEdit()
    column = QVBoxLayout(room)
    column.addWidget(day)
    column.addWidget(after)
    _shown(room, qtbot)
    day.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClicks(day, "20270630")
    QTest.keyClick(day, Qt.Key.Key_Tab)
    assert qapp.focusWidget() is after
    QTest.keyClick(after, Qt.Key.Key_Backtab)
    assert qapp.focusWidget() is day
    assert day_of(day) == date(2027, 6, 30)


def test_a_plan_that_a_revision_renames_is_offered_by_its_new_name(qtbot: QtBot) -> None:
    panel = TaskListPanel(OLD)
    qtbot.addWidget(panel)
    panel.set_plans([("a", "市方案"), ("b", "县方案")])
    panel.choose_plan("a")
    panel.set_plans([("a", "县方案（2026—2027年）"), ("b", "县方案")])
    assert (panel.plan_id(), panel.plan.currentText()) == ("a", "县方案（2026—2027年）")


def test_a_plan_without_its_document_says_so(qtbot: QtBot) -> None:
    view = SourceView("")
    qtbot.addWidget(view)
    assert "没有原文" in view.placeholderText()
