"""The box of data years keeps what was chosen and tells nobody but a person's choice."""

from __future__ import annotations

from datetime import date

from pytestqt.qtbot import QtBot

from nptracker.ui.widgets.year_box import YearBox


def test_other_years_keep_the_choice_and_are_not_taken_for_one(qtbot: QtBot) -> None:
    box, told = YearBox(date(2026, 3, 1)), list[int]()
    qtbot.addWidget(box)
    box.currentIndexChanged.connect(told.append)
    assert (box.year, box.currentText()) == (2025, "2025 数据年度")
    box.show_years([2026, 2025, 2024])
    assert (box.year, box.currentIndex()) == (2025, 1)
    box.turn_to(2024)
    box.show_years([2026, 2025])
    assert box.year == 2026  # 2024 is gone
    box.show_years([])
    box.turn_to(1999)
    assert box.year == 2026
    assert told == []
