"""How often an enterprise may be inspected in a year: what counts, what never does, and who is over the cap.

The province publishes the cap; the grounds on which an inspection beyond it is lawful are the codes of
``CAP_EXCEPTION``. Case inspections follow a clue of their own and guidance is no inspection: neither ever counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nptracker.domain.dataclass import dataclass
from nptracker.domain.record import Record
from nptracker.domain.values import Absent, Value, Values

NEVER_COUNT = frozenset({"case", "guidance"})
_NO_CAP = "上限未定"


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used of a year's cap: visits that count, prepared ones that will, lawful ones beyond, and the cap."""

    done: int = 0
    pending: int = 0
    exceptions: int = 0
    cap: int | None = None

    @property
    def is_full(self) -> bool:
        """Tell whether no further inspection fits, those prepared included."""
        return self.cap is not None and self.done + self.pending >= self.cap

    @property
    def is_over(self) -> bool:
        """Tell whether more was inspected than the cap allows, without a reason."""
        return self.cap is not None and self.done > self.cap

    def words(self, when: str = "本年") -> str:
        """Return the usage as Chinese words, such as 本年已查 1 次，上限 2 次."""
        parts = [f"{when}已查 {self.done} 次", f"上限 {self.cap} 次" if self.cap is not None else _NO_CAP]
        parts += [f"待查 {self.pending} 次"] if self.pending else []
        parts += [f"另有例外 {self.exceptions} 次"] if self.exceptions else []
        return "，".join(parts)


def may_count(values: Values) -> bool:
    """Tell whether an inspection uses the cap: marked to count and of a kind that can."""
    return values.get("counts") == "yes" and values.get("kind") not in NEVER_COUNT


def has_exception(values: Values) -> bool:
    """Tell whether an inspection names a lawful ground for going beyond the cap."""
    reason = values.get("cap_exception")
    return isinstance(reason, str) and bool(reason) and not isinstance(reason, Absent)


def day_of(value: Value) -> date | None:
    """Return the day of a date or moment, None for anything else."""
    return date(value.year, value.month, value.day) if isinstance(value, date) else None


def year_of(values: Values) -> int | None:
    """Return the year an inspection was made in, None while it was not made."""
    day = day_of(values.get("started_at"))
    return day.year if day else None


def usage_of(inspections: Iterable[Record], year: int, cap: int | None, pending: int = 0) -> Usage:
    """Return what the inspections of one enterprise used of a year's cap."""
    counted = [x for x in inspections if may_count(x.values) and year_of(x.values) == year]
    beyond = sum(has_exception(x.values) for x in counted)
    return Usage(len(counted) - beyond, pending, beyond, cap)


def earlier_ones(inspections: Iterable[Record], values: Values, record_id: str) -> int:
    """Return how many inspections without an exception used the cap of the same year before this one."""
    own = _order(values)
    return sum(
        may_count(x.values)
        and not has_exception(x.values)
        and year_of(x.values) == year_of(values)
        and _order(x.values) < own
        for x in inspections
        if x.id != record_id
    )


def _order(values: Values) -> tuple[str, str]:
    return str(values.get("started_at") or ""), str(values.get("number") or "")


def is_beyond(earlier: int, values: Values, cap: int | None) -> bool:
    """Tell whether an inspection goes beyond the cap, ``earlier`` ones having used it before."""
    return cap is not None and may_count(values) and year_of(values) is not None and earlier >= cap
