"""Numbered checks as data: each can be printed at the foot of a form and tested on a record.

A check looks at one record alone. The survey's numbered rules, which compare records and have limits that can
be set, are in ``domain/survey_rules``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from nptracker.domain.dataclass import dataclass
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
class Implies(Check):
    """When ``when`` holds, ``then`` must hold; both look at the whole record."""

    when: Callable[[Values], bool]
    then: Callable[[Values], bool]

    def fault(self, values: Values) -> str:  # noqa: D102
        return self.statement if self.when(values) and not self.then(values) else ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMost(Check):
    """A part is not more than its whole, or than the whole with the amounts of ``plus`` added.

    A part that is not known, and a whole of which any amount is not known, breaks nothing. ``ask`` is what to look
    at where the figures may be right all the same.
    """

    part: str
    whole: str
    plus: tuple[str, ...] = ()
    ask: str = ""

    def fault(self, values: Values) -> str:  # noqa: D102
        part = amount(values.get(self.part))
        wholes = [amount(values.get(key)) for key in (self.whole, *self.plus)]
        known = [number for number in wholes if number is not None]
        if part is None or len(known) < len(wholes) or part <= sum(known):
            return ""
        told = f"{self.statement}：{plain(part)} 大于 {plain(sum(known, Decimal(0)))}"
        return f"{told}，{self.ask}" if self.ask else told


@dataclass(frozen=True, slots=True, kw_only=True)
class NotNegative(Check):
    """An amount is not below zero."""

    def fault(self, values: Values) -> str:  # noqa: D102
        number = amount(values.get(self.marks[0]))
        return self.statement if number is not None and number < 0 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SumIs(Check):
    """The parts add up to the total; while any of them is not known nothing is broken."""

    parts: tuple[str, ...]
    total: str

    def fault(self, values: Values) -> str:  # noqa: D102
        total = amount(values.get(self.total))
        known = [number for key in self.parts if (number := amount(values.get(key))) is not None]
        if total is None or len(known) < len(self.parts) or sum(known) == total:
            return ""
        return f"{self.statement}：各项相加是 {plain(sum(known, Decimal(0)))}，填的是 {plain(total)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp(Check):
    """A rule that only lists can decide: a service asks them, the form prints what is asked."""

    def fault(self, values: Values) -> str:  # noqa: D102
        _ = values
        return ""


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
