"""上手五步: five steps side by side, the one in hand explained, with the button that leads to the real place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.domain.period import ReportingPeriod
from nptracker.services.guide import StepKey, next_step
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.services.guide import GuideStep
    from nptracker.ui.context import Context

LINES_IN_FULL = 21  # of text: the strip, the head and cards below it, and a few rows
FIRST_RETURN = "task_progress"
_ACTS = {
    StepKey.OFFICE: "填写本单位(&Z)…",
    StepKey.PLAN: "读取方案(&Z)…",
    StepKey.CONTACTS: "填联系人(&Z)…",
    StepKey.PROGRESS: "去记进展(&Z)",
    StepKey.RETURN: "去报表(&Z)",
}
MANUAL = {
    StepKey.OFFICE: "first-hour",
    StepKey.PLAN: "plan-reading",
    StepKey.CONTACTS: "orgs",
    StepKey.PROGRESS: "progress",
    StepKey.RETURN: "sending",
}
_MAY_WAIT = frozenset({StepKey.OFFICE, StepKey.CONTACTS, StepKey.PROGRESS})
_ALL_DONE = "五步都办好了。以后从“要报出的”和下面的清单做起；各页怎么用，按 F1。"
_WAITS = "先读入方案，再做这一步。"


class GuideStrip(QFrame):
    """A card with the steps; ``put_away`` says that the officer wants it gone."""

    put_away = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "card")
        self.setAccessibleName("上手五步")
        self._context = context
        self._steps: Sequence[GuideStep] = ()
        self._chosen: StepKey | None = None
        self.buttons: dict[StepKey, QPushButton] = {}
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.act_button, self.pass_button = QPushButton(self), QPushButton("以后再做(&Y)", self)
        self.away_button = QPushButton("收起(&K)", self)
        self.help_button = QPushButton("怎么做", self)
        self.help_button.setToolTip("打开手册里讲这一步的一节（F1）")
        mark(self.help_button, "link")
        mark(self.act_button, "primary")
        mark(self.pass_button, "link")
        mark(self.away_button, "link")
        self._lay_out()
        self.act_button.clicked.connect(lambda _checked=False: self._act())
        self.pass_button.clicked.connect(lambda _checked=False: self._pass_over())
        self.help_button.clicked.connect(lambda _checked=False: self._show_help())
        self.away_button.clicked.connect(lambda _checked=False: self.put_away.emit())

    def _lay_out(self) -> None:
        head = QLabel("上手五步", self)
        mark(head, "heading")
        group = QButtonGroup(self)
        for key in StepKey:
            button = QPushButton(self)
            button.setCheckable(True)
            mark(button, "small")
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, key=key: self._choose(key))
            self.buttons[key] = button
        self.away_button.setToolTip("收起后可从“帮助”菜单再打开")
        self._upper = QWidget(self)
        upper = QHBoxLayout(self._upper)
        upper.setContentsMargins(0, 0, 0, 0)
        upper.addWidget(head, 0, Qt.AlignmentFlag.AlignTop)
        upper.addLayout(FlowRow(*self.buttons.values()), 1)
        lower = QHBoxLayout()
        lower.addWidget(self.words, 1)
        for button in (self.away_button, self.help_button):  # in a low window only this row is left
            lower.addWidget(button)
        lower.addWidget(self.pass_button)
        lower.addWidget(self.act_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(4)
        column.addWidget(self._upper)
        column.addLayout(lower)

    # ---- showing

    def fit_into(self, height: int) -> None:
        """Keep to the step in hand on a page that is low, in pixels: the work below needs the room."""
        is_low = height < LINES_IN_FULL * self.fontMetrics().lineSpacing()
        if is_low is not self._upper.isHidden():
            self._upper.setHidden(is_low)
            self._show_chosen()

    def show_steps(self, steps: Sequence[GuideStep]) -> None:
        """Show how far the steps are, the next one in hand; a step chosen by hand stays until it is done."""
        before = {step.key: step.is_open for step in self._steps}
        self._steps = steps
        chosen = next((step for step in steps if step.key == self._chosen), None)
        following = next_step(steps)
        if chosen is None or (before.get(chosen.key) and not chosen.is_open):
            self._chosen = following.key if following else None
        for number, step in enumerate(steps, start=1):
            self._dress(self.buttons[step.key], number, step)
        self._show_chosen()

    def _dress(self, button: QPushButton, number: int, step: GuideStep) -> None:
        sign, state = (
            ("✔", "已办") if step.is_done else ("–", "以后再做") if step.is_passed else ("○", "未办")
        )
        button.setText(f"{sign} {number} {step.title}")
        button.setAccessibleName(f"第{number}步 {step.title}（{state}）")
        button.setToolTip(f"{state}：{step.words}")

    def _show_chosen(self) -> None:
        step = self._step
        if step is None:
            self.words.setText(_ALL_DONE)
        else:
            self.buttons[step.key].setChecked(True)
            told = _WAITS if step.waits else step.words
            number = list(StepKey).index(step.key) + 1
            self.words.setText(f"上手 {number}/5 {step.title}：{told}" if self._upper.isHidden() else told)
            self.act_button.setText(_ACTS[step.key])
            self.act_button.setEnabled(not step.waits)
        self.act_button.setVisible(step is not None)
        self.pass_button.setVisible(
            step is not None and step.is_open and step.key in _MAY_WAIT and not step.waits
        )

    @property
    def manual(self) -> str:
        """The page of the manual about the step in hand; F1 looks for it from the keyboard's place upwards."""
        return MANUAL[self._chosen or StepKey.OFFICE]

    def _show_help(self) -> None:
        self.help_button.setFocus()  # help is about where the keyboard is
        self._context.actions.trigger(ActionKey.HELP)

    @property
    def _step(self) -> GuideStep | None:
        return next((step for step in self._steps if step.key == self._chosen), None)

    def _choose(self, key: StepKey) -> None:
        self._chosen = key
        self._show_chosen()

    # ---- doing

    def _act(self) -> None:
        acts: dict[StepKey, Callable[[], object]] = {
            StepKey.OFFICE: self._ask_office,
            StepKey.PLAN: self._open_plan,
            StepKey.CONTACTS: self._ask_contacts,
            StepKey.PROGRESS: lambda: self._context.go("tasks", "", ""),
            StepKey.RETURN: self._open_return,
        }
        if self._chosen is not None:
            acts[self._chosen]()

    def _pass_over(self) -> None:
        key, guide = self._chosen, self._context.office.guide
        if key is not None:
            self._context.perform(lambda: guide.pass_over(key))

    def _ask_office(self) -> None:
        from nptracker.ui.first_start.office_dialog import ask_office

        settings = self._context.office.settings
        if (unit := ask_office(self, settings)) is not None:
            self._context.perform(lambda: settings.put("reporting_unit", unit))

    def _open_plan(self) -> None:
        from nptracker.ui.plan.open_plan import OpenPlanPage

        self._context.show_page(OpenPlanPage(self._context))

    def _ask_contacts(self) -> None:
        from nptracker.ui.first_start.contacts_dialog import ask_contacts

        guide = self._context.office.guide
        if people := ask_contacts(self, guide.bodies()):
            self._context.perform(lambda: guide.add_contacts(people))

    def _open_return(self) -> None:
        period = ReportingPeriod.containing(self._context.office.today(), "Q")
        self._context.go("returns", f"{FIRST_RETURN}@{period.code}", "return")
