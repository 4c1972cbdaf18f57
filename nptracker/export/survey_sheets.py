"""The sheets of a survey workbook: tables to fill in row by row, and one card read from top to bottom.

Both print on A4: a table wider than two pages can show legibly goes onto a second one that repeats its first
columns, and every table has ruled lines to write on by hand.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from nptracker.domain.survey_book import EARLIER_HEAD, UPRIGHT_HEADS, BookPart, Sender
from nptracker.domain.wording import shortened
from nptracker.export import styles
from nptracker.export.blank import (
    HEAD_HEIGHT,
    LOCKED_FILL,
    READY_ROWS,
    REQUIRED_FILL,
    WIDEST_PAGE,
    column_width,
    lower_head_height,
    written_value,
)
from nptracker.export.cells import row_height
from nptracker.export.looks import line_count, room_of
from nptracker.export.survey_cells import FieldLook, text_cell, wide_row
from nptracker.export.workbook import SheetPart, column_letters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.export.styles import StyleBook
    from nptracker.export.survey_book import BookRow
    from nptracker.export.survey_cells import ChoiceLists

HEAD_ROWS = 5  # title, whose, hint, groups, heads
_GROUP_ROW, _HEAD_ROW = 4, 5
_REPEATED = 2  # first columns, which stand on every page of a wide table
_EARLIER_WIDTH = 36.0
_PRINTED_ROWS, _SPARE_ROWS = (
    14,
    4,
)  # ruled lines on paper: at the least, and below what is filled in beforehand
_HINT = (
    "带 * 的浅黄色栏必须填写；数量可以带单位（如“12 吨”），没有发生填“零报告”，与本企业无关填“不涉及”。"
    "灰色是程序已填好的，不要改动表头；各栏怎么填见“填表说明”。"
)
_UPRIGHT_HINT = "带 * 的浅黄色项必须填写，填在中间一列；灰色是程序已填好的，不要改动。"
_UPRIGHT_WIDTHS = (26.0, 44.0, 46.0)
_FOOTER = "&C第 &P 页 共 &N 页"
_LONGEST_NAME = 60  # letters: a foot may hold 255 in all


def _footer(sender: Sender) -> str:
    """Return the foot of every printed page, whose it is at its left: a second page beside the first tells it too.

    A lone & would begin a code there, and so would digits that follow one at once.
    """
    name = f"{shortened(sender.name, _LONGEST_NAME)}（{sender.data_year}年度）".replace("&", "&&")
    return f"&L {name}{_FOOTER}"


class SurveySheet:
    """What every sheet has: the part it is of, what the mark says about it, and the lines at its top."""

    warning = ""  # said before the title and over every printed page

    def __init__(self, part: BookPart, book: StyleBook) -> None:
        self.part_of = part
        self._fields, self._book = part.fields, book
        self._title_words = part.tab if part.is_upright else part.form.title
        self._title = book.number(replace(styles.TITLE, horizontal="left"))
        self._note, self._whose = book.number(styles.NOTE), book.number(replace(styles.NOTE, bold=True))
        self._locked = book.number(replace(styles.BODY, fill=LOCKED_FILL))

    def mark(self) -> dict[str, object]:
        """Return what the mark says about the sheet."""
        form = self.part_of.form
        return {
            "kind": form.kind,
            "version": form.version,
            "columns": [field.key for field in self._fields],
        }

    def _top(self, sender: Sender, hint: str, width: float) -> list[str]:
        """Return the lines above the head, which may be as wide as so many characters."""
        title = self._warned(f"{self._title_words}（{sender.data_year}年度）")
        lines = line_count(hint, room_of(width))
        return [
            wide_row(1, {"A": title}, self._title, 28),
            wide_row(2, {"A": sender.headline}, self._whose, 20),
            wide_row(3, {"A": hint}, self._note, row_height(lines, styles.NOTE.size)),
        ]

    def _warned(self, title: str) -> str:
        return f"【{self.warning}】{title}" if self.warning else title

    def _header(self) -> str:
        return f"&C&B&14{self.warning}" if self.warning else ""

    def _label(self, declared: Field) -> tuple[str, int]:
        """Return the head of a field and its look."""
        fill = REQUIRED_FILL if declared.required else styles.HEAD_SHADE
        words = f"{'*' if declared.required else ''}{declared.full_heading}"
        return words, self._book.number(replace(styles.HEAD, fill=fill))


class TableSheet(SurveySheet):
    """A table of every workbook: its head made once, its rows each time."""

    def __init__(self, part: BookPart, book: StyleBook, lists: ChoiceLists) -> None:
        super().__init__(part, book)
        self._has_earlier = part.kind == "survey_entry"
        self._letters = column_letters(len(self._fields) + self._has_earlier)
        earlier = [_EARLIER_WIDTH] if self._has_earlier else []
        self._widths = [*(column_width(declared) for declared in self._fields), *earlier]
        self._looks = [FieldLook(declared, book) for declared in self._fields]
        self._wide = self._letters[-1]
        self._is_wide = sum(self._widths) > WIDEST_PAGE
        across = sum(1 for reached in accumulate(self._widths) if reached <= WIDEST_PAGE)
        self._top_width = sum(self._widths[:across])
        self._merges = self._top_merges(self._letters[across - 1])
        self._head = self._head_rows()
        rows = f"{HEAD_ROWS + 1}", f"{HEAD_ROWS + READY_ROWS}"
        self._validations = [
            lists.validation(declared, ":".join(f"{letter}{row}" for row in rows))
            for declared, letter in zip(self._fields, self._letters, strict=False)
            if declared.codes
        ]

    def part(self, sender: Sender, rows: Sequence[BookRow]) -> SheetPart:
        """Return the sheet of one enterprise."""
        body = [self._row(number, row) for number, row in enumerate(rows, start=HEAD_ROWS + 1)]
        return SheetPart(
            self.part_of.tab,
            self._widths,
            [*self._top(sender, _HINT, self._top_width), self._head, *body],
            merges=list(self._merges),
            frozen_rows=HEAD_ROWS,
            frozen_columns=1,
            title_rows=(_GROUP_ROW, _HEAD_ROW),
            title_columns=_REPEATED if self._is_wide else 0,
            pages_wide=2 if self._is_wide else 1,
            printed_rows=HEAD_ROWS + max(len(rows) + _SPARE_ROWS, _PRINTED_ROWS),
            header=self._header(),
            footer=_footer(sender),
            validations=self._validations,
            protected=True,
            column_styles=[
                *(look.open for look in self._looks),
                *([self._locked] if self._has_earlier else []),
            ],
        )

    def _top(self, sender: Sender, hint: str, width: float) -> list[str]:
        """Return the lines above the head; of a wide table what stands on both pages, then what only the first has."""
        if not self._is_wide:
            return super()._top(sender, hint, width)
        lines = line_count(hint, room_of(width - sum(self._widths[:_REPEATED])))
        return [
            wide_row(1, {"A": self._warned(self.part_of.form.title)}, self._title, 28),
            wide_row(2, {"A": f"{sender.data_year}年度", "C": sender.headline}, self._whose, 20),
            wide_row(3, {"C": hint}, self._note, row_height(lines, styles.NOTE.size)),
        ]

    def _top_merges(self, last: str) -> list[str]:
        if not self._is_wide:
            return [f"A{row}:{last}{row}" for row in (1, 2, 3)]
        return [f"A{row}:B{row}" for row in (1, 2, 3)] + [f"C{row}:{last}{row}" for row in (2, 3)]

    def _head_rows(self) -> str:
        upper, lower = [], []
        for declared, letter in zip(self._fields, self._letters, strict=False):
            words, style = self._label(declared)
            upper.append(text_cell(f"{letter}{_GROUP_ROW}", declared.group or words, style))
            lower.append(text_cell(f"{letter}{_HEAD_ROW}", words if declared.group else "", style))
            if not declared.group:
                self._merges.append(f"{letter}{_GROUP_ROW}:{letter}{_HEAD_ROW}")
        if self._has_earlier:
            style = self._book.number(styles.HEAD)
            upper.append(text_cell(f"{self._wide}{_GROUP_ROW}", EARLIER_HEAD, style))
            lower.append(text_cell(f"{self._wide}{_HEAD_ROW}", "", style))
            self._merges.append(f"{self._wide}{_GROUP_ROW}:{self._wide}{_HEAD_ROW}")
        self._merges += self._group_merges()
        rows = ((_GROUP_ROW, upper, HEAD_HEIGHT), (_HEAD_ROW, lower, lower_head_height(self._fields)))
        return "".join(
            f'<row r="{number}" ht="{height:.1f}" customHeight="1">{"".join(cells)}</row>'
            for number, cells, height in rows
        )

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
            cells.append(text_cell(f"{self._wide}{number}", row.earlier, self._locked))
            lines = max(lines, line_count(row.earlier, room_of(_EARLIER_WIDTH)))
        tall = f' ht="{row_height(lines):.1f}" customHeight="1"' if lines > 1 else ""
        return f'<row r="{number}"{tall}>{"".join(cells)}</row>'


class UprightSheet(SurveySheet):
    """A card of every workbook: one field below the other, what to write beside it, and how."""

    def __init__(self, part: BookPart, book: StyleBook, lists: ChoiceLists) -> None:
        super().__init__(part, book)
        first = _GROUP_ROW + 1
        self._places = [f"B{number}" for number in range(first, first + len(self._fields))]
        width = _UPRIGHT_WIDTHS[1]
        self._looks = [FieldLook(field, book, width=width, horizontal="left") for field in self._fields]
        self._validations = [
            lists.validation(declared, f"{place}:{place}")
            for declared, place in zip(self._fields, self._places, strict=True)
            if declared.codes
        ]
        self._helps = [_how_to_fill(declared) for declared in self._fields]

    def part(self, sender: Sender, rows: Sequence[BookRow]) -> SheetPart:
        """Return the sheet of one enterprise, filled with the first of the rows."""
        last = _GROUP_ROW + len(self._fields)
        return SheetPart(
            self.part_of.tab,
            _UPRIGHT_WIDTHS,
            [*self._top(sender, _UPRIGHT_HINT, sum(_UPRIGHT_WIDTHS)), self._heads(), *self._lines(rows[:1])],
            merges=[f"A{row}:C{row}" for row in (1, 2, 3)],
            frozen_rows=_GROUP_ROW,
            title_rows=(_GROUP_ROW, _GROUP_ROW),
            printed_rows=last,
            landscape=False,
            header=self._header(),
            footer=_footer(sender),
            validations=self._validations,
            protected=True,
        )

    def _heads(self) -> str:
        style = self._book.number(styles.HEAD)
        cells = (
            text_cell(f"{letter}{_GROUP_ROW}", words, style)
            for letter, words in zip("ABC", UPRIGHT_HEADS, strict=True)
        )
        return f'<row r="{_GROUP_ROW}" ht="{HEAD_HEIGHT}" customHeight="1">{"".join(cells)}</row>'

    def _lines(self, rows: Sequence[BookRow]) -> list[str]:
        values = rows[0].values if rows else {}
        locked = rows[0].locked if rows else frozenset()
        lines = []
        for index, declared in enumerate(self._fields):
            place, number = self._places[index], _GROUP_ROW + 1 + index
            value = written_value(values.get(declared.key))
            words, style = self._label(declared)
            cells = (
                text_cell(f"A{number}", words, style),
                self._looks[index].cell(place, value, declared.key in locked),
                text_cell(f"C{number}", self._helps[index], self._locked),
            )
            room = room_of(_UPRIGHT_WIDTHS[2])
            tall = max(line_count(self._helps[index], room), self._looks[index].lines(value))
            lines.append(
                f'<row r="{number}" ht="{row_height(tall):.1f}" customHeight="1">{"".join(cells)}</row>'
            )
        return lines


def _how_to_fill(declared: Field) -> str:
    """Return what stands beside a field of the card: its choices, else its meaning and an example."""
    if declared.codes:
        return "选填：" + "、".join(declared.codes.labels.values())
    example = f"，如 {declared.help.example}" if declared.help.example else ""
    return f"{declared.help.meaning.rstrip('。')}{example}"
