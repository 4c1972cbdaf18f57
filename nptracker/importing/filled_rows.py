"""Rows of a filled form: cells to typed values, with a problem for every doubt and none of them fatal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from nptracker.domain.casrn import cas_rn_from_date
from nptracker.domain.forms.field import NUMERIC_TYPES, Field, FieldType
from nptracker.domain.forms.typed import display, doubt, fault, from_cell, parse, recovered
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import fold, plain
from nptracker.domain.values import Quantity, Unread, Value
from nptracker.importing.headings import Layout
from nptracker.importing.row_kinds import not_data
from nptracker.importing.workbook_cells import (
    BookSheet,
    Cell,
    CellPlaces,
    Row,
    cell_name,
    column_name,
    number_words,
    shown,
)

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d+")
_MOST_REMEMBERED = 1_000  # cells of one column, by what they say
_SPANNING = "cell.merged-amount"
_NOWHERE = (0, 0)
_COUNTED = frozenset({FieldType.QUANTITY, FieldType.NUMBER, FieldType.INTEGER})
_EXACT_DIGITS = 15  # a spreadsheet keeps no more of a number
_IDENTIFIERS = frozenset({FieldType.IDENTIFIER, FieldType.USCC, FieldType.CAS_RN})
_PROSE = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.REFERENCE})
_FULL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ．－]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class FilledRow(NamedTuple):
    """One row a person filled in: what was typed, what it means, and what is doubtful. Blanks are left out."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    values: Mapping[str, Value]
    problems: tuple[Problem, ...]
    cells: Mapping[str, str]  # addresses by field key


@dataclass
class SheetReading:
    """A sheet read as a form; ``left_out`` counts rows recognised as something else."""

    layout: Layout
    rows: list[FilledRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0


def read_rows(sheet: BookSheet, layout: Layout, file: str, step: Callable[[], None]) -> SheetReading:
    """Return every filled row below the head with its problems, in one pass; ``step`` may raise to stop."""
    reading = SheetReading(layout, problems=list(layout.problems))
    _Reader(sheet, layout, file, reading).run(step)
    reading.problems += _hidden_parts(sheet, layout, file)
    return reading


class _Reader:
    """Reads the rows of one sheet."""

    def __init__(self, sheet: BookSheet, layout: Layout, file: str, reading: SheetReading) -> None:
        self._sheet, self._layout, self._file, self._reading = sheet, layout, file, reading
        self._merged = _merged_cells(sheet, layout)
        self._spanning = _spanning_amounts(sheet, layout) if self._merged else {}
        self._formulas = 0
        self._text_numbers: list[str] = []
        self._has_numbers = False
        self._heads, self._columns, self._letters = _shared(layout)
        self._headed = {*layout.columns, *layout.extra, *_under_a_head(sheet, layout)}
        self._headless: Counter[int] = Counter()

    def run(self, step: Callable[[], None]) -> None:
        rows = {number for number in self._sheet.rows if number >= self._layout.first_row}
        for number in sorted(rows | {row for row, _ in self._merged}):
            step()
            self._row(number, self._sheet.rows.get(number, {}))
        for column, count in sorted(self._headless.items()):
            words = f"这一栏没有表头，下面 {count} 格内容没有导入"
            place = cell_name(self._layout.first_row - 1, column)
            self._note("head.blank", Severity.WARNING, words, place)
        if self._formulas:
            self._note("cell.formula", Severity.NOTICE, f"有 {self._formulas} 格是公式，取的是计算结果", "")
        if self._text_numbers and self._has_numbers:  # in a csv every number is a text
            words = f"有 {len(self._text_numbers)} 格数字是按文本存的，已按数字读取"
            self._note("cell.text-number", Severity.NOTICE, words, self._text_numbers[0])

    def _row(self, number: int, row: Row) -> None:
        columns = self._layout.columns
        said = {column: cell for column, cell in row.items() if not cell.is_blank}
        is_merged = self._merged and any((number, column) in self._merged for column in columns)
        if not is_merged and columns.keys().isdisjoint(said):
            return
        if words := not_data(said, self._heads):
            self._reading.left_out += 1
            self._note("row.left-out", Severity.NOTICE, f"这一行是{words}，没有导入", f"第{number}行")
            return
        if headless := said.keys() - self._headed:
            self._headless.update(headless)
        filled = self._filled(number, said)
        if filled.texts or any(problem.code != _SPANNING for problem in filled.problems):
            self._reading.rows.append(filled)

    def _filled(self, number: int, said: Row) -> FilledRow:
        texts: dict[str, str] = {}
        values: dict[str, Value] = {}
        problems: list[Problem] = []
        cells = CellPlaces(self._letters, number)
        for column, key, declared, is_numeric, known in self._columns:
            cell = said.get(column)
            if self._merged:
                cell, doubts = self._merged_cell(number, column, key, cell)
                problems += doubts
            if cell is None:
                continue
            self._formulas += cell.formula
            read, texts[key] = known.get(cell) or self._read(declared, cell, known)
            if read.value is not None:
                values[key] = read.value
                if type(cell[0]) is float:
                    self._has_numbers = True
                elif is_numeric and _is_text_number(cell, read.value):
                    self._text_numbers.append(cells[key])
            if read.problems:
                problems += [self._at(problem, key, cells[key], texts[key]) for problem in read.problems]
        return FilledRow(self._sheet.name, number, texts, values, tuple(problems), cells)

    def _merged_cell(
        self, number: int, column: int, key: str, cell: Cell | None
    ) -> tuple[Cell | None, list[Problem]]:
        """Return the cell that counts at a place where merged ones may be, and what is doubtful about it."""
        is_first = self._spanning.get((number, column), _NOWHERE)[0] == number
        if cell is not None:
            return cell, [self._spanning_problem(number, column, key)] if is_first else []
        merged = self._merged.get((number, column))
        if merged is None:
            return None, []
        if (number, column) in self._spanning:  # counted once, in the first of its rows
            return None, [self._spanning_problem(number, column, key)]
        return merged, [self._merged_problem(key, cell_name(number, column))]

    def _read(self, declared: Field, cell: Cell, known: _Known) -> tuple[ReadCell, str]:
        """Return what a cell means and says; the same few come again in row after row, workbook after workbook."""
        asked = _remembered_as(cell)
        found = known.get(asked)
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            read = read_cell(declared, cell, self._layout.units.get(declared.key, ""))
            found = known[asked] = read, shown(cell)
        return found

    def _merged_problem(self, key: str, address: str) -> Problem:
        words = "这里是合并单元格，已按同一内容读到每一行，请核对"
        return self._at(Problem("cell.merged", Severity.WARNING, words), key, address, "")

    def _spanning_problem(self, number: int, column: int, key: str) -> Problem:
        """Return the warning at one of the cells of a merged amount, with its whole range."""
        first, last = self._spanning[number, column]
        whole = f"{cell_name(first, column)}:{cell_name(last, column)}"
        words = f"数量写在合并单元格 {whole} 里，只算在第{first}行，没有算到别的行"
        advice = "请取消合并，各行的数量分开填"
        problem = Problem(_SPANNING, Severity.WARNING, words, suggestion=advice)
        return self._at(problem, key, cell_name(number, column), "")

    def _at(self, problem: Problem, key: str, address: str, text: str) -> Problem:
        return problem._replace(file=self._file, sheet=self._sheet.name, cell=address, field=key, value=text)

    def _note(self, code: str, severity: Severity, message: str, place: str) -> None:
        self._reading.problems.append(Problem(code, severity, message, self._file, self._sheet.name, place))


class ReadCell(NamedTuple):
    """The value of one cell and what is doubtful about it; None as value means it was not taken."""

    value: Value
    problems: tuple[Problem, ...] = ()


_Known = dict[object, tuple[ReadCell, str]]


class _Column(NamedTuple):
    """A column of a form, and what its cells said and meant so far."""

    number: int
    key: str
    declared: Field
    is_numeric: bool
    known: _Known


def _shared(layout: Layout) -> tuple[frozenset[str], list[_Column], dict[str, str]]:
    """Return what all sheets of one head share: the heads, the columns, and their letters by field key."""
    if "shared" not in layout.memory:
        fields, columns = layout.form.by_key, layout.columns
        layout.memory["shared"] = (
            layout.folded_heads(),
            [_Column(n, key, fields[key], fields[key].is_numeric, {}) for n, key in columns.items()],
            {key: column_name(number) for number, key in columns.items()},
        )
    shared: tuple[frozenset[str], list[_Column], dict[str, str]] = layout.memory["shared"]
    return shared


def _is_text_number(cell: Cell, value: Value) -> bool:
    """Tell whether a plain number stands in a cell as a text; one with a word or a unit had to be typed so."""
    if not isinstance(value, Quantity | Decimal | int) or not isinstance(cell.value, str):
        return False
    text = value.text if isinstance(value, Quantity) else ""
    return cell.value.strip()[-1:].isdigit() and text.isascii()


def _remembered_as(cell: Cell) -> object:
    """Return by what a cell is remembered: 1.0 equals True and 0.0 equals -0.0, and yet they are not the same."""
    value = cell[0]
    return cell if type(value) is str else (type(value), cell, not value and repr(value))


def read_cell(declared: Field, cell: Cell, unit: str = "") -> ReadCell:
    """Return what a cell means in a field; ``unit`` is the unit its column's head names."""
    if declared.type in _PROSE and type(cell.value) is str and not (cell.error or cell.formula):
        return ReadCell(parse(declared, cell.value))  # nothing a spreadsheet could have done to it
    if cell.error:
        return _refused("cell.error", f"公式出错（{cell.error}），没有读取", "请改成确定的内容")
    if cell.formula and cell.value is None:
        return _refused("cell.no-result", "公式没有计算结果，没有读取", "请在 Excel 或 WPS 中打开保存后再交")
    if lost := _lost_digits(declared, cell):
        return lost
    day = _day_in(declared, cell)
    if day and declared.type is FieldType.CAS_RN:
        return _cas_rn_from(day)
    value = _value(declared, cell, unit)
    if isinstance(value, Unread):
        value = recovered(declared, value.text) or value
    return ReadCell(value, tuple(_doubts(declared, cell, value, day)))


def _value(declared: Field, cell: Cell, unit: str) -> Value:
    value = cell.value
    unit = cell.unit or unit
    if isinstance(value, bool):
        return parse(declared, shown(cell))
    if isinstance(value, float) and cell.percent and declared.unit == "%":
        return parse(declared, plain((Decimal(repr(value)) * 100).normalize()))
    if unit and declared.type is FieldType.QUANTITY and isinstance(value, float | str):
        text = number_words(value) if isinstance(value, float) else value
        with_unit = parse(declared, f"{text.strip()}{unit}")
        return with_unit if not isinstance(with_unit, Unread) else from_cell(declared, value)
    return from_cell(declared, value)


def _doubts(declared: Field, cell: Cell, value: Value, day: date | None) -> Iterator[Problem]:
    if isinstance(value, Unread):
        yield Problem("F2", Severity.ERROR, fault(declared, value), suggestion=_suggestion(declared, value))
    elif words := fault(declared, value):
        yield Problem("F2", Severity.ERROR, words)
    elif words := doubt(declared, value):
        yield Problem("F3", Severity.WARNING, words)
    if declared.codes and isinstance(cell.value, str) and cell.value.strip() in declared.codes.also:
        label = display(declared, value)
        yield Problem("cell.other-word", Severity.NOTICE, f"“{cell.value.strip()}”已按“{label}”读入")
    if cell.unit and declared.type is FieldType.QUANTITY:
        yield Problem(
            "cell.unit-format", Severity.WARNING, f"单位“{cell.unit}”只写在数字格式里，已按它读取，请核对"
        )
    if day and not isinstance(value, Unread) and declared.type in {FieldType.TEXT, FieldType.IDENTIFIER}:
        yield Problem(
            "cell.date", Severity.WARNING, f"文字栏里是日期“{shown(cell)}”，可能是表格软件改的，请核对"
        )
    is_code = declared.type in NUMERIC_TYPES | _IDENTIFIERS and not isinstance(value, Unread)
    if is_code and isinstance(cell.value, str) and _FULL_WIDTH.search(cell.value):
        yield Problem("cell.full-width", Severity.NOTICE, "全角的字母或数字已按半角读取")


def _suggestion(declared: Field, value: Unread) -> str:
    """Return a number written in full where the text means one, such as 20000000 for 2000万."""
    match = re.fullmatch(r"([\d.,]+)\s*([万亿])", fold(value.text))
    if not match or declared.type not in NUMERIC_TYPES:
        return ""
    number = Decimal(match[1].replace(",", "")) * (10_000 if match[2] == "万" else 100_000_000)
    return plain(number.quantize(Decimal(1)) if number == number.to_integral_value() else number)


def _refused(code: str, words: str, suggestion: str = "") -> ReadCell:
    return ReadCell(None, (Problem(code, Severity.ERROR, words, suggestion=suggestion),))


def _lost_digits(declared: Field, cell: Cell) -> ReadCell | None:
    """Refuse a code that the spreadsheet has turned into a number and cut off after 15 digits."""
    if declared.type not in _IDENTIFIERS:
        return None
    is_long_number = isinstance(cell.value, float) and abs(cell.value) >= 10**_EXACT_DIGITS
    text = shown(cell)
    if is_long_number or (isinstance(cell.value, str) and _SCIENTIFIC.fullmatch(fold(text))):
        words = f"“{text}”被表格软件当成了数字，后几位已经丢失，没有读取"
        return _refused("cell.lost-digits", words, "请把这一格设为文本后，按证照重填")
    return None


def _day_in(declared: Field, cell: Cell) -> date | None:
    """Return the date in a cell of a field that is no date; in a CAS column also one written as text."""
    if declared.type in {FieldType.DATE, FieldType.MOMENT}:
        return None
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DAY.fullmatch(fold(value)) if isinstance(value, str) else None
    if not match or declared.type is not FieldType.CAS_RN:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _cas_rn_from(day: date) -> ReadCell:
    candidate = cas_rn_from_date(day)
    if candidate is None:
        words = f"“{day.isoformat()}”是日期：CAS号被表格软件改成了日期，还原不出来，没有读取"
        return _refused("cell.cas-date", words, "请把这一格设为文本后重填")
    words = f"CAS号被表格软件改成了日期 {day.isoformat()}，已按 {candidate} 读入，请核对"
    advice = f"表里的这一格还是日期：设为文本后重填 {candidate}"
    return ReadCell(candidate, (Problem("cell.cas-restored", Severity.WARNING, words, suggestion=advice),))


def _under_a_head(sheet: BookSheet, layout: Layout) -> set[int]:
    """Return the columns over which the head says something, be it in a merged cell."""
    head = range(layout.head, layout.first_row)
    own = {c for number in head for c, cell in sheet.rows.get(number, {}).items() if not cell.is_blank}
    merged = (merge for merge in sheet.merges if merge[0] < layout.first_row and merge[2] >= layout.head)
    return own.union(*(range(left, right + 1) for _top, left, _bottom, right in merged))


def _merged_cells(sheet: BookSheet, layout: Layout) -> dict[tuple[int, int], Cell]:
    """Return the cells that merged ones cover in the rows below the head, within one column."""
    found = {}
    last = max(sheet.rows, default=0)
    for top, left, bottom, right in sheet.merges:
        cell = sheet.rows.get(top, {}).get(left)
        is_body = top >= layout.first_row and left == right and left in layout.columns
        if is_body and cell is not None and not cell.is_blank:
            for row in range(top + 1, min(bottom, last) + 1):
                found[row, left] = cell
    return found


def _spanning_amounts(sheet: BookSheet, layout: Layout) -> dict[tuple[int, int], tuple[int, int]]:
    """Return, by cell, the first and last row of each amount merged over several rows; a share counts for each row."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in sheet.merges:
        declared = layout.form.by_key.get(layout.columns.get(left, ""))
        is_amount = declared is not None and declared.type in _COUNTED and declared.unit != "%"
        if is_amount and left == right and bottom > top >= layout.first_row:
            last = min(bottom, max(sheet.rows, default=top))
            found.update({(row, left): (top, last) for row in range(top, last + 1)})
    return found


def _hidden_parts(sheet: BookSheet, layout: Layout, file: str) -> list[Problem]:
    rows = [n for n in sheet.hidden_rows if n >= layout.first_row and n in sheet.rows]
    columns = [c for c in sheet.hidden_columns if c in layout.columns]
    words = []
    if rows:
        words.append(f"有 {len(rows)} 行被隐藏，内容照样读取")
    if columns:
        words.append(f"有 {len(columns)} 栏被隐藏，内容照样读取")
    return [Problem("sheet.hidden-part", Severity.NOTICE, text, file, sheet.name) for text in words]
