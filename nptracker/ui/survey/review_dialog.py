"""The audit record as a form: eight standards with what was found, the verdict, and the recheck."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms import codes, form_named
from nptracker.domain.forms.survey_audit import REVIEW_STANDARDS
from nptracker.domain.forms.typed import display, parse
from nptracker.domain.survey_review import review_fault
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.records.field_editor import TicksEditor
from nptracker.ui.survey.case_dialogs import OptionalDay
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import choice_field, day_field, day_of, form_of, text_field
from nptracker.ui.widgets.field_tips import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.domain.changes import Changes
    from nptracker.domain.values import Value, Values

_FORM = form_named("review_record")
_NOT_ASKED = "未审"
_TALL = 3.2  # lines of a box for a longer text


class ReviewDialog(QDialog):
    """Asks for one audit record and writes it with ``save``; it stays open while the file refuses it."""

    manual = "survey-progress"

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        values: Values,
        save: Callable[[dict[str, Value]], Changes | None],
        today: date,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._kept, self._save = dict(values), save
        self.answers: dict[str, QComboBox] = {}
        self.notes: dict[str, QLineEdit] = {}
        self._make_fields(today)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addLayout(self._facts())
        column.addLayout(self._standards())
        column.addLayout(self._outcome())
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.addWidget(area, 1)
        outer.addWidget(self.warning)
        outer.addWidget(self._buttons())
        self._fit(inside)

    def _fit(self, inside: QWidget) -> None:
        """Take the room the form wants, as far as the screen has it."""
        room = self.screen().availableGeometry()
        wanted = inside.sizeHint()
        self.resize(
            min(max(720, wanted.width() + 60), room.width() - 40),
            min(wanted.height() + 110, room.height() - 60),
        )

    # -- building -----------------------------------------------------------------------------------------

    def _make_fields(self, today: date) -> None:
        kept = self._kept
        self.method = choice_field(codes.REVIEW_METHOD.labels.items(), str(kept.get("method") or "desk"))
        self.reviewed_on = day_field(_day(kept.get("reviewed_on")) or today, latest=today)
        self.reviewers = text_field(self._text("reviewers"), "多人用“、”分开")
        self.materials = TicksEditor(_FORM.by_key["materials"], codes.REVIEW_MATERIAL)
        self.materials.set_text(self._text("materials"))
        self.verdict = choice_field(codes.REVIEW_VERDICT.labels.items(), str(kept.get("verdict") or "open"))
        self.demand, self.recheck = self._box("demand", "整改要求"), self._box("recheck", "复审结果")
        self.due_on = OptionalDay(_day(kept.get("due_on")), today)
        self.rechecked_on = OptionalDay(_day(kept.get("rechecked_on")), today)
        asked = ("method", "reviewed_on", "reviewers", "materials", "verdict", "demand", "due_on", "recheck")
        explain(_FORM, {key: getattr(self, key) for key in (*asked, "rechecked_on")})
        self.warning = QLabel(self)
        self.warning.setWordWrap(True)
        mark(self.warning, "danger")

    def _text(self, key: str) -> str:
        return display(_FORM.by_key[key], self._kept.get(key))

    def _box(self, key: str, name: str) -> QPlainTextEdit:
        box = QPlainTextEdit(self._text(key))
        box.setTabChangesFocus(True)
        box.setAccessibleName(name)
        box.setFixedHeight(round(box.fontMetrics().lineSpacing() * _TALL))
        return box

    def _facts(self) -> QFormLayout:
        return form_of(
            (
                ("审核方式", self.method),
                ("审核日期", self.reviewed_on),
                ("审核人", self.reviewers),
                ("对照材料", self.materials),
            )
        )

    def _standards(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(2, 1)
        all_met = QPushButton("未审的都记“符合”(&F)", self)
        all_met.clicked.connect(self.take_all_as_met)
        grid.addLayout(FlowRow(all_met), 0, 0, 1, 3)
        for row, (key, word) in enumerate(REVIEW_STANDARDS.items(), start=1):
            answer = choice_field(
                [("", _NOT_ASKED), *codes.REVIEW_ANSWER.labels.items()], str(self._kept.get(key) or "")
            )
            answer.setMinimumContentsLength(4)
            note = text_field(str(self._kept.get(f"{key}_note") or ""), "发现的问题")
            answer.setAccessibleName(word)
            note.setAccessibleName(f"{word}问题")
            self.answers[key], self.notes[key] = answer, note
            for place, widget in enumerate((QLabel(f"{row}　{word}"), answer, note)):
                grid.addWidget(widget, row, place)
        explain(_FORM, {**self.answers, **{f"{key}_note": note for key, note in self.notes.items()}})
        return grid

    def _outcome(self) -> QFormLayout:
        return form_of(
            (
                ("审核结论", self.verdict),
                ("整改要求", self.demand),
                ("整改期限", self.due_on),
                ("复审结果", self.recheck),
                ("复审日期", self.rechecked_on),
            )
        )

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        box.addButton("保存(&S)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton("取消(&C)", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept_if_written)
        box.rejected.connect(self.reject)
        return box

    # -- doing --------------------------------------------------------------------------------------------

    def take_all_as_met(self) -> None:
        """Answer every standard that has no answer yet."""
        for answer in self.answers.values():
            if not answer.currentData():
                answer.setCurrentIndex(answer.findData("met"))

    def values(self) -> dict[str, Value]:
        """Return what stands in the form, with whose record it is."""
        given: dict[str, Value] = {
            "method": self.method.currentData(),
            "reviewed_on": day_of(self.reviewed_on),
            "reviewers": parse(_FORM.by_key["reviewers"], self.reviewers.text()),
            "materials": parse(_FORM.by_key["materials"], self.materials.text()),
            "verdict": self.verdict.currentData(),
            "demand": self.demand.toPlainText().strip() or None,
            "due_on": self.due_on.day(),
            "recheck": self.recheck.toPlainText().strip() or None,
            "rechecked_on": self.rechecked_on.day(),
        }
        for key in REVIEW_STANDARDS:
            given[key] = self.answers[key].currentData() or None
            given[f"{key}_note"] = self.notes[key].text().strip() or None
        return {**self._kept, **given}

    def fault(self) -> str:
        """Return in words what the form itself still lacks."""
        if not self.reviewers.text().strip():
            return "请填写审核人。"
        words = review_fault(self.values())
        return f"{words}。" if words else ""

    def accept_if_written(self) -> None:
        """Write the record, or say what keeps it from being written."""
        from nptracker.errors import UserError

        self.warning.setText(self.fault())
        if self.warning.text():
            return
        try:
            changes = self._save(self.values())
        except UserError as error:
            self.warning.setText(error.words())
            return
        if changes is not None:
            self.accept()


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None
