"""Heads as people change them: found anywhere, known by their words, every difference said with its place."""

from __future__ import annotations

import pytest
from workbook_samples import HEADS, package, row, text

from nptracker.domain.forms import form_named
from nptracker.domain.problem import Problem
from nptracker.domain.values import Quantity
from nptracker.importing.filled_rows import SheetReading, read_rows
from nptracker.importing.headings import find_layout
from nptracker.importing.workbook import read_bytes

ENTERPRISE, SURVEY = form_named("enterprise"), form_named("survey_entry")


def read(body: str, after: str = "", mark: dict[str, object] | None = None, form=ENTERPRISE) -> SheetReading:
    sheet = read_bytes(package(body, after=after), "甲.xlsx").sheets[0]
    layout = find_layout(form, sheet, "甲.xlsx", mark)
    assert layout is not None
    return read_rows(sheet, layout, "甲.xlsx", lambda: None)


def problem(reading: SheetReading, code: str) -> Problem:
    return next(p for p in reading.problems if p.code == code)


@pytest.mark.parametrize("above", [0, 1, 7, 28])
def test_the_head_is_found_below_any_title(above: int) -> None:
    titles = "".join(row(n, "某区企业名单") for n in range(1, above + 1))
    reading = read(titles + row(above + 1, *HEADS) + row(above + 2, "甲厂", "", "东街"))
    assert [r.texts for r in reading.rows] == [{"name": "甲厂", "township": "东街"}]
    assert reading.rows[0].cells["township"] == f"C{above + 2}"


def test_full_width_spaces_marks_and_order_do_not_matter() -> None:
    heads = ("＊ 统一社会 信用代码", "企业详细名称*", "乡镇（街道）", "行业代码（必填）", "经营状态")
    reading = read(row(1, *heads) + row(2, "1", "甲厂"))
    assert reading.rows[0].texts == {"uscc": "1", "name": "甲厂"}
    assert problem(reading, "head.moved").cell == "第1行"
    assert not any(p.code == "head.extra" for p in reading.problems)


def test_missing_extra_and_doubled_columns_are_told_with_their_cells() -> None:
    reading = read(
        row(3, "企业名称全称", "统一社会信用代码", "乡镇(街道)", "乡镇(街道)", "经营状态") + row(4, "甲")
    )
    assert [p.message for p in reading.problems if p.code == "head.missing"] == [
        "缺少必填的一栏“企业详细名称”",
        "缺少必填的一栏“行业代码”",
    ]
    assert problem(reading, "head.extra").cell == "A3"
    assert "企业详细名称" in problem(reading, "head.extra").suggestion
    assert problem(reading, "head.twice").cell == "D3"


def test_heads_of_other_offices_are_read_and_told() -> None:
    reading = read(
        row(2, "名称", "单 位 全 称", "信用代码", "所属乡镇", "企业状态")
        + row(3, "一期", "甲厂", "1", "东街", "在产")
    )
    (line,) = reading.rows
    assert line.texts == {"name": "一期", "uscc": "1", "township": "东街", "operating": "在产"}
    told = [(p.cell, p.message) for p in reading.problems if p.code == "head.also"]
    assert told[0] == ("A2", "“名称”一栏读作“企业详细名称”")
    assert [cell for cell, _ in told] == ["A2", "C2", "D2", "E2"]
    extra = problem(reading, "head.extra")  # a second name is told, not dropped
    assert (extra.cell, extra.suggestion) == (
        "B2", "也像“企业详细名称”，读的是A栏；要用本栏，请把两栏的表头对换",
    )  # fmt: skip


def test_the_form_s_own_head_goes_before_another_office_s() -> None:
    reading = read(row(1, "名称", "企业详细名称", "属地") + row(2, "一期", "甲厂", "东街"))
    assert reading.rows[0].texts == {"name": "甲厂", "township": "东街"}
    assert problem(reading, "head.extra").cell == "A1"
    assert not any(p.code == "head.twice" for p in reading.problems)


def test_a_renamed_column_of_our_own_blank_is_known_by_its_place() -> None:
    keys = ["name", "uscc", "township", "industry_code", "operating"]
    body = row(1, "名字", *HEADS[1:]) + row(2, "甲厂", "1")
    reading = read(body, mark={"kind": "enterprise", "columns": keys})
    assert reading.rows[0].texts["name"] == "甲厂"
    assert problem(reading, "head.renamed").cell == "A1"
    shifted = row(1, "", "名字", *HEADS[1:]) + row(2, "", "甲厂", "1")
    reading = read(shifted, mark={"kind": "enterprise", "columns": keys})
    assert "name" not in reading.rows[0].texts  # the places are no longer ours


def test_merged_heads_and_a_changed_unit_are_understood() -> None:
    top = text("A1", "企业") + text("B1", "数据年度") + text("C1", "物质名称") + text("D1", "购入量")
    below = text("D2", "国内购入（吨）") + text("E2", "进口（千克）")
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:A2", "B1:B2", "C1:C2", "D1:E1"))
    body = f'<row r="1">{top}</row><row r="2">{below}</row>' + row(3, "甲", "2025", "乙", "3", "3")
    reading = read(body, f"<mergeCells>{merges}</mergeCells>", form=SURVEY)
    values = reading.rows[0].values
    assert values["bought_home"] == Quantity("3", "吨", values["bought_home"].value)  # type: ignore[union-attr]
    assert (values["bought_home"].value, values["bought_abroad"].value) == (3000, 3)  # type: ignore[union-attr]
    assert problem(reading, "head.unit").cell == "D2"


def test_rows_that_are_no_data_are_left_out_and_told() -> None:
    body = row(1, *HEADS)
    body += row(2, "甲", "乙", "1", "2", "3") + row(3, "甲厂", "1") + row(4, "", "") + row(5, *HEADS)
    body += row(6, "合 计", "2") + row(7, "填报人：甲某", "", "联系电话：1") + row(8, "备注：以上属实")
    reading = read(body)
    assert [r.row for r in reading.rows] == [3]
    assert [p.cell for p in reading.problems if p.code == "row.left-out"] == [
        f"第{n}行" for n in (2, 5, 6, 7, 8)
    ]
    assert reading.left_out == 5


def test_a_merged_value_counts_for_every_row_and_is_told() -> None:
    body = row(1, *HEADS) + row(2, "甲厂", "1", "东街") + row(3, "乙厂", "2")
    reading = read(body, '<mergeCells><mergeCell ref="C2:C3"/></mergeCells>')
    assert [r.texts["township"] for r in reading.rows] == ["东街", "东街"]
    assert [p.cell for p in reading.rows[1].problems if p.code == "cell.merged"] == ["C3"]


def test_a_merged_amount_counts_once_and_both_cells_are_told() -> None:
    body = row(1, "企业", "数据年度", "物质名称", "自用量（千克）", "含量(纯度)")
    body += row(2, "甲厂", "2025", "苯", "5", "9") + row(3, "甲厂", "2025", "甲苯")
    body += row(4, "甲厂", "2025", "苯酚", "7")
    merges = (
        '<mergeCells><mergeCell ref="D2:D3"/><mergeCell ref="E2:E3"/><mergeCell ref="D4:D9"/></mergeCells>'
    )
    reading = read(body, merges, form=SURVEY)
    assert [r.texts.get("used") for r in reading.rows] == ["5", None, "7"]
    assert [r.values.get("used") is not None for r in reading.rows] == [True, False, True]
    assert [r.texts.get("content") for r in reading.rows] == ["9", "9", None]  # a share holds for each row
    told = [p for r in reading.rows for p in r.problems if p.code == "cell.merged-amount"]
    assert [(p.cell, p.field) for p in told] == [("D2", "used"), ("D3", "used"), ("D4", "used")]
    assert "D2:D3" in told[0].message
    assert "只算在第2行" in told[1].message
    assert told[0].suggestion == told[1].suggestion == "请取消合并，各行的数量分开填"


def test_an_amount_merged_over_rows_that_say_nothing_else_makes_no_rows() -> None:
    body = (
        row(1, "企业", "数据年度", "物质名称", "自用量（千克）")
        + row(2, "甲厂", "2025", "苯", "5")
        + row(5, "甲厂")
    )
    reading = read(body, '<mergeCells><mergeCell ref="D2:D4"/></mergeCells>', form=SURVEY)
    assert [r.row for r in reading.rows] == [2, 5]


def test_hidden_rows_are_read_and_told() -> None:
    hidden = row(2, "甲厂", "1").replace('<row r="2"', '<row r="2" hidden="1"')
    reading = read(row(1, *HEADS) + hidden)
    assert len(reading.rows) == 1
    assert "1 行被隐藏" in problem(reading, "sheet.hidden-part").message


def test_strange_digits_do_not_break_the_reader() -> None:
    reading = read(row(1, *HEADS) + row(2, "²", "٣", "①"))
    assert reading.rows[0].texts["name"] == "²"


def test_a_sheet_that_is_something_else_is_not_taken_for_a_form() -> None:
    sheet = read_bytes(package(row(1, "姓名", "备注", "电话") + row(2, "甲")), "甲.xlsx").sheets[0]
    assert find_layout(ENTERPRISE, sheet, "甲.xlsx") is None
