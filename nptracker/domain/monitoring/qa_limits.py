"""How far results may be apart before somebody is asked to look; each number can be set by the officer.

The numbers declared are the usual ones of laboratories; they find slips, they judge no laboratory.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from nptracker.domain.dataclass import dataclass
from nptracker.domain.survey_rules.model import parameter

_DUPLICATE, _NEAR, _BLANK = "duplicate_percent", "near_limit", "blank_times"
_LOW, _HIGH, _POWERS = "recovery_low", "recovery_high", "powers_apart"


QA_PARAMETERS = (
    parameter(_DUPLICATE, "平行样相对偏差上限", "%", "20", ("0", "100")),
    parameter(_NEAR, "平行样低于检出限几倍不比", "倍", "5", ("0", "1000")),
    parameter(_BLANK, "空白样高于检出限几倍提示", "倍，0为检出就提示", "0", ("0", "1000")),
    parameter(_LOW, "加标回收率下限", "%", "70", ("0", "100")),
    parameter(_HIGH, "加标回收率上限", "%", "130", ("100", "1000")),
    parameter(_POWERS, "与同项目相差几个数量级提示", "个", "2", ("0.5", "9")),
)


@dataclass(frozen=True, slots=True)
class QaLimits:
    """The numbers in force; ``limits_from`` makes them of those declared and those set."""

    duplicate_percent: Decimal  # relative deviation of a pair, |a - b| / (a + b)
    near_limit: Decimal  # times the detection limit, below which pairs scatter anyway
    blank_times: Decimal  # times the detection limit, above which a blank is told
    recovery: tuple[Decimal, Decimal]  # percent
    powers_apart: float  # powers of ten from the median of the same substance
    least_others: int = 8  # results needed before a median says anything


def limits_from(numbers: Mapping[str, Decimal]) -> QaLimits:
    """Return the limits with some numbers set, by the keys of QA_PARAMETERS; the rest is as declared."""
    every = {one.key: numbers.get(one.key, one.default) for one in QA_PARAMETERS}
    return QaLimits(
        duplicate_percent=every[_DUPLICATE],
        near_limit=every[_NEAR],
        blank_times=every[_BLANK],
        recovery=(every[_LOW], every[_HIGH]),
        powers_apart=float(every[_POWERS]),
    )
