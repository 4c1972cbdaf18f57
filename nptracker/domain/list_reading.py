"""What was read from an officer's workbook of an official list, before anything is adopted."""

from __future__ import annotations

from dataclasses import dataclass, field

from nptracker.domain.problem import Problem
from nptracker.domain.substance_listing import fold_name


@dataclass(frozen=True)
class ListedRow:
    """One substance as a workbook names it, and where it stands there."""

    sheet: str
    row: int
    name: str
    list_no: str = ""
    cas_rns: tuple[str, ...] = ()
    serial_no: str = ""
    category: str = ""
    synonyms: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    note: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows one substance: the CAS RNs or serial number, and the name."""
        return (*(self.cas_rns or (self.serial_no,)), fold_name(self.name))


@dataclass
class ListReading:
    """What was read from one workbook: good rows, each substance once, and everything doubtful by cell."""

    file: str
    sha256: str
    rows: list[ListedRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: int = 0  # rows with an error, which are not among ``rows``
