"""Sets running text on A4 pages: where every line, rule and picture stands, in points from the lower left corner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from nptracker.export.fonts import FaceName
from nptracker.export.geometry import LEADING, MARGIN_BOTTOM, MARGIN_TOP, PAD_X, PAD_Y
from nptracker.export.picture_pages import PAGE_HEIGHT, PAGE_WIDTH
from nptracker.export.prose import Grid, Illustration, Part, Passage, Piece, Run, Runs, Title
from nptracker.export.wrap import Wrapper

if TYPE_CHECKING:
    from nptracker.export.fonts import Faces

SIZE = 10.5
LEFT = 62.0  # prose is read along long lines: narrower than a table
ROOM = PAGE_WIDTH - 2 * LEFT
_TOP, _BOTTOM = PAGE_HEIGHT - MARGIN_TOP - 14, MARGIN_BOTTOM + 8
_TITLES = {1: (FaceName.TITLE, 18.0), 2: (FaceName.HEAD, 13.0), 3: (FaceName.BOLD, 11.0)}
_ABOVE_TITLE = {1: 0.0, 2: 10.0, 3: 6.0}
_KEPT_BELOW_TITLE = 3 * SIZE * LEADING  # a heading never stands alone at the foot of a page
_GAP = 5.0  # between paragraphs
_STEP = 1.9  # ems by which a list stands further in
_REMARK_PAD = 6.0
_MOST_HIGH = _TOP - _BOTTOM - 90
_MOST_SCALE = 0.75  # points for a dot of a screen: a picture is never shown larger than it was
_LEAST_COLUMN = 0.16  # of the width


Stretches = tuple[tuple[FaceName, str], ...]  # words in one face after the other


class Line(NamedTuple):
    """Words of one size with their baseline at (x, y)."""

    x: float
    y: float
    size: float
    words: Stretches


class Frame(NamedTuple):
    """A rectangle from its lower left corner; one with a shade is filled and has no rule around it."""

    x: float
    y: float
    width: float
    height: float
    is_shaded: bool = False


class Image(NamedTuple):
    """A picture from its lower left corner."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


Mark = Line | Frame | Image


@dataclass
class Sheet:
    """One page: what stands on it, and the part that begins there, if one does."""

    begins: str = ""
    marks: list[Mark] = field(default_factory=list)


def set_pages(parts: Sequence[Part], faces: Faces) -> list[Sheet]:
    """Return the pages of all parts, each part from a page of its own."""
    setter = _Setter(faces)
    for part in parts:
        setter.begin(part.title)
        for piece, following in zip_longest(part.pieces, part.pieces[1:]):
            setter.put(piece, following)
    return setter.pages


class _Setter:
    """Puts pieces one below the other, on a new page where the room ends."""

    def __init__(self, faces: Faces) -> None:
        self.pages: list[Sheet] = []
        self._faces, self._wrappers = faces, {name: Wrapper(face) for name, face in faces.items()}
        self._y = _TOP

    def begin(self, title: str = "") -> None:
        """Go on with a new page."""
        self.pages.append(Sheet(title))
        self._y = _TOP

    def put(self, piece: Piece, following: Piece | None = None) -> None:
        """Set one piece; a title goes over to the next page with the piece following it."""
        match piece:
            case Title():
                self._title(piece, _shown_size(following)[1] if isinstance(following, Illustration) else 0)
            case Passage():
                self._passage(piece)
            case Grid():
                self._grid(piece)
            case Illustration():
                self._illustration(piece)

    def _need(self, height: float) -> None:
        if self._y - height < _BOTTOM and self._y < _TOP:
            self.begin()

    def _add(self, mark: Mark) -> None:
        self.pages[-1].marks.append(mark)

    def _title(self, title: Title, picture_height: float) -> None:
        face, size = _TITLES[min(title.level, 3)]
        lines = self._wrappers[face].balanced(title.words, ROOM / size)
        self._y -= _ABOVE_TITLE[min(title.level, 3)] if self._y < _TOP else 0
        self._need(len(lines) * size * LEADING + _GAP + max(_KEPT_BELOW_TITLE, picture_height + _GAP))
        for words in lines:
            self._line(LEFT, size, ((face, words),))
        self._y -= _GAP

    def _passage(self, passage: Passage) -> None:
        inset = passage.depth * _STEP * SIZE + (_REMARK_PAD if passage.is_remark else 0)
        room = ROOM - inset - (_REMARK_PAD if passage.is_remark else 0)
        lines = self._broken(passage.runs, room)
        if passage.is_remark:
            self._shade(len(lines) * SIZE * LEADING + 2 * _REMARK_PAD)
        for at, words in enumerate(lines):
            self._need(SIZE * LEADING)
            if at == 0 and passage.sign:
                self._sign(passage.sign, LEFT + inset)
            self._line(LEFT + inset, SIZE, words)
        self._y -= _GAP + (_REMARK_PAD if passage.is_remark else 0)

    def _shade(self, height: float) -> None:
        self._need(height)
        self._add(Frame(LEFT, self._y - height, ROOM, height, is_shaded=True))
        self._y -= _REMARK_PAD

    def _sign(self, sign: str, x: float) -> None:
        """Set the sign of an item before the words that begin at ``x``."""
        width = self._wrappers[FaceName.BODY].width(sign) * SIZE
        words = ((FaceName.BODY, sign),)
        self._add(Line(x - width - 0.5 * SIZE, _baseline(self._y, SIZE), SIZE, words))

    def _line(self, x: float, size: float, words: Stretches) -> None:
        self._add(Line(x, _baseline(self._y, size), size, words))
        self._y -= size * LEADING

    def _broken(self, runs: Runs, room: float) -> list[Stretches]:
        body = self._faces[FaceName.BODY]
        known = tuple(Run(body.prepared(run.words), run.is_bold) for run in runs)
        lines = self._wrappers[FaceName.BODY].lines(_plain(known), room / SIZE)
        return list(map(_dressed, lines, _weights(lines, known)))

    # -- tables and pictures

    def _grid(self, grid: Grid) -> None:
        edges = self._edges(grid)
        head, *rows = [self._row(row, edges, is_head=at == 0) for at, row in enumerate(grid.rows)]
        self._need(head.height + (rows[0].height if rows else 0))
        self._put_row(head, edges)
        for row in rows:
            if self._y - row.height < _BOTTOM:
                self.begin()
                self._put_row(head, edges)
            self._put_row(row, edges)
        self._y -= 2 * _GAP

    def _edges(self, grid: Grid) -> list[float]:
        """Return the x of the columns' borders: as wide as their words ask, none under a least share."""
        wrapper = self._wrappers[FaceName.BODY]
        wishes = [
            max(wrapper.width(_plain(row[column])) for row in grid.rows)
            for column in range(len(grid.rows[0]))
        ]
        shares = [max(wish / max(sum(wishes), 1.0), _LEAST_COLUMN) for wish in wishes]
        edges = [LEFT]
        for share in shares:
            edges.append(edges[-1] + ROOM * share / sum(shares))
        return edges

    def _row(self, row: Sequence[Runs], edges: Sequence[float], *, is_head: bool) -> _Row:
        pad = 2 * PAD_X * SIZE
        dressed = [tuple(Run(run.words, is_bold=True) for run in cell) if is_head else cell for cell in row]
        cells = [
            self._broken(cell, right - left - pad)
            for cell, (left, right) in zip(dressed, pairwise(edges), strict=True)
        ]
        return _Row(cells, max(map(len, cells)) * SIZE * LEADING + 2 * PAD_Y * SIZE, is_head)

    def _put_row(self, row: _Row, edges: Sequence[float]) -> None:
        top = self._y
        for (left, right), lines in zip(pairwise(edges), row.cells, strict=True):
            for is_shaded in (True, False) if row.is_head else (False,):
                self._add(Frame(left, top - row.height, right - left, row.height, is_shaded))
            self._y = top - PAD_Y * SIZE
            for words in lines:
                self._line(left + PAD_X * SIZE, SIZE, words)
        self._y = top - row.height

    def _illustration(self, picture: Illustration) -> None:
        width, height = _shown_size(picture)
        self._need(height + _GAP)
        self._y -= height
        self._add(Image(LEFT, self._y, width, height, picture.content))
        self._y -= 2 * _GAP


class _Row(NamedTuple):
    """The lines of each cell of a row, and its height."""

    cells: list[list[Stretches]]
    height: float
    is_head: bool


def _shown_size(picture: Illustration) -> tuple[float, float]:
    """Return width and height of a picture on paper; one with a title above it still fits a page."""
    from io import BytesIO

    from PIL import Image as Opened

    with Opened.open(BytesIO(picture.content)) as opened:
        width, height = opened.size
    scale = min(ROOM / width, _MOST_HIGH / height, _MOST_SCALE)
    return width * scale, height * scale


def _baseline(top: float, size: float) -> float:
    return top - (LEADING - 1) / 2 * size - 0.86 * size


def _plain(runs: Runs) -> str:
    return "".join(run.words for run in runs)


def _weights(lines: Sequence[str], runs: Runs) -> Iterator[list[bool]]:
    """Yield for each line whether its letters are bold; what a break swallowed, which is blanks alone, is passed over."""
    letters = ((letter, run.is_bold) for run in runs for letter in run.words)
    for line in lines:
        yield [next(bold for letter, bold in letters if letter == wanted) for wanted in line]


def _dressed(line: str, weights: Sequence[bool]) -> Stretches:
    """Return a line cut where its weight changes."""
    stretches: list[tuple[FaceName, str]] = []
    for letter, is_bold in zip(line, weights, strict=True):
        face = FaceName.BOLD if is_bold else FaceName.BODY
        if stretches and stretches[-1][0] is face:
            stretches[-1] = (face, stretches[-1][1] + letter)
        else:
            stretches.append((face, letter))
    return tuple(stretches)
