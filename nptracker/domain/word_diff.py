"""What changed between two wordings of a text, as pieces that stayed, went and came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_SENTENCES = re.compile(r"[^。；;\n]*[。；;\n]|[^。；;\n]+")
_SIGNS = re.compile(r"[0-9A-Za-z.]+|.", re.DOTALL)  # a number changes as a whole
_ISLAND = 3  # fewer signs than this that stayed between two changes only break up the reading


class Fate(StrEnum):
    """What became of a piece of text."""

    STAYED = "stayed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text with one fate."""

    fate: Fate
    text: str


_Block = tuple[str, str]  # (old words, new words); equal where nothing changed


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces of both texts in reading order, what went before what came in its place.

    What stayed and went makes up ``old``, what stayed and came makes up ``new``, to the sign. Sentences are
    aligned first and signs only within what differs, so long texts stay fast and moved words stay whole.
    """
    blocks: list[_Block] = []
    for before, after in _blocks(_SENTENCES.findall(old), _SENTENCES.findall(new)):
        same = before == after
        blocks += [(before, after)] if same else _blocks(_SIGNS.findall(before), _SIGNS.findall(after))
    return tuple(_pieces(_without_islands(_joined(blocks))))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[_Block]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for _tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield "".join(old[old_from:old_to]), "".join(new[new_from:new_to])


def _joined(blocks: Iterable[_Block]) -> list[_Block]:
    """Join neighbours of one kind into one block."""
    joined: list[_Block] = []
    for old, new in blocks:
        if joined and (old == new) == (joined[-1][0] == joined[-1][1]):
            joined[-1] = (joined[-1][0] + old, joined[-1][1] + new)
        else:
            joined.append((old, new))
    return joined


def _without_islands(blocks: Sequence[_Block]) -> list[_Block]:
    kept: list[_Block] = []
    for at, (old, new) in enumerate(blocks):
        is_island = 0 < at < len(blocks) - 1 and old == new and len(old) < _ISLAND
        goes_on = kept and kept[-1][0] != kept[-1][1] and (is_island or old != new)
        if goes_on:
            kept[-1] = (kept[-1][0] + old, kept[-1][1] + new)
        else:
            kept.append((old, new))
    return kept


def _pieces(blocks: Iterable[_Block]) -> Iterator[Piece]:
    for old, new in blocks:
        if old == new:
            yield Piece(Fate.STAYED, old)
            continue
        if old:
            yield Piece(Fate.GONE, old)
        if new:
            yield Piece(Fate.NEW, new)


def old_side(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of the old wording."""
    return tuple(piece for piece in pieces if piece.fate is not Fate.NEW)


def new_side(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of the new wording."""
    return tuple(piece for piece in pieces if piece.fate is not Fate.GONE)


def marked(pieces: Iterable[Piece]) -> str:
    """Return the pieces as print shows them, with words around what changed: black on white needs no colour."""
    marks = {Fate.GONE: "【删：{}】", Fate.NEW: "【增：{}】"}
    return "".join(marks[p.fate].format(p.text) if p.fate in marks else p.text for p in pieces)
