"""What the page of the first screening says: signs, words and colours of conclusions, and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.pinyin import initials
from nptracker.domain.record import Record
from nptracker.domain.screening import (
    INCLUDED,
    REASONS,
    UNSCREENED,
    Screened,
    ScreeningCounts,
    conclusion_word,
)
from nptracker.domain.search import fold_for_search
from nptracker.services.industries import industry_words
from nptracker.ui.plan.grouped_list import Line

EVERY, EXCLUDED = "*", "excluded"  # beside the conclusions themselves, what the counts on the left lead to
COUNT_HEADINGS, COUNT_WIDTHS = ("初筛结论", "家数"), (11, 3)
HEADINGS = ("结论", "企业", "乡镇(街道)", "行业", "依据", "初筛人", "日期")
WIDTHS = (9, 12, 7, 10, 12, 5, 7)
NAME_COLUMN = 1
TRAIL_HEADINGS, TRAIL_WIDTHS = ("数据年度", "结论", "依据", "初筛人", "日期"), (5, 10, 12, 5, 6)
_FORM = form_named("enterprise")


def signed(conclusion: str) -> str:
    """Return a conclusion with its sign."""
    sign = {INCLUDED: "✓", UNSCREENED: "？"}.get(conclusion, "✕")
    return f"{sign} {conclusion_word(conclusion)}"


def tone(conclusion: str) -> str:
    """Return the colour of a conclusion, which only repeats what sign and word say."""
    return {INCLUDED: "good", UNSCREENED: "warning"}.get(conclusion, "soft")


def count_lines(counts: ScreeningCounts) -> list[Line]:
    """Return the lines on the left: ledger, included, not screened, excluded in all and by reason."""
    lines = [
        Line(EVERY, ("底册", str(counts.total))),
        _count_line(INCLUDED, counts),
        _count_line(UNSCREENED, counts),
        Line(EXCLUDED, ("✕ 筛除", str(counts.excluded_total)), {0: "soft"}),
    ]
    by_reason = [
        Line(reason, (f"　{conclusion_word(reason)}", str(number)), {0: "soft"})
        for reason, number in counts.excluded.items()
    ]
    return lines + by_reason


def _count_line(conclusion: str, counts: ScreeningCounts) -> Line:
    key = conclusion or "unscreened"
    return Line(key, (signed(conclusion), str(counts.of(conclusion))), {0: tone(conclusion)})


def next_step(counts: ScreeningCounts) -> str:
    """Return what to do next in one sentence."""
    if counts.unscreened:
        return f"还有 {counts.unscreened} 家没筛：选中后按回车定结论，或按行业批量"
    return f"全部筛完，入统 {counts.included} 家：可以出情况表、通知填报"


class ReadyLine(NamedTuple):
    """An enterprise with its line of the list and everything it can be found by, made before it is shown."""

    screened: Screened
    line: Line
    found_by: str


def ready(lines: Sequence[Screened]) -> list[ReadyLine]:
    """Return the enterprises ready to be shown; slow for thousands, so it belongs into the reading lane."""
    return [ReadyLine(line, line_of(line), _found_by(line)) for line in lines]


def _found_by(line: Screened) -> str:
    keys = ("name", "former_names", "aliases", "uscc", "township", "industry_code", "industry_name")
    texts = [line.enterprise.text(_FORM, key) for key in keys]
    return fold_for_search("\n".join((*texts, _industry(line), line.evidence, initials(texts[0]))))


def _industry(line: Screened) -> str:
    texts = (line.enterprise.text(_FORM, key) for key in ("industry_code", "industry_name"))
    return industry_words(*texts)


def passing(lines: Sequence[ReadyLine], wanted: str, text: str) -> list[ReadyLine]:
    """Return the enterprises behind a count that hold all words of a text, or its pinyin initials in the name."""
    parts = [fold_for_search(part) for part in text.split()]
    return [
        line
        for line in lines
        if _is_of(line.screened, wanted) and all(part in line.found_by for part in parts)
    ]


def _is_of(line: Screened, wanted: str) -> bool:
    if wanted == EVERY:
        return True
    if wanted == EXCLUDED:
        return line.conclusion in REASONS
    return (line.conclusion or "unscreened") == wanted


def line_of(line: Screened) -> Line:
    """Return one enterprise as a line of the list."""
    record = line.enterprise
    texts = (
        signed(line.conclusion),
        record.text(_FORM, "name"),
        record.text(_FORM, "township") or "未填",
        _industry(line) or "未填",
        line.evidence or "—",
        line.by or "—",
        str(line.on or "—"),
    )
    return Line(record.id, texts, {0: tone(line.conclusion)})


def trail_lines(line: Screened | None, steps: Sequence[Record]) -> list[Line]:
    """Return the steps of one enterprise, the latest first; what was changed in the ledger itself comes on top."""
    if line is None:
        return []
    made = [_step_line(step) for step in reversed(steps)]
    held = str(line.enterprise["screening"] or UNSCREENED)
    if held and (not steps or steps[-1]["conclusion"] != held):
        facts = ("screening_reason", "screened_by", "screened_on")
        texts = (line.enterprise.text(_FORM, key) or "—" for key in facts)
        made.insert(0, Line("ledger", ("底册所填", signed(held), *texts), {1: tone(held)}))
    return made or [
        Line("none", ("—", signed(UNSCREENED), "还没有结论，选中后按回车", "—", "—"), {1: "warning"})
    ]


def _step_line(step: Record) -> Line:
    conclusion = str(step["conclusion"])
    facts = (str(step[key] or "—") for key in ("evidence", "by", "on"))
    return Line(step.id, (str(step["data_year"]), signed(conclusion), *facts), {1: tone(conclusion)})
