"""A sender's next version against the first one, and against what the office has edited since.

Three texts are compared field by field: what the last import wrote, what stands in the file now, and what has
come this time. What only the sender changed is taken over; what only the office changed stays; where both did,
a person chooses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nptracker.domain.forms import form_named
from nptracker.domain.forms.typed import display
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Value, Values
from nptracker.services.history import HistoryService
from nptracker.services.import_draft import DraftRow, FieldDifference, RowState
from nptracker.services.import_matching import same_value
from nptracker.services.session import Session


class Imported(NamedTuple):
    """What the last import left of a record, and who edited which of its fields since, “王敏 2026-11-02”."""

    values: Values
    editors: Mapping[str, str]


def compare_versions(session: Session, rows: Sequence[DraftRow]) -> list[DraftRow]:
    """Return the rows with what only the office changed left alone, and what both changed asked about."""
    asked: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.from_sender and row.state is RowState.CHANGED:
            asked[row.kind].append(row.record_id)
    history = HistoryService(session)
    found = {
        (kind, one): last
        for kind, ids in asked.items()
        for one, last in history.last_imports(kind, ids).items()
    }
    return [
        _compared(row, Imported(*last))
        if row.from_sender
        and row.state is RowState.CHANGED
        and (last := found.get((row.kind, row.record_id)))
        else row
        for row in rows
    ]


def _compared(row: DraftRow, imported: Imported) -> DraftRow:
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
