"""The rows of one query, held page by page, so that a table of a million rows keeps a few thousand."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from typing import TYPE_CHECKING

from nptracker.domain.query import Query
from nptracker.domain.record import Record
from nptracker.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.ui.tables.row_source import RowSource

PAGE_ROWS = 128
PAGES_KEPT = 64

Page = list[Record | None]


class RowCache:
    """Answers “which record is in row n” with at most ``PAGES_KEPT`` pages in memory.

    Until the order of all rows is known, the first page and the pages that follow it one by one can be
    had by key; any other row is None, “not here yet”. ``is_busy`` is set when the source could not
    answer because a write was going on; the owner clears it and asks again.
    """

    def __init__(self, source: RowSource) -> None:
        self.source = source
        self.query = Query()
        self.order: array[int] | None = None
        self.is_busy = False
        self._pages: OrderedDict[int, Page] = OrderedDict()

    def start(self, query: Query, first: list[Record]) -> None:
        """Begin a query whose first rows are at hand."""
        self.query, self.order, self.is_busy = query, None, False
        self._pages.clear()
        self._pages[0] = list(first[:PAGE_ROWS])

    def set_order(self, order: array[int]) -> None:
        """Take the row numbers of the whole query; pages read before are still right."""
        self.order = order

    def forget(self) -> None:
        """Drop the pages read so far, because records in them changed."""
        self._pages.clear()

    def record(self, row: int) -> Record | None:
        """Return the record in a row, or None while it cannot be had."""
        number, offset = divmod(row, PAGE_ROWS)
        page = self._pages.get(number)
        if page is None:
            page = self._read(number)
            if page is None:
                return None
        else:
            self._pages.move_to_end(number)
        return page[offset] if offset < len(page) else None

    def numbers_in(self, rows: Sequence[int]) -> array[int]:
        """Return the row numbers of the records in some rows; none while the order is not known."""
        order = self.order if self.order is not None else array("q")
        if isinstance(rows, range):
            return order[rows.start : rows.stop]
        return array("q", (order[row] for row in rows if row < len(order)))

    def row_of(self, record_id: str) -> int | None:
        """Return the row a record is in, -1 when the query has no such row; None while the order is not known."""
        number = self.source.number_of(record_id)
        if number is None or self.order is None:
            return None
        try:
            return self.order.index(number)
        except ValueError:
            return -1

    def page_count(self) -> int:
        """Return how many pages are in memory."""
        return len(self._pages)

    def _read(self, number: int) -> Page | None:
        if self.is_busy:
            return None
        try:
            page = self._by_order(number) if self.order is not None else self._by_key(number)
        except BusyError:
            self.is_busy = True
            return None
        if page is not None:
            self._keep(number, page)
        return page

    def _keep(self, number: int, page: Page) -> None:
        self._pages[number] = page
        while len(self._pages) > PAGES_KEPT:
            self._pages.popitem(last=False)

    def _by_order(self, number: int) -> Page:
        assert self.order is not None
        return self.source.rows(self.order[number * PAGE_ROWS : (number + 1) * PAGE_ROWS])

    def _by_key(self, number: int) -> Page | None:
        if number == 0:
            return list(self.source.first(self.query, PAGE_ROWS))
        before = self._pages.get(number - 1)
        last = before[-1] if before and len(before) == PAGE_ROWS else None
        if last is None or not self.query.is_plain:
            return None
        return list(self.source.after(last.number, PAGE_ROWS))


class IdReader:
    """Tells record ids by row for a whole block, page by page; safe to use in a working thread.

    It keeps the order of the moment it was made, and no more than one page of rows.
    """

    def __init__(self, source: RowSource, order: array[int]) -> None:
        self._source, self._order = source, order
        self._number = -1
        self._page: Page = []

    def __call__(self, row: int) -> str | None:
        """Return the id of the record in a row, None past the last one."""
        number, offset = divmod(row, PAGE_ROWS)
        if number != self._number:
            self._page = self._source.rows(self._order[number * PAGE_ROWS : (number + 1) * PAGE_ROWS])
            self._number = number
        record = self._page[offset] if offset < len(self._page) else None
        return record.id if record is not None else None

    def record(self, row: int) -> Record | None:
        """Return the record in a row."""
        return self._page[row % PAGE_ROWS] if self(row) is not None else None


def is_prefix(shorter: array[int], longer: array[int]) -> bool:
    """Tell whether an order of rows goes on where another one ended."""
    return len(shorter) <= len(longer) and longer[: len(shorter)] == shorter
