"""Write resources/reference/pinyin_initials.txt from the data of pypinyin.

Run by hand when pypinyin is updated: ``python tools/make_pinyin_initials.py``. The program itself
needs no pypinyin. Two lines of one lower-case letter per character: U+4E00–U+9FA5, then U+3400–U+4DB5;
``-`` stands where no reading is known.

A character with several readings gets the initial it has in most of pypinyin's phrases (长 is ``c`` as in
长江, not ``z``); with no phrase to ask, the first reading listed for the character. Idioms outnumber
place names among the phrases, so the few that would spoil the search for a place are set by hand.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict
from pypinyin.pinyin_dict import pinyin_dict

TARGET = Path(__file__).resolve().parent.parent / "resources" / "reference" / "pinyin_initials.txt"
BLOCKS = (range(0x4E00, 0x9FA6), range(0x3400, 0x4DB6))
UNKNOWN = "-"
PLACES = {"朝": "c", "厦": "x", "藏": "z"}  # 朝阳、厦门、西藏


def initial(reading: str) -> str:
    """Return the first letter of a reading without its tone mark, or ``-``."""
    for mark in unicodedata.normalize("NFD", reading.strip().lower()):
        if "a" <= mark <= "z":
            return mark
    return UNKNOWN


def phrase_counts() -> dict[str, Counter[str]]:
    """Count, for each character, the initials it has in pypinyin's phrases."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        if len(phrase) == len(readings):
            for character, choices in zip(phrase, readings, strict=True):
                counts[character][initial(choices[0])] += 1
    return counts


def letters(block: range) -> str:
    """Return one letter for each code point of the block."""
    counts = phrase_counts()
    out = []
    for point in block:
        character = chr(point)
        listed = [initial(reading) for reading in pinyin_dict.get(point, "").split(",")]
        seen = counts[character]
        best = max(listed, key=seen.__getitem__)  # the first of equals
        out.append(PLACES.get(character, best))
    return "".join(out)


def main() -> None:
    """Write both lines."""
    TARGET.write_text("".join(f"{letters(block)}\n" for block in BLOCKS), encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
