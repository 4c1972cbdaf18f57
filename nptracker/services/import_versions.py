"""A sender's next version against the first one, and against what the office has edited since.

Three texts are compared field by field: what the last import wrote, what stands in the file now, and what has
come this time. What only the sender changed is taken over; what only the office changed stays; where both did,
a person chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.ids import is_id
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Value, Values
from nptracker.services.history import HistoryService
from nptracker.services.import_draft import DraftRow, FieldDifference, RowState
from nptracker.services.import_matching import same_value
from nptracker.services.session import Session

_OF_SHEET = ("enterprise", "data_year")


class Imported(NamedTuple):
    """What the last import left of a record, and who edited which of its fields since, “王敏 2026-11-02”."""

    values: Values
    editors: Mapping[str, str]


def compare_versions(session: Session, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows with what only the office changed left alone, and what both changed asked about."""
    history = HistoryService(session)
    compared = [
        _compared(row, history)
        if row.from_sender and row.state is RowState.CHANGED
        else row
        for row in rows
    ]  # fmt: skip
    return _with_left_behind(session, compared, history)


def _with_left_behind(session: Session, rows: Sequence[DraftRow], history: HistoryService) -> list[DraftRow]:
    """Return the rows, the first of each sheet telling what an earlier version had and this one has no more.

    A row whose substance or activity the sender has changed comes as a new one; the old one beside it would
    count a second time, and nobody would look for it.
    """
    told = list(rows)
    met = {row.record_id for row in rows}
    for (kind, owner, year), place in _first_of_each_sheet(rows).items():
        known = session.table(kind).matching(_OF_SHEET, [(owner, year)])
        left = [r for r in known if r.id not in met and history.last_import(kind, r.id) is not None]
        row, form = told[place], form_named(kind)
        doubts = [_left_behind(row, record.label(form)) for record in left]
        told[place] = row._replace(problems=(*row.problems, *doubts))
    return told


def _first_of_each_sheet(rows: Sequence[DraftRow]) -> dict[tuple[str, str, int], int]:
    found: dict[tuple[str, str, int], int] = {}
    for place, row in enumerate(rows):
        owner, year = (row.values.get(key) for key in _OF_SHEET)
        if row.from_sender and isinstance(owner, str) and is_id(owner) and isinstance(year, int):
            found.setdefault((row.kind, owner, year), place)
    return found


def _left_behind(row: DraftRow, label: str) -> Problem:
    words = (
        f"以前交来的“{label}”这一次没有了，原来的记录没有动；如果已经改成别的行，请删去原来的，以免重复计算"
    )
    return Problem("again.missing", Severity.WARNING, words, row.file, row.sheet, f"第{row.row}行")


def _compared(row: DraftRow, history: HistoryService) -> DraftRow:
    found = history.last_import(row.kind, row.record_id)
    if found is None:
        return row
    imported = Imported(*found)
    if not imported.editors:
        return row
    kept, clashing, doubts = [], False, []
    values: dict[str, Value] = dict(row.values)
    for difference in row.differences:
        key = difference.key
        if key not in imported.editors:
            kept.append(difference)
        elif same_value(imported.values.get(key), row.values[key]):
            del values[key]
            doubts.append(_stays(row, difference, imported))
        else:
            kept.append(difference)
            clashing = True
            doubts.append(_clash(row, difference, imported))
    state = RowState.AGAIN if clashing else RowState.CHANGED if kept else RowState.SAME
    return row._replace(
        state=state, values=values, differences=tuple(kept), problems=(*row.problems, *doubts)
    )


def _stays(row: DraftRow, difference: FieldDifference, imported: Imported) -> Problem:
    words = (
        f"“{difference.heading}”第一次交来的也是“{difference.new}”，"
        f"{imported.editors[difference.key]} 已改为“{difference.old}”，保留改过的"
    )
    return _problem(row, "again.kept", Severity.NOTICE, words, difference)


def _clash(row: DraftRow, difference: FieldDifference, imported: Imported) -> Problem:
    field = form_named(row.kind).by_key[difference.key]
    first = display(field, imported.values.get(difference.key)) or "空"
    words = (
        f"“{difference.heading}”第一次交来“{first}”，{imported.editors[difference.key]} 改为“{difference.old}”，"
        f"这次交来“{difference.new}”，请选择"
    )
    return _problem(row, "again.both", Severity.WARNING, words, difference)


def _problem(
    row: DraftRow, code: str, severity: Severity, words: str, difference: FieldDifference
) -> Problem:
    place = (row.cells or {}).get(difference.key, f"第{row.row}行")
    return Problem(code, severity, words, row.file, row.sheet, place, difference.key, difference.new)
