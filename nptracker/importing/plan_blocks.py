"""The blocks of a plan document: as the readers of one file kind hand them over, and laid out as one text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from nptracker.importing.plan_fold import close_up


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; ``heading`` is its heading level (1 is the highest) or 0, ``start`` its offset.

    ``detached`` marks text whose heading is lost, so that it belongs to nothing that stands before it;
    ``lead`` is the length of a bold opening of a paragraph that is not bold throughout.
    """

    text: str
    start: int = 0
    heading: int = 0
    bold: bool = False
    detached: bool = False
    lead: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One grid place of a table.

    A place covered by a merged cell repeats that cell's text and offset; ``from_above`` and ``from_left``
    say which neighbour it belongs to. ``missing`` marks a row that ends before this column.
    """

    text: str
    start: int = 0
    from_above: bool = False
    from_left: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells. ``breaks`` holds the rows that begin a new piece after a gap (a page break)."""

    rows: tuple[tuple[Cell, ...], ...]
    breaks: frozenset[int] = frozenset()
    name: str = ""

    @property
    def start(self) -> int:
        """Return the offset of the first cell."""
        return self.rows[0][0].start if self.rows and self.rows[0] else 0


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read: blocks in order; every block's offsets point into ``source_text``."""

    blocks: tuple[Paragraph | Table, ...] = ()
    source_text: str = field(default="", repr=False)
    name: str = ""


class RawParagraph(NamedTuple):
    """What a reader of one file kind hands over for a paragraph."""

    text: str
    heading: int = 0
    bold: bool = False
    lead: int = 0


class RawCell(NamedTuple):
    """What a reader of one file kind hands over for a grid place."""

    text: str
    from_above: bool = False
    from_left: bool = False


class RawTable(NamedTuple):
    """What a reader of one file kind hands over for a table."""

    rows: list[list[RawCell]]
    breaks: frozenset[int] = frozenset()
    name: str = ""


def compose(raw_blocks: list[RawParagraph | RawTable], name: str = "") -> Document:
    """Lay the blocks out one after another and give each its offset."""
    layout = _Layout()
    blocks = [
        layout.paragraph(raw) if isinstance(raw, RawParagraph) else layout.table(raw) for raw in raw_blocks
    ]
    return Document(tuple(blocks), "".join(layout.parts), name)


class _Layout:
    """Grows the linear text and remembers how long it is."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, text: str, tail: str) -> int:
        start = self.length
        self.parts += (text, tail)
        self.length += len(text) + len(tail)
        return start

    def paragraph(self, raw: RawParagraph) -> Paragraph:
        text, lead = close_up(raw.text), len(close_up(raw.text[: raw.lead]))
        return Paragraph(text, self.add(text, "\n"), raw.heading, raw.bold, lead=lead)

    def table(self, raw: RawTable) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for raw_row in raw.rows:
            above = rows[-1] if rows else ()
            rows.append(self._row(raw_row, above))
        return Table(tuple(rows), raw.breaks, raw.name)

    def _row(self, raw_row: list[RawCell], above: tuple[Cell, ...]) -> tuple[Cell, ...]:
        row: list[Cell] = []
        for column, raw in enumerate(raw_row):
            row.append(
                self._cell(raw, row[-1] if row else None, above[column] if column < len(above) else None)
            )
        self.add("", "\n")
        return tuple(row)

    def _cell(self, raw: RawCell, left: Cell | None, above: Cell | None) -> Cell:
        if raw.from_left and left:
            return Cell(left.text, left.start, left.from_above, True)
        if raw.from_above and above:
            return Cell(above.text, above.start, True, False)
        text = close_up(raw.text)
        return Cell(text, self.add(text, "\t"))
