"""What a return is: name, title, what it needs, how it is built, what blocks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nptracker.domain.forms.registry import Registry
from nptracker.domain.problem import Problem
from nptracker.export.sheet import Document
from nptracker.services.returns.context import ReturnContext
from nptracker.services.returns.options import ReturnOption


def _nothing_blocks(_context: ReturnContext) -> list[Problem]:
    return []


@dataclass(frozen=True, slots=True)
class ReturnKind:
    """One return.

    ``period_letter`` is the usual length of its period: Q quarter, empty for a year. ``years_back`` tells how
    far behind today its data lie: the survey of a year is filled in the year after. ``options`` are what can be
    chosen beside the period, ``offers`` those that depend on the open file; an ``is_internal`` return has no
    edition for outsiders.
    """

    name: str
    title: str
    build: Callable[[ReturnContext], Document]
    help: str
    problems: Callable[[ReturnContext], list[Problem]] = _nothing_blocks
    period_letter: str = "Q"
    per_department: bool = False
    years_back: int = 0
    options: tuple[ReturnOption, ...] = ()
    is_internal: bool = False
    offers: Callable[[Registry], tuple[ReturnOption, ...]] | None = None

    def in_file(self, forms: Registry) -> ReturnKind:
        """Return the return with the choices that depend on the kinds of record of the open file."""
        return self if self.offers is None else replace(self, options=self.offers(forms))
