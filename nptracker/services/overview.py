"""工作台: what is overdue, due this week, behind or not reported, what must go out, and how it all stands in charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from nptracker.db import journal
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, completion, is_due_this_week
from nptracker.domain.problem import Problem
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.rectification import OPEN_STATES, SOON_DAYS, is_overdue
from nptracker.services import overview_charts as charts
from nptracker.services.overview_charts import EVERY, Chart
from nptracker.services.reading import Reading
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService

if TYPE_CHECKING:
    from nptracker.export.sheet import Document
    from nptracker.services.indicator_lines import IndicatorLine
    from nptracker.services.overview_outgoing import Outgoing
    from nptracker.services.overview_survey import SurveyAsk
    from nptracker.services.work_dues import WorkDue

T = TypeVar("T")
TREND_PERIODS = 8
_MOST_KEPT = 24  # answers kept in memory: a few periods looked at to and fro
_PARTS = ("overdue", "due_this_week", "behind", "missing")


class Board(NamedTuple):
    """What the first page shows for one period, every number with the things it counts."""

    period: ReportingPeriod
    seen_on: date
    lines: tuple[TaskLine, ...]
    overdue: tuple[TaskLine, ...]
    due_this_week: tuple[TaskLine, ...]
    behind: tuple[TaskLine, ...]
    missing: tuple[TaskLine, ...]
    findings_overdue: tuple[Record, ...]
    findings_soon: tuple[Record, ...]
    indicators_missed: tuple[IndicatorLine, ...]
    survey: tuple[SurveyAsk, ...]
    sections: Chart
    departments: Chart
    townships: Chart
    work: tuple[WorkDue, ...] = ()

    @property
    def counters(self) -> dict[str, int]:
        """The numbers of the cards, and how many tasks there are."""
        parts = {name: len(getattr(self, name)) for name in (*_PARTS, "findings_overdue")}
        return parts | {"tasks": len(self.lines)}

    @property
    def completion(self) -> tuple[int, int]:
        """Done and counted tasks; those that do not apply are not counted."""
        return completion(line.state for line in self.lines)


class OverviewService:
    """Puts together what a tired officer must see first.

    Answers are kept until something is written or the day changes, so that a number and the rows behind it are
    the same answer. Everything may be asked from a reading lane.
    """

    def __init__(self, session: Session, tasks: TaskService) -> None:
        self._session = session
        self._tasks = tasks
        self._kept: dict[tuple[object, ...], object] = {}
        self._kept_for: tuple[object, ...] = ()

    # -- the answers ----------------------------------------------------------------------------------------

    def board(self, period: ReportingPeriod | None = None) -> Board:
        """Return the board of a period (else the running quarter) as seen today."""
        wanted = period or ReportingPeriod.containing(self._session.today())
        return self._once(("board", wanted), lambda: self._board(wanted))

    def outgoing(self, period: ReportingPeriod) -> list[Outgoing]:
        """Return what must go out, with what is missing for it and who owes it; the earliest first."""
        from nptracker.services.overview_outgoing import OutgoingReader

        return self._once(("outgoing", period), lambda: OutgoingReader(Reading(self._session)).found(period))

    def trend(self, until: ReportingPeriod, count: int = TREND_PERIODS) -> Chart:
        """Return how the tasks stood at the end of the last periods."""
        return self._once(("trend", until, count), lambda: self._trend(until, count))

    def chart(self, code: str, period: ReportingPeriod) -> Chart:
        """Return one chart of a period by its code: section, department, township or trend."""
        if code == "trend":
            return self.trend(period)
        board = self.board(period)
        return next(c for c in (board.sections, board.departments, board.townships) if c.code == code)

    def tasks_of(
        self, code: str, period: ReportingPeriod, name: str, state: str = EVERY
    ) -> tuple[TaskLine, ...]:
        """Return the tasks behind a piece of a chart."""
        return self.chart(code, period).tasks(name, state)

    def blocking(self, thing: Outgoing) -> list[Problem]:
        """Return the errors that keep a return from being sent; may take seconds over a grown ledger."""
        if not thing.return_name or thing.period is None:
            return []
        from nptracker.services.records import RecordService
        from nptracker.services.returns import ReturnService
        from nptracker.services.settings import SettingService

        session = self._session
        returns = ReturnService(session, SettingService(session), self._tasks, RecordService(session))
        return returns.blocking(thing.return_name, thing.period)

    def dues_of(self, kind: str) -> list[WorkDue]:
        """Return the open steps of one work ledger with their lights, the earliest first."""
        from nptracker.services.work_dues import dues_of

        return self._once(("dues", kind), lambda: dues_of(Reading(self._session), kind))

    # -- as files -------------------------------------------------------------------------------------------

    def export_chart(self, chart: Chart, period: ReportingPeriod, path: Path) -> Path:
        """Write the numbers of a chart as a workbook or on paper; returns the path really written."""
        from nptracker.services.overview_sheets import chart_sheet

        return self._write(chart_sheet(chart, period, self._session.today()), path)

    def export_tasks(self, title: str, lines: Sequence[TaskLine], path: Path) -> Path:
        """Write a list of tasks as shown; returns the path really written."""
        from nptracker.services.overview_sheets import tasks_sheet

        return self._write(tasks_sheet(title, lines, self._session.today()), path)

    def _write(self, document: Document, path: Path) -> Path:
        from dataclasses import replace

        from nptracker.services.returns.service import write_document
        from nptracker.services.settings import SettingService

        document = replace(document, mark=SettingService(self._session).sample_mark)
        return write_document(document, path)

    # -- reading --------------------------------------------------------------------------------------------

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        """Return an answer kept since the last change of the file, or compute and keep it."""
        state = (*journal.last_sealed(self._session.file.reader()), self._session.today())
        if state != self._kept_for or len(self._kept) >= _MOST_KEPT:
            self._kept, self._kept_for = {}, state
        kept = self._kept
        if key not in kept:
            kept[key] = compute()
        return kept[key]  # type: ignore[return-value]  # a key is always computed by the same caller

    def _trend(self, until: ReportingPeriod, count: int) -> Chart:
        return charts.trend(TaskService(Reading(self._session)), until, count, self._session.today())

    def _board(self, period: ReportingPeriod) -> Board:
        from nptracker.services.plan_dues import plan_dues
        from nptracker.services.work_dues import urgent_dues

        reading = Reading(self._session)
        today = reading.today()
        lines = TaskService(reading).lines(period=period)
        opened = [line for line in lines if not line.is_done]
        bodies = charts.BodyCharts(reading, lines, period)
        urgent = self._findings_urgent()
        return Board(
            period,
            today,
            tuple(lines),
            overdue=tuple(line for line in opened if line.light is Light.OVERDUE),
            due_this_week=tuple(line for line in opened if is_due_this_week(line.due_on, today)),
            behind=tuple(line for line in opened if line.state == "behind"),
            missing=tuple(line for line in opened if not line.reported),
            findings_overdue=tuple(record for record in urgent if is_overdue(record, today)),
            findings_soon=tuple(record for record in urgent if not is_overdue(record, today)),
            indicators_missed=tuple(self._indicators_missed(reading, period)),
            survey=_survey_asks(reading),
            sections=charts.by_section(lines),
            departments=bodies.departments(),
            townships=bodies.townships(),
            work=tuple(sorted([*plan_dues(reading), *urgent_dues(reading)], key=lambda due: due.due_on)),
        )

    def _findings_urgent(self) -> list[Record]:
        """Return the open findings past their date or due soon; what is closed, most of a grown ledger, is not read."""
        today, table = self._session.today(), self._session.table("finding")
        due = Filter("due_on", Op.AT_MOST, (today + timedelta(SOON_DAYS)).isoformat())
        open_ = (Filter("state", Op.ONE_OF, "|".join(OPEN_STATES)), Filter("state", Op.EMPTY))
        return [record for state in open_ for record in table.all(Query(filters=(due, state)))]

    def _indicators_missed(self, reading: Reading, period: ReportingPeriod) -> list[IndicatorLine]:
        """Return the indicators below their target, whether its date has come or not."""
        if not reading.table("indicator").count():
            return []
        from nptracker.domain.indicator import Verdict
        from nptracker.services.indicator_lines import IndicatorReader

        lines = IndicatorReader(reading, TaskService(reading)).lines(period)
        return [line for line in lines if line.verdict in {Verdict.MISSED, Verdict.NOT_YET}]


def _survey_asks(reading: Session) -> tuple[SurveyAsk, ...]:
    """Return what the latest survey asks for; where none was opened nothing of it is even loaded."""
    if not reading.table("survey_round").count():
        return ()
    from nptracker.services.overview_survey import survey_asks

    return survey_asks(reading)
