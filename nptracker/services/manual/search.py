"""Looks for words in the manual: every word must occur, pages with it in the title come first."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.pinyin import initials
from nptracker.services.manual.html import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.manual.book import Manual, Page

_BEFORE, _AFTER = 16, 44  # letters of an excerpt on both sides of what was found
_MOST = 40  # hits shown; who gets more types another word


class Hit(NamedTuple):
    """A page that has the words, with an excerpt and where in it they stand (first letter, one past the last)."""

    page: str
    title: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]


class _Known(NamedTuple):
    page: Page
    text: str  # as read
    folded: str  # as compared, letter for letter beside ``text``
    title: str
    letters: str


class ManualSearch:
    """Searches one manual; its text is made ready at the first question."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual

    @cached_property
    def _known(self) -> list[_Known]:
        found = []
        for page in self._manual.pages.values():
            text = plain_text(page.text)
            found.append(_Known(page, text, folded(text), folded(page.title), initials(page.title)))
        return found

    def make_ready(self) -> None:
        """Read all pages now, so that the first question is answered at once."""
        _ = self._known

    def find(self, words: str) -> list[Hit]:
        """Return the pages that have all the words, best first; the initials of a title's pinyin find it too."""
        asked = words_of(words)
        if not asked:
            return []
        ranked = []
        for place, known in enumerate(self._known):
            if rank := _rank(known, asked):
                ranked.append((rank, place, _hit(known, asked)))
        return [hit for _rank, _place, hit in sorted(ranked)[:_MOST]]


def words_of(asked: str) -> list[str]:
    """Return the words of a question as they are compared."""
    return folded(asked).split()


def folded(text: str) -> str:
    """Return a text as it is compared, letter for letter as long: full-width and capital letters made plain."""
    return "".join(_plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


def _rank(known: _Known, asked: Sequence[str]) -> tuple[int, int] | None:
    """Return how good a page is, smaller is better; None for one that lacks a word."""
    if all(word in known.title for word in asked):
        return (0, len(known.title))
    if len(asked) == 1 and len(asked[0]) > 1 and known.letters.startswith(asked[0]):
        return (1, len(known.title))
    if all(word in known.folded for word in asked):
        return (2, -sum(known.folded.count(word) for word in asked))
    return None


def _hit(known: _Known, asked: Sequence[str]) -> Hit:
    places = [at for at in (known.folded.find(word, len(known.title)) for word in asked) if at >= 0]
    first = min(places, default=0)
    line_start = known.text.rfind("\n", 0, first) + 1
    start = max(line_start, first - _BEFORE)
    end = min(len(known.text), first + _AFTER)
    cut = known.text[start:end].replace("\n", "　")
    excerpt = f"{'…' if start > line_start else ''}{cut}{'…' if end < len(known.text) else ''}"
    return Hit(known.page.name, known.page.title, excerpt, _marks(folded(excerpt), asked))


def _marks(text: str, asked: Sequence[str]) -> tuple[tuple[int, int], ...]:
    found = []
    for word in asked:
        at = text.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = text.find(word, at + len(word))
    return tuple(sorted(found))
