"""Chooses a reporting period: its length, and one step back or forward."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QWidget

from nptracker.domain.period import ReportingPeriod
from nptracker.ui.icons import icon

_LENGTHS = (("M", "月"), ("Q", "季度"), ("H", "半年"), ("", "年"))


class PeriodPicker(QWidget):
    """Length, arrows and the name of the period; ``chosen`` carries every change made by a person."""

    chosen = Signal(object)  # ReportingPeriod

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._period = ReportingPeriod.containing(today)
        self._length = QComboBox(self)
        self._length.setAccessibleName("期次长短")
        for letter, words in _LENGTHS:
            self._length.addItem(words, letter)
        self._length.setCurrentIndex(1)
        self._length.activated.connect(self._change_length)
        self._label = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel("期次：", self))
        row.addWidget(self._length)
        row.addWidget(self._arrow("left", "上一期", -1))
        row.addWidget(self._label)
        row.addWidget(self._arrow("right", "下一期", 1))
        self._show()

    def _arrow(self, name: str, words: str, by: int) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked=False: self._step(by))
        return button

    @property
    def period(self) -> ReportingPeriod:
        """The chosen period."""
        return self._period

    def set_length(self, letter: str) -> None:
        """Take the period of another length around the same time, without telling anybody."""
        if letter == self._period.letter:
            return
        day = self._today if self._period.begins <= self._today <= self._period.ends else self._period.ends
        self._period = ReportingPeriod.containing(day, letter)
        self._length.setCurrentIndex(self._length.findData(letter))
        self._show()

    def set_period(self, period: ReportingPeriod) -> None:
        """Take a period of the length shown, without telling anybody."""
        self._period = period
        self._show()

    def _step(self, by: int) -> None:
        self._choose(self._period.next() if by > 0 else self._period.previous())

    def _change_length(self) -> None:
        self.set_length(self._length.currentData())
        self._choose(self._period)

    def _choose(self, period: ReportingPeriod) -> None:
        self._period = period
        self._show()
        self.chosen.emit(period)

    def _show(self) -> None:
        self._label.setText(self._period.label)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("2026年第四季度 "))
