"""Finds the border lines of a page's table: everywhere between cells, nowhere inside a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nptracker.export.rows import LaidRow

Segment = tuple[float, float, float, float]  # x1, y1, x2, y2


def heights_down(rows: Sequence[LaidRow], top: float) -> list[float]:
    """Return the y of every row border from ``top`` down, one more than there are rows."""
    levels = [top]
    for row in rows:
        levels.append(levels[-1] - row.height)
    return levels


def inner_lines(rows: Sequence[LaidRow], edges: Sequence[float], levels: Sequence[float]) -> list[Segment]:
    """Return the lines between cells, the outer frame not included."""
    level_gaps, edge_gaps = _gaps(rows, len(edges) - 1)
    lines = []
    for number in range(1, len(rows)):
        for start, end in _stretches(len(edges) - 1, level_gaps.get(number, ())):
            lines.append((edges[start], levels[number], edges[end], levels[number]))
    for number in range(1, len(edges) - 1):
        for start, end in _stretches(len(rows), edge_gaps.get(number, ())):
            lines.append((edges[number], levels[start], edges[number], levels[end]))
    return lines


def _gaps(rows: Sequence[LaidRow], columns: int) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return which columns a row border skips, and which rows a column border skips."""
    level_gaps: dict[int, set[int]] = {}
    edge_gaps: dict[int, set[int]] = {}
    for r, row in enumerate(rows):
        if row.joined:
            level_gaps.setdefault(r + 1, set()).update(range(columns))
        for cell in row.cells:
            if cell.row_span == 1 and cell.column_span == 1:
                continue
            over_rows = range(r, r + cell.row_span)
            over_columns = range(cell.column, cell.column + cell.column_span)
            for level in over_rows[1:]:
                level_gaps.setdefault(level, set()).update(over_columns)
            for edge in over_columns[1:]:
                edge_gaps.setdefault(edge, set()).update(over_rows)
    return level_gaps, edge_gaps


def _stretches(count: int, gaps: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the unbroken stretches of 0 … count that leave the gaps out."""
    start = 0
    for gap in sorted(gaps):
        if gap > start:
            yield start, gap
        start = gap + 1
    if start < count:
        yield start, count
