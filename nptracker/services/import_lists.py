"""What the lists of substances give an imported entry that says nothing of it; what is said is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Value, Values
from nptracker.services.entry_upkeep import missing_from_lists
from nptracker.services.import_draft import DraftRow, FieldDifference, RowState
from nptracker.services.session import Session
from nptracker.services.substances import SubstanceService

_ENTRY = form_named("survey_entry")
_LEFT_ALONE = frozenset({RowState.SAME, RowState.REFUSED})
_NOTHING: Mapping[str, Value] = {}


def with_listed(session: Session, substances: SubstanceService, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows, those of entries that would be written with what the lists give their empty fields."""
    asked = [row for row in rows if row.kind == _ENTRY.kind and row.state not in _LEFT_ALONE]
    if not asked:
        return list(rows)
    ids = [row.record_id for row in asked]
    known = {record.id: record.values for record in session.table(_ENTRY.kind).having("id", *ids)}
    return [
        _filled(row, substances, known.get(row.record_id))
        if row.kind == _ENTRY.kind and row.state not in _LEFT_ALONE
        else row
        for row in rows
    ]


def _filled(row: DraftRow, substances: SubstanceService, known: Values | None) -> DraftRow:
    given = missing_from_lists(substances, {**(known or _NOTHING), **row.values})
    if not given:
        return row
    differences = [] if known is None else [
        FieldDifference(key, _ENTRY.by_key[key].heading, "", display(_ENTRY.by_key[key], value))
        for key, value in given.items()
    ]  # fmt: skip
    return replace(
        row,
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
    return Problem(
        "N5", Severity.NOTICE, f"没有填的按名录补上：{words}", row.file, row.sheet, cell, field=first
    )
