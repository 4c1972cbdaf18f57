"""Numbered checks as data: each can be printed at the foot of a form and tested on a record.

The codes and the wording of L1–L12 follow the survey rules collected in the field's audit manuals; which of
them bind officially is not settled, so every one carries its weight as data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import plain
from nptracker.domain.values import Absent, Value, Values, amount, is_given


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A rule on one record. Subclasses say what is tested; ``statement`` is what the form prints."""

    code: str
    statement: str
    severity: Severity = Severity.ERROR
    marks: tuple[str, ...]  # the fields to mark when the rule is broken

    def fault(self, values: Values) -> str:
        """Return in Chinese how the record breaks the rule, or an empty text."""
        raise NotImplementedError

    def problems(self, values: Values) -> list[Problem]:
        """Return the broken rule once, at the first field to mark."""
        fault = self.fault(values)
        return [Problem(self.code, self.severity, fault, field=self.marks[0])] if fault else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance(Check):
    """Sum of ``left`` equals sum of ``right`` within a tolerance; silent until every amount is answered."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    tolerance_share: Decimal = Decimal("0.005")
    tolerance_floor: Decimal = Decimal(1)

    def fault(self, values: Values) -> str:  # noqa: D102
        if any(not is_given(values.get(key)) for key in self.left + self.right):
            return ""
        left, right = (_sum(values, keys) for keys in (self.left, self.right))
        allowed = max(self.tolerance_floor, self.tolerance_share * max(abs(left), abs(right)))
        if abs(left - right) <= allowed:
            return ""
        return f"{self.statement}：左边合计 {plain(left)}，右边合计 {plain(right)}，相差 {plain(abs(left - right))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Implies(Check):
    """When ``when`` holds, ``then`` must hold; both look at the whole record."""

    when: Callable[[Values], bool]
    then: Callable[[Values], bool]

    def fault(self, values: Values) -> str:  # noqa: D102
        return self.statement if self.when(values) and not self.then(values) else ""


class NotNegative(Check):
    """None of the marked amounts is below zero."""

    __slots__ = ()

    def fault(self, values: Values) -> str:  # noqa: D102
        for key in self.marks:
            number = amount(values.get(key))
            if number is not None and number < 0:
                return f"{self.statement}：现为 {plain(number)}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InOrder(Check):
    """The earlier date or moment is not after the later one."""

    earlier: str
    later: str

    def fault(self, values: Values) -> str:  # noqa: D102
        first, second = values.get(self.earlier), values.get(self.later)
        if (
            isinstance(first, date)
            and isinstance(second, date)
            and type(first) is type(second)
            and first > second
        ):
            return f"{self.statement}：{first} 在 {second} 之后"
        return ""


def positive(key: str) -> Callable[[Values], bool]:
    """Build the condition that an amount is above zero."""
    return lambda values: (amount(values.get(key)) or 0) > 0


def given(*keys: str) -> Callable[[Values], bool]:
    """Build the condition that all these fields are answered."""
    return lambda values: all(is_given(values.get(key)) for key in keys)


def holds(key: str, *codes: str) -> Callable[[Values], bool]:
    """Build the condition that a choice is, or several choices contain, one of these codes."""
    return lambda values: not _as_tuple(values.get(key)).isdisjoint(codes)


def _as_tuple(value: Value) -> frozenset[str]:
    if isinstance(value, tuple):
        return frozenset(value)
    return frozenset({value}) if isinstance(value, str) and not isinstance(value, Absent) else frozenset()


def _sum(values: Values, keys: tuple[str, ...]) -> Decimal:
    return sum((amount(values.get(key)) or Decimal(0) for key in keys), Decimal(0))
