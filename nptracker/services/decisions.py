"""Decisions of coordination meetings become tasks of the district's own plan."""

from __future__ import annotations

from datetime import date

from nptracker.domain.changes import Changes
from nptracker.domain.record import Record
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.org_book import OrgBook, texts
from nptracker.services.session import Session
from nptracker.services.tasks import TaskService

SECTION_TITLE = "议定事项"
_TITLE_LENGTH = 40


class DecisionService:
    """What a person does with decisions, beyond keeping them in their ledger."""

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session, self._tasks = session, tasks

    def of_task(self, task_id: str) -> Record | None:
        """Return the decision a task was made of, None for other tasks."""
        found = self._session.table("decision").having("task", task_id)
        return found[0] if found else None

    def make_task(self, decision_id: str) -> Changes:
        """Make a task of a decision, in the section 议定事项 of the own plan; each knows of the other.

        Raises UserError when there is no own plan in force, or the decision has its task already.
        """
        decision = self._session.table("decision").get(decision_id)
        if decision["task"]:
            raise UserError(
                f"这一项已经转成任务“{decision.labels.get('task', '')}”。",
                safe="没有重复新增。",
                todo="请在“方案任务”里查看。",
            )
        plan = self._plan()
        with self._session.verb("decision_task", f"议定事项转成任务：{_title(decision)}") as verb:
            task_id = self._write_task(plan.id, decision)
            self._session.table("decision").update(decision_id, {"task": task_id})
            verb.record_ids += [task_id, decision_id]
        return verb.changes()

    def _plan(self) -> Record:
        plans = self._tasks.own_plans()
        if not plans:
            raise UserError(
                "还没有本级的工作方案，任务没有地方放。", safe="没有新增任务。", todo="请先读取并采用方案。"
            )
        return plans[-1]

    def _write_task(self, plan_id: str, decision: Record) -> str:
        section = self._section(plan_id)
        table = self._session.table("task")
        number = 1 + len(table.having("section", section))
        task_id = table.insert(
            {
                "plan": plan_id,
                "section": section,
                "position": 1 + _last_position(table.having("plan", plan_id)),
                "no": f"议{number}",
                "title": _title(decision),
                "text": decision["text"],
                "is_safeguard": "no",
                "needs_evidence": "yes",
                "since": self._session.today(),
            }
        )
        if isinstance(decision["due_on"], date):
            self._insert("deadline", task_id, 1, due_on=decision["due_on"], sentence=_source(decision))
        self._write_shares(task_id, decision)
        return task_id

    def _section(self, plan_id: str) -> str:
        """Return the section for decisions, made when the plan has none yet."""
        table = self._session.table("section")
        sections = table.having("plan", plan_id)
        known = next((s.id for s in sections if s["title"] == SECTION_TITLE), None)
        place = 1 + _last_position(sections)
        return known or table.insert({"plan": plan_id, "position": place, "title": SECTION_TITLE})

    def _write_shares(self, task_id: str, decision: Record) -> None:
        book = OrgBook(self._session)
        lead = decision["lead_org"] if isinstance(decision["lead_org"], str) else ""
        helpers = [org for name in texts(decision["orgs"]) if (org := book.id_of(name)) != lead]
        shares = [(lead, "lead")] if lead else []
        shares += [(org, "supporting") for org in dict.fromkeys(helpers)]
        for position, (org, role) in enumerate(shares, start=1):
            self._insert("task_org", task_id, position, org=org, role=role)

    def _insert(self, kind: str, task_id: str, position: int, **values: Value) -> None:
        place: dict[str, Value] = {"task": task_id, "position": position}
        self._session.table(kind).insert({**place, **values})


def _title(decision: Record) -> str:
    first = str(decision["text"] or "").strip().partition("\n")[0].rstrip("。；;")  # a title is no sentence
    return first if len(first) <= _TITLE_LENGTH else f"{first[: _TITLE_LENGTH - 1]}…"


def _source(decision: Record) -> str:
    return f"{decision.labels.get('meeting', '')} 议定事项{decision['no'] or ''}".strip()


def _last_position(records: list[Record]) -> int:
    return max((p for record in records if isinstance(p := record["position"], int)), default=0)
