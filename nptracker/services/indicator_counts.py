"""Figures counted from the records themselves: every count is the number of rows that one can open.

A count is never a number alone. It is found as the rows of one kind of record, and the number is how many rows
there are, so that the figure in a return and the table behind it cannot disagree.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from nptracker.db.columns import Columns
from nptracker.domain.finding_steps import stood
from nptracker.domain.forms import codes, form_named
from nptracker.domain.ledger_feed import COUNT, FEED_MARK, SUM, Feed, Figure, feed_of, figure_of
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import DONE_STATES, EXCUSED_STATES
from nptracker.domain.quantity import plain
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.rectification import is_closed
from nptracker.domain.survey_states import Answer
from nptracker.errors import UserError
from nptracker.services.rectification import steps_by_finding
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService

_VISITS = tuple(code for code in codes.INSPECTION_KIND.labels if code != "guidance")  # 帮扶指导不是行政检查


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows behind a count: their kind of record and their row numbers."""

    name: str
    title: str
    kind: str
    period: ReportingPeriod
    numbers: array[int]
    added: Figure | None = (
        None  # where the figure is not the number of rows but a sum over them, or a count of values
    )
    unit: str = ""
    undated: int = 0  # rows that no period takes in because nobody dated them

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.numbers)

    @property
    def figure(self) -> str:
        """The figure as it is typed, empty where nothing is known."""
        if self.added is None:
            return str(self.count)
        return "" if self.added.value is None else plain(self.added.value)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the figure had to do without, in words."""
        unknown = self.added.unknown if self.added else 0
        return tuple(
            words
            for number, words in (
                (unknown, f"{unknown} 条没有填数"),
                (self.undated, f"{self.undated} 条没有填日期，没有计入"),
            )
            if number
        )


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
            "findings_closed": ("finding", lambda p: self._findings_where(p, is_closed)),
            "findings_due": ("finding", lambda p: self._findings_where(p, _was_due(p))),
            "findings_due_closed": (
                "finding",
                lambda p: self._findings_where(p, lambda then: is_closed(then) and _was_due(p)(then)),
            ),
            "survey_expected": ("enterprise", self._expected),
            "survey_reported": ("enterprise", self._reported),
            "tasks": ("task", lambda p: self._tasks_where(p, _is_counted)),
            "tasks_done": ("task", lambda p: self._tasks_where(p, _is_done)),
        }

    def take(self, name: str, period: ReportingPeriod) -> Counted:
        """Return the rows of a named count, or of a feed by its id; raises UserError for a name that is not known."""
        if name.startswith(FEED_MARK):
            return self.feed(
                feed_of(self._session.table("ledger_feed").get(name.removeprefix(FEED_MARK))), period, name
            )
        if name not in self._ways:
            known = "、".join(f"{code}（{label}）" for code, label in codes.INDICATOR_COUNT.labels.items())
            raise UserError(f"没有名为“{name}”的取数项。", safe="没有改动。", todo=f"可用的有：{known}")
        kind, find = self._ways[name]
        numbers = array("q", sorted(find(period)))
        return Counted(name, codes.INDICATOR_COUNT.labels[name], kind, period, numbers)

    def title(self, name: str) -> str:
        """Return what a count is called."""
        if name.startswith(FEED_MARK):
            return str(self._session.table("ledger_feed").get(name.removeprefix(FEED_MARK))["title"])
        return codes.INDICATOR_COUNT.labels[name]

    def feed(self, feed: Feed, period: ReportingPeriod, name: str = "") -> Counted:
        """Return the rows and the figure that a ledger gives in a period."""
        form, table = self._session.forms[feed.ledger], self._session.table(feed.ledger)
        numbers = table.numbers(feed.rows(form, period))
        unit, added = "", None
        if feed.way != COUNT:
            values = Columns(self._session.file, form).values_of(numbers, [feed.column])
            added = figure_of(feed.way, (value for (value,) in values))
            unit = form.by_key[feed.column].unit if feed.way == SUM else ""
        left = feed.undated()
        undated = table.count(left) if left else 0
        return Counted(name, feed.title, feed.ledger, period, numbers, added, unit, undated)

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

    def _findings_where(self, period: ReportingPeriod, test: Callable[[Record], bool]) -> list[int]:
        """Return the findings made by the period's end of which a test holds as they stood then.

        How they stood is told by their own dates and by the steps taken since: one that was closed and has been
        reopened was closed, and one whose date was put off later was due on the old one.
        """
        found = list(self._session.table("finding").all(Query(filters=_until("found_on", period))))
        steps = steps_by_finding(self._session, (record.id for record in found))
        return [r.number for r in found if test(stood(r, period.ends, steps[r.id]))]

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


def counted_names(session: Session, definition: Record) -> dict[str, str]:
    """Return the names of the counts behind a definition, by part: a ledger's feed goes before a named one."""
    names = {key: definition[f"{key}_query"] for key in ("numerator", "denominator")}
    found = {
        key: name
        for key, name in names.items()
        if isinstance(name, str) and name in codes.INDICATOR_COUNT.labels
    }
    feeds = session.table("ledger_feed").having("definition", definition.id)
    return found | {str(feed["part"]): f"{FEED_MARK}{feed.id}" for feed in feeds}


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


def _was_due(period: ReportingPeriod) -> Callable[[Record], bool]:
    return lambda then: isinstance(due_on := then["due_on"], date) and due_on <= period.ends
