"""Values a field can hold, with the kinds of empty kept apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from nptracker.domain.dataclass import dataclass


class Absent(StrEnum):
    """Why a value is empty. None of these is ever stored, counted or printed as 0 or as a blank text."""

    NOT_REPORTED = "not_reported"
    NIL = "nil"
    NOT_APPLICABLE = "not_applicable"
    UNDECIDED = "undecided"
    NOT_MEASURED = "not_measured"
    NOT_DETECTED = "not_detected"


ABSENT_WORDS: Mapping[Absent, str] = {
    Absent.NOT_REPORTED: "未报",
    Absent.NIL: "零报告",
    Absent.NOT_APPLICABLE: "不涉及",
    Absent.UNDECIDED: "未定",
    Absent.NOT_MEASURED: "未监测",
    Absent.NOT_DETECTED: "未检出",
}
ABSENT_BY_WORD: Mapping[str, Absent] = {word: absent for absent, word in ABSENT_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as typed (``text``, ``unit``) beside its canonical ``value`` in the field's unit of measure."""

    text: str
    unit: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Unread:
    """What was typed where it could not be understood; kept to the letter until somebody corrects it."""

    text: str


Value = str | int | Decimal | date | datetime | tuple[str, ...] | Quantity | Absent | Unread | None
Values = Mapping[str, Value]


def is_given(value: Value) -> bool:
    """Tell whether a value says something, be it a number or the reason why there is none."""
    if isinstance(value, str):
        return value not in {"", Absent.NOT_REPORTED}
    return value is not None and value != ()


def amount(value: Value) -> Decimal | None:
    """Return the number in a value for sums, or None where there is none to add.

    A nil return (零报告) and “not applicable” count as nothing to add, never as a number.
    """
    if isinstance(value, Quantity):
        return value.value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return None
