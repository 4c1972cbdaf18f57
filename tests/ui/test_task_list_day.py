"""Looking at a day of the past: no period is shown that had not begun then."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from pytestqt.qtbot import QtBot

from nptracker.domain.period import ReportingPeriod
from nptracker.ui.plan.task_list import TaskListPanel

TODAY = date(2026, 11, 22)


def test_a_period_not_begun_on_the_day_gives_way_until_today_is_back(qtbot: QtBot) -> None:
    panel = TaskListPanel(TODAY)
    qtbot.addWidget(panel)
    asked = []
    panel.asked.connect(lambda: asked.append((str(panel.as_at), panel.period.code)))
    panel.as_at_field.setDate(QDate(2026, 10, 8))
    panel.as_at_field.setDate(QDate(2026, 6, 1))
    panel.come_back()
    assert asked == [("2026-10-08", "2026-Q4"), ("2026-06-01", "2026-Q2"), ("2026-11-22", "2026-Q4")]


def test_an_earlier_period_chosen_by_the_officer_stays(qtbot: QtBot) -> None:
    panel = TaskListPanel(TODAY)
    qtbot.addWidget(panel)
    panel.picker.set_period(ReportingPeriod.parse("2025-Q3"))
    panel.as_at_field.setDate(QDate(2026, 6, 1))
    panel.come_back()
    assert panel.period.code == "2025-Q3"
