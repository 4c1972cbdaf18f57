"""Rows that a person sees, such as those behind a chart, as a small workbook or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nptracker.domain.quantity import read_number
from nptracker.export.sheet import Column, Document, Kind, Row, Sheet
from nptracker.services.returns.service import write_document

_NARROW, _WIDE = 10, 40


def write_rows(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], path: Path, mark: str = ""
) -> Path:
    """Write rows of texts under a title; a column of plain numbers stays numbers for Excel.

    ``mark`` is printed on every page, as on what the sample district gives out.
    """
    document = replace(rows_document(title, heads, rows), mark=mark)
    return write_document(document, path)


def rows_document(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Document:
    """Return rows of texts as a neutral document."""
    columns = tuple(_column(head, [row[at] for row in rows]) for at, head in enumerate(heads))
    body = tuple(_row(columns, row) for row in rows)
    return Document((Sheet(title, columns, body, name=title, frozen_columns=1),))


def _column(head: str, texts: Sequence[str]) -> Column:
    is_number = any(read_number(text) is not None for text in texts)
    longest = max((len(text) for text in (head, *texts)), default=0)
    width = min(max(_NARROW, 2 * longest), _WIDE)
    return Column((head,), kind=Kind.NUMBER if is_number else Kind.TEXT, width=width)


def _row(columns: Sequence[Column], texts: Sequence[str]) -> Row:
    """Return a row with its numbers as numbers; the words among them (未报, —) stay words."""
    return tuple(
        number if column.kind is Kind.NUMBER and (number := read_number(text)) is not None else text or None
        for column, text in zip(columns, texts, strict=True)
    )
