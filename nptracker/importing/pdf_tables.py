"""Ruled tables of a pdf page: grid from the drawn lines, merged cells where a line is missing."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, NamedTuple

from nptracker.importing.plan_fold import HAN
from nptracker.importing.text_decode import tidy

_TOLERANCE = 2.5  # points within which two drawn lines are one
_MAX_LINES = 4000
_ITEM = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．](?!\d)|[①-⑳])"
)
_GAP = re.compile(rf"(?<=[{HAN}，。、；：]) +(?=[{HAN}，。、；：\d])")


class _Rule(NamedTuple):
    """A drawn line: its fixed coordinate and its extent along the other axis."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class RuledTable:
    """A table with its place on the page; a cell is (text, from_above, from_left)."""

    top: float
    bottom: float
    rows: list[list[tuple[str, bool, bool]]]

    @property
    def text(self) -> str:
        """Return all words, for counting."""
        return "".join(cell[0] for row in self.rows for cell in row)


def find(page: Any, textpage: Any, text: str) -> list[RuledTable]:
    """Return the ruled tables of a page, top to bottom."""
    across, down = _rules(page)
    tables = [_Grid(group_across, group_down) for group_across, group_down in _groups(across, down)]
    tables = [grid for grid in tables if len(grid.xs) >= 3 and len(grid.ys) >= 3]
    if not tables:
        return []
    for index, sign in enumerate(text[: textpage.count_chars()]):
        if sign.isspace():
            continue
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
        for grid in tables:
            if grid.add(sign, (left + right) / 2, (bottom + top) / 2, top - bottom):
                break
    return [RuledTable(grid.ys[0], grid.ys[-1], grid.rows()) for grid in tables]


def _rules(page: Any) -> tuple[list[_Rule], list[_Rule]]:
    import pypdfium2.raw as pdfium

    across: list[_Rule] = []
    down: list[_Rule] = []
    for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        width, height = right - left, top - bottom
        if height <= _TOLERANCE < width:
            across.append(_Rule((top + bottom) / 2, left, right))
        elif width <= _TOLERANCE < height:
            down.append(_Rule((left + right) / 2, bottom, top))
        elif width > 8 and height > 8:
            across += [_Rule(top, left, right), _Rule(bottom, left, right)]
            down += [_Rule(left, bottom, top), _Rule(right, bottom, top)]
        if len(across) + len(down) > _MAX_LINES:
            break
    return across, down


def _groups(across: list[_Rule], down: list[_Rule]) -> list[tuple[list[_Rule], list[_Rule]]]:
    """Part the lines into tables: where no upright line passes, one table ends and another begins."""
    bands: list[list[float]] = []
    for rule in sorted(down, key=lambda r: -r.end):
        if bands and rule.end >= bands[-1][1] - _TOLERANCE:
            bands[-1][1] = min(bands[-1][1], rule.start)
        else:
            bands.append([rule.end, rule.start])
    groups = []
    for top, bottom in bands:
        inside_across = [r for r in across if bottom - _TOLERANCE <= r.at <= top + _TOLERANCE]
        inside_down = [r for r in down if r.end <= top + _TOLERANCE and r.start >= bottom - _TOLERANCE]
        groups.append((inside_across, inside_down))
    return groups


def _distinct(values: list[float]) -> list[float]:
    out: list[float] = []
    for value in sorted(values):
        if not out or value - out[-1] > _TOLERANCE:
            out.append(value)
    return out


class _Grid:
    """The cells between the lines of one table and the characters that fall into them."""

    def __init__(self, across: list[_Rule], down: list[_Rule]) -> None:
        self.across, self.down = across, down
        self.xs = _distinct([r.at for r in down])
        self.ys = _distinct([r.at for r in across])[::-1]
        self.signs: dict[tuple[int, int], list[tuple[str, float, float]]] = {}

    def add(self, sign: str, x: float, y: float, height: float) -> bool:
        """Put a character into its cell; return False when it is outside the table."""
        if not (self.xs[0] <= x <= self.xs[-1] and self.ys[-1] <= y <= self.ys[0]):
            return False
        column = min(bisect_right(self.xs, x) - 1, len(self.xs) - 2)
        row = min(bisect_right([-v for v in self.ys], -y) - 1, len(self.ys) - 2)
        self.signs.setdefault((row, column), []).append((sign, y, height))
        return True

    def rows(self) -> list[list[tuple[str, bool, bool]]]:
        """Return the rows; a place without a line to its neighbour belongs to the neighbour."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        owner = {(r, c): self._owner(r, c) for r in range(height) for c in range(width)}
        words: dict[tuple[int, int], list[tuple[str, float, float]]] = {}
        for place in sorted(owner):
            root = self._root(owner, place)
            words.setdefault(root, []).extend(self.signs.get(place, []))
        out = []
        for r in range(height):
            row = []
            for c in range(width):
                root = self._root(owner, (r, c))
                text = _cell_text(words[root]) if root == (r, c) else ""
                row.append((text, root[0] < r, root[1] < c and root[0] == r))
            out.append(row)
        return out

    def _owner(self, row: int, column: int) -> tuple[int, int]:
        middle_y = (self.ys[row] + self.ys[row + 1]) / 2
        middle_x = (self.xs[column] + self.xs[column + 1]) / 2
        if row and not _crosses(self.across, self.ys[row], middle_x):
            return row - 1, column
        if column and not _crosses(self.down, self.xs[column], middle_y):
            return row, column - 1
        return row, column

    @staticmethod
    def _root(owner: dict[tuple[int, int], tuple[int, int]], place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place


def _crosses(rules: list[_Rule], at: float, along: float) -> bool:
    return any(abs(r.at - at) <= _TOLERANCE and r.start <= along <= r.end for r in rules)


def _cell_text(signs: list[tuple[str, float, float]]) -> str:
    """Join the lines of a cell; a line that begins an item, or follows a full stop, stays a line."""
    lines: list[str] = []
    last_y = None
    for sign, y, height in signs:
        if last_y is None or abs(y - last_y) > max(height, 4) * 0.7:
            lines.append("")
            last_y = y
        lines[-1] += sign
    text = ""
    for line in lines:
        starts_item = bool(_ITEM.match(line)) or text.endswith(("。", "；"))
        text += ("\n" if text and starts_item else "") + line
    return _GAP.sub("", tidy(text))
