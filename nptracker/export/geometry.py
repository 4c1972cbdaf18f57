"""Decides paper, font size and column widths of a printed table from what its cells hold.

Lengths are points; widths inside this module are ems (the font size) until the size is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nptracker.export import text
from nptracker.export.fonts import FaceName
from nptracker.export.sheet import Cell, Column, Kind, Paper, RowCell, Sheet
from nptracker.export.wrap import Wrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN_SIDE = 42.0
MARGIN_TOP = 40.0
MARGIN_BOTTOM = 46.0
LEADING = 1.32  # of the font size, from line to line
PAD_X = 0.35  # ems inside a cell, left and right
PAD_Y = 0.32  # ems inside a cell, above and below

_PAPER_SIZES = {Paper.A4: (595.28, 841.89), Paper.A3: (841.89, 1190.55)}
_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
_WHOLE_KINDS = (Kind.CODE, Kind.NUMBER, Kind.DATE)
_LONGEST_WHOLE = 14.0  # ems; a longer code or number may be broken
_LEAST_WIDTH = 3.0  # ems: two Chinese characters and a mark
_LONGEST_WORD = 8.0
_SHORT_TEXT = 8.0  # ems; names such as 区生态环境分局 are not broken for one character
_KEPT_OF_WISH = 0.8  # an empty column stays wide enough to write in by hand
_MOST_LACK = 40.0  # ems; beyond, more width for one long text takes too much from others
_WORTH_SHRINKING = 3.0  # ems per wrapping column
_SQUEEZE_FROM = 8.5  # points; from here down rather one more line than smaller print
_SHORT_HEADING = 4.0  # ems; headings up to four characters stay on one line

Wrappers = dict[FaceName, Wrapper]


@dataclass(frozen=True)
class Geometry:
    """The measured frame of a sheet's pages; ``edges`` are the x positions of the column borders."""

    page_width: float
    page_height: float
    size: float
    edges: tuple[float, ...]

    @property
    def width(self) -> float:
        """Return the width between the side margins."""
        return self.page_width - 2 * MARGIN_SIDE

    @property
    def height(self) -> float:
        """Return the height between top and bottom margins."""
        return self.page_height - MARGIN_TOP - MARGIN_BOTTOM

    @property
    def leading(self) -> float:
        """Return the distance between lines of a cell."""
        return self.size * LEADING

    def room(self, column: int, span: int, indent: float = 0) -> float:
        """Return the ems a line of text has in a cell."""
        return round((self.edges[column + span] - self.edges[column]) / self.size - 2 * PAD_X - indent, 4)

    def row_height(self, lines: int) -> float:
        """Return the height of a row with so many lines."""
        return lines * self.leading + 2 * PAD_Y * self.size


@dataclass
class _Need:
    """What one column wants, in ems without padding."""

    floor: float  # below it, something that should stay whole is cut
    wish: float  # as declared
    full: float  # with it, nothing in the column wraps

    @property
    def least(self) -> float:
        """Return what the column gives up to others when its cells are short or empty."""
        return max(self.floor, min(self.wish, max(self.full, self.wish * _KEPT_OF_WISH)))

    @property
    def lack(self) -> float:
        """Return how much more than its declared width the column could use."""
        return min(max(0.0, self.full - self.wish), _MOST_LACK)


def measure(sheet: Sheet, wrappers: Wrappers) -> Geometry:
    """Return the frame: the largest font at which every column gets its declared width, the page filled."""
    short, long = _PAPER_SIZES[sheet.paper()]
    width, height = (long, short) if sheet.page.landscape else (short, long)
    needs = [_need(column, i, sheet, wrappers) for i, column in enumerate(sheet.columns)]
    inner = width - 2 * MARGIN_SIDE
    size = _size(needs, inner)
    ems = _fitted(needs, inner / size - 2 * PAD_X * len(needs))
    return Geometry(width, height, size, _edges([(e + 2 * PAD_X) * size for e in ems]))


def _size(needs: Sequence[_Need], inner: float) -> float:
    padding = 2 * PAD_X * len(needs)
    floors = sum(need.floor for need in needs) + padding
    # a column that wraps over many lines is worth half a size for a little more width
    wanted = sum(need.least + min(need.lack, _WORTH_SHRINKING) for need in needs) + padding
    for size in _SIZES:
        if wanted <= inner / size or (size <= _SQUEEZE_FROM and floors <= inner / size):
            return size
    return _SIZES[-1]


def _need(column: Column, index: int, sheet: Sheet, wrappers: Wrappers) -> _Need:
    body, head = wrappers[FaceName.BODY], wrappers[FaceName.HEAD]
    floor = _heading_floor(column, head) if sheet.show_head else 1.0
    full = floor
    for words in {_words(row[index], column) for row in sheet.rows}:
        longest = max(map(body.width, words.split("\n")))
        full = max(full, longest)
        floor = max(floor, _kept_whole(words, longest, column, body))
    return _Need(floor, max(column.width / 2 - 2 * PAD_X, floor), full)


def _kept_whole(words: str, longest: float, column: Column, body: Wrapper) -> float:
    """Return the width below which something in a cell that belongs together would be broken."""
    if column.kind in _WHOLE_KINDS:
        return min(longest, _LONGEST_WHOLE)
    return (
        longest if longest <= _SHORT_TEXT else min(max(body.widest_word(words), _LEAST_WIDTH), _LONGEST_WORD)
    )


def _heading_floor(column: Column, head: Wrapper) -> float:
    longest = head.width(column.heading[-1])
    return longest if longest <= _SHORT_HEADING else max(longest / 3, _SHORT_HEADING)


def _words(cell: RowCell, column: Column) -> str:
    """Return the words of a cell that have to fit into this column alone."""
    if not isinstance(cell, Cell):
        return text.display(cell, column.number_format)
    return "" if cell.column_span > 1 else text.display(cell.value, column.number_format)


def _fitted(needs: Sequence[_Need], room: float) -> list[float]:
    """Return widths that fill the room exactly: shrunk towards the floors, or grown where text wraps."""
    least = [need.least for need in needs]
    spare = room - sum(least)
    if spare >= 0:
        return _grown(needs, spare)
    floors = [need.floor for need in needs]
    soft = sum(least) - sum(floors)
    if soft + spare < 0 or not soft:
        return [floor * room / sum(floors) for floor in floors]
    return [width + (width - floor) * spare / soft for width, floor in zip(least, floors, strict=True)]


def _grown(needs: Sequence[_Need], spare: float) -> list[float]:
    """Give spare room first to columns whose text wraps, then up to the wishes, then to all alike."""
    widths = [need.least for need in needs]
    spare = _give(widths, [need.lack for need in needs], spare)
    spare = _give(widths, [max(0.0, need.wish - need.least) for need in needs], spare)
    factor = 1 + spare / sum(widths)
    return [width * factor for width in widths]


def _give(widths: list[float], lacks: Sequence[float], spare: float) -> float:
    """Share out spare room by what each column lacks and return what is left."""
    total = sum(lacks)
    given = min(spare, total)
    for index, lack in enumerate(lacks):
        widths[index] += lack * given / total if total else 0.0
    return spare - given


def _edges(widths: Sequence[float]) -> tuple[float, ...]:
    edges = [MARGIN_SIDE]
    for width in widths:
        edges.append(edges[-1] + width)
    return tuple(edges)
