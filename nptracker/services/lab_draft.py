"""What importing a laboratory's sheet would do, result by result, before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nptracker.domain.problem import Problem, Severity
from nptracker.domain.values import Value
from nptracker.importing.lab_sheet import LabTable
from nptracker.services.import_draft import STATE_WORDS, RowState
from nptracker.services.lab_layouts import LabOptions


class LabRow(NamedTuple):
    """One result of a sheet and what it would do; ``sample_id`` and ``site_id`` may be ids yet to be made."""

    address: str
    state: RowState
    sample: str
    site: str
    day: str
    substance: str
    reported: str
    understood: str
    before: str
    values: Mapping[str, Value]
    result_id: str
    sample_id: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class LabDraft:
    """A sheet as it would be imported: rows, the samples and sites to be made, what is wrong."""

    path: Path
    table: LabTable
    options: LabOptions
    known: bool  # its layout was mapped before
    rows: tuple[LabRow, ...] = ()
    new_samples: Mapping[str, Mapping[str, Value]] | None = None
    new_sites: Mapping[str, Mapping[str, Value]] | None = None
    own_problems: tuple[Problem, ...] = ()

    @property
    def problems(self) -> list[Problem]:
        """Everything found, of the sheet first, then cell by cell."""
        return [*self.own_problems, *(problem for row in self.rows for problem in row.problems)]

    def count(self, state: RowState) -> int:
        """Return how many rows have a state."""
        return Counter(row.state for row in self.rows)[state]

    def summary(self) -> str:
        """Return one line: rows by state, samples and sites to be made, problems by weight."""
        counts = Counter(row.state for row in self.rows)
        states = (RowState.NEW, RowState.CHANGED, RowState.SAME, RowState.REFUSED)
        parts = [f"{STATE_WORDS[state]} {counts[state]}" for state in states]
        weights = Counter(problem.severity for problem in self.problems)
        made = [f"新样品 {len(self.new_samples)} 个"] if self.new_samples else []
        made += [f"新点位 {len(self.new_sites)} 个"] if self.new_sites else []
        return "；".join(
            [
                f"结果 {len(self.rows)} 个：{'、'.join(parts)}",
                *made,
                f"错误 {weights[Severity.ERROR]} 处，提示 {weights[Severity.WARNING]} 处",
            ]
        )
