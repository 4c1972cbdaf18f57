"""What the sample's office has to send again and again, and what it has sent."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from nptracker.domain.period import ReportingPeriod
from nptracker.domain.recurrence import Rule
from nptracker.services.obligation_dues import DueLine
from nptracker.services.obligations import Duty
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.standing import standing_task

_DAYS_TO_SEND = 6
_QUARTERLY = "task_progress"
Row = Mapping[str, Any]


class Duties:
    """Tells what is due, done, sent and forgotten."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        story = story_part("cycle")
        self._story = story["obligations"]
        self._missing = story_part("progress")["missing"]

    def events(self) -> Iterator[Event]:
        """Yield the beginning, and what is sent and ticked after each quarter's end."""
        begun = day_of(self._story["on"])
        yield Event(begun, self._begin)
        period = ReportingPeriod.containing(begun)
        while period.ends < self._today:
            yield Event(period.ends + timedelta(_DAYS_TO_SEND), partial(self._quarter_over, period))
            period = period.next()
        yield Event(day_of(self._story["forgotten"]["settled_on"]), self._settle)
        for row in self._story["sent"]:
            year = ReportingPeriod.parse(row["period"])
            yield Event(day_of(row["on"]), partial(self._send, row["name"], year))
        yield Event(max(begun, self._today), self._office.obligations.catch_up)

    def _begin(self) -> None:
        for row in self._story["list"]:
            self._office.obligations.add(self._duty(row))

    def _duty(self, row: Row) -> Duty:
        return Duty(
            row["title"],
            Rule(
                row["cadence"],
                day_of(self._story["on"]),
                row.get("month"),
                row.get("day"),
                row.get("covers_last", False),
            ),
            task_id=standing_task(self._office, row["task"]) if "task" in row else "",
            org_id=self._office.orgs.named(row["org"]) if "org" in row else "",
            return_name=row.get("return_name", ""),
            sentence=row.get("sentence", ""),
        )

    def _quarter_over(self, period: ReportingPeriod) -> None:
        self._office.obligations.catch_up()
        if period.code not in self._missing:
            self._send(_QUARTERLY, period)
        self._tick()

    def _send(self, name: str, period: ReportingPeriod) -> None:
        """Freeze a return; the file itself went to the superior long ago."""
        with tempfile.TemporaryDirectory() as folder:
            self._office.returns.send(name, period, (), Path(folder), reason="示例数据，仅供试用")

    def _tick(self) -> None:
        """Tick in one step what was done on time, a day before it was due; some of it was forgotten."""
        lines = [line for line in self._open() if not line.return_name and not self._is_forgotten(line)]
        rows = [(line.id, self._done((line.due_on - timedelta(1)).isoformat())) for line in lines]
        self._office.records.write_block("obligation_due", rows, f"办结定期事项 {len(rows)} 条")

    def _settle(self) -> None:
        """Tick what was forgotten, too late and with a word about why."""
        forgotten = self._story["forgotten"]
        done = self._done(forgotten["settled_on"], forgotten["note"])
        rows = [(line.id, done) for line in self._open() if self._is_forgotten(line)]
        self._office.records.write_block("obligation_due", rows, f"补办定期事项 {len(rows)} 条")

    def _open(self) -> list[DueLine]:
        due = self._office.obligations.due()
        return [line for line in due if line.state.is_open and line.due_on <= self._office.today()]

    def _is_forgotten(self, line: DueLine) -> bool:
        first, last = (day_of(self._story["forgotten"][key]) for key in ("from", "to"))
        return first <= line.due_on <= last

    def _done(self, on: str, note: str = "") -> Mapping[str, str]:
        return {"done_on": on, "done_by": self._office.person, "note": note}
