"""What follows from a stored result: what it says, and its number and limit in counted units."""

from __future__ import annotations

from decimal import Decimal

from nptracker.domain.monitoring.reported import Counted, Told, counted, read_result
from nptracker.domain.problem import Problem
from nptracker.domain.values import ABSENT_WORDS, Absent, Unread, Value, Values

# Raised whenever another reading of the same words, or another factor of a unit, gives another number: results that
# were stored by an earlier edition are then read anew.
EDITION = 1
READ_FROM = frozenset({"as_reported", "unit", "mdl", "loq", "minus"})


def words_of(value: Value) -> str:
    """Return what was typed into a field of words; the kinds of empty are words too."""
    if isinstance(value, Absent):
        return ABSENT_WORDS[value]
    if isinstance(value, Unread):
        return value.text
    return "" if value is None else str(value)


def counted_of(values: Values) -> Counted:
    """Return a result's record as understood."""
    told = Told(
        words_of(values.get("unit")).strip(),
        _number(values.get("mdl")),
        _number(values.get("loq")),
        words_of(values.get("minus")),
    )
    return counted(read_result(words_of(values.get("as_reported")), told))


def _number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def derived(values: Values) -> dict[str, Value]:
    """Return the fields of a result that follow from what was reported; those that do not are None."""
    known = counted_of(values)
    reading, unit = known.reading, known.unit
    return {
        "found": reading.found.value if reading.found else None,
        "value": reading.value,
        "canonical": known.value,
        "canonical_limit": known.limit,
        "canonical_unit": unit.canonical if unit else None,
    }


def problems_of_result(values: Values) -> list[Problem]:
    """Return everything doubtful about a result as reported; nothing reported at all is the form's own affair."""
    return list(counted_of(values).reading.problems) if values.get("as_reported") is not None else []
