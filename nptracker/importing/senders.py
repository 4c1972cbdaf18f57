"""Whose sheet it is: from the line printed on it, else from the hidden mark of its workbook."""

from __future__ import annotations

from nptracker.domain.survey_book import Sender, read_headline, sender_from_mark
from nptracker.importing.workbook_cells import Book, BookSheet

_SEARCHED_ROWS = 12


def sender_of(book: Book, sheet: BookSheet) -> Sender | None:
    """Return who filled a sheet in, None when neither headline nor mark tells.

    The headline of the sheet goes before the mark: it stays right when sheets of several senders are copied
    into one workbook, and it is what a person sees.
    """
    marked = sender_from_mark(book.mark)
    printed = _printed(sheet)
    if printed is None:
        return marked
    is_same = marked is not None and (printed.uscc, printed.data_year) == (marked.uscc, marked.data_year)
    return marked if is_same else printed


def _printed(sheet: BookSheet) -> Sender | None:
    for number in sorted(sheet.rows)[:_SEARCHED_ROWS]:
        for cell in sheet.rows[number].values():
            if isinstance(cell.value, str) and (sender := read_headline(cell.value)):
                return sender
    return None
