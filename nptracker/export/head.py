"""Lays out the merged heads of a table and the labels spread over its columns, for every writer alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.export.sheet import Column


class HeadCell(NamedTuple):
    """One merged cell of the head: its top row and left column from 0, its spans and its words."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def head_rows(columns: Sequence[Column]) -> int:
    """Return how many rows the head takes."""
    return max(len(column.heading) for column in columns)


def head_cells(columns: Sequence[Column]) -> list[HeadCell]:
    """Return the cells of the head; equal neighbours merge, the last heading of a path reaches down."""
    depth = head_rows(columns)
    cells = []
    for level in range(depth):
        start = 0
        while start < len(columns):
            end = _end_of_group(columns, level, start)
            if level < len(columns[start].heading):
                cells.append(_cell(columns[start], level, start, end, depth))
            start = end
    return cells


def _cell(column: Column, level: int, start: int, end: int, depth: int) -> HeadCell:
    is_last = level == len(column.heading) - 1
    return HeadCell(level, start, depth - level if is_last else 1, end - start, column.heading[level])


def _end_of_group(columns: Sequence[Column], level: int, start: int) -> int:
    """Return the column after the last that shares the head at this level; leaves never merge."""
    path = columns[start].heading
    end = start + 1
    while end < len(columns) and _shares(path, columns[end].heading, level):
        end += 1
    return end


def _shares(path: tuple[str, ...], other: tuple[str, ...], level: int) -> bool:
    is_inner = level < len(path) - 1 and level < len(other) - 1
    return is_inner and path[: level + 1] == other[: level + 1]


def spread(labels: Sequence[str], widths: Sequence[float]) -> list[tuple[int, int, str]]:
    """Return (first column, last column, label) so that labels share the table's width fairly.

    With fewer columns than labels they all go into one cell, wide blanks between them.
    """
    if not labels:
        return []
    if len(labels) > len(widths):
        return [(0, len(widths) - 1, "　　　　　".join(labels))]
    cuts = _cuts(len(labels), widths)
    return [(cuts[i], cuts[i + 1] - 1, label) for i, label in enumerate(labels)]


def _cuts(parts: int, widths: Sequence[float]) -> list[int]:
    """Return parts + 1 column numbers, each gap at least one column, as near equal in width as can be."""
    total, cuts = sum(widths), [0]
    for part in range(1, parts):
        low, high = cuts[-1] + 1, len(widths) - (parts - part)
        goal = total * part / parts
        cuts.append(min(range(low, high + 1), key=lambda c: abs(sum(widths[:c]) - goal)))
    return [*cuts, len(widths)]
