"""The verbs on a task's deadlines and targets, asked for in the task card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.plan.deadline_dialogs import ExtensionDialog, MilestoneDialog, ThresholdDialog
from nptracker.ui.plan.target_dialog import TargetDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.services.task_lines import TaskDetail
    from nptracker.ui.context import Context
    from nptracker.ui.plan.task_card import ContentTab


class TaskDeadlines:
    """Extends deadlines, keeps milestones, decides targets, and sets when lights turn."""

    def __init__(self, context: Context, parent: QWidget, detail: Callable[[], TaskDetail | None]) -> None:
        """Work on the task that ``detail`` returns."""
        self._context, self._parent, self._detail = context, parent, detail
        self._chosen: Callable[[], str] = str  # the deadline the cursor is on, "" for none

    def listen_to(self, content: ContentTab) -> None:
        """Do what is asked for where the deadlines are shown."""
        self._chosen = content.deadlines.chosen
        content.deadlines.checks.ticked.connect(self.meet)
        content.edit_milestone.clicked.connect(self.edit_milestone)
        content.remove_milestone.clicked.connect(self.remove_milestone)
        content.withdraw_extension.clicked.connect(self.withdraw_extension)
        content.set_target.clicked.connect(self.set_target)

    def meet(self, deadline_id: str, done: bool) -> None:
        """Tick a deadline off, or take the tick back."""
        self._context.perform(lambda: self._context.office.tasks.meet_deadline(deadline_id, done))

    def extend(self) -> None:
        """Record an extension of an open deadline."""
        detail = self._detail()
        if detail is None:
            return
        open_ = [deadline for deadline in detail.dates if deadline.done_on is None]
        if not open_:
            self._context.messages.show_note("这项任务没有未完成的时限，不用延期。")
            return
        dialog = ExtensionDialog(self._parent, open_, self._chosen(), self._context.office.today())
        if dialog.asks():
            approval = dialog.approval()
            self._context.perform(
                lambda: self._context.office.deadlines.extend(
                    approval.deadline_id, to=approval.to, reason=approval.reason,
                    approved_by=approval.approved_by, approved_on=approval.approved_on,
                    applicant=approval.applicant, doc_no=approval.doc_no,
                )
            )  # fmt: skip

    def withdraw_extension(self) -> None:
        """Take back the last extension of the deadline the cursor is on, or of the only one that has any."""
        detail = self._detail()
        if detail is None:
            return
        last = {str(extension["deadline"]): extension.id for extension in detail.extensions}
        found = last.get(self._chosen()) or (next(iter(last.values())) if len(last) == 1 else "")
        if found:
            self._context.perform(lambda: self._context.office.deadlines.withdraw(found))
        else:
            self._context.messages.show_note("请先选中要撤回延期的时限。")

    def set_target(self) -> None:
        """Decide a target that the plan left open, or change one."""
        detail = self._detail()
        if detail is None or not detail.targets:
            return
        dialog = TargetDialog(self._parent, detail.targets)
        if dialog.asks():
            target, value, by = dialog.chosen, dialog.value.text(), dialog.by.text()
            self._context.perform(lambda: self._context.office.indicators.set_target(target, value, by))

    def add_milestone(self) -> None:
        """Add a milestone to the task."""
        detail = self._detail()
        if detail is None:
            return
        task_id = detail.line.id
        dialog = MilestoneDialog(self._parent, self._context.office.today())
        if dialog.asks():
            name, day = dialog.name.text(), dialog.day
            self._context.perform(lambda: self._context.office.deadlines.add_milestone(task_id, name, day))

    def edit_milestone(self) -> None:
        """Change the milestone the cursor is on."""
        detail, chosen = self._detail(), self._chosen()
        found = next((d for d in detail.dates if d.id == chosen), None) if detail else None
        if found is None or not found.name:
            self._context.messages.show_note("请先选中一个节点；方案规定的时限只能延期。")
            return
        dialog = MilestoneDialog(self._parent, found.due_on, found.name)
        if dialog.asks():
            name, day = dialog.name.text(), dialog.day
            self._context.perform(
                lambda: self._context.office.deadlines.edit_milestone(chosen, name=name, due_on=day)
            )

    def remove_milestone(self) -> None:
        """Remove the milestone the cursor is on; one Ctrl+Z brings it back."""
        if chosen := self._chosen():
            self._context.perform(lambda: self._context.office.deadlines.remove_milestone(chosen))

    def set_thresholds(self) -> None:
        """Set how early lights turn; without a task there is no light to turn."""
        if self._detail() is None:
            return
        dialog = ThresholdDialog(self._parent, self._context.office.deadlines.thresholds)
        if dialog.asks():
            red, yellow = dialog.red.value(), dialog.yellow.value()
            self._context.perform(lambda: self._context.office.deadlines.set_thresholds(red, yellow))
