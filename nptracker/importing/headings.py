"""Finds the head of a filled form: where it is, which column is which field, and what was changed in it."""

from __future__ import annotations

import dataclasses
import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from nptracker.domain.forms.field import FieldType
from nptracker.domain.forms.form import Form
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import unit_named
from nptracker.importing.head_grid import SEARCHED_ROWS, HeadGrid
from nptracker.importing.workbook_cells import BookSheet, Merge, Row, cell_name, column_name

_LEAST_MATCHES = 2
_DEEPEST_HEAD = 4  # rows that a head of merged cells takes at most
IGNORED = frozenset({"序号", "编号顺序", "错误说明", "任务标识", "上年填报参考"})
_REQUIRED_MARK = re.compile(r"^[*＊]+|[*＊]+$|[(（]必填[)）]")
_BRACKETED = re.compile(r"^(.*?)[(（\[【]([^()（）\[\]【】]*)[)）\]】]$")
_PUNCTUATION = re.compile(r"[\s()（）\[\]【】:：,，、/\\_\-—·.。]")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a form stands on a sheet: the head's rows, the field of each column, the unit typed in a head."""

    form: Form
    head: int
    first_row: int
    columns: Mapping[int, str]  # field key by column
    units: Mapping[str, str]  # unit of measure by field key, where the head names another than the form
    problems: tuple[Problem, ...]
    extra: frozenset[int] = frozenset()  # columns that belong to no field
    own_heads: frozenset[str] = frozenset()  # heads as this sheet writes them, folded
    memory: dict[str, Any] = dataclasses.field(  # of what was read below this head before; the reader's own
        default_factory=dict, compare=False, repr=False
    )

    def folded_heads(self) -> frozenset[str]:
        """Return the heads of the fields found, for telling a repeated head from data."""
        fields = [self.form.by_key[key] for key in self.columns.values()]
        declared = frozenset(fold_heading(text) for f in fields for text in (f.heading, f.full_heading))
        return declared | self.own_heads | IGNORED


@lru_cache(maxsize=4_096)
def fold_heading(text: str) -> str:
    """Return a heading without marks, spaces and brackets, in half width, for comparing only."""
    text = _REQUIRED_MARK.sub("", unicodedata.normalize("NFKC", text).strip())
    return _PUNCTUATION.sub("", text).lower()


def split_unit(text: str) -> tuple[str, str]:
    """Return a heading without the unit of mass in its brackets, and the unit; ("", "") when there is none."""
    match = _BRACKETED.match(_REQUIRED_MARK.sub("", unicodedata.normalize("NFKC", text).strip()))
    unit = unit_named(match[2]) if match else None
    return (match[1], unit) if match and unit else ("", "")


class _Names:
    """The fields of a form by every way of writing their heads."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.exact: dict[str, str] = {}
        self.other: dict[str, str] = {}
        self.telling = frozenset((*form.label, *form.key))
        for field in form.workbook_fields:
            for text in (field.heading, field.full_heading):
                self.exact.setdefault(fold_heading(text), field.key)
                self.exact.setdefault(fold_heading(field.group + text), field.key)
            for text in field.also:
                self.other.setdefault(fold_heading(text), field.key)

    def key(self, text: str) -> tuple[str, str]:
        """Return (field key, other unit of measure) of a heading, ("", "") when it is none."""
        if key := self.exact.get(fold_heading(text)):
            return key, ""
        bare, unit = split_unit(text)
        key = self.exact.get(fold_heading(bare), "") if unit else ""
        return (key, unit) if key and self.form.by_key[key].type is FieldType.QUANTITY else ("", "")

    def also(self, text: str) -> str:
        """Return the field that tables from elsewhere call so, an empty text when it is none."""
        folded = fold_heading(text)
        return "" if folded in self.exact else self.other.get(folded, "")

    def nearest(self, text: str) -> str:
        """Return the field that a misspelt heading probably means, or an empty text."""
        near = difflib.get_close_matches(fold_heading(text), self.exact, n=1, cutoff=0.6)
        return self.exact[near[0]] if near else ""


_made: dict[str, _Names] = {}


def _names(form: Form) -> _Names:
    """Return the names of a form, made once; a test may bring another form of the same kind."""
    if form.kind not in _made or _made[form.kind].form is not form:
        _made[form.kind] = _Names(form)
    return _made[form.kind]


def find_layout(
    form: Form,
    sheet: BookSheet,
    file: str,
    mark: Mapping[str, object] | None = None,
    not_asked: frozenset[str] = frozenset(),
) -> Layout | None:
    """Return where a form stands on a sheet, or None when it does not.

    ``mark`` is what our own blank says about itself: with it a renamed column is known by its place, and said.
    ``not_asked`` fields are no loss when their columns are not there.
    """
    asked = (
        form.kind,
        not_asked,
        tuple(columns) if isinstance(columns := (mark or {}).get("columns"), list) else (),
    )
    if known := _seen_before(form, sheet, file, asked):
        return known
    names, grid = _names(form), HeadGrid(sheet)
    scores = _scores(names, grid)
    head = max(scores, key=lambda row: scores[row])
    needed = min(_LEAST_MATCHES, len(form.workbook_fields))
    if scores[head] < needed or scores[head] * 4 < len(grid.columns(head)):
        return None
    layout = _Builder(form, sheet, file, names, grid, head).build(mark or {}, not_asked)
    if all(grid.text(layout.first_row - 1, column) for column in range(1, len(asked[2]) + 1)):
        _remember(sheet, layout, asked, scores[head])  # where a head is missing, the rows below decide too
    return layout


class _Seen(NamedTuple):
    """A head met before: its rows with the one above, the merged cells among them, and the layout they gave.

    ``longest_above`` is how many cells a line above it may have that cannot be the better head.
    """

    longest_above: int
    rows: tuple[tuple[int, Row], ...]
    merges: frozenset[Merge]
    layout: Layout


_Asked = tuple[str, frozenset[str], tuple[object, ...]]
_MOST_SEEN = 12
_NAMED_BY_TWO = 4  # fields at most that two cells name, each alone or with one of two cells above
_seen: dict[_Asked, list[_Seen]] = {}


def _seen_before(form: Form, sheet: BookSheet, file: str, asked: _Asked) -> Layout | None:
    """Return the layout of a head written exactly as one met before: hundreds of workbooks have the same few."""
    for seen in _seen.get(asked, ()):
        is_same = seen.layout.form is form and all(sheet.rows.get(n, {}) == row for n, row in seen.rows)
        is_first = is_same and not _is_longer_above(sheet, seen.rows[0][0], seen.longest_above)
        if is_first and _head_merges(sheet, seen.layout) == seen.merges:
            problems = tuple(p._replace(file=file, sheet=sheet.name) for p in seen.layout.problems)
            return replace(seen.layout, problems=problems) if problems else seen.layout
    return None


def _remember(sheet: BookSheet, layout: Layout, asked: _Asked, score: int) -> None:
    """Keep a head for the next workbook, where only short lines stand above it that cannot be a head."""
    first = max(1, layout.head - 1)
    longest_above = 2 if score > _NAMED_BY_TWO else 1
    if _is_longer_above(sheet, first, longest_above):
        return
    rows = tuple((number, sheet.rows.get(number, {})) for number in range(first, layout.first_row))
    known = _seen.setdefault(asked, [])
    known.insert(0, _Seen(longest_above, rows, _head_merges(sheet, layout), layout))
    del known[_MOST_SEEN:]


def _is_longer_above(sheet: BookSheet, first: int, longest: int) -> bool:
    return any(len(sheet.rows.get(number, ())) > longest for number in range(1, first))


def _head_merges(sheet: BookSheet, layout: Layout) -> frozenset[Merge]:
    first, last = max(1, layout.head - 1), layout.first_row
    return frozenset(merge for merge in sheet.merges if merge[0] < last and merge[2] >= first)


def _scores(names: _Names, grid: HeadGrid) -> dict[int, int]:
    """Return how many fields each row names; behind a row that names most of them there is little to look for."""
    scores: dict[int, int] = {}
    last = SEARCHED_ROWS
    for row in range(1, SEARCHED_ROWS + 1):
        if row > last:
            break
        scores[row] = len(_matched(names, grid, row))
        if last == SEARCHED_ROWS and scores[row] * 2 > len(names.form.workbook_fields):
            last = row + _DEEPEST_HEAD
    return scores


def matches(form: Form, sheet: BookSheet) -> int:
    """Return how many fields of a form the best row of a sheet names."""
    names, grid = _names(form), HeadGrid(sheet)
    return max(_scores(names, grid).values())


def _matched(names: _Names, grid: HeadGrid, row: int) -> dict[int, str]:
    found: dict[int, str] = {}
    others: dict[int, str] = {}
    for column in grid.columns(row):
        text = grid.text(row, column)
        key = names.key(text)[0] or (names.key(grid.text(row - 1, column) + text)[0] if row > 1 else "")
        if key and key not in found.values():
            found[column] = key
        elif other := names.also(text):
            others[column] = other
    # everyday words such as 电话 or 说明 mean a field only where a column says whose they are
    return {**others, **found} if names.telling & {*found.values(), *others.values()} else found


class _Builder:
    """Builds the layout of one sheet and notes every difference from the form as declared."""

    def __init__(  # noqa: PLR0913, PLR0917 - what find_layout has found out
        self, form: Form, sheet: BookSheet, file: str, names: _Names, grid: HeadGrid, head: int
    ) -> None:
        self._form, self._sheet, self._file = form, sheet, file
        self._names, self._grid, self._head = names, grid, head
        self._problems: list[Problem] = []
        self._columns: dict[int, str] = {}
        self._units: dict[str, str] = {}
        self._extra: set[int] = set()
        self._other_names: list[str] = []

    def build(self, mark: Mapping[str, object], not_asked: frozenset[str]) -> Layout:
        for column in self._grid.columns(self._head):
            self._take(column)
        below = self._take_lower_row()
        self._place_renamed(mark)
        self._take_other_names()
        self._tell_extra()
        self._tell_missing(not_asked)
        self._tell_moved()
        first = max(below, self._grid.bottoms.get(self._head, self._head)) + 1
        return Layout(
            self._form,
            self._head,
            first,
            self._columns,
            self._units,
            tuple(self._problems),
            frozenset(self._extra),
            frozenset(fold_heading(text) for text in self._other_names),
        )

    def _take_lower_row(self) -> int:
        """Read a head of two rows that has lost its merged cells, and return its last row."""
        row = self._head + 1
        lower = {column: self._grid.text(row, column) for column in self._grid.columns(row)}
        keys = {column: self._names.key(text)[0] for column, text in lower.items()}
        if not keys or not all(keys.values()) or set(keys.values()) <= set(self._columns.values()):
            return self._head
        for column in keys:
            if column not in self._columns:
                self._extra.discard(column)
                self._take(column, row)
        return row

    def _take(self, column: int, row: int = 0) -> None:
        row = row or self._head
        text = self._grid.text(row, column)
        key, unit = self._names.key(text)
        if not key and row > 1:
            key, unit = self._names.key(self._grid.text(row - 1, column) + text)
        if not key:
            self._extra.add(column)
        elif key in self._columns.values():
            first = next(c for c, k in self._columns.items() if k == key)
            self._note(
                "head.twice",
                Severity.ERROR,
                f"“{self._form.by_key[key].heading}”出现了两栏，只读{column_name(first)}栏，本栏没有导入",
                column,
            )
        else:
            self._columns[column] = key
            if unit and unit != self._form.by_key[key].unit:
                self._units[key] = unit
                self._note(
                    "head.unit",
                    Severity.WARNING,
                    f"表头把单位改成了“{unit}”，本栏按{unit}读取，请核对",
                    column,
                )

    def _place_renamed(self, mark: Mapping[str, object]) -> None:
        """Know renamed columns by their place in our own blank, as long as no column was put in or taken out."""
        keys = mark.get("columns")
        if not isinstance(keys, list) or mark.get("kind") != self._form.kind:
            return
        if any(c <= len(keys) and keys[c - 1] != key for c, key in self._columns.items()):
            return
        for column in sorted({*self._extra, *self._headless(len(keys))}):
            key = keys[column - 1] if column <= len(keys) else ""
            if key in self._form.by_key and key not in self._columns.values():
                self._columns[column] = key
                self._extra.discard(column)
                text = self._grid.text(self._head, column)
                self._note(
                    "head.renamed",
                    Severity.WARNING,
                    f"表头{f'被改成了“{text}”' if text else '被删掉了'}，"
                    f"按原来的位置读作“{self._form.by_key[key].heading}”，请核对",
                    column,
                )

    def _take_other_names(self) -> None:
        """Know the columns that other offices call differently, where no column has the field's own name."""
        for column in sorted(self._extra):
            text = self._grid.text(self._head, column)
            key = self._names.also(text)
            if key and key not in self._columns.values():
                self._columns[column] = key
                self._extra.discard(column)
                self._other_names.append(text)
                words = f"“{text}”一栏读作“{self._form.by_key[key].heading}”"
                self._note("head.also", Severity.NOTICE, words, column)

    def _headless(self, last: int) -> set[int]:
        """Return the columns up to one that hold something below the head and nothing in it."""
        below = (row for number, row in self._sheet.rows.items() if number > self._head)
        held = {column for row in below for column, cell in row.items() if not cell.is_blank}
        return {c for c in held - self._columns.keys() - self._extra if c <= last}

    def _tell_extra(self) -> None:
        for column in sorted(self._extra):
            text = self._grid.text(self._head, column)
            if fold_heading(text) in IGNORED:
                continue
            self._note(
                "head.extra", Severity.WARNING, f"多出一栏“{text}”，没有导入", column, self._advice(text)
            )

    def _advice(self, text: str) -> str:
        """Say what to do about a column of no field: give it its name, or see that another one was read for it."""
        key = self._names.also(text) or self._names.nearest(text)
        heading = self._form.by_key[key].heading if key else ""
        if not key:
            return ""
        holder = next((column for column, held in self._columns.items() if held == key), 0)
        if not holder:
            return f"如果就是“{heading}”，请把表头改成“{heading}”"
        return f"也像“{heading}”，读的是{column_name(holder)}栏；要用本栏，请把两栏的表头对换"

    def _tell_missing(self, not_asked: frozenset[str]) -> None:
        known = {*self._columns.values(), *not_asked}
        missing = [f for f in self._form.workbook_fields if f.key not in known]
        for field in missing:
            if field.required:
                self._note("head.missing", Severity.ERROR, f"缺少必填的一栏“{field.heading}”", 0)
        optional = [field.heading for field in missing if not field.required]
        if optional:
            self._note(
                "head.missing-optional",
                Severity.NOTICE,
                f"表里没有这些栏，原有内容不动：{'、'.join(optional)}",
                0,
            )

    def _tell_moved(self) -> None:
        order = {field.key: i for i, field in enumerate(self._form.workbook_fields)}
        found = [order[key] for _, key in sorted(self._columns.items())]
        if found != sorted(found):
            self._note("head.moved", Severity.NOTICE, "各栏的先后次序变了，已按表头认栏", 0)

    def _note(self, code: str, severity: Severity, message: str, column: int, suggestion: str = "") -> None:
        place = cell_name(self._head, column) if column else f"第{self._head}行"
        field = self._columns.get(column, "")
        self._problems.append(
            Problem(
                code, severity, message, self._file, self._sheet.name, place, field, suggestion=suggestion
            )
        )
