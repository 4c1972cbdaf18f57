"""Breaks text into lines as Chinese typesetting asks, by measured widths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nptracker.export.fonts import Face

_NOT_AT_LINE_START = frozenset("，。、；：？！）》」』】〕〉”’％%‰℃·…—,.;:?!)]}>")
_NOT_AT_LINE_END = frozenset("（《「『【〔〈“‘([{<")
_PIECE = re.compile(r"[ \u3000]+|[\x21-\x7e\u00b2-\u024f\u2080-\u2089]+|.", re.DOTALL)


_WORD = re.compile(r"[\x21-\x7e\u00b2-\u024f\u2080-\u2089]{3,}")
_BLANKS = " \u3000"
_BALANCE_STEP = 0.5  # ems
_SLACK = 0.01  # ems: a column made exactly as wide as its text must hold it after rounding


class Wrapper:
    """Wraps text for one face; repeated texts and widths, the rule in tables, are looked up."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._known: dict[tuple[str, float], tuple[str, ...]] = {}

    def lines(self, text: str, room: float) -> tuple[str, ...]:
        """Return the lines of a text in ``room`` ems; numbers, codes and Latin words stay whole."""
        key = (text, room)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = tuple(self._break(self._face.prepared(text), room))
        return found

    def balanced(self, text: str, room: float) -> tuple[str, ...]:
        """Return as few lines as ``lines`` does, but of like length: for headings, lest one character hang over."""
        best = self.lines(text, room)
        narrower = room - _BALANCE_STEP
        while len(best) > 1 and narrower > 1:
            lines = self.lines(text, narrower)
            if len(lines) > len(best):
                break
            best, narrower = lines, narrower - _BALANCE_STEP
        return best

    def _break(self, text: str, room: float) -> Iterator[str]:
        for paragraph in text.split("\n"):
            if self._face.width(paragraph) <= room + _SLACK:
                yield paragraph
            else:
                yield from self._fill(paragraph, room)

    def _fill(self, paragraph: str, room: float) -> Iterator[str]:
        line, used = "", 0.0
        for cluster in _clusters(paragraph):
            width = self._face.measured(cluster.rstrip(_BLANKS))
            if used + width <= room + _SLACK:
                line += cluster
                used += self._face.measured(cluster)
                continue
            if line.strip(_BLANKS):
                yield line.rstrip(_BLANKS)
            *full, line = self._pieces(cluster.lstrip(" "), room)
            yield from full
            used = self._face.measured(line)
        if line:
            yield line.rstrip(_BLANKS)

    def _pieces(self, cluster: str, room: float) -> list[str]:
        """Return a cluster whole, or cut by characters when it alone is wider than the room."""
        if self._face.width(cluster) <= room + _SLACK:
            return [cluster]
        pieces, piece = [], ""
        for char in cluster:
            if piece and self._face.width(piece + char) > room + _SLACK:
                pieces.append(piece)
                piece = ""
            piece += char
        return [*pieces, piece]

    def width(self, text: str) -> float:
        """Return the width in ems of one line of text."""
        return self._face.width(self._face.prepared(text))

    def widest_word(self, text: str) -> float:
        """Return the width in ems of the longest number, code or Latin word of a text."""
        words = _WORD.findall(text)
        return max(map(self.width, words)) if words else 0.0


def _clusters(paragraph: str) -> Iterator[str]:
    """Yield the pieces between which a line may end."""
    cluster = ""
    for piece in _PIECE.findall(paragraph):
        if cluster and piece[0] not in _NOT_AT_LINE_START and cluster[-1] not in _NOT_AT_LINE_END:
            yield cluster
            cluster = ""
        cluster += piece
    if cluster:
        yield cluster
