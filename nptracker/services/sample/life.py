"""The whole story, chapter by chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.services.sample.base_ledger import BaseLedger
from nptracker.services.sample.clock import Event, StoryClock, day_of, live, story_part
from nptracker.services.sample.coordination import Coordination
from nptracker.services.sample.duties import Duties
from nptracker.services.sample.inspection_year import InspectionYear
from nptracker.services.sample.ledgers import Ledgers
from nptracker.services.sample.measuring import Measuring
from nptracker.services.sample.monitoring_year import MonitoringYear
from nptracker.services.sample.plan_life import PlanLife
from nptracker.services.sample.priority import Priority
from nptracker.services.sample.progress import FIRST_QUARTER, Progress
from nptracker.services.sample.rectifying import Rectifying
from nptracker.services.sample.survey_life import SurveyLife
from nptracker.services.sample.task_life import TaskLife
from nptracker.services.sample.work_year import WorkYear
from nptracker.services.session import Progress as Watch

QuarterClosed = Callable[[Office, ReportingPeriod], None]
_DAYS_TO_CLOSE = 8  # what departments send for a quarter has come by then
_SETTINGS = {
    "reporting_unit": "甘州区生态环境部门（示例）",
    "yearly_cap": "2",
}


def first_day(today: date) -> date:
    """Return the day the story begins, today when that lies before it."""
    return min(day_of(story_part("cycle")["first_day"]), today)


def tell_life(
    office: Office,
    clock: StoryClock,
    today: date,
    quarter_closed: QuarterClosed | None = None,
    watch: Watch | None = None,
) -> None:
    """Tell the story in an empty district up to today; ``quarter_closed`` is called as each quarter is closed.

    ``watch`` hears how far the story is and may raise to stop it.
    """
    office.settings.mark_as_sample()
    for name, value in _SETTINGS.items():
        office.settings.put(name, value)
    chapters = (
        PlanLife(office),
        TaskLife(office, today),
        Coordination(office),
        Progress(office, today),
        Measuring(office, today),
        Duties(office, today),
        BaseLedger(office, today),
        SurveyLife(office, today),
        Ledgers(office, today),
        Rectifying(office, today),
        InspectionYear(office, today),
        MonitoringYear(office, today),
        Priority(office, today),
        WorkYear(office),
    )
    events = [event for chapter in chapters for event in chapter.events()]
    if quarter_closed:
        events += _closings(office, today, quarter_closed)
    live(events, clock, today, watch)


def _closings(office: Office, today: date, quarter_closed: QuarterClosed) -> Iterator[Event]:
    period = ReportingPeriod.parse(FIRST_QUARTER)
    while period.ends < today:
        yield Event(period.ends + timedelta(_DAYS_TO_CLOSE), partial(quarter_closed, office, period))
        period = period.next()
