"""Turns a draw into inspections that are prepared and wait to be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nptracker.domain.changes import Changes
from nptracker.domain.draw_record import DrawRecord, EnterpriseLine, InspectorLine
from nptracker.domain.numbering import next_number
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.session import Session

_UNCHANGED = "检查记录没有变化。"


@dataclass(frozen=True, slots=True)
class VisitOutlook:
    """The visits of a draw: to be prepared as (line, enterprise id), already there, and enterprises gone since."""

    missing: tuple[tuple[EnterpriseLine, str], ...]
    present: tuple[Record, ...]
    gone: tuple[str, ...]


class VisitWriter:
    """Prepares visits; a draw is turned into visits once, those deleted since can be prepared again."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def outlook(self, record: DrawRecord, draw_id: str) -> VisitOutlook:
        """Return what is there and what is missing."""
        present = self._session.table("inspection").having("draw", draw_id)
        visited = {str(visit["enterprise"]) for visit in present}
        found = [(line, self._enterprise(line)) for line in record.drawn]
        return VisitOutlook(
            tuple((line, owner) for line, owner in found if owner and owner not in visited),
            tuple(present),
            tuple(line.name for line, owner in found if not owner),
        )

    def _enterprise(self, line: EnterpriseLine) -> str:
        """Return the record of an enterprise drawn, after a merge by its credit code; "" when it is gone."""
        table = self._session.table("enterprise")
        found = table.having("id", line.record_id) or table.having("uscc", line.code)
        return found[0].id if len(found) == 1 else ""

    def prepare(self, record: DrawRecord, draw_id: str) -> Changes:
        """Add the visits that are missing as one verb; raises UserError when there are none or the draw is void."""
        if record.void_reason:
            raise UserError(
                f"抽查 {record.number} 已作废。", safe=_UNCHANGED, todo="请用有效的抽查生成检查。"
            )
        outlook = self.outlook(record, draw_id)
        if not outlook.missing:
            raise UserError(
                f"抽查 {record.number} 的检查都已生成。", safe=_UNCHANGED, todo="请到“检查记录”里填写结果。"
            )
        title = f"按抽查 {record.number} 生成待查记录 {len(outlook.missing)} 条"
        with self._session.verb("prepare_visits", title) as verb:
            shared = self._shared(record, draw_id)
            for (line, owner), number in zip(
                outlook.missing, self._numbers(len(outlook.missing)), strict=True
            ):
                values = {"number": number, "enterprise": owner, **shared, **_team(record, line)}
                verb.record_ids.append(self._session.table("inspection").insert(values))
        return verb.changes()

    def _shared(self, record: DrawRecord, draw_id: str) -> dict[str, Value]:
        """Return what all visits of a draw have in common."""
        plans = self._session.table("inspection_plan").having("id", record.plan_id)
        plan: Mapping[str, Value] = plans[0].values if plans else {}
        return {
            "kind": plan.get("kind") or "daily",
            "source": "random",
            "counts": "yes",
            "task_name": record.task_name or None,
            "joint": plan.get("joint_orgs"),
            "content": plan.get("matters"),
            "plan": plans[0].id if plans else None,
            "draw": draw_id,
        }

    def _numbers(self, count: int) -> list[str]:
        used = [str(visit["number"] or "") for visit in self._session.table("inspection").all()]
        new: list[str] = []
        for _ in range(count):  # each follows the one before it
            new.append(next_number(new[-1:] or used, "JC", self._session.today().year))
        return new


def _team(record: DrawRecord, line: EnterpriseLine) -> dict[str, Value]:
    """Return the inspectors of a visit; the form has room for two, further ones go into the note."""
    known = {one.code: one for one in record.inspectors}
    team = [known.get(code, InspectorLine(code, code)) for code in line.inspectors]
    values: dict[str, Value] = {}
    for place, one in enumerate(team[:2], start=1):
        values |= {f"inspector_{place}": one.person, f"badge_{place}": one.badge_no or None}
    if more := [one.person for one in team[2:]]:
        values["note"] = f"同组人员：{'、'.join(more)}"
    return values
