"""What the lists of substances give an imported entry that says nothing of it; what is said is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nptracker.domain.forms import form_named
from nptracker.domain.forms.survey_entry import FILLED_FROM_LISTS
from nptracker.domain.forms.typed import display
from nptracker.domain.problem import Problem
from nptracker.domain.values import Value, Values, is_given
from nptracker.services.entry_upkeep import FROM_LISTS, missing_from_lists
from nptracker.services.import_draft import DraftRow, FieldDifference, RowState
from nptracker.services.session import Session
from nptracker.services.substances import SubstanceService

_ENTRY = form_named("survey_entry")
_ASKED_BY = (
    "data_year",
    "cas_rn",
    "substance",
)  # with which fields are empty, all that the answer depends on
_LEFT_ALONE = frozenset({RowState.SAME, RowState.REFUSED})
_NOTHING: Mapping[str, Value] = {}


def with_listed(session: Session, substances: SubstanceService, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows, those of entries that would be written with what the lists give their empty fields."""
    asked = [row for row in rows if row.kind == _ENTRY.kind and row.state not in _LEFT_ALONE]
    if not asked:
        return list(rows)
    ids = [row.record_id for row in asked if row.state is not RowState.NEW]
    known = {record.id: record.values for record in session.table(_ENTRY.kind).having("id", *ids)}
    lists = _Lists(substances)
    return [
        _filled(row, lists, known.get(row.record_id))
        if row.kind == _ENTRY.kind and row.state not in _LEFT_ALONE
        else row
        for row in rows
    ]


class _Lists:
    """Answers once what an import asks in row after row: what the lists give the same substance in the same year."""

    def __init__(self, substances: SubstanceService) -> None:
        self._substances = substances
        self._answered: dict[tuple[object, ...], dict[str, Value]] = {}

    def missing_from(self, values: Values) -> dict[str, Value]:
        """Return what the lists in force give for the fields that an entry leaves empty."""
        asked = (*map(values.get, _ASKED_BY), *(is_given(values.get(key)) for key in FROM_LISTS))
        if asked not in self._answered:
            self._answered[asked] = missing_from_lists(self._substances, values)
        return self._answered[asked]


def _filled(row: DraftRow, lists: _Lists, known: Values | None) -> DraftRow:
    given = lists.missing_from({**(known or _NOTHING), **row.values})
    if not given:
        return row
    differences = [] if known is None else [
        FieldDifference(key, _ENTRY.by_key[key].heading, "", display(_ENTRY.by_key[key], value))
        for key, value in given.items()
    ]  # fmt: skip
    return row._replace(
        values={**row.values, **given},
        differences=(*row.differences, *differences),
        problems=(*row.problems, _notice(row, given)),
    )


def _notice(row: DraftRow, given: Mapping[str, Value]) -> Problem:
    words = "、".join(
        f"{_ENTRY.by_key[key].heading}“{display(_ENTRY.by_key[key], value)}”" for key, value in given.items()
    )
    first = next(iter(given))
    cell = (row.cells or {}).get(first, f"第{row.row}行")
    rule, said = FILLED_FROM_LISTS, f"没有填的按名录补上：{words}"
    return Problem(rule.code, rule.severity, said, row.file, row.sheet, cell, field=first)
