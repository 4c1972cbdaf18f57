"""Tables that lines between their rows have parted, put together again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.importing.plan_blocks import Cell, Paragraph, Table
from nptracker.importing.plan_headings import head_of
from nptracker.importing.plan_table import has_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.importing.plan_front import Block

_LONGEST_LINE = 40  # characters; what is longer is text and no section row


def with_pieces_joined(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with tables put together that lines between their rows have parted.

    Rows copied out of a page lose their merged section rows to lines of their own; the rows behind such a line
    have no heading row. The line becomes a row over the whole width again.
    """
    out: list[Block] = []
    for block in blocks:
        start = _begin_of_parted(out, block) if isinstance(block, Table) else -1
        if start >= 0 and isinstance(block, Table):
            out[start:] = [_joined_pieces(out[start:], block)]
        else:
            out.append(block)
    return out


def _begin_of_parted(out: list[Block], block: Table) -> int:
    """Return where the table begins that this one carries on; -1 when it stands for itself."""
    at = len(out) - 1
    while (
        at >= 0
        and len(out) - at <= 2
        and isinstance(line := out[at], Paragraph)
        and len(line.text) <= _LONGEST_LINE
    ):
        at -= 1
    before = out[at] if at >= 0 else None
    if not isinstance(before, Table) or at == len(out) - 1 or has_head(block) or not has_head(before):
        return -1
    lines = [line.text for line in out[at + 1 :] if isinstance(line, Paragraph)]
    is_same_width = abs(len(before.rows[0]) - len(block.rows[0])) <= 1
    return at if is_same_width and all(head_of(text) for text in lines) else -1


def _joined_pieces(parts: list[Block], block: Table) -> Table:
    first = parts[0]
    rows = list(first.rows) if isinstance(first, Table) else []
    width = len(rows[0])
    for line in parts[1:]:
        if isinstance(line, Paragraph):
            cell = Cell(line.text, line.start)
            rows.append((cell, *(Cell(line.text, line.start, from_left=True) for _ in range(width - 1))))
    breaks = first.breaks if isinstance(first, Table) else frozenset()
    return Table((*rows, *block.rows), breaks, first.name if isinstance(first, Table) else "")
