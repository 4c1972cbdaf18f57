"""Rows of one import that mean the same record: repeated once is enough, contradicting needs a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from nptracker.domain.problem import Problem, Severity
from nptracker.services.import_draft import DraftRow, RowState
from nptracker.services.import_matching import same_value


def settle(drafted: list[DraftRow], key_of: Callable[[DraftRow], Hashable]) -> None:
    """Let rows with the same key agree, or mark all of them as a conflict; refused rows stay out of it."""
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index, row in enumerate(drafted):
        if row.state is not RowState.REFUSED:
            groups[key_of(row)].append(index)
    for indexes in groups.values():
        if len(indexes) > 1:
            _settle_group(drafted, indexes)


def _settle_group(drafted: list[DraftRow], indexes: Sequence[int]) -> None:
    first, *others = (drafted[index] for index in indexes)
    agree = all(_repeats(first, other) for other in others)
    for index in indexes[1:] if agree else indexes:
        row = drafted[index]
        if agree:
            drafted[index] = _repeated(row, first)
        else:
            other = next(r for r in (first, *others) if r is not row)
            drafted[index] = _contradicted(row, other, first.record_id)


def _repeats(first: DraftRow, other: DraftRow) -> bool:
    """Tell whether a later row says nothing that the first one does not."""
    return all(
        key in first.values and same_value(first.values[key], value) for key, value in other.values.items()
    )


def _repeated(row: DraftRow, first: DraftRow) -> DraftRow:
    note = _doubt(row, "row.twice", Severity.NOTICE, f"与{_where(first)}重复，只导入一次")
    return row._replace(
        state=RowState.SAME,
        record_id=first.record_id,
        differences=(),
        problems=(*row.problems, note),
    )


def _contradicted(row: DraftRow, other: DraftRow, record_id: str) -> DraftRow:
    words = f"与{_where(other)}是同一条记录但内容不同，请选一行导入"
    note = _doubt(row, "row.conflict", Severity.ERROR, words)
    return row._replace(state=RowState.CONFLICT, record_id=record_id, problems=(*row.problems, note))


def _where(row: DraftRow) -> str:
    return f"“{row.file}”{row.sheet}第{row.row}行"


def _doubt(row: DraftRow, code: str, severity: Severity, words: str) -> Problem:
    return Problem(code, severity, words, row.file, row.sheet, f"第{row.row}行")
