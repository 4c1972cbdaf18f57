"""Whether the computer's clock can be right: a wrong one spoils what is overdue, the data years and the history."""

from __future__ import annotations

from datetime import datetime, timedelta

from nptracker.db import journal
from nptracker.services.session import Session

_MADE_IN = 2026  # no computer that runs this program can show an earlier year
_SLACK = timedelta(days=1)  # time zones, and clocks put right by a few minutes


def clock_doubt(session: Session, now: datetime | None = None) -> str:
    """Return in words why the clock must be wrong, "" when it may be right.

    The moments of the journal are compared, not the calendar the services work by.
    """
    now = now or datetime.now().astimezone()
    if now.year < _MADE_IN:
        return f"电脑的日期是 {now:%Y-%m-%d}，不会是今天。逾期、年度和历史都会记错，请先校准电脑日期"
    newest = journal.verb_lines(session.file.reader(), 1)
    last = datetime.fromisoformat(newest[0].at) if newest else now
    if now + _SLACK >= last:
        return ""
    return (
        f"电脑的日期是 {now:%Y-%m-%d}，早于这个文件最后一次改动（{last:%Y-%m-%d}）。"
        "逾期、年度和历史都会记错，请先校准电脑日期"
    )
