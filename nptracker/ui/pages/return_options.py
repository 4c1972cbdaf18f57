"""The choices of a return beside its period: a list for each option it offers, and whether outsiders will read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

if TYPE_CHECKING:
    from nptracker.services.returns import ReturnKind

_TIP = "商业秘密和个人信息换成“＊＊＊”，表名和文件名写明对外版；内部上报不要勾选"


class ReturnOptions(QWidget):
    """``changed`` comes when a person chooses something else."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lists: dict[str, QComboBox] = {}
        self.public = QCheckBox("对外版(&W)", self)
        self.public.setToolTip(_TIP)
        self.public.clicked.connect(lambda _checked: self.changed.emit())
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.public)
        self._kind = ""

    def show_kind(self, kind: ReturnKind) -> None:
        """Offer what a return offers, at its usual choices; an edition for outsiders is never left over."""
        if kind.name == self._kind:
            return
        self._kind = kind.name
        for box in self.lists.values():
            self._row.removeWidget(box)
            box.deleteLater()
        self.lists = {option.key: QComboBox(self) for option in kind.options}
        for place, option in enumerate(kind.options):
            box = self.lists[option.key]
            box.setAccessibleName(option.label)
            box.setToolTip(option.label)
            for code, words in option.choices.items():
                box.addItem(words, code)
            box.activated.connect(lambda _row: self.changed.emit())
            self._row.insertWidget(place, box)
        self.public.setChecked(False)
        self.public.setEnabled(not kind.is_internal)

    @property
    def choices(self) -> dict[str, str]:
        """The chosen codes by option."""
        return {key: str(box.currentData()) for key, box in self.lists.items()}

    @property
    def is_public(self) -> bool:
        """Tell whether the edition for outsiders is wanted."""
        return self.public.isChecked()
