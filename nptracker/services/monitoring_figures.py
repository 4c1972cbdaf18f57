"""Monitoring to look at: series of a site, boxes per medium and site, points on a map; every mark leads to its results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from nptracker.db.columns import Columns
from nptracker.domain.forms import form_named
from nptracker.domain.forms.monitoring_codes import BASIS, SAMPLED_MEDIUM
from nptracker.domain.monitoring.nd_rules import NdRule
from nptracker.domain.monitoring.statistics import Measured, Special, Statistic, statistic
from nptracker.domain.monitoring.units import fits, told, told_unit
from nptracker.domain.quantity import fold, plain
from nptracker.domain.record import Record
from nptracker.services.monitoring import MonitoringService
from nptracker.services.monitoring_reading import Site, read_sites
from nptracker.services.monitoring_standards import standard_book

if TYPE_CHECKING:
    from nptracker.domain.monitoring.standards import StandardBook, StandardLimit
    from nptracker.services.session import Session
    from nptracker.services.settings import SettingService

_RESULT = form_named("monitoring_result")
_KEYS = ("sample", "substance", "cas_rn", "basis", "found", "canonical", "canonical_limit", "canonical_unit")


class Topic(NamedTuple):
    """What a figure is about: a substance in a unit and basis; ``results`` are known of it."""

    identity: str
    name: str
    code: str
    unit: str
    basis: str
    results: int

    @property
    def words(self) -> str:
        """Return what people choose by."""
        basis = BASIS.labels.get(self.basis, "")
        unit = f"{self.unit}，{basis}" if basis else self.unit
        return f"{self.name}（{unit}）"


class Point(NamedTuple):
    """One result: where, when, its number or its limit, in the unit its medium is told in."""

    site_id: str
    on: date
    value: Decimal | None
    limit: Decimal | None
    number: int
    is_over: bool = False

    @property
    def words(self) -> str:
        """Return the value as printed, a non-detect by its limit."""
        if self.value is not None:
            return plain(self.value)
        return f"<{plain(self.limit)}" if self.limit is not None else "<检出限"


class Series(NamedTuple):
    """The results of one site over time, each held against the limit of its own day; ``limit`` is the last one's."""

    site: Site
    unit: str
    points: tuple[Point, ...]
    limit: Decimal | None
    limit_words: str


class Box(NamedTuple):
    """The spread of a group of results; ``figures`` in counted units, the five numbers in those of the medium."""

    name: str
    unit: str
    five: tuple[
        Decimal, ...
    ]  # least, lower quartile, median, upper quartile, greatest; empty below the limit
    figures: Statistic
    numbers: tuple[int, ...]


class MapPoint(NamedTuple):
    """A site with a place on the map, and the worst that was found there."""

    site_id: str
    site: Site
    longitude: float
    latitude: float
    verdict: str  # one of MAP_VERDICTS
    words: str
    numbers: tuple[int, ...]


OVER, DETECTED, UNDETECTED, UNSAMPLED = "超标", "检出", "未检出", "未监测"
MAP_VERDICTS = (OVER, DETECTED, UNDETECTED, UNSAMPLED)


class _Raw(NamedTuple):
    """A result that counts, in counted units."""

    site_id: str
    on: date
    value: Decimal | None
    limit: Decimal | None
    number: int
    topic: tuple[str, str, str]
    name: str
    code: str


class MonitoringFigureService:
    """Reads results for figures."""

    def __init__(self, session: Session, settings: SettingService, monitoring: MonitoringService) -> None:
        self._session, self._settings, self._monitoring = session, settings, monitoring

    def topics(self) -> list[Topic]:
        """Return every substance with results that count, the one with most of them first."""
        found: dict[tuple[str, str, str], list[_Raw]] = defaultdict(list)
        for raw in self._raw(read_sites(self._session)):
            found[raw.topic].append(raw)
        made = [
            Topic(identity, rows[0].name, rows[0].code, unit, basis, len(rows))
            for (identity, unit, basis), rows in found.items()
        ]
        return sorted(made, key=lambda topic: (-topic.results, topic.name))

    def series(self, topic: Topic, *, fine: bool = False) -> list[Series]:
        """Return the results of a substance site by site in the order of their days; ``fine`` tells water in ng/L."""
        sites = read_sites(self._session)
        grouped: dict[str, list[_Raw]] = defaultdict(list)
        for raw in self._of(topic, sites):
            grouped[raw.site_id].append(raw)
        book = standard_book(self._session)
        made = [
            _series(topic, sites[site_id], rows, book, _Scale({sites[site_id].medium}, topic.unit, fine=fine))
            for site_id, rows in grouped.items()
        ]
        return sorted(made, key=lambda one: one.site.words)

    def boxes(self, topic: Topic, *, by_site: bool = False, fine: bool = False) -> list[Box]:
        """Return the spread of a substance per medium, or per site, all in one unit; ``fine`` tells water in ng/L."""
        sites, rules = read_sites(self._session), self._monitoring.rules()
        grouped: dict[tuple[str, str], list[_Raw]] = defaultdict(list)
        for raw in self._of(topic, sites):
            site = sites[raw.site_id]
            grouped[site.medium, site.words if by_site else ""].append(raw)
        order = list(SAMPLED_MEDIUM.labels)
        keys = sorted(grouped, key=lambda key: (order.index(key[0]), key[1]))
        scale = _Scale({medium for medium, _ in keys}, topic.unit, fine=fine)
        return [
            _box(words or SAMPLED_MEDIUM.labels[medium], grouped[medium, words], rules[medium], scale)
            for medium, words in keys
        ]

    def map_points(self, topic: Topic | None, year: int | None = None) -> list[MapPoint]:
        """Return every site with coordinates, and the worst result of a substance (of all) in a year (in all)."""
        sites = read_sites(self._session)
        rows: dict[str, list[_Raw]] = defaultdict(list)
        for raw in self._raw(sites) if topic is None else self._of(topic, sites):
            if year is None or raw.on.year == year:
                rows[raw.site_id].append(raw)
        book = standard_book(self._session)
        made = []
        for site_id, longitude, latitude in self._places():
            site = sites[site_id]
            over = [raw for raw in rows[site_id] if _is_over(raw, book.limit_for(site.medium, *_asked(raw)))]
            made.append(_map_point(site_id, site, (longitude, latitude), rows[site_id], over))
        return made

    def _places(self) -> list[tuple[str, float, float]]:
        rows = Columns(self._session.file, form_named("monitoring_site")).stored(
            ("id", "longitude", "latitude")
        )
        return [
            (str(record_id), float(str(x)), float(str(y)))
            for _, record_id, x, y in rows
            if x is not None and y is not None
        ]

    def rows(self, numbers: Sequence[int]) -> list[Record]:
        """Return the results with these row numbers; those deleted meanwhile are left out."""
        return [record for record in self._session.table("monitoring_result").rows(numbers) if record]

    def row_cells(self, numbers: Sequence[int]) -> list[tuple[str, tuple[str, ...]]]:
        """Return results for a list: the id of each, then site, day, substance, result, verdict."""
        records = self.rows(numbers)
        samples = {
            record.id: record
            for record in self._session.table("monitoring_sample").having(
                "id", *{str(r["sample"]) for r in records}
            )
        }
        return [(record.id, self._cells(record, samples.get(str(record["sample"])))) for record in records]

    def _cells(self, record: Record, sample: Record | None) -> tuple[str, ...]:
        site = sample.labels.get("site", "") if sample else ""
        day = str(sample["taken_on"] or "") if sample else ""
        reported = f"{record.text(_RESULT, 'as_reported')} {record.text(_RESULT, 'unit')}"
        return (
            site,
            day,
            record.text(_RESULT, "substance"),
            reported,
            record.text(_RESULT, "found") or "看不懂",
        )

    # -- reading ------------------------------------------------------------------------------------------

    def _of(self, topic: Topic, sites: Mapping[str, Site]) -> list[_Raw]:
        wanted = (topic.identity, topic.unit, topic.basis)
        return [raw for raw in self._raw(sites) if raw.topic == wanted]

    def _raw(self, sites: Mapping[str, Site]) -> Iterator[_Raw]:
        """Yield the results of ordinary samples that say something in a unit that fits their medium."""
        samples = self._samples()
        for number, sample_id, name, code, basis, said, value, limit, unit in Columns(
            self._session.file, _RESULT
        ).stored(_KEYS):
            sample = samples.get(str(sample_id))
            site = sites.get(sample[0]) if sample else None
            if sample is None or site is None or said not in {"detected", "not_detected"}:
                continue
            if fits(site.medium, str(unit or "")):
                identity = str(code or "") or fold(str(name or ""))
                yield _Raw(
                    sample[0],
                    sample[1],
                    Decimal(str(value)) if value is not None and said == "detected" else None,
                    Decimal(str(limit)) if limit is not None else None,
                    int(str(number)),
                    (identity, str(unit), str(basis or "")),
                    str(name or ""),
                    str(code or ""),
                )

    def _samples(self) -> dict[str, tuple[str, date]]:
        rows = Columns(self._session.file, form_named("monitoring_sample")).stored(
            ("id", "site", "taken_on", "qa_type")
        )
        return {
            str(record_id): (str(site), date.fromisoformat(str(day)))
            for _, record_id, site, day, qa in rows
            if day and qa in {None, "normal"}
        }


def _asked(raw: _Raw) -> tuple[str, str, str, date]:
    return raw.name, raw.code, raw.topic[1], raw.on


def _is_over(raw: _Raw, limit: StandardLimit | None) -> bool:
    return limit is not None and raw.value is not None and raw.value > limit.value


class _Scale:
    """The one unit that everything beside one axis is told in: that of its media, the counted one where they differ."""

    def __init__(self, media: Collection[str], canonical: str, *, fine: bool) -> None:
        units = {told_unit(medium, canonical, fine=fine) for medium in media}
        self._medium = next(iter(media)) if len(units) == 1 else ""
        self._canonical, self._fine = canonical, fine and len(units) == 1
        self.unit = told_unit(self._medium, canonical, fine=self._fine)

    def told(self, number: Decimal) -> Decimal:
        """Return a counted number in the unit."""
        return told(number, self._medium, self._canonical, fine=self._fine)


def _series(topic: Topic, site: Site, rows: Sequence[_Raw], book: StandardBook, scale: _Scale) -> Series:
    last = max(raw.on for raw in rows)
    limit = book.limit_for(site.medium, topic.name, topic.code, topic.unit, last)
    in_order = sorted(rows, key=lambda raw: (raw.on, raw.number))
    points = tuple(_point(raw, scale, book.limit_for(site.medium, *_asked(raw))) for raw in in_order)
    value = scale.told(limit.value) if limit else None
    words = f"{plain(value)} {scale.unit}（{limit.version.words}）" if limit and value is not None else ""
    return Series(site, scale.unit, points, value, words)


def _point(raw: _Raw, scale: _Scale, limit: StandardLimit | None) -> Point:
    value, mdl = (None if n is None else scale.told(n) for n in (raw.value, raw.limit))
    return Point(raw.site_id, raw.on, value, mdl, raw.number, _is_over(raw, limit))


def _box(name: str, rows: Sequence[_Raw], rule: NdRule, scale: _Scale) -> Box:
    results = [Measured(raw.value, raw.limit, raw.site_id, raw.number) for raw in rows]
    numbers = sorted(
        scale.told(n)
        for r in results
        if (n := r.value if r.value is not None else rule.stands_for(r.limit)) is not None
    )
    figures = statistic(results, rule)
    five = tuple(_quantile(numbers, part) for part in range(5)) if figures.mean is not Special.BELOW else ()
    return Box(name, scale.unit, five, figures, tuple(raw.number for raw in rows))


def _quantile(numbers: Sequence[Decimal], part: int) -> Decimal:
    """Return a quartile, interpolated between the numbers it lies between."""
    place, rest = divmod(part * (len(numbers) - 1), 4)
    low = numbers[place]
    return low + (numbers[place + 1] - low) * rest / 4 if rest else low


def _map_point(
    site_id: str, site: Site, place: tuple[float, float], rows: Sequence[_Raw], over: Sequence[_Raw]
) -> MapPoint:
    detected = [raw for raw in rows if raw.value is not None]
    verdict = OVER if over else DETECTED if detected else UNDETECTED if rows else UNSAMPLED
    parts = (
        [f"结果 {len(rows)} 个", f"检出 {len(detected)} 个", f"超标 {len(over)} 个"] if rows else ["没有结果"]
    )
    medium = SAMPLED_MEDIUM.labels.get(site.medium, site.medium)
    words = f"{site.words}（{medium}）：{verdict}；{'，'.join(parts)}"
    return MapPoint(site_id, site, *place, verdict, words, tuple(raw.number for raw in rows))
