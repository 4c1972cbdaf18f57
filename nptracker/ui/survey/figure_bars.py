"""The bar charts of the survey: enterprises by tier, and who has answered, each piece with sign word and pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import Qt

from nptracker.domain.survey_return import Said
from nptracker.domain.survey_states import Answer
from nptracker.services.survey_figures import PARTS
from nptracker.ui.widgets.bar_chart import BarChart
from nptracker.ui.widgets.stacked_chart import Piece, Series, total

_P = Qt.BrushStyle
_LOOKS = {
    "both": ("accent", _P.SolidPattern),
    "production": ("warning", _P.DiagCrossPattern),
    "use": ("note", _P.BDiagPattern),
    "other": ("grey", _P.Dense5Pattern),
    Said.ZERO.value: ("good", _P.Dense6Pattern),
    Said.BLANK.value: ("grey", _P.FDiagPattern),
    Said.NOTHING.value: ("grey", _P.NoBrush),
}
TIER_KINDS = tuple(Series(code, *_LOOKS[code], words) for code, words in PARTS.items())
_ANSWER_LOOKS = {
    Answer.RETURNED: ("good", _P.SolidPattern),
    Answer.TO_CORRECT: ("warning", _P.DiagCrossPattern),
    Answer.MISSING: ("grey", _P.NoBrush),
}
ANSWER_KINDS = tuple(Series(a.code, *look, f"{a.sign} {a.label}") for a, look in _ANSWER_LOOKS.items())


class EnterpriseBars(BarChart):
    """Bars that count enterprises."""

    def tip_tail(self, parts: Sequence[Piece]) -> Sequence[str]:
        """Return the whole and what a click does."""
        return f"合计：{total(parts)} 家", "点一下看这些企业"


class TierBars(EnterpriseBars):
    """Enterprises of each tier by what they do."""

    kinds: ClassVar[Sequence[Series]] = TIER_KINDS


class AnswerBars(EnterpriseBars):
    """Enterprises of the district and of each township by whether they have answered."""

    kinds: ClassVar[Sequence[Series]] = ANSWER_KINDS


def rows_of(chart: EnterpriseBars, first: str) -> list[list[str]]:
    """Return what a chart shows as rows of text, headings first."""
    rows = [[first, *(series.label for series in chart.kinds), "合计（家）"]]
    for name, parts in chart.bars:
        counts = {series.code: number for series, number in parts}
        rows.append([name, *(str(counts.get(series.code, 0)) for series in chart.kinds), str(total(parts))])
    return rows
