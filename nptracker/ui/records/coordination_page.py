"""工作台账: members, meetings, decisions and joint actions; a decision becomes a task of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from nptracker.domain.forms.coordination import COORDINATION_LEDGERS
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.records.ledger_page import LedgerPage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.ui.context import Context

DECISION = "decision"


class CoordinationPage(LedgerPage):
    """The ledgers of the coordination mechanism behind tabs."""

    help_text = (
        "协调机制的成员、会议、议定事项和联合行动；填法和企业底册一样。\n"
        "先登记会议，再登记它的议定事项；“转成任务”（Ctrl+T）把所选事项放进本级方案的“议定事项”一节，带上牵头单位和时限。\n"
        "换人时填原成员的“任职止”，不要删除：以前的报表还要用。\n" + LedgerPage.help_text
    )

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, tuple(form.kind for form in COORDINATION_LEDGERS), parent)
        self.title = "工作台账"  # type: ignore[misc]
        self.shows |= {"task"}
        self._make_task = context.actions.button(ActionKey.MAKE_TASK, self)
        row = QHBoxLayout()
        self._column.removeWidget(self._tabs)
        row.addWidget(self._tabs)
        row.addStretch(1)
        row.addWidget(self._make_task)
        self._column.insertLayout(0, row)
        self._tabs.currentChanged.connect(lambda _number: self._show_button())
        self._show_button()

    def _show_button(self) -> None:
        self._make_task.setVisible(self.kind == DECISION)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        own = {} if self.context.office.read_only else {ActionKey.MAKE_TASK: self.make_task}
        return {**super().handlers(), **own}

    def make_task(self) -> None:
        """Make a task of the decision in the current row."""
        record_id = self.ledger.panel.current_id() if self.kind == DECISION else ""
        if not record_id:
            self.context.messages.show_note("请先在“议定事项”里点住一行。")
        elif self.ledger.leave():
            self.context.perform(lambda: self.context.office.decisions.make_task(record_id))
