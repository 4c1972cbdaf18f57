"""What is due in the work ledgers: the open steps of their rows, the earliest first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from nptracker.domain.plan import Light, light
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.work_dues import DUE_RULES, SAME, DueRule, is_superseded
from nptracker.services.session import Session
from nptracker.services.task_lines import thresholds_of

URGENT = frozenset({Light.OVERDUE, Light.RED, Light.YELLOW})


class WorkDue(NamedTuple):
    """One step that is due in a row of a ledger."""

    kind: str
    record_id: str
    ledger: str
    label: str
    words: str
    due_on: date
    light: Light


def work_dues(session: Session) -> list[WorkDue]:
    """Return every open step with its light as of today; only rows that may have one are read."""
    found = [due for rule in DUE_RULES for due in _of_rule(session, rule)]
    return sorted(found, key=lambda due: (due.due_on, due.ledger, due.label))


def dues_of(session: Session, kind: str) -> list[WorkDue]:
    """Return the open steps of one ledger, the earliest first; nothing for a ledger that makes nothing due."""
    found = [due for rule in DUE_RULES if rule.kind == kind for due in _of_rule(session, rule)]
    return sorted(found, key=lambda due: (due.due_on, due.label))


def urgent_dues(session: Session) -> list[WorkDue]:
    """Return the steps that are overdue or near."""
    return [due for due in work_dues(session) if due.light in URGENT]


def _of_rule(session: Session, rule: DueRule) -> list[WorkDue]:
    form, table = session.forms[rule.kind], session.table(rule.kind)
    asked = Query(filters=(Filter(rule.since, Op.GIVEN),)).also(
        *([Filter(rule.done, Op.EMPTY)] if rule.done else [])
    )
    rows = list(table.all(asked))
    thresholds = thresholds_of(session) if rows else None
    found = []
    for row in rows:
        due_on = rule.due_on(row.values)
        if due_on is None or thresholds is None:
            continue
        if not rule.done and is_superseded(rule, row.values, [r.values for r in rows], SAME[rule.kind]):
            continue
        shown = light(due_on, session.today(), is_done=False, thresholds=thresholds)
        found.append(WorkDue(rule.kind, row.id, form.title, row.label(form), rule.words, due_on, shown))
    return found
