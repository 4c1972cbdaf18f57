"""Task tables with a column for each body, where a sign in the cell says who does the task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nptracker.domain.draft import UnitDraft, UnitRole
from nptracker.importing.plan_fold import bare
from nptracker.importing.plan_units import UnitGroup
from nptracker.importing.unit_names import is_body

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEAD_SIGN = re.compile(r"[★☆▲◎◆]|牵头(?:单位)?|主(?:办|要)?")
_SUPPORT_SIGN = re.compile(r"[△◇]|配合(?:单位)?|协(?:办|助)?|参(?:与|加)")
_SIGN = re.compile(rf"[√✓✔●○〇■□]|责任(?:单位)?|负责|{_LEAD_SIGN.pattern}|{_SUPPORT_SIGN.pattern}")


def marked_columns(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return the columns headed by a body that hold nothing but signs; ``columns`` are the cells of each."""
    return {
        index: heading
        for index, (heading, cells) in enumerate(zip(headings, columns, strict=True))
        if is_body(heading) and any(cells) and all(_SIGN.fullmatch(bare(cell)) for cell in cells if cell)
    }


def group_of(cells: Sequence[tuple[str, str]], *, is_plain: bool) -> UnitGroup | None:
    """Return the bodies of one row from (heading, cell) pairs; ``is_plain`` when the table has one sign only."""
    units = tuple(
        UnitDraft(heading, UnitRole.RESPONSIBLE if is_plain else _role(bare(cell)))
        for heading, cell in cells
        if cell
    )
    return UnitGroup(units, (), 0, 0) if units else None


def _role(sign: str) -> UnitRole:
    if _LEAD_SIGN.fullmatch(sign):
        return UnitRole.LEAD
    return UnitRole.SUPPORTING if _SUPPORT_SIGN.fullmatch(sign) else UnitRole.RESPONSIBLE
