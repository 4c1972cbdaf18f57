"""What a table shows: search words, filters per column and a sort order, as data."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Op(StrEnum):
    """How a filter compares."""

    CONTAINS = "contains"
    EQUALS = "="
    AT_LEAST = ">="
    AT_MOST = "<="
    ONE_OF = "in"
    EMPTY = "empty"
    GIVEN = "given"


class Filter(NamedTuple):
    """One column's condition; ``value`` is what the officer typed, or the codes joined by ``|`` for ONE_OF."""

    field: str
    op: Op
    value: str = ""


class Sort(NamedTuple):
    """One sort key."""

    field: str
    descending: bool = False


class Query(NamedTuple):
    """A view on one kind of record; the empty query is all records in the order they were made."""

    search: str = ""
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()

    def also(self, *filters: Filter) -> Query:
        """Return this query narrowed by more filters."""
        return self._replace(filters=self.filters + filters)

    @property
    def is_plain(self) -> bool:
        """Tell whether the query is all records in natural order."""
        return not (self.search or self.filters or self.sort)


def parse_filter(field: str, text: str) -> Filter | None:
    """Read what is typed under a column head: ``>=5``, ``<=2025-12-31``, ``=在产``, ``空``, ``非空`` or words."""
    text = text.strip()
    if not text:
        return None
    if text in {"空", "=空"}:
        return Filter(field, Op.EMPTY)
    if text in {"非空", "=非空"}:
        return Filter(field, Op.GIVEN)
    for mark, op in (
        (">=", Op.AT_LEAST),
        ("≥", Op.AT_LEAST),
        ("<=", Op.AT_MOST),
        ("≤", Op.AT_MOST),
        ("=", Op.EQUALS),
    ):
        if text.startswith(mark) and text[len(mark) :].strip():
            return Filter(field, op, text[len(mark) :].strip())
    return Filter(field, Op.CONTAINS, text)
