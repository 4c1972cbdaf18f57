"""How non-detects of each medium enter means, on which document that rests, and which standard it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
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

    from nptracker.domain.monitoring.standards import StandardBook


class RulesDialog(QDialog):
    """Two boxes per medium; ``changed`` and ``standards`` tell what a person chose."""

    manual = "statistics"

    def __init__(
        self, rules: Mapping[str, NdRule], book: StandardBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("未检出的算法和执行标准")
        self._before, self._book = dict(rules), book
        self.boxes: dict[str, QComboBox] = {}
        self.standard_boxes: dict[str, QComboBox] = {}
        said = QLabel(
            "未检出的算法只影响平均值、中位数和百分位数，检出率从不代入；标准不选时按采样那天现行的版本评价。"
            "选定的都印在统计表上。",
            self,
        )
        said.setWordWrap(True)
        mark(said, "soft")
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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
        self.resize(em * 43, em * 23)

    def _grid(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setColumnStretch(3, 1)
        for row, (medium, basis) in enumerate(BASES.items()):
            word = SAMPLED_MEDIUM.labels[medium]
            box = QComboBox(holder)
            box.setAccessibleName(word)
            for rule in NdRule:
                box.addItem(rule.words, rule.value)
            box.setCurrentIndex(box.findData(self._before[medium].value))
            self.boxes[medium] = box
            source = QLabel(f"未检出：{basis.source}", holder)
            source.setWordWrap(True)
            mark(source, "soft")
            grid.addWidget(QLabel(word, holder), row, 0)
            grid.addWidget(box, row, 1)
            self.standard_boxes[medium] = self._standard_box(medium)
            grid.addWidget(self.standard_boxes[medium], row, 2)
            grid.addWidget(source, row, 3)
        return holder

    def _standard_box(self, medium: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(f"{SAMPLED_MEDIUM.labels[medium]}执行标准")
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(9)
        box.addItem("现行标准", "")
        chosen = self._book.chosen.get(medium, "")
        for title in dict.fromkeys([*self._book.versions_for(medium), *([chosen] if chosen else [])]):
            box.addItem(title, title)
        box.setCurrentIndex(box.findData(chosen))
        return box

    def standards(self) -> dict[str, str]:
        """Return the version chosen for each medium, "" for whichever is in force."""
        return {medium: str(box.currentData()) for medium, box in self.standard_boxes.items()}

    def changed(self) -> dict[str, NdRule]:
        """Return the rules that are not what they were."""
        chosen = {medium: NdRule(str(box.currentData())) for medium, box in self.boxes.items()}
        return {medium: rule for medium, rule in chosen.items() if rule is not self._before[medium]}
