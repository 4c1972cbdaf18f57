"""What was drawn: the draws of a row of the plan, the seed, and the enterprises with their inspectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from nptracker.ui.field import draw_words as words
from nptracker.ui.plan.grouped_list import GroupedList
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.domain.draw_record import DrawRecord
    from nptracker.domain.record import Record
    from nptracker.services.draw_visits import VisitOutlook

_NONE_YET = "这项计划还没有抽查记录。抽取后，种子、候选名单和结果都会留在这里，不能再改。"


class ResultPane(QWidget):
    """Shows one draw at a time, the latest first."""

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.record: DrawRecord | None = None
        self.box, self.facts = QComboBox(self), QLabel(self)
        self.box.setAccessibleName("抽查记录")
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        mark(self.facts, "soft")
        self.list = GroupedList(words.DRAWN_HEADINGS, words.DRAWN_WIDTHS, 1)
        self.list.setAccessibleName("抽中的企业")
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(4)
        for widget in (self.box, self.facts):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        self.box.activated.connect(lambda _at: self.turned.emit())
        self.setFocusProxy(self.list)

    @property
    def draw_id(self) -> str:
        """The draw shown, "" while there is none."""
        return str(self.box.currentData() or "")

    def show_draws(self, draws: Sequence[Record], voided: Mapping[str, str], chosen: str) -> None:
        """Offer the draws of a row of the plan with one of them in front."""
        with QSignalBlocker(self.box):
            self.box.clear()
            for draw in draws:
                self.box.addItem(words.draw_words(draw, voided.get(draw.id, "")), draw.id)
            self.box.setCurrentIndex(max(0, self.box.findData(chosen)))
        self.box.setVisible(bool(draws))

    def show_record(self, record: DrawRecord | None, outlook: VisitOutlook | None) -> None:
        """Show what a draw rests on and gave."""
        self.record = record
        self.list.setVisible(record is not None)
        if record is None or outlook is None:
            self.facts.setText(_NONE_YET)
            self.list.set_lines([], None)
            return
        self.facts.setText(words.facts(record))
        self.list.set_lines(words.drawn_lines(record, words.visit_states(outlook)), self.list.key())
