"""The questions about findings: a step with its reason, and a problem that has come back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from nptracker.domain.deadline import MOST_YEARS, is_too_far
from nptracker.domain.finding_steps import STEP_RULES
from nptracker.services.rectification import FindingStep, opinion_word
from nptracker.ui.field.story_table import steps_table
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import AskDialog, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DAYS_MORE = 30
_STORY_SIZE = (760, 420)
_WHO = {
    "extended": "经办人",
    "submitted": "报完成的人",
    "closed": "经办人",
    "returned": "经办人",
    "reopened": "经办人",
}


class StepDialog(AskDialog):
    """Asks what one step of putting findings right needs; ``fault`` refuses what the rules do not allow."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is done with what, by whom, and what forbids it
        self,
        parent: QWidget | None,
        step_key: str,
        who: str,
        person: str,
        today: date,
        due_on: date | None,
        fault: Callable[[FindingStep], str],
    ) -> None:
        self._key, words = step_key, STEP_RULES[step_key].words
        self.opinion, self.evidence = text_field(), text_field("", "照片、文件的名称或编号；已添加附件的可空")
        self.by, self.checker = text_field(person), text_field("", "不能是报完成的人")
        self.approver = text_field("", "谁批准延期")
        self.on = day_field(today, latest=today)
        self.new_due = day_field((due_on or today) + timedelta(_DAYS_MORE))
        fields: list[tuple[str, QWidget]] = [(opinion_word(step_key), self.opinion)]
        fields += [("新时限", self.new_due), ("批准人", self.approver)] if step_key == "extended" else []
        fields += [("佐证材料", self.evidence)] if step_key in {"submitted", "closed"} else []
        fields += [("验收人", self.checker)] if step_key == "closed" else []
        fields += [("日期", self.on), (_WHO[step_key], self.by)]
        super().__init__(
            parent,
            words,
            f"{who}：{words}。经办人、日期和说明都会留下，可以撤销。",
            fields,
            kind="finding_step",
            accept_words=f"{words}(&S)",
            fault=lambda: fault(self.step()),
        )

    def ask_for_fresh_evidence(self) -> None:
        """Say where evidence is typed that what was shown before the last step back does not count."""
        self.evidence.setPlaceholderText("退回、重开以后的新材料；已添加新附件的可空")

    def step(self) -> FindingStep:
        """Return what is typed; a new date only where it was asked for."""
        return FindingStep(
            self.by.text(),
            day_of(self.on),
            self.opinion.text(),
            self.evidence.text(),
            day_of(self.new_due) if self._key == "extended" else None,
            self.approver.text(),
            self.checker.text(),
        )


class RepeatDialog(AskDialog):
    """Asks when a closed problem was found again and until when it is to be put right."""

    def __init__(self, parent: QWidget | None, who: str, today: date) -> None:
        self.found_on = day_field(today, latest=today)
        self.due_on = day_field(today + timedelta(_DAYS_MORE))
        super().__init__(
            parent,
            "登记反弹",
            f"{who}：同样的问题又出现了。另立一条新问题，和前次连在一起；前次的销号记录不动。",
            [("发现日期", self.found_on), ("整改时限", self.due_on)],
            kind="finding",
            accept_words="登记反弹(&S)",
            fault=self._fault_of_days,
        )

    def _fault_of_days(self) -> str:
        found_on, due_on = self.days()
        if due_on < found_on:
            return "整改时限早于发现日期。"
        return f"整改时限晚了 {MOST_YEARS} 年以上，请核对年份。" if is_too_far(due_on, found_on) else ""

    def days(self) -> tuple[date, date]:
        """Return the day it was found and the day it is due."""
        return day_of(self.found_on), day_of(self.due_on)


class StoryDialog(QDialog):
    """Shows what became of a finding; ``wanted`` is the former or later one that was chosen, "" for none."""

    def __init__(self, parent: QWidget | None, title: str, rows: Sequence[tuple[Sequence[str], str]]) -> None:
        super().__init__(parent)
        self.wanted = ""
        self.setWindowTitle("办理经过")
        head = QLabel(title, self)
        head.setWordWrap(True)
        mark(head, "heading")
        self.table = steps_table(self, in_full=True)
        self.table.show_lines(rows)
        self.table.cellActivated.connect(lambda _row, _column: self._choose())
        box = QDialogButtonBox(self)
        box.addButton("关闭(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (head, self.table, box):
            column.addWidget(widget)
        room = self.screen().availableGeometry()
        self.resize(min(_STORY_SIZE[0], room.width() - 40), min(_STORY_SIZE[1], room.height() - 60))

    def _choose(self) -> None:
        if self.table.chosen:
            self.wanted = str(self.table.chosen)
            self.accept()
