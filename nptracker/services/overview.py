"""工作台: what is overdue, due this week, behind, and not reported for the period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nptracker.domain.forms import codes
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, completion, is_due_this_week
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.rectification import OPEN_STATES, is_overdue
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService

Bars = list[tuple[str, dict[str, int]]]
UNREPORTED = ""


@dataclass(frozen=True, slots=True)
class Board:
    """What the first page shows for one period."""

    period: ReportingPeriod
    overdue: list[TaskLine]
    due_this_week: list[TaskLine]
    behind: list[TaskLine]
    missing: list[TaskLine]
    by_section: Bars
    by_department: Bars
    done: int
    counted: int
    counters: dict[str, int]
    findings_overdue: list[Record]


class OverviewService:
    """Puts together what a tired officer must see first."""

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session = session
        self._tasks = tasks

    def board(self, period: ReportingPeriod | None = None) -> Board:
        """Return the board of a period as seen today."""
        today = self._session.today()
        period = period or ReportingPeriod.containing(today)
        lines = self._tasks.lines(period=period)
        opened = [line for line in lines if not line.is_done]
        findings = self._findings_overdue()
        done, counted = completion(line.state for line in lines)
        parts = {
            "overdue": [line for line in opened if line.light is Light.OVERDUE],
            "due_this_week": [line for line in opened if is_due_this_week(line.due_on, today)],
            "behind": [line for line in opened if line.state == "behind"],
            "missing": [line for line in opened if not line.reported],
        }
        counters = {name: len(found) for name, found in parts.items()} | {"findings_overdue": len(findings)}
        return Board(
            period,
            **parts,
            by_section=_bars((line.section or "未分章节", _shown_state(line)) for line in lines),
            by_department=_bars((name, _shown_state(line)) for line in lines for name in _departments(line)),
            done=done,
            counted=counted,
            counters=counters | {"tasks": len(lines)},
            findings_overdue=findings,
        )

    def _findings_overdue(self) -> list[Record]:
        """Return the findings past their date; what is closed, most of a grown ledger, is not even read."""
        today, table = self._session.today(), self._session.table("finding")
        due = Filter("due_on", Op.AT_MOST, today.isoformat())
        open_ = (Filter("state", Op.ONE_OF, "|".join(OPEN_STATES)), Filter("state", Op.EMPTY))
        found = (record for state in open_ for record in table.all(Query(filters=(due, state))))
        return [record for record in found if is_overdue(record, today)]


def _shown_state(line: TaskLine) -> str:
    """Return the state to count, UNREPORTED where nobody told it."""
    return line.state if line.is_told else UNREPORTED


def _departments(line: TaskLine) -> Sequence[str]:
    """Count a task at those who lead it, or at all its bodies when nobody is said to lead."""
    return line.lead or line.others or ("未写责任单位",)


def _bars(pairs: Iterable[tuple[str, str]]) -> Bars:
    """Count states by name, names in order of first appearance, states in the order of their code list."""
    counted: dict[str, Counter[str]] = {}
    for name, state in pairs:
        counted.setdefault(name, Counter())[state] += 1
    return [
        (name, {s: counts[s] for s in (*codes.PROGRESS.labels, UNREPORTED) if counts[s]})
        for name, counts in counted.items()
    ]
