"""Makes blank workbooks from a form's declaration alone: to be sent out, filled in and read back."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from nptracker.domain.forms.field import MULTIPLE_TYPES, CodeList, Field, FieldType
from nptracker.export import styles, text
from nptracker.export.atomic import write_atomically
from nptracker.export.blank_looks import alignment, border, fill, fit_width, font
from nptracker.export.blank_notes import NotesWriter
from nptracker.export.cells import row_height
from nptracker.export.looks import line_count, room_of
from nptracker.export.workbook import tab_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from nptracker.domain.forms.form import Form
    from nptracker.domain.survey_rules import RuleLine

BlankValue = str | int | Decimal | date | datetime | None
MARK_SHEET = "_nptracker"  # the reader looks for this sheet, the word in A1 and the JSON in B1
MARK_WORD = "nptracker"
LIST_SHEET = "选项"
READY_ROWS = 2_000
HEAD_HEIGHT = 22.0  # points
_PRINTED_ROWS = 14  # of a blank without content
REQUIRED_FILL, LOCKED_FILL = "FFF2CC", "F2F2F2"
_LEFT_OVER_COLUMNS = 14  # where a centred title would lie outside the screen
WIDEST_PAGE = 180.0  # characters that are still legible across one A4 page
_TITLE_ROW, _GROUP_ROW, _HEAD_ROW = 1, 3, 4
_EXACT_DIGITS = 15
LIKE_FORMULA = tuple("=+-@＝＋－＠")
_FORMATS = {
    FieldType.DATE: "yyyy\\-mm\\-dd",
    FieldType.MOMENT: "yyyy\\-mm\\-dd\\ hh:mm",
    FieldType.INTEGER: "General",
    FieldType.NUMBER: "General",
    FieldType.COORDINATE: "General",
    FieldType.YEAR: "0",
    FieldType.QUANTITY: "General",
}
_LEFT_TYPES = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.REFERENCE, *MULTIPLE_TYPES})


@dataclass(frozen=True)
class BlankOptions:
    """What a blank has beyond its form: a title of its own, fields that are given or hidden, lines of notes.

    ``rules`` are the survey's numbered rules with the limits in force.
    ``mark`` goes into the hidden sheet and comes back with the filled workbook. ``warning`` is said before the
    title and above and below every printed page, as on what the sample district gives out.
    """

    title: str = ""
    subtitle: str = ""
    given: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    rules: Sequence[RuleLine] = ()
    mark: Mapping[str, object] = field(default_factory=dict)
    warning: str = ""


def write_blank(
    form: Form,
    path: Path,
    rows: Sequence[Mapping[str, BlankValue]] = (),
    options: BlankOptions = BlankOptions(),
) -> Path:
    """Write a blank workbook, filled with ``rows`` where something is known; return the path written."""
    book = _BlankWriter(form, rows, options).build()

    def save(file: BinaryIO) -> None:
        book.save(file)

    return write_atomically(path, save)


class _BlankWriter:
    """Builds one blank workbook."""

    def __init__(self, form: Form, rows: Sequence[Mapping[str, BlankValue]], options: BlankOptions) -> None:
        from openpyxl import Workbook

        self._form, self._rows, self._options = form, rows, options
        self._fields = form.workbook_fields
        self._book: Workbook = Workbook()
        sheet = self._book.active
        assert sheet is not None
        self._sheet: Worksheet = sheet
        self._last_row = _HEAD_ROW + max(READY_ROWS, len(rows) + READY_ROWS // 4)

    def build(self) -> Workbook:
        self._sheet.title = tab_names([self._form.title])[0]
        self._write_columns()
        self._write_top()
        self._write_head()
        self._write_rows()
        self._write_choices()
        self._write_page()
        self._protect()
        NotesWriter(self._book, self._form, self._options).write()
        self._write_mark()
        return self._book

    def _write_columns(self) -> None:
        """Give whole columns their format, so that a row typed anywhere below keeps codes as text."""
        from openpyxl.styles import Alignment, Protection
        from openpyxl.utils import get_column_letter

        for number, declared in enumerate(self._fields, start=1):
            column = self._sheet.column_dimensions[get_column_letter(number)]
            column.width = column_width(declared)
            column.hidden = declared.key in self._options.hidden
            column.number_format = number_format(declared)
            column.protection = Protection(locked=declared.key in self._options.given)
            column.alignment = Alignment(
                horizontal=horizontal_of(declared), vertical="center", wrap_text=True
            )
            column.font, column.border = font(styles.BODY), border()

    def _write_top(self) -> None:
        title = self._options.title or f"{self._form.title}（填报表）"
        hint = "带 * 的栏必须填写；请在表头下面逐行填写，不要改动表头。各栏怎么填见“填表说明”。"
        shade = "浅黄色的栏是必填栏。"
        warning = self._options.warning
        title_look = replace(styles.TITLE, color=styles.MARK.color) if warning else styles.TITLE
        self._wide(_TITLE_ROW, f"【{warning}】{title}" if warning else title, title_look, 30)
        self._wide(_TITLE_ROW + 1, self._options.subtitle or f"{hint}{shade}", styles.NOTE, 20)

    def _wide(self, row: int, words: str, style: styles.Style, height: float) -> None:
        first = 2 if self._pages_wide() > 1 else 1  # the first column is repeated on every page
        cell = self._sheet.cell(row, first, text.visible(words))
        is_wide = len(self._fields) > _LEFT_OVER_COLUMNS
        cell.font, cell.alignment = (
            font(style),
            alignment(replace(style, horizontal="left") if is_wide else style),
        )
        cell.number_format = "General"
        self._sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=len(self._fields))
        line: Any = self._sheet.row_dimensions[row]
        line.height = height
        line.font = font(style)  # a look of its own keeps the lines of the columns out of this row

    def _write_head(self) -> None:
        groups = [declared.group for declared in self._fields]
        for number, declared in enumerate(self._fields, start=1):
            mark = "*" if declared.required else ""
            self._head_cell(_GROUP_ROW, number, declared.group or f"{mark}{declared.full_heading}", declared)
            self._head_cell(
                _HEAD_ROW, number, f"{mark}{declared.full_heading}" if declared.group else "", declared
            )
            if not declared.group:
                self._merge_head(_GROUP_ROW, number, _HEAD_ROW, number)
        for first, last in _runs(groups):
            self._merge_head(_GROUP_ROW, first, _GROUP_ROW, last)
        self._sheet.row_dimensions[_GROUP_ROW].height = HEAD_HEIGHT
        self._sheet.row_dimensions[_HEAD_ROW].height = lower_head_height(self._fields)

    def _merge_head(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self._sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    def _head_cell(self, row: int, number: int, words: str, declared: Field) -> None:
        from openpyxl.styles import Protection

        cell = self._sheet.cell(row, number, words or None)
        cell.font, cell.alignment, cell.border = font(styles.HEAD), alignment(styles.HEAD), border()
        cell.fill = fill(REQUIRED_FILL if declared.required else styles.HEAD_SHADE)
        cell.number_format = "General"
        cell.protection = Protection(locked=True)

    def _write_rows(self) -> None:
        """Write what is known; blank places need no cell, because their column already has the look."""
        looks = [_Look(self._sheet, declared, self._options) for declared in self._fields]
        for row, values in enumerate(self._rows, start=_HEAD_ROW + 1):
            lines = 1
            for number, (declared, look) in enumerate(zip(self._fields, looks, strict=True), start=1):
                value = written_value(values.get(declared.key))
                if value is not None and value != "":
                    look.write(row, number, value)
                    lines = max(lines, look.lines(value))
            if lines > 1:
                self._sheet.row_dimensions[row].height = row_height(lines, styles.BODY.size)

    def _write_choices(self) -> None:
        """Offer code lists as drop-downs from a hidden sheet, because a list inside the cell ends at 255 signs."""
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation

        lists = list({f.codes.key: f.codes for f in self._fields if f.codes}.values())
        if not lists:
            return
        sheet = self._book.create_sheet(LIST_SHEET)
        sheet.sheet_state = "hidden"
        places = {codes.key: _write_list(sheet, number, codes) for number, codes in enumerate(lists, start=1)}
        for number, declared in enumerate(self._fields, start=1):
            if declared.codes is None:
                continue
            many = declared.type in MULTIPLE_TYPES
            rule = DataValidation(
                type="list",
                formula1=places[declared.codes.key],
                allow_blank=True,
                showErrorMessage=not many,
                errorTitle="请从列表里选",
                error="这一栏只能填下拉列表里的内容。",
                showInputMessage=many,
                promptTitle="可多选" if many else None,
                prompt="可以填多个，中间用“、”分开" if many else None,
            )
            letter = get_column_letter(number)
            rule.add(f"{letter}{_HEAD_ROW + 1}:{letter}{self._last_row}")
            self._sheet.add_data_validation(rule)

    def _write_page(self) -> None:
        from openpyxl.utils import get_column_letter

        sheet = self._sheet
        sheet.freeze_panes = f"B{_HEAD_ROW + 1}"
        sheet.print_title_rows = f"{_GROUP_ROW}:{_HEAD_ROW}"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape"
        fit_width(sheet, self._pages_wide())
        if self._pages_wide() > 1:
            sheet.print_title_cols = "A:A"
        is_closed = bool(self._options.given and self._rows)
        last = _HEAD_ROW + (len(self._rows) if is_closed else max(len(self._rows), _PRINTED_ROWS))
        sheet.print_area = f"A1:{get_column_letter(len(self._fields))}{last}"
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom = 0.8, 0.7
        footer: Any = sheet.oddFooter
        footer.center.text = "第 &P 页 共 &N 页"
        if self._options.warning:
            header: Any = sheet.oddHeader
            header.center.text = footer.right.text = self._options.warning

    def _pages_wide(self) -> int:
        """Return over how many pages side by side the table prints legibly on A4."""
        widths = (column_width(f) for f in self._fields if f.key not in self._options.hidden)
        return math.ceil(sum(widths) / WIDEST_PAGE)

    def _protect(self) -> None:
        """Lock the head against slips; there is no password, because whoever must change it may."""
        protection = self._sheet.protection
        protection.enable()
        protection.formatColumns = protection.formatRows = protection.formatCells = False
        protection.insertRows = protection.sort = protection.autoFilter = False

    def _write_mark(self) -> None:
        sheet = self._book.create_sheet(MARK_SHEET)
        sheet.sheet_state = "veryHidden"
        sheet["A1"] = MARK_WORD
        mark = {
            **self._options.mark,
            "kind": self._form.kind,
            "version": self._form.version,
            "columns": [declared.key for declared in self._fields],
        }
        sheet["B1"] = json.dumps(mark, ensure_ascii=False)
        self._book.active = 0


class _Look:
    """How the cells of one column look: worked out once, because styles are slow to look up."""

    def __init__(self, sheet: Worksheet, declared: Field, options: BlankOptions) -> None:
        self._sheet = sheet
        self._room = room_of(column_width(declared))
        is_given = declared.key in options.given
        self._as_text = self._style(declared, "@", is_given, quoted=False)
        self._as_quoted = self._style(declared, "@", is_given, quoted=True)
        self._as_is = self._style(declared, number_format(declared), is_given, quoted=False)

    def _style(self, declared: Field, pattern: str, is_given: bool, *, quoted: bool) -> Any:
        from openpyxl.cell.cell import Cell
        from openpyxl.styles import Alignment, Protection

        cell: Any = Cell(self._sheet, row=1, column=1)
        cell.number_format, cell.quotePrefix = pattern, quoted
        cell.font, cell.border = font(styles.BODY), border()
        cell.alignment = Alignment(horizontal=horizontal_of(declared), vertical="center", wrap_text=True)
        cell.protection = Protection(locked=is_given)
        if is_given:
            cell.fill = fill(LOCKED_FILL)
        return cell._style

    def write(self, row: int, number: int, value: Any) -> None:
        """Write one value; a text is written by hand, because one that starts with “=” must stay a text."""
        cell: Any = self._sheet.cell(row, number)
        if isinstance(value, str):
            cell.data_type, cell._value = "s", value
            cell._style = self._as_quoted if value.startswith(LIKE_FORMULA) else self._as_text
        else:
            cell.value = value
            cell._style = self._as_is

    def lines(self, value: object) -> int:
        """Return how many lines a value takes in its column."""
        is_short = not isinstance(value, str) or (len(value) * 2 < self._room and "\n" not in value)
        return 1 if is_short else line_count(str(value), self._room)


def number_format(declared: Field) -> str:
    """Return the number format of a field's column; codes and prose are text, so that nothing is changed."""
    return _FORMATS.get(declared.type, "@")


def written_value(value: BlankValue) -> str | int | float | date | datetime | None:
    """Return what is written for a value: numbers as numbers only when a spreadsheet keeps every digit."""
    if isinstance(value, Decimal):
        digits = len(value.as_tuple().digits)
        return float(value) if digits <= _EXACT_DIGITS else format(value, "f")
    if isinstance(value, int) and abs(value) >= 10**_EXACT_DIGITS:
        return str(value)
    if isinstance(value, date) and value.year < 1901:
        return value.isoformat()
    return text.visible(value) if isinstance(value, str) else value


def lower_head_height(fields: Sequence[Field]) -> float:
    """Return the height of the lower line of heads in points: those below a group have it for themselves."""
    lines = (line_count(f.full_heading, room_of(column_width(f))) for f in fields if f.group)
    return max(HEAD_HEIGHT, row_height(max(lines, default=1), styles.HEAD.size))


def column_width(declared: Field) -> float:
    """Return the width of a field's column in characters: room for its head."""
    return max(declared.width, len(declared.full_heading)) + 2


def _write_list(sheet: Worksheet, number: int, codes: CodeList) -> str:
    """Write the labels of a list down one column and return the range they stand in."""
    from openpyxl.utils import get_column_letter

    for row, label in enumerate(codes.labels.values(), start=1):
        sheet.cell(row, number, label)
    letter = get_column_letter(number)
    return f"'{LIST_SHEET}'!${letter}$1:${letter}${len(codes.labels)}"


def _runs(groups: Sequence[str]) -> list[tuple[int, int]]:
    """Return the first and last column of every run of the same group."""
    runs: list[tuple[int, int]] = []
    for number, group in enumerate(groups, start=1):
        if group and number > 1 and groups[number - 2] == group:
            runs[-1] = (runs[-1][0], number)
        elif group:
            runs.append((number, number))
    return runs


def horizontal_of(declared: Field) -> str:
    """Return how a field's column sets its cells: prose left, numbers right, codes in the middle."""
    if declared.type in _LEFT_TYPES:
        return "left"
    return "right" if declared.is_numeric and declared.type is not FieldType.YEAR else "center"
