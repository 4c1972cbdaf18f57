"""A finding is overdue from the day after its date until it is closed."""

from __future__ import annotations

from datetime import date

import pytest

from nptracker.domain.record import Record
from nptracker.domain.rectification import OPEN_STATES, is_overdue

DUE = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("state", "due_on", "day", "overdue"),
    [
        ("under_way", DUE, date(2026, 11, 20), False),
        ("under_way", DUE, date(2026, 11, 21), True),
        ("submitted", DUE, date(2026, 11, 21), True),
        ("closed", DUE, date(2026, 11, 21), False),
        (None, DUE, date(2026, 11, 21), True),
        ("open", None, date(2026, 11, 21), False),
    ],
)
def test_overdue(state: str | None, due_on: date | None, day: date, overdue: bool) -> None:
    finding = Record("finding", "f", 1, {"state": state, "due_on": due_on})
    assert is_overdue(finding, day) is overdue


def test_every_state_but_the_last_is_open() -> None:
    assert OPEN_STATES == ("open", "under_way", "submitted")
