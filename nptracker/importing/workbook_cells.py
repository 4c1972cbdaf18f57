"""What a workbook holds, whatever file it came in: sheets of cells that know their place and their doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from nptracker.errors import UnreadableFileError

CellValue = str | float | bool | date | datetime | None
UNTOUCHED = "没有写入任何数据，原文件没有改动。"


class Cell(NamedTuple):
    """One cell that holds something.

    ``error`` is the spreadsheet's own mark (#N/A …); a ``formula`` whose result was never computed has no
    value. ``percent`` says that 0.5 is shown as 50%; ``unit`` is a unit of mass that only the number format
    adds to what is shown.
    """

    value: CellValue = None
    error: str = ""
    formula: bool = False
    percent: bool = False
    unit: str = ""

    @property
    def is_blank(self) -> bool:
        """Tell whether a person would see nothing here and nothing is wrong."""
        value = self[0]
        if value is None:
            return not (self.error or self.formula)
        return type(value) is str and not (value.strip() or self.error)


Row = Mapping[int, Cell]
Merge = tuple[int, int, int, int]  # top, left, bottom, right; all counted from 1


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet: only cells that hold something, by row and column counted from 1."""

    name: str
    rows: Mapping[int, Row]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read; ``sha256`` is the fingerprint of the file's bytes."""

    file: str
    sheets: tuple[BookSheet, ...]
    sha256: str = ""
    mark: Mapping[str, object] = field(default_factory=dict)  # what our own blank says about itself


@lru_cache(maxsize=1_024)
def column_name(column: int) -> str:
    """Return the letters of a column counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return the address a person knows a cell by, such as B7."""
    return f"{column_name(column)}{row}"


class CellPlaces(Mapping[str, str]):
    """The addresses of the cells of one row by field key; rows share the letters, and few addresses are asked for."""

    __slots__ = ("_letters", "_row")

    def __init__(self, letters: Mapping[str, str], row: int) -> None:
        self._letters, self._row = letters, row

    def __getitem__(self, key: str) -> str:
        """Return the address of a field's cell."""
        return f"{self._letters[key]}{self._row}"

    def __contains__(self, key: object) -> bool:
        """Tell whether the sheet has a column for a field."""
        return key in self._letters

    def __iter__(self) -> Iterator[str]:
        """Yield the fields that have a column."""
        return iter(self._letters)

    def __len__(self) -> int:
        """Return how many fields have a column."""
        return len(self._letters)


def shown(cell: Cell | None) -> str:
    """Return what a cell says, as text, without outer spaces."""
    if cell is None:
        return ""
    value = cell[0]
    if type(value) is str:
        return value.strip()
    if value is None:
        return cell.error
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return number_words(value)
    return str(value).strip()


def number_words(number: float) -> str:
    """Return the shortest digits of a number, whole numbers without a point."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def unreadable(what: str, todo: str, file: str) -> UnreadableFileError:
    """Return the error for a file of which nothing can be read."""
    return UnreadableFileError(what, safe=UNTOUCHED, todo=todo, file=file)


def hopeless(file: str) -> UnreadableFileError:
    """Return the error for a file that no reader gets through."""
    return unreadable(
        "文件已损坏，或不是真正的电子表格，读不出内容。",
        "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入；打不开请对方重发。",
        file,
    )


def reader_failed(file: str) -> UnreadableFileError:
    """Return the error for a file over which the reader itself broke down, be it the file's fault or its own."""
    return unreadable(
        "读取程序出错，没有读出这个文件；文件不一定有错。",
        "请在 Excel 或 WPS 中打开，另存为 .xlsx 后再导入；还不行，请连同日志反馈这个文件。",
        file,
    )
