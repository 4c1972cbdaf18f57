"""Department sheets (部门任务单): each body's tasks go out prefilled, its answers come back as progress entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.department_answer import (
    ANSWER_KEYS,
    DEPARTMENT_ANSWER,
    GIVEN_KEYS,
    TASK_KEY,
)
from nptracker.domain.forms.typed import display
from nptracker.domain.ids import new_id
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import in_force, is_reported
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.sample_mark import MARK_KEY
from nptracker.domain.values import Unread, Value, Values
from nptracker.errors import UserError
from nptracker.services.file_names import file_name
from nptracker.services.import_draft import DraftRow, FieldDifference, ImportDraft, RowState, matched_state
from nptracker.services.import_matching import same_value
from nptracker.services.import_reading import Reading, ReadRow
from nptracker.services.import_settling import settle
from nptracker.services.session import Session
from nptracker.services.settings import SettingService
from nptracker.services.task_lines import TaskDetail
from nptracker.services.tasks import TaskService

_ENTRY = form_named("progress_entry")


class DepartmentSheets:
    """Writes the sheets that go out."""

    def __init__(self, session: Session, tasks: TaskService, region: str) -> None:
        self._session, self._tasks, self._region = session, tasks, region

    def write(self, org_id: str, period: ReportingPeriod, path: Path) -> Path:
        """Write the sheet of one body; raises UserError when it has no task."""
        org = self._session.table("org").get(org_id)
        roles = self._roles().get(org_id, {})
        ids = [task_id for task_id in self._own_tasks(period) if task_id in roles]
        if not ids:
            raise UserError(f"“{org['name']}”没有承担任务，没有任务单可发。", safe="没有生成文件。")
        return self._write(org, self._tasks.details(ids, period), roles, period, path)

    def write_all(self, period: ReportingPeriod, folder: Path) -> list[Path]:
        """Write one sheet for every body that has tasks of the district's own plans."""
        made, every, own = [], self._roles(), self._own_tasks(period)
        for org in self._session.table("org").all():
            roles = every.get(org.id, {})
            if ids := [task_id for task_id in own if task_id in roles]:
                name = file_name(f"{org['name']}_任务单_{period.code}")
                path = folder / f"{name}.xlsx"
                made.append(self._write(org, self._tasks.details(ids, period), roles, period, path))
        return made

    def _write(
        self,
        org: Record,
        details: Sequence[TaskDetail],
        roles: Mapping[str, str],
        period: ReportingPeriod,
        path: Path,
    ) -> Path:
        from nptracker.export.blank import BlankOptions, write_blank

        entries = _latest(self._session, org.id, period.code)
        name, settings = str(org["name"]), SettingService(self._session)
        sample = {MARK_KEY: True} if settings.is_sample else {}
        options = BlankOptions(
            title=f"{name}新污染物治理任务单",
            subtitle=f"单位：{name}　　期次：{period.label}　　共 {len(details)} 项任务；灰底栏请不要改动",
            given=GIVEN_KEYS,
            hidden=frozenset({TASK_KEY}),
            mark={"org": org.id, "org_name": name, "period": period.code, "region": self._region, **sample},
            warning=settings.sample_mark,
        )
        rows = [
            _sheet_row(number, detail, roles[detail.line.id], entries.get(detail.line.id))
            for number, detail in enumerate(details, start=1)
        ]
        return write_blank(DEPARTMENT_ANSWER, path, rows, options)

    def _own_tasks(self, period: ReportingPeriod) -> list[str]:
        return [line.id for line in self._tasks.lines(period=period)]

    def _roles(self) -> Mapping[str, dict[str, str]]:
        """Return by body the role in each task it has today."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for share in self._session.table("task_org").all():
            if in_force(share, self._session.today()):
                found[str(share["org"])][str(share["task"])] = str(share["role"])
        return found


def _sheet_row(
    number: int, detail: TaskDetail, role: str, entry: Record | None
) -> dict[str, str | int | None]:
    steps = "\n".join(f"{m['no'] or i}. {m['text']}" for i, m in enumerate(detail.measures, start=1))
    answered = {key: entry.text(_ENTRY, key) or None for key in ANSWER_KEYS} if entry else {}
    return {
        "number": number,
        "task_no": detail.line.no,
        "task_title": detail.line.title or detail.text[:60],
        "steps": steps or detail.text,
        "role": codes.UNIT_ROLE.labels.get(role, ""),
        "due": "\n".join(deadline.words for deadline in detail.dates),
        TASK_KEY: detail.line.id,
        **answered,
    }


def _latest(session: Session, org_id: str, period: str) -> dict[str, Record]:
    """Return the newest entry of a body for a period by task; words taken over and not confirmed are none."""
    entries = session.table("progress_entry").having("period", period)
    return {str(entry["task"]): entry for entry in entries if entry["org"] == org_id and is_reported(entry)}


@dataclass(frozen=True, slots=True)
class _Sender:
    """Who answered, for which period."""

    org_id: str
    name: str
    period: str


class AnswerMatcher:
    """Turns read sheets into a draft of progress entries."""

    def __init__(self, session: Session, region: str, period: ReportingPeriod | None) -> None:
        self._session, self._region, self._period = session, region, period
        self._entries: dict[tuple[str, str], dict[str, Record]] = {}
        self._tasks: dict[str, Record] = {}
        self._problems: list[Problem] = []

    def match(self, reading: Reading) -> ImportDraft:
        """Return what the answers would write; a file of another district or period is refused whole."""
        self._tasks = {record.id: record for record in self._session.table("task").all()}
        by_file: dict[str, list[ReadRow]] = defaultdict(list)
        for row in reading.rows:
            by_file[row.file].append(row)
        drafted: list[DraftRow] = []
        for file, rows in by_file.items():
            if sender := self._sender(file, reading.books[file].mark):
                drafted += self._answers(rows, sender)
        settle(drafted, lambda row: (row.values["task"], row.values["org"], row.values["period"]))
        return ImportDraft(tuple(drafted), tuple(reading.files), (*reading.problems, *self._problems))

    def _sender(self, file: str, mark: Mapping[str, object]) -> _Sender | None:
        """Return who sent a file, or None after noting why it is refused."""
        region, period = str(mark.get("region", "")), ReportingPeriod.understood(str(mark.get("period", "")))
        org_id = self._org(str(mark.get("org", "")), str(mark.get("org_name", "")))
        if period is None:
            self._refuse(
                file, "answer.unmarked", "认不出是哪个单位、哪一期的任务单，没有导入；请用发出的任务单填写"
            )
        elif region != self._region:
            self._refuse(
                file, "answer.region", f"这是“{region}”的任务单，现在打开的是“{self._region}”，没有导入"
            )
        elif self._period and period != self._period:
            self._refuse(
                file, "answer.period", f"这是{period.label}的任务单，现在收的是{self._period.label}，没有导入"
            )
        elif not org_id:
            self._refuse(file, "answer.org", f"现在的方案里没有“{mark.get('org_name', '')}”，没有导入")
        else:
            return _Sender(org_id, str(mark.get("org_name", "")), period.code)
        return None

    def _org(self, org_id: str, name: str) -> str:
        table = self._session.table("org")
        found = table.having("id", org_id) or table.having("name", name)
        return found[0].id if len(found) == 1 else ""

    def _refuse(self, file: str, code: str, words: str) -> None:
        self._problems.append(Problem(code, Severity.ERROR, words, file))

    def _answers(self, rows: Sequence[ReadRow], sender: _Sender) -> list[DraftRow]:
        answered = [row for row in rows if any(key in row.filled.texts for key in ANSWER_KEYS)]
        if len(answered) < len(rows):
            words = f"{sender.name}有 {len(rows) - len(answered)} 项任务没有填"
            self._problems.append(Problem("answer.open", Severity.WARNING, words, rows[0].file))
        return [self._answer(row, sender) for row in answered]

    def _answer(self, row: ReadRow, sender: _Sender) -> DraftRow:
        filled = row.filled
        task = self._task(filled.values, sender)
        known = self._known(sender, task.id) if task else None
        given = {k: v for k, v in filled.values.items() if k in ANSWER_KEYS and not isinstance(v, Unread)}
        before = {key: known[key] for key in ANSWER_KEYS if known[key] is not None} if known else {}
        problems = [*filled.problems, *row.rule_problems({**before, **given, TASK_KEY: "-"})]
        if task is None:
            words = "认不出是哪一项任务，这一行没有导入；请不要改动灰底的栏"
            problems.append(row.placed(Problem("R1", Severity.ERROR, words)))
        has_state = "state" in given or (known is not None and known["state"] is not None)
        is_refused = task is None or not has_state or any(p.code == "D1" for p in problems)
        differences = _differences(known, given) if known else ()
        if known and differences and not is_refused:
            problems.append(row.placed(_told_before(sender, known, len(differences))))
        return DraftRow(
            _ENTRY.kind,
            RowState.REFUSED if is_refused else _state_of(known, differences),
            row.file,
            filled.sheet,
            filled.row,
            f"{sender.name}：{_task_name(task, filled.texts)}",
            filled.texts,
            {**given, "task": task.id if task else None, "org": sender.org_id, "period": sender.period},
            known.id if known else new_id(),
            differences,
            tuple(problems),
            filled.cells,
        )

    def _task(self, values: Values, sender: _Sender) -> Record | None:
        """Return the task of a line: by its hidden id, else by number and title."""
        if task := self._tasks.get(str(values.get(TASK_KEY, ""))):
            return task
        number, title = values.get("task_no"), values.get("task_title")
        found = [t for t in self._tasks.values() if title and t["title"] == title and t["no"] == number]
        return found[0] if len(found) == 1 and sender.org_id else None

    def _known(self, sender: _Sender, task_id: str) -> Record | None:
        key = (sender.org_id, sender.period)
        if key not in self._entries:
            self._entries[key] = _latest(self._session, *key)
        return self._entries[key].get(task_id)


def _state_of(known: Record | None, differences: Sequence[FieldDifference]) -> RowState:
    """Return the state of an answer: other words for what was told before wait for the officer's choice."""
    state = matched_state(known, differences)
    return RowState.AGAIN if state is RowState.CHANGED else state


def _told_before(sender: _Sender, known: Record, count: int) -> Problem:
    words = f"{sender.name}在 {known['recorded_on']} 已报过这一项，这次有 {count} 栏不同"
    choice = "勾选为采用新报，不勾为保留原报；原报都留着"
    return Problem("answer.again", Severity.NOTICE, words, suggestion=choice)


def _differences(known: Record, given: Values) -> tuple[FieldDifference, ...]:
    return tuple(
        FieldDifference(
            key, _ENTRY.by_key[key].heading, known.text(_ENTRY, key), display(_ENTRY.by_key[key], value)
        )
        for key, value in given.items()
        if not same_value(known[key], value)
    )


def _task_name(task: Record | None, texts: Mapping[str, str]) -> str:
    no, title = (task["no"], task["title"]) if task else (texts.get("task_no"), texts.get("task_title"))
    return " ".join(str(part) for part in (no, title) if part)


def _refuse_stale(session: Session, rows: Sequence[DraftRow]) -> None:
    """Raise UserError when a body's newest entry is no longer the one these answers were compared with."""
    newest: dict[tuple[str, str], Mapping[str, Record]] = {}
    for row in rows:
        key = (str(row.values["org"]), str(row.values["period"]))
        if key not in newest:
            newest[key] = _latest(session, *key)
        entry = newest[key].get(str(row.values["task"]))
        if entry is not None and entry.id != row.record_id:
            raise UserError(
                "读取这些文件之后，同一单位同一期又有了新的填报。",
                safe="什么都没有写入，已有的填报都在。",
                todo="请重新读取文件，逐项比较后再采用。",
                file=row.file,
            )


def write_answers(session: Session, rows: Sequence[DraftRow]) -> list[str]:
    """Add a progress entry for each answer, earlier ones stay; what a later answer leaves blank is kept.

    Raises UserError when what was shown to the officer is no longer the newest.
    """
    _refuse_stale(session, rows)
    table = session.table("progress_entry")
    known = {record.id: record for row in rows for record in table.having("id", row.record_id)}
    made: list[Mapping[str, Value]] = []
    for row in rows:
        old = known.get(row.record_id)
        before = {key: old[key] for key in ANSWER_KEYS} if old else {}
        made.append({**before, **row.values, "recorded_on": session.today()})
    return table.insert_many(made)
