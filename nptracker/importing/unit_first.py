"""The rule some plans state once for all their unit lists: the body listed first leads (列第一位的为牵头单位，下同)."""

from __future__ import annotations

import re

from nptracker.domain.draft import UnitDraft, UnitRole
from nptracker.importing.plan_fold import fold

FIRST_LEADS = re.compile(
    r"[。;,]?\s*(?:[列排](?:名)?(?:在)?|以)(?:第一|首)(?:位|个)?(?:的|者)*(?:部门|单位)?(?:的|者)?[,]?(?:均|即)?(?:为|是)(?:牵头|主办|主责|主要责任)"
    r"(?:部门|单位|责任单位)?[,;]?(?:下同|以下同|其他.{0,12})?[。]?"
)


def names_first_as_lead(text: str) -> bool:
    """Return True when a document says that the body listed first leads: 列第一位的为牵头单位，下同."""
    return bool(FIRST_LEADS.search(fold(text)))


def with_first_as_lead(units: tuple[UnitDraft, ...]) -> tuple[UnitDraft, ...]:
    """Make the first body the lead where the unit line itself names none."""
    if not units or any(unit.role is not UnitRole.RESPONSIBLE for unit in units):
        return units
    return (UnitDraft(units[0].name, UnitRole.LEAD), *units[1:])
