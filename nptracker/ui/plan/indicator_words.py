"""Indicators in the words and curves of their page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from nptracker.domain.forms import codes, form_named
from nptracker.domain.indicator import NO_VALUE, Verdict, level_of
from nptracker.domain.period import ODD, ReportingPeriod
from nptracker.services.indicator_lines import IndicatorLine
from nptracker.ui.widgets.line_chart import Curve, CurveChart

_INDICATOR = form_named("indicator")
_HALVES = ("上半年", "下半年")
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


def short_period(period: ReportingPeriod) -> tuple[str, str]:
    """Return a period's name for an axis, and the year to stand below it (empty for a whole year)."""
    year = f"{period.year}年"
    begins, ends = period.begins, period.ends
    if period.letter == ODD:
        return f"{begins.month}.{begins.day}—{ends.month}.{ends.day}", year
    names = {
        "": year,
        "H": _HALVES[period.number - 1 if period.letter == "H" else 0],
        "Q": _QUARTERS[period.number - 1 if period.letter == "Q" else 0],
        "B": f"{begins.month}—{ends.month}月",
        "M": f"{begins.month}月",
    }
    return names[period.letter], year if period.letter else ""


def state_words(line: IndicatorLine) -> str:
    """Return how an indicator stands: sign, word, value; where nothing can be judged the value says why."""
    sign, value = line.verdict.sign, line.value_words
    if line.verdict is Verdict.UNKNOWN:
        return f"{sign} {'算不出值' if value == NO_VALUE else value}"
    words = {Verdict.UNDECIDED: "目标未定", Verdict.NOT_YET: "未达标（未到期）"}
    return f"{sign} {words.get(line.verdict, line.verdict.label)}　{value}"


def goal_words(line: IndicatorLine) -> str:
    """Return the target with its date, or that there is none."""
    return f"目标 {line.target_words}" if line.target_words else "没有目标值"


def way_words(line: IndicatorLine) -> str:
    """Return how the figures are put together, and the base year of a decrease."""
    way = codes.ACCUMULATION.labels.get(str(line.record["accumulation"] or ""), "期末数（不累加）")
    if line.direction != "decrease":
        return way
    year = f"{line.record['base_year']}年" if line.record["base_year"] else ""
    base = line.record.text(_INDICATOR, "base_value")
    return f"{way}；基准年{year}{base}{line.unit}" if base else f"{way}；基准值没有填，算不出下降"


def chart_of(lines: Sequence[IndicatorLine]) -> CurveChart:
    """Return the curves of an indicator over its periods, oldest first, against its target."""
    last = lines[-1]
    marks = [short_period(line.period) for line in lines]
    return CurveChart(
        unit=last.unit,
        periods=tuple(line.period.label for line in lines),
        marks=tuple(mark for mark, _ in marks),
        groups=tuple(group for _, group in marks),
        curves=tuple(_curve(lines, at) for at in range(len(last.definitions))),
        target=tuple(_level(line) for line in lines),
        target_words=tuple(line.target.words(line.direction) if line.target else "" for line in lines),
    )


def _curve(lines: Sequence[IndicatorLine], at: int) -> Curve:
    outcomes = [line.definitions[at].outcome for line in lines]
    return Curve(
        lines[-1].definitions[at].title,
        tuple(float(outcome) if isinstance(outcome, Decimal) else None for outcome in outcomes),
        tuple(line.words(outcome) for line, outcome in zip(lines, outcomes, strict=True)),
    )


def _level(line: IndicatorLine) -> float | None:
    level = level_of(line.target, line.direction, line.record["base_value"]) if line.target else None
    return None if level is None else float(level)
