"""How a bulk edit makes a cell's new text from its old one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nptracker.domain.needle import Needle
from nptracker.domain.wording import shortened

_SHOWN_IN_TITLES = 16  # characters of a typed text


class Way(StrEnum):
    """The ways of changing many cells at once."""

    SET = "set"
    FILL_BLANKS = "fill_blanks"
    REPLACE = "replace"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class CellRule:
    """One way with its text; ``needle`` is what REPLACE looks for."""

    way: Way
    text: str = ""
    needle: Needle | None = None

    def after(self, before: str) -> str:
        """Return the text a cell gets."""
        if self.way is Way.REPLACE:
            return self.needle.replaced(before, self.text) if self.needle else before
        if self.way is Way.FILL_BLANKS:
            return before or self.text
        if self.way in {Way.PREFIX, Way.SUFFIX} and not before:
            return before  # nothing is there that a text could stand before or behind
        made = {Way.SET: self.text, Way.PREFIX: self.text + before, Way.SUFFIX: before + self.text}
        return made.get(self.way, "")

    def words(self) -> str:
        """Return what the rule does, for the title of its step in the history."""
        text = _shortened(self.text)
        if self.way is Way.REPLACE:
            return f"“{_shortened(self.needle.text if self.needle else '')}”替换为“{text}”"
        return {
            Way.SET: f"改为“{text}”",
            Way.FILL_BLANKS: f"空格填“{text}”",
            Way.PREFIX: f"前面加“{text}”",
            Way.SUFFIX: f"后面加“{text}”",
        }.get(self.way, "清空")


def _shortened(text: str) -> str:
    return shortened(" ".join(text.split()), _SHOWN_IN_TITLES)
