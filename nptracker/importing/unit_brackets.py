"""The brackets of a text in which bodies may be listed, on folded text."""

from __future__ import annotations

import re

_SHELL = re.compile(
    r"〔(?!\s*(?:19|20)\d\d\s*〕)([^〔〕]*(?:〔\d{4}〕[^〔〕]*)*)〕"
)  # 〔…〕 as a bracket, not a year


def with_plain_brackets(key: str) -> str:
    """Return the text of the same length with 〔…〕 as [...] unless it holds the year of a document number."""
    return _SHELL.sub(r"[\1]", key)


def brackets(key: str) -> list[tuple[int, int, int]]:
    """Return the outermost brackets as (start, end of the words, end); one never closed ends with its line."""
    pairs: list[tuple[int, int, int]] = []
    depth, start = 0, 0
    for match in re.finditer(r"[()\[\]\n]", key):
        if match[0] in "([":
            start = match.start() if not depth else start
            depth += 1
        elif match[0] == "\n":
            line_end = _line_end(key, start)
            if depth and line_end < match.start():
                pairs.append((start, line_end, line_end))
                depth = 0
        elif depth:
            depth -= 1
            if not depth:
                pairs.append((start, match.start(), match.end()))
    if depth:
        line_end = _line_end(key, start)
        pairs.append((start, line_end, line_end))
    return pairs


def _line_end(key: str, at: int) -> int:
    end = key.find("\n", at)
    return end if end >= 0 else len(key)
