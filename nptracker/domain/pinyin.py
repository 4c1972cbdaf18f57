"""Initial letters of Chinese words, so that 清河化工 is found by qhhg."""

from __future__ import annotations

from functools import cache

from nptracker.paths import resource_path

_BLOCKS = (0x4E00, 0x3400)  # first code point of each line in the table


@cache
def _letters() -> dict[int, str]:
    lines = resource_path("reference", "pinyin_initials.txt").read_text("utf-8").split()
    return {
        first + i: letter
        for first, line in zip(_BLOCKS, lines, strict=False)
        for i, letter in enumerate(line)
        if letter != "-"
    }


def initials(text: str) -> str:
    """Return the initials of a text; letters and digits stay, everything else falls away."""
    letters = _letters()
    return "".join(
        letters.get(ord(char)) or (char.lower() if char.isascii() and char.isalnum() else "") for char in text
    )
