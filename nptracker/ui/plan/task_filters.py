"""Which tasks a list shows: by state, section, department and words. Plain functions, no window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from nptracker.domain import word_filter
from nptracker.domain.plan import Light, is_due_this_week
from nptracker.domain.word_filter import has_words, wanted_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from nptracker.services.task_lines import TaskLine


class Show(Enum):
    """The quick filters, with their words."""

    ALL = "全部任务"
    OVERDUE = "已超期"
    THIS_WEEK = "本周到期"
    SOON = "快到期"
    BEHIND = "滞后"
    MISSING = "本期未报"
    UNCONFIRMED = "沿用待核对"
    MINE = "我的部门"
    OPEN = "未完成"
    DONE = "已完成"
    SAFEGUARD = "保障措施"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What is asked for; empty parts ask for nothing. ``own`` is the officer's own department."""

    show: Show = Show.ALL
    section: str = ""
    department: str = ""
    words: str = ""
    own: str = ""


def passing(lines: Iterable[TaskLine], wanted: TaskFilter, today: date) -> list[TaskLine]:
    """Return the tasks that pass every part of the filter, in their order."""
    words = wanted_words(wanted.words)
    return [
        line
        for line in lines
        if _passes(line, wanted, today) and (not words or has_words(_text_of(line), words))
    ]


def _passes(line: TaskLine, wanted: TaskFilter, today: date) -> bool:
    return (
        _TESTS[wanted.show](line, wanted, today)
        and (not wanted.section or line.section == wanted.section)
        and (not wanted.department or wanted.department in departments(line))
    )


_Test = Callable[["TaskLine", TaskFilter, "date"], bool]
_TESTS: dict[Show, _Test] = {
    Show.ALL: lambda _line, _wanted, _today: True,
    Show.OVERDUE: lambda line, _wanted, _today: line.light is Light.OVERDUE,
    Show.THIS_WEEK: lambda line, _wanted, today: not line.is_done and is_due_this_week(line.due_on, today),
    Show.SOON: lambda line, _wanted, _today: line.light in {Light.RED, Light.YELLOW},
    Show.BEHIND: lambda line, _wanted, _today: line.state == "behind",
    Show.UNCONFIRMED: lambda line, _wanted, _today: line.is_unconfirmed and not line.is_told,
    Show.MISSING: lambda line, _wanted, _today: not line.reported and not line.is_done,
    Show.MINE: lambda line, wanted, _today: bool(wanted.own) and wanted.own in departments(line),
    Show.OPEN: lambda line, _wanted, _today: not line.is_done,
    Show.DONE: lambda line, _wanted, _today: line.is_done,
    Show.SAFEGUARD: lambda line, _wanted, _today: line.is_safeguard,
}


def departments(line: TaskLine) -> tuple[str, ...]:
    """Return every body on a task, the implied ones last."""
    return (*line.lead, *line.others, *line.implied)


def _text_of(line: TaskLine) -> str:
    """Return what words are looked for in: number, title and every body."""
    return "\n".join((line.no, line.title, *departments(line)))


def get_ready(lines: Iterable[TaskLine]) -> None:
    """Fold the texts of many tasks beforehand, so that the first key typed waits for nothing."""
    word_filter.get_ready(map(_text_of, lines))
