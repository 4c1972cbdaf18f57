"""A row that flows: how high it is follows what stands in it, also within other layouts."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.plan.flow_row import FlowRow


def test_the_height_follows_the_width_and_what_is_shown(qtbot: Any) -> None:
    buttons = [QPushButton(f"第{number}个按钮") for number in range(6)]
    row, room = FlowRow(*buttons), QWidget()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(row)
    column.addStretch(1)
    qtbot.addWidget(room)
    one, high = buttons[0].sizeHint().width(), buttons[0].sizeHint().height()
    room.resize(7 * one, 400)
    room.show()
    assert row.heightForWidth(7 * one) == high
    assert row.heightForWidth(one) == 6 * high + 5 * row.spacing()
    for button in buttons[:4]:
        button.hide()
    QApplication.processEvents()
    assert row.heightForWidth(one) == 2 * high + row.spacing()
    buttons[4].setText("这个按钮上的字变得很长，占去两个按钮的地方还不止")
    QApplication.processEvents()
    assert row.heightForWidth(3 * one) == 2 * high + row.spacing()
    room.resize(3 * one, 400)
    QApplication.processEvents()
    assert buttons[5].y() == high + row.spacing(), "the second stands below the long first one"
