"""Workbooks taken in on the command line: what waits for a word, foreign tables, equal faults on one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from nptracker.cli import main
from nptracker.services.office import Office

YEAR = date.today().year - 1  # noqa: DTZ011 - the officer's own calendar


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "区.npt"
    office = Office.create(path, region="清水区", person="王敏")
    office.records.create("enterprise", {"name": "清水化工厂", "township": "大满镇", "screening": "included"})
    office.close()
    return path


def run(*words: object) -> int:
    return main([str(word) for word in words])


def entries(file: Path) -> list[tuple[object, object]]:
    with_office = Office.open(file, read_only=True)
    try:
        found = with_office.records.after("survey_entry", 0, 100)
        return sorted((str(e["activity"]), e["data_year"]) for e in found)
    finally:
        with_office.close()


def filled(file: Path, folder: Path, activity: str, year: int = YEAR) -> Path:
    office = Office.open(file)
    owner = office.records.after("enterprise", 0, 1)[0].id
    path = office.survey_books.write(owner, year, folder / f"{year}-{activity}.xlsx")
    office.close()
    book = openpyxl.load_workbook(path)
    sheet = book["调查表"]
    heads = {str(sheet.cell(5, c).value or sheet.cell(4, c).value).strip("*"): c for c in range(1, 40)}
    typed = {"物质名称": "苯", "CAS号或流水号": "71-43-2", "活动类型": activity, "自用量（千克）": 5}
    for heading, value in typed.items():
        sheet.cell(6, heads[heading]).value = value
    book.save(path)
    return path


def test_what_waits_is_named_and_taken_only_by_a_word(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("form", "import", file, filled(file, tmp_path, "加工使用"))
    capsys.readouterr()
    second = filled(file, tmp_path, "生产")
    run("form", "import", file, second)
    said = capsys.readouterr().err
    assert "有 1 行待确认，没有写入：--waiting take" in said
    assert entries(file) == [("('use',)", YEAR)]
    run("form", "import", file, second, "--waiting", "take")
    assert entries(file) == [("('production',)", YEAR)]
    run("form", "import", file, filled(file, tmp_path, "进口"), "--waiting", "other")
    assert [activity for activity, _year in entries(file)] == ["('import',)", "('production',)"]
    assert "待确认" not in capsys.readouterr().err.splitlines()[-1]


def test_another_year_goes_in_only_when_it_is_named(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    late = filled(file, tmp_path, "加工使用", YEAR - 1)
    run("form", "import", file, late)
    assert f"这本表是{YEAR - 1}数据年度的，现在收的是{YEAR}数据年度" in capsys.readouterr().out
    assert entries(file) == []
    run("form", "import", file, late, "--year", YEAR - 1)
    assert entries(file) == [("('use',)", YEAR - 1)]


def test_a_foreign_table_names_the_way_of_the_command_line(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "名单.csv"
    table.write_text("甲栏,乙栏,丙栏\n清水二厂,大满镇,x\n清水三厂,东街街道,y\n", encoding="utf-8")
    assert run("form", "import", file, table) == 1
    told = capsys.readouterr()
    assert "--map 列名=栏目" in told.err
    assert "点“" not in told.out + told.err
    pairs = ("--map", "甲栏=企业详细名称", "--map", "B=township", "--map", "丙栏=")
    assert run("form", "import", file, table, "--kind", "enterprise", "--map", "甲栏=没有的") == 1
    assert "栏目有：" in capsys.readouterr().err
    run("form", "import", file, table, "--kind", "enterprise", *pairs)
    office = Office.open(file, read_only=True)
    found = {(e["name"], e["township"]) for e in office.records.after("enterprise", 0, 10)}
    office.close()
    assert {("清水二厂", "大满镇"), ("清水三厂", "东街街道")} < found


def test_equal_faults_are_one_line(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "调查.csv"
    head = "企业,数据年度,物质名称,活动类型,自用量（千克）"
    rows = [f"清水化工厂,{YEAR},物质{n},加工使用,<1" for n in range(20)]
    table.write_text("\n".join([head, *rows]), encoding="utf-8")
    run("form", "import", file, table, "--kind", "survey_entry", "--dry-run")
    lines = [line for line in capsys.readouterr().out.splitlines() if " F2]" in line]
    assert len(lines) == 1
    assert "E2、E3、E4…共 20 处" in lines[0]
    run("form", "import", file, table, "--kind", "survey_entry", "--dry-run", "--json")
    assert capsys.readouterr().out.count('"F2"') == 20
