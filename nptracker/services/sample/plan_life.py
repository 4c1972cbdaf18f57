"""The plan of the sample over its cycle: drafted, issued, revised, bound to the superior's, carried over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from nptracker.domain.draft import PlanDraft
from nptracker.domain.record import Record
from nptracker.paths import resource_path
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.documents import revised
from nptracker.services.sample.standing import standing_task

Row = Mapping[str, Any]


class PlanLife:
    """Tells what becomes of the plan and of its bodies."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._story = story_part("cycle")

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        story = self._story
        yield Event(day_of(story["first_day"]), self._accept)
        yield Event(day_of(story["superior"]["on"]), self._take_superior)
        for version in ("issued", "revised"):
            yield Event(day_of(story[version]["on"]), partial(self._revise, version))
        for link in story["links"]:
            yield Event(day_of(link["on"]), partial(self._link, link))
        for change in story["bodies"]:
            yield Event(day_of(change["on"]), partial(self._change_body, change))
        yield Event(day_of(story["next"]["on"]), self._carry_over)

    # -- versions -----------------------------------------------------------------------------------------

    def _accept(self) -> None:
        self._office.plans.accept(self._draft())

    def _draft(self) -> PlanDraft:
        draft = self._office.plans.built_in_draft(self._story["plan"])
        return replace(draft, same_units=tuple(tuple(names) for names in self._story["same_units"]))

    def _revise(self, version: str) -> None:
        story = self._story[version]
        draft = revised(self._draft(), self._story["issued"])
        if version == "revised":
            draft = revised(draft, story)
        review = self._office.revisions.compare(self._own().id, draft)
        self._office.revisions.apply(review, day_of(story["on"]), story["note"])

    def _own(self) -> Record:
        return self._office.tasks.own_plans()[-1]

    def _carry_over(self) -> None:
        story = self._story["next"]
        proposal = self._office.carry_over.propose(self._own().id, day_of(story["on"]), story["title"])
        proposal = proposal.shifted(story["years_later"])
        for target in [target for line in proposal.taken for target in line.targets]:
            if target.old.name in story["targets"]:
                value, by = story["targets"][target.old.name]
                proposal = proposal.with_target(target.id, Decimal(value), day_of(by))
        self._office.carry_over.make(proposal)

    # -- the superior's plan ------------------------------------------------------------------------------

    def _take_superior(self) -> None:
        draft = self._office.plans.read(resource_path("sample", "superior.txt"))
        self._office.plans.accept(draft, level=self._story["superior"]["level"])

    def _link(self, link: Row) -> None:
        """Confirm the likeliest own task of each superior's task, or the one that is named."""
        superior = self._office.links.superiors()[0]
        lines = [
            line
            for line in self._office.links.suggestions(superior.id).lines
            if line.superior.no in link["superior"]
        ]
        named = standing_task(self._office, link["task"]) if "task" in link else ""
        pairs = [(named or line.candidates[0].task.id, line.superior.id) for line in lines]
        self._office.links.confirm(pairs)

    # -- bodies -------------------------------------------------------------------------------------------

    def _change_body(self, change: Row) -> None:
        orgs = self._office.orgs
        body, day = orgs.named(change["org"]), day_of(change["on"])
        if change["do"] == "rename":
            orgs.rename(body, change["to"], day, change["note"])
        else:
            orgs.merge(body, orgs.named(change["to"]), day, change["note"])
