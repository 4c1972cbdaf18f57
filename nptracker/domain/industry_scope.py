"""Industry codes as an officer names them in bulk: “C26、27”, “2614-2619”, “26以外”."""

from __future__ import annotations

import re

from nptracker.domain.dataclass import dataclass
from nptracker.domain.quantity import fold
from nptracker.errors import UserError

_MARKS = re.compile(r"[、,;\s/]+")
_OUTSIDE = re.compile(r"(之?以?外(的)?(全部|所有)?)$")
_ONE = re.compile(r"[A-Z]?(\d{2,4})")
_RANGE = re.compile(r"[A-Z]?(\d{2,4})[-~—–至到][A-Z]?(\d{2,4})")


@dataclass(frozen=True, slots=True)
class IndustryScope:
    """The industries whose code begins with one of some digits, or all others."""

    prefixes: tuple[str, ...]
    outside: bool = False

    def holds(self, code: str) -> bool:
        """Tell whether an industry code belongs here; a blank or unreadable code belongs nowhere."""
        digits = industry_digits(code)
        return bool(digits) and digits.startswith(self.prefixes) is not self.outside

    def words(self) -> str:
        """Return the scope in words."""
        return f"{'、'.join(self.prefixes)}{'以外' if self.outside else ''}"


def industry_digits(code: str) -> str:
    """Return the digits of “C2614” or “2614”, an empty text for anything else."""
    match = _ONE.fullmatch(fold(code).upper())
    return match[1] if match else ""


def industry_key(code: str) -> str:
    """Return by what enterprises of one industry are counted together; a text that is no code stands for itself."""
    return industry_digits(code) or code


def read_industry_scope(text: str) -> IndustryScope:
    """Return the scope a text names; raises UserError in words for what is no industry code."""
    folded = fold(text).upper()
    outside = bool(_OUTSIDE.search(folded))
    pieces = [piece for piece in _MARKS.split(_OUTSIDE.sub("", folded)) if piece]
    prefixes = tuple(dict.fromkeys(prefix for piece in pieces for prefix in _prefixes(piece)))
    if not prefixes:
        raise _unclear(text)
    return IndustryScope(prefixes, outside)


def _prefixes(piece: str) -> list[str]:
    if one := _ONE.fullmatch(piece):
        return [one[1]]
    many = _RANGE.fullmatch(piece)
    if many is None or len(many[1]) != len(many[2]) or many[1] > many[2]:
        raise _unclear(piece)
    width = len(many[1])
    return [f"{number:0{width}d}" for number in range(int(many[1]), int(many[2]) + 1)]


def _unclear(text: str) -> UserError:
    return UserError(
        f"“{text}”不是行业代码。", todo="请填大类、中类或小类代码，如“26”“2614-2619”“C26、C27 以外”。"
    )
