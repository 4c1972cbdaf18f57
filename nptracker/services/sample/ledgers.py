"""The ledgers of the sample's last months: visits and findings; what became of those is told in ``rectifying``.

Dates are counted back from today, so that the sample never looks stale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, story_part

Row = Mapping[str, Any]


class Ledgers:
    """Tells what was entered on which day."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        self._story = story_part("district")

    def events(self) -> Iterator[Event]:
        """Yield what was entered, in no order of days."""
        story = self._story
        for row in story["inspections"]:
            visit = [self._inspection(row)]
            yield Event(self._ago(row["days_ago"]), partial(self._write, "inspection", visit, "录入现场检查"))
        for row in story["findings"]:
            yield from self._finding_events(row)

    def _finding_events(self, row: Row) -> Iterator[Event]:
        found = next(i["days_ago"] for i in self._story["inspections"] if i["number"] == row["inspection"])
        yield Event(
            self._ago(found), partial(self._write, "finding", [self._finding(row, found)], "录入问题整改台账")
        )

    def _write(self, kind: str, rows: Sequence[Mapping[str, str]], title: str) -> None:
        self._office.records.write_block(kind, [(None, row) for row in rows], f"{title} {len(rows)} 条")

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days)

    def _name(self, index: int) -> str:
        return str(self._story["enterprises"][index]["name"])

    def _inspection(self, row: Row) -> Mapping[str, str]:
        texts = {key: str(value) for key, value in row.items() if key != "days_ago"}
        day = self._ago(row["days_ago"]).isoformat()
        return texts | {
            "enterprise": self._name(row["enterprise"]),
            "started_at": f"{day} 09:30",
            "ended_at": f"{day} 11:20",
        }

    def _finding(self, row: Row, found: int) -> Mapping[str, str]:
        hidden = {"days_given", "steps"}
        texts = {key: str(value) for key, value in row.items() if key not in hidden}
        return texts | {
            "enterprise": self._name(row["enterprise"]),
            "found_on": self._ago(found).isoformat(),
            "due_on": self._ago(found - row["days_given"]).isoformat(),
        }
