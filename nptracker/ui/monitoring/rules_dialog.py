"""How non-detects of each medium enter means: the choice, and the document each usual rule rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.monitoring_codes import SAMPLED_MEDIUM
from nptracker.domain.monitoring.nd_rules import BASES, NdRule
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Mapping


class RulesDialog(QDialog):
    """A box per medium; ``changed`` tells what a person chose anew."""

    def __init__(self, rules: Mapping[str, NdRule], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("未检出怎样参与统计")
        self._before = dict(rules)
        self.boxes: dict[str, QComboBox] = {}
        said = QLabel("只影响平均值、中位数和百分位数；检出率从不代入。选定的算法印在每张统计表下面。", self)
        said.setWordWrap(True)
        mark(said, "soft")
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(self._grid())
        buttons = QDialogButtonBox(self)
        buttons.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(said)
        column.addWidget(area, 1)
        column.addWidget(buttons)
        em = self.fontMetrics().height()
        self.resize(em * 38, em * 26)

    def _grid(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setColumnStretch(2, 1)
        for row, (medium, basis) in enumerate(BASES.items()):
            word = SAMPLED_MEDIUM.labels[medium]
            box = QComboBox(holder)
            box.setAccessibleName(word)
            for rule in NdRule:
                box.addItem(rule.words, rule.value)
            box.setCurrentIndex(box.findData(self._before[medium].value))
            self.boxes[medium] = box
            source = QLabel(f"规定：{basis.source}", holder)
            source.setWordWrap(True)
            mark(source, "soft")
            grid.addWidget(QLabel(word, holder), row, 0)
            grid.addWidget(box, row, 1)
            grid.addWidget(source, row, 2)
        return holder

    def changed(self) -> dict[str, NdRule]:
        """Return the rules that are not what they were."""
        chosen = {medium: NdRule(str(box.currentData())) for medium, box in self.boxes.items()}
        return {medium: rule for medium, rule in chosen.items() if rule is not self._before[medium]}
