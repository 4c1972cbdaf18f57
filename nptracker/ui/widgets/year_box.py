"""Chooses the data year of a survey: last year until the file says which years there are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget


class YearBox(QComboBox):
    """The data years of a file; ``activated`` tells a person's choice, filling the box tells nobody."""

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("数据年度")
        self._add(today.year - 1)

    def _add(self, year: int) -> None:
        self.addItem(f"{year} 数据年度", year)

    @property
    def year(self) -> int:
        """The data year chosen."""
        return int(self.currentData())

    def show_years(self, years: Sequence[int]) -> None:
        """Offer other years; the one chosen stays where it is among them, else the first is."""
        if not years or [self.itemData(at) for at in range(self.count())] == list(years):
            return
        chosen = self.year
        with QSignalBlocker(self):
            self.clear()
            for year in years:
                self._add(year)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def turn_to(self, year: int) -> None:
        """Choose a year without telling anybody; one that is not offered is the first."""
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(year)))
