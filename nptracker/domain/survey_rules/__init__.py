"""The survey's numbered rules: what they say with the limits in force, and what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.survey_rules.catalog import BY_CODE, RULES
from nptracker.domain.survey_rules.model import (
    LEAST_REASON,
    EntryCase,
    Finding,
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


def entry_problems(case: EntryCase, settings: RuleSettings = DEFAULTS) -> list[Problem]:
    """Return what the rules find wrong with an entry, waivers taken into account."""
    made: list[Problem] = []
    for rule in RULES:
        if rule.on_entry:
            found = rule.on_entry(case, limits_of(rule, settings))
            made += _problems(rule, found, settings, case.waivers.get(rule.code))
    return made


def part_problems(case: PartCase, settings: RuleSettings = DEFAULTS) -> list[Problem]:
    """Return what the rules find wrong with a part of an entry or a zero return."""
    made: list[Problem] = []
    for rule in RULES:
        if rule.on_part and case.kind in rule.forms:
            made += _problems(rule, rule.on_part(case, limits_of(rule, settings)), settings, None)
    return made


def year_problems(case: YearCase, settings: RuleSettings = DEFAULTS) -> list[YearProblem]:
    """Return what the rules miss in an enterprise's return of a data year."""
    return [
        YearProblem(
            as_problem(rule, found, settings.severity(rule), case.waivers.get((rule.code, found.about))),
            found.about,
        )
        for rule in RULES
        if rule.on_year
        for found in rule.on_year(case, limits_of(rule, settings))
    ]


def _problems(
    rule: Rule, found: Iterable[Finding], settings: RuleSettings, waiver: Waiver | None
) -> Iterator[Problem]:
    severity = settings.severity(rule)
    return (as_problem(rule, finding, severity, waiver) for finding in found)


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
