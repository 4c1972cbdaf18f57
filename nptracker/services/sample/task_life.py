"""What happens to single tasks of the sample: put off, met, closed, opened again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.closing import close_out
from nptracker.services.sample.standing import standing_task

Row = Mapping[str, Any]


class TaskLife:
    """Tells of deadlines and of closing."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        self._story = story_part("cycle")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        verbs = {"extend": self._extend, "meet": self._meet, "milestone": self._add_milestone}
        for row in self._story["deadlines"]:
            yield Event(day_of(row["on"]), partial(verbs[row["do"]], row))
        for row in self._story["closures"]:
            yield Event(day_of(row["on"]), partial(self._close_or_reopen, row))
        for row in self._story["milestones_now"]:
            set_on = self._today - timedelta(row["set"])
            due_on = self._today - timedelta(row["due"])
            yield Event(set_on, partial(self._add_milestone, row | {"due_on": due_on.isoformat()}))

    def _extend(self, row: Row) -> None:
        self._office.deadlines.extend(
            self._deadline(row),
            to=day_of(row["to"]),
            reason=row["reason"],
            approved_by=row["approved_by"],
            applicant=row["applicant"],
            doc_no=row["doc_no"],
        )

    def _meet(self, row: Row) -> None:
        self._office.tasks.meet_deadline(self._deadline(row))

    def _deadline(self, row: Row) -> str:
        dates = self._office.tasks.detail(standing_task(self._office, row["task"])).dates
        return next(deadline.id for deadline in dates if deadline.name == row.get("name", ""))

    def _add_milestone(self, row: Row) -> None:
        if task := standing_task(self._office, row["task"]):
            self._office.deadlines.add_milestone(task, row["name"], day_of(row["due_on"]))

    def _close_or_reopen(self, row: Row) -> None:
        task = standing_task(self._office, row["task"])
        if row["do"] == "reopen":
            self._office.tasks.reopen(task, row["note"])
        else:
            close_out(self._office, task, paper=row["paper"], note=row["note"])
