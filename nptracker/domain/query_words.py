"""A query in words: as it is typed under a column's heading, and as it is printed above an exported table."""

from __future__ import annotations

from collections.abc import Callable

from nptracker.domain.forms.field import Field
from nptracker.domain.forms.form import Form
from nptracker.domain.query import Filter, Op, Query

LIST_MARK = "|"  # between the codes of a filter
NameOf = Callable[[Field, str], str]  # what a person calls the record that a REFERENCE field points at
_TYPED = {Op.CONTAINS: "{}", Op.EQUALS: "={}", Op.AT_LEAST: ">={}", Op.AT_MOST: "<={}"}
_PRINTED = {Op.CONTAINS: "含“{}”", Op.EQUALS: "为“{}”", Op.AT_LEAST: "≥ {}", Op.AT_MOST: "≤ {}"}


def typed_filter(field: Field, condition: Filter) -> str:
    """Return the text that asks for this condition when it is typed under the heading."""
    if condition.op is Op.EMPTY:
        return "空"
    if condition.op is Op.GIVEN:
        return "非空"
    if condition.op is Op.ONE_OF:
        return "、".join(_labels(field, condition))
    return _TYPED[condition.op].format(condition.value)


def _labels(field: Field, condition: Filter) -> list[str]:
    labels = field.codes.labels if field.codes else {}
    return [labels.get(code, code) for code in condition.value.split(LIST_MARK) if code]


def filter_words(form: Form, condition: Filter, name_of: NameOf) -> str:
    """Return a condition as it is printed, such as “乡镇街道 含“东街””."""
    field = form.by_key[condition.field]
    if condition.op is Op.EMPTY:
        return f"{field.heading} 为空"
    if condition.op is Op.GIVEN:
        return f"{field.heading} 不为空"
    if condition.op is Op.ONE_OF:
        names = _labels(field, condition)
        if field.refers_to:
            names = [name_of(field, name) for name in names]
        return f"{field.heading} 为“{'、'.join(names)}”"
    return f"{field.heading} {_PRINTED[condition.op].format(condition.value)}"


def query_words(form: Form, query: Query, name_of: NameOf) -> list[str]:
    """Return the lines that say what a view shows and in which order; none for all records as they came."""
    conditions = [filter_words(form, condition, name_of) for condition in query.filters]
    if query.search.strip():
        conditions.insert(0, f"查找“{query.search.strip()}”")
    sorts = [
        f"{form.by_key[sort.field].heading}{'（从大到小）' if sort.descending else ''}" for sort in query.sort
    ]
    lines = [f"筛选：{'；'.join(conditions)}"] if conditions else []
    return [*lines, f"排序：{'、'.join(sorts)}"] if sorts else lines
