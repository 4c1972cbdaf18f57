"""Driving the tasks of a plan: ticking, progress per period, evidence, close-out, reopening."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nptracker.db import blobs
from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType
from nptracker.domain.forms.typed import parse
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light, TaskState, light, next_deadline, state_after
from nptracker.domain.record import Record
from nptracker.domain.values import ABSENT_WORDS, Absent, Value
from nptracker.errors import UserError, reason_of
from nptracker.services.session import Session

MAX_ATTACHMENT = 200 << 20
_PERCENT = Field("percent", "完成比例", FieldType.NUMBER, unit="%")


@dataclass(frozen=True, slots=True)
class TaskLine:
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
        return self.state_label if self.is_told else ABSENT_WORDS[Absent.NOT_REPORTED]

    @property
    def name(self) -> str:
        """Number and title as people say them."""
        return f"{self.no}　{self.title}" if self.no and self.title else self.title or self.no


@dataclass(frozen=True, slots=True)
class TaskDetail:
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


class TaskService:
    """What a person does with tasks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # -- reading ------------------------------------------------------------------------------------------

    def lines(self, plan_id: str = "", period: ReportingPeriod | None = None) -> list[TaskLine]:
        """Return the tasks of a plan (of all plans when empty) in the plan's order, as seen today."""
        table = self._session.table("task")
        tasks = table.having("plan", plan_id) if plan_id else list(table.all())
        tasks.sort(key=lambda task: (str(task["plan"]), _position(task)))
        return _Lines(self._session, tasks, period).build()

    def detail(self, task_id: str, period: ReportingPeriod | None = None) -> TaskDetail:
        """Return everything about one task; raises KeyError when it is gone."""
        task = self._session.table("task").get(task_id)
        return self._detail(task, _Lines(self._session, [task], period).build()[0])

    def details(
        self, task_ids: Sequence[str], period: ReportingPeriod | None = None, as_at: date | None = None
    ) -> list[TaskDetail]:
        """Return everything about several tasks, in the given order, as they stood on ``as_at`` (else today)."""
        found = {task.id: task for task in self._session.table("task").having("id", *task_ids)}
        tasks = [found[task_id] for task_id in task_ids if task_id in found]
        lines = _Lines(self._session, tasks, period, as_at).build()
        return [self._detail(task, line) for task, line in zip(tasks, lines, strict=True)]

    def _detail(self, task: Record, line: TaskLine) -> TaskDetail:
        task_id = task.id
        start, end = task["span_start"], task["span_end"]
        return TaskDetail(
            line,
            str(task["text"] or ""),
            measures=self._hanging("measure", task_id),
            deadlines=self._hanging("deadline", task_id),
            targets=self._hanging("target", task_id),
            units=tuple(
                (str(r["written_as"] or r.labels.get("org", "")), codes.UNIT_ROLE.labels[str(r["role"])])
                for r in self._hanging("task_org", task_id)
            ),
            progress=tuple(reversed(self._hanging("progress_entry", task_id))),
            closures=tuple(reversed(self._hanging("closure", task_id))),
            evidence=tuple(self._session.table("evidence").having("owner", task_id)),
            problems=tuple(str(task["problems"] or "").split("\n")) if task["problems"] else (),
            span=(start, end) if isinstance(start, int) and isinstance(end, int) else None,
            plan_id=str(task["plan"]),
        )

    def _hanging(self, kind: str, task_id: str) -> tuple[Record, ...]:
        records = self._session.table(kind).having("task", task_id)
        return tuple(sorted(records, key=_position))

    # -- ticking ------------------------------------------------------------------------------------------

    def tick(self, task_id: str, done: bool = True, note: str = "") -> Changes:
        """Tick a task off, or take the tick back; each is an entry of its own, nothing is overwritten."""
        if self._state(task_id).is_done == done:
            return NOTHING
        verb = "勾选任务" if done else "取消勾选"
        return self._closure(task_id, "done" if done else "reopened", verb, note=note)

    def tick_measure(self, measure_id: str, done: bool = True) -> Changes:
        """Tick one measure of a task, or take the tick back."""
        table = self._session.table("measure")
        text = str(table.get(measure_id)["text"])
        title = f"{'勾选措施' if done else '取消勾选措施'}：{shortened(text, 20)}"
        values: dict[str, Value] = {
            "done_on": self._session.today() if done else None,
            "done_by": self._session.person if done else None,
        }
        with self._session.verb("tick_measure", title) as verb:
            table.update(measure_id, values)
            verb.record_ids.append(measure_id)
        return verb.changes() if verb.seq else NOTHING

    def meet_deadline(self, deadline_id: str, done: bool = True) -> Changes:
        """Mark one deadline or milestone of a task as met, or take that back."""
        table = self._session.table("deadline")
        record = table.get(deadline_id)
        with self._session.verb(
            "meet_deadline", f"{'完成' if done else '取消完成'}节点：{record['due_on']}"
        ) as verb:
            table.update(deadline_id, {"done_on": self._session.today() if done else None})
        return verb.changes() if verb.seq else NOTHING

    # -- progress -----------------------------------------------------------------------------------------

    def record_progress(  # noqa: PLR0913 - the columns of the officers' own table
        self,
        task_id: str,
        period: ReportingPeriod,
        *,
        state: str,
        note: str = "",
        problems: str = "",
        next_steps: str = "",
        reason: str = "",
        percent: str = "",
        org_id: str = "",
    ) -> Changes:
        """Add a progress entry for a period; earlier entries stay as they are.

        Raises UserError when a task that is behind comes without a reason.
        """
        if state == "behind" and not reason.strip():
            raise UserError(
                "进展为“滞后”的，请写明滞后原因。", safe="其他内容还在，没有丢失。", todo="补上原因后再保存。"
            )
        values: dict[str, Value] = {
            "task": task_id,
            "org": org_id or None,
            "period": period.code,
            "state": state,
            "reason": reason.strip(),
            "note": note.strip(),
            "percent": parse(_PERCENT, percent),
            "problems": problems.strip(),
            "next_steps": next_steps.strip(),
            "filled_by": self._session.person,
            "recorded_on": self._session.today(),
        }
        with self._session.verb("progress", f"填写{period.label}进展：{self._name(task_id)}") as verb:
            verb.record_ids.append(self._session.table("progress_entry").insert(values))
        return verb.changes()

    # -- evidence and close-out ---------------------------------------------------------------------------

    def attach(self, owner_kind: str, owner_id: str, path: Path, note: str = "") -> Changes:
        """Put a file into the district file as evidence; it is read back and its fingerprint compared."""
        content = _read_attachment(path)
        with self._session.verb("attach", f"添加佐证材料：{path.name}") as verb:
            digest = blobs.put(self._session.file, content)
            blobs.get(self._session.file, digest)
            values: dict[str, Value] = {
                "owner_kind": owner_kind,
                "owner": owner_id,
                "name": path.name,
                "hash": digest,
                "size": len(content),
                "added_on": self._session.today(),
                "note": note,
            }
            verb.record_ids.append(self._session.table("evidence").insert(values))
        return verb.changes()

    def attachment(self, evidence_id: str) -> bytes:
        """Return the content of a piece of evidence; raises DamagedFileError when it is not what was stored."""
        return blobs.get(self._session.file, str(self._session.table("evidence").get(evidence_id)["hash"]))

    def detach(self, evidence_id: str) -> Changes:
        """Take a piece of evidence off; undo brings it back."""
        name = self._session.table("evidence").get(evidence_id)["name"]
        with self._session.verb("detach", f"移除佐证材料：{name}") as verb:
            self._session.table("evidence").delete_many([evidence_id])
        return verb.changes()

    def close(self, task_id: str, *, checker: str, note: str) -> Changes:
        """Close a task out: needs evidence, and somebody who checked it other than the one who fills it in."""
        if not self._session.table("evidence").having("owner", task_id):
            raise UserError(
                "销号前须添加佐证材料。", safe="任务状态没有变化。", todo="请先添加文件，再办理销号。"
            )
        if not checker.strip() or checker.strip() == self._session.person:
            raise UserError(
                "核查人须填写，且不能是填报人本人。",
                safe="任务状态没有变化。",
                todo="请填写实际核查人的姓名。",
            )
        return self._closure(task_id, "closed", "销号", note=note, checker=checker.strip())

    def reopen(self, task_id: str, note: str) -> Changes:
        """Open a done or closed task again; what was said before stays in its history."""
        if not self._state(task_id).is_done:
            return NOTHING
        return self._closure(task_id, "reopened", "重新打开", note=note)

    def _closure(
        self, task_id: str, event: str, verb_name: str, *, note: str = "", checker: str = ""
    ) -> Changes:
        values: dict[str, Value] = {
            "task": task_id,
            "event": event,
            "on": self._session.today(),
            "by": self._session.person,
            "checker": checker,
            "note": note.strip(),
        }
        with self._session.verb(event, f"{verb_name}：{self._name(task_id)}") as verb:
            verb.record_ids.append(self._session.table("closure").insert(values))
        return verb.changes()

    def _state(self, task_id: str) -> TaskState:
        return state_after(
            str(record["event"]) for record in self._session.table("closure").having("task", task_id)
        )

    def _name(self, task_id: str) -> str:
        task = self._session.table("task").get(task_id)
        return shortened(" ".join(str(part) for part in (task["no"], task["title"]) if part), 30)


def shortened(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters; one that is cut ends in “…”."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _read_attachment(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if 0 < size <= MAX_ATTACHMENT else b""
    except OSError as error:
        raise UserError(
            f"文件读不出来（{reason_of(error)}）。",
            safe="没有添加。",
            todo="请确认文件没有被移走。",
            file=path.name,
        ) from error
    if not content:
        words = "文件是空的（0字节）。" if size == 0 else f"文件超过 {MAX_ATTACHMENT >> 20} MB。"
        raise UserError(words, safe="没有添加。", todo="请检查后另选文件。", file=path.name)
    return content


class _Lines:
    """Gathers what hangs on many tasks at once, so that 5,000 tasks take a handful of reads."""

    def __init__(
        self,
        session: Session,
        tasks: Sequence[Record],
        period: ReportingPeriod | None,
        as_at: date | None = None,
    ) -> None:
        self._session = session
        self._tasks = tasks
        self._as_at = as_at or session.today()
        self._period = period or ReportingPeriod.containing(self._as_at)
        self._ids = [task.id for task in tasks]

    def build(self) -> list[TaskLine]:
        """Return the lines in the order of the tasks."""
        parts = {
            kind: self._by_task(kind)
            for kind in ("measure", "deadline", "task_org", "progress_entry", "closure")
        }
        sections = {record.id: record for record in self._session.table("section").all()}
        return [
            self._line(task, sections, {kind: found[task.id] for kind, found in parts.items()})
            for task in self._tasks
        ]

    def _by_task(self, kind: str) -> Mapping[str, list[Record]]:
        found: dict[str, list[Record]] = defaultdict(list)
        table = self._session.table(kind)
        records: Iterable[Record] = table.having("task", *self._ids) if len(self._ids) < 200 else table.all()
        for record in records:
            found[str(record["task"])].append(record)
        return found

    def _line(
        self, task: Record, sections: Mapping[str, Record], parts: Mapping[str, list[Record]]
    ) -> TaskLine:
        state = state_after(str(c["event"]) for c in parts["closure"] if self._happened(c["on"]))
        due_on = next_deadline(
            (_date(d["due_on"]), self._happened(d["done_on"])) for d in parts["deadline"] if d["due_on"]
        )
        entry = self._entry_of_period(parts["progress_entry"])
        code = "done" if state.is_done else str(entry["state"]) if entry else "not_started"
        section = sections.get(str(task["section"]))
        units = sorted(parts["task_org"], key=_position)
        return TaskLine(
            id=task.id,
            no=str(task["no"] or ""),
            title=str(task["title"] or ""),
            section=str(section["title"] or section["no"] or "") if section else "",
            lead=_names(units, "lead"),
            others=_names(units, "responsible", "supporting"),
            implied=_names(units, "implied"),
            due_on=due_on,
            light=light(due_on, self._as_at, is_done=state.is_done or code in {"done", "not_applicable"}),
            state=code,
            state_label=codes.PROGRESS.labels[code],
            measures_done=sum(measure["done_on"] is not None for measure in parts["measure"]),
            measures=len(parts["measure"]),
            reported=entry is not None,
            closed=state.is_closed,
            is_safeguard=task["is_safeguard"] == "yes",
        )

    def _happened(self, day: Value) -> bool:
        """Tell whether a day lies on or before the day the lines stand for."""
        return isinstance(day, date) and day <= self._as_at

    def _entry_of_period(self, entries: Sequence[Record]) -> Record | None:
        """Return the bureau's own newest entry of the period, else the newest any body sent in."""
        found = [entry for entry in entries if entry["period"] == self._period.code]
        own = [entry for entry in found if not entry["org"]]
        newest_last = own or found
        return newest_last[-1] if newest_last else None


def _names(units: Iterable[Record], *roles: str) -> tuple[str, ...]:
    return tuple(
        str(unit["written_as"] or unit.labels.get("org", "")) for unit in units if unit["role"] in roles
    )


def _position(record: Record) -> tuple[int, int]:
    position = record["position"] if "position" in record.values else 0
    return (position if isinstance(position, int) else 0, record.number)


def _date(value: Value) -> date:
    assert isinstance(value, date)
    return value
