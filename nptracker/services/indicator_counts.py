"""Figures counted from the records themselves: every count is the number of rows that one can open.

A count is never a number alone. It is found as the rows of one kind of record, and the number is how many rows
there are, so that the figure in a return and the table behind it cannot disagree.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nptracker.db.columns import Columns
from nptracker.domain.forms import codes, form_named
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import DONE_STATES, EXCUSED_STATES
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.survey_states import Answer
from nptracker.errors import UserError
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService

_VISITS = tuple(code for code in codes.INSPECTION_KIND.labels if code != "guidance")  # 帮扶指导不是行政检查
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows behind a count: their kind of record and their row numbers."""

    name: str
    title: str
    kind: str
    period: ReportingPeriod
    numbers: array[int]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.numbers)


class Counts:
    """Counts records as they stood at the end of a period, or today while it runs."""

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session = session
        self._tasks = tasks
        self._ways: dict[str, tuple[str, Callable[[ReportingPeriod], Iterable[int]]]] = {
            "inspected_enterprises": ("enterprise", lambda p: self._visited(p.begins, p.ends)),
            "inspected_this_year": ("enterprise", lambda p: self._visited(date(p.ends.year, 1, 1), p.ends)),
            "inspections": ("inspection", lambda p: self._visits(p.begins, p.ends)),
            "findings": ("finding", lambda p: self._numbers("finding", _between("found_on", p))),
            "findings_to_date": ("finding", lambda p: self._numbers("finding", _until("found_on", p))),
            "findings_closed": ("finding", lambda p: self._closed(_until("found_on", p), p)),
            "findings_due": ("finding", lambda p: self._numbers("finding", _due(p))),
            "findings_due_closed": ("finding", lambda p: self._closed(_due(p), p)),
            "survey_expected": ("enterprise", self._expected),
            "survey_reported": ("enterprise", self._reported),
            "tasks": ("task", lambda p: self._tasks_where(p, _is_counted)),
            "tasks_done": ("task", lambda p: self._tasks_where(p, _is_done)),
        }

    def take(self, name: str, period: ReportingPeriod) -> Counted:
        """Return the rows of a named count; raises UserError for a name that is not known."""
        if name not in self._ways:
            known = "、".join(f"{code}（{label}）" for code, label in codes.INDICATOR_COUNT.labels.items())
            raise UserError(f"没有名为“{name}”的取数项。", safe="没有改动。", todo=f"可用的有：{known}")
        kind, find = self._ways[name]
        numbers = array("q", sorted(find(period)))
        return Counted(name, codes.INDICATOR_COUNT.labels[name], kind, period, numbers)

    # -- the ways -----------------------------------------------------------------------------------------

    def _numbers(self, kind: str, filters: tuple[Filter, ...]) -> array[int]:
        return self._session.table(kind).numbers(Query(filters=filters))

    def _visits(self, begins: date, ends: date) -> array[int]:
        return self._numbers("inspection", _visit_filters(begins, ends))

    def _visited(self, begins: date, ends: date) -> list[int]:
        """Return the enterprises visited; one that was visited twice is one row."""
        return self._enterprises_in("inspection", _visit_filters(begins, ends))

    def _enterprises_in(self, kind: str, filters: tuple[Filter, ...]) -> list[int]:
        """Return the rows of the enterprises that records point at; only that one column is read."""
        values = Columns(self._session.file, form_named(kind)).values(Query(filters=filters), ["enterprise"])
        ids = {value for (value,) in values if isinstance(value, str)}
        return [record.number for record in self._session.table("enterprise").having("id", *sorted(ids))]

    def _closed(self, filters: tuple[Filter, ...], period: ReportingPeriod) -> set[int]:
        """Return findings closed by the period's end; one closed later was open then."""
        closed = (*filters, Filter("state", Op.EQUALS, codes.RECTIFICATION.labels["closed"]))
        later = Filter("closed_on", Op.AT_LEAST, (period.ends + _DAY).isoformat())
        return set(self._numbers("finding", closed)) - set(self._numbers("finding", (*closed, later)))

    def _expected(self, period: ReportingPeriod) -> list[int]:
        """Return the enterprises that the screening of the data year included, as the survey's own pages count them."""
        from nptracker.services.screening import ScreeningService

        return [record.number for record in ScreeningService(self._session).included(_data_year(period))]

    def _reported(self, period: ReportingPeriod) -> list[int]:
        """Return the enterprises in the survey that have answered anything, be it a zero return."""
        from nptracker.services.survey_case_lines import CaseReader

        lines = CaseReader(self._session, _data_year(period)).lines()
        answered = [line.enterprise_id for line in lines if line.answer is not Answer.MISSING]
        return [record.number for record in self._session.table("enterprise").having("id", *answered)]

    def _tasks_where(self, period: ReportingPeriod, test: Callable[[TaskLine], bool]) -> list[int]:
        as_at = min(period.ends, self._session.today())
        ids = [line.id for line in self._tasks.lines(period=period, as_at=as_at) if test(line)]
        return [record.number for record in self._session.table("task").having("id", *ids)]


def _data_year(period: ReportingPeriod) -> int:
    """Return the year whose data a period works on: a year is surveyed in the year after it."""
    return period.ends.year - 1


def _is_counted(line: TaskLine) -> bool:
    return line.state not in EXCUSED_STATES


def _is_done(line: TaskLine) -> bool:
    return line.state in DONE_STATES


def _visit_filters(begins: date, ends: date) -> tuple[Filter, ...]:
    return (
        Filter("started_at", Op.AT_LEAST, begins.isoformat()),
        Filter("started_at", Op.AT_MOST, ends.isoformat()),
        Filter("kind", Op.ONE_OF, "|".join(_VISITS)),
    )


def _between(key: str, period: ReportingPeriod) -> tuple[Filter, ...]:
    return (Filter(key, Op.AT_LEAST, period.begins.isoformat()), *_until(key, period))


def _until(key: str, period: ReportingPeriod) -> tuple[Filter, ...]:
    return (Filter(key, Op.AT_MOST, period.ends.isoformat()),)


def _due(period: ReportingPeriod) -> tuple[Filter, ...]:
    return (*_until("found_on", period), *_until("due_on", period))
