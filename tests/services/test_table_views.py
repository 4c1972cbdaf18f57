"""Saved views come back as they were, survive reopening and undo, and a spoilt one harms nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import form_named
from nptracker.domain.forms.field import FieldType
from nptracker.domain.query import Filter, Op, Query, Sort, parse_filter
from nptracker.domain.query_words import query_words, typed_filter
from nptracker.domain.table_view import (
    TableView,
    columns_from_json,
    columns_json,
    query_from_json,
    query_json,
)
from nptracker.errors import UserError
from nptracker.services.office import Office

FORM = form_named("enterprise")
QUERY = Query(
    "河",
    (Filter("township", Op.CONTAINS, "东|街"), Filter("operating", Op.ONE_OF, "running|closed")),
    (Sort("name", True), Sort("township")),
)
VIEW = TableView(QUERY, ("name", "township", "operating"), {"name": 210}, "township")


def test_a_view_comes_back_after_reopening(district: Office) -> None:
    district.views.save("enterprise", "在产和关闭", VIEW)
    district.views.save("finding", "别的", TableView())
    district.close()
    office = Office.open(district.path)
    assert [(saved.name, saved.view) for saved in office.views.views("enterprise")] == [("在产和关闭", VIEW)]
    office.close()


def test_saving_under_the_same_name_replaces_and_undo_brings_the_old_one_back(district: Office) -> None:
    district.views.save("enterprise", "我的", VIEW)
    changes = district.views.save("enterprise", " 我的 ", TableView(columns=("name",)))
    assert (changes.title, changes.kinds) == ("保存视图“我的”（企业底册）", {"saved_view"})
    assert [saved.view.columns for saved in district.views.views("enterprise")] == [("name",)]
    district.history.undo()
    assert [saved.view for saved in district.views.views("enterprise")] == [VIEW]
    district.history.undo()
    assert district.views.views("enterprise") == []


def test_one_view_at_most_is_the_default(district: Office) -> None:
    first, second = (district.views.save("enterprise", name, VIEW).record_ids[0] for name in ("甲", "乙"))
    district.views.make_default("enterprise", first)
    district.views.make_default("enterprise", second)
    default = district.views.default("enterprise")
    assert default is not None
    assert default.name == "乙"
    assert [saved.is_default for saved in district.views.views("enterprise")] == [False, True]
    district.views.make_default("enterprise")
    assert district.views.default("enterprise") is None


def test_names_are_wanted_and_are_not_taken_twice(district: Office) -> None:
    first = district.views.save("enterprise", "甲", VIEW).record_ids[0]
    district.views.save("enterprise", "乙", VIEW)
    for bad in (" ", "长" * 41):
        with pytest.raises(UserError, match="视图"):
            district.views.save("enterprise", bad, VIEW)
    with pytest.raises(UserError, match="已有名为“乙”"):
        district.views.rename(first, "乙")
    assert district.views.rename(first, "丙").title == "视图“甲”改名为“丙”"
    assert district.views.delete(first).title == "删除视图“丙”"
    assert [saved.name for saved in district.views.views("enterprise")] == ["乙"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"filters": 1}', '{"search": "", "filters": [["a"]]}']
)
def test_a_spoilt_view_shows_everything(district: Office, text: str) -> None:
    district.records.create(
        "saved_view", {"ledger": "enterprise", "name": "坏", "query": text, "columns": "7"}
    )
    assert [saved.view for saved in district.views.views("enterprise")] == [TableView()]


def test_columns_the_form_no_longer_has_are_left_out_and_filtered_ones_are_shown() -> None:
    query = QUERY.also(Filter("gone", Op.EMPTY))
    view = TableView(query, ("gone", "name"), {"gone": 9}, "gone").fitted(FORM)
    assert view == TableView(QUERY, ("name", "township", "operating"), {}, "")
    assert TableView().fitted(FORM).columns == tuple(field.key for field in FORM.table_fields)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
FILTERS = st.builds(Filter, st.sampled_from(["name", "park"]), st.sampled_from(Op), TEXTS)
QUERIES = st.builds(
    Query,
    TEXTS,
    st.lists(FILTERS, max_size=3).map(tuple),
    st.lists(st.builds(Sort, st.just("name"), st.booleans()), max_size=2).map(tuple),
)


@given(QUERIES, st.lists(st.sampled_from(["name", "park", "note"]), unique=True))
def test_every_query_and_column_list_survives_the_file(query: Query, keys: list[str]) -> None:
    view = TableView(query, tuple(keys), dict.fromkeys(keys[:1], 123))
    assert query_from_json(query_json(view.query)) == query
    assert columns_from_json(columns_json(view)) == (view.columns, view.widths)


@given(TEXTS)
def test_what_is_typed_as_a_filter_can_be_typed_again(text: str) -> None:
    plain = FORM.by_key["name"]
    assert plain.type is FieldType.TEXT
    condition = parse_filter("name", text)
    if condition is not None:
        assert parse_filter("name", typed_filter(plain, condition)) == condition


def test_a_query_is_told_in_words() -> None:
    words = query_words(FORM, QUERY, lambda _field, name: name)
    assert words == [
        "筛选：查找“河”；乡镇(街道) 含“东|街”；经营状态 为“在产、关闭”",
        "排序：企业详细名称（从大到小）、乡镇(街道)",
    ]
    assert typed_filter(FORM.by_key["operating"], QUERY.filters[1]) == "在产、关闭"
