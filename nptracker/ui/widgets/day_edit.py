"""A field for one day: Tab leaves it at once, and a day copied from elsewhere can be pasted whole."""

from __future__ import annotations

from PySide6.QtCore import QDate, QPoint
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDateEdit, QToolTip, QWidget

from nptracker.domain.day_text import read_day


class DayEdit(QDateEdit):
    """Shows 2026-06-30.

    Qt's own field takes three Tabs to leave, one per part of the day, and drops a pasted day without a word.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDisplayFormat("yyyy-MM-dd")

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - as Qt calls it
        """Leave the field rather than step from year to month."""
        return QWidget.focusNextPrevChild(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a whole day from the clipboard; every other key is Qt's."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().text())
        else:
            super().keyPressEvent(event)

    def take(self, text: str) -> None:
        """Show the day that a text names, or say beside the field that it names none that may stand here."""
        day = day_in(text)
        if day.isValid() and self.minimumDate() <= day <= self.maximumDate():
            self.setDate(day)
        else:
            words = f"没有填入：“{text.strip()[:20]}”不是这里可用的日期"
            QToolTip.showText(self.mapToGlobal(QPoint(0, self.height())), words, self)


def day_in(text: str) -> QDate:
    """Return the day that is all a text says, as 2026-06-30, 2026.6.30, 2026年6月30日 or 20260630.

    The day is invalid when the text says anything else or there is no such day.
    """
    day = read_day(text)
    return QDate(day.year, day.month, day.day) if day else QDate()
