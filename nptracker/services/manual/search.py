"""Looks for words in the manual: every word must occur, pages with it in the title come first."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nptracker.domain.pinyin import initials
from nptracker.services.manual.html import plain_text
from nptracker.services.manual.page_names import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.manual.book import Manual, Page

_BEFORE, _AFTER = 16, 44  # letters of an excerpt on both sides of what was found
_BLANKS = " \u3000\u00a0"
_LONG = 4  # letters of a word that may be asked for in parts
_MOST = 40  # hits shown; who gets more types another word


class Hit(NamedTuple):
    """A page that has the words, with an excerpt and where in it they stand (first letter, one past the last)."""

    page: str
    title: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]


class _Known(NamedTuple):
    """A page as it is searched: blanks do not count, because “U盘” is typed for “U 盘”."""

    page: Page
    text: str  # as read
    tight: str  # as compared: folded, without the blanks
    places: tuple[int, ...]  # in ``text``, of each letter of ``tight``
    title: str
    letters: str
    is_of_form: bool  # one of the many pages that say the same of each field; they come after the others


class ManualSearch:
    """Searches one manual; its text is made ready at the first question."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual

    @cached_property
    def _known(self) -> list[_Known]:
        return [_known(page) for page in self._manual.pages.values()]

    def make_ready(self) -> None:
        """Read all pages now, so that the first question is answered at once."""
        _ = self._known

    def find(self, words: str) -> list[Hit]:
        """Return the pages that have all the words, best first; the initials of a title's pinyin find it too.

        Where no page has a long word, the pages are returned that have its parts: “恢复备份” as 恢复 and 备份.
        """
        asked = words_of(words)
        return self._with_all(asked) or self._with_all([part for word in asked for part in parts_of(word)])

    def _with_all(self, asked: Sequence[str]) -> list[Hit]:
        if not asked:
            return []
        ranked = []
        for place, known in enumerate(self._known):
            if rank := _rank(known, asked):
                ranked.append((rank, place, _hit(known, asked)))
        return [hit for _rank, _place, hit in sorted(ranked)[:_MOST]]


def _known(page: Page) -> _Known:
    text = plain_text(page.text)
    tight, places = tightened(text)
    title, _places = tightened(page.title)
    return _Known(page, text, tight, places, title, initials(page.title), bool(kind_of(page.name)))


def words_of(asked: str) -> list[str]:
    """Return the words of a question as they are compared."""
    return folded(asked).split()


def parts_of(word: str) -> list[str]:
    """Return a word of four and more Chinese letters in parts of two, the last of three where one is over."""
    if len(word) < _LONG or not all("\u4e00" <= letter <= "\u9fff" for letter in word):
        return [word]
    starts = range(0, len(word) - 1, 2)
    return [word[at:] if at == starts[-1] else word[at : at + 2] for at in starts]


def folded(text: str) -> str:
    """Return a text as it is compared, letter for letter as long: full-width and capital letters made plain."""
    return "".join(_plain_letter(letter) for letter in text)


def tightened(text: str) -> tuple[str, tuple[int, ...]]:
    """Return a text folded and without blanks, and for each letter left its place in the text."""
    letters = [(letter, at) for at, letter in enumerate(folded(text)) if letter not in _BLANKS]
    return "".join(letter for letter, _at in letters), tuple(at for _letter, at in letters)


def _plain_letter(letter: str) -> str:
    plain = unicodedata.normalize("NFKC", letter).lower()
    return plain if len(plain) == 1 else letter


def _rank(known: _Known, asked: Sequence[str]) -> tuple[int, bool, int] | None:
    """Return how good a page is, smaller is better; None for one that lacks a word."""
    if all(word in known.title for word in asked):
        return (0, known.is_of_form, len(known.title))
    if len(asked) == 1 and len(asked[0]) > 1 and known.letters.startswith(asked[0]):
        return (1, known.is_of_form, len(known.title))
    if all(word in known.tight for word in asked):
        return (2, known.is_of_form, -sum(known.tight.count(word) for word in asked))
    return None


def _hit(known: _Known, asked: Sequence[str]) -> Hit:
    begin = bisect_left(known.places, len(known.page.title))  # behind the heading
    found = [at for at in (known.tight.find(word, begin) for word in asked) if at >= 0]
    first = known.places[min(found)] if found else 0
    line_start = known.text.rfind("\n", 0, first) + 1
    start = max(line_start, first - _BEFORE)
    end = min(len(known.text), first + _AFTER)
    cut = known.text[start:end].replace("\n", "　")
    excerpt = f"{'…' if start > line_start else ''}{cut}{'…' if end < len(known.text) else ''}"
    return Hit(known.page.name, known.page.title, excerpt, _marks(excerpt, asked))


def _marks(text: str, asked: Sequence[str]) -> tuple[tuple[int, int], ...]:
    tight, places = tightened(text)
    found = []
    for word in asked:
        at = tight.find(word)
        while at >= 0:
            found.append((places[at], places[at + len(word) - 1] + 1))
            at = tight.find(word, at + len(word))
    return tuple(sorted(found))
