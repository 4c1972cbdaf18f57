"""The selected cells of a grid as rectangles; cells between them that nobody selected stay out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtCore import QItemSelectionModel


@dataclass(frozen=True, slots=True)
class CellBlock:
    """One rectangle of cells."""

    rows: range
    columns: range


def blocks_of(selection: QItemSelectionModel) -> list[CellBlock]:
    """Return what is selected from the top down; without a selection, the current cell alone."""
    ranges = [part for part in selection.selection().toList() if part.isValid()]
    if not ranges:
        current = selection.currentIndex()
        if not current.isValid():
            return []
        row, column = current.row(), current.column()
        return [CellBlock(range(row, row + 1), range(column, column + 1))]
    return merged(
        CellBlock(range(part.top(), part.bottom() + 1), range(part.left(), part.right() + 1))
        for part in ranges
    )


def merged(blocks: Iterable[CellBlock]) -> list[CellBlock]:
    """Join neighbours that make one rectangle: Qt cuts a selection up when parts of it are clicked."""
    tall = _joined_down(sorted(blocks, key=lambda b: (b.columns.start, b.columns.stop, b.rows.start)))
    wide = _joined_across(sorted(tall, key=lambda b: (b.rows.start, b.rows.stop, b.columns.start)))
    return sorted(wide, key=lambda b: (b.rows.start, b.columns.start))


def _joined_down(blocks: Iterable[CellBlock]) -> list[CellBlock]:
    found: list[CellBlock] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and last.columns == block.columns and last.rows.stop == block.rows.start:
            found[-1] = replace(last, rows=range(last.rows.start, block.rows.stop))
        else:
            found.append(block)
    return found


def _joined_across(blocks: Iterable[CellBlock]) -> list[CellBlock]:
    found: list[CellBlock] = []
    for block in blocks:
        last = found[-1] if found else None
        if last and last.rows == block.rows and last.columns.stop == block.columns.start:
            found[-1] = replace(last, columns=range(last.columns.start, block.columns.stop))
        else:
            found.append(block)
    return found


def rows_of(blocks: Sequence[CellBlock]) -> Sequence[int]:
    """Return the rows of some blocks, each once, from the top down; one stretch of rows is a range."""
    stretches = sorted({(block.rows.start, block.rows.stop) for block in blocks})
    if not stretches:
        return range(0)
    stop = max(last for _first, last in stretches)
    if all(after[0] <= before[1] for before, after in pairwise(stretches)):
        return range(stretches[0][0], stop)
    return sorted({row for first, last in stretches for row in range(first, last)})


def one_rectangle(blocks: Sequence[CellBlock]) -> tuple[Sequence[int], Sequence[int]] | None:
    """Return (rows, columns) of blocks that close up to one rectangle, as a spreadsheet copies them; else None."""
    if not blocks:
        return None
    if all(block.columns == blocks[0].columns for block in blocks):
        return rows_of(blocks), blocks[0].columns
    if all(block.rows == blocks[0].rows for block in blocks):
        return blocks[0].rows, sorted(column for block in blocks for column in block.columns)
    return None
