"""The rows of a view in groups: heads between the records, and groups that are folded away."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nptracker.domain.values import ABSENT_WORDS, Absent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.domain.query import Query

    ReadGroups = Callable[[Query, str, Callable[[], bool]], tuple[array[int], Sequence[tuple[str, int]]]]

OPEN_SIGN, CLOSED_SIGN = "▾", "▸"


@dataclass
class Grouping:
    """Lays the records of each group under a head.

    ``numbers`` are the row numbers of all records, group by group; ``groups`` the text and the size of each.
    ``order`` is what the table shows: row numbers, and −1, −2 … for the heads of the groups 0, 1 …
    """

    key: str
    numbers: array[int]
    groups: Sequence[tuple[str, int]]
    closed: set[str] = field(default_factory=set)  # by text, so that they stay closed when read again

    def __post_init__(self) -> None:
        self.order: array[int] = array("q")
        self._head_rows: list[int] = []
        self._starts: list[int] = []
        self._lay_out()

    def _lay_out(self) -> None:
        self.order, self._head_rows, self._starts = array("q"), [], []
        start = 0
        for place, (text, count) in enumerate(self.groups):
            self._head_rows.append(len(self.order))
            self._starts.append(start)
            self.order.append(-place - 1)
            if text not in self.closed:
                self.order.extend(self.numbers[start : start + count])
            start += count

    def head_at(self, row: int) -> int | None:
        """Return which group's head a row is, None for a record's row and beyond the last."""
        if not 0 <= row < len(self.order) or self.order[row] >= 0:
            return None
        return -self.order[row] - 1

    def rank(self, row: int) -> int:
        """Return a record's place among all records of the view, counted from 1, folded ones included."""
        place = bisect_right(self._head_rows, row) - 1
        return self._starts[place] + row - self._head_rows[place]

    def words(self, place: int) -> str:
        """Return what stands on the head of a group."""
        text, count = self.groups[place]
        sign = CLOSED_SIGN if text in self.closed else OPEN_SIGN
        line = " ".join(text.split()) or ABSENT_WORDS[Absent.NOT_REPORTED]
        return f"{sign} {line}　{count:,} 条"

    def turn(self, place: int) -> None:
        """Fold a group away, or open it."""
        self.closed ^= {self.groups[place][0]}
        self._lay_out()

    def fold_all(self, closed: bool) -> None:
        """Fold all groups away, or open them all."""
        self.closed = {text for text, _count in self.groups} if closed else set()
        self._lay_out()


def read_grouping(
    read: ReadGroups, query: Query, key: str, stop: Callable[[], bool], old: Grouping | None
) -> Grouping:
    """Read a view in groups; groups that were folded away in ``old`` stay so."""
    numbers, groups = read(query, key, stop)
    return Grouping(key, numbers, groups, set(old.closed) if old and old.key == key else set())
