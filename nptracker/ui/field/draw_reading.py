"""What 双随机抽查 reads in the reading lane: a year's plan, who can be drawn, and the draws of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nptracker.ui.field import draw_words as words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nptracker.domain.draw_record import DrawRecord
    from nptracker.domain.record import Record
    from nptracker.services.draw_candidates import CandidateLine, Exclusions, InspectorCandidate, Scope
    from nptracker.services.draw_lines import PlanLine
    from nptracker.services.draw_visits import VisitOutlook
    from nptracker.services.draws import DrawService
    from nptracker.ui.plan.grouped_list import Line


class PlansRead(NamedTuple):
    """A year's plan, and what can be chosen from."""

    lines: list[PlanLine]
    years: list[int]
    townships: list[str]


class CandidatesRead(NamedTuple):
    """Who can be drawn, with the lines that show it."""

    firms: list[CandidateLine]
    shown: list[Line]
    people: list[InspectorCandidate]


class DrawsRead(NamedTuple):
    """The draws of a row of the plan, and everything about the one in front."""

    draws: list[Record]
    voided: dict[str, str]
    chosen: str
    record: DrawRecord | None
    outlook: VisitOutlook | None


def read_plans(service: DrawService, year: int) -> PlansRead:
    """Return a year's plan."""
    return PlansRead(service.plans(year), service.years(), service.townships())


def read_candidates(
    service: DrawService, scope: Scope, exclusions: Exclusions, absent: Mapping[str, str]
) -> CandidatesRead:
    """Return who can be drawn, with the lines to show: thousands of them take a moment."""
    firms = service.candidates(scope, exclusions)
    return CandidatesRead(firms, [words.firm_line(firm) for firm in firms], service.inspectors(absent))


def read_draws(service: DrawService, plan_id: str, wanted: str) -> DrawsRead:
    """Return the draws of a row of the plan, and all of the one wanted, else of the latest."""
    draws = service.of_plan(plan_id)
    known = [draw.id for draw in draws]
    chosen = wanted if wanted in known else next(iter(known), "")
    record = service.record(chosen) if chosen else None
    outlook = service.visits(chosen, record) if record else None
    return DrawsRead(draws, service.voided() if draws else {}, chosen, record, outlook)
