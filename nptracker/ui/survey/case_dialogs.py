"""The questions about survey cases: a round's dates, a step with its opinion, and the words for urging."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.survey_rules import LEAST_REASON
from nptracker.services.survey_case_steps import Step
from nptracker.services.survey_cases import Round
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.survey_states import Move

_MOST_LINES = 4


class OptionalDay(QWidget):
    """A day that may stay open: a tick before the field says whether there is one."""

    def __init__(self, day: date | None, proposed: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tick, self.field = QCheckBox("定为", self), day_field(day or proposed)
        self.tick.setChecked(day is not None)
        self.field.setEnabled(day is not None)
        self.tick.toggled.connect(self.field.setEnabled)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.tick)
        row.addWidget(self.field, 1)
        self.setFocusProxy(self.tick)

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - as Qt calls it
        """Name both parts, since either can have the focus."""
        super().setAccessibleName(name)
        self.tick.setAccessibleName(f"{name}：定下来")
        self.field.setAccessibleName(name)

    def day(self) -> date | None:
        """Return the day, None while it is open."""
        return day_of(self.field) if self.tick.isChecked() else None


class RoundDialog(AskDialog):
    """Asks for the dates of one data year's survey."""

    def __init__(self, parent: QWidget | None, known: Round, count: int, today: date) -> None:
        self._year = known.year
        self.notice = text_field(known.notice, "如 清环函〔2026〕8号，可空")
        self.starts_on = OptionalDay(known.starts_on, today)
        self.fill_by = OptionalDay(known.fill_by, today)
        self.review_by = OptionalDay(known.review_by, today)
        self.note = text_field(known.note, "可空")
        super().__init__(
            parent,
            f"{known.year}数据年度调查",
            f"{known.year}数据年度有 {count} 家入统企业。日期以上级通知为准，各地、各年不同；没有定的先不勾。",
            (
                ("通知文号", self.notice), ("填报开始", self.starts_on), ("企业填报截止", self.fill_by),
                ("县级审核截止", self.review_by), ("备注", self.note),
            ),
            kind="survey_round", accept_words="保存并建档(&S)",
            fault=lambda: self.round().fault(),
        )  # fmt: skip

    def round(self) -> Round:
        """Return what is typed."""
        return Round(
            self._year,
            self.notice.text(),
            self.starts_on.day(),
            self.fill_by.day(),
            self.review_by.day(),
            self.note.text(),
        )


class StepDialog(AskDialog):
    """Asks in whose name, when and with what opinion a step is taken."""

    def __init__(  # noqa: PLR0913, PLR0917 - what is done with whom, and what is known of it
        self,
        parent: QWidget | None,
        move: Move,
        who: str,
        person: str,
        today: date,
        due_on: date | None,
        problems: int = 0,
    ) -> None:
        self._move, self._problems = move, problems if move.needs_clean else 0
        self.waives = QCheckBox(f"{problems} 处错误已逐条核实，写明理由后仍然通过")
        self.by, self.on = text_field(person), day_field(today, latest=today)
        hint = "写明原因，会印在意见清单和催报文字里" if move.needs_opinion else "可空"
        self.opinion, self.evidence = text_field("", hint), text_field("", "文号、记录编号或材料名称，可空")
        self.due_on = OptionalDay(due_on, today)
        fields: list[tuple[str, QWidget]] = [("意见", self.opinion), ("依据材料", self.evidence)]
        if move.key in {"notify", "return"}:
            fields.append(("截止日期" if move.key == "notify" else "改正期限", self.due_on))
        if self._problems:
            fields.insert(0, ("错误", self.waives))
        fields += [("经办人", self.by), ("日期", self.on)]
        super().__init__(
            parent,
            move.words,
            f"{who}：改为“{move.target.label}”。每一步都留下经办人、日期和意见，可以撤销。",
            fields,
            kind="survey_step",
            accept_words=f"{move.words}(&S)",
            fault=self._missing,
        )

    def _missing(self) -> str:
        if not self.by.text().strip():
            return "请填写经办人。"
        opinion = self.opinion.text().strip()
        if self._problems and not self.waives.isChecked():
            return f"还有 {self._problems} 处错误，请退回改正；确实无误的，勾选并在意见里写明核实理由。"
        if self._problems and len(opinion) < LEAST_REASON:
            return f"请在意见里写明核实理由，至少 {LEAST_REASON} 个字。"
        return f"{self._move.words}要写明意见。" if self._move.needs_opinion and not opinion else ""

    def step(self) -> Step:
        """Return what is typed; an own day only where it was asked for."""
        asked = self._move.key in {"notify", "return"}
        return Step(
            self.by.text(),
            day_of(self.on),
            self.opinion.text(),
            self.evidence.text(),
            self.due_on.day() if asked else None,
            self.waives.isChecked(),
        )


class DueDialog(AskDialog):
    """Asks for a day of their own for some enterprises."""

    def __init__(self, parent: QWidget | None, who: str, due_on: date | None, today: date) -> None:
        self.due_on = OptionalDay(due_on, today)
        super().__init__(
            parent,
            "截止日期",
            f"{who}单独定截止日期；不勾就按调查年度的企业填报截止日。",
            (("截止日期", self.due_on),),
            kind="survey_case",
            accept_words="确定(&S)",
        )


class UrgeDialog(QDialog):
    """Shows the words for each reader, to be copied one by one or all together."""

    def __init__(
        self,
        parent: QWidget | None,
        ways: Mapping[str, Callable[[], Mapping[str, str]]],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("催报")
        self._ways, self._words = ways, dict[str, str]()
        self.way = choice_field([(name, name) for name in ways])
        self.way.setAccessibleName("发给谁")
        self.readers, self.text = QListWidget(self), QPlainTextEdit(self)
        self.readers.setAccessibleName("收件单位")
        self.text.setAccessibleName("催报文字")
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        mark(self.said, "good")
        self._lay_out()
        self.way.activated.connect(lambda _at: self._fill())
        self.readers.currentTextChanged.connect(
            lambda name: self.text.setPlainText(self._words.get(name, ""))
        )
        self._fill()
        self.readers.setFocus()

    def _lay_out(self) -> None:
        lead = QLabel("文字里只写对方自己的事项；复制后粘贴到微信、短信或公函里发出。", self)
        lead.setWordWrap(True)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.readers)
        splitter.addWidget(self.text)
        splitter.setSizes([240, 460])
        box = QDialogButtonBox(self)
        for words, slot in (("复制这一段(&Y)", self.copy_one), ("全部复制(&A)", self.copy_all)):
            box.addButton(words, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(slot)
        box.addButton("关闭(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (lead, self.way):
            column.addWidget(widget)
        column.addWidget(splitter, 1)
        column.addWidget(self.said)
        column.addWidget(box)
        self.resize(740, 440)

    def _fill(self) -> None:
        self._words = dict(self._ways[str(self.way.currentData())]())
        self.readers.clear()
        self.readers.addItems(list(self._words))
        self.readers.setCurrentRow(0)
        self.said.setText("" if self._words else "都不用催。")

    def copy_one(self) -> None:
        """Put the words of the chosen reader on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        chosen = self.readers.currentItem()
        self.said.setText(f"已复制给{chosen.text()}的催报文字。" if chosen else "都不用催。")

    def copy_all(self) -> None:
        """Put the words of every reader on the clipboard, a blank line between them."""
        QGuiApplication.clipboard().setText("\n\n".join(self._words.values()))
        self.said.setText(f"已复制 {len(self._words)} 段催报文字。")


def whom(names: list[str]) -> str:
    """Return the enterprises a question is about: the first few by name, then how many there are."""
    shown = "、".join(names[:_MOST_LINES])
    return shown if len(names) <= _MOST_LINES else f"{shown}等 {len(names)} 家企业"
