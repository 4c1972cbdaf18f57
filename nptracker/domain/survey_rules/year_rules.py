"""The tests that look at everything an enterprise returned for a data year: what is missing from it."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.domain.substance_identity import identity_of, named_in, substance_words
from nptracker.domain.survey_rules.entry_rules import claims_something
from nptracker.domain.survey_rules.model import Finding, Limits, YearCase
from nptracker.domain.survey_rules.part_rules import nil_of
from nptracker.domain.values import Values


def permitted(case: YearCase, _limits: Limits) -> Iterator[Finding]:
    """L10: what the permit or the impact assessment names is reported, or returned as zero."""
    told = frozenset().union(*(case.known_as(row) for row in case.entries))
    for words in case.permitted:
        name, code = named_in(words)
        asked: Values = {"substance": name, "cas_rn": code}
        if told.isdisjoint(case.meant_by(asked)) and not _is_nil(case, asked):
            yield Finding("substance", f"环评或排污许可载明“{words}”，本年度没有填报", about=words)


def gone(case: YearCase, _limits: Limits) -> Iterator[Finding]:
    """L11: a substance of last year is there again, or it is said why not."""
    told = {identity_of(row) for row in case.entries}
    before = {identity_of(row): row for row in case.last_entries if claims_something(row)}
    for identity, row in before.items():
        if identity not in told and not _is_nil(case, row):
            words = substance_words(row)
            yield Finding(
                "substance", f"上年填报了{words}，本年度没有；请写明停产、替代等原因", about=identity
            )


def _is_nil(case: YearCase, values: Values) -> bool:
    return any(nil_of(row, values, case.categories(values)) for row in case.zero_returns)
