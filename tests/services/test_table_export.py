"""A table on paper and in a workbook is the table on the screen: columns, filter, order, groups, counts."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from outside import Poppler

from nptracker.domain.query import Filter, Op, Query, Sort
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.returns import table_export

TOWNS = ["东街街道", "大满镇", "东街街道", "", "大满镇"]
VIEW = Query(filters=(Filter("name", Op.CONTAINS, "厂"),), sort=(Sort("name", True),))


@pytest.fixture
def office(district: Office) -> Office:
    rows = [(None, {"name": f"{i}号厂", "township": town}) for i, town in enumerate(TOWNS)]
    district.records.write_block("enterprise", [*rows, (None, {"name": "别的公司"})], "录入")
    return district


def cells(path: Path) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path).active
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


def test_a_workbook_holds_the_chosen_columns_in_their_order(office: Office, tmp_path: Path) -> None:
    path = office.returns.export_table("enterprise", VIEW, tmp_path / "表.xlsx", columns=["township", "name"])
    rows = cells(path)
    assert ["筛选：企业详细名称 含“厂”"] in rows
    assert ["排序：企业详细名称（从大到小）"] in rows
    assert any("筛选后 5 / 6 条" in row for row in rows)
    head = next(i for i, row in enumerate(rows) if "序号" in row)
    assert rows[head + 1 : head + 6] == [
        [1, "大满镇", "4号厂"],
        [2, "3号厂"],
        [3, "东街街道", "2号厂"],
        [4, "大满镇", "1号厂"],
        [5, "东街街道", "0号厂"],
    ]


@pytest.mark.parametrize("group", ["", "township"])
def test_a_workbook_of_the_sample_says_so(office: Office, tmp_path: Path, group: str) -> None:
    office.settings.put("is_sample", "yes")
    path = office.returns.export_table(
        "enterprise", VIEW, tmp_path / "表.xlsx", columns=["name"], group=group
    )
    assert ["【示例数据　不得上报】"] in cells(path)


def test_groups_stand_under_their_heads_with_counts(office: Office, tmp_path: Path) -> None:
    path = office.returns.export_table(
        "enterprise", VIEW, tmp_path / "表.xlsx", columns=["name"], group="township"
    )
    rows = [row for row in cells(path) if row]
    start = next(
        i for i, row in enumerate(rows) if str(row[0]).startswith("乡镇(街道)：") and "条" in str(row[0])
    )
    assert [row[0] if len(row) == 1 else tuple(row) for row in rows[start : start + 8]] == [
        "乡镇(街道)：未报　1 条",
        (1, "3号厂"),
        "乡镇(街道)：东街街道　2 条",
        (2, "2号厂"),
        (3, "0号厂"),
        "乡镇(街道)：大满镇　2 条",
        (4, "4号厂"),
        (5, "1号厂"),
    ]


def test_the_paper_says_how_many_of_how_many(office: Office, tmp_path: Path, poppler: Poppler) -> None:
    path = office.returns.export_table(
        "enterprise", VIEW, tmp_path / "表.pdf", columns=["name", "township"], group="township"
    )
    text = poppler.text(path)
    assert "筛选后 5 / 6 条" in text
    assert "乡镇(街道)：大满镇" in text


def test_a_narrowed_table_counts_within_what_it_is_narrowed_to(office: Office, tmp_path: Path) -> None:
    base = Query(filters=(Filter("township", Op.EQUALS, "大满镇"),))
    path = office.returns.export_table("enterprise", base, tmp_path / "表.xlsx", base=base)
    assert any("2 / 2 条" in row for row in cells(path))


def test_too_long_a_print_is_refused_in_words(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_export, "MOST_PRINTED", 3)
    with pytest.raises(UserError, match="一次最多打印 3 条，现在有 6 条"):
        office.returns.export_table("enterprise", Query(), tmp_path / "表.pdf")
    assert not (tmp_path / "表.pdf").exists()
