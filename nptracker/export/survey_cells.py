"""The cells of a survey workbook: fields open or given, drop-downs, lines across the sheet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from nptracker.domain.forms.field import MULTIPLE_TYPES, CodeList, Field
from nptracker.export import styles
from nptracker.export.blank import (
    LIKE_FORMULA,
    LIST_SHEET,
    LOCKED_FILL,
    column_width,
    horizontal_of,
    number_format,
)
from nptracker.export.looks import escaped, line_count, room_of
from nptracker.export.workbook import SheetPart, column_letters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nptracker.export.styles import StyleBook


class FieldLook:
    """The styles of one field: open to be filled in, and locked where something is given."""

    def __init__(self, declared: Field, book: StyleBook, *, width: float = 0, horizontal: str = "") -> None:
        """Look as the field is declared; ``width`` and ``horizontal`` where it stands in no column of its own."""
        self._room = room_of(width or column_width(declared))
        aligned = horizontal or horizontal_of(declared)
        body = replace(styles.BODY, horizontal=aligned, number_format=number_format(declared))
        texts = replace(body, number_format="@")
        self.open = book.number(replace(body, locked=False))
        self._open_text = book.number(replace(texts, locked=False))
        self._open_quoted = book.number(replace(texts, locked=False, quote=True))
        self._given = book.number(replace(body, fill=LOCKED_FILL))
        self._given_text = book.number(replace(texts, fill=LOCKED_FILL))

    def cell(self, place: str, value: object, is_locked: bool) -> str:
        """Return one cell: a text is stored as a text, whatever it starts with; nothing as a place to fill in."""
        if value is None or value == "":
            return text_cell(place, "", self.open)
        if isinstance(value, str):
            quoted = self._open_quoted if value.startswith(LIKE_FORMULA) else self._open_text
            return text_cell(place, value, self._given_text if is_locked else quoted)
        style = self._given if is_locked else self.open
        return f'<c r="{place}" s="{style}"><v>{_serial(value)}</v></c>'

    def lines(self, value: object) -> int:
        """Return how many lines a value takes in its column."""
        return line_count(value, self._room) if isinstance(value, str) else 1


class ChoiceLists:
    """The hidden sheet of choices, one column for each code list."""

    def __init__(self, book: StyleBook) -> None:
        self._style = book.number(styles.NOTE)
        self._lists: dict[str, CodeList] = {}

    def validation(self, declared: Field, cells: str) -> str:
        """Return the drop-down of a field in a range of cells such as E6:E2005, and note its list."""
        assert declared.codes is not None
        self._lists.setdefault(declared.codes.key, declared.codes)
        column = column_letters(len(self._lists))[list(self._lists).index(declared.codes.key)]
        target = f"'{LIST_SHEET}'!${column}$1:${column}${len(declared.codes.labels)}"
        many = declared.type in MULTIPLE_TYPES
        about = (
            ' showInputMessage="1" promptTitle="可多选" prompt="可以填多个，中间用“、”分开"'
            if many
            else ' showErrorMessage="1" errorTitle="请从列表里选" error="这一栏只能填下拉列表里的内容。"'
        )
        return (
            f'<dataValidation type="list" allowBlank="1"{about} sqref="{cells}">'
            f"<formula1>{escape(target)}</formula1></dataValidation>"
        )

    def part(self) -> SheetPart:
        """Return the sheet."""
        letters = column_letters(len(self._lists))
        columns = [list(codes.labels.values()) for codes in self._lists.values()]
        rows = []
        for number in range(1, max(map(len, columns)) + 1):
            cells = "".join(
                text_cell(f"{letter}{number}", labels[number - 1], self._style)
                for letter, labels in zip(letters, columns, strict=True)
                if number <= len(labels)
            )
            rows.append(f'<row r="{number}">{cells}</row>')
        return SheetPart(LIST_SHEET, [14] * len(letters), rows, state="hidden")


def wide_row(number: int, words: Mapping[str, str], style: int, height: float) -> str:
    """Return lines across the sheet by the column they begin in; the look of the whole row keeps borders out."""
    look = f's="{style}" customFormat="1" ht="{height:.1f}" customHeight="1"'
    cells = "".join(text_cell(f"{letter}{number}", said, style) for letter, said in words.items())
    return f'<row r="{number}" {look}>{cells}</row>'


def text_cell(place: str, words: str, style: int) -> str:
    """Return a cell that holds a text, or only a look."""
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
