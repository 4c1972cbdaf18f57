"""Blank workbooks: everything from the declaration, safe for codes, and opened by programs nobody here wrote."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from outside import Office

from nptracker.domain.forms import LEDGERS, form_named
from nptracker.domain.forms.field import FieldType
from nptracker.export.blank import MARK_SHEET, BlankOptions, write_blank
from nptracker.importing.files import read_book

TEXT_TYPES = {FieldType.USCC, FieldType.CAS_RN, FieldType.IDENTIFIER}


@pytest.mark.parametrize("kind", [form.kind for form in LEDGERS])
def test_a_blank_says_everything_its_form_declares(kind: str, tmp_path: Path) -> None:
    form = form_named(kind)
    book = openpyxl.load_workbook(write_blank(form, tmp_path / "a.xlsx"))
    sheet = book.worksheets[0]
    assert sheet.title == form.title
    assert sheet.freeze_panes == "B5"
    assert sheet.protection.sheet
    lists = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for number, field in enumerate(form.workbook_fields, start=1):
        head = sheet.cell(4 if field.group else 3, number)
        assert head.value == ("*" if field.required else "") + field.full_heading
        assert head.protection.locked
        assert (head.fill.fgColor.rgb == "FFFFF2CC") == field.required
        letter = openpyxl.utils.get_column_letter(number)
        column = sheet.column_dimensions[letter]
        assert not column.protection.locked
        assert (column.number_format == "@") or field.type not in TEXT_TYPES
        if field.codes:
            name, _, place = lists[f"{letter}5"].formula1.replace("'", "").replace("$", "").partition("!")
            assert [row[0].value for row in book[name][place]] == list(field.codes.labels.values())
            assert str(lists[f"{letter}5"].sqref) == f"{letter}5:{letter}2004"
    notes = {str(cell.value) for row in book["填表说明"].iter_rows() for cell in row}
    assert {field.help.meaning for field in form.workbook_fields if field.help.meaning} <= notes
    assert {check.statement for check in form.checks} <= notes
    offered = ["hidden"] if any(field.codes for field in form.workbook_fields) else []
    assert [book[n].sheet_state for n in book.sheetnames[1:]] == [*offered, "visible", "veryHidden"]


def test_the_mark_comes_back_to_the_reader(tmp_path: Path) -> None:
    options = BlankOptions(mark={"period": "2026-Q4", "region": "清水区"})
    path = write_blank(form_named("enterprise"), tmp_path / "a.xlsx", options=options)
    mark = read_book(path).mark
    assert (mark["period"], mark["region"], mark["kind"]) == ("2026-Q4", "清水区", "enterprise")
    assert mark["columns"] == [field.key for field in form_named("enterprise").workbook_fields]
    assert json.loads(openpyxl.load_workbook(path)[MARK_SHEET]["B1"].value) == mark


def test_nothing_written_becomes_a_formula_or_loses_digits(tmp_path: Path) -> None:
    row = {
        "name": "=SUM(A1:A9)",
        "note": "+86",
        "longitude": Decimal("100.4498"),
        "latitude": Decimal("38.12345678901234567"),
        "phone": "013800000000",
    }
    path = write_blank(form_named("enterprise"), tmp_path / "a.xlsx", [row])
    sheet = openpyxl.load_workbook(path).worksheets[0]
    cells = [cell for cell in sheet[5] if cell.value is not None]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=SUM(A1:A9)", "s"),
        (100.4498, "n"),
        ("38.12345678901234567", "s"),
        ("013800000000", "s"),
        ("+86", "s"),
    ]


@pytest.mark.office
def test_libreoffice_opens_a_blank_and_keeps_what_it_holds(office: Office, tmp_path: Path) -> None:
    row = {"name": "清河精细化工有限公司", "uscc": "91350100M000100Y43", "phone": "0936-8200000"}
    path = write_blank(form_named("enterprise"), tmp_path / "a.xlsx", [row])
    shown = office.rows(path)
    assert shown[0][1] == "企业底册（填报表）"  # the first column stands on every page
    assert shown[2][:5] == ["*企业详细名称", "曾用名", "其他写法", "*统一社会信用代码", "*乡镇(街道)"]
    assert shown[4][0] == row["name"]
    saved = openpyxl.load_workbook(office.xlsx(path))
    assert saved.worksheets[0]["D5"].value == row["uscc"]
    assert len(saved.worksheets[0].data_validations.dataValidation) == 4
    assert read_book(office.xlsx(path)).mark["kind"] == "enterprise"


def test_the_notes_leave_room_for_every_line(tmp_path: Path) -> None:
    path = write_blank(form_named("enterprise"), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(path)["填表说明"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABCDEFG"]
    long = [
        row
        for row in sheet.iter_rows(min_row=5)
        if any(len(str(cell.value or "")) * 2 > width for cell, width in zip(row, widths, strict=True))
    ]
    assert len(long) > 3
    assert all(sheet.row_dimensions[row[0].row].height > 24 for row in long)  # two lines of 10 points
