"""The sample district lives for years, and every return of every period reproduces from its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from nptracker.domain.period import ReportingPeriod
from nptracker.export.sheet import Sheet
from nptracker.services.office import Office
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.sample import tell_life
from nptracker.services.sample.clock import StoryClock
from nptracker.services.sample.life import first_day

TODAY = date(2026, 11, 22)
ISSUED_ON = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
Face = tuple[object, ...]
Kept = dict[tuple[str, str], list[Face]]


@dataclass(frozen=True)
class Life:
    """A district that has lived, with the returns as they looked when their periods were closed."""

    office: Office
    kept: Mapping[tuple[str, str], list[Face]]


def lived(path: Path, today: date, kept: Kept | None = None) -> Office:
    clock = StoryClock(first_day(today))
    office = Office.create(path, region="甘州区", person="王敏", today=clock)
    tell_life(office, clock, today, None if kept is None else lambda o, p: kept.update(closing_returns(o, p)))
    return office


def closing_returns(office: Office, quarter: ReportingPeriod) -> Kept:
    """Return what every return of a quarter just closed looks like, and with the last one those of the year."""
    return {
        (kind.name, period.code): faces(office, kind.name, period)
        for kind in RETURNS.values()
        if kind.period_letter or quarter.number == 4
        for period in [
            quarter if kind.period_letter else ReportingPeriod(quarter.year - kind.years_back, "", 1)
        ]
    }


def faces(office: Office, name: str, period: ReportingPeriod) -> list[Face]:
    return [face(sheet) for sheet in office.returns.build(name, period).sheets]


def face(sheet: Sheet) -> Face:
    """Return what a sheet says, but for the day it was filled in or issued."""
    foot = tuple(note for note in sheet.foot_notes if not ISSUED_ON.fullmatch(note))
    return sheet.title, sheet.name, sheet.subtitle, sheet.columns, sheet.rows, foot


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    monkey = pytest.MonkeyPatch()
    monkey.setenv("NPTRACKER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
    kept: Kept = {}
    office = lived(tmp_path_factory.mktemp("life") / "示例区.npt", TODAY, kept)
    yield Life(office, kept)
    office.close()
    monkey.undo()


def test_every_return_of_every_period_reproduces_from_the_file(life: Life) -> None:
    assert {code for name, code in life.kept if name == "task_progress"} == {
        f"{year}-Q{quarter}" for year in range(2023, 2027) for quarter in range(1, 5)
    } - {"2023-Q1", "2023-Q2", "2026-Q4"}
    differing = [
        key
        for key, before in life.kept.items()
        if faces(life.office, key[0], ReportingPeriod.parse(key[1])) != before
    ]
    assert differing == []


def test_a_quarter_that_nobody_reported_prints_so(life: Life) -> None:
    (missing,) = life.office.returns.build("task_progress", ReportingPeriod.parse("2024-Q2")).sheets
    state = next(place for place, column in enumerate(missing.columns) if column.heading == ("进展状态",))
    assert {row[state] for row in missing.rows} == {"未报"}


@pytest.mark.parametrize(
    "today", [date(2021, 5, 1), date(2023, 3, 20), date(2023, 8, 15), date(2024, 12, 31), date(2031, 1, 2)]
)
def test_it_can_be_told_on_any_day(tmp_path: Path, today: date) -> None:
    office = lived(tmp_path / "示例区.npt", today)
    try:
        assert office.today() == today
        assert office.records.count("enterprise") > 0
        assert office.backups.check().ok
        written = [entry["recorded_on"] for entry in office.records.after("progress_entry", 0, 10_000)]
        assert all(isinstance(day, date) and day <= today for day in written)
    finally:
        office.close()
