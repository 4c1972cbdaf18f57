"""Chooses a reporting period: its length, and one step back or forward; an odd one by its first and last day."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLabel, QToolButton, QWidget

from nptracker.domain.period import ODD, ReportingPeriod
from nptracker.ui.icons import icon
from nptracker.ui.widgets.day_edit import DayEdit

_LENGTHS = (("M", "月"), ("B", "两个月"), ("Q", "季度"), ("H", "半年"), ("", "年"), (ODD, "起止日期"))


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
        self._length.activated.connect(self._change_length)
        self._label = QLabel(self)
        self._first, self._last = self._day_field("期次起日"), self._day_field("期次止日")
        self._to = QLabel("至", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel("期次：", self))
        row.addWidget(self._length)
        row.addWidget(self._arrow("left", "上一期", -1))
        for widget in (self._label, self._first, self._to, self._last):
            row.addWidget(widget)
        row.addWidget(self._arrow("right", "下一期", 1))
        self._show()

    def _arrow(self, name: str, words: str, by: int) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.clicked.connect(lambda _checked=False: self._step(by))
        return button

    def _day_field(self, name: str) -> QDateEdit:
        field = DayEdit(self)
        field.setAccessibleName(name)
        field.setKeyboardTracking(False)  # a day typed halfway is no day yet
        field.dateChanged.connect(lambda _day: self._take_days(field))
        return field

    @property
    def period(self) -> ReportingPeriod:
        """The chosen period."""
        return self._period

    def set_today(self, today: date) -> None:
        """Take note of a new day; a period that ran yesterday is still shown until a person turns it."""
        self._today = today

    def set_length(self, letter: str) -> None:
        """Take the period of another length around the same time, without telling anybody."""
        if letter == self._period.letter:
            return
        self._period = self._of_length(letter)
        self._show()

    def _of_length(self, letter: str) -> ReportingPeriod:
        if letter == ODD:
            return ReportingPeriod.between(self._period.begins, self._period.ends)
        day = self._today if self._today in self._period else self._period.ends
        return ReportingPeriod.containing(day, letter)

    def set_period(self, period: ReportingPeriod) -> None:
        """Take a period, without telling anybody."""
        self._period = period
        self._show()

    def _step(self, by: int) -> None:
        self._choose(self._period.next() if by > 0 else self._period.previous())

    def _change_length(self) -> None:
        self.set_length(self._length.currentData())
        self._choose(self._period)

    def _take_days(self, changed: QDateEdit) -> None:
        """Take the typed days; the one not typed just now gives way when they stand the wrong way round."""
        first, last = (_day(field.date()) for field in (self._first, self._last))
        if last < first:
            first = last = _day(changed.date())
        self._choose(ReportingPeriod.between(first, last))

    def _choose(self, period: ReportingPeriod) -> None:
        self._period = period
        self._show()
        self.chosen.emit(period)

    def _show(self) -> None:
        is_odd = self._period.letter == ODD
        self._length.setCurrentIndex(self._length.findData(self._period.letter))
        for widget in (self._first, self._to, self._last):
            widget.setVisible(is_odd)
        self._label.setVisible(not is_odd)
        self._label.setText(self._period.label)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("2026年第四季度 "))
        for field, day in ((self._first, self._period.begins), (self._last, self._period.ends)):
            with QSignalBlocker(field):
                field.setDate(QDate(day.year, day.month, day.day))


def _day(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
