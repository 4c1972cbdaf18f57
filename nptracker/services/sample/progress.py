"""Progress of the sample's tasks: quarter by quarter, one quarter missing, the present one half told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.domain.period import ReportingPeriod
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, story_part
from nptracker.services.sample.closing import close_out
from nptracker.services.sample.standing import task_called
from nptracker.services.task_lines import TaskLine
from nptracker.services.task_progress import last_before

FIRST_QUARTER: str = "2023-Q3"
_DAYS_TO_REPORT = 4
_TICKING = frozenset({2, 4})  # quarters in which the measures done are ticked
Row = Mapping[str, Any]
Block = list[tuple[str | None, Mapping[str, str]]]


class Progress:
    """Tells what every quarter brought, up to today's."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        self._story = story_part("progress")

    def events(self) -> Iterator[Event]:
        """Yield one event a quarter, a few days after its end, and one today."""
        current = ReportingPeriod.containing(self._today)
        period = ReportingPeriod.parse(FIRST_QUARTER)
        place = 0
        while period.is_before(current):
            tell = partial(self._quarter, period, place)
            if period.next() == current:
                tell = partial(self._told, period, self._story["before"])
            yield Event(min(period.ends + timedelta(_DAYS_TO_REPORT), self._today), tell)
            period, place = period.next(), place + 1
        taken = self._story["taken_over"]
        quarter = ReportingPeriod.parse(taken["quarter"])
        yield Event(
            quarter.ends + timedelta(_DAYS_TO_REPORT), partial(self._take_over, quarter, taken["tasks"])
        )
        if period == current:
            yield Event(self._today, partial(self._told, period, self._story["now"]))
            yield Event(self._today, partial(self._take_over, period, self._story["unconfirmed"]))

    # -- by pattern ---------------------------------------------------------------------------------------

    def _quarter(self, period: ReportingPeriod, place: int) -> None:
        if period.code in self._story["missing"]:
            return
        lines = self._lines(period)
        rows: Block = []
        told = []
        for words, parts in self._story["tasks"].items():
            line = task_called(lines, words)
            if line is None or line.is_done or not _is_told(parts[0], period):
                continue
            told.append(line)
            rows += [(None, self._entry(line, period, _by_pattern(part, period, place))) for part in parts]
        self._write(period, rows)
        if period.number in _TICKING:
            self._tick([line.id for line in told])

    # -- as written ---------------------------------------------------------------------------------------

    def _told(self, period: ReportingPeriod, story: Mapping[str, Row]) -> None:
        lines = self._lines(period)
        found = [(task_called(lines, words), row) for words, row in story.items()]
        told = [(line, row) for line, row in found if line and not line.is_done]
        self._write(period, [(None, self._entry(line, period, row)) for line, row in told])
        for line, row in told:
            if row["state"] == "done":
                close_out(
                    self._office, line.id, paper=f"{line.title}完成情况（示例）", note="材料齐全，同意销号"
                )

    def _take_over(self, period: ReportingPeriod, tasks: Sequence[str]) -> None:
        """Take last quarter's words over; those of a quarter that is over are confirmed."""
        lines = self._lines(period)
        for line in filter(None, (task_called(lines, words) for words in tasks)):
            if last_before(self._office.tasks.detail(line.id).progress, period):
                self._office.tasks.take_over(line.id, period)
            if period.ends < self._office.today():
                self._office.tasks.confirm(line.id, period)

    def _lines(self, period: ReportingPeriod) -> list[TaskLine]:
        """Return the tasks of a quarter: those of its last day, though the next cycle may have begun since."""
        return self._office.tasks.lines(period=period, as_at=min(period.ends, self._office.today()))

    # -- parts --------------------------------------------------------------------------------------------

    def _entry(self, line: TaskLine, period: ReportingPeriod, row: Row) -> Mapping[str, str]:
        texts = {key: str(value) for key, value in row.items() if key != "by"}
        body = row.get("by", "")
        return texts | {
            "task": line.id,
            "org": self._office.orgs.named(body) if body else "",
            "period": period.code,
            "filled_by": self._story["fillers"].get(body, self._office.person),
            "recorded_on": self._office.today().isoformat(),
        }

    def _write(self, period: ReportingPeriod, rows: Block) -> None:
        title = f"填写{period.label}进展 {len(rows)} 条"
        self._office.records.write_block("progress_entry", rows, title)

    def _tick(self, task_ids: Sequence[str]) -> None:
        """Tick the next measure of each task, all in one step as from a pasted column."""
        ticked = {"done_on": self._office.today().isoformat(), "done_by": self._office.person}
        rows: Block = []
        for detail in self._office.tasks.details(task_ids):
            rows += [(measure.id, ticked) for measure in detail.measures if not measure["done_on"]][:1]
        self._office.records.write_block("measure", rows, f"勾选措施 {len(rows)} 项")


def _is_told(part: Row, period: ReportingPeriod) -> bool:
    return period.number in part.get("quarters", (1, 2, 3, 4)) and period.code not in part.get("skip", ())


def _by_pattern(part: Row, period: ReportingPeriod, place: int) -> Row:
    """Return what a pattern says of a quarter: its notes and figures come round again and again."""
    state, reason = part.get("states", {}).get(period.code, ("on_schedule", ""))
    note = _of_round(part["notes"], place).format(n=_of_round(part["n"], place))
    percent = part["percent"][min(place, len(part["percent"]) - 1)] if "percent" in part else ""
    return {"by": part.get("by", ""), "state": state, "reason": reason, "note": note, "percent": percent}


def _of_round(values: Sequence[Any], place: int) -> Any:
    return values[place % len(values)]
