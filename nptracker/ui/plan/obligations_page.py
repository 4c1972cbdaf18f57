"""定期事项: what has to be done every month, quarter or year on the left, and each of its due days on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.page import Page
from nptracker.ui.plan.duty_dialog import DutyDialog, EndDialog, UsualDialog
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.grouped_list import GroupedList, Line, heading
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import day_of
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from nptracker.services.obligation_dues import DueLine
    from nptracker.services.obligations import ObligationLine
    from nptracker.ui.context import Context

_EVERY = "every"  # the first line on the left: all of them
_RULE_HEADINGS, _RULE_WIDTHS = ("事项", "频次", "逾期"), (9, 9, 2)
_DUE_HEADINGS, _DUE_WIDTHS = ("状态", "到期日", "期次", "事项", "办结"), (6, 6, 7, 9, 9)
_SHOWN = (("open", "未办的"), ("", "全部"), ("done", "已办的"))
_FULL, _EMPTY = range(2)


class ObligationsPage(Page):
    """Shows the rules and their due days; Space ticks one off, Enter writes a note with it."""

    title = "方案任务"
    help_text = (
        "左边是定期事项和频次，右边是每一期的到期日；程序关着的日子，打开时会一条不少地补上。\n"
        "空格办结或取消办结；写了备注再按空格，备注一起记下。\n"
        "报出对应的报表（如季度的调度表），那一期自动算办结。F7 转到那一期的报表。\n"
        "Ins 添加，F4 修改，F6 从常用日历里选，F8 停止，Ctrl+- 删除；都能用 Ctrl+Z 撤销。"
    )
    shows = frozenset({"obligation", "obligation_due", "snapshot", "org", "task", "plan", "setting"})

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._rules: list[ObligationLine] = []
        self._dues: list[DueLine] = []
        self.rules = GroupedList(_RULE_HEADINGS, _RULE_WIDTHS, 0, optional=(1,))
        self.dues = GroupedList(_DUE_HEADINGS, _DUE_WIDTHS, 3, optional=(4,))
        self.show_box, self.note, self.about, self.count = QComboBox(), QLineEdit(), QLabel(), QLabel()
        self._dress()
        self._lay_out()
        self._connect()

    def _dress(self) -> None:
        for value, words in _SHOWN:
            self.show_box.addItem(words, value)
        self.note.setPlaceholderText("办结备注，可空；在列表里按空格办结")
        named = {
            self.rules: "定期事项",
            self.dues: "到期事项",
            self.show_box: "看哪些",
            self.note: "办结备注",
        }
        for widget, name in named.items():
            widget.setAccessibleName(name)
        for label in (self.about, self.count):
            label.setWordWrap(True)
            mark(label, "soft")

    def _lay_out(self) -> None:
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(_column(
            self._buttons(ActionKey.NEW_RECORD, ActionKey.USUAL_CALENDARS, ActionKey.OPEN_RECORD),
            self.rules, self.about,
        ))  # fmt: skip
        splitter.addWidget(_column(
            self._buttons(ActionKey.MARK_DUE, ActionKey.MAKE_RETURN, before=(self.show_box, self.note)),
            self.dues, self.count,
        ))  # fmt: skip
        splitter.setSizes([450, 730])
        actions = self.context.actions
        empty = EmptyState(
            "week", "还没有定期事项",
            "方案里写明“每季度末”“每月10日前”的要求，采用方案时会自动列出；也可以从常用日历里选，或自己添加。",
            actions.button(ActionKey.USUAL_CALENDARS, self), actions.button(ActionKey.NEW_RECORD, self), parent=self,
        )  # fmt: skip
        self._stack = QStackedLayout(self)
        self._stack.addWidget(splitter)
        self._stack.addWidget(empty)

    def _buttons(self, *keys: ActionKey, before: Sequence[QWidget] = ()) -> FlowRow:
        return FlowRow(*before, *(self.context.actions.button(key, self) for key in keys))

    def _connect(self) -> None:
        self.rules.chosen.connect(lambda _key: self._show_dues())
        self.show_box.activated.connect(lambda _at: self._show_dues())
        self.dues.answer({Qt.Key.Key_Space: self.mark_due})
        self.dues.doubleClicked.connect(lambda _index: self.mark_due())
        self.note.returnPressed.connect(self.mark_due)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            ActionKey.NEW_RECORD: self.add,
            ActionKey.OPEN_RECORD: self.edit,
            ActionKey.DELETE_RECORD: self.remove,
            ActionKey.END_OBLIGATION: self.end,
            ActionKey.USUAL_CALENDARS: self.add_usual,
            ActionKey.MARK_DUE: self.mark_due,
            ActionKey.MAKE_RETURN: self.make_return,
            ActionKey.BACK: self.take_focus,
        }

    # ---- showing

    def reload(self) -> None:
        """Read rules and due days again, keeping the place."""
        service = self.context.office.obligations
        self._rules, self._dues = service.lines(), service.due()
        self._stack.setCurrentIndex(_FULL if self._rules else _EMPTY)
        total = sum(rule.missed for rule in self._rules)
        everything = Line(_EVERY, ("全部事项", "", str(total or "")), {2: "red"})
        self.rules.set_lines([everything, *map(_rule_line, self._rules)], self.rules.key())
        if self.rules.key() is None:
            self.rules.select_first()
        self._show_dues()

    def _show_dues(self) -> None:
        chosen, wanted = self.rules.key(), self.show_box.currentData()
        of_rule = [due for due in self._dues if chosen in {_EVERY, None, due.obligation_id}]
        shown = [due for due in of_rule if not wanted or due.state.is_open == (wanted == "open")]
        self.dues.set_lines(_due_lines(shown), self.dues.key())
        if self.dues.key() is None:
            self.dues.select_first()
        overdue = sum(due.state.code == "overdue" for due in of_rule)
        self.count.setText(f"{len(shown)} / {len(of_rule)} 条到期事项，逾期未办 {overdue} 条")
        self.about.setText(_about(self.rule))

    @property
    def rule(self) -> ObligationLine | None:
        """The obligation chosen on the left, None for all."""
        return next((rule for rule in self._rules if rule.id == self.rules.key()), None)

    @property
    def due(self) -> DueLine | None:
        """The due day chosen on the right."""
        return next((due for due in self._dues if due.id == self.dues.key()), None)

    def show_record(self, record_id: str, kind: str = "") -> None:  # noqa: ARG002 - ids tell the kinds apart
        """Bring an obligation or one of its due days into view."""
        found = next((due for due in self._dues if due.id == record_id), None)
        self.show_box.setCurrentIndex(self.show_box.findData(""))
        self.rules.select(found.obligation_id if found else record_id)
        self._show_dues()
        if found:
            self.dues.select(record_id)

    def take_focus(self) -> None:
        """Start at what is due, else at the ways to add something."""
        if self._stack.currentIndex() == _FULL:
            self.dues.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().take_focus()

    # ---- verbs

    def mark_due(self) -> None:
        """Mark the chosen due day as done with the note, or take that back."""
        due, note = self.due, self.note.text()
        if due is None:
            return
        changes = self.context.perform(
            lambda: self.context.office.obligations.mark(due.id, not due.is_ticked, note)
        )
        if changes is not None:
            self.note.clear()

    def add(self) -> None:
        """Ask for a new obligation."""
        dialog = self._duty_dialog(None)
        if dialog.asks():
            duty = dialog.duty()
            self.context.perform(lambda: self.context.office.obligations.add(duty))

    def edit(self) -> None:
        """Change the chosen obligation."""
        rule = self._chosen_rule()
        if rule is None:
            return
        dialog = self._duty_dialog(rule)
        if dialog.asks():
            duty = dialog.duty()
            self.context.perform(lambda: self.context.office.obligations.edit(rule.id, duty))

    def add_usual(self) -> None:
        """Take over one of the usual calendars."""
        dialog = UsualDialog(self, self.context.office.today())
        if dialog.asks():
            name = dialog.calendar.currentData()
            self.context.perform(lambda: self.context.office.obligations.add_usual(name))

    def end(self) -> None:
        """End the chosen obligation with a day."""
        rule = self._chosen_rule()
        if rule is None:
            return
        dialog = EndDialog(self, rule.title, self.context.office.today())
        if dialog.asks():
            day = day_of(dialog.last_day)
            self.context.perform(lambda: self.context.office.obligations.end(rule.id, day))

    def remove(self) -> None:
        """Remove the chosen obligation with its due days."""
        rule = self._chosen_rule()
        if rule is not None:
            self.context.perform(lambda: self.context.office.obligations.remove(rule.id))

    def make_return(self) -> None:
        """Turn to the return that fulfils the chosen due day, at its period."""
        due = self.due
        if due is None or not due.return_name:
            self.context.messages.show_note("这一条没有对应的报表；办完后按空格办结。")
            return
        self.context.go(PageKey.RETURNS, f"{due.return_name}@{due.period}", "return")

    def _chosen_rule(self) -> ObligationLine | None:
        rule = self.rule
        if rule is None:
            self.context.messages.show_note("请先在左边选一个事项。")
        return rule

    def _duty_dialog(self, rule: ObligationLine | None) -> DutyDialog:
        returns = self.context.office.returns
        kinds = [(kind.name, kind.title) for kind in returns.kinds()]
        return DutyDialog(self, self.context.office.today(), returns.bodies(), kinds, rule)


def _column(buttons: FlowRow, table: QWidget, words: QLabel) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(buttons)
    column.addWidget(table, 1)
    column.addWidget(words)
    return holder


def _rule_line(rule: ObligationLine) -> Line:
    words = f"{rule.rule.words()}（已停止）" if rule.is_ended else rule.rule.words()
    tones = {1: "soft" if rule.is_ended else "ink", 2: "red"}
    return Line(rule.id, (rule.title, words, str(rule.missed or "")), tones)


def _due_lines(dues: Sequence[DueLine]) -> list[Line]:
    """Return a line per due day under a heading per year of the due day."""
    lines: list[Line] = []
    year = 0
    for due in dues:
        if due.due_on.year != year:
            year = due.due_on.year
            lines.append(heading(f"{year}年到期", len(_DUE_HEADINGS)))
        lines.append(_due_line(due))
    return lines


def _due_line(due: DueLine) -> Line:
    texts = (
        f"{due.state.sign} {due.state.label}", str(due.due_on), due.period_label, due.title, _done_words(due),
    )  # fmt: skip
    return Line(due.id, texts, {0: due.state.colour})


def _done_words(due: DueLine) -> str:
    """Return when and by whom it was done, or that its return went out."""
    if due.done_on:
        return " ".join(part for part in (str(due.done_on), due.done_by, due.note) if part)
    return f"{due.sent_on} 已报出报表" if due.sent_on else due.note


def _about(rule: ObligationLine | None) -> str:
    if rule is None:
        return ""
    parts = (
        f"{rule.title}：{rule.rule.words()}，{rule.rule.starts_on} 起",
        f"责任单位：{rule.org}" if rule.org else "",
        f"任务：{rule.task}" if rule.task else "",
        f"原文：{rule.sentence}" if rule.sentence else "",
    )
    return "\n".join(part for part in parts if part)
