"""Where a table's rows come from: the office's records, or anything that answers the same few questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeVar

from nptracker.ui.tables.page_problems import PageProblems

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Sequence

    from nptracker.domain.forms.form import Form
    from nptracker.domain.problem import Problem
    from nptracker.domain.query import Query
    from nptracker.domain.record import Record
    from nptracker.services.records import RecordService


Page = TypeVar("Page", "list[Record]", "list[Record | None]")


class RowSource(Protocol):
    """The reading side of one kind of record, as the table model asks for it."""

    @property
    def form(self) -> Form:
        """The declaration of the kind of record shown."""

    def count(self, query: Query) -> int:
        """Return how many rows the query has."""

    def numbers(self, query: Query, stop: Callable[[], bool] | None = None) -> array[int]:
        """Return the row numbers of a query in the order shown; slow for a million rows."""

    def first(self, query: Query, limit: int) -> list[Record]:
        """Return the first rows of a query, quickly."""

    def after(self, number: int, limit: int) -> list[Record]:
        """Return rows of the natural order that follow a row number."""

    def rows(self, numbers: Sequence[int]) -> list[Record | None]:
        """Return one page of rows by number, None where a record is gone."""

    def number_of(self, record_id: str) -> int | None:
        """Return the row number of a record, None when it is gone."""

    def problems(self, record: Record) -> list[Problem]:
        """Return what is wrong with a record; called for each visible row, so it must be quick."""


@dataclass(frozen=True)
class RecordRows:
    """The rows of one kind of record in an open district file."""

    records: RecordService
    form: Form

    def count(self, query: Query) -> int:
        """Return how many rows the query has."""
        return self.records.count(self.form.kind, query)

    def numbers(self, query: Query, stop: Callable[[], bool] | None = None) -> array[int]:
        """Return the row numbers of a query in the order shown."""
        return self.records.numbers(self.form.kind, query, stop)

    def first(self, query: Query, limit: int) -> list[Record]:
        """Return the first rows of a query."""
        return self._noted(self.records.first(self.form.kind, query, limit))

    def after(self, number: int, limit: int) -> list[Record]:
        """Return rows of the natural order that follow a row number."""
        return self._noted(self.records.after(self.form.kind, number, limit))

    def rows(self, numbers: Sequence[int]) -> list[Record | None]:
        """Return one page of rows by number, None where a record is gone."""
        return self._noted(self.records.rows(self.form.kind, numbers))

    def number_of(self, record_id: str) -> int | None:
        """Return the row number of a record, None when it is gone."""
        try:
            return self.records.get(self.form.kind, record_id).number
        except KeyError:
            return None

    def problems(self, record: Record) -> list[Problem]:
        """Return what is wrong with a record, as far as it can be told without looking at all others."""
        return self._problems.of(record)

    @cached_property
    def _problems(self) -> PageProblems:
        return PageProblems(lambda page: self.records.checks.of_page(self.form, page))

    def _noted(self, page: Page) -> Page:
        self._problems.note(page)
        return page
