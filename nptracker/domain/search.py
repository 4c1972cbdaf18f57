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


_LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
# The index takes everything outside ASCII as part of a word; ASCII marks, blanks and line ends become letters
# by moving them to the far end of Unicode, where no text has any.
_AS_LETTERS = {code: 0x10FF00 + code for code in range(128) if chr(code) not in _LETTERS_AND_DIGITS}


def bigrams(text: str) -> str:
    """Return every two neighbouring characters as a token, plus the last character alone.

    The last single character lets a one-character query, asked as a prefix, find the end of a text too.
    """
    text = text.translate(_AS_LETTERS)
    return " ".join([text[i : i + 2] for i in range(len(text) - 1)] + [text[-1:]])


def bigram_query(text: str) -> str:
    """Return the index query that finds exactly the texts containing a folded text of any length above 0."""
    text = text.translate(_AS_LETTERS)
    if len(text) == 1:
        return f'"{text}" *'
    return '"' + " ".join(text[i : i + 2] for i in range(len(text) - 1)) + '"'
