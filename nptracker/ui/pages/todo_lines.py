"""The things to do on the 工作台 as lines of a list: tasks, findings and indicators under one heading per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nptracker.domain.forms.finding import FINDING
from nptracker.domain.plan import Light
from nptracker.ui.plan.grouped_list import Line, heading

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.services.indicator_lines import IndicatorLine
    from nptracker.services.overview import Board
    from nptracker.services.overview_survey import SurveyAsk
    from nptracker.services.task_lines import TaskLine
    from nptracker.services.work_dues import WorkDue

HEADINGS = ("时限", "工作任务或问题", "牵头单位", "本期进展")
WIDTHS = (11, 14, 8, 6)
MOST_AT_FIRST = 100  # of one group, while several are listed
MORE = "more"
_LIGHT, _TITLE, _LEAD, _STATE = range(4)
_LIGHT_WORDS = {light: (f"{light.sign} {light.label}", light.colour) for light in Light}
_TONES = {"behind": "danger", "done": "good", "ahead": "good", "on_schedule": "good"}


def todo_lines(board: Board, groups: Mapping[str, str], chosen: Sequence[str]) -> list[Line]:
    """Return the lines of some groups of a board; ``groups`` names all groups.

    A line's key is (group, kind, record id): the same task may stand in several groups. A long group beside
    others ends with a line of kind MORE.
    """
    lines: list[Line] = []
    for group in chosen:
        found = getattr(board, group)
        most = MOST_AT_FIRST if len(chosen) > 1 else len(found)
        words = f"{groups[group]}（{len(found)}）" if found else f"{groups[group]}：没有"
        lines.append(heading(words, len(HEADINGS)))
        lines += [_LINE_OF.get(group, _task_line)(group, thing) for thing in found[:most]]
        if len(found) > most:
            texts = ("……", f"还有 {len(found) - most} 项，按回车只看“{groups[group]}”", "", "")
            lines.append(Line((group, MORE, ""), texts, {_TITLE: "accent"}))
    return lines


def _task_line(group: str, task: TaskLine) -> Line:
    due = f" {task.due_on:%Y-%m-%d}" if task.due_on else ""
    lead = "、".join(task.lead or task.others)
    light, tone = _LIGHT_WORDS[task.light]
    texts = (f"{light}{due}", task.name, lead or "原文未写", task.state_words)
    hints = frozenset() if lead else frozenset({_LEAD})
    state = _TONES.get(task.state, "ink") if task.is_told else "soft"
    tones = {_LIGHT: tone, _STATE: state} | dict.fromkeys(hints, "soft")
    return Line((group, "task", task.id), texts, tones, hints)


def _finding_line(group: str, finding: Record) -> Line:
    light = Light.YELLOW if group == "findings_soon" else Light.OVERDUE
    words, tone = _LIGHT_WORDS[light]
    texts = (
        f"{words} {finding.text(FINDING, 'due_on')}",
        f"{finding.text(FINDING, 'number')}　{finding.text(FINDING, 'description')}",
        finding.text(FINDING, "enterprise"),
        finding.text(FINDING, "state"),
    )
    return Line((group, "finding", finding.id), texts, {_LIGHT: tone})


def _indicator_line(group: str, indicator: IndicatorLine) -> Line:
    verdict = indicator.verdict
    texts = (f"{verdict.sign} {verdict.label}", indicator.name, indicator.task_name, indicator.value_words)
    return Line((group, "indicator", indicator.id), texts, {_LIGHT: verdict.colour})


def _survey_line(group: str, ask: SurveyAsk) -> Line:
    light, tone = _LIGHT_WORDS[ask.light]
    due = f" {ask.due_on:%Y-%m-%d}" if ask.due_on and ask.light is not Light.NONE else ""
    texts = (f"{light}{due}", f"{ask.words} {ask.number} 家", f"{ask.year}数据年度", "填报进度")
    return Line((group, "survey_progress", f"{ask.year}@{ask.key}"), texts, {_LIGHT: tone})


def _work_line(group: str, due: WorkDue) -> Line:
    words, tone = _LIGHT_WORDS[due.light]
    texts = (f"{words} {due.due_on:%Y-%m-%d}", f"{due.words}：{due.label}", due.ledger, "")
    return Line((group, due.kind, due.record_id), texts, {_LIGHT: tone})


_LINE_OF: Mapping[str, Callable[[str, Any], Line]] = {
    "findings_overdue": _finding_line,
    "findings_soon": _finding_line,
    "indicators_missed": _indicator_line,
    "survey": _survey_line,
    "work": _work_line,
}
