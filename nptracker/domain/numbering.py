"""Numbers that officers give their records themselves: the next one after those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LEAST_DIGITS = 3
_TAIL = re.compile(r"^(.*?)(\d+)$")


def next_number(used: Iterable[str], prefix: str, year: int) -> str:
    """Return the number after the highest of a year, in the way this office writes them.

    The way is that of the numbers that name the year, the one used most often; without any it is
    “prefix + year + - + 001”. A number that does not end in digits is no pattern and is passed over.
    """
    highest: dict[str, tuple[int, int, int]] = {}  # by what stands before: how often, highest, digits
    for number in used:
        match = _TAIL.match(number.strip())
        if match is None or str(year) not in match[1]:
            continue
        times, top, digits = highest.get(match[1], (0, 0, 0))
        highest[match[1]] = (times + 1, max(top, int(match[2])), max(digits, len(match[2])))
    if not highest:
        return f"{prefix}{year}-{1:0{_LEAST_DIGITS}d}"
    head, (_, top, digits) = max(highest.items(), key=lambda item: (item[1], item[0]))
    return f"{head}{top + 1:0{digits}d}"
