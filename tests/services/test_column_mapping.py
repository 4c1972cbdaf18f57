"""Tables from elsewhere: guessed, corrected once, remembered by layout, and asked only for what is new."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from nptracker.domain.uscc import check_character
from nptracker.errors import UserError
from nptracker.services.column_mapping import MappingDraft
from nptracker.services.import_draft import RowState
from nptracker.services.office import Office

HEADS = ("序号", "排污单位名称", "社会信用代码", "所属街道", "行业小类代码", "备用", "联系人电话", "生产状态")


def uscc(number: int) -> str:
    first17 = f"91620702M{number:08d}"
    return first17 + check_character(first17)


def rows(count: int = 3) -> list[tuple[str, ...]]:
    return [
        (str(i), f"清水{i}号涂料有限公司", uscc(i), "东街街道", "2641", "x", f"1390936{i:04d}", "在产")
        for i in range(1, count + 1)
    ]


def book(path: Path, heads: tuple[str, ...], body: Sequence[tuple[str, ...]], *, title: bool = True) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    if title:
        sheet.append(["某区重点企业名单（2025年）"])
        sheet.append([])
    for line in (heads, *body):
        sheet.append(list(line))
    made.create_sheet("说明").append(["本表由某单位提供", "仅供参考"])
    made.save(path)
    return path


def keys(draft: MappingDraft) -> dict[str, str]:
    return {column.heading: column.key for column in draft.columns}


def test_columns_are_guessed_by_heading_other_names_and_content(district: Office, tmp_path: Path) -> None:
    """The head is found below a title, and only what is unclear is left to a person."""
    draft = district.mapping.look("enterprise", book(tmp_path / "名单.xlsx", HEADS, rows()))
    assert (draft.head.row, draft.known) == (3, "")
    assert keys(draft) == {
        "排污单位名称": "name",
        "社会信用代码": "uscc",
        "所属街道": "township",
        "行业小类代码": "industry_code",
        "备用": "",
        "联系人电话": "phone",
        "生产状态": "operating",
    }
    assert [column.heading for column in draft.open_columns] == ["备用"]
    assert draft.columns[0].samples == ("清水1号涂料有限公司", "清水2号涂料有限公司", "清水3号涂料有限公司")
    assert not draft.missing


def test_content_tells_where_headings_do_not(district: Office, tmp_path: Path) -> None:
    """Credit codes are known by their check character, houses by their endings."""
    body = [(f"清水{i}号化工厂", uscc(i), "？") for i in range(1, 5)]
    draft = district.mapping.look("enterprise", book(tmp_path / "单.xlsx", ("甲列", "乙列", "丙列"), body))
    assert keys(draft) == {"甲列": "name", "乙列": "uscc", "丙列": ""}
    assert [column.heading for column in draft.open_columns] == ["甲列", "丙列"]
    assert draft.missing == ["乡镇(街道)", "行业代码", "经营状态"]


def test_a_heading_that_its_values_contradict_is_asked_for(district: Office, tmp_path: Path) -> None:
    """A column called 信用代码 with notes in it is not taken for one without asking."""
    body = [(f"清水{i}号化工厂", "查无", "在产") for i in range(1, 5)]
    draft = district.mapping.look(
        "enterprise", book(tmp_path / "单.xlsx", ("企业名称", "信用代码", "状态"), body)
    )
    [asked] = draft.open_columns
    assert (asked.heading, asked.key, asked.why) == ("信用代码", "uscc", "常见叫法，但内容不像")


def test_the_second_file_of_a_layout_needs_no_click(district: Office, tmp_path: Path) -> None:
    """Said once, the plain import knows the columns; a column left out stays out, and undo passes the mapping over."""
    first = book(tmp_path / "一月.xlsx", HEADS, rows(2))
    district.mapping.remember(district.mapping.look("enterprise", first).mapped(6, ""))
    second = book(tmp_path / "二月.xlsx", HEADS, rows(5), title=False)
    again = district.mapping.look("enterprise", second)
    assert again.known == "exact"
    assert not again.open_columns
    draft = district.imports.preview("enterprise", [second])
    assert [row.state for row in draft.rows] == [RowState.NEW] * 5
    assert not draft.has_errors
    district.imports.commit(draft)
    assert district.records.resolve("enterprise", uscc(4))
    district.history.undo()
    assert not district.records.count("enterprise")
    assert district.records.count("column_mapping") == 1


def test_the_order_of_columns_does_not_matter(district: Office, tmp_path: Path) -> None:
    """Sorted otherwise, it is the same layout."""
    district.mapping.remember(district.mapping.look("enterprise", book(tmp_path / "1.xlsx", HEADS, rows())))
    turned = book(tmp_path / "2.xlsx", HEADS[::-1], [row[::-1] for row in rows()])
    draft = district.imports.preview("enterprise", [turned])
    assert [row.values["uscc"] for row in draft.rows] == [uscc(1), uscc(2), uscc(3)]


def test_a_changed_layout_asks_for_the_difference_only(district: Office, tmp_path: Path) -> None:
    """Two new columns are asked for, one with a guess; the others are as last time."""
    draft = district.mapping.look("enterprise", book(tmp_path / "1.xlsx", HEADS, rows()))
    district.mapping.remember(draft.mapped(6, "source"))
    heads = (*HEADS, "所属园", "编外")
    body = [(*row, "东园区", "9") for row in rows()]
    changed = district.mapping.look("enterprise", book(tmp_path / "2.xlsx", heads, body))
    assert changed.known == "near"
    assert keys(changed)["备用"] == "source"
    assert [column.heading for column in changed.open_columns] == ["所属园", "编外"]
    assert keys(changed)["所属园"] == "park"


def test_choosing_a_field_takes_it_from_the_column_that_had_it(district: Office, tmp_path: Path) -> None:
    """A field is filled from one column only."""
    draft = district.mapping.look("enterprise", book(tmp_path / "1.xlsx", HEADS, rows()))
    changed = draft.mapped(6, "phone")
    assert (keys(changed)["备用"], keys(changed)["联系人电话"]) == ("phone", "")
    assert [column.heading for column in changed.open_columns] == ["联系人电话"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_usual_encoding(district: Office, tmp_path: Path, encoding: str) -> None:
    """Also through the mapping."""
    path = tmp_path / "名单.csv"
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows()])
    district.mapping.remember(district.mapping.look("enterprise", path))
    draft = district.imports.preview("enterprise", [path])
    assert [row.label for row in draft.rows] == [f"清水{i}号涂料有限公司" for i in (1, 2, 3)]


def test_units_in_the_headings_of_other_ledgers_are_read(district: Office, tmp_path: Path) -> None:
    """Any ledger can be mapped; an amount under “（吨）” is read as tonnes."""
    district.records.create("enterprise", {"name": "甲厂", "uscc": uscc(1)})
    heads = ("企业", "数据年度", "物质名称", "CAS号", "活动类型", "产量（吨）")
    body = [("甲厂", "2025", "二氯甲烷", "75-09-2", "生产", "12")]
    draft = district.mapping.look("survey_entry", book(tmp_path / "产量.xlsx", heads, body))
    district.mapping.remember(draft.mapped(6, "produced"))
    [row] = district.imports.preview("survey_entry", [draft.path]).rows
    produced = row.values["produced"]
    assert (produced.text, produced.unit, produced.value) == ("12", "吨", 12_000)  # type: ignore[union-attr]


def test_nothing_mapped_and_nothing_to_map_are_said(district: Office, tmp_path: Path) -> None:
    """An empty book has no table; a mapping without a field is none."""
    empty = tmp_path / "空.xlsx"
    openpyxl.Workbook().save(empty)
    with pytest.raises(UserError):
        district.mapping.look("enterprise", empty)
    draft = district.mapping.look("enterprise", book(tmp_path / "无关.xlsx", ("天气", "温度"), [("晴", "3")]))
    with pytest.raises(UserError):
        district.mapping.remember(draft)


def test_a_head_of_two_rows_is_read_through_its_merged_cells(district: Office, tmp_path: Path) -> None:
    """Names merged over both rows, and two columns of one name told apart by what stands over them."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (
        ["企业名称", "企业", None, "园区", None],
        [None, "联系人", "联系人电话", "联系人", "名称"],
        ["清水1号化工厂", "张工", "0936-8200001", "李工", "东园区"],
        ["清水2号化工厂", "王工", "0936-8200002", "李工", "东园区"],
    ):
        sheet.append(line)
    for place in ("A1:A2", "B1:C1", "D1:E1"):
        sheet.merge_cells(place)
    path = tmp_path / "两层.xlsx"
    made.save(path)
    draft = district.mapping.look("enterprise", path)
    assert (draft.head.row, draft.head.first_row) == (2, 3)
    assert [column.heading for column in draft.columns] == [
        "企业名称", "企业联系人", "联系人电话", "园区联系人", "名称",
    ]  # fmt: skip
    district.mapping.remember(draft.mapped(1, "name").mapped(2, "contact").mapped(4, "").mapped(5, "park"))
    rows_read = district.imports.preview("enterprise", [path]).rows
    assert [(row.values["name"], row.values["contact"], row.values["park"]) for row in rows_read] == [
        ("清水1号化工厂", "张工", "东园区"),
        ("清水2号化工厂", "王工", "东园区"),
    ]


def test_a_second_column_for_the_same_field_says_which_one_is_not_taken(
    district: Office, tmp_path: Path
) -> None:
    heads = ("单位全称", "名称", "社会信用代码", "说不清")
    body = [(f"清水{i}号涂料有限公司", f"{i}号车间", uscc(i), "x") for i in range(1, 4)]
    path = book(tmp_path / "名单.xlsx", heads, body)
    draft = district.mapping.look("enterprise", path)
    taken = [column for column in draft.columns if column.key == "name"]
    left = {column.heading: (column.key, column.why) for column in draft.open_columns}
    assert [column.heading for column in taken] == ["单位全称"]
    assert left["名称"] == ("", "也像“企业详细名称”，已用A列，这一列不导入")
    assert left["说不清"] == ("", "没有认出来")
    district.mapping.remember(draft.mapped(2, "name"))
    again = district.mapping.look(
        "enterprise", book(tmp_path / "又一份.xlsx", (*heads[:3], "企业名称"), body)
    )
    assert {c.heading: c.key for c in again.columns if c.key == "name"} == {"名称": "name"}
    assert next(c.why for c in again.columns if c.heading == "企业名称").startswith(
        "也像“企业详细名称”，已用B列"
    )
