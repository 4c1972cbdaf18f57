"""Counting inspections: by kind, against the plan and the yearly cap, with the rates that are reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from nptracker.domain.record import Record
from nptracker.domain.values import is_given
from nptracker.domain.yearly_cap import may_count


@dataclass(frozen=True, slots=True)
class InspectionTally:
    """How many inspections there were, in which ways; guidance is counted apart, it is no inspection."""

    daily: int = 0
    special: int = 0
    case: int = 0
    guidance: int = 0
    counting: int = 0
    enterprises: int = 0
    found: int = 0
    planned: int = 0
    joint: int = 0

    @property
    def visits(self) -> int:
        """All administrative inspections."""
        return self.daily + self.special + self.case

    @property
    def compliance(self) -> Decimal | None:
        """The share of daily and special inspections that the plan ordered, None of nothing."""
        return _share(self.planned, self.daily + self.special)

    @property
    def joint_rate(self) -> Decimal | None:
        """The share of inspections made together with other departments, None of nothing."""
        return _share(self.joint, self.visits)

    @property
    def found_rate(self) -> Decimal | None:
        """The share of inspections that found something, None of nothing."""
        return _share(self.found, self.visits)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part) / Decimal(whole) if whole else None


def tally(inspections: Iterable[Record]) -> InspectionTally:
    """Count inspections that were made; one whose kind is not told counts as a daily one."""
    made = list(inspections)
    visits = [record for record in made if record["kind"] != "guidance"]
    by_kind = {kind: sum(record["kind"] == kind for record in visits) for kind in ("special", "case")}
    return InspectionTally(
        daily=len(visits) - sum(by_kind.values()),
        special=by_kind["special"],
        case=by_kind["case"],
        guidance=len(made) - len(visits),
        counting=sum(may_count(record.values) for record in visits),
        enterprises=len({record["enterprise"] for record in visits if record["enterprise"]}),
        found=sum(record["result"] == "found" for record in visits),
        planned=sum(bool(record["plan"]) and record["kind"] != "case" for record in visits),
        joint=sum(is_given(record["joint"]) for record in visits),
    )
