"""Small stand-ins for the services, following their contract, so that pages are tested without a file."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nptracker.domain.changes import NOTHING, Changes
from nptracker.domain.draft import PlanDraft
from nptracker.domain.forms import form_named
from nptracker.domain.forms.registry import Registry
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.plan import Light
from nptracker.domain.problem import Problem
from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.domain.values import Values
from nptracker.services.overview_charts import Bar, Chart
from nptracker.services.returns.options import UNIT
from nptracker.services.substance_lists import SubstanceListService
from nptracker.services.substances import SubstanceService

TODAY = date(2026, 11, 23)


@dataclass(frozen=True)
class FakeHit:
    kind: str
    record_id: str
    label: str
    where: str = ""


@dataclass(frozen=True)
class FakeTaskLine:
    id: str
    no: str
    title: str
    section: str = "源头管控"
    lead: tuple[str, ...] = ("区生态环境分局",)
    others: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    due_on: date | None = TODAY
    light: Light = Light.YELLOW
    state: str = ""
    state_label: str = ""
    measures_done: int = 0
    measures: int = 3
    reported: bool = False
    closed: bool = False
    is_safeguard: bool = False

    @property
    def name(self) -> str:
        return f"{self.no}　{self.title}"

    @property
    def is_told(self) -> bool:
        return self.reported

    @property
    def state_words(self) -> str:
        return self.state_label if self.reported else "未报"


def fake_chart(code: str, **bars: dict[str, int]) -> Chart:
    """Return a chart with as many tasks as the counts say."""
    return Chart(
        code,
        code,
        tuple(
            Bar(
                name, {state: (FakeTaskLine("t1", "1", "任务"),) * number for state, number in counts.items()}
            )
            for name, counts in bars.items()
        ),
    )


@dataclass(frozen=True)
class FakeBoard:
    period: ReportingPeriod = field(default_factory=lambda: ReportingPeriod.parse("2026-Q4"))
    overdue: list[FakeTaskLine] = field(default_factory=list)
    due_this_week: list[FakeTaskLine] = field(default_factory=list)
    behind: list[FakeTaskLine] = field(default_factory=list)
    missing: list[FakeTaskLine] = field(default_factory=list)
    findings_overdue: list[Any] = field(default_factory=list)
    findings_soon: list[Any] = field(default_factory=list)
    indicators_missed: list[Any] = field(default_factory=list)
    survey: list[Any] = field(default_factory=list)
    work: list[Any] = field(default_factory=list)
    sections: Chart = field(default_factory=lambda: Chart("section", "按任务类别统计"))
    departments: Chart = field(default_factory=lambda: Chart("department", "按责任单位统计"))
    townships: Chart = field(default_factory=lambda: Chart("township", "按乡镇街道统计"))

    @property
    def lines(self) -> tuple[FakeTaskLine, ...]:
        return tuple(task for bar in self.sections.bars for task in bar.tasks())


class FakeOverview:
    """Answers with the board and the things to send that a test has put into the office."""

    def __init__(self, office: FakeOffice) -> None:
        self._office = office

    def board(self, period: Any) -> FakeBoard:
        return self._office.board

    def outgoing(self, period: Any) -> list[Any]:
        return self._office.to_send

    def blocking(self, thing: Any) -> list[Problem]:
        return self._office.returns.faults

    def trend(self, period: Any) -> Chart:
        return fake_chart("trend", **{"2026年第三季度": {"behind": 1}, "2026年第四季度": {"done": 1}})


def sample_document() -> Any:
    from nptracker.export.sheet import Cell, Column, Document, Sheet

    columns = (
        Column(("序号",), width=6),
        Column(("任务", "名称"), width=40),
        Column(("任务", "牵头单位"), width=24),
        Column(("本期进展",), width=50),
    )
    rows = (
        (Cell("一、源头管控", column_span=4, bold=True), None, None, None),
        ("1", "建立化学物质环境信息调查制度", "区生态环境分局", "已印发通知，52家企业开始填报"),
        ("2", "规范抗生素类药品使用管理", "区卫生健康局", "未报"),
    )
    sheet = Sheet(
        "示例区新污染物治理任务进展调度表",
        columns,
        rows,
        subtitle="2026年第四季度",
        notes_above=("填报单位（盖章）：区生态环境分局",),
        unit_note="单位：项",
        signatures=("填报人", "审核人"),
    )
    return Document((sheet,))


def sample_board() -> FakeBoard:
    late = FakeTaskLine(
        "t1", "1", "建立化学物质环境信息调查制度", light=Light.OVERDUE, due_on=date(2026, 10, 1)
    )
    week = FakeTaskLine("t2", "2", "开展新污染物环境监测试点", due_on=date(2026, 11, 27))
    behind = FakeTaskLine(
        "t3", "3", "规范抗生素类药品使用管理", state="behind", state_label="滞后", light=Light.GREEN
    )
    return FakeBoard(
        overdue=[late],
        due_this_week=[week],
        behind=[behind],
        missing=[late, week],
        sections=fake_chart(
            "section",
            源头管控={"on_schedule": 2, "behind": 1, "": 3},
            末端治理={"done": 4, "": 1},
        ),
        departments=fake_chart(
            "department",
            区生态环境分局={"on_schedule": 3, "": 2},
            区农业农村局={"behind": 1},
        ),
    )


class FakeRecords:
    """Keeps records of every kind in lists and remembers the verbs it was asked for."""

    def __init__(self) -> None:
        self.kept: dict[str, list[Record]] = {}
        self.hits: list[FakeHit] = []
        self.calls: list[tuple[str, Any]] = []

    def count(self, kind: str, query: Query = Query()) -> int:  # noqa: B008
        return len(self.kept.get(kind, []))

    def numbers(self, kind: str, query: Query, stop: Callable[[], bool] | None = None) -> array[int]:
        return array("q", [record.number for record in self.kept.get(kind, [])])

    def first(self, kind: str, query: Query, limit: int) -> list[Record]:
        return self.kept.get(kind, [])[:limit]

    def after(self, kind: str, number: int, limit: int) -> list[Record]:
        return [record for record in self.kept.get(kind, []) if record.number > number][:limit]

    def rows(self, kind: str, numbers: Sequence[int]) -> list[Record | None]:
        by_number = {record.number: record for record in self.kept.get(kind, [])}
        return [by_number.get(number) for number in numbers]

    def get(self, kind: str, record_id: str) -> Record:
        return {record.id: record for record in self.kept.get(kind, [])}[record_id]

    def find(self, kind: str, text: str, limit: int = 20) -> list[tuple[str, str]]:
        form = form_named(kind)
        pairs = [(record.id, form.label_of(record.values)) for record in self.kept.get(kind, [])]
        return [pair for pair in pairs if text in pair[1]][:limit]

    def create(self, kind: str, values: Values) -> Changes:
        rows = self.kept.setdefault(kind, [])
        record = Record(kind, f"{kind}-{len(rows) + 1}", len(rows) + 1, dict(values))
        rows.append(record)
        self.calls.append(("create", kind))
        return Changes(frozenset({kind}), len(rows), "新增", 1, (record.id,))

    def search_everywhere(self, text: str, limit: int = 50) -> list[FakeHit]:
        return [hit for hit in self.hits if text in hit.label]

    def problems(self, kind: str, values: Values) -> list[Problem]:
        return form_named(kind).problems(values)


class FakeHistory:
    def __init__(self) -> None:
        self.done: list[str] = []
        self.undone: list[str] = []
        self.lines: list[Any] = []
        self.field_changes: list[Any] = []

    def undo(self) -> Changes:
        if not self.done:
            return NOTHING
        self.undone.append(self.done.pop())
        return Changes(frozenset({"task"}), 9, f"撤销：{self.undone[-1]}", 1)

    def redo(self) -> Changes:
        if not self.undone:
            return NOTHING
        self.done.append(self.undone.pop())
        return Changes(frozenset({"task"}), 10, f"重做：{self.done[-1]}", 1)

    def next_undo(self) -> str:
        return self.done[-1] if self.done else ""

    def next_redo(self) -> str:
        return self.undone[-1] if self.undone else ""

    def verbs(self, limit: int = 200, before: int | None = None) -> list[Any]:
        return [line for line in self.lines if before is None or line.seq < before][:limit]

    def of_record(self, kind: str, record_id: str) -> list[Any]:
        return self.field_changes


class FakeBackups:
    def __init__(self) -> None:
        self.kept: list[Any] = []
        self.restored: list[Any] = []

    def take(self, progress: Any = None, reason: str = "手动备份") -> Any:
        line = SimpleNamespace(
            path=Path(f"backup-{len(self.kept) + 1}.npt"),
            taken_at="2026-11-23 09:00",
            reason=reason,
            size=4096,
            counts={"task": 18},
            verified=True,
            words="方案任务 18",
        )
        self.kept.append(line)
        return line

    def take_if_due(self, progress: Any = None) -> Any:
        return None if self.kept else self.take(progress, "定时备份")

    def lines(self) -> list[Any]:
        return self.kept

    def restore(self, line: Any) -> Path:
        self.restored.append(line)
        return line.path

    def check(self, progress: Any = None) -> Any:
        return SimpleNamespace(ok=True, lines=["文件结构完好", "历史记录连续"])


class FakeReturns:
    def __init__(self) -> None:
        self.faults: list[Problem] = []
        self.sent: list[tuple[Any, ...]] = []
        self.kept: list[Record] = []
        self.document: Any = sample_document()
        self.asked: dict[str, Any] = {}

    def kinds(self) -> list[Any]:
        return [
            SimpleNamespace(
                name="progress",
                period_letter="Q",
                years_back=0,
                title="任务进展调度表",
                per_department=False,
                help="每期一份",
                options=(),
                is_internal=True,
            ),
            SimpleNamespace(
                name="tasks",
                period_letter="Q",
                years_back=0,
                title="任务分解表",
                per_department=False,
                help="全部任务",
                options=(UNIT,),
                is_internal=False,
            ),
        ]

    def build(self, name: str, period: Any, org_id: str = "", **asked: Any) -> Any:
        self.asked = asked
        return self.document

    def unprintable(self, _document: Any) -> list[Problem]:
        return []

    def bodies(self) -> list[tuple[str, str]]:
        return [("o1", "区生态环境分局"), ("o2", "区农业农村局")]

    def problems(self, name: str, period: Any, choices: Any = None) -> list[Problem]:
        return self.faults

    def send(
        self,
        name: str,
        period: Any,
        formats: Sequence[str],
        folder: Path,
        *,
        org_id: str = "",
        reason: str = "",
        choices: Any = None,
        public: bool = False,
        progress: Any = None,
    ) -> list[Path]:
        self.asked = {"choices": choices, "public": public}
        self.sent.append((name, period, tuple(formats), folder, org_id, reason))
        return [folder / f"{name}.{ending}" for ending in formats]

    def snapshots(self) -> list[Record]:
        return self.kept

    def export_snapshot(self, snapshot_id: str, formats: Sequence[str], folder: Path) -> list[Path]:
        self.sent.append((snapshot_id, tuple(formats), folder))
        return [folder / f"{snapshot_id}.{ending}" for ending in formats]


class FakeIndex:
    """An index that is brought up to date in so many slices."""

    def __init__(self) -> None:
        self.waiting = 0

    def is_behind(self) -> bool:
        return self.waiting > 0

    def catch_up(self, progress: Any = None, stop: Any = None) -> None:
        self.waiting -= 1


class FakeSettings:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.is_sample = False
        self.sample_mark = ""

    def get(self, name: str, default: str = "") -> str:
        return self.kept.get(name, default)

    def put(self, name: str, value: str) -> Changes:
        self.kept[name] = value
        return Changes(frozenset({"setting"}), 1, "设置", 1)


class FakePlans:
    def read(self, path: Path) -> PlanDraft:
        return PlanDraft(title=path.stem)

    def read_text(self, text: str) -> PlanDraft:
        return PlanDraft(title=text.splitlines()[0], source_text=text)

    def built_in(self) -> list[Any]:
        return [SimpleNamespace(key="sample", name="示例方案", region="示例区", facts="区县级　任务 1 项")]

    def plans(self) -> list[Record]:
        return []


class FakeTable:
    """A table of a file without own lists: the lists shown are the shipped ones."""

    def stamp(self) -> tuple[int, ...]:
        return (0,)

    def all(self) -> list[Record]:
        return []

    def having(self, key: str, *values: Any) -> list[Record]:
        return []


class FakeOffice:
    """An office of fakes; tests fill the parts they need."""

    def __init__(self, path: Path = Path("示例区.npt"), *, read_only_reason: str = "") -> None:
        self.path = path
        self.read_only = bool(read_only_reason)
        self.read_only_reason = read_only_reason
        self.may_take_over = False
        self.person = "张三"
        self.clock_doubt = ""
        self.region = "示例区"
        self.today = lambda: TODAY
        self.board = sample_board()
        self.forms = Registry()
        self.records = FakeRecords()
        self.history = FakeHistory()
        self.backups = FakeBackups()
        self.returns = FakeReturns()
        self.settings = FakeSettings()
        self.plans = FakePlans()
        self.to_send: list[Any] = []
        self.overview = FakeOverview(self)
        self.tasks = SimpleNamespace(lines=lambda plan_id="", period=None: [])
        self.imports = SimpleNamespace()
        self.obligations = SimpleNamespace(catch_up=lambda: NOTHING)
        self.result_readings = SimpleNamespace(catch_up=lambda _progress=None: NOTHING)
        self.search_index = FakeIndex()
        self.is_closed = False
        session: Any = SimpleNamespace(table=lambda _kind: FakeTable(), today=self.today)
        self.substances = SubstanceService(session)
        self.substance_lists = SubstanceListService(session, self.substances)

    def lend_reader(self) -> None:
        """Have nothing to lend."""

    def provide_reader(self) -> None:
        """Need none."""

    def close(self) -> None:
        self.is_closed = True


def fake_context(office: Any, window: Any, **others: Any) -> Any:
    """Return a real Context around a fake office, its widgets owned by ``window``."""
    from nptracker.ui.actions import Actions
    from nptracker.ui.bus import Bus
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Jobs
    from nptracker.ui.message_bar import MessageBar

    went: list[Mapping[str, str]] = []
    given: dict[str, Any] = {
        "office": office,
        "bus": Bus(window),
        "jobs": Jobs("data", window),
        "reading": Jobs("reading", window),
        "messages": MessageBar(window),
        "actions": Actions(window),
        "go": lambda page="", record_id="", kind="": went.append(
            {"page": page, "id": record_id, "kind": kind}
        ),
        "show_page": lambda widget: None,
        "leave_page": lambda: None,
        "reopen": lambda: None,
    }
    for lane in (given["jobs"], given["reading"]):
        lane.failed_unheard.connect(given["messages"].show_failure)  # as the window does
    window.went = went
    return Context(**(given | others))


class QueuedLane:
    """Keeps its jobs until they are drained, so that an answer never comes before its question was noted."""

    def __init__(self) -> None:
        self._waiting: list[Any] = []

    def run(self, _title: str, work: Any, *, done: Any, **_rest: object) -> object:
        self._waiting.append((work, done))
        return SimpleNamespace(cancel=lambda: None)

    def drain(self) -> None:
        while self._waiting:
            work, done = self._waiting.pop(0)
            done(work(None))


@dataclass(frozen=True)
class Rig:
    """A real context around a real office, without a window's pages: what was laid over, and where a page led."""

    context: Any
    lane: QueuedLane
    laid_over: list[Any]
    gone: list[tuple[str, str, str]]


def queued_rig(office: Any, qtbot: Any) -> Rig:
    """Return a context whose lanes wait to be drained."""
    from PySide6.QtWidgets import QMainWindow

    from nptracker.ui.actions import Actions
    from nptracker.ui.bus import Bus
    from nptracker.ui.context import Context
    from nptracker.ui.message_bar import MessageBar

    window = QMainWindow()
    qtbot.addWidget(window)
    lane: Any = QueuedLane()
    laid_over: list[Any] = []
    gone: list[Any] = []
    context = Context(
        office, Bus(window), lane, lane, MessageBar(window), Actions(window),
        go=lambda *where: gone.append(where), show_page=laid_over.append,
        leave_page=lambda: None, reopen=lambda: None,
    )  # fmt: skip
    rig = Rig(context, lane, laid_over, gone)
    context.bus.rig = rig  # type: ignore[attr-defined]
    return rig


def rig_of(context: Any) -> Rig:
    """Return the rig that a context came with."""
    found: Rig = context.bus.rig
    return found
