"""The first page counts what is overdue, whatever was left blank."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nptracker.services.file_names import file_name
from nptracker.services.office import Office


def test_findings_past_their_date_are_counted_until_closed(district: Office) -> None:
    today = district.today()
    for number, (state, days) in enumerate(
        [("整改中", -1), ("", -1), ("已销号", -1), ("整改中", 0), ("整改中", 1)], start=1
    ):
        texts = {"number": f"W{number}", "state": state, "due_on": str(today + timedelta(days=days))}
        district.records.create("finding", district.records.typed("finding", texts))
    assert [f["number"] for f in district.overview.board().findings_overdue] == ["W1", "W2"]


@pytest.mark.parametrize(
    ("words", "name"),
    [("甲/乙:局", "甲_乙_局"), ("甲\t乙 局.", "甲_乙 局"), (" ..", "未命名"), ('a<b>|"c', "a_b_c")],
)
def test_file_names_hold_nothing_that_windows_refuses(words: str, name: str) -> None:
    assert file_name(words) == name
