"""A computer whose clock is wrong: said in words, before anything is written by it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from nptracker.errors import UserError
from nptracker.services.clock import clock_doubt
from nptracker.services.office import Office
from nptracker.services.survey_cases import Round, year_fault

NOW = datetime.now(tz=UTC)


def test_a_clock_before_the_program_was_made_is_wrong(district: Office) -> None:
    words = clock_doubt(district._session, datetime(1999, 1, 1, tzinfo=UTC))
    assert words.startswith("电脑的日期是 1999-01-01，不会是今天")
    assert "请先校准电脑日期" in words


def test_a_clock_before_the_last_change_of_the_file_is_wrong(district: Office) -> None:
    district.settings.put("bureau", "清水分局")
    assert clock_doubt(district._session) == district.clock_doubt == ""
    words = clock_doubt(district._session, NOW + timedelta(days=400)) or clock_doubt(
        district._session, NOW - timedelta(days=2)
    )
    assert f"早于这个文件最后一次改动（{datetime.now():%Y-%m-%d}）" in words  # noqa: DTZ005 - the wall clock
    assert clock_doubt(district._session, NOW - timedelta(minutes=30)) == ""


def test_a_year_is_not_compared_with_a_clock_that_must_be_wrong(district: Office) -> None:
    assert year_fault(2025, date(1999, 1, 1)).startswith("电脑的日期是 1999-01-01，不会是今天")
    assert year_fault(2025, date(2026, 1, 1)) == ""
    assert "应在 2000 到 2026 之间" in year_fault(2027, date(2026, 1, 1))
    district._session.today = lambda: date(1999, 1, 1)
    with pytest.raises(UserError, match="请先校准电脑日期"):
        district.cases.open_round(Round(2025))
