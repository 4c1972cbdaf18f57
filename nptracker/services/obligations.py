"""Periodic obligations: rules from a plan or by hand, and the rows they make due, however long nobody looked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.obligation import USUAL, DueState, due_id, rule_of, rule_values
from nptracker.domain.period import label_of_code
from nptracker.domain.record import Record
from nptracker.domain.recurrence import MONTHS_OF, Occurrence, Rule, begun
from nptracker.domain.recurrence_reading import RuleRead, read_rules
from nptracker.domain.values import Value
from nptracker.errors import UserError
from nptracker.services.obligation_dues import DueLine, DueReader
from nptracker.services.session import Session
from nptracker.services.task_lines import is_own

_NOT_WRITTEN = "内容没有变化。"
_EARLIEST_YEAR = 2000  # a slip in the year (0026) would make thousands of rows due


@dataclass(frozen=True, slots=True)
class ObligationLine:
    """One obligation with its rule in words and how many of its due days were missed."""

    id: str
    title: str
    rule: Rule
    task_id: str
    task: str
    org_id: str
    org: str
    return_name: str
    sentence: str
    missed: int
    is_ended: bool


@dataclass(frozen=True)
class Duty:
    """What is asked for again and again, as a person gives it."""

    title: str
    rule: Rule
    task_id: str = ""
    org_id: str = ""
    return_name: str = ""
    sentence: str = ""

    def faults(self) -> Iterator[str]:
        """Yield in words what keeps it from being recorded."""
        if not self.title.strip():
            yield "请写事项名称"
        if not 1 <= (self.rule.month or 1) <= MONTHS_OF.get(self.rule.cadence, 12):
            yield f"期内第几月应在 1 到 {MONTHS_OF[self.rule.cadence]} 之间"
        if not 1 <= (self.rule.day or 1) <= 31:
            yield "几日前应在 1 到 31 之间"
        if self.rule.ends_on and self.rule.ends_on < self.rule.starts_on:
            yield "止日早于起日"
        if self.rule.starts_on.year < _EARLIEST_YEAR:
            yield f"起日应在 {_EARLIEST_YEAR} 年以后"

    def values(self) -> dict[str, Value]:
        """Return the values of its record."""
        words: dict[str, Value] = {
            "title": self.title.strip(),
            "task": self.task_id or None,
            "org": self.org_id or None,
            "return_name": self.return_name,
            "sentence": self.sentence,
        }
        return words | rule_values(self.rule)


class ObligationService:
    """Keeps periodic obligations and what is due of them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- looking ------------------------------------------------------------------------------------------

    def lines(self) -> list[ObligationLine]:
        """Return every obligation, those that go on before those that have ended."""
        missed: dict[str, int] = {}
        for due in self.due():
            missed[due.obligation_id] = missed.get(due.obligation_id, 0) + (due.state is DueState.OVERDUE)
        lines = [
            _obligation_line(record, rule, missed.get(record.id, 0), self._session.today())
            for record, rule in self._rules()
        ]
        return sorted(lines, key=lambda line: line.is_ended)

    def due(self) -> list[DueLine]:
        """Return the due days that have begun, the latest first; fulfilled ones included.

        Rows made while the computer's clock ran years ahead wait unseen until their time comes.
        """
        return DueReader(self._session, {record.id: (record, rule) for record, rule in self._rules()}).lines()

    def _rules(self) -> list[tuple[Record, Rule]]:
        records = list(self._session.table("obligation").all())
        ends = _ends_of_tasks(self._session, {str(record["task"]) for record in records if record["task"]})
        found = ((record, rule_of(record)) for record in records)
        return [(record, _ended(rule, ends.get(str(record["task"])))) for record, rule in found if rule]

    # -- keeping ------------------------------------------------------------------------------------------

    def add(self, duty: Duty) -> Changes:
        """Add an obligation and what it makes due; raises UserError when the rule cannot be."""
        _refuse(duty)
        with self._session.verb("obligation", f"添加定期事项：{duty.title.strip()}") as verb:
            verb.record_ids.append(_insert(self._session, duty))
        return verb.changes()

    def add_usual(self, name: str, org_id: str = "") -> Changes:
        """Add one of the usual calendars from today on; KeyError for an unknown name."""
        usual = USUAL[name]
        rule = usual.rule(self._session.today())
        return self.add(Duty(usual.title, rule, org_id=org_id, return_name=usual.return_name))

    def edit(self, obligation_id: str, duty: Duty) -> Changes:
        """Change an obligation; what was due before today stays as it was, what is still to come follows the rule."""
        _refuse(duty)
        with self._session.verb("obligation", f"修改定期事项：{duty.title.strip()}") as verb:
            self._session.table("obligation").update(obligation_id, duty.values())
            self._follow_rule(obligation_id, duty.rule)
        return verb.changes() if verb.seq else NOTHING

    def end(self, obligation_id: str, on: date) -> Changes:
        """End an obligation with a day; what would be due later is taken away."""
        with self._session.verb("obligation", f"停止定期事项：{self._title(obligation_id)}") as verb:
            end_obligation(self._session, obligation_id, on)
        return verb.changes() if verb.seq else NOTHING

    def remove(self, obligation_id: str) -> Changes:
        """Remove an obligation with all its rows, as when it was read by mistake; undo brings both back."""
        table = self._session.table("obligation_due")
        with self._session.verb("obligation", f"删除定期事项：{self._title(obligation_id)}") as verb:
            table.delete_many([due.id for due in table.having("obligation", obligation_id)])
            self._session.table("obligation").delete_many([obligation_id])
        return verb.changes()

    def mark(self, due_id_: str, done: bool = True, note: str = "") -> Changes:
        """Mark a due day as done with a note, or take that back; marking again keeps the day it was first done."""
        table = self._session.table("obligation_due")
        due = table.get(due_id_)
        words = "办结" if done else "取消办结"
        title = (
            f"{words}定期事项：{self._title(str(due['obligation']))}（{label_of_code(str(due['period']))}）"
        )
        values: dict[str, Value] = {
            "done_on": (due["done_on"] or self._session.today()) if done else None,
            "done_by": (due["done_by"] or self._session.person) if done else None,
            "note": note.strip() or due["note"],
        }
        with self._session.verb("obligation_done", title) as verb:
            table.update(due_id_, values)
            verb.record_ids.append(due_id_)
        return verb.changes() if verb.seq else NOTHING

    def _title(self, obligation_id: str) -> str:
        return str(self._session.table("obligation").get(obligation_id)["title"])

    # -- catching up --------------------------------------------------------------------------------------

    def catch_up(self, today: date | None = None) -> Changes:
        """Make the rows that are due by now and were not made yet; NOTHING when there are none.

        It is no step of undo, and running it again, later or on another computer makes the same rows.
        """
        if self._session.file.is_read_only:
            return NOTHING
        day = today or self._session.today()
        dues = self._dues()
        rows = [
            row for record, rule in self._rules() for row in _missing(record.id, rule, day, dues[record.id])
        ]
        if not rows:
            return NOTHING
        with self._session.verb("catch_up", f"生成到期的定期事项 {len(rows)} 条", way="keep") as verb:
            _insert_dues(self._session, rows)
        return verb.changes()

    def _dues(self) -> Mapping[str, list[Record]]:
        """Return the rows made so far by their obligation, in one read."""
        dues: dict[str, list[Record]] = defaultdict(list)
        for due in self._session.table("obligation_due").all():
            dues[str(due["obligation"])].append(due)
        return dues

    def _follow_rule(self, obligation_id: str, rule: Rule) -> None:
        """Take away what is open and still to come, and make it anew by the rule."""
        table, today = self._session.table("obligation_due"), self._session.today()
        dues = table.having("obligation", obligation_id)
        wanted = {row.id: row.occurrence for row in _rows(obligation_id, rule, today)}
        open_ = [due for due in dues if _is_open_after(due, today) or due["due_on"] == today]
        table.delete_many([due.id for due in open_ if due.id not in wanted])
        for due in open_:
            if due.id in wanted:
                table.update(due.id, {"due_on": wanted[due.id].due_on})
        known = {due.id for due in dues}
        coming = [
            _DueRow(i, obligation_id, o) for i, o in wanted.items() if i not in known and o.due_on >= today
        ]
        _insert_dues(self._session, coming)


def _ends_of_tasks(session: Session, task_ids: Iterable[str]) -> Mapping[str, date]:
    """Return the first day on which tasks no longer stand, because a revision dropped them or their plan ended."""
    tasks = session.table("task").having("id", *task_ids)
    plans = {
        plan.id: plan["ended_on"]
        for plan in session.table("plan").having("id", *(str(t["plan"]) for t in tasks))
    }
    ends = {task.id: (task["until"], plans.get(str(task["plan"]))) for task in tasks}
    return {i: min(days) for i, both in ends.items() if (days := [d for d in both if isinstance(d, date)])}


def _ended(rule: Rule, end: date | None) -> Rule:
    """Return a rule that makes nothing due from the day its task ends."""
    if end is None:
        return rule
    last = end - timedelta(days=1)
    return replace(rule, ends_on=min(last, rule.ends_on or last))


# -- rows ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _DueRow:
    id: str
    obligation_id: str
    occurrence: Occurrence


def _rows(obligation_id: str, rule: Rule, day: date) -> list[_DueRow]:
    return [_DueRow(due_id(obligation_id, o), obligation_id, o) for o in begun(rule, day)]


def _missing(obligation_id: str, rule: Rule, day: date, dues: Iterable[Record]) -> list[_DueRow]:
    """Return what comes after the last row made; a rule edited since makes nothing due in the past."""
    made = {due.id: due["due_on"] for due in dues}
    last = max((on for on in made.values() if isinstance(on, date)), default=date.min)
    rows = _rows(obligation_id, rule, day)
    return [row for row in rows if row.occurrence.due_on > last and row.id not in made]


def _insert_dues(session: Session, rows: Iterable[_DueRow]) -> None:
    table = session.table("obligation_due")
    for row in rows:
        values: dict[str, Value] = {
            "obligation": row.obligation_id,
            "period": row.occurrence.period.code,
            "due_on": row.occurrence.due_on,
        }
        table.insert_as(row.id, values)


def _insert(session: Session, duty: Duty) -> str:
    """Write an obligation with what it makes due by now, in one verb so that undo takes both back."""
    obligation_id = session.table("obligation").insert(duty.values())
    _insert_dues(session, _rows(obligation_id, duty.rule, session.today()))
    return obligation_id


def end_obligation(session: Session, obligation_id: str, on: date) -> None:
    """End an obligation with a day and take away what would be due later; runs inside a verb."""
    session.table("obligation").update(obligation_id, {"ends_on": on})
    dues = session.table("obligation_due")
    later = [due.id for due in dues.having("obligation", obligation_id) if _is_open_after(due, on)]
    dues.delete_many(later)


def _is_open_after(due: Record, day: date) -> bool:
    due_on = due["due_on"]
    return due["done_on"] is None and isinstance(due_on, date) and due_on > day


def _refuse(duty: Duty) -> None:
    if faults := list(duty.faults()):
        raise UserError(f"{'；'.join(faults)}。", safe=_NOT_WRITTEN)


def _obligation_line(record: Record, rule: Rule, missed: int, today: date) -> ObligationLine:
    return ObligationLine(
        record.id,
        str(record["title"]),
        rule,
        str(record["task"] or ""),
        record.labels.get("task", ""),
        str(record["org"] or ""),
        record.labels.get("org", ""),
        str(record["return_name"] or ""),
        str(record["sentence"] or ""),
        missed,
        is_ended=rule.ends_on is not None and rule.ends_on < today,
    )


# -- from a plan ----------------------------------------------------------------------------------------------


def write_plan_obligations(session: Session, plan_id: str) -> None:
    """Write the obligations that the tasks of an own plan speak of, inside the verb that accepts it."""
    plan = session.table("plan").get(plan_id)
    if not is_own(plan):
        return
    starts_on = plan["starts_on"] if isinstance(plan["starts_on"], date) else session.today()
    for task in session.table("task").having("plan", plan_id):
        write_rules(session, task.id, read_rules(str(task["text"] or "")), starts_on)


def write_rules(session: Session, task_id: str, rules: Iterable[RuleRead], starts_on: date) -> None:
    """Write what was read from a task's text as its obligations from a day on; runs inside a verb."""
    for read in rules:
        rule = Rule(read.cadence, starts_on, read.month, read.day, read.covers_last)
        _insert(session, Duty(read.title, rule, task_id, _lead_of(session, task_id), "", read.sentence))


def _lead_of(session: Session, task_id: str) -> str:
    """Return the body that leads a task, "" when none or several do."""
    leads = [str(s["org"]) for s in session.table("task_org").having("task", task_id) if s["role"] == "lead"]
    return leads[0] if len(leads) == 1 else ""
