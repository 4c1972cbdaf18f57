"""The indicators of the sample: figures per quarter, one quarter without, and a share above the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from nptracker.domain.period import ReportingPeriod
from nptracker.services.indicator_lines import DefinitionLine, IndicatorLine
from nptracker.services.indicators import Report
from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part
from nptracker.services.sample.progress import FIRST_QUARTER

_DAYS_TO_REPORT = 5
Row = Mapping[str, Any]


class Measuring:
    """Tells what the bodies report about indicators."""

    def __init__(self, office: Office, today: date) -> None:
        self._office = office
        self._today = today
        self._story: Mapping[str, Row] = story_part("indicators")["indicators"]
        self._missing = story_part("progress")["missing"]

    def events(self) -> Iterator[Event]:
        """Yield the figures of each quarter that is over, and the definitions that other bodies hold against it."""
        period = ReportingPeriod.parse(FIRST_QUARTER)
        place = 0
        while period.ends < self._today:
            if period.code not in self._missing:
                tell = partial(self._report, period, place)
                yield Event(min(period.ends + timedelta(_DAYS_TO_REPORT), self._today), tell)
            period, place = period.next(), place + 1

    def _report(self, period: ReportingPeriod, place: int) -> None:
        for line in self._lines(period):
            self._define(line, _story_of(line, self._story))
        reports: list[Report] = []
        for line in self._lines(period):
            story = _story_of(line, self._story)
            if period.code not in story.get("skip", ()):
                reports += [
                    (definition.id, period, _figures(definition, story, period, place))
                    for definition in line.definitions
                ]
        self._office.indicators.report(reports, f"填写{period.label}指标值 {len(reports)} 处")

    def _lines(self, period: ReportingPeriod) -> list[IndicatorLine]:
        return [line for line in self._office.indicators.lines(period) if _story_of(line, self._story)]

    def _define(self, line: IndicatorLine, story: Row) -> None:
        """Put the office's own words in place of the proposal, and a competing definition beside them."""
        main, body = line.definitions[0], self._office.orgs.named(story["body"])
        if not main.definition["source_org"]:
            self._office.indicators.update_definition(
                main.id, {"definition": story["definition"], "source_org": body}
            )
        other = story.get("other")
        if other and len(line.definitions) == 1 and day_of(other["on"]) <= self._office.today():
            same = ("numerator_name", "numerator_unit", "denominator_name", "denominator_unit")
            texts = {key: str(main.definition[key] or "") for key in same}
            texts |= {"title": other["title"], "definition": other["definition"], "source_org": body}
            self._office.indicators.add_definition(line.id, texts)


def _story_of(line: IndicatorLine, story: Mapping[str, Row]) -> Row:
    """Return what is told about an indicator, nothing about most."""
    return next((row for words, row in story.items() if words in line.name), {})


def _figures(
    definition: DefinitionLine, story: Row, period: ReportingPeriod, place: int
) -> Mapping[str, str]:
    is_main = definition.definition["is_main"] == "yes"
    figures = story["main"] if is_main else story["other"]
    texts = {key: _of_round(figures[key], place) for key in ("numerator", "denominator")}
    return texts | {"reason": figures.get("reasons", {}).get(period.code, "")}


def _of_round(values: Sequence[Any], place: int) -> str:
    value = values[place % len(values)]
    return "" if value is None else str(value)
