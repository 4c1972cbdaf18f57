"""Asks what the reporting office is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from nptracker.ui.widgets.ask_dialog import AskDialog

if TYPE_CHECKING:
    from nptracker.services.settings import SettingService

_WORDS = "填报单位印在每张报表的“填报单位”一栏，要和公章一致。可以从列出的写法里选，也可以直接输入。"


def ask_office(parent: QWidget, settings: SettingService) -> str | None:
    """Ask for the name of the reporting office; None when given up."""
    from nptracker.services.bureau_names import bureau_names

    field = QComboBox()
    field.setEditable(True)
    line = field.lineEdit()
    assert isinstance(line, QLineEdit)
    line.setAccessibleName("填报单位")
    field.setMinimumContentsLength(20)
    field.addItems(bureau_names(settings.get("region"), settings.get("region_code")))
    field.setCurrentIndex(-1)
    field.setEditText(settings.get("reporting_unit"))
    dialog = AskDialog(
        parent,
        "本单位",
        _WORDS,
        (("填报单位", field),),
        accept_words="保存(&S)",
        fault=lambda: "" if field.currentText().strip() else "请填写填报单位。",
    )
    return field.currentText().strip() if dialog.asks() else None
