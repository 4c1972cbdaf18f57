"""Chooses an enterprise of the data year: a list with a search above it, or a box where the window is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from nptracker.domain.pinyin import initials
from nptracker.domain.search import fold_for_search, search_text
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.record import Record
    from nptracker.domain.survey_return import Said

    Standing = tuple[Record, Said]

_WORDS = "本年度的企业"
_BOX_LETTERS = 10


class EnterpriseChooser(QObject):
    """``side`` holds the search and the list, ``box`` stands elsewhere in their place; ``turned`` tells a choice."""

    turned = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._everybody: Sequence[Standing] = ()
        self.search = QLineEdit(parent)
        self.search.setPlaceholderText("找企业：名称、拼音首字母")
        self.search.setAccessibleName("找企业")
        self.search.setClearButtonEnabled(True)
        self.list = LinesTable(_WORDS, ("企业", "状态"), 0, parent)
        self.box = QComboBox(parent)
        self.box.setAccessibleName(_WORDS)
        self.box.setVisible(False)
        self.box.setMinimumContentsLength(_BOX_LETTERS)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.side = QWidget(parent)
        column = QVBoxLayout(self.side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.list.itemSelectionChanged.connect(self._turn)
        self.box.activated.connect(lambda at: self.list.setCurrentCell(at, 0))

    @property
    def chosen(self) -> str:
        """The id of the enterprise chosen, "" for none."""
        found = self.list.chosen
        return found if isinstance(found, str) else ""

    def show_everybody(self, everybody: Sequence[Standing]) -> None:
        """List the enterprises that the search lets through; the one chosen stays, else the first is."""
        self._everybody = everybody
        self._fill()

    def be_narrow(self, is_narrow: bool) -> None:
        """Let the box stand for the list, or the list come back."""
        self.side.setVisible(not is_narrow)
        self.box.setVisible(is_narrow)

    def _fill(self) -> None:
        kept, shown = self.chosen, self._passing()
        with QSignalBlocker(self.list):
            self.list.show_lines(((_name(record), said.words), record.id) for record, said in shown)
            if shown:
                at = next((n for n, (record, _said) in enumerate(shown) if record.id == kept), 0)
                self.list.setCurrentCell(at, 0)
        self.box.clear()
        self.box.addItems([f"{said.sign} {_name(record)}" for record, said in shown])
        self._turn()

    def _passing(self) -> list[Standing]:
        wanted = fold_for_search(self.search.text().strip())
        return [(record, said) for record, said in self._everybody if wanted in _found_by(record)]

    def _turn(self) -> None:
        self.box.setCurrentIndex(self.list.currentRow())
        self.turned.emit()


def _name(record: Record) -> str:
    return str(record["name"] or "")


def _found_by(record: Record) -> str:
    return search_text([_name(record), initials(_name(record)), str(record["uscc"] or "")])
