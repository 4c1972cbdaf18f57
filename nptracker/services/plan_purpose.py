"""What a document that was read can become: the own plan, a superior's, a revision, the next cycle's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nptracker.domain.draft import PlanDraft
from nptracker.domain.forms.codes import PLAN_LEVEL
from nptracker.domain.record import Record
from nptracker.services.regions import level_above
from nptracker.services.task_lines import is_own

_LEVEL_ENDINGS = (("province", ("省", "自治区")), ("city", ("市", "自治州", "州", "盟", "地区")))


@dataclass(frozen=True, slots=True)
class Purpose:
    """One use of a document; ``revises`` and ``follows`` are ids of plans."""

    words: str
    level: str = "own"
    revises: str = ""
    follows: str = ""


OWN = Purpose("作为本级方案")


def purposes(plans: Sequence[Record]) -> list[Purpose]:
    """Return what a document can become beside these plans, the own plan first."""
    found = [OWN, *(Purpose(f"作为{PLAN_LEVEL.labels[x]}方案", x) for x in PLAN_LEVEL.labels if x != "own")]
    for plan in plans:
        found += _of_plan(plan, plans)
    return found


def revision_of(plan: Record, plans: Sequence[Record]) -> Purpose:
    """Return the purpose of a new version of one of these plans."""
    return _of_plan(plan, plans)[0]


def _of_plan(plan: Record, plans: Sequence[Record]) -> Sequence[Purpose]:
    level = str(plan["level"] or "own")
    name = f"{PLAN_LEVEL.labels[level]}方案"
    is_only = sum(str(other["level"] or "own") == level for other in plans) == 1
    tail = "" if is_only else f"：{plan['title'] or plan['source_name'] or '未命名方案'}"
    revision = Purpose(f"{name}的修订版{tail}", level, revises=plan.id)
    if not is_own(plan) or plan["ended_on"]:
        return (revision,)
    return revision, Purpose(f"{name}的下一周期{tail}", follows=plan.id)


def guessed(draft: PlanDraft, plans: Sequence[Record], region: str, region_code: str = "") -> Purpose:
    """Return the use a document most likely has; the officer sees it and may choose another.

    A region that already has a plan in the file sends a revision of it; a region over the own one sends a
    superior's plan, and another region's name tells its level.
    """
    if draft.region and not plans and (above := level_above(region_code, draft.region)):
        return Purpose(f"作为{PLAN_LEVEL.labels[above]}方案", above)
    if not plans or not draft.region:
        return OWN
    for plan in plans:
        if plan["region"] == draft.region and not plan["ended_on"]:
            return revision_of(plan, plans)
    if draft.region == region:
        return OWN
    by_name = next((level for level, ends in _LEVEL_ENDINGS if draft.region.endswith(ends)), "own")
    level = level_above(region_code, draft.region) or by_name
    return Purpose(f"作为{PLAN_LEVEL.labels[level]}方案", level)
