"""What must go out: periodic duties that fall due and the usual returns of a period, with what they still lack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from nptracker.domain.forms.codes import EDITION
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, light
from nptracker.domain.query import Filter, Op, Query
from nptracker.services.arrears import Arrears, ArrearsService
from nptracker.services.obligation_dues import DueLine
from nptracker.services.obligations import ObligationLine, ObligationService
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.task_lines import TaskLine, thresholds_of
from nptracker.services.tasks import TaskService

HORIZON = timedelta(days=30)
OF_PROGRESS = frozenset({"task_progress", "late_tasks"})  # returns made of what bodies report for the period
# The returns an office sends as a matter of course, and the records that make them worth sending.
_USUAL = {
    "task_progress": "task",
    "indicators": "indicator",
    "inspections": "inspection",
    "findings": "finding",
    "survey": "survey_entry",
}


@dataclass(frozen=True, slots=True)
class Debtor:
    """A body that must still be asked, with the tasks it has not reported on."""

    org_id: str
    name: str
    tasks: tuple[TaskLine, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One thing to send: a return of a period, or a duty this program has no return for.

    ``missing`` is None where the thing does not depend on progress; ``due_id`` is the row of the duty's
    calendar, empty for a usual return that no calendar asks for.
    """

    title: str
    period_code: str
    due_on: date | None
    light: Light
    return_name: str = ""
    due_id: str = ""
    task_id: str = ""
    missing: tuple[TaskLine, ...] | None = None
    debtors: tuple[Debtor, ...] = ()

    @property
    def period(self) -> ReportingPeriod | None:
        """The period; None when the calendar names one that is no period."""
        return ReportingPeriod.understood(self.period_code)

    @property
    def name(self) -> str:
        """Title and period as people say them."""
        label = self.period.label if self.period else self.period_code
        return f"{self.title}（{label}）" if label else self.title


class OutgoingReader:
    """Finds what must go out, over one reading of the file."""

    def __init__(self, session: Session) -> None:
        self._session, self._today = session, session.today()
        self._tasks = TaskService(session)
        self._arrears = ArrearsService(session, SettingService(session), self._tasks)
        self._obligations = ObligationService(session)
        self._thresholds = thresholds_of(session)
        self._owed = cache(self._arrears.of_period)
        self._lines = cache(self._lines_of)

    def found(self, period: ReportingPeriod) -> list[Outgoing]:
        """Return what is overdue or due within 30 days and the usual returns of a period.

        What is nearest to today comes first, so that an old backlog does not hide what is due this week.
        """
        duties = list(self._duties())
        asked = {(duty.return_name, duty.period_code) for duty in duties}
        usual = (
            thing for thing in self._usual(period) if (thing.return_name, thing.period_code) not in asked
        )
        return sorted([*duties, *usual], key=self._place)

    def _place(self, thing: Outgoing) -> tuple[timedelta, date, str]:
        due_on = thing.due_on or self._today + HORIZON
        return abs(due_on - self._today), due_on, thing.title

    # -- duties of the calendar -----------------------------------------------------------------------------

    def _duties(self) -> Iterable[Outgoing]:
        rules = {rule.id: rule for rule in self._obligations.lines()}
        until = self._today + HORIZON
        for due in self._obligations.due():
            is_met = due.is_ticked or due.sent_on is not None
            if not is_met and due.due_on <= until and due.obligation_id in rules:
                yield self._duty(rules[due.obligation_id], due)

    def _duty(self, rule: ObligationLine, due: DueLine) -> Outgoing:
        period = ReportingPeriod.understood(due.period)
        missing = self._missing(due.return_name, due.task_id, period)
        debtors = self._debtors(period, missing)
        if not debtors and missing != () and rule.org_id:
            debtors = (Debtor(rule.org_id, rule.org, ()),)
        return Outgoing(
            due.title,
            due.period,
            due.due_on,
            light(due.due_on, self._today, is_done=False, thresholds=self._thresholds),
            due.return_name if due.return_name in RETURNS else "",
            due.id,
            due.task_id,
            missing,
            debtors,
        )

    # -- usual returns --------------------------------------------------------------------------------------

    def _usual(self, period: ReportingPeriod) -> Iterable[Outgoing]:
        for name, kind in _USUAL.items():
            own = _own_period(name, period)
            if own.begins > self._today:
                continue
            if self._has_content(name, kind, own) and not self._is_sent(name, own.code):
                missing = self._missing(name, "", own)
                debtors = self._debtors(own, missing)
                yield Outgoing(
                    RETURNS[name].title, own.code, None, Light.NONE, name, missing=missing, debtors=debtors
                )

    def _has_content(self, name: str, kind: str, period: ReportingPeriod) -> bool:
        if name in OF_PROGRESS:
            return bool(self._lines(period))
        if name == "survey":
            year = Filter("data_year", Op.EQUALS, str(period.year))
            return self._session.table(kind).count(Query(filters=(year,))) > 0
        return self._session.table(kind).count() > 0

    def _is_sent(self, name: str, period_code: str) -> bool:
        """Tell whether a return of the period was frozen; counted, because the snapshots themselves are large.

        An edition for outsiders is not what the superior waits for.
        """
        frozen = Query(
            filters=(Filter("return_name", Op.EQUALS, name), Filter("period", Op.EQUALS, period_code))
        )
        outside = frozen.also(Filter("edition", Op.EQUALS, EDITION.labels["public"]))
        table = self._session.table("snapshot")
        return bool(name) and table.count(frozen) > table.count(outside)

    # -- what is missing, and who owes it -------------------------------------------------------------------

    def _lines_of(self, period: ReportingPeriod) -> list[TaskLine]:
        return self._tasks.lines(period=period, as_at=min(period.ends, self._today))

    def _missing(
        self, name: str, task_id: str, period: ReportingPeriod | None
    ) -> tuple[TaskLine, ...] | None:
        if period is None or not (name in OF_PROGRESS or task_id):
            return None
        return tuple(
            line
            for line in self._lines(period)
            if not line.is_told and (name in OF_PROGRESS or line.id == task_id)
        )

    def _debtors(
        self, period: ReportingPeriod | None, missing: Sequence[TaskLine] | None
    ) -> tuple[Debtor, ...]:
        if period is None or not missing:
            return ()
        wanted = {line.id for line in missing}
        found = (_debtor(owed, wanted) for owed in self._owed(period))
        return tuple(debtor for debtor in found if debtor.tasks)


def _debtor(owed: Arrears, wanted: set[str]) -> Debtor:
    tasks = tuple(part.task for part in owed.unreported if part.task.id in wanted)
    return Debtor(owed.org_id, owed.name, tasks)


def _own_period(name: str, period: ReportingPeriod) -> ReportingPeriod:
    """Return the period a usual return stands for: the chosen one, or the year a yearly return is about."""
    kind = RETURNS[name]
    if kind.period_letter:
        return period
    return ReportingPeriod(period.ends.year - kind.years_back, "", 1)
