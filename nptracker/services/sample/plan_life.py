"""The plan of the sample over its cycle: drafted, issued, revised, put off, closed, carried over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from nptracker.paths import resource_path
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.closing import close_out
from nptracker.services.sample.standing import standing_task

Row = Mapping[str, Any]


class PlanLife:
    """Tells what becomes of the plan, its bodies and its tasks."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._story = story_part("cycle")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        story = self._story
        yield Event(day_of(story["first_day"]), self._accept)
        yield Event(day_of(story["superior"]["on"]), self._take_superior)
        for change in story["bodies"]:
            yield Event(day_of(change["on"]), partial(self._change_body, change))
        for closure in story["closures"]:
            yield Event(day_of(closure["on"]), partial(self._close_or_reopen, closure))

    def _accept(self) -> None:
        draft = self._office.plans.built_in_draft(self._story["plan"])
        same = tuple(tuple(names) for names in self._story["same_units"])
        self._office.plans.accept(replace(draft, same_units=same))

    def _take_superior(self) -> None:
        draft = self._office.plans.read(resource_path("sample", "superior.txt"))
        self._office.plans.accept(draft, level=self._story["superior"]["level"])

    def _change_body(self, change: Row) -> None:
        orgs = self._office.orgs
        body, day = orgs.named(change["org"]), day_of(change["on"])
        if change["do"] == "rename":
            orgs.rename(body, change["to"], day, change["note"])
        else:
            orgs.merge(body, orgs.named(change["to"]), day, change["note"])

    def _close_or_reopen(self, closure: Row) -> None:
        task = standing_task(self._office, closure["task"])
        if closure["do"] == "reopen":
            self._office.tasks.reopen(task, closure["note"])
        else:
            close_out(self._office, task, paper=closure["paper"], note=closure["note"])
