"""How a ledger gives a figure: which of its rows in a period, and whether they are counted, added up or told apart."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple

from nptracker.domain.forms.field import DATED_TYPES, Field, FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.indicator import EXACT
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.query import Filter, Op, Query
from nptracker.domain.record import Record
from nptracker.domain.values import Value, amount, is_given

COUNT, SUM, DISTINCT = "count", "sum", "distinct"
PERIOD, YEAR, TO_DATE, ALL = "period", "year", "to_date", "all"
FEED_MARK = "feed:"  # before the id, where a named count is asked for


class Feed(NamedTuple):
    """One declared figure. ``column`` is what is added up or told apart; ``query`` narrows the rows."""

    ledger: str
    way: str = COUNT
    column: str = ""
    query: Query = Query()
    dated_by: str = ""
    span: str = PERIOD
    title: str = ""
    part: str = "numerator"
    definition: str = ""
    task: str = ""
    since: date | None = None

    @property
    def fields(self) -> frozenset[str]:
        """The fields of the ledger without which there is no figure, by key."""
        named = {self.column, self.dated_by if self.span != ALL else ""} - {""}
        return frozenset(named | {condition.field for condition in self.query.filters})

    def rows(self, form: Form, period: ReportingPeriod) -> Query:
        """Return what asks for the rows of a period."""
        return self.query.also(*self._of_period(form, period))

    def undated(self) -> Query | None:
        """Return what asks for the rows that no period takes in because nobody dated them, None when none is dated."""
        if not self.dated_by or self.span == ALL:
            return None
        return self.query.also(Filter(self.dated_by, Op.EMPTY))

    def _of_period(self, form: Form, period: ReportingPeriod) -> tuple[Filter, ...]:
        if not self.dated_by or self.span == ALL:
            return ()
        field = form.by_key[self.dated_by]
        until = Filter(self.dated_by, Op.AT_MOST, _bound(field, period.ends))
        if self.span == TO_DATE:
            return (until,)
        begins = date(period.ends.year, 1, 1) if self.span == YEAR else period.begins
        return (Filter(self.dated_by, Op.AT_LEAST, _bound(field, begins)), until)


def _bound(field: Field, day: date) -> str:
    return str(day.year) if field.type is FieldType.YEAR else day.isoformat()


class Figure(NamedTuple):
    """A figure with the rows that could not be part of it: ``value`` is None where nothing is known."""

    value: Decimal | None
    unknown: int = 0


def figure_of(way: str, values: Iterable[Value]) -> Figure:
    """Return the figure of a column's values; of no rows there is a count, but no sum."""
    told = list(values)
    if way == COUNT:
        return Figure(Decimal(len(told)))
    if way == DISTINCT:
        given = {value for value in told if is_given(value)}
        return Figure(Decimal(len(given)), sum(not is_given(value) for value in told))
    numbers = [number for value in told if (number := amount(value)) is not None]
    return Figure(reduce(EXACT.add, numbers) if numbers else None, len(told) - len(numbers))


def as_values(feed: Feed) -> dict[str, Value]:
    """Return a feed as it is stored."""
    query = {"search": feed.query.search, "filters": [list(f) for f in feed.query.filters]}
    return {
        "title": feed.title,
        "definition": feed.definition or None,
        "task": feed.task or None,
        "part": feed.part,
        "ledger": feed.ledger,
        "way": feed.way,
        "column": feed.column or None,
        "filters": json.dumps(query, ensure_ascii=False) if feed.query != Query() else None,
        "dated_by": feed.dated_by or None,
        "span": feed.span,
        "since": feed.since,
    }


def feed_of(record: Record) -> Feed:
    """Return the feed that a record holds."""
    told: dict[str, Any] = {"search": "", "filters": []}
    if record["filters"]:
        told = json.loads(str(record["filters"]))
    filters = tuple(Filter(field, Op(op), value) for field, op, value in told["filters"])
    names = ("ledger", "way", "column", "dated_by", "span", "title", "part", "definition", "task")
    texts = {name: str(record[name] or "") for name in names}
    since = record["since"] if isinstance(record["since"], date) else None
    return Feed(query=Query(told["search"], filters), since=since, **texts)


def dates_of(form: Form) -> list[Field]:
    """Return the fields by which rows can belong to a period, the form's own choice first."""
    found = [field for field in form.fields if field.type in DATED_TYPES and not field.is_internal]
    return sorted(found, key=lambda field: field.key != form.dated_by)


def amounts_of(form: Form) -> list[Field]:
    """Return the fields that can be added up."""
    return [f for f in form.fields if f.is_numeric and f.type not in _NO_AMOUNTS and not f.is_internal]


def column_fault(form: Form, feed: Feed) -> str:
    """Return in Chinese why a figure cannot come from the column of a feed, or an empty text."""
    if feed.way == COUNT:
        return ""
    offered = amounts_of(form) if feed.way == SUM else form.table_fields
    if any(field.key == feed.column for field in offered):
        return ""
    field = form.by_key.get(feed.column)
    if field is None or field.is_internal:
        return "还没有选哪一栏。"
    return f"“{field.heading}”不是可以相加的数；请换一栏，或改数不重复的个数。"


_NO_AMOUNTS = frozenset({FieldType.YEAR, FieldType.COORDINATE})
