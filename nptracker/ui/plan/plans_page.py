"""方案与对照: the plans of all levels and cycles; under a superior's its links, under an own one its revisions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from nptracker.domain.forms.codes import PLAN_LEVEL
from nptracker.domain.plan import in_force
from nptracker.services.plan_purpose import Purpose, revision_of
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.late_pane import LatePane
from nptracker.ui.plan.link_panel import LinkPanel
from nptracker.ui.plan.own_plan_tabs import OwnPlanTabs
from nptracker.ui.plan.plan_origins import OriginsTable, origins
from nptracker.ui.plan.revisions_panel import RevisionsPanel
from nptracker.ui.plan_intake import PlanIntake
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from nptracker.domain.record import Record
    from nptracker.services.office import Office
    from nptracker.services.plan_links import Coverage, Pair
    from nptracker.ui.context import Context

_HEADS = ("层级", "方案名称", "现状", "实施起止", "发布状态", "任务", "修订")
_LINKS, _OWN, _NOTE = range(3)
_AT_ONCE = 400  # own tasks that are compared faster than a person notices
_LEAST_LINES, _MOST_LINES = 2, 5
_NO_OWN = "还没有本级方案，暂时不能对应。请先读取本级方案并采用。"


class PlansPage(Page):
    """Lists the plans and leads to reading superiors' plans, revisions and the next cycle."""

    title = "方案与对照"
    help_text = (
        "上面是各级、各周期的方案；点一份上级方案，下面就是它的任务和本级任务的对应。\n"
        "左边是上级任务，“✖ 未对应”的是缺口；右边是本级任务，最像的排在最前。\n"
        "回车＝对应并到下一项，空格＝对应或取消；一项上级任务可以对应多项本级任务，反过来也可以。\n"
        "点一份本级方案，下面是每项任务的来由（上级任务、上一周期），和历次修订的逐字对照。\n"
        "“方案对照表”和“方案修订对照表”在“报表上报”里导出。"
    )
    shows = frozenset(
        {"plan", "section", "task", "measure", "task_link", "revision", "task_change", "closure", "setting"}
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._wanted = self._shown = ""
        self._found = _Plans([], {}, {})
        self._has_few = True
        self._plans_asker, self._asker = (Asker(self, context.reading, self.say_failed) for _ in range(2))
        self.intake = PlanIntake(context, self)
        self.list = LinesTable("方案", _HEADS, 1, self)
        self.note = QLabel(_NO_OWN, self)
        self.note.setWordWrap(True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        mark(self.note, "soft")
        self.superior_button = self._button(
            "读入上级方案(&U)…", "import", "读取国家、省、市的方案，放在本级方案旁边对照", self.read_superior
        )
        self.revise_button = self._button(
            "读入修订版(&X)…", "edit", "读取所选方案的新一稿，逐项对照后采用", self.read_revision
        )
        self.carry_button = self._button(
            "结转到下一周期(&J)…", "next", "把没有完成的任务做成下一周期的方案", self.carry_over
        )
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.list)

    def _button(self, words: str, sign: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(icon(sign), words, self)
        button.setToolTip(tip)
        button.setEnabled(not self.context.office.read_only)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _lay_out(self) -> None:
        full = QWidget(self)
        splitter = QSplitter(Qt.Orientation.Vertical, full)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        self.below = QStackedWidget(splitter)
        self._links = LatePane(LinkPanel, self._take_links, self.below)
        self._own = LatePane(self._make_own, lambda _own: None, self.below)
        for part in (self._links, self._own, self.note):
            self.below.addWidget(part)
        splitter.setStretchFactor(1, 1)
        self._splitter = splitter
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 4, 0, 0)
        column.addLayout(FlowRow(self.superior_button, self.revise_button, self.carry_button))
        column.addWidget(splitter, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(full)
        self._stack.addWidget(self._empty_state())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _empty_state(self) -> EmptyState:
        return EmptyState(
            "plan",
            "还没有方案",
            "先读取本级方案并采用；上级方案也可以先读进来，以后再对应。",
            self.context.actions.button(ActionKey.READ_PLAN, self),
            self._button("读入上级方案(&U)…", "import", "读取国家、省、市的方案", self.read_superior),
        )

    def _connect(self) -> None:
        self.list.currentCellChanged.connect(lambda *_cells: self._show_plan())

    # ---- parts that are made when the first plan of their kind is in front

    def _take_links(self, links: LinkPanel) -> None:
        links.confirmed.connect(self._bind)
        links.removed.connect(self._unbind)
        if self.context.office.read_only:
            links.set_read_only()

    def _make_own(self, parent: QWidget) -> OwnPlanTabs:
        return OwnPlanTabs(self.context.office.revisions.changes_of, parent)

    @property
    def links(self) -> LinkPanel:
        """What a superior's tasks are bound to."""
        return self._links.part

    @property
    def own(self) -> OwnPlanTabs:
        """Where the tasks of an own plan come from, and its revisions."""
        return self._own.part

    @property
    def origins(self) -> OriginsTable:
        """Where the tasks of an own plan come from."""
        return self.own.origins

    @property
    def revisions(self) -> RevisionsPanel:
        """The revisions of an own plan."""
        return self.own.revisions

    # ---- binding

    def _bind(self, pairs: list[Pair]) -> None:
        self.context.perform(lambda: self.context.office.links.confirm(pairs))

    def _unbind(self, pairs: list[Pair]) -> None:
        self.context.perform(lambda: self.context.office.links.unlink(pairs))

    # ---- showing

    def reload(self) -> None:
        """Read the plans again, keeping the place; beside thousands of tasks in the reading lane."""
        office = self.context.office
        self._has_few = office.records.count("task") <= _AT_ONCE
        self._plans_asker.find(partial(_plans, office), self._show_plans, at_once=self._has_few)

    def _show_plans(self, found: _Plans) -> None:
        self._found = found
        plans = found.plans
        self._stack.setCurrentIndex(0 if plans else 1)
        wanted = self._wanted or str(self.list.chosen or "")
        self._wanted = ""
        self.list.blockSignals(True)
        self.list.show_lines((tuple(self._texts(plan)), plan.id) for plan in plans)
        ids = [plan.id for plan in plans]
        if wanted in ids:
            self.list.setCurrentCell(ids.index(wanted), 0)
        self.list.blockSignals(False)
        self._fit_list(len(plans))
        self._show_plan()

    def _fit_list(self, count: int) -> None:
        line = self.list.verticalHeader().defaultSectionSize()
        head = self.list.horizontalHeader().sizeHint().height()
        height = head + line * min(max(count, _LEAST_LINES), _MOST_LINES) + 2 * self.list.frameWidth() + 2
        self.list.setMinimumHeight(head + line * _LEAST_LINES)
        self._splitter.setSizes([height, max(self.height() - height, height)])

    def _texts(self, plan: Record) -> Iterator[str]:
        today = self.context.office.today()
        yield PLAN_LEVEL.labels[str(plan["level"] or "own")]
        yield str(plan["title"] or plan["source_name"] or "未命名方案")
        yield _standing(plan, today)
        yield _span(plan, today)
        yield str(plan["status"] or "未注明")
        yield str(self._found.tasks.get(plan.id, 0))
        yield str(len(self._found.revisions.get(plan.id, [])) or "—")

    @property
    def plan(self) -> Record | None:
        """The plan in front."""
        chosen = self.list.chosen
        return next((plan for plan in self._found.plans if plan.id == chosen), None)

    def _show_plan(self) -> None:
        plan = self.plan
        if plan is None:
            return
        is_own = str(plan["level"] or "own") == "own"
        can_write = not self.context.office.read_only
        self.carry_button.setEnabled(can_write and is_own and not plan["ended_on"])
        if is_own:
            self._show_own(plan)
        else:
            self._show_links(plan)

    def _show_links(self, plan: Record) -> None:
        """Show what a superior's tasks are bound to; thousands of tasks are compared in the reading lane."""
        office, plan_id = self.context.office, plan.id
        tasks = sum(self._found.tasks.get(own.id, 0) for own in office.tasks.own_plans())
        self.below.setCurrentIndex(_LINKS if tasks else _NOTE)
        if tasks:
            self._asker.find(
                partial(office.links.suggestions, plan_id),
                self._show_coverage,
                at_once=self._has_few,
                title="比较各级方案的任务",
            )

    def _show_coverage(self, coverage: Coverage) -> None:
        self.links.show_coverage(coverage)  # made now, when there is something to show

    def _show_own(self, plan: Record) -> None:
        found = self._found.revisions.get(plan.id, [])
        self.below.setCurrentIndex(_OWN)
        if plan.id != self._shown:
            self.origins.show_origins(())  # another plan's tasks must not stand here while these are read
        self._asker.find(
            partial(origins, self.context.office, plan.id), self.origins.show_origins, at_once=self._has_few
        )
        self.own.show_revisions(found)
        if plan.id != self._shown:
            self.own.turn_to_likeliest()
        self._shown = plan.id

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a plan into view, or the plan of a revision."""
        self._wanted = record_id
        if kind == "revision":
            self._wanted = str(self.context.office.records.get("revision", record_id)["plan"])
        self._load()

    # ---- ways on

    def read_superior(self) -> None:
        """Ask for the level, then for the document."""
        field = choice_field((level, label) for level, label in PLAN_LEVEL.labels.items() if level != "own")
        dialog = AskDialog(
            self,
            "读入上级方案",
            "上级方案的任务只用来对照，不计入本级的报表、工作台和时限提醒。",
            (("哪一级的方案", field),),
            accept_words="选择文件(&O)…",
        )
        if dialog.asks():
            level = str(field.currentData())
            self.intake.ask_for_file(Purpose(f"作为{PLAN_LEVEL.labels[level]}方案", level))

    def read_revision(self) -> None:
        """Ask for the new version of the plan in front."""
        plan = self.plan
        if plan is None:
            return
        self.intake.ask_for_file(revision_of(plan, self.context.office.plans.plans()))

    def carry_over(self) -> None:
        """Ask from when the next cycle runs, then show what would go on."""
        plan = self.plan
        if plan is None:
            return
        today = self.context.office.today()
        day = day_field(date(today.year + 1, 1, 1))
        name = text_field(f"{plan['title'] or ''}（下一周期）")
        dialog = AskDialog(
            self,
            "结转到下一周期",
            f"“{plan['title']}”没有完成的任务列出来，由您逐项勾选；这一步还不写入。",
            (("下一周期从哪天起", day), ("新方案名称", name)),
            accept_words="列出任务(&L)",
        )
        if dialog.asks():
            self.show_proposal(plan.id, day_of(day), name.text())

    def show_proposal(self, plan_id: str, starts_on: date, title: str) -> None:
        """Show what would go on into the next cycle."""
        from nptracker.ui.plan.carry_page import CarryPage

        context = self.context
        context.jobs.run(
            "列出要结转的任务",
            lambda _job: context.office.carry_over.propose(plan_id, starts_on, title),
            owner=self,
            done=lambda proposal: context.show_page(CarryPage(context, proposal)),
        )


class _Plans(NamedTuple):
    """The plans, how many tasks each has today, and its revisions, by its id."""

    plans: list[Record]
    tasks: Mapping[str, int]
    revisions: Mapping[str, list[Record]]


def _plans(office: Office) -> _Plans:
    revisions: dict[str, list[Record]] = defaultdict(list)
    for revision in office.revisions.revisions():
        revisions[str(revision["plan"])].append(revision)
    return _Plans(office.plans.plans(), office.plans.task_counts(), revisions)


def _span(plan: Record, today: date) -> str:
    """Return from when to when a plan holds; one that has not begun yet has no 今 to run to."""
    begins, ended = plan["starts_on"], plan["ended_on"]
    if ended is None and isinstance(begins, date) and begins > today:
        return f"{begins} 起"
    return f"{begins or '采用起'} 至 {ended or '今'}"


def _standing(plan: Record, today: date) -> str:
    """Return whether a plan stands today, in words."""
    if in_force(plan, today):
        return "● 执行中"
    ended = plan["ended_on"]
    return "✔ 已结束" if isinstance(ended, date) and ended <= today else "○ 未开始"
