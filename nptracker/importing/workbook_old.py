"""Reads .xls and .et; only to be run where it may loop, swell or abort without harm: in a reading child."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from nptracker.importing.workbook_cells import BookSheet, Cell, CellValue, hopeless, unreadable


def read_old(data: bytes, file: str) -> list[BookSheet]:
    """Return the sheets of an old workbook; raises UnreadableFileError."""
    import io

    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        found = []
        for about in book.sheets_metadata:
            if about.typ is SheetTypeEnum.WorkSheet:
                sheet = book.get_sheet_by_name(about.name)
                rows = sheet.to_python(skip_empty_area=False)
                hidden = about.visible is not SheetVisibleEnum.Visible
                merges = [(a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1) for a, b in sheet.merged_cell_ranges or ()]
                found.append(_sheet(about.name, rows, merges, hidden))
    except PasswordError as error:
        raise unreadable(
            "文件设了打开密码，读不出内容。", "请去掉密码后另存一份，再试一次。", file
        ) from error
    except (CalamineError, OSError, ValueError) as error:
        raise hopeless(file) from error
    return found


def _sheet(
    name: str, rows: list[list[Any]], merges: list[tuple[int, int, int, int]], hidden: bool
) -> BookSheet:
    cells = {
        number: {
            column: Cell(_value(value))
            for column, value in enumerate(row, start=1)
            if value is not None and value != ""
        }
        for number, row in enumerate(rows, start=1)
    }
    return BookSheet(name, {n: row for n, row in cells.items() if row}, tuple(merges), hidden)


def _value(value: Any) -> CellValue:
    if isinstance(value, bool | str | date | datetime):
        return value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return float(value)
