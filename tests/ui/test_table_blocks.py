"""Clipboard blocks: what Excel writes is read right, and what we write is read back to the letter."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nptracker.domain.forms import form_named
from nptracker.domain.query import Filter, Op
from nptracker.ui.tables.block_edit import clear_edit, fill_down_edit, paste_edit, spread
from nptracker.ui.tables.filter_head import filter_of
from nptracker.ui.tables.options import code_options, offering_for
from nptracker.ui.tables.tsv import format_block, parse_block

CELLS = st.text(alphabet=st.sampled_from('甲b1" \t\n,，"'), max_size=8)
BLOCKS = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=5)
)
ENTERPRISE = form_named("enterprise")


@given(BLOCKS)
def test_a_copied_block_is_pasted_back_to_the_letter(block: list[list[str]]) -> None:
    assert parse_block(format_block(block)) == block


@given(BLOCKS)
def test_another_reader_of_tab_separated_text_agrees(block: list[list[str]]) -> None:
    rows = csv.reader(io.StringIO(format_block(block), newline=""), delimiter="\t")
    expected = [row or [""] for row in rows]
    assert expected == block


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a", [["a"]]),
        ("a\tb\r\n1\t2\r\n", [["a", "b"], ["1", "2"]]),
        ("a\tb\n1\t2", [["a", "b"], ["1", "2"]]),
        ("a\t\n\tb\n", [["a", ""], ["", "b"]]),
        ('"第一行\n第二行"\t后面\r\n', [["第一行\n第二行", "后面"]]),
        ('"第一行\r\n第二行"\tx', [["第一行\n第二行", "x"]]),
        ('"他说""好"""\tx', [['他说"好"', "x"]]),
        ('3/4"管\t1"', [['3/4"管', '1"']]),
        ('"没有收尾的引号\tx', [['"没有收尾的引号', "x"]]),
        ('"引号"后面还有字\tx', [['"引号"后面还有字', "x"]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
    ],
)
def test_blocks_as_spreadsheets_write_them(text: str, expected: list[list[str]]) -> None:
    assert parse_block(text) == expected


def columns(*keys: str) -> list:
    return [ENTERPRISE.by_key[key] for key in keys]


def test_rows_beyond_the_last_record_become_new_ones_and_wide_rows_are_counted() -> None:
    ids = ["r0", "r1"]
    block = [["甲", "1"], ["乙", "2", "多"], ["丙", "3", " "], ["", ""]]
    edit = paste_edit(block, columns("name", "industry_code"), 1, lambda row: dict(enumerate(ids)).get(row))
    assert edit.rows == [
        ("r1", {"name": "甲", "industry_code": "1"}),
        (None, {"name": "乙", "industry_code": "2"}),
        (None, {"name": "丙", "industry_code": "3"}),
    ]
    assert (edit.appended, edit.left_out, edit.title) == (2, 1, "粘贴 3 行")


def test_a_row_of_headings_is_not_taken_for_data() -> None:
    block = [["企业详细名称", "行业代码"], ["甲", "2614"]]
    edit = paste_edit(block, columns("name", "industry_code"), 0, lambda _row: None)
    assert edit.rows == [(None, {"name": "甲", "industry_code": "2614"})]
    assert edit.skipped_heading


def test_a_small_block_fills_a_selection_that_is_a_multiple_of_it() -> None:
    assert spread([["x"]], 2, 2) == [["x", "x"], ["x", "x"]]
    assert spread([["x"], ["y"]], 4, 1) == [["x"], ["y"], ["x"], ["y"]]
    assert spread([["x"], ["y"]], 3, 1) == [["x"], ["y"]]
    assert spread([], 3, 3) == []


def test_clearing_and_filling_pass_over_rows_without_a_record() -> None:
    ids = {0: "a", 1: "b"}
    assert clear_edit(range(3), ["name"], ids.get).rows == [("a", {"name": ""}), ("b", {"name": ""})]
    assert fill_down_edit({"name": "x"}, range(1, 3), ids.get).rows == [("b", {"name": "x"})]


def test_labels_in_a_filter_ask_for_exactly_these_codes() -> None:
    operating = ENTERPRISE.by_key["operating"]
    assert filter_of(operating, "在产") == Filter("operating", Op.ONE_OF, "running")
    assert filter_of(operating, "在产，关闭") == Filter("operating", Op.ONE_OF, "running|closed")
    assert filter_of(operating, "产") == Filter("operating", Op.CONTAINS, "产")
    assert filter_of(operating, "非空") == Filter("operating", Op.GIVEN)
    assert filter_of(ENTERPRISE.by_key["name"], ">=5") == Filter("name", Op.AT_LEAST, "5")


def test_labels_are_found_by_words_and_by_pinyin_initials() -> None:
    operating = ENTERPRISE.by_key["operating"]
    assert operating.codes is not None
    assert [option.label for option in code_options(operating.codes, "gb")] == ["关闭"]
    assert [option.label for option in code_options(operating.codes, "生产")] == ["试生产"]
    assert len(code_options(operating.codes, "")) == len(operating.codes.labels)


def test_a_list_grows_by_what_is_picked_and_offers_only_the_rest() -> None:
    tiers = form_named("survey_entry").by_key["tiers"]
    offering = offering_for(tiers, lambda _kind, _text: [])
    assert offering is not None
    assert offering.put("", "基本") == "基本"
    assert offering.put("基本", "公约") == "基本、公约"
    assert offering.put("基本、gy", "公约") == "基本、公约"
    assert [option.label for option in offering.options("基本、")] == ["详细", "重点管控", "公约"]
