"""What an enterprise has said of a data year: three kinds of nothing that are never taken for one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from nptracker.domain.forms.survey_entry import AMOUNTS
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_rules.part_rules import ALL_CATEGORIES
from nptracker.domain.values import Values, is_given


class Said(StrEnum):
    """How an enterprise stands in a data year."""

    FILLED = "filled"
    ZERO = "zero"
    BLANK = "blank"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        """The word for people."""
        return _WORDS[self][1]

    @property
    def sign(self) -> str:
        """The sign that stands before the word."""
        return _WORDS[self][0]

    @property
    def words(self) -> str:
        """Sign and word."""
        return " ".join(_WORDS[self])


_WORDS = {
    Said.FILLED: ("✔", "已填"),
    Said.ZERO: ("◎", "零报告"),
    Said.BLANK: ("◐", "空白"),
    Said.NOTHING: ("○", "未报"),
}


def is_blank(entry: Values) -> bool:
    """Tell whether an entry names a substance and says no amount of its own: last year's wait to be confirmed."""
    waiting = unconfirmed(entry)
    return not any(is_given(entry.get(key)) for key in AMOUNTS if key not in waiting)


def said_of(entries: Sequence[Values], zero_returns: Iterable[Values]) -> Said:
    """Return how an enterprise stands with these rows of a data year.

    A zero return for one category beside nothing else is not yet an answer for all of them.
    """
    if any(not is_blank(entry) for entry in entries):
        return Said.FILLED
    categories = {str(row.get("category") or "").strip() for row in zero_returns}
    if ALL_CATEGORIES in categories:
        return Said.ZERO
    return Said.BLANK if entries or categories else Said.NOTHING
