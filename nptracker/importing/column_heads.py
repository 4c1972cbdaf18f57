"""The head of a table from elsewhere: which row it is, what each column is called, and what stands below."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import Problem, Severity
from nptracker.importing.head_grid import SEARCHED_ROWS, HeadGrid
from nptracker.importing.headings import IGNORED, Layout, fold_heading, split_unit
from nptracker.importing.workbook_cells import BookSheet, shown

SAMPLES = 3  # values of a column that are shown to tell what it holds
_LOOKED_AT = 40  # values of a column that are looked at to guess what it holds
_LONGEST_HEADING = 40  # characters
_FINGERPRINT_DIGITS = 32


@dataclass(frozen=True, slots=True)
class HeadColumn:
    """One column: its place counted from 1, its heading, the name by which it is remembered, values below it.

    ``name`` is the folded heading, numbered where a heading comes twice.
    """

    number: int
    heading: str
    name: str
    values: tuple[str, ...]

    @property
    def samples(self) -> tuple[str, ...]:
        """A few different values, for a person to recognise the column by."""
        return tuple(dict.fromkeys(self.values))[:SAMPLES]


@dataclass(frozen=True, slots=True)
class FoundHead:
    """A row taken for the head of a sheet, and the first row of data below it."""

    row: int
    first_row: int
    columns: tuple[HeadColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in order."""
        return tuple(column.name for column in self.columns)


def read_head(sheet: BookSheet, row: int) -> FoundHead:
    """Return the columns of a sheet when this row is its head; a merged heading above tells equal ones apart."""
    grid = HeadGrid(sheet)
    first_row = grid.bottoms.get(row, row) + 1
    texts = {column: grid.text(row, column) for column in grid.columns(row)}
    below = _below_merged(grid, texts, first_row - 1) if first_row > row + 1 else {}
    texts |= below
    twice = {text for text, n in Counter(texts.values()).items() if n > 1}
    headings = {
        column: _above(grid, row if column in below else row - 1, column) + text if text in twice else text
        for column, text in texts.items()
    }
    names = _numbered([fold_heading(heading) for heading in headings.values()])
    body = [sheet.rows[number] for number in sorted(sheet.rows) if number >= first_row][:_LOOKED_AT]
    columns = (
        HeadColumn(column, heading, name, tuple(t for line in body if (t := shown(line.get(column)))))
        for (column, heading), name in zip(headings.items(), names, strict=True)
    )
    return FoundHead(row, first_row, tuple(c for c in columns if c.name not in IGNORED))


def _above(grid: HeadGrid, row: int, column: int) -> str:
    return grid.text(row, column) if row > 0 else ""


def _below_merged(grid: HeadGrid, texts: Mapping[int, str], last_row: int) -> dict[int, str]:
    """Return what stands in the last row of a head under one heading that spans several columns, by column."""
    spanning = {text for text, n in Counter(texts.values()).items() if n > 1}
    below = {column: grid.text(last_row, column) for column, text in texts.items() if text in spanning}
    return {column: text for column, text in below.items() if text and text != texts[column]}


def _numbered(names: Sequence[str]) -> list[str]:
    seen: Counter[str] = Counter()
    numbered = []
    for name in names:
        seen[name] += 1
        numbered.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return numbered


def head_rows(sheet: BookSheet) -> list[int]:
    """Return the rows that could be the head: the first ones that say something in two columns or more."""
    return [row for row in sorted(sheet.rows) if row <= SEARCHED_ROWS and len(sheet.rows[row]) > 1]


def likely_head(sheet: BookSheet, known: Iterable[str]) -> int:
    """Return the row that is most like a head, 0 for a sheet without one; ``known`` are folded headings of fields."""
    names = frozenset(known)
    scores = {row: _headlike(sheet, row, names) for row in head_rows(sheet)}
    return max(scores, key=lambda row: (scores[row], -row), default=0)


def _headlike(sheet: BookSheet, row: int, known: frozenset[str]) -> int:
    """Count short different texts, those that name a field thrice; a number or a long text is no heading."""
    texts = [text for cell in sheet.rows[row].values() if (text := shown(cell))]
    short = {text for text in texts if len(text) <= _LONGEST_HEADING and not _is_number(text)}
    named = sum(fold_heading(text) in known for text in short)
    return len(short) + 3 * named - 2 * (len(texts) - len(short))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "").isdecimal()


def fingerprint(kind: str, names: Iterable[str]) -> str:
    """Return by what a layout is known again: the ledger and its headings, whatever their order."""
    written = "\n".join((kind, *sorted(names)))
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_DIGITS]


def mapped_layout(
    form: Form, sheet: BookSheet, head: FoundHead, keys: Mapping[str, str], file: str
) -> Layout:
    """Return how a sheet is read when its columns stand for these fields; ``keys`` are field keys by column name.

    What is mapped to no field was left out by a person and is not mentioned again; a missing required field is.
    """
    columns = {column.number: key for column in head.columns if (key := keys.get(column.name))}
    units = {
        key: unit
        for column in head.columns
        if (key := columns.get(column.number)) and form.by_key[key].type is FieldType.QUANTITY
        if (unit := split_unit(column.heading)[1]) and unit != form.by_key[key].unit
    }
    missing = [f.heading for f in form.workbook_fields if f.required and f.key not in columns.values()]
    words = f"表里没有必填的{'、'.join(f'“{heading}”' for heading in missing)}，导入后请补上"
    place = f"第{head.row}行"
    problem = Problem("head.not-mapped", Severity.WARNING, words, file, sheet.name, place)
    return Layout(
        form,
        head.row,
        head.first_row,
        columns,
        units,
        (problem,) if missing else (),
        frozenset(column.number for column in head.columns if column.number not in columns),
        frozenset(fold_heading(column.heading) for column in head.columns),
    )
