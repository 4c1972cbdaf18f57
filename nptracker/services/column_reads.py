"""Groups and sums over one column of a view, for the table's own heads and foot."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from nptracker.db.columns import Columns
from nptracker.domain.query import Query
from nptracker.domain.summary import Summary, common_unit
from nptracker.errors import UserError
from nptracker.services.session import Session, Stop, never

MOST_GROUPS = 2_000


@dataclass(frozen=True)
class Groups:
    """The rows of a view by the texts of one column: row numbers in order, and (text, rows) of each group."""

    numbers: array[int]
    groups: list[tuple[str, int]]


class ColumnReadService:
    """Reads columns without making records of them; every question can be broken off."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def _columns(self, kind: str) -> Columns:
        return Columns(self._session.file, self._session.forms[kind])

    def groups(self, kind: str, query: Query, key: str, stop: Stop = never) -> Groups:
        """Return a view grouped by a column; raises UserError when nearly every row would be its own group."""
        numbers, groups = self._columns(kind).groups(query, key, stop)
        if len(groups) > MOST_GROUPS:
            heading = self._session.forms[kind].by_key[key].heading
            raise UserError(
                f"“{heading}”有 {len(groups):,} 种不同的内容，太多了，不适合分组。",
                safe="数据没有变化。",
                todo=f"请换一列，或先筛选到 {MOST_GROUPS:,} 种以内。",
            )
        return Groups(numbers, groups)

    def summary(
        self, kind: str, rows: Query | Sequence[int], keys: Sequence[str], stop: Stop = never
    ) -> Summary:
        """Return what the cells of some columns come to, over a view or over rows by their numbers."""
        columns, form = self._columns(kind), self._session.forms[kind]
        fields = [form.by_key[key] for key in keys]
        found = (
            columns.values(rows, keys, stop)
            if isinstance(rows, Query)
            else columns.values_of(rows, keys, stop)
        )
        summary = Summary(is_mixed=common_unit(fields) is None)
        for values in found:
            for field, value in zip(fields, values, strict=True):
                summary.add(field, value)
        return summary

    def summary_words(
        self, kind: str, rows: Query | Sequence[int], keys: Sequence[str], stop: Stop = never
    ) -> list[str]:
        """Return a summary as short phrases; none when it was broken off."""
        unit = common_unit([self._session.forms[kind].by_key[key] for key in keys])
        summary = self.summary(kind, rows, keys, stop)
        return [] if stop() else summary.words(unit or "")
