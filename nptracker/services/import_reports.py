"""The senders' own workbooks with what is wrong in them, to be sent back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from nptracker.domain.problem import Problem, Severity
from nptracker.errors import UnreadableFileError
from nptracker.export.error_report import PlainTable, write_report
from nptracker.importing.reading_pool import Job, read_books
from nptracker.importing.workbook_cells import Book
from nptracker.services.file_names import file_name
from nptracker.services.import_draft import FileSummary, ImportDraft
from nptracker.services.import_sources import SourcesAgain

_KEPT_AS_THEY_ARE = (".xlsx", ".xlsm")


def write_reports(draft: ImportDraft, folder: Path) -> list[Path]:
    """Write a marked copy of each file with errors or doubts into a folder and return the copies.

    Of a file that could not be read only the list of its problems is written; it is not opened again.
    """
    found: dict[str, list[Problem]] = defaultdict(list)
    for problem in draft.problems:
        if problem.severity is not Severity.NOTICE:
            found[problem.file].append(problem)
    files = [file for file in draft.files if file.file in found]
    again = SourcesAgain()
    contents = {file.file: again.data(file.path, file.inside) if file.sha256 else b"" for file in files}
    tables = _tables([file for file in files if contents[file.file]], contents)
    return [
        write_report(
            file.path,
            found[file.file],
            folder,
            _called(file.file),
            data=contents[file.file],
            tables=tables.get(file.file, ()),
        )
        for file in files
    ]


def _called(name: str) -> str:
    stem, point, suffix = name.rpartition(".")
    return f"{file_name(stem or suffix)}{point}{suffix}"


def _tables(files: Sequence[FileSummary], contents: dict[str, bytes]) -> dict[str, list[PlainTable]]:
    """Return the sheets of the files that are no workbooks to be kept, such as csv and .xls."""
    names = [file.file for file in files if not file.file.lower().endswith(_KEPT_AS_THEY_ARE)]
    jobs = [Job(name, partial(contents.__getitem__, name)) for name in names]
    outcomes = zip(names, read_books(jobs, lambda: None), strict=True)
    return {name: _plain(book) for name, book in outcomes if not isinstance(book, UnreadableFileError)}


def _plain(book: Book) -> list[PlainTable]:
    return [
        PlainTable(
            sheet.name,
            {n: {c: cell.error or cell.value for c, cell in row.items()} for n, row in sheet.rows.items()},
            sheet.merges,
        )
        for sheet in book.sheets
    ]
