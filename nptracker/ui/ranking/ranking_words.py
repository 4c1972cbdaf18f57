"""How the order of substances reads in lists: one line a substance, one a dimension, one a section of its sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nptracker.domain.forms.substance_priority import ADVICE
from nptracker.domain.quantity import plain
from nptracker.domain.ranking import BY_KEY, Score, percent
from nptracker.domain.survey_rules.model import short
from nptracker.ui.plan.grouped_list import Line, heading

if TYPE_CHECKING:
    from nptracker.services.ranked_lines import RankedLine
    from nptracker.services.substance_dossier import DossierLine

HEADINGS = ("序", "物质", "得分", "产用量", "企业", "检出率", "数据缺口", "候选")
WIDTHS = (3, 14, 3, 8, 3, 5, 4, 4)
NAME, OPTIONAL = 1, (6, 4, 3, 5)
SCORE_HEADINGS, SCORE_WIDTHS = ("维度", "分", "权重", "依据"), (6, 2, 3, 16)
SHEET_HEADINGS, SHEET_WIDE = ("栏目", "内容", "来源"), 1
_MUST, _OTHERS = "必列：按名录必须管控的物质", "其余：按得分"


def ranked_lines(lines: Iterable[RankedLine]) -> list[Line]:
    """Return a line per substance under the two headings."""
    found: list[Line] = []
    before: bool | None = None
    for line in lines:
        must = bool(line.ranked.facts.must)
        if must != before:
            found.append(heading(_MUST if must else _OTHERS, len(HEADINGS)))
            before = must
        found.append(Line(line.identity, _cells(line), {7: "good"} if line.chosen else {}))
    return found


def ranked_title(line: RankedLine) -> str:
    """Return a substance with its number."""
    facts = line.ranked.facts
    return f"{facts.name}（{facts.code}）" if facts.code else facts.name


def _cells(line: RankedLine) -> tuple[str, ...]:
    facts, ranked = line.ranked.facts, line.ranked
    tonnes = "未报" if facts.kilograms is None else f"{plain(facts.kilograms.scaleb(-3).normalize())} 吨"
    rate = "未监测" if facts.rate is None else percent(facts.rate)
    chosen = "✔ 已列" if line.chosen else ""
    gaps = f"{len(ranked.gaps)} 处" if ranked.gaps else "无"
    total = plain(ranked.total.normalize())
    return str(ranked.rank), facts.name, total, tonnes, f"{facts.enterprises}", rate, gaps, chosen


def score_lines(scores: Iterable[Score]) -> list[Line]:
    """Return a line per dimension with its points; one without data says so."""
    return [
        Line(
            score.key,
            (
                BY_KEY[score.key].title,
                "—" if score.points is None else plain(score.points.normalize()),
                f"×{short(score.weight)}",
                score.words,
            ),
            {1: "soft", 3: "soft"} if score.points is None else {},
        )
        for score in scores
    ]


def advice_words(line: RankedLine) -> str:
    """Return what stands under the scores of a substance: lists, gaps and advice."""
    ranked = line.ranked
    parts = [f"必列：{'、'.join(ranked.facts.must)}。"] if ranked.facts.must else []
    parts += [f"数据缺口：{'、'.join(ranked.gaps)}。"] if ranked.gaps else []
    advice = "、".join(ADVICE.labels[code] for code in ranked.advice)
    return "\n".join([*parts, f"建议：{advice or '按现有安排'}。"])


def sheet_lines(lines: Iterable[DossierLine]) -> list[tuple[tuple[str, str, str], DossierLine]]:
    """Return the lines of a substance's sheet; the section is named on its first line only."""
    found: list[tuple[tuple[str, str, str], DossierLine]] = []
    section = ""
    for line in lines:
        found.append(((line.section if line.section != section else "", line.words, line.source), line))
        section = line.section
    return found
