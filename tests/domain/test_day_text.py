"""Days as people write them, in fields, in cells of workbooks and in boxes of the window: one reading for all."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.day_text import is_only_a_month, read_day
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.typed import fault, from_cell, parse
from nptracker.domain.values import Unread
from nptracker.services.plan_typed import day_from

DAY = date(2026, 5, 12)
DUE, BEGUN = Field("due_on", "整改时限", FieldType.DATE), Field("started_at", "开始时间", FieldType.MOMENT)
WAYS = (
    *("2026-05-12", "2026-5-12", "2026/5/12", "2026.5.12", "2026．5．12", "2026年5月12日", "2026年5月12号"),
    *("20260512", "２０２６０５１２", " 2026 年 5 月 12 日 "),
)


@pytest.mark.parametrize("text", WAYS)
def test_one_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == parse(DUE, text) == day_from(text) == DAY


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_eight_digits_are_a_day_of_our_time(day: date) -> None:
    assert parse(DUE, day.strftime("%Y%m%d")) == day


@pytest.mark.parametrize(
    "text", ["20261301", "20260230", "10260512", "202605", "2026051", "2026年5月", "46154"]
)
def test_what_is_no_day_stays_as_it_was_typed(text: str) -> None:
    assert parse(DUE, text) == Unread(text)


def test_a_number_of_a_workbook_may_be_a_day() -> None:
    assert from_cell(DUE, 20260512.0) == DAY
    assert from_cell(DUE, 46154.0) == Unread("46154")  # a day as a bare serial number: nobody can be sure


@pytest.mark.parametrize(
    "text", ["20260512 9:30", "2026-05-12 09:30", "2026年5月12日9时30分", "20260512 09：30"]
)
def test_a_time_may_follow_either(text: str) -> None:
    assert parse(BEGUN, text) == datetime(2026, 5, 12, 9, 30)  # noqa: DTZ001 - wall-clock time


def test_a_month_is_told_to_lack_its_day() -> None:
    assert [is_only_a_month(text) for text in ("2026年5月", "2026.5", "2026-05", "2026年5月底", "2026", "5月")] == [
        *[True] * 4, False, False,
    ]  # fmt: skip
    assert "只写到月" in fault(DUE, Unread("2026年5月"))
    assert "只写到月" not in fault(DUE, Unread("明天"))
