"""Reading the tasks of a plan as they stood on a day: lines for lists and returns, details for one task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from nptracker.domain.dataclass import replace
from nptracker.domain.deadline import Deadline, next_open
from nptracker.domain.forms import codes
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import (
    FINISHED_STATES,
    STANDARD,
    Light,
    Thresholds,
    finished_days,
    in_force,
    is_reported,
    light,
    state_after,
    told_state,
)
from nptracker.domain.record import Record, position_of
from nptracker.domain.ticks import tick_on
from nptracker.domain.values import ABSENT_WORDS, Absent, Value
from nptracker.domain.wording import shortened
from nptracker.services.org_book import org_history
from nptracker.services.plan_past import earlier_places, earlier_wordings
from nptracker.services.session import Session

THRESHOLD_NAMES = ("red_days", "yellow_days")
TAKEN_OVER = "沿用 · 待核对"
_FEW = 200  # tasks whose parts are looked up one by one rather than by reading the whole table
_WRITTEN_ON = {"progress_entry": "recorded_on", "evidence": "added_on"}
_LAST = 1 << 40  # behind every task that had a place before a revision
_HANGING = ("measure", "deadline", "extension", "target", "task_org", "progress_entry", "closure")


class TaskLine(NamedTuple):
    """One task as a list shows it, for a period and as seen today."""

    id: str
    no: str
    title: str
    section: str
    lead: tuple[str, ...]
    others: tuple[str, ...]
    implied: tuple[str, ...]
    due_on: date | None
    light: Light
    state: str
    state_label: str
    measures_done: int
    measures: int
    reported: bool
    closed: bool
    is_safeguard: bool
    planned_on: date | None = None  # the deadline as the plan set it, before any extension
    plan_id: str = ""
    is_unconfirmed: bool = False  # a text was taken over for the period and nobody has confirmed it yet
    # the day of the tick or close-out in force, or of the report that said 已完成
    finished_on: date | None = None

    @property
    def is_extended(self) -> bool:
        """Tell whether the deadline shown is later than the one the plan set."""
        return self.due_on != self.planned_on

    @property
    def is_done(self) -> bool:
        """Tell whether nothing is left to do."""
        return self.light is Light.DONE

    @property
    def is_told(self) -> bool:
        """Tell whether the state is known: somebody reported for the period, or it was done before."""
        return self.reported or self.is_done

    @property
    def state_words(self) -> str:
        """The state for people; what nobody reported is 未报, which is not the same as not started."""
        return TAKEN_OVER if self.is_unconfirmed and not self.is_told else self.returned_words

    @property
    def returned_words(self) -> str:
        """The state as a return prints it: words that nobody has confirmed are not reported."""
        return self.state_label if self.is_told else ABSENT_WORDS[Absent.NOT_REPORTED]

    @property
    def name(self) -> str:
        """Number and title as people say them."""
        return f"{self.no}　{self.title}" if self.no and self.title else self.title or self.no


class TaskDetail(NamedTuple):
    """Everything about one task."""

    line: TaskLine
    text: str
    measures: tuple[Record, ...]
    deadlines: tuple[Record, ...]
    targets: tuple[Record, ...]
    units: tuple[tuple[str, str], ...]  # (name, role in words)
    progress: tuple[Record, ...]  # newest first
    closures: tuple[Record, ...]
    evidence: tuple[Record, ...]
    problems: tuple[str, ...]
    span: tuple[int, int] | None
    plan_id: str
    dates: tuple[Deadline, ...]  # the deadlines with their extensions, in the plan's order
    extensions: tuple[Record, ...]
    needs_evidence: bool = True
    shares: tuple[tuple[str, str], ...] = ()  # (id of the body, role in words)

    @property
    def hands(self) -> tuple[str, ...]:
        """The people who filled in its progress."""
        return tuple(str(entry["filled_by"]) for entry in self.progress if entry["filled_by"])


class TaskReader:
    """Reads tasks with all that hangs on them, in a handful of reads however many they are."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def own_plans(self, as_at: date | None = None) -> list[Record]:
        """Return the office's own plans in force on a day (else today), in the order they were accepted."""
        day = as_at or self._session.today()
        return [plan for plan in self._session.table("plan").all() if is_own(plan) and in_force(plan, day)]

    def lines(
        self,
        plan_id: str = "",
        period: ReportingPeriod | None = None,
        as_at: date | None = None,
        known_on: date | None = None,
    ) -> list[TaskLine]:
        """Return the tasks of a plan in its order as they stood on a day (else today).

        Without a plan these are the tasks of every own plan in force on that day. ``known_on`` leaves out what
        was only written down later: a return of September counts what departments sent in October, a look back
        at the 30th of September does not.
        """
        return self._parts(self.in_order(plan_id, as_at), period, as_at, known_on).lines()

    def detail(
        self,
        task_id: str,
        period: ReportingPeriod | None = None,
        as_at: date | None = None,
        known_on: date | None = None,
    ) -> TaskDetail:
        """Return everything about one task; raises KeyError when it is gone."""
        return self._parts([self._session.table("task").get(task_id)], period, as_at, known_on).details()[0]

    def details(
        self, task_ids: Sequence[str], period: ReportingPeriod | None = None, as_at: date | None = None
    ) -> list[TaskDetail]:
        """Return everything about several tasks, in the given order, as they stood on a day (else today)."""
        return self._parts(self._named(task_ids), period, as_at).details()

    def lines_of(self, task_ids: Sequence[str], as_at: date | None = None) -> list[TaskLine]:
        """Return several tasks, in the given order, as they stood on a day (else today)."""
        return self._parts(self._named(task_ids), None, as_at).lines()

    def _named(self, task_ids: Sequence[str]) -> list[Record]:
        found = {task.id: task for task in self._session.table("task").having("id", *task_ids)}
        return [found[i] for i in task_ids if i in found]

    def in_order(self, plan_id: str = "", as_at: date | None = None) -> list[Record]:
        """Return the records of a plan's tasks (of every own plan when empty) in the order of a day (else today)."""
        plans = [plan_id] if plan_id else [plan.id for plan in self.own_plans(as_at)]
        day = as_at or self._session.today()
        tasks = [task for task in self._session.table("task").having("plan", *plans) if in_force(task, day)]
        order = {plan: at for at, plan in enumerate(plans)}
        places = earlier_places(self._session, day) if day < self._session.today() else {}
        return sorted(
            tasks, key=lambda task: (order[str(task["plan"])], places.get(task.id, _LAST), position_of(task))
        )

    def _name(self, task_id: str) -> str:
        """Return a task's number and title as a verb's title shows them."""
        task = self._session.table("task").get(task_id)
        return shortened(" ".join(str(part) for part in (task["no"], task["title"]) if part), 30)

    def _parts(
        self,
        tasks: Sequence[Record],
        period: ReportingPeriod | None,
        as_at: date | None,
        known_on: date | None = None,
    ) -> _Parts:
        day = as_at or self._session.today()
        return _Parts(self._session, tasks, period or ReportingPeriod.containing(day), day, known_on)


def is_own(plan: Record) -> bool:
    """Tell whether a plan is the office's own and not one of a higher level."""
    return plan["level"] in {None, "", "own"}


class _Parts:
    """What hangs on the tasks asked for, as it stood on one day."""

    def __init__(
        self,
        session: Session,
        tasks: Sequence[Record],
        period: ReportingPeriod,
        as_at: date,
        known_on: date | None,
    ) -> None:
        self._session = session
        self._tasks = tasks
        self._period, self._as_at, self._known_on = period, as_at, known_on
        self._thresholds = thresholds_of(session)
        self._found = {kind: self._by("task", kind) for kind in _HANGING}
        self._sections = {record.id: record for record in session.table("section").all()}
        self._earlier = earlier_wordings(session, as_at)
        self._bodies = org_history(session)

    def lines(self) -> list[TaskLine]:
        """Return the lines in the order of the tasks."""
        return [self._line(task) for task in self._tasks]

    def details(self) -> list[TaskDetail]:
        """Return the details in the order of the tasks."""
        evidence = self._by("owner", "evidence")
        return [self._detail(task, evidence[task.id]) for task in self._tasks]

    def _by(self, key: str, kind: str) -> Mapping[str, list[Record]]:
        """Return the records of a kind in force on the day, by the task they hang on, in their order."""
        found: dict[str, list[Record]] = defaultdict(list)
        table = self._session.table(kind)
        ids = [task.id for task in self._tasks]
        records: Iterable[Record] = table.having(key, *ids) if len(ids) < _FEW else table.all()
        for record in sorted(records, key=position_of):
            if in_force(record, self._as_at) and self._was_known(record):
                found[str(record[key])].append(self._as_it_stood(record))
        return found

    def _was_known(self, record: Record) -> bool:
        """Tell whether a record was there on the day looked back to; what has no date of its own always was."""
        written_on = record[_WRITTEN_ON[record.kind]] if record.kind in _WRITTEN_ON else None
        return self._known_on is None or not isinstance(written_on, date) or written_on <= self._known_on

    def _as_it_stood(self, record: Record) -> Record:
        """Return a measure or deadline with the tick of the day, be it that it got another or none since."""
        done_on = record["done_on"]
        if not record["ticked_before"] and not (isinstance(done_on, date) and done_on > self._as_at):
            return record
        tick = tick_on(record, self._as_at)
        on, by = (tick.on, tick.by or None) if tick else (None, None)
        return replace(record, values={**record.values, "done_on": on, "done_by": by})

    def _wording(self, task: Record, key: str) -> str:
        """Return the number, title or text of a task as it was written on the day."""
        earlier = self._earlier.get(task.id)
        return str((earlier[f"old_{key}"] if earlier else task[key]) or "")

    def _section_title(self, task: Record) -> str:
        earlier = self._earlier.get(task.id)
        if earlier and earlier["old_section"]:
            return str(earlier["old_section"])
        section = self._sections.get(str(task["section"]))
        return str(section["title"] or section["no"] or "") if section else ""

    def _dates(self, task: Record) -> list[Deadline]:
        extensions = self._extensions(task)
        return [
            Deadline(
                deadline.id,
                str(deadline["name"] or ""),
                due_on,
                tuple(_date(e["new_on"]) for e in extensions if e["deadline"] == deadline.id),
                done_on if isinstance(done_on := deadline["done_on"], date) else None,
            )
            for deadline in self._found["deadline"][task.id]
            if isinstance(due_on := deadline["due_on"], date)
        ]

    def _extensions(self, task: Record) -> list[Record]:
        return [e for e in self._found["extension"][task.id] if self._happened(e["approved_on"])]

    def _closures(self, task: Record) -> list[Record]:
        return [c for c in self._found["closure"][task.id] if self._happened(c["on"])]

    def _line(self, task: Record) -> TaskLine:
        found = {kind: records[task.id] for kind, records in self._found.items()}
        closures = self._closures(task)
        state = state_after(str(c["event"]) for c in closures)
        due = next_open(self._dates(task))
        entry = self._entry_of_period(found["progress_entry"])
        code = "done" if state.is_done else told_state(entry) if entry else "not_started"
        units = found["task_org"]
        is_over = state.is_done or code in FINISHED_STATES
        return TaskLine(
            id=task.id,
            no=self._wording(task, "no"),
            title=self._wording(task, "title"),
            section=self._section_title(task),
            lead=self._names(units, "lead"),
            others=self._names(units, "responsible", "supporting"),
            implied=self._names(units, "implied"),
            due_on=due.current if due else None,
            planned_on=due.due_on if due else None,
            light=light(
                due.current if due else None, self._as_at, is_done=is_over, thresholds=self._thresholds
            ),
            state=code,
            state_label=codes.PROGRESS.labels.get(code, code),
            measures_done=sum(measure["done_on"] is not None for measure in found["measure"]),
            measures=len(found["measure"]),
            reported=entry is not None,
            closed=state.is_closed,
            is_safeguard=task["is_safeguard"] == "yes",
            plan_id=str(task["plan"]),
            is_unconfirmed=entry is None and self._is_taken_over(found["progress_entry"]),
            finished_on=finished_days(closures, self._as_at).get(task.id, _reported_done_on(entry)),
        )

    def _detail(self, task: Record, evidence: Sequence[Record]) -> TaskDetail:
        found = {kind: tuple(records[task.id]) for kind, records in self._found.items()}
        start, end = task["span_start"], task["span_end"]
        return TaskDetail(
            self._line(task),
            self._wording(task, "text"),
            measures=found["measure"],
            deadlines=found["deadline"],
            targets=found["target"],
            units=tuple(
                (self._name(unit), codes.UNIT_ROLE.labels[str(unit["role"])]) for unit in found["task_org"]
            ),
            progress=found["progress_entry"][::-1],
            closures=tuple(self._closures(task))[::-1],
            evidence=tuple(evidence),
            problems=tuple(str(task["problems"] or "").split("\n")) if task["problems"] else (),
            span=(start, end) if isinstance(start, int) and isinstance(end, int) else None,
            plan_id=str(task["plan"]),
            dates=tuple(self._dates(task)),
            extensions=tuple(self._extensions(task)),
            needs_evidence=task["needs_evidence"] == "yes",
            shares=tuple(
                (str(unit["org"]), codes.UNIT_ROLE.labels[str(unit["role"])]) for unit in found["task_org"]
            ),
        )

    def _names(self, units: Iterable[Record], *roles: str) -> tuple[str, ...]:
        return tuple(self._name(unit) for unit in units if unit["role"] in roles)

    def _name(self, unit: Record) -> str:
        """Return what a body was called on the day: as the plan writes it, until it got another name."""
        since = unit["since"] if isinstance(unit["since"], date) else None
        written_as = str(unit["written_as"] or "")
        return self._bodies.shown_name(str(unit["org"]), written_as, since, self._as_at)

    def _happened(self, day: Value) -> bool:
        """Tell whether a date lies on or before the day the lines stand for."""
        return isinstance(day, date) and day <= self._as_at

    def _entry_of_period(self, entries: Sequence[Record]) -> Record | None:
        """Return the bureau's own newest entry of the period, else the newest any body sent in.

        A text taken over from an earlier period tells nothing before somebody has confirmed it.
        """
        found = [e for e in entries if e["period"] == self._period.code and is_reported(e)]
        own = [entry for entry in found if not entry["org"]]
        newest_last = own or found
        return newest_last[-1] if newest_last else None

    def _is_taken_over(self, entries: Sequence[Record]) -> bool:
        return any(e["period"] == self._period.code and not is_reported(e) for e in entries)


def thresholds_of(session: Session) -> Thresholds:
    """Return from how many days on lights turn yellow and red; the usual ones while none are set."""
    found = {
        str(r["name"]): str(r["value"] or "")
        for r in session.table("setting").having("name", *THRESHOLD_NAMES)
    }
    try:
        return Thresholds.parse(*(found[name] for name in THRESHOLD_NAMES))
    except (KeyError, ValueError):  # never set, or by hand to what is no pair of days
        return STANDARD


def _reported_done_on(entry: Record | None) -> date | None:
    recorded_on = entry["recorded_on"] if entry and entry["state"] == "done" else None
    return recorded_on if isinstance(recorded_on, date) else None


def _date(value: Value) -> date:
    assert isinstance(value, date)
    return value
