"""Problems that say the same of many cells of one column, put together: sixty equal lines hide the sixty-first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from nptracker.domain.problem import Problem

T = TypeVar("T")
_ALL_NAMED, _FIRST_NAMED = 5, 3  # cells named one by one, and how many of more than that
_ADDRESS = re.compile(r"([A-Z]{1,3})\d+")


def alike(problems: Iterable[T], problem_of: Callable[[T], Problem]) -> list[list[T]]:
    """Return what says the same of one column of one sheet together, in the order in which each comes first."""
    found: dict[tuple[object, ...], list[T]] = {}
    for one in problems:
        found.setdefault(_sameness(problem_of(one)), []).append(one)
    return list(found.values())


def as_one(problems: Sequence[Problem]) -> Problem:
    """Return alike problems as one that names their cells: “A3、A5、A6…共 60 处”."""
    first = problems[0]
    if len(problems) == 1:
        return first
    cells = list(dict.fromkeys(problem.cell for problem in problems if problem.cell))
    named = "、".join(cells if len(cells) <= _ALL_NAMED else cells[:_FIRST_NAMED])
    rest = "…" if len(cells) > _ALL_NAMED else "，" if named else ""
    also = "" if all(problem.message == first.message for problem in problems) else "（其余各格类似）"
    return first._replace(cell=f"{named}{rest}共 {len(problems)} 处", message=f"{first.message}{also}")


def together(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems with the alike ones put together."""
    return [as_one(group) for group in alike(problems, lambda problem: problem)]


def _sameness(problem: Problem) -> tuple[object, ...]:
    """Return by what problems are alike; what was typed into the cell may differ, and so may the words that cite it."""
    address = _ADDRESS.fullmatch(problem.cell)
    words = problem.message.replace(problem.value, "") if problem.value else problem.message
    column = address[1] if address else ""
    place = (problem.file, problem.sheet, column, problem.field)
    return (*place, problem.code, problem.severity, problem.suggestion, words)
