"""The question about one target of a task: its value, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.forms.plan_forms import TARGET
from nptracker.domain.values import Absent
from nptracker.errors import UserError
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from nptracker.domain.record import Record


def _names(targets: Sequence[Record]) -> list[str]:
    """Return the names of targets, with their dates where steps of several years share one."""
    names = [target.text(TARGET, "name") for target in targets]
    days = [target.text(TARGET, "by") for target in targets]
    return [
        f"{day}　{name}" if day and names.count(name) > 1 else name
        for name, day in zip(names, days, strict=True)
    ]


class TargetDialog(AskDialog):
    """Asks for the value of one of a task's targets; the first that is undecided stands in front."""

    def __init__(self, parent: QWidget | None, targets: Sequence[Record]) -> None:
        self._targets = {target.id: target for target in targets}
        undecided = (target.id for target in targets if target["value"] is Absent.UNDECIDED)
        first = next(undecided, targets[0].id)
        self.target = choice_field(zip(self._targets, _names(targets), strict=True), first)
        self.value, self.by = (
            text_field("", "如 80；还没有定的填“未定”"),
            text_field("", "如 2025-12-31，可空"),
        )
        super().__init__(
            parent,
            "定目标值",
            "未定的从一开始就算定了；已有的数从今天起改，以前各期的报表不变。",
            (("量化指标", self.target), ("目标值", self.value), ("截止日期", self.by)),
            kind="target",
            accept_words="定下来(&S)",
            fault=self._wrong,
        )
        self.target.currentIndexChanged.connect(lambda _at: self._show_target())
        self._show_target()
        self.value.setFocus()

    @property
    def chosen(self) -> str:
        """The id of the target."""
        return str(self.target.currentData())

    def _show_target(self) -> None:
        record = self._targets[self.chosen]
        self.value.setText(record.text(TARGET, "value"))
        self.value.selectAll()
        self.by.setText(record.text(TARGET, "by"))

    def _wrong(self) -> str:
        return target_fault(self.value.text(), self.by.text())


def target_fault(value: str, by: str) -> str:
    """Return in words why a typed target cannot be stored, "" when it can."""
    from nptracker.services.indicators import target_values  # not needed while the first page opens

    try:
        target_values(value, by)
    except UserError as error:
        return error.what + error.todo
    return ""
