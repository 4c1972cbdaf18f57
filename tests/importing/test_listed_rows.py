"""Workbooks of official lists as officers have them: sheets by tier, dates for CAS RNs, doublets, feet."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from nptracker.domain.list_reading import ListReading
from nptracker.domain.problem import Problem, Severity
from nptracker.importing.listed_rows import read_listed
from nptracker.importing.workbook_cells import Book, BookSheet, Cell

Line = tuple[object, ...]


def sheet(name: str, *lines: Line, merges: tuple[tuple[int, int, int, int], ...] = ()) -> BookSheet:
    """Return a sheet with one cell for each value; None is no cell."""
    rows = {
        number: {column: cell(value) for column, value in enumerate(line, 1) if value is not None}
        for number, line in enumerate(lines, 1)
    }
    return BookSheet(name, rows, merges)


def cell(value: object) -> Cell:
    """Return a cell as the readers make it: every number is a float."""
    return Cell(float(value) if isinstance(value, int) else value)  # type: ignore[arg-type]


def read(*sheets: BookSheet) -> ListReading:
    return read_listed(Book("名录.xlsx", sheets, "f00d"))


def by_cell(reading: ListReading) -> dict[str, Problem]:
    return {problem.cell: problem for problem in reading.problems}


HEAD = ("序号", "名称", "CAS/流水号")


def test_sheets_named_after_tiers_become_one_list() -> None:
    reading = read(
        sheet("基本信息调查", HEAD, (1, "甲醇", "67-56-1"), (2, "某组分", "12345")),
        sheet("详细调查", HEAD, (1, "甲苯", "108-88-3")),
        sheet("重点管控", HEAD, (1, "甲苯", "108-88-3"), (2, "二氯甲烷", "75-09-2")),
        sheet("公约类物质", HEAD, (1, "十溴二苯醚", "1163-19-5")),
    )
    assert reading.problems == []
    found = {row.name: (row.cas_rns, row.serial_no, row.tiers) for row in reading.rows}
    assert found == {
        "甲醇": (("67-56-1",), "", ("basic",)),
        "某组分": ((), "12345", ("basic",)),
        "甲苯": (("108-88-3",), "", ("detailed", "priority")),
        "二氯甲烷": (("75-09-2",), "", ("priority",)),
        "十溴二苯醚": (("1163-19-5",), "", ("convention",)),
    }


@pytest.mark.parametrize(
    "day", [date(1975, 9, 2), datetime.fromisoformat("1975-09-02"), "1975-09-02", "1975/9/2", "1975年9月2日"]
)
def test_a_date_is_turned_back_where_the_check_digit_proves_it(day: object) -> None:
    reading = read(sheet("名录", HEAD, (1, "二氯甲烷", day)))
    assert reading.rows[0].cas_rns == ("75-09-2",)
    problem = by_cell(reading)["C2"]
    assert (problem.severity, problem.suggestion) == (Severity.WARNING, "75-09-2")


def test_a_date_that_proves_nothing_is_an_error_by_cell() -> None:
    reading = read(sheet("名录", HEAD, (1, "某物", date(2024, 3, 15))))
    assert (reading.rows, reading.refused) == ([], 1)
    assert by_cell(reading)["C2"].severity is Severity.ERROR


def test_a_wrong_check_digit_keeps_the_row_out() -> None:
    reading = read(sheet("名录", HEAD, (1, "二氯甲烷", "75-09-3"), (2, "苯", "71-43-2")))
    assert [row.name for row in reading.rows] == ["苯"]
    assert reading.refused == 1
    problem = by_cell(reading)["C2"]
    assert (problem.code, problem.severity, problem.sheet, problem.file) == (
        "L7",
        Severity.ERROR,
        "名录",
        "名录.xlsx",
    )


@pytest.mark.parametrize(
    "text",
    [
        "87-86-5;131-52-2",
        "87-86-5；131-52-2",
        "87-86-5、131-52-2",
        "87-86-5\n131-52-2",
        "８７－８６－５，131-52-2",
    ],
)
def test_a_group_owns_every_number_of_its_cell(text: str) -> None:
    reading = read(sheet("名录", HEAD, (6, "五氯苯酚及其盐类", text)))
    assert reading.rows[0].cas_rns == ("87-86-5", "131-52-2")
    assert reading.problems == []


def test_a_number_without_dashes_is_read_where_the_head_asks_for_cas_only() -> None:
    assert read(sheet("名录", ("名称", "CAS号"), ("二氯甲烷", 75092.0))).rows[0].cas_rns == ("75-09-2",)
    with_serials = read(sheet("名录", ("名称", "CAS/流水号"), ("二氯甲烷", 75092.0)))
    assert (with_serials.rows[0].cas_rns, with_serials.rows[0].serial_no) == ((), "75092")


@pytest.mark.parametrize("text", ["—", "/", "无", None])
def test_no_number_is_no_number(text: object) -> None:
    reading = read(sheet("名录", HEAD, (13, "抗生素", text)))
    assert (reading.rows[0].cas_rns, reading.rows[0].serial_no) == ((), "")
    assert reading.problems == []


def test_a_doublet_is_told_and_taken_once() -> None:
    reading = read(sheet("名录", HEAD, (1, "苯", "71-43-2"), (2, "苯 ", "71-43-2")))
    assert len(reading.rows) == 1
    assert by_cell(reading)["B3"].severity is Severity.WARNING


def test_one_number_under_two_names_stays_two_entries() -> None:
    reading = read(sheet("名录", HEAD, (1, "盐酸", "7647-01-0"), (2, "氯化氢", "7647-01-0")))
    assert [row.name for row in reading.rows] == ["盐酸", "氯化氢"]


def test_merged_names_titles_and_feet_are_understood() -> None:
    reading = read(
        sheet(
            "重点管控",
            ("重点管控新污染物清单",),
            ("编号", "新污染物名称", "CAS号"),
            ("12", "壬基酚", "25154-52-3"),
            (None, None, "84852-15-3"),
            ("注：本清单动态调整", "注：本清单动态调整"),
            merges=((1, 1, 1, 3), (3, 1, 4, 1), (3, 2, 4, 2)),
        )
    )
    assert [(row.list_no, row.name, row.cas_rns) for row in reading.rows] == [
        ("12", "壬基酚", ("25154-52-3",)),
        ("12", "壬基酚", ("84852-15-3",)),
    ]
    assert [problem.severity for problem in reading.problems] == [Severity.NOTICE]


def test_a_number_without_a_name_is_an_error() -> None:
    reading = read(sheet("名录", HEAD, (1, None, "71-43-2")))
    assert by_cell(reading)["B2"].severity is Severity.ERROR
    assert reading.rows == []


def test_names_and_numbers_the_wrong_way_round_are_an_error() -> None:
    reading = read(sheet("名单", HEAD, (1, "75-09-2", "二氯甲烷"), (2, "甲苯", "108-88-3")))
    assert [row.name for row in reading.rows] == ["甲苯"]
    assert (reading.refused, by_cell(reading)["B2"].severity) == (1, Severity.ERROR)


def test_a_file_without_a_list_says_so() -> None:
    reading = read(sheet("Sheet1", ("姓名", "电话"), ("某人", "123")))
    assert [problem.severity for problem in reading.problems] == [Severity.NOTICE, Severity.ERROR]
    assert "CAS号" in reading.problems[1].message


def test_tiers_may_stand_in_a_column() -> None:
    head = ("名称", "CAS号", "流水号", "适用档", "别名")
    reading = read(sheet("名录", head, ("甲苯", "108-88-3", None, "基本信息、详细信息", "甲基苯；toluene")))
    assert reading.rows[0].tiers == ("basic", "detailed")
    assert reading.rows[0].synonyms == ("甲基苯", "toluene")
