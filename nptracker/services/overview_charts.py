"""The charts of the 工作台: tasks by state for every section, body, township and period, with the tasks themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.forms import codes
from nptracker.domain.org_history import OrgHistory
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import (
    FINISHED_STATES,
    Light,
    completion,
    finished_days,
    in_force,
    is_reported,
    light,
    told_state,
)
from nptracker.domain.record import Record, position_of
from nptracker.domain.values import ABSENT_WORDS, Absent
from nptracker.services.org_book import org_history
from nptracker.services.session import Session
from nptracker.services.task_lines import TaskLine, TaskReader, thresholds_of

UNREPORTED = ""  # the state of what nobody told
EVERY = "*"  # all states of a bar
STATES = (*codes.PROGRESS.labels, UNREPORTED)
_ROLES = ("lead", "responsible", "supporting")  # the implied ones are named once for a whole plan
_SEVERAL = re.compile(r"^各|乡镇|、|街道办$|^街道$")  # 各乡镇、街道: a word for all of them
_NO_SECTION, _NO_BODY = "未分章节", "未写责任单位"


class Bar(NamedTuple):
    """One bar: its name and its tasks by state, in the order of the states; states without tasks are left out."""

    name: str
    pieces: Mapping[str, tuple[TaskLine, ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many tasks each state has."""
        return {state: len(tasks) for state, tasks in self.pieces.items()}

    def tasks(self, state: str = EVERY) -> tuple[TaskLine, ...]:
        """Return the tasks of one state, or of all."""
        if state == EVERY:
            return tuple(task for tasks in self.pieces.values() for task in tasks)
        return self.pieces.get(state, ())

    @property
    def completion(self) -> tuple[int, int]:
        """Done and counted tasks; those that do not apply are not counted."""
        return completion(task.state if task.is_told else UNREPORTED for task in self.tasks())


class Chart(NamedTuple):
    """A titled set of bars; ``note`` says what to know when reading it."""

    code: str
    title: str
    bars: tuple[Bar, ...] = ()
    note: str = ""

    def tasks(self, name: str, state: str = EVERY) -> tuple[TaskLine, ...]:
        """Return the tasks behind a piece of a bar; none for a bar that is no longer there."""
        return next((bar.tasks(state) for bar in self.bars if bar.name == name), ())


def state_words(state: str) -> str:
    """Return a state in words."""
    return (
        codes.PROGRESS.labels.get(state, state) if state != UNREPORTED else ABSENT_WORDS[Absent.NOT_REPORTED]
    )


def shown_state(line: TaskLine) -> str:
    """Return the state to count, UNREPORTED where nobody told it."""
    return line.state if line.is_told else UNREPORTED


def _bar(name: str, lines: Iterable[TaskLine]) -> Bar:
    found: dict[str, list[TaskLine]] = defaultdict(list)
    for line in lines:
        found[shown_state(line)].append(line)
    return Bar(name, {state: tuple(found[state]) for state in STATES if found[state]})


def _bars(pairs: Iterable[tuple[str, TaskLine]]) -> tuple[Bar, ...]:
    """Gather tasks by name, names in order of first appearance."""
    found: dict[str, list[TaskLine]] = defaultdict(list)
    for name, line in pairs:
        found[name].append(line)
    return tuple(_bar(name, lines) for name, lines in found.items())


def by_section(lines: Sequence[TaskLine]) -> Chart:
    """Return the tasks by the section of the plan."""
    return Chart("section", "按任务类别统计", _bars((line.section or _NO_SECTION, line) for line in lines))


class BodyCharts:
    """The tasks of a period by body: as shares stood on the period's day, bodies as they are called then."""

    def __init__(self, session: Session, lines: Sequence[TaskLine], period: ReportingPeriod) -> None:
        self._session, self._lines, self._period = session, lines, period
        self._thresholds = thresholds_of(session)
        self._day = min(period.ends, session.today())
        self._history: OrgHistory = org_history(session)
        self._orgs = {org.id: org for org in session.table("org").all()}
        self._shares = self._shares_of_tasks()

    def departments(self) -> Chart:
        """Count a task at those who lead it, or at all its bodies when nobody is said to lead."""
        pairs = ((name, line) for line in self._lines for name in self._owners(line))
        return Chart("department", "按责任单位统计", _bars(pairs))

    def townships(self) -> Chart:
        """Count a task at every township that has a share in it, in the state that township told.

        A share of 各乡镇 stands for each township among the bodies; while there is none it keeps its own bar.
        """
        real = [
            org.id for org in self._orgs.values() if self._is_township(org.id) and not self._is_all(org.id)
        ]
        told, finished = self._told_by_townships(), self._finished_as_a_whole()
        found: dict[str, list[TaskLine]] = {org: [] for org in real}
        for line in self._lines:
            for org in self._townships_of(line, real):
                entry = told.get((line.id, org))
                is_settled = entry is None and line.id in finished
                found.setdefault(org, []).append(line if is_settled else self._as_told(line, entry))
        bars = tuple(_bar(self._name(org), lines) for org, lines in found.items() if lines)
        return Chart("township", "按乡镇街道统计", bars, _TOWNSHIP_NOTE if not real else "")

    def _owners(self, line: TaskLine) -> Sequence[str]:
        shares = self._shares[line.id]
        chosen = [org for org, role in shares if role == "lead"] or [org for org, _role in shares]
        return [self._name(org) for org in dict.fromkeys(chosen)] or [_NO_BODY]

    def _townships_of(self, line: TaskLine, real: Sequence[str]) -> Iterable[str]:
        named = [org for org, _role in self._shares[line.id] if self._is_township(org)]
        if real and any(self._is_all(org) for org in named):
            return real
        return dict.fromkeys(named)

    def _shares_of_tasks(self) -> Mapping[str, list[tuple[str, str]]]:
        """Return (body, role) of each task's shares on the day, the body that has them now for a merged one."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        shares = sorted(self._session.table("task_org").all(), key=position_of)
        for share in shares:
            if share["role"] in _ROLES and in_force(share, self._day):
                org = self._history.heir_on(str(share["org"]), self._day)
                found[str(share["task"])].append((org, str(share["role"])))
        return found

    def _told_by_townships(self) -> Mapping[tuple[str, str], Record]:
        """Return the newest confirmed entry of the period by task and township."""
        entries = self._session.table("progress_entry").having("period", self._period.code)
        return {
            (str(entry["task"]), org): entry
            for entry in entries
            if entry["org"]
            and is_reported(entry)
            and self._is_township(org := self._history.heir_on(str(entry["org"]), self._day))
        }

    def _finished_as_a_whole(self) -> set[str]:
        """Return the tasks that are ticked, closed, or finished by the bureau's own word for the period."""
        entries = self._session.table("progress_entry").having("period", self._period.code)
        own = {str(e["task"]): e["state"] for e in entries if not e["org"] and is_reported(e)}
        ticked = finished_days(self._session.table("closure").all(), self._session.today())
        return {*ticked} | {task for task, state in own.items() if state in FINISHED_STATES}

    def _as_told(self, line: TaskLine, entry: Record | None) -> TaskLine:
        """Return a task in the state one township told, or as not reported by it."""
        code = told_state(entry) if entry else "not_started"
        is_over = entry is not None and code in FINISHED_STATES
        return line._replace(
            state=code,
            state_label=codes.PROGRESS.labels.get(code, code),
            reported=entry is not None,
            closed=False,
            light=self._light(line.due_on, is_over=is_over),
        )

    def _light(self, due_on: date | None, *, is_over: bool) -> Light:
        return light(due_on, self._session.today(), is_done=is_over, thresholds=self._thresholds)

    def _is_township(self, org: str) -> bool:
        return org in self._orgs and self._orgs[org]["kind"] == "township"

    def _is_all(self, org: str) -> bool:
        return bool(_SEVERAL.search(str(self._orgs[org]["name"] or "")))

    def _name(self, org: str) -> str:
        return self._history.name_on(org, self._day) or _NO_BODY


_TOWNSHIP_NOTE = "在“责任单位”里加入本区的乡镇街道后，“各乡镇”的任务会分到每个乡镇。"


def trend(tasks: TaskReader, until: ReportingPeriod, count: int, today: date) -> Chart:
    """Return the tasks by state of the last periods, each as it stood at its end (the running one as today).

    Periods before the first plan was in force are left out.
    """
    periods = [until]
    while len(periods) < count:
        periods.insert(0, periods[0].previous())
    bars = [
        _bar(period.label, tasks.lines(period=period, as_at=min(period.ends, today)))
        for period in periods
        if period.begins <= today
    ]
    first = next((at for at, bar in enumerate(bars) if bar.pieces), len(bars))
    return Chart("trend", "各期走势", tuple(bars[first:]))
