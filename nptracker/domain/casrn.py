"""CAS Registry Numbers: text, never a number; format and check digit as CAS publishes them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

_PATTERN = re.compile(r"(\d{2,7})-(\d{2})-(\d)")
_FOLD = str.maketrans("０１２３４５６７８９－—–‐‑−", "0123456789------")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]")


def tidy_cas_rn(text: str) -> str:
    """Return the text with full-width digits, odd dashes and spaces folded; nothing else is changed."""
    return _UNSEEN.sub("", text.translate(_FOLD))


def cas_rns_in(text: str) -> list[str]:
    """Return everything written like a CAS RN in a text, such as “二氯甲烷（75-09-2）”, in its order."""
    found = re.finditer(rf"(?<![\d-]){_PATTERN.pattern}(?![\d-])", tidy_cas_rn(text))
    return [match[0] for match in found]


def has_cas_form(text: str) -> bool:
    """Tell whether the text is written like a CAS RN (2–7 digits, 2 digits, 1 digit)."""
    return _PATTERN.fullmatch(text) is not None


@lru_cache(maxsize=4_096)
def is_cas_rn(text: str) -> bool:
    """Tell whether form and check digit are right.

    The check digit is the sum of the other digits, weighted 1, 2, 3 … from the right, modulo 10.
    """
    match = _PATTERN.fullmatch(text)
    if not match:
        return False
    digits = match[1] + match[2]
    total = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), start=1))
    return total % 10 == int(match[3])


def cas_rn_from_date(day: date) -> str | None:
    """Undo what a spreadsheet does to a CAS RN: 1975-09-02 was 75-09-2; None when that is no valid CAS RN.

    Years of four digits (1918-02-1) and of two digits both occur; the check digit decides.
    """
    if day.day > 9:
        return None
    for head in (f"{day.year}", f"{day.year % 100:02d}"):
        candidate = f"{head}-{day.month:02d}-{day.day}"
        if is_cas_rn(candidate):
            return candidate
    return None
