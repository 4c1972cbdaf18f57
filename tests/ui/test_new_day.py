"""The open window follows the calendar: past midnight, after a sleep of days, and when the clock is set back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nptracker.domain.draft import DeadlineDraft, PlanDraft, TaskDraft
from nptracker.domain.plan import Light
from nptracker.domain.query import Query
from nptracker.domain.recurrence import Rule
from nptracker.services.obligations import Duty
from nptracker.services.office import Office
from nptracker.ui import upkeep
from nptracker.ui.context import PageKey
from nptracker.ui.main_window import MainWindow
from nptracker.ui.pages.overview import day_words
from nptracker.ui.window_state import WindowState

ACTIVE = Qt.ApplicationState.ApplicationActive
EVENING = date(2026, 6, 29)
DUE = date(2026, 6, 30)
PLAN = PlanDraft(
    "清水区方案",
    tasks=(
        TaskDraft("1", "调查", "重点任务", "摸清底数。", deadlines=(DeadlineDraft(DUE, "6月底前完成。"),)),
    ),
)


class Clock:
    """The computer's calendar as the test sets it."""

    def __init__(self) -> None:
        self.day = EVENING

    def __call__(self) -> date:
        return self.day


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Office:
    made = Office.create(tmp_path / "甲.npt", region="清水区", person="张三", today=clock)
    made.plans.accept(PLAN)
    made.obligations.add(Duty("上月进展", Rule("M", date(2026, 6, 1), None, 10, covers_last=True)))
    return made


@pytest.fixture
def window(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(upkeep, "NEW_DAY_CHECK_MS", 20)
    opened: Any = MainWindow(WindowState(person="张三"), lambda *_: office, lambda _wish: office)
    qtbot.addWidget(opened)
    opened.show()
    opened.show_office(office)
    yield opened
    opened.close()


def due_days(office: Office) -> list[date]:
    found = office.records.first("obligation_due", Query(), 999)
    return sorted(day for record in found if isinstance(day := record["due_on"], date))


def tenths(first: int, last: int) -> list[date]:
    """Return the tenth of every month from one of 2026 to another."""
    return [date(2026, month, 10) for month in range(first, last + 1)]


def settle(window: Any, qtbot: QtBot, day: date) -> None:
    """Wait until the page in front says this day and nothing is read or written any more."""
    page = window.bench.front
    qtbot.waitUntil(lambda: page._day.text() == day_words(day))
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.reading.is_busy)
    qtbot.wait(20)
    qtbot.waitUntil(lambda: not window.jobs.is_busy and not window.reading.is_busy)


def wait_for_rows(qtbot: QtBot, office: Office, last_month: int) -> None:
    qtbot.waitUntil(lambda: due_days(office) == tenths(6, last_month))


def settle_list(page: Any, qtbot: QtBot, day: date) -> None:
    qtbot.waitUntil(lambda: page.panel.as_at == day)


# What is due by the tenth belongs to the month that runs, so it is listed from the month's first day on.
JUMPS = (
    (date(2026, 6, 30), Light.RED, 0, 6),  # past midnight: due today
    (date(2026, 7, 1), Light.OVERDUE, 1, 7),
    (date(2026, 7, 5), Light.OVERDUE, 1, 7),  # a sleep of days
    (date(2026, 10, 2), Light.OVERDUE, 1, 10),  # of months
    (date(2026, 6, 10), Light.GREEN, 0, 10),  # set back: no row is made twice, none is lost
    (date(2026, 9, 1), Light.OVERDUE, 1, 10),  # and forward over days that were there before
    (date(2026, 11, 1), Light.OVERDUE, 1, 11),
)


def test_lights_due_rows_and_the_page_follow_every_jump(
    window: Any, office: Office, clock: Clock, qtbot: QtBot
) -> None:
    assert due_days(office) == tenths(6, 6)
    for day, light, overdue, last_month in JUMPS:
        clock.day = day
        settle(window, qtbot, day)
        wait_for_rows(qtbot, office, last_month)
        assert window.bench.front.cards["overdue"].number == overdue, day
        (line,) = office.tasks.lines()
        assert line.light is light, day
        shown = {due.due_on for due in office.obligations.due()}
        assert shown == set(tenths(6, day.month)), day


def test_coming_to_the_front_is_enough(
    window: Any, office: Office, clock: Clock, qtbot: QtBot, qapp: QApplication
) -> None:
    window._upkeep._clock.stop()
    clock.day = date(2026, 7, 5)
    qtbot.wait(60)
    assert window.bench.front._day.text() == day_words(EVENING)
    qapp.applicationStateChanged.emit(ACTIVE)
    settle(window, qtbot, clock.day)
    wait_for_rows(qtbot, office, 7)


def test_the_task_list_follows_too(window: Any, clock: Clock, qtbot: QtBot) -> None:
    window.bench.turn_to(PageKey.TASKS)
    page = window.bench._pages[PageKey.TASKS].front
    qtbot.waitUntil(lambda: page.panel.as_at == EVENING)
    for day, light in ((date(2026, 7, 5), Light.OVERDUE), (date(2026, 6, 10), Light.GREEN)):
        clock.day = day
        settle_list(page, qtbot, day)
        assert not page.panel.looks_back
        assert [line.light for line in page.panel._tasks] == [light]


def test_the_same_day_reads_nothing_anew(window: Any, qtbot: QtBot, qapp: QApplication) -> None:
    turned: list[str] = []
    window._upkeep.day_turned.connect(lambda: turned.append("turned"))
    qapp.applicationStateChanged.emit(ACTIVE)
    qtbot.wait(60)
    assert turned == []


def test_a_closed_file_is_not_asked_for_the_day(
    window: Any, clock: Clock, qtbot: QtBot, qapp: QApplication
) -> None:
    kept, turned = window._upkeep, []
    kept.day_turned.connect(lambda: turned.append("turned"))
    window.leave_file()
    clock.day = date(2026, 7, 5)
    qapp.applicationStateChanged.emit(ACTIVE)
    qtbot.wait(60)
    assert turned == []


def test_a_clock_that_must_be_wrong_is_told(window: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    words = "电脑的日期是 1999-01-01，不会是今天"
    monkeypatch.setattr(Office, "clock_doubt", property(lambda _office: words))
    window._upkeep.tell_odd_clock()
    assert window.messages.text == words
