"""The problems of a table's rows, found for a stretch of a page at once when its first row is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.domain.problem import Problem
    from nptracker.domain.record import Record

STRETCH = 32  # rows asked about at once: about a screenful
_ROWS_KEPT = 8192


class PageProblems:
    """Remembers the pages read last; rows of other pages are asked about one by one."""

    def __init__(self, find: Callable[[Sequence[Record]], list[list[Problem]]]) -> None:
        self._find = find
        self._stretches: dict[str, Sequence[Record]] = {}
        self._found: dict[str, tuple[Record, list[Problem]]] = {}

    def note(self, page: Sequence[Record | None]) -> None:
        """Remember which rows stand together."""
        if len(self._stretches) > _ROWS_KEPT:
            self._stretches.clear()
            self._found.clear()
        rows = [record for record in page if record is not None]
        for start in range(0, len(rows), STRETCH):
            stretch = rows[start : start + STRETCH]
            self._stretches.update(dict.fromkeys((record.id for record in stretch), stretch))

    def of(self, record: Record) -> list[Problem]:
        """Return the problems of a row; none while a write keeps the file busy, after which rows are read anew."""
        known = self._found.get(record.id)
        if known is None or known[0] is not record:
            try:
                self._ask(record)
            except BusyError:
                return []
            known = self._found[record.id]
        return known[1]

    def _ask(self, record: Record) -> None:
        stretch = self._stretches.get(record.id, ())
        asked = stretch if any(other is record for other in stretch) else [record]
        for other, problems in zip(asked, self._find(asked), strict=True):
            self._found[other.id] = (other, problems)
