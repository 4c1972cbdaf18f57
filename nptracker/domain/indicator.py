"""What follows from an indicator's figures: its value, its sum over periods, its warnings, its judgement.

A ratio is kept as its parts; only here is it computed, exactly. What cannot be computed has no number: a ratio
without denominator, or with denominator 0, is None and shown as “—”, never 0 %. The kinds of empty that a part
can say (未报, 未定, 不涉及 …) are answers of their own and come out as they went in.
Source of the rules: the ratio indicators of the plans and the 164 % of a packaging recovery rate whose
denominator was an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from nptracker.domain.quantity import plain
from nptracker.domain.standing import Standing
from nptracker.domain.values import ABSENT_WORDS, Absent, Value, amount

Outcome = Decimal | Absent | None  # a number; the kind of empty that was said; None: not to be computed
NO_VALUE = "—"
SCALES = {"%": Decimal(100), "‰": Decimal(1000)}
POINTS_UNIT = "个百分点"
GROWTH_UNIT = "增长"  # “零增长”: the value is held against the base year
SIGNS = {">=": "≥", "<=": "≤", "=": "＝"}
_DIRECTION_OPS = {"at_least": ">=", "at_most": "<=", "equal": "="}
DIRECTION_OF_OP = {op: direction for direction, op in _DIRECTION_OPS.items()}
DECREASE = "decrease"
# Parts have at most 40 digits: two different quotients of such parts differ long before the 250th digit, so
# that a comparison with the target is never decided by rounding.
EXACT = Context(prec=250)
_ROUNDING = Context(prec=250, rounding=ROUND_HALF_UP)
_ONE = Decimal(1)
_HUNDRED = Decimal(100)
_LEAST_PLACES, _MOST_PLACES = 2, 12
_NO_DENOMINATOR = frozenset({Absent.NOT_REPORTED, Absent.NIL})


class Parts(NamedTuple):
    """The two figures of one definition in one period, as they were said."""

    numerator: Value = None
    denominator: Value = None


class Formula(NamedTuple):
    """How a definition computes: value = numerator × coefficient ÷ denominator, × 100 for %."""

    is_ratio: bool
    unit: str = ""
    coefficient: Value = None

    def outcome(self, parts: Parts) -> Outcome:
        """Return the value of a pair of figures."""
        factors = (parts.numerator, _ONE if self.coefficient is None else self.coefficient)
        top = _ONE
        for part in factors:
            number = amount(part)
            if number is None:
                return _said(part)
            top = EXACT.multiply(top, number)
        return self._divided(top, parts.denominator) if self.is_ratio else top

    def _divided(self, top: Decimal, denominator: Value) -> Outcome:
        below = amount(denominator)
        if below is None:
            said = _said(denominator)
            return None if said in _NO_DENOMINATOR else said
        if below == 0:
            return None
        return EXACT.divide(EXACT.multiply(top, SCALES.get(self.unit, _ONE)), below)

    def is_over(self, outcome: Outcome) -> bool:
        """Tell whether a share comes out above the whole, which asks for its definition (口径)."""
        scale = SCALES.get(self.unit)
        return self.is_ratio and scale is not None and isinstance(outcome, Decimal) and outcome > scale


def _said(part: Value) -> Absent | None:
    """Return the kind of empty a part stands for, None for a text that is no figure."""
    if part is None:
        return Absent.NOT_REPORTED
    return part if isinstance(part, Absent) else None


def decrease(outcome: Outcome, base: Value, unit: str) -> Outcome:
    """Return by how much a value lies below the base year's: in % of it, else in the unit of measure."""
    if not isinstance(outcome, Decimal):
        return outcome
    start = amount(base)
    if start is None:
        return base if isinstance(base, Absent) and base is not Absent.NOT_REPORTED else None
    down = EXACT.subtract(start, outcome)
    if unit not in {"%", GROWTH_UNIT, ""}:
        return down
    return None if start == 0 else EXACT.divide(EXACT.multiply(down, _HUNDRED), start)


# -- the judgement ----------------------------------------------------------------------------------------


class Verdict(Standing):
    """How a value stands to its target: code, word for print, sign for black and white, colour name."""

    MET = ("met", "达标", "✔", "good")
    NOT_YET = ("not_yet", "未达标", "△", "warning")  # the date of the target has not come
    MISSED = ("missed", "未达标", "✖", "danger")
    UNDECIDED = ("undecided", "未定", "？", "note")
    UNKNOWN = ("unknown", NO_VALUE, "—", "grey")


class Target(NamedTuple):
    """One target of an indicator; ``value`` is undecided while the plan leaves it open (“＊＊％”)."""

    value: Value
    op: str = ">="
    unit: str = ""
    by: date | None = None
    since: date | None = None
    until: date | None = None
    id: str = ""

    @property
    def number(self) -> Decimal | None:
        """The number to reach, None while there is none."""
        return amount(self.value)

    def stands_on(self, day: date) -> bool:
        """Tell whether the plan's wording of a day holds this target."""
        return not (self.since and day < self.since) and not (self.until and day >= self.until)

    def words(self, direction: str = "") -> str:
        """Return the target as people write it, such as ≥80% or 下降≥10%."""
        if self.number is None:
            said = self.value if isinstance(self.value, Absent) else Absent.UNDECIDED
            return ABSENT_WORDS[said]
        if self.unit == GROWTH_UNIT and self.number == 0:
            return "零增长"
        if direction == DECREASE:
            return f"下降≥{plain(abs(self.number))}{self.unit}"
        return f"{SIGNS.get(op_of(direction, self.op), '')}{plain(self.number)}{self.unit}"


def op_of(direction: str, op: str) -> str:
    """Return the comparison that holds: the indicator's own direction goes before the sentence's."""
    return _DIRECTION_OPS.get(direction, op or ">=")


def target_on(targets: Iterable[Target], day: date) -> Target | None:
    """Return the target a day works towards: the next date to come, else one without date, else the last."""
    standing = sorted(
        (target for target in targets if target.stands_on(day)), key=lambda target: target.by or date.max
    )
    coming = [target for target in standing if target.by is None or target.by >= day]
    return coming[0] if coming else standing[-1] if standing else None


def judge(outcome: Outcome, target: Target | None, day: date, *, direction: str, base: Value) -> Verdict:
    """Return how a value stands to a target as seen on a day."""
    if target is None:
        return Verdict.UNKNOWN
    wanted = target.number
    if wanted is None:
        is_open = target.value is None or target.value is Absent.UNDECIDED
        return Verdict.UNDECIDED if is_open else Verdict.UNKNOWN
    reached = decrease(outcome, base, target.unit) if direction == DECREASE else outcome
    if not isinstance(reached, Decimal):
        return Verdict.UNKNOWN
    if _holds(reached, wanted, direction, target.op):
        return Verdict.MET
    return Verdict.MISSED if target.by is not None and target.by < day else Verdict.NOT_YET


def _holds(reached: Decimal, wanted: Decimal, direction: str, op: str) -> bool:
    if direction == DECREASE:
        return reached >= abs(wanted)
    compare = {">=": reached >= wanted, "<=": reached <= wanted, "=": reached == wanted}
    return compare.get(op_of(direction, op), False)


def level_of(target: Target, direction: str, base: Value) -> Decimal | None:
    """Return the value that just reaches a target, for drawing its line; None while there is none."""
    wanted, start = target.number, amount(base)
    if wanted is None or direction != DECREASE:
        return wanted
    if start is None:
        return None
    is_share = target.unit in {"%", GROWTH_UNIT, ""}
    down = EXACT.divide(EXACT.multiply(start, abs(wanted)), _HUNDRED) if is_share else abs(wanted)
    return EXACT.subtract(start, down)


# -- what people see --------------------------------------------------------------------------------------


def rounded(number: Decimal, limit: Decimal | None = None) -> Decimal:
    """Return a number to two places, or to as many more as keep it on its side of the limit and off 0.

    79.996 against a target of 80 stays 79.996: rounded to 80 it would contradict its own judgement.
    """
    for places in range(_LEAST_PLACES, _MOST_PLACES + 1):
        short = number.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)
        is_true = _side(short, limit) == _side(number, limit) and (short == 0) == (number == 0)
        if is_true or places == _MOST_PLACES:
            break
    return _trimmed(short)


def _side(number: Decimal, limit: Decimal | None) -> int:
    return 0 if limit is None else int(number.compare(limit))


def _trimmed(number: Decimal) -> Decimal:
    """Drop the zeros behind the point and the sign of a zero."""
    if number == 0:
        return Decimal(0)
    short = number.normalize(EXACT)
    return short.quantize(Decimal(1), context=EXACT) if short == short.to_integral_value() else short


def words_of(outcome: Outcome, unit: str = "", limit: Decimal | None = None) -> str:
    """Return a value as people read it: the number with its unit, the kind of empty, or “—”."""
    if outcome is None:
        return NO_VALUE
    if isinstance(outcome, Absent):
        return ABSENT_WORDS[outcome]
    return f"{plain(rounded(outcome, limit))}{unit}"


def change_words(now: Outcome, before: Outcome, unit: str) -> str:
    """Return how a value moved: in percentage points for a share, in % of the earlier value otherwise."""
    if not isinstance(now, Decimal) or not isinstance(before, Decimal):
        return NO_VALUE
    moved = EXACT.subtract(now, before)
    if unit in SCALES:
        return f"{_signed(moved)}{POINTS_UNIT if unit == '%' else '个千分点'}"
    if before == 0:
        return NO_VALUE
    return f"{_signed(EXACT.divide(EXACT.multiply(moved, _HUNDRED), abs(before)))}%"


def _signed(number: Decimal) -> str:
    short = rounded(number)
    return f"+{plain(short)}" if short > 0 else plain(short)
