"""The text that search looks in and the way a query is folded; the index and its check share both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

SEPARATOR = "\n"  # between fields, so that no hit can straddle two of them


def fold_for_search(text: str) -> str:
    """Return the text in one width and case, so that ＰＦＯＳ, PFOS and pfos are one word."""
    return unicodedata.normalize("NFKC", text).casefold()


def search_text(parts: Iterable[str]) -> str:
    """Join the searchable texts of a record."""
    return SEPARATOR.join(fold_for_search(part) for part in parts if part)


def bigrams(text: str) -> str:
    """Return every two neighbouring characters as a token, plus the last character alone.

    The last single character lets a one-character query, asked as a prefix, find the end of a text too.
    """
    return " ".join([text[i : i + 2] for i in range(len(text) - 1)] + [text[-1:]])
