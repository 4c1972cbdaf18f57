"""Knows the workbooks of the sample district, so that what is invented never gets among what is real."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.domain.sample_mark import REFUSED, REFUSED_TODO, is_of_sample
from nptracker.errors import UnreadableFileError
from nptracker.importing.workbook_cells import UNTOUCHED, Book, BookSheet

_SEARCHED_ROWS = 8  # an attachment label, the title, the line below it and the mark stand within them


def is_sample_book(book: Book) -> bool:
    """Tell whether a workbook was made by the sample district, filled in since or not."""
    return is_of_sample(book.mark, _texts_at_top(book))


def refuse_sample(book: Book) -> None:
    """Raise UnreadableFileError for a workbook of the sample district."""
    if is_sample_book(book):
        raise sample_refused(book.file)


def sample_refused(file: str) -> UnreadableFileError:
    """Return the error that says in words why such a file is not taken."""
    return UnreadableFileError(REFUSED, safe=UNTOUCHED, todo=REFUSED_TODO, file=file)


def _texts_at_top(book: Book) -> Iterator[str]:
    for sheet in book.sheets:
        for number in _first_rows(sheet):
            for cell in sheet.rows[number].values():
                if isinstance(cell.value, str):
                    yield cell.value


def _first_rows(sheet: BookSheet) -> list[int]:
    return sorted(number for number in sheet.rows if number <= _SEARCHED_ROWS)
