"""Sheets of laboratories: a row per sample with a column per substance, a row per result, or the other way round.

What a sheet says once for many cells is gathered from where it stands: a unit in a heading, in a row of units below
the heads, or in a line above the table (“单位：mg/L”, “除汞为μg/L外，其余为mg/L”).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from nptracker.domain.casrn import cas_rns_in
from nptracker.domain.day_text import read_day
from nptracker.domain.forms.lab_sheet import LAB_SHEET, RESULT
from nptracker.domain.monitoring.reported import Told, read_result
from nptracker.domain.monitoring.units import unit_of
from nptracker.domain.quantity import fold
from nptracker.importing.column_guess import SURE, Guess, guess_columns, known_headings
from nptracker.importing.column_heads import FoundHead, HeadColumn, likely_head, read_head
from nptracker.importing.headings import fold_heading
from nptracker.importing.workbook_cells import BookSheet, cell_name, column_name, shown

_LIKE_RESULTS = 0.6  # share of the values of a column that read as results
_META = {
    "单位": "unit",
    "计量单位": "unit",
    "检出限": "mdl",
    "方法检出限": "mdl",
    "最低检出限": "mdl",
    "mdl": "mdl",
    "定量限": "loq",
    "分析方法": "method",
    "检测方法": "method",
    "方法": "method",
    "cas号": "cas_rn",
    "cas": "cas_rn",
}
_STANDARD_ROWS = frozenset(
    {"标准限值", "标准值", "限值", "评价标准", "最大值", "最小值", "平均值", "检出率", "达标情况"}
)
_CLOCK = re.compile(r"(.+?)(?:[ T]+|(?<=日))(\d{1,2})[:时](\d{2})分?(?::?\d{2}秒?(?:\.\d+)?)?")
_UNIT_SAID = re.compile(r"单位\s*[:：]\s*([^\s，。；,;（(]+)")
_UNIT_WORD = re.compile(r"^\s*(?:计量)?单位\s*[:：]?\s*")
_BEFORE_UNIT = re.compile(r"[\s,，_]+|/\s*")
_DAY_SAID = re.compile(r"采样(?:日期|时间)\s*[:：]?\s*([^\s，,；;]+)")
_EXCEPTION = re.compile(
    r"除\s*(.+?)\s*(?:为|是|以)\s*([^\s，,]+?)\s*外[，,]?\s*其(?:余|他)均?\s*(?:为|是)\s*([^\s，。,]+)"
)
_BRACKETED = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[）)\]】]")
_HEADS_ABOVE = 2  # rows above the head in which a heading of several columns may stand
_DEFAULTS_ABOVE = 12  # lines above the head that are looked at for a unit and a day


class Heading(NamedTuple):
    """What the heading of a column of results names."""

    name: str
    unit: str = ""
    cas_rn: str = ""


class LabColumn(NamedTuple):
    """One column: where it stands, what it is taken for, and for results of what substance in what unit."""

    number: int
    letters: str
    name: str
    heading: str
    samples: tuple[str, ...]
    key: str
    about: Heading
    why: str
    is_settled: bool
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class LabTable:
    """A sheet with its columns understood; ``is_crossed`` when a column is a sample and a row a substance."""

    sheet: str
    sheets: tuple[str, ...]
    head: FoundHead
    columns: tuple[LabColumn, ...]
    unit: str = ""
    exceptions: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[int, Mapping[str, str]] = field(default_factory=dict)  # by column
    meta_rows: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()  # of results
    hidden_sheets: tuple[str, ...] = ()  # which nobody looks at
    said: Mapping[str, str] = field(default_factory=dict)  # of every result, by lines above the table

    @property
    def is_long(self) -> bool:
        """Tell whether each row is one result."""
        return any(column.key == "as_reported" for column in self.columns)

    @property
    def is_crossed(self) -> bool:
        """Tell whether substances stand in rows and samples in columns."""
        return not self.is_long and any(column.key == "substance" for column in self.columns)

    @property
    def way(self) -> str:
        """Return in words how the sheet is laid out."""
        if self.is_long:
            return "一行一个结果"
        return "一行一个项目，一列一个样品" if self.is_crossed else "一行一个样品，一列一个项目"

    @property
    def undecided_twins(self) -> list[tuple[LabColumn, ...]]:
        """Columns of one name of which nobody has said yet which is meant."""
        groups: dict[str, list[LabColumn]] = {}
        for column in self.columns:
            if column.samples:
                groups.setdefault(fold_heading(column.heading), []).append(column)
        return [
            tuple(twins)
            for twins in groups.values()
            if len(twins) > 1 and not any(column.key or column.is_settled for column in twins)
        ]

    def mapped(self, number: int, key: str, about: Heading | None = None) -> LabTable:
        """Return the table with a column standing for something else; a field has one column."""
        columns = tuple(
            column._replace(
                key=key, about=about or column.about, why="已选定" if key else "不导入", is_settled=True
            )
            if column.number == number
            else column._replace(key="", why="这一栏改给了别的列", is_settled=False)
            if key not in {"", RESULT} and column.key == key
            else column
            for column in self.columns
        )
        return replace(self, columns=columns)


class LabCell(NamedTuple):
    """One result as it stands in the sheet: its place and every word said about it, by field."""

    row: int
    address: str
    told: Mapping[str, str]


def split_clock(text: str) -> tuple[str, str]:
    """Return the words of a day without the time of day behind them, and that time, "" when there is none."""
    match = _CLOCK.fullmatch(fold(text))
    return (match[1], f"{match[2]}:{match[3]}") if match else (text, "")


def heading_of(text: str) -> Heading:
    """Return name, unit and CAS RN of a heading such as “全氟辛酸（PFOA）(ng/L)” or “汞 μg/L”."""
    flat = re.sub(r"\s*\n\s*", " ", text).strip()
    codes = cas_rns_in(flat)
    name = flat.replace(codes[0], "") if codes else flat
    unit = ""
    for match in _BRACKETED.finditer(name):
        words = _UNIT_WORD.sub("", match[1]).strip()
        if unit_of(words) is not None:
            unit, name = words, name.replace(match[0], "")
            break
    if not unit:
        name, unit = _unit_behind(name)
    name = re.sub(r"[（(\[]\s*(?:CAS号?[:：]?)?\s*[)）\]]", "", name, flags=re.I)
    return Heading(
        re.sub(r"CAS号?[:：]?\s*$", "", name, flags=re.I).strip(" ,，:：_-/"), unit, codes[0] if codes else ""
    )


def _unit_behind(name: str) -> tuple[str, str]:
    """Return a heading without the unit at its end, and that unit, as in “汞 μg/L” or “PFOS/ng·L-1”; "" for none."""
    for mark in _BEFORE_UNIT.finditer(name):
        if mark.start() and unit_of(name[mark.end() :]) is not None:
            return name[: mark.start()], name[mark.end() :].strip()
    return name, ""


def look_at(sheets: Sequence[BookSheet], name: str = "", head_row: int = 0) -> LabTable | None:
    """Return the sheet that looks most like a laboratory's, its columns guessed; None when no sheet has a table."""
    visible = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
    known = known_headings(LAB_SHEET)
    named = [sheet for sheet in visible if sheet.name == name]
    found = [(sheet, row) for sheet in named or visible if (row := head_row or likely_head(sheet, known))]
    if not found:
        return None
    hidden = tuple(sheet.name for sheet in sheets if sheet.rows and sheet.hidden)
    tables = [
        replace(_table(sheet, row, tuple(s.name for s in visible)), hidden_sheets=hidden)
        for sheet, row in found
    ]
    return max(tables, key=lambda table: sum(column.key != "" for column in table.columns))


def _table(sheet: BookSheet, row: int, sheets: tuple[str, ...]) -> LabTable:
    head = read_head(sheet, row)
    guesses = guess_columns(LAB_SHEET, [_without_clocks(column) for column in head.columns])
    fields = {n: guess for n, guess in guesses.items() if guess.score >= SURE}
    meta_rows = _meta_rows(sheet, head)
    columns = tuple(
        _field_column(column, fields[column.number])
        if column.number in fields
        else _free_column(column, sheet, head, meta_rows)
        for column in head.columns
    )
    columns = _without_results_of_long(_without_twins(columns))
    columns = tuple(column._replace(is_hidden=column.number in sheet.hidden_columns) for column in columns)
    unit, exceptions = _units_said(sheet, row)
    above = _units_above(sheet, head)
    meta = {n: above.get(n, {}) | _meta_of(sheet, meta_rows, n) for n in (c.number for c in columns)}
    return LabTable(
        sheet.name,
        sheets,
        head,
        columns,
        unit,
        exceptions,
        meta,
        frozenset(meta_rows),
        frozenset(
            n for n in sheet.hidden_rows if n >= head.first_row and n in sheet.rows and n not in meta_rows
        ),
        said=_day_said(sheet, row),
    )


def _without_clocks(column: HeadColumn) -> HeadColumn:
    """Return a column of days with a time each as one of days, so that nothing speaks against its heading."""
    return replace(column, values=tuple(split_clock(text)[0] for text in column.values))


def _field_column(column: HeadColumn, guess: Guess) -> LabColumn:
    place = (column.number, column_name(column.number), column.name, column.heading, column.samples)
    return LabColumn(*place, guess.key, Heading(column.heading), guess.why, is_settled=True)


def _without_twins(columns: tuple[LabColumn, ...]) -> tuple[LabColumn, ...]:
    """Take none of several filled columns of one name: which is meant only a person can say."""
    names = Counter(fold_heading(column.heading) for column in columns if column.samples)
    return tuple(
        column._replace(key="", why=f"有 {names[name]} 列都叫这个名称，请选一列", is_settled=False)
        if names[name := fold_heading(column.heading)] > 1
        else column
        for column in columns
    )


def _without_results_of_long(columns: tuple[LabColumn, ...]) -> tuple[LabColumn, ...]:
    """Let a sheet with a result in each row have no other columns of results: 标准值, 平均值 and the like."""
    if not any(column.key == "as_reported" for column in columns):
        return columns
    return tuple(
        c._replace(key="", why="没有认出来", is_settled=False) if c.key == RESULT else c for c in columns
    )


def _free_column(
    column: HeadColumn, sheet: BookSheet, head: FoundHead, meta_rows: Mapping[int, str]
) -> LabColumn:
    """Return a column that is no field: results when most of its values read as such, else nothing."""
    rows = [row for row in sheet.rows if row >= head.first_row and row not in meta_rows]
    texts = [text for row in sorted(rows)[:60] if (text := shown(sheet.rows[row].get(column.number)))]
    about = heading_of(column.heading)
    reads = sum(
        read_result(text, Told(about.unit or "mg/L", minus="both")).found is not None for text in texts
    )
    is_result = bool(texts) and reads >= _LIKE_RESULTS * len(texts) and not _is_standard(column.heading)
    why = "内容像结果" if is_result else "没有认出来"
    place = (column.number, column_name(column.number), column.name, column.heading, column.samples)
    return LabColumn(*place, RESULT if is_result else "", about, why, bool(is_result and about.name))


def _is_standard(heading: str) -> bool:
    return fold_heading(heading) in {fold_heading(word) for word in _STANDARD_ROWS}


def _meta_rows(sheet: BookSheet, head: FoundHead) -> dict[int, str]:
    """Return the rows below the heads that say something of a whole column, by what they say; "" for rows left out."""
    first = min((column.number for column in head.columns), default=1)
    found = {}
    for row in sorted(row for row in sheet.rows if row >= head.first_row):
        texts = [shown(sheet.rows[row].get(number)) for number in range(1, first + 3)]
        word = next((fold(text).lower() for text in texts if text), "")
        if word in _META:
            found[row] = _META[word]
        elif word in _STANDARD_ROWS:
            found[row] = ""
    return found


def _meta_of(sheet: BookSheet, meta_rows: Mapping[int, str], number: int) -> dict[str, str]:
    said = {key: shown(sheet.rows[row].get(number)) for row, key in meta_rows.items() if key}
    return {key: text for key, text in said.items() if text}


def _units_above(sheet: BookSheet, head: FoundHead) -> dict[int, dict[str, str]]:
    """Return the unit that a heading merged over some of the columns gives them, by column; the lowest one counts."""
    numbers = {column.number for column in head.columns}
    found: dict[int, dict[str, str]] = {}
    for top, left, _bottom, right in sorted(sheet.merges, reverse=True):
        below = set(range(left, min(right, max(numbers, default=0)) + 1))
        is_head = head.row - _HEADS_ABOVE <= top < head.first_row
        if is_head and left < right and numbers - below:
            text = shown(sheet.rows.get(top, {}).get(left))
            if unit := heading_of(text).unit or (text if unit_of(text) else ""):
                for number in below - found.keys():
                    found[number] = {"unit": unit}
    return found


def _text_above(sheet: BookSheet, head_row: int) -> str:
    above = [row for row in sorted(sheet.rows) if head_row - _DEFAULTS_ABOVE <= row < head_row]
    return "　".join(shown(cell) for row in above for cell in sheet.rows[row].values())


def _day_said(sheet: BookSheet, head_row: int) -> dict[str, str]:
    """Return the one day of sampling that lines above the table give for all of it; nothing for none or several."""
    said = {match[1] for match in _DAY_SAID.finditer(_text_above(sheet, head_row)) if read_day(match[1])}
    return {"taken_on": said.pop()} if len(said) == 1 else {}


def _units_said(sheet: BookSheet, head_row: int) -> tuple[str, dict[str, str]]:
    """Return the unit that lines above the table give for all of it, and for what it gives another."""
    text = _text_above(sheet, head_row)
    if match := _EXCEPTION.search(text):
        names = re.split(r"[、,，和]", match[1])
        return match[3].rstrip("。"), {fold(name): match[2] for name in names if name}
    said = (match[1] for match in _UNIT_SAID.finditer(text))  # 委托单位：… and 检测单位：… name bodies
    return next((words for words in said if unit_of(words) is not None), ""), {}


def cells_of(table: LabTable, sheet: BookSheet, *, without_hidden: bool = False) -> Iterator[LabCell]:
    """Yield every result of a sheet in reading order; rows without any are no results.

    ``without_hidden`` leaves out hidden rows and hidden columns of results; what a hidden column says of a row holds.
    """
    plain = [column for column in table.columns if column.key not in {"", RESULT}]
    results = [c for c in table.columns if c.key == RESULT and not (without_hidden and c.is_hidden)]
    said = {key: text for key, text in table.said.items() if key not in {column.key for column in plain}}
    merged = _merged_down(sheet)
    left_out = table.meta_rows | (table.hidden_rows if without_hidden else frozenset())
    for row in sorted(row for row in sheet.rows if row >= table.head.first_row and row not in left_out):
        told = {column.key: text for column in plain if (text := _text(sheet, merged, row, column.number))}
        if table.is_long:
            yield from _long_cell(table, row, said | told)
        else:
            for column in results:
                text = _text(sheet, merged, row, column.number)
                if text and (told or table.is_crossed):
                    about = _about(table, column, said | told, text)
                    yield LabCell(row, cell_name(row, column.number), about)


def _long_cell(table: LabTable, row: int, told: dict[str, str]) -> Iterator[LabCell]:
    if "as_reported" not in told or not (told.keys() & {"substance", "cas_rn"}):
        return
    column = next(column for column in table.columns if column.key == "as_reported")
    unit = (
        told.get("unit") or heading_of(column.heading).unit or _unit_of_name(table, told.get("substance", ""))
    )
    yield LabCell(row, cell_name(row, column.number), {**told, "unit": unit})


def _about(table: LabTable, column: LabColumn, told: Mapping[str, str], text: str) -> dict[str, str]:
    """Return everything said about one cell of a column of results."""
    meta = table.meta.get(column.number, {})
    if table.is_crossed:
        unit = told.get("unit") or _unit_of_name(table, told.get("substance", ""))
        return {**told, "number": column.about.name, "as_reported": text, "unit": unit}
    unit = (
        column.about.unit
        or meta.get("unit", "")
        or told.get("unit")
        or _unit_of_name(table, column.about.name)
    )
    said = {**told, **meta, "substance": column.about.name, "as_reported": text, "unit": unit}
    return said | ({"cas_rn": column.about.cas_rn} if column.about.cas_rn else {})


def _unit_of_name(table: LabTable, name: str) -> str:
    return table.exceptions.get(fold(name), table.unit)


def _merged_down(sheet: BookSheet) -> dict[tuple[int, int], str]:
    """Return the text of cells merged over several rows for each of these rows: one sample with many results."""
    spread = {}
    for top, left, bottom, right in sheet.merges:
        if left == right and bottom > top:
            text = shown(sheet.rows.get(top, {}).get(left))
            spread.update({(row, left): text for row in range(top, bottom + 1)})
    return spread


def _text(sheet: BookSheet, merged: Mapping[tuple[int, int], str], row: int, number: int) -> str:
    return merged.get((row, number)) or shown(sheet.rows[row].get(number))
