"""The question about a periodic obligation: typed as a sentence that is read, or field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox

from nptracker.domain.forms import codes
from nptracker.domain.obligation import USUAL
from nptracker.domain.recurrence import Rule
from nptracker.domain.recurrence_reading import read_rules
from nptracker.services.obligations import Duty
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from nptracker.services.obligations import ObligationLine

_LAST_MONTH, _MONTH_END = 0, 0  # what a box shows as its special words


class DutyDialog(AskDialog):
    """Asks for a title, a rule, the body it is asked of and the return that fulfils it."""

    def __init__(
        self,
        parent: QWidget | None,
        today: date,
        bodies: Sequence[tuple[str, str]],
        returns: Sequence[tuple[str, str]],
        line: ObligationLine | None = None,
    ) -> None:
        self._line = line
        rule = line.rule if line else Rule("Q", today)
        self.sentence = text_field(line.sentence if line else "", "如 每季度末月25日前报送进展，回车读取")
        self.title = text_field(line.title if line else "", "要做什么")
        self.cadence = choice_field(list(codes.CADENCE.labels.items()), rule.cadence)
        self.month = _number_box(12, "最后一个月", rule.month)
        self.day = _number_box(31, "月底", rule.day)
        self.covers = choice_field(list(codes.COVERS.labels.items()), "last" if rule.covers_last else "this")
        self.starts_on = day_field(rule.starts_on)
        self.org = choice_field([("", "（不指定）"), *bodies], line.org_id if line else "")
        self.return_name = choice_field([("", "（没有）"), *returns], line.return_name if line else "")
        super().__init__(
            parent,
            "修改定期事项" if line else "添加定期事项",
            "每到一期自动生成一条到期事项；报出对应的报表，或手工勾选，都算办结。",
            (
                ("原文", self.sentence), ("事项", self.title), ("频次", self.cadence), ("期内第几月", self.month),
                ("几日前", self.day), ("报哪一期", self.covers), ("从哪天起", self.starts_on),
                ("责任单位", self.org), ("对应报表", self.return_name),
            ),
            kind="obligation", accept_words="记下事项(&S)",
            fault=lambda: "；".join(self.duty().faults()),
        )  # fmt: skip
        self.sentence.editingFinished.connect(self._read)

    def _read(self) -> None:
        """Fill the fields from the typed sentence; what it does not say stays as it is."""
        found = read_rules(self.sentence.text())
        if not found:
            return
        read = found[0]
        self.cadence.setCurrentIndex(self.cadence.findData(read.cadence))
        self.month.setValue(read.month or _LAST_MONTH)
        self.day.setValue(read.day or _MONTH_END)
        self.covers.setCurrentIndex(self.covers.findData("last" if read.covers_last else "this"))
        if not self.title.text().strip():
            self.title.setText(read.title)

    def duty(self) -> Duty:
        """Return what is typed."""
        rule = Rule(
            self.cadence.currentData(),
            day_of(self.starts_on),
            self.month.value() or None,
            self.day.value() or None,
            self.covers.currentData() == "last",
            self._line.rule.ends_on if self._line else None,
        )
        return Duty(
            self.title.text(),
            rule,
            self._line.task_id if self._line else "",
            self.org.currentData(),
            self.return_name.currentData(),
            self.sentence.text(),
        )


class UsualDialog(AskDialog):
    """Asks which of the usual calendars to take over."""

    def __init__(self, parent: QWidget | None, today: date) -> None:
        names = [(name, f"{u.title}　{u.rule(today).words()}") for name, u in USUAL.items()]
        self.calendar = choice_field(names)
        super().__init__(
            parent,
            "常用报送日历",
            "这些是常见的报送频次，添加后可以再改。",
            (("日历", self.calendar),),
            accept_words="添加(&S)",
        )


class EndDialog(AskDialog):
    """Asks for the last day on which something is still asked for."""

    def __init__(self, parent: QWidget | None, title: str, today: date) -> None:
        self.last_day = day_field(today)
        super().__init__(
            parent,
            "停止定期事项",
            f"“{title}”到这一天为止；以后的到期事项不再生成，已有的记录保留。",
            (("止于", self.last_day),),
            accept_words="停止(&S)",
        )


def _number_box(most: int, special: str, value: int | None) -> QSpinBox:
    field = QSpinBox()
    field.setRange(0, most)
    field.setSpecialValueText(special)
    field.setValue(value or 0)
    return field
