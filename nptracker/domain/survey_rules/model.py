"""What a survey rule is, what it looks at, and how its findings become problems.

A rule is data: number, statement with its limits in the words, weight, limits with defaults and bounds, and
one test for each thing it looks at. The forms print the statements, every check runs the tests; both read
the same settings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nptracker.domain.dataclass import dataclass, field
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import fold, plain
from nptracker.domain.substance_identity import text_of
from nptracker.domain.substance_listing import Tier
from nptracker.domain.values import Values

BETWEEN = "；"  # findings, and reasons, kept in one explanation
LEAST_REASON = 4  # characters of a 核实说明
_VERIFIED = "（已核实："
_OUTDATED = "（核实说明是对先前的数写的，请重新核实）"
Limits = Mapping[str, Decimal]


class Parameter(NamedTuple):
    """A limit of a rule that the officer may set, with the bounds within which it makes sense."""

    key: str
    heading: str
    unit: str
    default: Decimal
    least: Decimal
    most: Decimal


def parameter(
    key: str, heading: str, unit: str, default: str, bounds: tuple[str | int, str | int]
) -> Parameter:
    """Declare a limit with its usual number and its bounds, both written as digits."""
    return Parameter(key, heading, unit, Decimal(default), *map(Decimal, bounds))


class Finding(NamedTuple):
    """What a test found: the field to mark, the words, and a weight of its own where it is not the rule's."""

    field: str
    message: str
    severity: Severity | None = None
    suggestion: str = ""
    about: str = ""  # the substance, for findings on a whole enterprise and year


class Waiver(NamedTuple):
    """Why soft findings are right after all; holds only for the findings it was written for."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryCase:
    """An entry with everything the rules compare it with.

    ``last`` is the same substance in the year before; ``siblings`` other entries of the same substance, year
    and enterprise; ``measures_due`` the numbers of the list's measures; ``naming`` what the lists say about
    name and number; ``categories`` the list categories the substance falls under. ``tiers_listed`` are the
    substance's tiers by the lists in force for the data year, ``tiers_given`` those that any of them gives.
    """

    values: Values
    last: Values | None = None
    siblings: Sequence[Values] = ()
    uses: Sequence[Values] = ()
    releases: Sequence[Values] = ()
    measures: Sequence[Values] = ()
    conventions: Sequence[Values] = ()
    zero_returns: Sequence[Values] = ()
    scale: str = ""
    due_on: date | None = None
    measures_due: Sequence[str] = ()
    naming: Sequence[Problem] = ()
    tiers_listed: Sequence[Tier] = ()
    tiers_given: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    waivers: Mapping[str, Waiver] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PartCase:
    """A part of an entry, or a zero return; ``entries`` are those it belongs to or speaks about."""

    kind: str
    values: Values
    entries: Sequence[Values] = ()


def _own_words(values: Values) -> frozenset[str]:
    """Return name and number as they are: all there is without lists."""
    return frozenset(fold(text_of(values.get(key))) for key in ("substance", "cas_rn")) - {""}


@dataclass(frozen=True, slots=True)
class YearCase:
    """All that an enterprise returned for a data year, beside the year before and its permits.

    ``waivers`` are keyed by rule and substance; ``known_as`` says by what a row's substance may be known, and
    ``meant_by`` the same of a permit's words.
    """

    entries: Sequence[Values]
    last_entries: Sequence[Values] = ()
    zero_returns: Sequence[Values] = ()
    permitted: Sequence[str] = ()
    categories: Callable[[Values], frozenset[str]] = lambda _values: frozenset()
    waivers: Mapping[tuple[str, str], Waiver] = field(default_factory=dict)
    known_as: Callable[[Values], frozenset[str]] = _own_words
    meant_by: Callable[[Values], frozenset[str]] = _own_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A numbered rule. ``limits_of`` names the rule whose limits it shares."""

    code: str
    title: str
    statement: str
    severity: Severity = Severity.ERROR
    parameters: tuple[Parameter, ...] = ()
    limits_of: str = ""
    has_fixed_weight: bool = False
    is_waivable: bool = True
    forms: tuple[str, ...] = ("survey_entry",)
    on_entry: Callable[[EntryCase, Limits], Iterable[Finding]] | None = None
    on_part: Callable[[PartCase, Limits], Iterable[Finding]] | None = None
    on_year: Callable[[YearCase, Limits], Iterable[Finding]] | None = None


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What the officer has set: limits by (rule, key) and weights by rule; all else is as declared."""

    numbers: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def limits(self, owner: Rule) -> dict[str, Decimal]:
        """Return the limits in force of the rule that owns them."""
        return {p.key: self.numbers.get((owner.code, p.key), p.default) for p in owner.parameters}

    def severity(self, rule: Rule) -> Severity:
        """Return the weight in force."""
        return rule.severity if rule.has_fixed_weight else self.severities.get(rule.code, rule.severity)


def filled_statement(rule: Rule, limits: Limits) -> str:
    """Return the statement with its limits in the words."""
    return rule.statement.format(**{key: spaced(number) for key, number in limits.items()})


def short(number: Decimal) -> str:
    """Return a number without needless zeros."""
    text = plain(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def spaced(number: Decimal) -> str:
    """Return a number with blanks between its thousands, as amounts are read."""
    whole, point, rest = short(number).partition(".")
    return f"{int(whole):,}".replace(",", " ") + point + rest


def as_problem(rule: Rule, found: Finding, severity: Severity, waiver: Waiver | None) -> Problem:
    """Return a finding as a problem; a soft one with a reason written for it is only worth a look."""
    weight = found.severity or severity
    message = found.message
    if weight is Severity.WARNING and rule.is_waivable and waiver:
        if speaks_of(waiver.finding, found.message):
            weight, message = Severity.NOTICE, f"{found.message}{_VERIFIED}{waiver.reason}）"
        else:
            message = f"{found.message}{_OUTDATED}"
    return Problem(rule.code, weight, message, field=found.field, suggestion=found.suggestion)


def speaks_of(findings: str, message: str) -> bool:
    """Tell whether a finding is one of those that an explanation was written for, word by word."""
    return f"{BETWEEN}{message}{BETWEEN}" in f"{BETWEEN}{findings}{BETWEEN}"


def is_verified(problem: Problem) -> bool:
    """Tell whether a soft finding has a reason that holds."""
    return _VERIFIED in problem.message


def bare_message(problem: Problem) -> str:
    """Return what was found, without what a waiver has made of it: by this a waiver knows its findings."""
    return problem.message.partition(_VERIFIED)[0].removesuffix(_OUTDATED)
