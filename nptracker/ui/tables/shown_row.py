"""One row as the table shows it: ready texts, and the problems of its cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nptracker.domain.problem import SEVERITY_WORDS, Problem, Severity
from nptracker.domain.survey_carry import unconfirmed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nptracker.domain.forms.field import Field
    from nptracker.domain.record import Record
    from nptracker.ui.tables.row_source import RowSource

PENDING_TEXT = "…"
LINE_END_MARK = " ↵ "
CARRIED_MARK = " ↺上年"  # behind a value of last year that nobody has confirmed
_WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Mark:
    """The worst severity among the problems of one cell or row, and all of them in words."""

    severity: Severity
    words: str


@dataclass(frozen=True)
class ShownRow:
    """The texts of one row in column order; ``record`` is None for the entry row, for
    heads of groups and for rows not here yet."""

    texts: tuple[str, ...]
    record: Record | None = None
    source: RowSource | None = None
    is_head: bool = False

    @property
    def record_id(self) -> str | None:
        """The id of the record in the row, None when there is none."""
        return self.record.id if self.record else None

    @cached_property
    def cell_marks(self) -> Mapping[str, Mark]:
        """What to mark, by field key."""
        by_field: dict[str, list[Problem]] = {}
        for problem in self._problems:
            by_field.setdefault(problem.field, []).append(problem)
        return {key: mark_of(problems) for key, problems in by_field.items()}

    @cached_property
    def row_mark(self) -> Mark | None:
        """What to mark at the head of the row: everything wrong with the record, also in hidden columns."""
        return mark_of(self._problems) if self._problems else None

    @cached_property
    def _problems(self) -> list[Problem]:
        return self.source.problems(self.record) if self.source and self.record else []


def mark_of(problems: Sequence[Problem]) -> Mark:
    """Sum up the problems of one place; there must be at least one."""
    ordered = sorted(problems, key=lambda problem: _WEIGHT[problem.severity])
    words = "\n".join(f"{SEVERITY_WORDS[problem.severity]}：{problem.message}" for problem in ordered)
    return Mark(ordered[0].severity, words)


def shown_row(source: RowSource, record: Record, fields: Sequence[Field]) -> ShownRow:
    """Make the row of a record; line ends inside a cell become a mark, so that a row keeps one line."""
    form = source.form
    carried = unconfirmed(record.values) if record["carried_fields"] else ()
    texts = tuple(
        record.text(form, field.key).replace("\n", LINE_END_MARK)
        + (CARRIED_MARK if field.key in carried else "")
        for field in fields
    )
    return ShownRow(texts, record, source)


def pending_row(columns: int) -> ShownRow:
    """Make the row that stands for one not read yet."""
    return ShownRow((PENDING_TEXT,) * columns)


def entry_row(columns: int) -> ShownRow:
    """Make the always empty row in which a new record is begun."""
    return ShownRow(("",) * columns)


def head_row(words: str, columns: int) -> ShownRow:
    """Make the row that stands over the records of a group."""
    return ShownRow((words, *("" for _ in range(columns - 1))), is_head=True)
