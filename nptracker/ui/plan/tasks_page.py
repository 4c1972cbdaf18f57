"""方案任务: the tasks of the plan with their lights on the left, one task's card on the right."""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.domain.period import ReportingPeriod
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.banners import LookBackBanner
from nptracker.ui.page import Page
from nptracker.ui.plan.late_pane import LatePane
from nptracker.ui.plan.open_plan import OpenPlan
from nptracker.ui.plan.progress_form import ProgressForm, ProgressInput
from nptracker.ui.plan.task_card import CLOSING, PROGRESS, TaskCard
from nptracker.ui.plan.task_deadlines import TaskDeadlines
from nptracker.ui.plan.task_evidence import TaskEvidence
from nptracker.ui.plan.task_figures import head_form
from nptracker.ui.plan.task_list import Listed, TaskListPanel, listed
from nptracker.ui.plan.task_words import entry_input, waiting_words
from nptracker.ui.plan.unrecorded import Unrecorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from nptracker.domain.changes import Changes
    from nptracker.services.task_lines import TaskDetail
    from nptracker.ui.context import Context

_LIST = 0  # where the list stands in the stack
FEW_TASKS = 600  # read at once; more take longer than a person notices


class TasksPage(Page):
    """Lists tasks, shows one, and runs the verbs on it; each verb can be taken back from the message bar."""

    title = "方案任务"
    help_text = (
        "左边是任务，按任务类别分组；上下键换任务，回车到右边的任务卡，Esc 回到列表。\n"
        "在“具体措施”里按空格逐条勾选；Ctrl+回车勾选整个任务。\n"
        "F6 记本期进展，F7 添加佐证，F8 销号，Shift+F8 重新打开。\n"
        "Shift+F6 沿用上期文字，核对无误按 Ctrl+F6；没核对的不算已报。\n"
        "Shift+F7 记延期，Ctrl+F7 加节点；原时限一直保留。“截至”选以前的日期，看那一天的状态。\n"
        "滞后的要写原因；销号要有佐证和另一位核查人。\n"
        "写了一半换到别的任务，会自动记下；每一步都能用 Ctrl+Z 撤销。"
    )
    shows = frozenset(
        {"plan", "section", "task", "measure", "org", "task_org", "deadline", "target", "progress_entry",
         "closure", "evidence", "setting", "extension", "revision", "task_change", "org_change"}
    )  # fmt: skip

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.detail: TaskDetail | None = None
        self._form_of = ("", "")  # the task and period the progress form is about
        self._unrecorded = Unrecorded()
        self._asked = 0
        self.panel = TaskListPanel(context.office.today(), self)
        self._day = min(self.panel.period.ends, self.panel.as_at)
        self.back_banner = LookBackBanner(self._come_back, self)
        self.evidence = TaskEvidence(context, self, lambda: self.card, lambda: self.detail)
        self.deadlines = TaskDeadlines(context, self, lambda: self.detail)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        full = QWidget(self)
        splitter = QSplitter(Qt.Orientation.Horizontal, full)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.panel)
        self._pane = LatePane(
            lambda pane: TaskCard(self.context.actions, lambda: self.context.office.person, pane),
            self._take_card,
            splitter,
        )
        splitter.setSizes([690, 490])
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.back_banner)
        column.addWidget(splitter, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(full)

    @cached_property
    def start(self) -> OpenPlan:
        """The ways to get a plan, for a file without one."""
        start = OpenPlan(self.context, self)
        self._stack.addWidget(start)
        return start

    @property
    def card(self) -> TaskCard:
        """The card of the task in front."""
        return self._pane.part

    def _connect(self) -> None:
        self.panel.chosen.connect(self._turn_to)
        self.panel.asked.connect(self._ask_again)
        self.panel.own_chosen.connect(self._choose_own)
        self.panel.list.answer(dict.fromkeys((Qt.Key.Key_Return, Qt.Key.Key_Enter), self._enter_card))
        self.panel.list.doubleClicked.connect(lambda _index: self._enter_card())

    def _enter_card(self) -> None:
        self.card.take_focus()

    def _take_card(self, card: TaskCard) -> None:
        card.content.measures.checks.ticked.connect(self._tick_measure)
        card.progress.form.recorded.connect(lambda typed: self._record(typed) and None)
        self.deadlines.listen_to(card.content)
        self.evidence.listen_to(card)
        self._fill_card(card)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        verbs = {
            ActionKey.TICK: self.tick,
            ActionKey.ATTACH: self.evidence.ask_for_files,
            ActionKey.CLOSE_TASK: self.close_task,
            ActionKey.REOPEN_TASK: self.reopen_task,
            ActionKey.TAKE_OVER: self.take_over,
            ActionKey.CONFIRM_PROGRESS: self.confirm_progress,
            ActionKey.TAKE_OVER_ALL: self.take_over_all,
            ActionKey.EXTEND: self.deadlines.extend,
            ActionKey.ADD_MILESTONE: self.deadlines.add_milestone,
            ActionKey.THRESHOLDS: self.deadlines.set_thresholds,
        }
        looks = {ActionKey.RECORD_PROGRESS: lambda: self._show_tab(PROGRESS), ActionKey.BACK: self.take_focus}
        return looks | {key: partial(self._unless_looking_back, verb) for key, verb in verbs.items()}

    def _come_back(self) -> None:
        """Show today again, without the words that nothing could be changed."""
        self.context.messages.hide()
        self.panel.come_back()

    def _unless_looking_back(self, verb: Callable[[], None]) -> None:
        if self.panel.looks_back:
            self.context.messages.show_note(f"正在看 {self.panel.as_at} 的状态，不能修改。请先回到今天。")
        else:
            verb()

    # ---- showing

    def reload(self) -> None:
        """Read the plans and their tasks again, keeping the place."""
        office = self.context.office
        plans = office.plans.plans()
        if not plans:
            self.start.reload()
            self._stack.setCurrentWidget(self.start)
            return
        self._stack.setCurrentIndex(_LIST)
        self.panel.set_plans(
            [(plan.id, str(plan["title"] or plan["source_name"] or "未命名方案")) for plan in plans]
        )
        self.panel.set_today(office.today())
        self.panel.set_own(office.settings.get("reporting_unit"))
        self.back_banner.show_day(self.panel.as_at if self.panel.looks_back else None)
        self._read_lines()
        self._pane.make_soon()

    def _read_lines(self) -> None:
        """Read the tasks, many of them in the reading lane; an answer to an older question is dropped."""
        self._asked += 1
        asked, tasks = self._asked, self.context.office.tasks
        plan_id, period, known_on = self.panel.plan_id(), self.panel.period, self._known_on
        own, day = self.panel.own, self.panel.as_at

        def read() -> Listed:
            return listed(tasks.lines(plan_id, period, known_on, known_on), own, day)

        if self.context.office.records.count("task") <= FEW_TASKS:
            self._show_lines(asked, read())
            return
        if self.detail is not None:
            self._show_task(self.detail.line.id)  # what was just done is seen at once, the list follows
        self.panel.show_waiting()
        lane, take = self.context.reading, partial(self._show_lines, asked)
        self._pane.once_seen(lambda: lane.run("", lambda _job: read(), owner=self, done=take))

    @property
    def _known_on(self) -> date | None:
        """The day looked back to, None for today."""
        return self.panel.as_at if self.panel.looks_back else None

    def _show_lines(self, asked: int, found: Listed) -> None:
        if asked != self._asked:
            return
        with QSignalBlocker(self.panel):  # the task is shown once, below
            self.panel.show_listed(found)
        self._turn_to(str(self.panel.list.key() or ""))

    def _ask_again(self) -> None:
        """Show another plan or period; progress typed for the last one is recorded first."""
        self._settle_typing()
        self._follow_day()
        self._load()

    def _follow_day(self) -> None:
        """Turn from an own plan to the one that was in force when another period or day is looked at."""
        day = min(self.panel.period.ends, self.panel.as_at)
        if day == self._day:
            return
        self._day = day
        self.panel.choose_plan(self.context.office.plans.in_its_place(self.panel.plan_id(), day))

    def _turn_to(self, task_id: str) -> None:
        """Show another task; progress typed for the last one is recorded first."""
        if task_id != self._form_of[0]:
            self._settle_typing()
        self._show_task(task_id)

    def _show_task(self, task_id: str) -> None:
        if not task_id:
            self._show_no_task()
            return
        try:
            self.detail = self.context.office.tasks.detail(
                task_id, self.panel.period, self._known_on, self._known_on
            )
        except KeyError:  # deleted by the very verb whose change is being shown
            return
        self._pane.show()
        if self._pane.made is not None:
            self._fill_card(self._pane.made)

    def _show_no_task(self) -> None:
        if self._pane.isAncestorOf(self.focusWidget() or self):
            self.take_focus()
        self.detail = None
        self._pane.hide()
        if self._pane.made is not None:
            self._fill_card(self._pane.made)

    def _fill_card(self, card: TaskCard) -> None:
        """Show the task in front; a form with typing about it stays as it is."""
        card.setVisible(self.detail is not None)
        if self.detail is None:
            return
        card.set_editable(not self.context.office.read_only and not self.panel.looks_back)
        card.show_task(self.detail, self.panel.as_at)
        wanted = (self.detail.line.id, self.panel.period.code)
        if wanted != self._form_of or not card.progress.form.is_changed:
            self._fill_form(card.progress.form, self.detail, wanted)

    def _fill_form(self, form: ProgressForm, detail: TaskDetail, wanted: tuple[str, str]) -> None:
        self._form_of = wanted
        head_form(self.context, form, wanted[0], self.panel.period)
        form.show_taken(waiting_words(detail, self.panel.period))
        form.show_input(entry_input(detail.progress, self.panel.period))
        if typed := self._unrecorded.take(wanted):
            form.show_typing(typed)

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a task into view, whatever plan and filters were chosen; or the tasks of a plan or a body."""
        try:
            if kind == "plan":
                self._show_plan(record_id)
            elif kind == "org":
                self.panel.show_department(str(self.context.office.records.get("org", record_id)["name"]))
            elif kind != "section":
                self._show_task_in_list(self._task_of(record_id, kind))
        except KeyError:
            self.context.messages.show_note("这条记录已经不在了。")

    def _task_of(self, record_id: str, kind: str) -> str:
        """Return the task that a measure, deadline, entry … hangs on; KeyError when it is gone."""
        if kind in {"", "task"}:
            return record_id
        record = self.context.office.records.get(kind, record_id)
        return str(record["owner" if kind == "evidence" else "task"])

    def _show_task_in_list(self, task_id: str) -> None:
        self._show_plan(self.context.office.tasks.detail(task_id, self.panel.period).plan_id)
        self.panel.show_task(task_id)

    def _show_plan(self, plan_id: str) -> None:
        if plan_id != self.panel.plan_id() and self.panel.choose_plan(plan_id):
            self._ask_again()

    def take_focus(self) -> None:
        """Start at the list, or at the ways to get a plan."""
        first = self.panel.list if self._stack.currentIndex() == _LIST else self.start.choose_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def may_leave(self) -> bool:
        """Record what is typed; leaving is always possible, what cannot be recorded yet is kept."""
        self._settle_typing()
        return True

    def may_close(self) -> bool:
        """Ask before progress goes that was typed and not recorded."""
        return self._unrecorded.may_go(self)

    def _show_tab(self, tab: int) -> None:
        if self.detail is not None:
            self.card.turn_to(tab)

    def _choose_own(self, name: str) -> None:
        self.context.perform(lambda: self.context.office.settings.put("reporting_unit", name))

    def tick(self) -> None:
        """Tick the task off, or take the tick back."""
        if self.detail is not None:
            line = self.detail.line
            is_ticked = bool(self.detail.closures) and self.detail.closures[0]["event"] != "reopened"
            self.context.perform(lambda: self.context.office.tasks.tick(line.id, not is_ticked))

    def _tick_measure(self, measure_id: str, done: bool) -> None:
        self.context.perform(lambda: self.context.office.tasks.tick_measure(measure_id, done))

    def take_over(self) -> None:
        """Copy the last period's words into this one, to be confirmed."""
        if self.detail is None:
            return
        task_id, period = self.detail.line.id, self.panel.period
        self.card.turn_to(PROGRESS)
        self.context.perform(lambda: self.context.office.tasks.take_over(task_id, period))

    def confirm_progress(self) -> None:
        """Confirm the words taken over as they stand; typed changes are recorded instead."""
        if self.detail is None:
            return
        task_id, period, form = self.detail.line.id, self.panel.period, self.card.progress.form
        if form.is_changed:
            form.record()
        elif not self.detail.line.is_unconfirmed:
            self.context.messages.show_note("本期没有待核对的沿用文字。")
        else:
            self.context.perform(lambda: self.context.office.tasks.confirm(task_id, period))

    def take_over_all(self) -> None:
        """Take over the last words of every task not reported; a job, because there may be thousands."""
        plan_id, period = self.panel.plan_id(), self.panel.period

        def done(changes: Changes) -> None:
            self.context.announce(changes)
            if not changes.verb:
                self.context.messages.show_note("没有可以沿用的任务：都已填报，或以前没有填过。")

        self.context.jobs.run(
            "沿用上期进展",
            lambda _job: self.context.office.tasks.take_over_missing(period, plan_id),
            owner=self,
            done=done,
            can_cancel=False,
        )

    def _record(self, typed: ProgressInput) -> bool:
        """Record what was typed for the task and period of the form; returns whether it was."""
        task_id, code = self._form_of
        form = self.card.progress.form
        form.show_input(typed)  # before the verb, whose change reloads this page
        changes = self.context.perform(
            lambda: self.context.office.tasks.record_progress(
                task_id, ReportingPeriod.parse(code),
                state=typed.state, note=typed.note, problems=typed.problems,
                next_steps=typed.next_steps, reason=typed.reason, percent=typed.percent,
            )
        )  # fmt: skip
        if changes is None:
            self._unrecorded.keep((task_id, code), typed)
        return changes is not None

    def _settle_typing(self) -> None:
        """Record what is typed about the task in front; what lacks something is kept for its return."""
        form = self.card.progress.form if self._form_of[0] else None
        if form is None or not form.is_changed or self.context.office.read_only:
            return
        typed = form.input()
        if fault := typed.fault():
            form.show_input(typed)
            self._unrecorded.keep_faulty(self._form_of, typed, fault, self.context.messages)
        else:
            self._record(typed)

    def close_task(self) -> None:
        """Close the task out; the first call leads to the fields, which say what is still needed."""
        if self.detail is None:
            return
        closing, task_id = self.card.closing, self.detail.line.id
        if lacking := closing.lacking_words():
            self._show_tab(CLOSING)
            self.context.messages.show_note(f"{lacking}。")
            return
        checker, note = closing.checker.text(), closing.note.text()
        self.context.perform(lambda: self.context.office.tasks.close(task_id, checker=checker, note=note))

    def reopen_task(self) -> None:
        """Open a done or closed task again."""
        if self.detail is None:
            return
        task_id, note = self.detail.line.id, self.card.closing.note.text()
        if not self.detail.line.is_done:
            self.context.messages.show_note("这项任务没有完成或销号，不用重新打开。")
            return
        self.context.perform(lambda: self.context.office.tasks.reopen(task_id, note))
