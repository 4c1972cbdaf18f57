"""Reads files that this program has just written, through libraries that did not write them: for the self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def workbook_cells(path: Path) -> list[object]:
    """Return the filled cells of a workbook's first sheet, row by row; raises ValueError for what is no workbook."""
    import io

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise ValueError("no workbook") from error
    return [cell for row in rows for cell in row if cell not in {None, ""}]


def pdf_text(path: Path) -> str:
    """Return the text of a pdf, page after page; raises ValueError for what is no pdf."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        raise ValueError("no pdf") from error
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
