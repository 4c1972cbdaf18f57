"""A sender's own workbook with what is wrong in it: one column to filter by, marked cells, a comment in each."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from nptracker.domain.problem import SEVERITY_WORDS, Problem, Severity
from nptracker.domain.survey_book import UPRIGHT_HEADS
from nptracker.export.atomic import write_atomically
from nptracker.export.text import visible
from nptracker.export.workbook import tab_names

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADING = "错误说明"
LIST_NAME = "问题清单"
_ERROR_FILL, _WARNING_FILL = "FFC7CE", "FFEB9C"
_KEPT = frozenset({".xlsx", ".xlsm"})
_ADDRESS = re.compile(r"([A-Z]{1,3})?(?:第)?(\d+)(?:行)?")
_WIDEST_MERGE = 16_000  # a title merged across the whole sheet leaves no column behind it
_HIGHEST_HEAD = 12  # rows
_MOST_BYTES = 32 << 20  # a million styled empty rows would take minutes to load and write again
_LONGEST = 2_000  # characters of one cell's note


class PlainTable(NamedTuple):
    """One sheet of a file that is no workbook to keep: its values by row and column, and its merged areas."""

    name: str
    rows: Mapping[int, Mapping[int, object]]
    merges: Sequence[tuple[int, int, int, int]] = ()


def write_report(  # noqa: PLR0913 - a file, its problems, and where its content comes from
    source: Path,
    problems: Sequence[Problem],
    folder: Path,
    name: str = "",
    *,
    data: bytes | None = None,
    tables: Sequence[PlainTable] = (),
) -> Path:
    """Write a copy of a workbook with its problems into a folder and return the copy.

    ``data`` are the bytes where they do not lie at ``source``. A file that cannot be kept as a workbook is
    written anew from its ``tables`` (csv, .xls), or gets a list of its problems (damaged, swollen).
    """
    name = name or source.name
    stem = name.replace("/", "_").replace("\\", "_").rsplit(".", 1)[0]
    content = source.read_bytes() if data is None else data
    book, keeps_code = _opened(content, Path(name).suffix.lower())
    titles = {sheet.title: sheet.title for sheet in book.worksheets} if book else {}
    if book is None and tables:
        book, titles = _rebuilt(tables)
    if book is None:
        book = _listed(problems)
    else:
        for sheet in book.worksheets:
            own = [problem for problem in problems if titles.get(problem.sheet) == sheet.title]
            if own:
                _mark_sheet(sheet, own)
        rest = [problem for problem in problems if problem.sheet not in titles]
        if rest:
            _list_sheet(book.create_sheet(_free_title(book)), rest)
    suffix = ".xlsm" if keeps_code else ".xlsx"

    def fill(file: BinaryIO) -> None:
        book.save(file)

    return write_atomically(folder / f"{stem}（{HEADING}）{suffix}", fill)


def _opened(data: bytes, suffix: str) -> tuple[Workbook | None, bool]:
    """Return the workbook to mark and whether it carries macros, or None when it cannot be kept."""
    if suffix not in _KEPT or _expanded_size(data) > _MOST_BYTES:
        return None, False
    from openpyxl import load_workbook

    keeps_code = suffix == ".xlsm"
    try:
        return load_workbook(io.BytesIO(data), keep_vba=keeps_code, rich_text=True), keeps_code
    except Exception:  # noqa: BLE001 - that library fails on foreign files in a hundred ways
        return None, False


def _rebuilt(tables: Sequence[PlainTable]) -> tuple[Workbook, dict[str, str]]:
    """Return a workbook with the values of some tables, and its sheets by the names of the tables."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    titles = tab_names([table.name for table in tables])
    for table, title in zip(tables, titles, strict=True):
        sheet = book.create_sheet(title)
        for number, row in table.rows.items():
            for column, value in row.items():
                if isinstance(value, str):
                    _write(sheet, number, column, value, wraps=False)
                else:
                    sheet.cell(number, column).value = value
        for top, left, bottom, right in table.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    return book, dict(zip((table.name for table in tables), titles, strict=True))


def _expanded_size(data: bytes) -> int:
    """Return the bytes of all parts of a workbook, 0 when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return sum(part.file_size for part in parts.infolist())
    except (OSError, zipfile.BadZipFile):
        return 0


def _listed(problems: Sequence[Problem]) -> Workbook:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = LIST_NAME
    _list_sheet(sheet, problems)
    return book


def _list_sheet(sheet: Worksheet, problems: Sequence[Problem]) -> None:
    from openpyxl.utils import get_column_letter

    heads = ("文件", "工作表", "位置", "轻重", "问题", "原来填的", "建议")
    for column, (head, width) in enumerate(zip(heads, (24, 14, 10, 8, 60, 20, 30), strict=True), start=1):
        _write(sheet, 1, column, head)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, problem in enumerate(problems, start=2):
        parts = (
            problem.file,
            problem.sheet,
            problem.cell,
            SEVERITY_WORDS[problem.severity],
            problem.message,
            problem.value,
            problem.suggestion,
        )
        for column, part in enumerate(parts, start=1):
            _write(sheet, row, column, part)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:G{len(problems) + 1}"


def _mark_sheet(sheet: Worksheet, problems: Sequence[Problem]) -> None:
    """Add the column, mark the cells; a sheet locked by us is unlocked, so that it can be corrected."""
    from openpyxl.utils import get_column_letter

    rows: dict[int, list[Problem]] = defaultdict(list)
    cells: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        match = _ADDRESS.fullmatch(problem.cell)
        rows[int(match[2]) if match else 0].append(problem)
        if match and match[1]:
            cells[problem.cell].append(problem)
    head = max(
        (int(m[2]) for p in problems if p.code.startswith("head.") and (m := _ADDRESS.fullmatch(p.cell))),
        default=0,
    )
    head = head or _upright_head(sheet) or _head_row(sheet, min((row for row in rows if row), default=1))
    column = _note_column(sheet, head)
    _write(sheet, head, column, HEADING)
    for row, found in rows.items():
        _write(sheet, row or head, column, _note(row == head or not row, found))
    sheet.column_dimensions[get_column_letter(column)].width = 60
    for address, found in cells.items():
        _mark_cell(sheet, address, found)
    last = max(sheet.max_row, *rows)
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(column)}{last}"
    sheet.protection.disable()


def _note(is_head: bool, found: Sequence[Problem]) -> str:
    lines = [f"{HEADING}"] if is_head else []
    return "\n".join([*lines, *(_words(problem) for problem in found)])[:_LONGEST]


def _words(problem: Problem) -> str:
    place = f"{problem.cell} " if problem.cell and not problem.cell.startswith("第") else ""
    tail = f"（{problem.suggestion}）" if problem.suggestion else ""
    return f"【{SEVERITY_WORDS[problem.severity]}】{place}{problem.message}{tail}"


def _upright_head(sheet: Worksheet) -> int:
    """Return the row of heads of a sheet with one field below the other, 0 when it is none."""
    for number, row in enumerate(sheet.iter_rows(max_row=_HIGHEST_HEAD, values_only=True), start=1):
        if set(UPRIGHT_HEADS) <= set(row):
            return number
    return 0


def _head_row(sheet: Worksheet, below: int) -> int:
    """Return the fullest row above the first row with a problem, its last one where heads span several."""
    rows = range(max(1, below - 40), max(2, below))
    fullest: int = max(
        rows, key=lambda row: (sum(1 for cell in sheet[row] if cell.value not in {None, ""}), row)
    )
    bottoms = [m.max_row for m in sheet.merged_cells.ranges if m.min_row <= fullest <= m.max_row < below]
    lowest: int = max([fullest, *bottoms])
    return lowest


def _note_column(sheet: Worksheet, head: int) -> int:
    """Return the column of an earlier report, else the first free one behind the table."""
    for cell in sheet[head]:
        if str(cell.value or "").startswith(HEADING):
            return int(cell.column or 1)
    used = [cell.column or 1 for row in sheet.iter_rows() for cell in row if cell.value is not None]
    merged = [area.max_col for area in sheet.merged_cells.ranges if area.max_col < _WIDEST_MERGE]
    return max([*used, *merged], default=0) + 1


def _mark_cell(sheet: Worksheet, address: str, found: Sequence[Problem]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell: Any = sheet[address]
    if isinstance(cell, MergedCell):
        return
    is_error = any(problem.severity is Severity.ERROR for problem in found)
    color = _ERROR_FILL if is_error else _WARNING_FILL
    cell.fill = PatternFill("solid", fgColor=f"FF{color}")
    words = "\n".join(_words(problem) for problem in found)[:_LONGEST]
    cell.comment = Comment(visible(words), "导入检查", height=120, width=320)


def _write(sheet: Worksheet, row: int, column: int, words: str, *, wraps: bool = True) -> None:
    """Write a text as text, whatever it starts with."""
    from openpyxl.styles import Alignment

    for area in [area for area in sheet.merged_cells.ranges if _hides(area, row, column)]:
        sheet.unmerge_cells(str(area))  # only the first cell of a merged area can hold a note
    cell: Any = sheet.cell(row, column)
    cell.data_type, cell._value = "s", visible(words)
    cell.number_format = "@"
    if wraps:
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _hides(area: Any, row: int, column: int) -> bool:
    """Tell whether a cell lies in a merged area without being its first."""
    is_inside = area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col
    return is_inside and (row, column) != (area.min_row, area.min_col)


def _free_title(book: Workbook) -> str:
    title = LIST_NAME
    while title in book.sheetnames:
        title += "2"
    return title
