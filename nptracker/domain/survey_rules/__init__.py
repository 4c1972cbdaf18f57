"""The survey's numbered rules: what they say with the limits in force, and what they find."""

from __future__ import annotations

from typing import NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_rules.catalog import BY_CODE, RULES
from nptracker.domain.survey_rules.model import (
    LEAST_REASON,
    EntryCase,
    Limits,
    Parameter,
    PartCase,
    Rule,
    RuleSettings,
    Waiver,
    YearCase,
    as_problem,
    filled_statement,
)

DEFAULTS = RuleSettings()


class YearProblem(NamedTuple):
    """A problem of an enterprise and year, and the substance it is about."""

    problem: Problem
    about: str


class RuleLine(NamedTuple):
    """A rule as it is printed at the foot of a form."""

    code: str
    severity: Severity
    statement: str

    def words(self) -> str:
        """Return the rule as one printed line."""
        return f"{self.code}　{self.statement}"


def limits_of(rule: Rule, settings: RuleSettings = DEFAULTS) -> Limits:
    """Return the limits in force of a rule, its own or those it shares."""
    return settings.limits(BY_CODE[rule.limits_of] if rule.limits_of else rule)


def statement_of(rule: Rule, settings: RuleSettings = DEFAULTS) -> str:
    """Return what a rule says, with its limits in the words."""
    return filled_statement(rule, limits_of(rule, settings))


def rule_lines(kind: str, settings: RuleSettings = DEFAULTS) -> list[RuleLine]:
    """Return the rules that a form prints, with their weight and limits in force."""
    shown = (rule for rule in RULES if kind in rule.forms)
    return [RuleLine(r.code, settings.severity(r), statement_of(r, settings)) for r in shown]


class RulesInForce:
    """The rules with the limits and weights of one file, made ready once and asked about many rows."""

    def __init__(self, settings: RuleSettings = DEFAULTS) -> None:
        ready = [(rule, limits_of(rule, settings), settings.severity(rule)) for rule in RULES]
        self._entry = [(r, r.on_entry, limits, weight) for r, limits, weight in ready if r.on_entry]
        self._part = [(r, r.on_part, limits, weight) for r, limits, weight in ready if r.on_part]
        self._year = [(r, r.on_year, limits, weight) for r, limits, weight in ready if r.on_year]

    def of_entry(self, case: EntryCase) -> list[Problem]:
        """Return what the rules find wrong with an entry, waivers taken into account."""
        return [
            as_problem(rule, found, severity, case.waivers.get(rule.code))
            for rule, test, limits, severity in self._entry
            for found in test(case, limits)
        ]

    def of_part(self, case: PartCase) -> list[Problem]:
        """Return what the rules find wrong with a part of an entry or a zero return."""
        return [
            as_problem(rule, found, severity, None)
            for rule, test, limits, severity in self._part
            if case.kind in rule.forms
            for found in test(case, limits)
        ]

    def of_year(self, case: YearCase) -> list[YearProblem]:
        """Return what the rules miss in an enterprise's return of a data year."""
        return [
            YearProblem(
                as_problem(rule, found, severity, case.waivers.get((rule.code, found.about))), found.about
            )
            for rule, test, limits, severity in self._year
            for found in test(case, limits)
        ]


def entry_problems(case: EntryCase, settings: RuleSettings = DEFAULTS) -> list[Problem]:
    """Return what the rules find wrong with one entry."""
    return RulesInForce(settings).of_entry(case)


def part_problems(case: PartCase, settings: RuleSettings = DEFAULTS) -> list[Problem]:
    """Return what the rules find wrong with one part of an entry or one zero return."""
    return RulesInForce(settings).of_part(case)


def year_problems(case: YearCase, settings: RuleSettings = DEFAULTS) -> list[YearProblem]:
    """Return what the rules miss in one enterprise's return of a data year."""
    return RulesInForce(settings).of_year(case)


__all__ = [
    "BY_CODE",
    "DEFAULTS",
    "LEAST_REASON",
    "RULES",
    "EntryCase",
    "Parameter",
    "PartCase",
    "Rule",
    "RuleLine",
    "RuleSettings",
    "RulesInForce",
    "Waiver",
    "YearCase",
    "YearProblem",
    "entry_problems",
    "limits_of",
    "part_problems",
    "rule_lines",
    "statement_of",
    "year_problems",
]
