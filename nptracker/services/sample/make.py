"""Making the sample district and every return of it in a folder. Every return carries a mark that it must not be sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from nptracker.domain.period import ReportingPeriod
from nptracker.errors import UserError
from nptracker.services.office import Office
from nptracker.services.returns.catalog import RETURNS
from nptracker.services.returns.service import FORMATS
from nptracker.services.sample.clock import StoryClock, day_of, story_part
from nptracker.services.sample.life import first_day, tell_life
from nptracker.services.sample_place import FILE_NAME
from nptracker.services.session import Progress

RETURNS_FOLDER = "报表"
EXPLANATION = "示例数据，仅供试用"
PERSON = "王敏"
_OF_A_RUNNING_SURVEY = frozenset(
    {"survey_progress", "survey_opinions", "screening", "included_enterprises"}
    | {"substance_ranking", "substance_policy"}
)


def make_sample(
    folder: Path, today: Callable[[], date] = date.today, progress: Progress | None = None
) -> list[Path]:
    """Make the sample district and every return of it in a folder; returns the files made, the district first.

    Raises UserError when the folder already holds a sample district, which is never overwritten.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    if path.exists():
        raise UserError(
            "这个文件夹里已有示例区。",
            safe="原来的文件没有变化。",
            todo="请换一个空文件夹，或直接打开它。",
            file=str(path),
        )
    with _told(path, today()) as office:
        return [path, *_all_returns(office, folder / RETURNS_FOLDER, progress)]


def make_district(
    path: Path, today: Callable[[], date] = date.today, progress: Progress | None = None
) -> None:
    """Make the sample district alone, without its returns; ``progress`` may raise to stop, half a file is left then."""
    with _told(path, today(), progress):
        pass


@contextmanager
def _told(path: Path, day: date, progress: Progress | None = None) -> Iterator[Office]:
    """Give the office of a new sample district, its whole story told."""
    clock = StoryClock(first_day(day))
    office = Office.create(path, region="甘州区", person=PERSON, today=clock)
    try:
        tell_life(office, clock, day, watch=progress)
        office.search_index.catch_up()
        yield office
    finally:
        office.close()


def sample_periods(today: date) -> tuple[ReportingPeriod, ReportingPeriod]:
    """Return the quarter before the current one, and the current one."""
    current = ReportingPeriod.containing(today, "Q")
    return current.previous(), current


def _all_returns(office: Office, folder: Path, progress: Progress | None) -> list[Path]:
    made: list[Path] = []
    kinds = office.returns.kinds()
    for done, kind in enumerate(kinds, start=1):
        made += office.returns.send(
            kind.name, period_for(kind.name, office.today()), FORMATS, folder, reason=EXPLANATION
        )
        if progress:
            progress(done, len(kinds))
    return made


def last_revision(today: date) -> date:
    """Return the day the plan was last revised, today when that lies ahead."""
    days = [day_of(story_part("cycle")[version]["on"]) for version in ("issued", "revised")]
    return max((day for day in days if day <= today), default=today)


def period_for(name: str, today: date) -> ReportingPeriod:
    """Return the period of a sample return: the quarter, or the year that has most to look at.

    The returns with the survey's data are those of the year before: the present survey is not through.
    """
    kind = RETURNS[name]
    if name == "plan_revisions":
        return ReportingPeriod(last_revision(today).year, "", 1)
    if name == "inspections" or not kind.period_letter:  # a quarter has too few visits to look at
        settled = kind.years_back > 0 and name not in _OF_A_RUNNING_SURVEY
        return ReportingPeriod(today.year - kind.years_back - settled, "", 1)
    return sample_periods(today)[1]
