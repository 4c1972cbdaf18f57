"""What each body still owes for a period: progress not reported, deadlines passed, periodic duties not done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from nptracker.domain.day_text import chinese_date
from nptracker.domain.forms import codes
from nptracker.domain.obligation import DueState
from nptracker.domain.org_history import stronger_role
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, in_force, is_reported
from nptracker.services.obligations import ObligationService
from nptracker.services.org_book import OrgBook, org_history
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.task_lines import TaskLine
from nptracker.services.tasks import TaskService

REPLY_DAYS = 7
_REPORTING_ROLES = frozenset(
    {"lead", "responsible", "supporting"}
)  # the implied ones are named once in the plan
_OWN_MARK = "生态环境"


@dataclass(frozen=True, slots=True)
class OwedTask:
    """A task a body owes something for, with its role in it."""

    task: TaskLine
    role: str

    @property
    def role_label(self) -> str:
        """The role in words."""
        return codes.UNIT_ROLE.labels.get(self.role, self.role)


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """A periodic duty whose day has passed."""

    title: str
    period: str
    due_on: date
    task_id: str


@dataclass(frozen=True, slots=True)
class Arrears:
    """Everything one body owes for a period, as seen on a day."""

    org_id: str
    name: str
    period: ReportingPeriod
    seen_on: date
    unreported: tuple[OwedTask, ...]
    overdue: tuple[OwedTask, ...]
    duties: tuple[OwedDuty, ...]

    @property
    def count(self) -> int:
        """How many things are owed; a task that is unreported and overdue counts twice."""
        return len(self.unreported) + len(self.overdue) + len(self.duties)


class ArrearsService:
    """Tells who owes what, and in which words to ask for it."""

    def __init__(self, session: Session, settings: SettingService, tasks: TaskService) -> None:
        self._session, self._settings, self._tasks = session, settings, tasks

    def of_period(self, period: ReportingPeriod, *, with_clear: bool = False) -> list[Arrears]:
        """Return what every body at work owes for a period; those that owe nothing only when asked for."""
        return [owed for owed in self._view(period).all() if owed.count or with_clear]

    def of(self, org_id: str, period: ReportingPeriod) -> Arrears:
        """Return what one body owes for a period, which may be nothing; raises GoneError when it is gone."""
        self._session.table("org").get(org_id)
        return self._view(period).of(org_id)

    def message(self, org_id: str, period: ReportingPeriod) -> str:
        """Return the words to send to a body that owes something, "" when it owes nothing.

        They name its own tasks and the bureau's own number, never another body's people.
        """
        owed = self.of(org_id, period)
        return _message(owed, self._sender(), self._settings.get("phone")) if owed.count else ""

    def _view(self, period: ReportingPeriod) -> _View:
        named = self._settings.get("reporting_unit")
        known = OrgBook(self._session).known(named) if named else None
        return _View(self._session, self._tasks, period, known or "")

    def _sender(self) -> str:
        return self._settings.get("reporting_unit") or f"{self._settings.get('region')}生态环境部门"


class _View:
    """Gathers tasks, shares, entries and duties at once; lives for one reading."""

    def __init__(
        self, session: Session, tasks: TaskService, period: ReportingPeriod, named_bureau: str
    ) -> None:
        self._session, self._service, self._period = session, tasks, period
        self._named_bureau, self._today = named_bureau, session.today()
        self._day = min(period.ends, self._today)
        self._history = org_history(session)

    def all(self) -> list[Arrears]:
        """Return the arrears of every body at work, in the order the bodies were made."""
        ids = [org.id for org in self._session.table("org").all()]
        return [self.of(org_id) for org_id in ids if self._at_work(org_id) == org_id]

    def of(self, org_id: str) -> Arrears:
        """Return the arrears of one body."""
        tasks = [OwedTask(self._lines[task], role) for task, role in self._shares[org_id].items()]
        tasks.sort(key=lambda owed: self._order[owed.task.id])
        told = self._told[org_id]
        return Arrears(
            org_id,
            self._history.name_on(org_id, self._today),
            self._period,
            self._today,
            tuple(owed for owed in tasks if owed.task.id not in told and not owed.task.is_done),
            tuple(owed for owed in tasks if owed.task.light is Light.OVERDUE),
            tuple(self._duties[org_id]),
        )

    def _at_work(self, org_id: str) -> str:
        """Return who can be asked today for what a body owed."""
        return self._history.heir_on(org_id, self._today)

    @cached_property
    def _lines(self) -> Mapping[str, TaskLine]:
        """Return the tasks of the period: those of the plans in force at its end, as they stood then."""
        return {line.id: line for line in self._service.lines(period=self._period, as_at=self._day)}

    @cached_property
    def _own_body(self) -> str:
        """Return the officer's own bureau, whose entries name no body: the one set, else the only one with tasks."""
        bureaus = [org for org in self._shares if _OWN_MARK in self._history.name_on(org, self._today)]
        return self._named_bureau or (bureaus[0] if len(bureaus) == 1 else "")

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {task_id: place for place, task_id in enumerate(self._lines)}

    @cached_property
    def _shares(self) -> Mapping[str, dict[str, str]]:
        """Return role by task by body, of the shares that were in force at the period's end."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for share in self._session.table("task_org").all():
            task, role = str(share["task"]), str(share["role"])
            if task not in self._lines or role not in _REPORTING_ROLES:
                continue
            if in_force(share, self._day):
                mine = found[self._at_work(str(share["org"]))]
                mine[task] = stronger_role(mine.get(task, role), role)
        return found

    @cached_property
    def _told(self) -> Mapping[str, set[str]]:
        """Return the tasks each body reported on; words taken over and not yet confirmed do not count."""
        found: dict[str, set[str]] = defaultdict(set)
        for entry in self._session.table("progress_entry").having("period", self._period.code):
            body = str(entry["org"]) if entry["org"] else self._own_body
            if body and is_reported(entry):
                found[self._at_work(body)].add(str(entry["task"]))
        return found

    @cached_property
    def _duties(self) -> Mapping[str, list[OwedDuty]]:
        """Return the duties whose day has passed, the earliest first, by the body at work that has them."""
        found: dict[str, list[OwedDuty]] = defaultdict(list)
        obligations = ObligationService(self._session)
        bodies = {duty.id: duty.org_id for duty in obligations.lines() if duty.org_id}
        for due in reversed(obligations.due()):
            if due.state is DueState.OVERDUE and due.obligation_id in bodies:
                owed = OwedDuty(due.title, due.period_label, due.due_on, due.task_id)
                found[self._at_work(bodies[due.obligation_id])].append(owed)
        return found


def _message(owed: Arrears, sender: str, phone: str) -> str:
    reply = owed.seen_on + timedelta(days=REPLY_DAYS)
    parts = [
        (f"尚未报送{owed.period.label}进展", [_task_words(o) for o in owed.unreported]),
        ("已超过完成时限", [_late_words(o, owed.seen_on) for o in owed.overdue]),
        (
            "定期事项到期未办",
            [f"{d.title}（{d.period}，应于{chinese_date(d.due_on)}前完成）" for d in owed.duties],
        ),
    ]
    lines = [f"{owed.name}：", f"您好！{owed.period.label}新污染物治理工作中，贵单位还有以下事项，请予支持："]
    for words, listed in parts:
        lines += _listed(words, listed)
    lines.append(f"请于{chinese_date(reply)}前填报任务单并反馈；如已报送，请忽略本消息。谢谢！")
    lines += [sender, *([f"联系电话：{phone}"] if phone else []), chinese_date(owed.seen_on)]
    return "\n".join(lines)


def _listed(words: str, listed: Sequence[str]) -> Iterable[str]:
    if not listed:
        return []
    return [f"【{words}】{len(listed)} 项", *(f"· {line}" for line in listed)]


def _task_words(owed: OwedTask) -> str:
    due = f"，时限 {chinese_date(owed.task.due_on)}" if owed.task.due_on else ""
    return f"{owed.task.name}（{owed.role_label}{due}）"


def _late_words(owed: OwedTask, today: date) -> str:
    due = owed.task.due_on
    return (
        f"{owed.task.name}（时限 {chinese_date(due)}，已超 {(today - due).days} 天）"
        if due
        else owed.task.name
    )
