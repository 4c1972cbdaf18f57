"""The stored results as groups that can be summed up: by period, medium, kind of site, substance, unit and basis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.forms import form_named
from nptracker.domain.monitoring.statistics import Gathered
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

    ``media`` empty means all. ``by`` is WHOLE or the letter of a period: "" year, H, Q, M. ``fine`` prints water in ng/L.
    """

    begins: date
    ends: date
    media: frozenset[str] = frozenset()
    by: str = WHOLE
    by_site_kind: bool = False
    fine: bool = False


class GroupKey(NamedTuple):
    """What the results of one line have in common; ``period`` is a code, "" for the whole span."""

    period: str
    medium: str
    site_kind: str
    substance: str
    unit: str
    basis: str


class Group(Gathered):
    """The results of one line, under the name and CAS RN met first."""

    __slots__ = ("code", "name")

    def __init__(self, name: str, code: str) -> None:
        super().__init__()
        self.name, self.code = name, code


class Site(NamedTuple):
    """What sums need of a site."""

    code: str
    name: str
    medium: str
    kind: str

    @property
    def words(self) -> str:
        """Return what people call the site."""
        return " ".join(part for part in dict.fromkeys((self.code, self.name)) if part)


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
    placing = _Placing(read_sites(session), selection)
    samples = _samples(session, selection)
    for number, sample_id, name, code, basis, said, value, limit, unit in _results(session, step, stop):
        sample = samples.get(sample_id)
        if sample is None:
            continue
        group = placing.group_of(sample, said, (name, code, basis, unit))
        if group is not None:
            put = Decimal(value) if said == "detected" else None  # type: ignore[arg-type]  # stored as digits
            group.add(put, placing.limit(limit), sample.site, number)  # type: ignore[arg-type]
    return placing.found


class _Placing:
    """Finds the group of a result, or counts why it is in none; asked a million times, it looks most of it up once."""

    def __init__(self, sites: dict[str, Site], selection: Selection) -> None:
        self.found = Groups({}, sites, Counter())
        self._selection = selection
        self._known: dict[tuple[object, ...], Group | str] = {}
        self._limits: dict[Column, Decimal | None] = {None: None}

    def limit(self, text: Column) -> Decimal | None:
        """Return a limit from its digits; the same few come again and again."""
        if text not in self._limits:
            self._limits[text] = Decimal(str(text))
        return self._limits[text]

    def group_of(self, sample: _Sample, said: Column, about: tuple[Column, ...]) -> Group | None:
        """Return the group of a result, None when it takes no part."""
        place = (sample, said in {"detected", "not_detected"} or said, about)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._found(sample, said, about)
        if isinstance(known, str):
            if known:
                self.found.left_out[known] += 1
            return None
        return known

    def _found(self, sample: _Sample, said: Column, about: tuple[Column, ...]) -> Group | str:
        """Return a group, or why there is none: a key of LEFT_OUT, "" for what nobody asked for."""
        name, code, basis, unit = (str(cell or "") for cell in about)
        site = self.found.sites.get(sample.site)
        if site is None:
            return "unplaced"
        if self._selection.media and site.medium not in self._selection.media:
            return ""
        if why := _why_left_out(said, site.medium, unit, is_normal=sample.is_normal):
            return why
        kind = site.kind if self._selection.by_site_kind else ""
        key = GroupKey(sample.period, site.medium, kind, code or fold(name), unit, basis)
        return self.found.groups.setdefault(key, Group(name, code))


def _samples(session: Session, selection: Selection) -> dict[Column, _Sample]:
    keys = ("id", "site", "taken_on", "qa_type")
    begins, ends = selection.begins.isoformat(), selection.ends.isoformat()
    periods: dict[str, str] = {}
    made: dict[Column, _Sample] = {}
    same: dict[_Sample, _Sample] = {}
    for _number, record_id, site, taken_on, qa in Columns(
        session.file, form_named("monitoring_sample")
    ).stored(keys):
        day = str(taken_on or "")[:10]
        if begins <= day <= ends:
            if day not in periods:
                periods[day] = _period(day, selection.by)
            sample = _Sample(str(site or ""), periods[day], qa in {None, "normal"})
            made[record_id] = same.setdefault(sample, sample)
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


def _why_left_out(said: Column, medium: str, unit: str, *, is_normal: bool) -> str:
    if said in {"void", "not_measured"}:
        return str(said)
    if said is None:
        return "unread"
    if not is_normal:
        return "qa"
    return "" if fits(medium, unit) else "unit"
