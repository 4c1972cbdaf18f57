"""The report of problems finds room for its notes in any sheet, however its cells are merged."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from nptracker.domain.problem import Problem, Severity
from nptracker.export.error_report import HEADING, LIST_NAME, write_report


@pytest.mark.parametrize("area", ["A1:J1", "C1:D9", "A1:J9", "A1:XFD1", "A1:XFD9"])
@pytest.mark.parametrize("place", ["B3", "第3行", ""])
def test_notes_find_room_beside_merged_cells(tmp_path: Path, area: str, place: str) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in range(1, 10):
        for column in range(1, 4):
            sheet.cell(row, column, f"{row}.{column}")
    sheet.merge_cells(area)
    source = tmp_path / "来表.xlsx"
    book.save(source)
    problem = Problem("F2", Severity.ERROR, "末位不符", file=source.name, sheet=sheet.title, cell=place)
    marked = load_workbook(write_report(source, [problem], tmp_path / "问题")).worksheets[0]
    notes = [
        str(c.value) for line in marked.iter_rows() for c in line if c.value and "末位不符" in str(c.value)
    ]
    assert len(notes) == 1
    assert any(str(c.value).startswith(HEADING) for line in marked.iter_rows() for c in line)
    assert marked["A1"].value == "1.1"


def test_a_swollen_workbook_gets_a_list_of_its_problems_at_once(tmp_path: Path) -> None:
    book = Workbook()
    source = tmp_path / "来表.xlsx"
    book.save(source)
    with zipfile.ZipFile(source, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet9.xml", b"<row/>" * 6_000_000)
    problem = Problem("F2", Severity.ERROR, "末位不符", file=source.name, sheet="Sheet", cell="A3")
    report = load_workbook(write_report(source, [problem], tmp_path / "问题"))
    assert report.sheetnames == [LIST_NAME]
    assert "末位不符" in [cell.value for cell in report[LIST_NAME][2]]
