"""The list of tasks with its filters: lights, bodies, deadlines, measures done, state of the period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.period import ReportingPeriod
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading
from nptracker.ui.plan.task_filters import Show, TaskFilter, departments, get_ready, passing
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import day_field, day_of
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from nptracker.services.task_lines import TaskLine

HEADINGS = ("时限", "编号", "工作任务", "牵头（责任）", "措施", "本期")
_WIDTHS = (10, 3, 14, 7, 3, 5)
_LIGHT, _NO, _TITLE, _LEAD, _MEASURES, _STATE = range(6)
_STATE_TONES = {"behind": "danger", "done": "good", "ahead": "good", "on_schedule": "good"}
_TYPING_MS = 150


@dataclass(frozen=True, slots=True)
class Listed:
    """Tasks with what a list of thousands needs about them; made beside the window, shown by it."""

    tasks: Sequence[TaskLine]
    rows: Mapping[str, Line]
    counts: Mapping[Show, int]
    sections: Sequence[str]
    bodies: Sequence[str]


def listed(tasks: Sequence[TaskLine], own: str, day: date) -> Listed:
    """Return tasks ready to be listed: their lines, how many pass each quick filter, sections and bodies."""
    get_ready(tasks)
    return Listed(
        tasks,
        {task.id: _line(task) for task in tasks},
        {show: len(passing(tasks, TaskFilter(show, own=own), day)) for show in Show},
        list(dict.fromkeys(task.section for task in tasks)),
        list(dict.fromkeys(name for task in tasks for name in departments(task))),
    )


def task_lines(tasks: Sequence[TaskLine], rows: Mapping[str, Line] | None = None) -> list[Line]:
    """Return the line of each task under a heading per section; ``rows`` are those made already."""
    lines: list[Line] = []
    section = None
    for task in tasks:
        if task.section != section:
            section = task.section
            lines.append(heading(section or "（原文没有写任务类别）", len(HEADINGS)))
        lines.append(rows[task.id] if rows else _line(task))
    return lines


def _line(task: TaskLine) -> Line:
    cells = (
        f"{task.light.sign} {task.light.label}{f' {task.due_on:%Y-%m-%d}' if task.due_on else ''}",
        task.no,
        task.title or "原文未写",
        "、".join(task.lead or task.others) or "原文未写",
        f"{task.measures_done}/{task.measures}" if task.measures else "",
        _state_words(task),
    )
    hints = frozenset(
        at for at, given in ((_TITLE, task.title), (_LEAD, task.lead or task.others)) if not given
    )
    tones = {_LIGHT: task.light.colour, _STATE: _state_tone(task)} | dict.fromkeys(hints, "soft")
    return Line(task.id, cells, tones, hints)


def _state_words(task: TaskLine) -> str:
    if task.closed:
        return "已销号"
    return "△ 待核对" if task.is_unconfirmed and not task.is_told else task.state_words


def _state_tone(task: TaskLine) -> str:
    if task.is_unconfirmed and not task.is_told:
        return "yellow"
    return _STATE_TONES.get(task.state, "ink") if task.is_told else "soft"


class TaskListPanel(QWidget):
    """Filters above, list below. ``chosen`` carries a task id; ``asked`` comes when other data is wanted."""

    chosen = Signal(str)
    asked = Signal()
    own_chosen = Signal(str)  # the name of the officer's own department

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._tasks: Sequence[TaskLine] = []
        self._rows: Mapping[str, Line] = {}
        self._own = ""
        self._period_left: ReportingPeriod | None = None  # shown before a day of the past was
        self.plan, self.show_box, self.section, self.department = (QComboBox() for _ in range(4))
        self.words = QLineEdit()
        self.own_button = QPushButton("设为我的部门")
        self.picker = PeriodPicker(today, self)
        self.as_at_field = day_field(today, latest=today)
        self.count, self.none = QLabel(), QLabel("没有符合筛选的任务。")
        self.list = GroupedList(HEADINGS, _WIDTHS, _TITLE, optional=(_LEAD, _MEASURES))
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._dress()
        self._lay_out()
        self._connect()

    def _dress(self) -> None:
        for show in Show:
            self.show_box.addItem(show.value, show)
        self.words.setPlaceholderText("查任务、单位（可用拼音首字母）")
        self.words.setClearButtonEnabled(True)
        self.words.installEventFilter(self)
        mark(self.count, "soft")
        mark(self.none, "soft")
        self.none.hide()
        names = {
            self.plan: "方案", self.show_box: "看哪些任务", self.section: "任务类别",
            self.department: "单位", self.words: "查找任务", self.list: "任务",
            self.as_at_field: "截至日期",
        }  # fmt: skip
        for widget, name in names.items():
            widget.setAccessibleName(name)
        self.own_button.setToolTip("记下所选单位为本单位；以后用“我的部门”只看它的任务，报表的填报单位也用它")
        self.own_button.hide()
        self.show_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for box in (self.plan, self.section, self.department):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(6)
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        as_at = QWidget(self)
        row = QHBoxLayout(as_at)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel("截至：", self))
        row.addWidget(self.as_at_field)
        self.as_at_field.setToolTip("选以前的日期，看那一天的状态（只看不改）")
        which = (self.plan, self.picker, as_at)
        column.addLayout(
            FlowRow(*which, self.show_box, self.section, self.department, self.own_button, self.words)
        )
        column.addWidget(self.list, 1)
        column.addWidget(self.none)
        column.addWidget(self.count)

    def _connect(self) -> None:
        self.list.chosen.connect(lambda key: self.chosen.emit(str(key)))
        for box in (self.show_box, self.section, self.department):
            box.activated.connect(lambda _at: self._refresh())
        self.own_button.clicked.connect(lambda: self.own_chosen.emit(self.department.currentData()))
        self.plan.activated.connect(lambda _at: self.asked.emit())
        self.picker.chosen.connect(lambda _period: self.asked.emit())
        self.as_at_field.setKeyboardTracking(False)
        self.as_at_field.dateChanged.connect(lambda _day: self._turn_day())
        self.words.textChanged.connect(lambda _text: self._typing.start())
        self._typing.timeout.connect(self._refresh)

    @property
    def period(self) -> ReportingPeriod:
        """The reporting period shown."""
        return self.picker.period

    @property
    def as_at(self) -> date:
        """The day whose state is shown."""
        return day_of(self.as_at_field)

    @property
    def looks_back(self) -> bool:
        """Whether a day before today is shown."""
        return self.as_at < self._today

    def come_back(self) -> None:
        """Show today again."""
        self.as_at_field.setDate(self.as_at_field.maximumDate())

    def _turn_day(self) -> None:
        """Show another day; a period that had not begun then gives way to the one that ran, until today is back."""
        if self.period.begins > self.as_at:
            self._period_left = self._period_left or self.period
            self.picker.set_period(ReportingPeriod.containing(self.as_at, self.period.letter))
        elif not self.looks_back and self._period_left is not None:
            self.picker.set_period(self._period_left)
        if not self.looks_back:
            self._period_left = None
        self.asked.emit()

    def set_today(self, today: date) -> None:
        """Take note of a new day; who looks at today goes on looking at today."""
        if today == self._today:
            return
        looks_back, self._today = self.looks_back, today
        self.picker.set_today(today)
        with QSignalBlocker(self.as_at_field):
            self.as_at_field.setMaximumDate(QDate(today.year, today.month, today.day))
            if not looks_back:
                self.come_back()

    def plan_id(self) -> str:
        """Return the chosen plan."""
        return str(self.plan.currentData() or "")

    def set_plans(self, plans: Sequence[tuple[str, str]]) -> None:
        """Offer these plans (id, title); the newest one is chosen at first."""
        shown = ((self.plan.itemData(at), self.plan.itemText(at)) for at in range(self.plan.count()))
        if list(shown) == list(plans):  # a revision may rename a plan
            return
        chosen = self.plan_id()
        self.plan.clear()
        for plan_id, title in plans:
            self.plan.addItem(title, plan_id)
            self.plan.setItemData(self.plan.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        at = self.plan.findData(chosen)
        self.plan.setCurrentIndex(at if at >= 0 else len(plans) - 1)

    def choose_plan(self, plan_id: str) -> bool:
        """Choose a plan; returns whether it is offered."""
        at = self.plan.findData(plan_id)
        if at >= 0:
            self.plan.setCurrentIndex(at)
        return at >= 0

    def show_department(self, name: str) -> None:
        """Show only the tasks of one body."""
        self._clear_filters()
        self.department.setCurrentIndex(max(0, self.department.findData(name)))
        self._refresh()

    @property
    def own(self) -> str:
        """The officer's own department."""
        return self._own

    def set_own(self, department: str) -> None:
        """Say which department the officer belongs to."""
        self._own = department

    def show_waiting(self) -> None:
        """Say that tasks are being read, where none are shown yet."""
        if not self._tasks:
            self.count.setText("正在读取任务…")

    def show_listed(self, found: Listed) -> None:
        """Show tasks that were made ready elsewhere."""
        self._tasks, self._rows = found.tasks, found.rows
        _refill(self.section, "全部类别", found.sections)
        _refill(self.department, "全部单位", found.bodies)
        for at, show in enumerate(Show):
            self.show_box.setItemText(at, f"{show.value} {found.counts[show]}")
        self._refresh()

    def filter(self) -> TaskFilter:
        """Return what the filters ask for."""
        return TaskFilter(
            self.show_box.currentData(),
            str(self.section.currentData() or ""),
            str(self.department.currentData() or ""),
            self.words.text().strip(),
            self._own,
        )

    def set_filter(self, show: Show) -> None:
        """Choose a quick filter."""
        self.show_box.setCurrentIndex(self.show_box.findData(show))
        self._refresh()

    def _refresh(self) -> None:
        tasks = passing(self._tasks, self.filter(), self.as_at)
        key = self.list.key()
        self.list.set_lines(task_lines(tasks, self._rows), key)
        self.none.setVisible(not tasks)
        self.none.setText(self._why_none())
        self.own_button.setVisible(self.department.currentData() not in {None, "", self._own})
        self.count.setText(f"{len(tasks)} / {len(self._tasks)} 项任务")
        if self.list.key() is None:
            self.list.select_first()
        if self.list.key() is None and key is not None:
            self.chosen.emit("")

    def _why_none(self) -> str:
        if self.show_box.currentData() is Show.MINE and not self._own:
            return "还不知道本单位是哪个：先在“全部任务”下的单位栏里选中它，再点“设为我的部门”。"
        return "没有符合筛选的任务。"

    def show_task(self, task_id: str) -> None:
        """Select a task; filters that hide it are taken off."""
        self.list.select(task_id)
        if self.list.key() != task_id:
            self._clear_filters()
            self._refresh()
            self.list.select(task_id)

    def _clear_filters(self) -> None:
        for box in (self.show_box, self.section, self.department):
            box.setCurrentIndex(0)
        self.words.clear()
        self._typing.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Go from the search field into the list with the down key."""
        down = {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if watched is self.words and event.type() == QEvent.Type.KeyPress and _key(event) in down:
            self._refresh()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().eventFilter(watched, event)


def _key(event: QEvent) -> int:
    return event.key() if isinstance(event, QKeyEvent) else 0


def _refill(box: QComboBox, everything: str, names: Sequence[str]) -> None:
    """Offer these names once each, keeping the chosen one."""
    wanted = ["", *dict.fromkeys(name for name in names if name)]
    if [box.itemData(at) for at in range(box.count())] == wanted:
        return
    chosen = box.currentData()
    box.clear()
    for name in wanted:
        box.addItem(name or everything, name)
    box.setCurrentIndex(max(0, box.findData(chosen)))
