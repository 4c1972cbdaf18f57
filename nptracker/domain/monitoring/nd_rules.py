"""How a non-detect enters a mean: a named rule for each medium, with the document it rests on.

The rule is used in summaries alone and printed under every one; a stored non-detect stays a limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

_HALF = Decimal("0.5")


class NdRule(StrEnum):
    """What stands for a non-detect in a mean, a median or a percentile."""

    HALF = "half"
    ZERO = "zero"
    LIMIT = "limit"
    OMIT = "omit"

    @property
    def words(self) -> str:
        """Return the rule as a table's foot prints it."""
        return _WORDS[self]

    def stands_for(self, limit: Decimal | None) -> Decimal | None:
        """Return the number that stands for a non-detect, None where it does not take part."""
        if self is NdRule.ZERO:
            return Decimal(0)
        if limit is None or self is NdRule.OMIT:
            return None
        return limit * _HALF if self is NdRule.HALF else limit


_WORDS: Mapping[NdRule, str] = {
    NdRule.HALF: "未检出按1/2检出限参与统计",
    NdRule.ZERO: "未检出按0参与统计",
    NdRule.LIMIT: "未检出按检出限参与统计",
    NdRule.OMIT: "未检出不参与平均",
}


class Basis(NamedTuple):
    """The rule a medium has until somebody sets another, and what it rests on."""

    rule: NdRule
    source: str


_UNTOLD = "未见明文规定，按通行做法"
_WATER = "HJ/T 91-2002；环办监测函〔2020〕82号第七点"
BASES: Mapping[str, Basis] = {
    "surface": Basis(NdRule.HALF, _WATER),
    "ground": Basis(NdRule.HALF, "HJ/T 164-2004 只见写法，统计按通行做法"),
    "source": Basis(NdRule.HALF, _WATER),
    "tap": Basis(NdRule.HALF, _UNTOLD),
    "sea": Basis(NdRule.HALF, "HJ 442-2008 第7.3条"),
    "waste_in": Basis(NdRule.HALF, f"{_WATER}；核定排放总量时按0（HJ/T 92-2002）"),
    "waste_out": Basis(NdRule.HALF, f"{_WATER}；核定排放总量时按0（HJ/T 92-2002）"),
    "soil": Basis(NdRule.HALF, "HJ/T 166-2004 第11.3条"),
    "sediment": Basis(NdRule.HALF, _UNTOLD),
    "sludge": Basis(NdRule.HALF, _UNTOLD),
    "air": Basis(NdRule.HALF, "环境空气质量监测规范（试行）附件五"),
    "stack": Basis(NdRule.HALF, _UNTOLD),
    "biota": Basis(NdRule.HALF, _UNTOLD),
}
