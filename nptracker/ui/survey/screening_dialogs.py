"""The questions of the first screening: a conclusion with its evidence, and which industries it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget

from nptracker.domain.forms import codes
from nptracker.domain.industry_scope import IndustryScope, read_industry_scope
from nptracker.domain.screening import IndustryChoice, Screened, choose_industries
from nptracker.errors import UserError
from nptracker.ui.theme import mark
from nptracker.ui.widgets.ask_dialog import AskDialog, choice_field, day_field, day_of, text_field

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

_EVIDENCE_HINT = "看了什么材料，如：环评报告、原辅料台账、现场核实"


class Answer(NamedTuple):
    """What is to be noted: the code of the conclusion, on what evidence, by whom and when."""

    conclusion: str
    evidence: str
    by: str
    on: date


class ConclusionFields:
    """The four fields of a conclusion; the evidence begins with what was last written for it."""

    def __init__(self, conclusion: str, last: Callable[[str], str], by: str, today: date) -> None:
        self._last = last
        self.conclusion = choice_field(codes.SCREENING.labels.items(), conclusion)
        self.evidence = text_field(last(conclusion), _EVIDENCE_HINT)
        self.by, self.on = text_field(by), day_field(today, today)
        self._proposed = self.evidence.text()
        self.conclusion.currentIndexChanged.connect(lambda _at: self._propose())

    def _propose(self) -> None:
        """Propose other words with another conclusion, as long as nobody has typed any."""
        if self.evidence.text() in {self._proposed, ""}:
            self._proposed = self._last(str(self.conclusion.currentData()))
            self.evidence.setText(self._proposed)

    def rows(self) -> list[tuple[str, QWidget]]:
        """Return the fields under their names."""
        return [
            ("结论(&R)", self.conclusion),
            ("依据(&Y)", self.evidence),
            ("初筛人(&P)", self.by),
            ("日期(&D)", self.on),
        ]

    def fault(self) -> str:
        """Return in words what is missing."""
        return "" if self.evidence.text().strip() else "请写明依据：看了什么材料得出结论。"

    def answer(self) -> Answer:
        """Return what was chosen."""
        return Answer(
            str(self.conclusion.currentData()), self.evidence.text(), self.by.text(), day_of(self.on)
        )


class ConclusionDialog(AskDialog):
    """Asks for the conclusion of the enterprises selected."""

    def __init__(self, parent: QWidget, words: str, fields: ConclusionFields) -> None:
        super().__init__(
            parent,
            "定初筛结论",
            words,
            fields.rows(),
            kind="screening_step",
            accept_words="确定(&O)",
            fault=fields.fault,
        )


class IndustryDialog(AskDialog):
    """Asks which industries get a conclusion, and says while one types how many enterprises that is."""

    def __init__(
        self, parent: QWidget, year: int, lines: Sequence[Screened], fields: ConclusionFields
    ) -> None:
        self._lines, self._fields = lines, fields
        self.codes = text_field(hint="如 26、27 或 2614-2619 或 C26")
        self.where = choice_field((("in", "这些行业的企业"), ("out", "这些行业以外的企业")), "out")
        self.every = QCheckBox("也改成这个结论(&G)")
        self.found = QLabel()
        self.found.setWordWrap(True)
        rows = [
            ("行业代码(&H)", self.codes),
            ("范围(&F)", self.where),
            ("已有结论的", self.every),
            ("符合的", self.found),
        ]
        words = f"按行业代码定 {year} 年度的结论，大类、中类、小类代码都行。"
        super().__init__(
            parent,
            "按行业批量初筛",
            words,
            [*rows, *fields.rows()],
            kind="screening_step",
            accept_words="确定(&O)",
            fault=self._why_not,
        )
        self.codes.textChanged.connect(lambda _text: self._count())
        self.where.currentIndexChanged.connect(lambda _at: self._count())
        self.every.toggled.connect(lambda _on: self._count())
        self._count()

    def scope(self) -> IndustryScope:
        """Return the industries typed; raises UserError for what is none."""
        typed = read_industry_scope(self.codes.text())
        is_outside = typed.outside or self.where.currentData() == "out"
        return IndustryScope(typed.prefixes, is_outside)

    def choice(self) -> IndustryChoice:
        """Return the enterprises chosen; raises UserError for what is no industry."""
        return choose_industries(self._lines, self.scope(), only_unscreened=not self.every.isChecked())

    def _count(self) -> None:
        if not self.codes.text().strip():
            self._say("先填行业代码", "soft")
            return
        try:
            self._say(_words_of(self.choice(), only_unscreened=not self.every.isChecked()), "")
        except UserError as error:
            self._say(f"{error.what}{error.todo}", "warning")

    def _say(self, words: str, role: str) -> None:
        self.found.setText(words)
        mark(self.found, role)

    def _why_not(self) -> str:
        try:
            chosen = self.choice()
        except UserError as error:
            return f"{error.what}{error.todo}"
        return self._fields.fault() if chosen.ids else "没有符合的企业。"


def _words_of(choice: IndustryChoice, *, only_unscreened: bool) -> str:
    words = f"{len(choice.ids)} 家"
    if only_unscreened and choice.already_screened:
        words += f"；另有 {choice.already_screened} 家已有结论，不动"
    return words + (f"；{choice.without_code} 家没有行业代码，不列入" if choice.without_code else "")
