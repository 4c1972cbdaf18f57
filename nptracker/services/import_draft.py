"""What an import would do, whole and before anything is written: rows, differences, problems, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.record import Record
from nptracker.domain.values import Value


class RowState(StrEnum):
    """What would happen to a row."""

    NEW = "new"
    CHANGED = "changed"
    AGAIN = "again"  # a body sends other words for a period it has reported on; a person chooses
    SAME = "same"
    PROPOSED = "proposed"  # a change nobody should overlook, such as another name; a person takes it or not
    CONFLICT = "conflict"  # the senders disagree; a person chooses
    REFUSED = "refused"  # cannot be placed until it is corrected


STRANGE_HEADS = frozenset(
    {"head.none", "head.extra", "head.missing"}
)  # curable by saying what the columns are
RENAMED = "again.renamed"  # the problem of a row that may be a known one under another key
WRITTEN = frozenset({RowState.NEW, RowState.CHANGED})  # what is written unless a person says otherwise
ASKED = frozenset(
    {RowState.AGAIN, RowState.PROPOSED, RowState.CONFLICT}
)  # what is written only when a person says so
STATE_WORDS: Mapping[RowState, str] = {
    RowState.NEW: "新增",
    RowState.CHANGED: "修改",
    RowState.AGAIN: "再次报送",
    RowState.PROPOSED: "待确认",
    RowState.SAME: "相同",
    RowState.CONFLICT: "冲突",
    RowState.REFUSED: "有错未导入",
}


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that an import would change, in words."""

    key: str
    heading: str
    old: str
    new: str


def matched_state(known: Record | None, differences: Sequence[FieldDifference]) -> RowState:
    """Return the state of a row that could be placed."""
    if known is None:
        return RowState.NEW
    return RowState.CHANGED if differences else RowState.SAME


class DraftRow(NamedTuple):
    """One row of a sender's workbook and what it would do.

    ``values`` holds only what was given: a blank cell is not there and never erases. ``record_id`` is the known
    record, or for a new row a placeholder that other rows of the draft may refer to.
    """

    kind: str
    state: RowState
    file: str
    sheet: str
    row: int
    label: str
    texts: Mapping[str, str]
    values: Mapping[str, Value]
    record_id: str
    differences: tuple[FieldDifference, ...] = ()
    problems: tuple[Problem, ...] = ()
    cells: Mapping[str, str] | None = None
    from_sender: bool = False  # comes from a workbook made for its sender, so that versions can be told apart
    by_id: bool = False  # meant for its record whatever its key says, which it would change
    as_new: str = ""  # the placeholder it had before it was proposed as a known record under another key

    def as_json(self) -> dict[str, object]:
        """Return the row as a JSON-ready dict."""
        return {
            "kind": self.kind,
            "state": str(self.state),
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "label": self.label,
            "changes": [
                {"field": d.key, "heading": d.heading, "old": d.old, "new": d.new} for d in self.differences
            ],
        }


def _apart(row: DraftRow) -> DraftRow:
    left = tuple(problem for problem in row.problems if problem.code != RENAMED)
    return row._replace(
        state=RowState.NEW, record_id=row.as_new, differences=(), problems=left, by_id=False, as_new=""
    )


@dataclass(frozen=True, slots=True)
class FileSummary:
    """One file of an import: its fingerprint, what it held, and a word when nothing was read.

    ``inside`` are the names on the way to it in an archive at ``path``.
    """

    path: Path
    file: str
    sha256: str = ""
    rows: int = 0
    left_out: int = 0
    note: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportDraft:
    """The whole outcome of a preview; handing it to commit writes it as one verb."""

    rows: tuple[DraftRow, ...]
    files: tuple[FileSummary, ...]
    own_problems: tuple[Problem, ...] = ()  # of files, sheets and heads

    @property
    def problems(self) -> list[Problem]:
        """Everything found, files and heads first, then row by row."""
        return [*self.own_problems, *(problem for row in self.rows for problem in row.problems)]

    @property
    def has_errors(self) -> bool:
        """Tell whether anything found is an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def places(self, *states: RowState) -> list[int]:
        """Return where the rows of some states stand."""
        return [place for place, row in enumerate(self.rows) if row.state in states]

    def count(self, state: RowState) -> int:
        """Return how many rows have a state."""
        return self._counts()[state]

    def _counts(self) -> Counter[RowState]:
        return Counter(row.state for row in self.rows)

    def told_apart(self, places: Collection[int]) -> ImportDraft:
        """Return the draft with some rows as records of their own that were proposed as known ones."""
        chosen = frozenset(places)
        rows = (_apart(row) if place in chosen and row.as_new else row for place, row in enumerate(self.rows))
        return replace(self, rows=tuple(rows))

    def summary(self) -> str:
        """Return one Chinese line: files, rows by the states there are, problems by weight."""
        counts = self._counts()
        rows = "、".join(f"{word} {counts[state]} 条" for state, word in STATE_WORDS.items() if counts[state])
        weights = Counter(problem.severity for problem in self.problems)
        return (
            f"共 {len(self.files)} 个文件：{rows or '没有可以导入的行'}；"
            f"错误 {weights[Severity.ERROR]} 处，提示 {weights[Severity.WARNING]} 处"
        )

    def as_json(self) -> dict[str, object]:
        """Return the draft as a JSON-ready dict."""
        counts = self._counts()
        return {
            "counts": {str(state): counts[state] for state in RowState},
            "files": [
                {"file": f.file, "sha256": f.sha256, "rows": f.rows, "left_out": f.left_out, "note": f.note}
                for f in self.files
            ],
            "rows": [row.as_json() for row in self.rows],
            "problems": [problem.as_json() for problem in self.problems],
        }
