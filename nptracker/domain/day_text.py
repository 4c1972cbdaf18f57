"""A day as people write it, read and written: 2026-06-30, 2026/6/30, 2026.6.30, 2026年6月30日, 20260630."""

from __future__ import annotations

import re
from datetime import date

from nptracker.domain.quantity import fold

WITH_MARKS = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?"
_RUN_TOGETHER = r"((?:19|20)\d\d)(\d\d)(\d\d)"  # a year of our time: other eight digits are a number
ANY_DAY = rf"(?:{WITH_MARKS}|{_RUN_TOGETHER})"  # six groups, of which three are filled
_DAY = re.compile(ANY_DAY)
_MONTH = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?(?:份|底|末)?")


def read_day(text: str) -> date | None:
    """Return the day that is all a text says; None when it says anything else or there is no such day."""
    match = _DAY.fullmatch(fold(text).strip())
    try:
        return date(*(int(part) for part in match.groups() if part)) if match else None
    except ValueError:  # a month 13, a 31 February
        return None


def chinese_date(day: date) -> str:
    """Return a day as official documents write it, without leading zeros: 2026年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def is_only_a_month(text: str) -> bool:
    """Tell whether a text names a month and leaves the day open."""
    return _MONTH.fullmatch(fold(text).strip()) is not None
