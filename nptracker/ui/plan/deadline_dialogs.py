"""The questions about deadlines: an approved extension, a milestone, and how early lights turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox

from nptracker.domain.plan import MOST_DAYS, Thresholds
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Approval:
    """An extension as an officer types it."""

    deadline_id: str
    to: date
    reason: str
    approved_by: str
    approved_on: date
    applicant: str
    doc_no: str


class ExtensionDialog(AskDialog):
    """Asks for an approved extension of one of the open deadlines of a task."""

    def __init__(
        self, parent: QWidget | None, deadlines: Sequence[Deadline], chosen: str, today: date
    ) -> None:
        self._deadlines = {deadline.id: deadline for deadline in deadlines}
        first = chosen if chosen in self._deadlines else next(iter(self._deadlines))
        names = [(d.id, deadline_name(d)) for d in deadlines]
        self.deadline = choice_field(names, first)
        self.to = day_field(max(today, self._deadlines[first].current))
        self.reason, self.applicant = text_field("", "如 资金未到位"), text_field("", "可空")
        self.approved_by, self.doc_no = text_field("", "批准延期的人或机关"), text_field("", "可空")
        self.approved_on = day_field(today, latest=today)
        super().__init__(
            parent,
            "延期",
            "记下已经批准的延期。原时限一直保留，报表里“按原时限”和“延期后按时”分开统计。",
            (
                ("时限", self.deadline), ("延至", self.to), ("延期理由", self.reason), ("申请人", self.applicant),
                ("批准人", self.approved_by), ("批准日期", self.approved_on), ("批准文号", self.doc_no),
            ),
            kind="extension", accept_words="记下延期(&S)",
            fault=self._missing,
        )  # fmt: skip

    def _missing(self) -> str:
        approval = self.approval()
        current = self._deadlines[approval.deadline_id].current
        if approval.to <= current:
            return f"新时限应晚于现行时限 {current}。"
        if not approval.reason.strip():
            return "请写明延期理由。"
        return "" if approval.approved_by.strip() else "请写明批准人。"

    def approval(self) -> Approval:
        """Return what is typed."""
        return Approval(
            self.deadline.currentData(),
            day_of(self.to),
            self.reason.text(),
            self.approved_by.text(),
            day_of(self.approved_on),
            self.applicant.text(),
            self.doc_no.text(),
        )


class MilestoneDialog(AskDialog):
    """Asks for the name and the day of a milestone."""

    def __init__(self, parent: QWidget | None, day: date, name: str = "") -> None:
        self.name, self.due_on = text_field(name, "如 完成方案初稿"), day_field(day)
        super().__init__(
            parent,
            "修改节点" if name else "加节点",
            "节点是任务中间的时间点，到期同样亮灯。",
            (("节点名称", self.name), ("时限", self.due_on)),
            kind="deadline",
            accept_words="记下节点(&S)",
            fault=lambda: "" if self.name.text().strip() else "请写节点名称。",
        )

    @property
    def day(self) -> date:
        """The day chosen."""
        return day_of(self.due_on)


class ThresholdDialog(AskDialog):
    """Asks how many days before a deadline its light turns yellow and red."""

    def __init__(self, parent: QWidget | None, thresholds: Thresholds) -> None:
        self.red, self.yellow = _days(thresholds.red), _days(thresholds.yellow)
        super().__init__(
            parent,
            "提醒天数",
            "离时限还有几天时变灯。超过时限一律算超期。",
            (("红灯（马上到期）", self.red), ("黄灯（临近到期）", self.yellow)),
            accept_words="确定(&S)",
            fault=self._fault_of_days,
        )

    def _fault_of_days(self) -> str:
        try:
            Thresholds.parse(str(self.red.value()), str(self.yellow.value()))
        except ValueError as error:
            return str(error)
        return ""


def _days(value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, MOST_DAYS)
    field.setSuffix(" 天")
    field.setValue(value)
    return field


def deadline_name(deadline: Deadline) -> str:
    """Return what a deadline is called: its milestone's name and the day in force."""
    return f"{deadline.name or '完成时限'}　{deadline.current}"
