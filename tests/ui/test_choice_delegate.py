"""A cell of a table is chosen from a list that stands open, and closes with the choice."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QTableView
from pytestqt.qtbot import QtBot

from nptracker.ui.tables.choice_delegate import ChoiceDelegate


def test_a_choice_is_taken_over_by_its_key(qtbot: QtBot) -> None:
    table, model = QTableView(), QStandardItemModel()
    model.appendRow(QStandardItem("b"))
    table.setModel(model)
    table.setItemDelegate(ChoiceDelegate({"": "不导入", "a": "甲", "b": "乙"}, table))
    qtbot.addWidget(table)
    table.edit(model.index(0, 0))
    box = cast("QComboBox", table.findChild(QComboBox))
    assert (box.currentText(), [box.itemText(at) for at in range(box.count())]) == (
        "乙",
        ["不导入", "甲", "乙"],
    )
    box.setCurrentIndex(1)
    box.activated.emit(1)
    assert model.index(0, 0).data(Qt.ItemDataRole.EditRole) == "a"
    assert table.state() != QTableView.State.EditingState
