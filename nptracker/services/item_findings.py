"""Checklist items and the problems of the rectification ledger that rest on them: made, linked, let go again."""

from __future__ import annotations

from datetime import date, timedelta

from nptracker.domain.changes import Changes
from nptracker.domain.checklists import FOUND
from nptracker.domain.numbering import next_number
from nptracker.domain.record import Record
from nptracker.domain.values import Value, is_given
from nptracker.domain.wording import shortened
from nptracker.errors import UserError
from nptracker.services.session import Session

DAYS_TO_RECTIFY = 30
_UNCHANGED = "台账没有变化。"
_FROM_ITEM = {
    "category": "category",
    "clause": "clause",
    "goal": "standard",
}  # what a finding takes over, from where


class ItemFindingService:
    """Writes problems found at items into the ledger, and ties problems typed by hand to their items."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def make(self, answer_id: str, due_on: date | None = None) -> Changes:
        """Enter the problem of an item into the rectification ledger, with clause and category of the item.

        A visit without a result gets the one that follows. Raises UserError when the problem stands there already.
        """
        answer, item, visit = self._place(answer_id)
        values = self._finding(visit, item, answer, due_on)
        title = f"登记问题 {values['number']}：{shortened(str(item['item']), 20)}"
        with self._session.verb("make_finding", title) as verb:
            finding_id = self._session.table("finding").insert(values)
            self._tie(answer, visit, finding_id)
            verb.record_ids.append(finding_id)
        return verb.changes()

    def linkable(self, visit_id: str) -> list[Record]:
        """Return the findings that can be tied to an item of a visit: of it, or of no visit but its enterprise."""
        table = self._session.table("finding")
        enterprise = self._session.table("inspection").get(visit_id)["enterprise"]
        loose = [] if enterprise is None else table.having("enterprise", str(enterprise))
        found = [*table.having("inspection", visit_id), *(one for one in loose if not one["inspection"])]
        answers = self._session.table("checklist_answer").having("finding", *(one.id for one in found))
        tied = {answer["finding"] for answer in answers}
        return [one for one in found if one.id not in tied]

    def link(self, answer_id: str, finding_id: str) -> Changes:
        """Tie a finding that was typed by hand to the item it was found at; what it leaves empty comes from the item.

        Raises UserError when either is tied already or the finding is of another visit or enterprise.
        """
        answer, item, visit = self._place(answer_id)
        if all(one.id != finding_id for one in self.linkable(visit.id)):
            raise UserError(
                "这个问题属于别的检查或企业，或已经关联到检查项。", safe=_UNCHANGED, todo="请另选一个问题。"
            )
        finding = self._session.table("finding").get(finding_id)
        new: dict[str, Value] = {
            key: item[source] for key, source in _FROM_ITEM.items() if is_given(item[source])
        }
        new = {key: value for key, value in new.items() if not is_given(finding[key])} | {
            "inspection": visit.id
        }
        title = f"问题 {finding['number']} 关联检查项：{shortened(str(item['item']), 20)}"
        with self._session.verb("link_finding", title) as verb:
            self._session.table("finding").update(finding_id, new)
            self._tie(answer, visit, finding_id)
            verb.record_ids.append(finding_id)
        return verb.changes()

    def release(self, answer_id: str) -> Changes:
        """Let an item and its finding go; both stay. Raises UserError when they are not tied."""
        table = self._session.table("checklist_answer")
        answer = table.get(answer_id)
        if not answer["finding"]:
            raise UserError("这一项没有关联问题。", safe=_UNCHANGED, todo="不用取消。")
        number = answer.labels.get("finding", "").partition(" ")[0]
        with self._session.verb("release_finding", f"取消关联：问题 {number}") as verb:
            table.update(answer_id, {"finding": None})
            verb.record_ids.append(answer_id)
        return verb.changes()

    # -- inside -------------------------------------------------------------------------------------------

    def _place(self, answer_id: str) -> tuple[Record, Record, Record]:
        """Return an answer that has no finding yet, with its item and its visit; raises UserError."""
        answer = self._session.table("checklist_answer").get(answer_id)
        if answer["finding"]:
            number = answer.labels.get("finding", "")
            raise UserError(f"这一项已经转成问题 {number}。", safe=_UNCHANGED, todo="请在“问题整改”里办理。")
        item = self._session.table("checklist_item").get(str(answer["item"]))
        return answer, item, self._session.table("inspection").get(str(answer["inspection"]))

    def _tie(self, answer: Record, visit: Record, finding_id: str) -> None:
        """Write that an item's problem is this finding; runs inside a verb."""
        self._session.table("checklist_answer").update(answer.id, {"finding": finding_id, "result": FOUND})
        if not is_given(visit["result"]):
            self._session.table("inspection").update(visit.id, {"result": FOUND})

    def _finding(self, visit: Record, item: Record, answer: Record, due_on: date | None) -> dict[str, Value]:
        started = visit["started_at"]
        found_on = (
            date.fromisoformat(str(started)[:10]) if isinstance(started, date) else self._session.today()
        )
        used = (str(record["number"]) for record in self._session.table("finding").all())
        return {
            **{key: item[source] for key, source in _FROM_ITEM.items()},
            "number": next_number(used, "WT", found_on.year),
            "inspection": visit.id,
            "source": "inspection",
            "found_on": found_on,
            "enterprise": visit["enterprise"],
            "description": str(answer["note"] or f"{item['item']}：不符合要求"),
            "responsible": visit.labels.get("enterprise", ""),
            "due_on": due_on or found_on + timedelta(DAYS_TO_RECTIFY),
            "state": "under_way",
        }
