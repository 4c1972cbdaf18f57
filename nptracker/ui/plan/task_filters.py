"""Which tasks a list shows: by state, section, department and words. Plain functions, no window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from nptracker.domain.pinyin import initials
from nptracker.domain.plan import Light, is_due_this_week
from nptracker.domain.search import fold_for_search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from nptracker.services.task_lines import TaskLine

_MOST_KEPT = 12_000  # texts of tasks, two large plans


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
    words = fold_for_search(wanted.words).split()
    return [line for line in lines if _passes(line, wanted, today) and _has_words(line, words)]


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


def _has_words(line: TaskLine, words: Sequence[str]) -> bool:
    """Tell whether number, title or a body holds every folded word, or its pinyin initials do."""
    if not words:
        return True
    text, letters = _searchable(_text_of(line))
    return all(word in text or (word.isascii() and word in letters) for word in words)


def _text_of(line: TaskLine) -> str:
    return "\n".join((line.no, line.title, *departments(line)))


@lru_cache(maxsize=_MOST_KEPT)
def _searchable(text: str) -> tuple[str, str]:
    """Return a text as words are looked for in it, and its pinyin initials."""
    folded = fold_for_search(text)
    return folded, initials(folded)


def get_ready(lines: Iterable[TaskLine]) -> None:
    """Fold the texts of many tasks beforehand: at the first key typed it would take thousands of them 100 ms."""
    for line in lines:
        _searchable(_text_of(line))
