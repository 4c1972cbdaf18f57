"""Words typed above a list: a line passes that holds them all, each as it is or by its pinyin initials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from nptracker.domain.pinyin import initials
from nptracker.domain.search import fold_for_search

_MOST_KEPT = 18_000  # texts of lines: two large plans and the enterprises of a survey


def wanted_words(typed: str) -> list[str]:
    """Return the words typed, as they are compared."""
    return fold_for_search(typed).split()


def has_words(text: str, wanted: Sequence[str]) -> bool:
    """Tell whether a text holds every wanted word, or its pinyin initials do."""
    if not wanted:
        return True
    folded, letters = _searchable(text)
    return all(word in folded or (word.isascii() and word in letters) for word in wanted)


def get_ready(texts: Iterable[str]) -> None:
    """Fold many texts beforehand: at the first key typed it would take thousands of them 100 ms."""
    for text in texts:
        _searchable(text)


@lru_cache(maxsize=_MOST_KEPT)
def _searchable(text: str) -> tuple[str, str]:
    """Return a text as words are looked for in it, and its pinyin initials."""
    folded = fold_for_search(text)
    return folded, initials(folded)
