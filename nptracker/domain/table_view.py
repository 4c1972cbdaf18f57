"""A saved view of a ledger: what it shows, in which columns and groups; kept as JSON in the district file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nptracker.domain.forms.form import Form
from nptracker.domain.query import Filter, Op, Query, Sort


@dataclass(frozen=True, slots=True)
class TableView:
    """How a table looks: the query, the columns in order with the widths a person set (pixels), the group."""

    query: Query = field(default_factory=Query)
    columns: tuple[str, ...] = ()
    widths: Mapping[str, int] = field(default_factory=dict)
    group: str = ""

    def fitted(self, form: Form) -> TableView:
        """Return the view without columns that the form no longer has; filtered columns are always shown."""
        known = form.by_key
        filters = tuple(part for part in self.query.filters if part.field in known)
        sort = tuple(part for part in self.query.sort if part.field in known)
        wanted = self.columns or tuple(part.key for part in form.table_fields)
        columns = tuple(dict.fromkeys([*wanted, *(part.field for part in filters)]))
        return TableView(
            Query(self.query.search, filters, sort),
            tuple(key for key in columns if key in known),
            {key: width for key, width in self.widths.items() if key in known},
            self.group if self.group in known else "",
        )


def query_json(query: Query) -> str:
    """Return a query as JSON."""
    filters = [[part.field, part.op.value, part.value] for part in query.filters]
    sort = [[part.field, part.descending] for part in query.sort]
    parts = {"search": query.search, "filters": filters, "sort": sort}
    return json.dumps(parts, ensure_ascii=False)


def query_from_json(text: str) -> Query:
    """Read a query; raises ValueError for a text that is none."""
    try:
        parts: dict[str, Any] = json.loads(text)
        filters = tuple(Filter(str(key), Op(op), str(value)) for key, op, value in parts["filters"])
        sort = tuple(Sort(str(key), bool(descending)) for key, descending in parts["sort"])
        return Query(str(parts["search"]), filters, sort)
    except (KeyError, TypeError) as error:
        raise ValueError(f"no query: {text[:80]}") from error


def columns_json(view: TableView) -> str:
    """Return the columns of a view with their widths as JSON, 0 for a width nobody set."""
    return json.dumps([[key, view.widths.get(key, 0)] for key in view.columns], ensure_ascii=False)


def columns_from_json(text: str) -> tuple[tuple[str, ...], dict[str, int]]:
    """Read (columns, widths); raises ValueError for a text that is no list of columns."""
    try:
        pairs = [(str(key), int(width)) for key, width in json.loads(text)]
    except TypeError as error:
        raise ValueError(f"no columns: {text[:80]}") from error
    return tuple(key for key, _width in pairs), {key: width for key, width in pairs if width > 0}
