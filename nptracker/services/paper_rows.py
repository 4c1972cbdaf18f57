"""Rows of papers that are written on by hand: six columns, the words of a label over the first two."""

from __future__ import annotations

from collections.abc import Sequence

from nptracker.export.sheet import Align, Cell, Column, Kind, Row


def six_columns(widths: Sequence[float]) -> tuple[Column, ...]:
    """Return columns without headings; ``widths`` count half-width characters, as Excel does."""
    return tuple(Column((str(place),), kind=Kind.TEXT, width=width) for place, width in enumerate(widths, 1))


def label(words: str, span: int = 2) -> Cell:
    """Return a label over some columns."""
    return Cell(words, column_span=span, bold=True, align=Align.CENTER)


def wide(words: str, value: str) -> Row:
    """Return a label with one value over the rest of the width."""
    return (label(words), None, Cell(value, column_span=4), None, None, None)
