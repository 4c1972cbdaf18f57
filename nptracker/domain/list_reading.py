"""What was read from an officer's workbook of an official list, before anything is adopted."""

from __future__ import annotations

from dataclasses import dataclass, field

from nptracker.domain.forms.checks import LookedUp
from nptracker.domain.problem import Problem, Severity
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


def _rule(code: str, severity: Severity, statement: str) -> LookedUp:
    return LookedUp(code=code, statement=statement, severity=severity, marks=("name",))


LIST_RULES = (  # what is looked at when a list is read in, as it is printed beside it
    _rule("N1", Severity.ERROR, "表头要有“名称”和“CAS号”（或“流水号”）两栏，没有的表不读"),
    _rule("N2", Severity.ERROR, "每行要有物质名称，名称栏里不是CAS号"),
    _rule("N3", Severity.NOTICE, "没有编码、像表尾说明的行不当作物质"),
    _rule("N4", Severity.WARNING, "同一份文件只采用一次"),
    _rule("N6", Severity.WARNING, "一份名录只由一份接替"),
)
