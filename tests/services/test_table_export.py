"""A table on paper and in a workbook is the table on the screen: columns, filter, order, groups, counts."""

from __future__ import annotations

import zipfile
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


def whole_package(path: Path) -> str:
    with zipfile.ZipFile(path) as package:
        return "\n".join(package.read(name).decode() for name in package.namelist())


def test_the_edition_for_outsiders_tells_no_secret_anywhere(
    office: Office, tmp_path: Path, poppler: Poppler
) -> None:
    people = ("钱甲", "孙乙", "李丙")
    rows = [
        (None, {"name": f"{who[0]}家厂", "contact": who, "phone": f"1390000000{n}"})
        for n, who in enumerate(people)
    ]
    office.records.write_block("enterprise", list(rows), "录入")
    secrets = (*people, "1390000000")
    query = Query(
        search="",
        filters=(Filter("contact", Op.CONTAINS, "甲"), Filter("name", Op.CONTAINS, "厂")),
        sort=(Sort("phone", True), Sort("name")),
    )
    columns = ["name", "contact", "phone"]
    for view, group in ((query, ""), (Query(filters=query.filters[1:], sort=query.sort), "contact")):
        book = office.returns.export_table(
            "enterprise", view, tmp_path / f"外{group}.xlsx", columns=columns, group=group, public=True
        )
        paper = office.returns.export_table(
            "enterprise", view, tmp_path / f"外{group}.pdf", columns=columns, group=group, public=True
        )
        for text in (whole_package(book), poppler.text(paper)):
            assert not [secret for secret in secrets if secret in text]
            assert "企业底册（对外版）" in text
            assert "＊＊＊" in text
            assert "孙家厂" in text or view is query
    told = cells(tmp_path / "外.xlsx")
    assert ["筛选：企业详细名称 含“厂”"] in told
    assert ["另按不对外公开的内容筛选"] in told
    assert ["排序：企业详细名称"] in told
    inside = office.returns.export_table("enterprise", query, tmp_path / "内.xlsx", columns=columns)
    assert "钱甲" in whole_package(inside)
    searched = office.returns.export_table(
        "enterprise", Query(search="孙乙"), tmp_path / "查.xlsx", public=True
    )
    assert "孙乙" not in whole_package(searched)
