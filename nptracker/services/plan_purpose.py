"""What a document that was read can become: the own plan, a superior's, a revision, the next cycle's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nptracker.domain.draft import PlanDraft
from nptracker.domain.forms.codes import PLAN_LEVEL
from nptracker.domain.record import Record
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


def purposes(plans: Iterable[Record]) -> list[Purpose]:
    """Return what a document can become beside these plans, the own plan first."""
    found = [OWN, *(Purpose(f"作为{PLAN_LEVEL.labels[x]}方案", x) for x in PLAN_LEVEL.labels if x != "own")]
    for plan in plans:
        found += _of_plan(plan)
    return found


def _of_plan(plan: Record) -> Sequence[Purpose]:
    title = str(plan["title"] or plan["source_name"] or "未命名方案")
    revision = Purpose(f"修订：{title}", str(plan["level"] or "own"), revises=plan.id)
    if not is_own(plan) or plan["ended_on"]:
        return (revision,)
    return revision, Purpose(f"接续（下一周期）：{title}", follows=plan.id)


def guessed(draft: PlanDraft, plans: Sequence[Record], region: str) -> Purpose:
    """Return the use a document most likely has; the officer sees it and may choose another.

    A region that already has a plan in the file sends a revision of it; another region's name tells its level.
    """
    if not plans or not draft.region:
        return OWN
    for plan in plans:
        if plan["region"] == draft.region and not plan["ended_on"]:
            return _of_plan(plan)[0]
    if draft.region == region:
        return OWN
    level = next((level for level, ends in _LEVEL_ENDINGS if draft.region.endswith(ends)), "own")
    return Purpose(f"作为{PLAN_LEVEL.labels[level]}方案", level)
