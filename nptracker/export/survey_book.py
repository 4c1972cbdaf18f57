"""Makes the workbook an enterprise fills in for one data year: a sheet for each form, notes, drop-downs, a mark.

What all workbooks share is made once, so that hundreds of them take seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO
from xml.sax.saxutils import escape

from nptracker.domain.forms.field import MULTIPLE_TYPES, CodeList, Field
from nptracker.domain.survey_book import BOOK, EARLIER_HEAD, PARTS, BookPart, Sender
from nptracker.domain.survey_rules import DEFAULTS, RuleSettings, rule_lines
from nptracker.export import styles
from nptracker.export.atomic import write_atomically
from nptracker.export.blank import (
    LIKE_FORMULA,
    LIST_SHEET,
    LOCKED_FILL,
    MARK_SHEET,
    MARK_WORD,
    READY_ROWS,
    REQUIRED_FILL,
    BlankValue,
    column_width,
    horizontal_of,
    number_format,
    written_value,
)
from nptracker.export.blank_notes import NOTES_SHEET, NOTES_WIDTHS, note_lines
from nptracker.export.cells import row_height
from nptracker.export.looks import escaped, line_count, room_of
from nptracker.export.sheet import Paper
from nptracker.export.styles import Style, StyleBook
from nptracker.export.workbook import SheetPart, column_letters, write_package

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

HEAD_ROWS = 5  # title, whose, hint, groups, heads
_GROUP_ROW, _HEAD_ROW = 4, 5
_A3_OVER_COLUMNS = 14
_EARLIER_WIDTH = 36.0
_HINT = (
    "带 * 的浅黄色栏必须填写；数量可以带单位（如“12 吨”），没有发生填“零报告”，与本企业无关填“不涉及”。"
    "灰色是程序已填好的，不要改动表头；各栏怎么填见“填表说明”。"
)
_BOOK_NOTES = (
    "每张表在表头下面逐行填写；没有内容的表不用填，整类都没有的在“零报告”里填一行。",
    "预填的物质来自上一年度的填报：今年还有的请填今年的数，今年没有的请留空并在备注里说明，不要照抄上年。",
)


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row filled in beforehand; ``locked`` fields are grey, ``earlier`` is last year's answer in words."""

    values: Mapping[str, BlankValue]
    locked: frozenset[str] = frozenset()
    earlier: str = ""


class SurveyBookWriter:
    """Writes the workbooks of many enterprises; everything that is the same in all is made once."""

    def __init__(self, region: str, rules: RuleSettings = DEFAULTS) -> None:
        """Write for a region, the rules printed with the limits and weights in force."""
        self._region = region
        self._book = StyleBook()
        self._lists = _Lists(self._book)
        self._sheets = [_SheetOf(part, self._book, self._lists) for part in PARTS]
        self._notes = _notes_rows(self._book, rules)

    def write(self, path: Path, sender: Sender, filled: Mapping[str, Sequence[BookRow]]) -> Path:
        """Write one workbook with the rows filled in beforehand, by kind; return the path written."""
        parts = [sheet.part(sender, filled.get(sheet.part_of.kind, ())) for sheet in self._sheets]
        parts += [self._notes_part(), self._lists.part(), self._mark_part(sender)]

        def fill(file: BinaryIO) -> None:
            write_package(file, parts, self._book, f"{sender.name} {sender.data_year}")

        return write_atomically(path, fill)

    def _notes_part(self) -> SheetPart:
        return SheetPart(NOTES_SHEET, NOTES_WIDTHS, self._notes)

    def _mark_part(self, sender: Sender) -> SheetPart:
        mark = {
            "book": BOOK,
            "enterprise": sender.enterprise_id,
            "name": sender.name,
            "uscc": sender.uscc,
            "data_year": sender.data_year,
            "region": self._region,
            "sheets": {sheet.part_of.tab: sheet.mark() for sheet in self._sheets},
        }
        words = (MARK_WORD, json.dumps(mark, ensure_ascii=False))
        cells = "".join(_text(f"{letter}1", word, 0) for letter, word in zip("AB", words, strict=True))
        return SheetPart(MARK_SHEET, (10, 10), [f'<row r="1">{cells}</row>'], state="veryHidden")


class _SheetOf:
    """One sheet of every workbook: its head made once, its rows each time."""

    def __init__(self, part: BookPart, book: StyleBook, lists: _Lists) -> None:
        self.part_of = part
        self._fields = part.fields
        self._book = book
        self._has_earlier = part.kind == "survey_entry"
        self._letters = column_letters(len(self._fields) + self._has_earlier)
        self._looks = [_Look(declared, book) for declared in self._fields]
        self._earlier = book.number(replace(styles.BODY, fill=LOCKED_FILL))
        self._wide = self._letters[-1]
        self._title = book.number(replace(styles.TITLE, horizontal="left"))
        self._note, self._whose = book.number(styles.NOTE), book.number(replace(styles.NOTE, bold=True))
        self._merges = [f"A{row}:{self._wide}{row}" for row in (1, 2, 3)]
        self._head = self._head_rows()
        self._validations = [
            lists.validation(declared, letter)
            for declared, letter in zip(self._fields, self._letters, strict=False)
            if declared.codes
        ]

    def mark(self) -> dict[str, object]:
        """Return what the mark says about the sheet."""
        form = self.part_of.form
        return {
            "kind": form.kind,
            "version": form.version,
            "columns": [field.key for field in self._fields],
        }

    def part(self, sender: Sender, rows: Sequence[BookRow]) -> SheetPart:
        """Return the sheet of one enterprise."""
        title = f"{self.part_of.form.title}（{sender.data_year}年度）"
        top = [
            _wide(1, title, self._title, 28),
            _wide(2, sender.headline, self._whose, 20),
            _wide(3, _HINT, self._note, 20),
            self._head,
        ]
        body = [self._row(number, row) for number, row in enumerate(rows, start=HEAD_ROWS + 1)]
        earlier = [_EARLIER_WIDTH] if self._has_earlier else []
        return SheetPart(
            self.part_of.tab,
            [*(column_width(declared) for declared in self._fields), *earlier],
            [*top, *body],
            merges=list(self._merges),
            frozen_rows=HEAD_ROWS,
            frozen_columns=1,
            title_rows=(_GROUP_ROW, _HEAD_ROW),
            paper=Paper.A3 if len(self._letters) > _A3_OVER_COLUMNS else Paper.A4,
            footer="&C第 &P 页 共 &N 页",
            validations=self._validations,
            protected=True,
            column_styles=[*(look.open for look in self._looks), *([self._earlier] if earlier else [])],
        )

    def _head_rows(self) -> str:
        upper, lower = [], []
        for declared, letter in zip(self._fields, self._letters, strict=False):
            fill = REQUIRED_FILL if declared.required else styles.HEAD_SHADE
            style = self._book.number(replace(styles.HEAD, fill=fill))
            words = f"{'*' if declared.required else ''}{declared.full_heading}"
            upper.append(_text(f"{letter}{_GROUP_ROW}", declared.group or words, style))
            lower.append(_text(f"{letter}{_HEAD_ROW}", words if declared.group else "", style))
            if not declared.group:
                self._merges.append(f"{letter}{_GROUP_ROW}:{letter}{_HEAD_ROW}")
        if self._has_earlier:
            style = self._book.number(styles.HEAD)
            upper.append(_text(f"{self._wide}{_GROUP_ROW}", EARLIER_HEAD, style))
            lower.append(_text(f"{self._wide}{_HEAD_ROW}", "", style))
            self._merges.append(f"{self._wide}{_GROUP_ROW}:{self._wide}{_HEAD_ROW}")
        self._merges += self._group_merges()
        rows = ((_GROUP_ROW, upper), (_HEAD_ROW, lower))
        return "".join(f'<row r="{n}" ht="22" customHeight="1">{"".join(cells)}</row>' for n, cells in rows)

    def _group_merges(self) -> list[str]:
        groups = [declared.group for declared in self._fields]
        edges = [0, *(i for i, (a, b) in enumerate(pairwise(groups), start=1) if a != b), len(groups)]
        runs = [(first, last - 1) for first, last in pairwise(edges) if groups[first] and last - first > 1]
        return [
            f"{self._letters[first]}{_GROUP_ROW}:{self._letters[last]}{_GROUP_ROW}" for first, last in runs
        ]

    def _row(self, number: int, row: BookRow) -> str:
        cells, lines = [], 1
        for declared, letter, look in zip(self._fields, self._letters, self._looks, strict=False):
            value = written_value(row.values.get(declared.key))
            if value is not None and value != "":
                cells.append(look.cell(f"{letter}{number}", value, declared.key in row.locked))
                lines = max(lines, look.lines(value))
        if row.earlier:
            cells.append(_text(f"{self._wide}{number}", row.earlier, self._earlier))
            lines = max(lines, line_count(row.earlier, room_of(_EARLIER_WIDTH)))
        tall = f' ht="{row_height(lines):.1f}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{number}"{tall}>{"".join(cells)}</row>'


class _Look:
    """The styles of one column: open to be filled in, and locked where something is given."""

    def __init__(self, declared: Field, book: StyleBook) -> None:
        self._room = room_of(column_width(declared))
        body = replace(styles.BODY, horizontal=horizontal_of(declared), number_format=number_format(declared))
        texts = replace(body, number_format="@")
        self.open = book.number(replace(body, locked=False))
        self._open_text = book.number(replace(texts, locked=False))
        self._open_quoted = book.number(replace(texts, locked=False, quote=True))
        self._given = book.number(replace(body, fill=LOCKED_FILL))
        self._given_text = book.number(replace(texts, fill=LOCKED_FILL))

    def cell(self, place: str, value: object, is_locked: bool) -> str:
        """Return one cell: a text is stored as a text, whatever it starts with."""
        if isinstance(value, str):
            quoted = self._open_quoted if value.startswith(LIKE_FORMULA) else self._open_text
            return _text(place, value, self._given_text if is_locked else quoted)
        style = self._given if is_locked else self.open
        return f'<c r="{place}" s="{style}"><v>{_serial(value)}</v></c>'

    def lines(self, value: object) -> int:
        """Return how many lines a value takes in its column."""
        return line_count(value, self._room) if isinstance(value, str) else 1


class _Lists:
    """The hidden sheet of choices, one column for each code list."""

    def __init__(self, book: StyleBook) -> None:
        self._style = book.number(styles.NOTE)
        self._lists: dict[str, CodeList] = {}

    def validation(self, declared: Field, letter: str) -> str:
        """Return the drop-down of one column, and note its list."""
        assert declared.codes is not None
        self._lists.setdefault(declared.codes.key, declared.codes)
        column = column_letters(len(self._lists))[list(self._lists).index(declared.codes.key)]
        target = f"'{LIST_SHEET}'!${column}$1:${column}${len(declared.codes.labels)}"
        first, last = HEAD_ROWS + 1, HEAD_ROWS + READY_ROWS
        many = declared.type in MULTIPLE_TYPES
        about = (
            ' showInputMessage="1" promptTitle="可多选" prompt="可以填多个，中间用“、”分开"'
            if many
            else ' showErrorMessage="1" errorTitle="请从列表里选" error="这一栏只能填下拉列表里的内容。"'
        )
        return (
            f'<dataValidation type="list" allowBlank="1"{about} sqref="{letter}{first}:{letter}{last}">'
            f"<formula1>{escape(target)}</formula1></dataValidation>"
        )

    def part(self) -> SheetPart:
        """Return the sheet."""
        letters = column_letters(len(self._lists))
        columns = [list(codes.labels.values()) for codes in self._lists.values()]
        rows = []
        for number in range(1, max(map(len, columns)) + 1):
            cells = "".join(
                _text(f"{letter}{number}", labels[number - 1], self._style)
                for letter, labels in zip(letters, columns, strict=True)
                if number <= len(labels)
            )
            rows.append(f'<row r="{number}">{cells}</row>')
        return SheetPart(LIST_SHEET, [14] * len(letters), rows, state="hidden")


def _notes_rows(book: StyleBook, settings: RuleSettings) -> list[str]:
    """Return the rows of 填表说明: about the workbook, then form after form."""
    lines: list[tuple[tuple[str, ...], Style]] = [(("填表说明",), styles.TITLE)]
    lines += [((note,), styles.NOTE) for note in _BOOK_NOTES]
    for part in PARTS:
        lines.append(((f"“{part.tab}”", ""), styles.NOTE))
        rules = rule_lines(part.form.kind, settings)
        lines += note_lines(part.form, part.fields, notes=(), given=frozenset(), rules=rules)[1:]
    letters = column_letters(len(NOTES_WIDTHS))
    rows = []
    for number, (words, style) in enumerate(lines, start=1):
        look = book.number(style if style.border else replace(style, wrap=False, horizontal="left"))
        cells = "".join(
            _text(f"{letter}{number}", word, look)
            for letter, word in zip(letters, words, strict=False)
            if word or style.border
        )
        widths = zip(words, NOTES_WIDTHS, strict=False)
        lines_needed = max(line_count(word, room_of(width)) for word, width in widths) if style.border else 1
        rows.append(f'<row r="{number}" ht="{row_height(lines_needed):.1f}" customHeight="1">{cells}</row>')
    return rows


def _wide(number: int, words: str, style: int, height: int) -> str:
    """Return a line across the sheet; the row's own look keeps the lines of the columns out of it."""
    look = f's="{style}" customFormat="1" ht="{height}" customHeight="1"'
    return f'<row r="{number}" {look}>{_text(f"A{number}", words, style)}</row>'


def _text(place: str, words: str, style: int) -> str:
    if not words:
        return f'<c r="{place}" s="{style}"/>'
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{escaped(words)}</t></is></c>'


def _serial(value: object) -> str:
    """Return a number, or a day as the spreadsheet counts it."""
    if isinstance(value, datetime):
        whole = (value.date() - date(1899, 12, 30)).days
        return repr(whole + (value.hour * 60 + value.minute) / 1440)
    if isinstance(value, date):
        return str((value - date(1899, 12, 30)).days)
    return repr(value)
