"""The stored results as groups that can be summed up: by period, medium, kind of site, substance, unit and basis."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.forms import form_named
from nptracker.domain.monitoring.statistics import Measured
from nptracker.domain.monitoring.units import fits
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.quantity import fold

if TYPE_CHECKING:
    from nptracker.db.codec import Column
    from nptracker.services.session import Session

Stop = Callable[[], bool]
WHOLE = "whole"
_STEP = 20_000  # rows between two looks at progress
_RESULT = (
    "sample",
    "substance",
    "cas_rn",
    "basis",
    "found",
    "canonical",
    "canonical_limit",
    "canonical_unit",
)
LEFT_OUT = {
    "void": "作废",
    "not_measured": "未监测",
    "unread": "看不懂的结果",
    "unit": "单位与介质不符",
    "qa": "平行样和空白样",
    "unplaced": "样品或点位缺失",
}


class Selection(NamedTuple):
    """Which results are summed up and how they are told apart.

    ``media`` empty means all. ``by`` is WHOLE or the letter of a period: "" year, H, Q, M.
    """

    begins: date
    ends: date
    media: frozenset[str] = frozenset()
    by: str = WHOLE
    by_site_kind: bool = False


class GroupKey(NamedTuple):
    """What the results of one line have in common; ``period`` is a code, "" for the whole span."""

    period: str
    medium: str
    site_kind: str
    substance: str
    unit: str
    basis: str


@dataclass
class Group:
    """The results of one line: those that count, and the row numbers of all of them."""

    name: str
    code: str
    results: list[Measured] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("q"))


class Site(NamedTuple):
    """What sums need of a site."""

    code: str
    name: str
    medium: str
    kind: str

    @property
    def words(self) -> str:
        """Return what people call the site."""
        return " ".join(part for part in (self.code, self.name) if part)


class _Sample(NamedTuple):
    site: str
    period: str
    is_normal: bool


@dataclass
class Groups:
    """Every group of a selection, the sites by id, and how many results were left out, by reason."""

    groups: dict[GroupKey, Group]
    sites: dict[str, Site]
    left_out: Counter[str]


def read_sites(session: Session) -> dict[str, Site]:
    """Return every site by its id."""
    rows = Columns(session.file, form_named("monitoring_site")).stored(
        ("id", "code", "name", "medium", "kind")
    )
    return {str(row[1]): Site(*(str(cell or "") for cell in row[2:])) for row in rows}


def read_groups(
    session: Session,
    selection: Selection,
    step: Callable[[int], None] | None = None,
    stop: Stop | None = None,
) -> Groups:
    """Return the results of a selection in groups; ``step`` hears how many rows have been read."""
    sites = read_sites(session)
    samples = _samples(session, selection)
    found = Groups({}, sites, Counter())
    numbers = _Numbers()
    for row in _results(session, step, stop):
        sample = samples.get(str(row[1]))
        if sample is not None:
            _place(found, row, sample, numbers, selection)
    return found


def _samples(session: Session, selection: Selection) -> dict[str, _Sample]:
    keys = ("id", "site", "taken_on", "qa_type")
    begins, ends = selection.begins.isoformat(), selection.ends.isoformat()
    periods: dict[str, str] = {}
    made = {}
    for _number, record_id, site, taken_on, qa in Columns(
        session.file, form_named("monitoring_sample")
    ).stored(keys):
        day = str(taken_on or "")[:10]
        if begins <= day <= ends:
            if day not in periods:
                periods[day] = _period(day, selection.by)
            made[str(record_id)] = _Sample(str(site or ""), periods[day], qa in {None, "normal"})
    return made


def _period(day: str, by: str) -> str:
    return "" if by == WHOLE else ReportingPeriod.containing(date.fromisoformat(day), by).code


def _results(
    session: Session, step: Callable[[int], None] | None, stop: Stop | None
) -> Iterator[tuple[Column, ...]]:
    rows = Columns(session.file, form_named("monitoring_result")).stored(_RESULT, stop)
    for done, row in enumerate(rows, start=1):
        yield row
        if step and done % _STEP == 0:
            step(done)


class _Numbers:
    """Decimals by their stored text: limits and rounded values come again and again."""

    def __init__(self) -> None:
        self._known: dict[str, Decimal] = {}

    def __call__(self, text: Column) -> Decimal | None:
        if text is None:
            return None
        key = str(text)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = Decimal(key)
        return found


def _place(
    found: Groups, row: tuple[Column, ...], sample: _Sample, numbers: _Numbers, selection: Selection
) -> None:
    """Put one result into its group, or count why it is in none."""
    number, _sample, name, code, basis, said, value, limit, unit = row
    site = found.sites.get(sample.site)
    if site is None:
        found.left_out["unplaced"] += 1
        return
    if selection.media and site.medium not in selection.media:
        return
    why = _why_left_out(said, site.medium, str(unit or ""), is_normal=sample.is_normal)
    if why:
        found.left_out[why] += 1
        return
    identity = str(code or "") or fold(str(name or ""))
    kind = site.kind if selection.by_site_kind else ""
    key = GroupKey(sample.period, site.medium, kind, identity, str(unit), str(basis or ""))
    group = found.groups.get(key)
    if group is None:
        group = found.groups[key] = Group(str(name or ""), str(code or ""))
    row_number = int(str(number))
    group.results.append(
        Measured(numbers(value) if said == "detected" else None, numbers(limit), sample.site, row_number)
    )
    group.numbers.append(row_number)


def _why_left_out(said: Column, medium: str, unit: str, *, is_normal: bool) -> str:
    if said in {"void", "not_measured"}:
        return str(said)
    if said is None:
        return "unread"
    if not is_normal:
        return "qa"
    return "" if fits(medium, unit) else "unit"
