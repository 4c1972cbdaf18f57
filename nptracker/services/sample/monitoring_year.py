"""The monitoring of the sample: sites by wells and rivers, campaigns of every year, results as reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, day_of, story_part

Row = Mapping[str, Any]
_SITE_KEYS = (
    "code", "name", "medium", "kind", "longitude", "latitude", "township",
    "address", "owner", "enterprise", "water_body", "section_level", "depth",
)  # fmt: skip


class MonitoringYear:
    """Tells of the samples taken and the reports that come back some weeks later."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today
        self._story = story_part("monitoring")
        self._sites = {site["code"]: site for site in self._story["sites"]}
        self._times: dict[str, int] = {}  # how often a site has been sampled

    def events(self) -> Iterator[Event]:
        """Yield what happens, in no order of days."""
        begun = day_of(story_part("cycle")["first_day"]).year + 1  # the first whole year of the story
        yield Event(date(begun, 1, 15), self._enter_sites)
        for year in range(begun, self._today.year + 1):
            for campaign in self._story["campaigns"]:
                day = date.fromisoformat(f"{year}-{campaign['reported']}")
                yield Event(day, partial(self._report, year, campaign))

    def _enter_sites(self) -> None:
        rows = [{key: site[key] for key in _SITE_KEYS if key in site} for site in self._story["sites"]]
        self._write("monitoring_site", rows, f"登记监测点位 {len(rows)} 个")
        self._write("standard", self._story["standards"], "登记参考值版本")
        self._write("standard_limit", self._story["limits"], f"登记参考值 {len(self._story['limits'])} 项")

    def _report(self, year: int, campaign: Row) -> None:
        taken = date.fromisoformat(f"{year}-{campaign['on']}")
        samples: list[Row] = []
        results: list[Row] = []
        for code in campaign["sites"]:
            number, turn = f"{code}-{taken:%Y%m%d}", self._turn(code)
            samples.append(self._sample(number, code, taken))
            results += self._results(number, code, self._story["values"][code], turn)
            if code == self._story["duplicate_of"] and campaign["on"] < "08":
                twin = {"qa_type": "平行样", "twin_of": number}
                samples.append({**self._sample(f"{number}P", code, taken), **twin})
                results += self._results(f"{number}P", code, self._story["duplicate"], turn)
        self._write("monitoring_sample", samples, f"登记监测样品 {len(samples)} 个")
        self._write("monitoring_result", results, f"录入监测结果 {len(results)} 个")

    def _turn(self, code: str) -> int:
        turn = self._times.get(code, 0)
        self._times[code] = turn + 1
        return turn

    def _sample(self, number: str, code: str, taken: date) -> dict[str, str]:
        return {
            "number": number,
            "site": code,
            "taken_on": taken.isoformat(),
            "taken_time": "10:20",
            "sampler": self._story["samplers"],
            "received_on": taken.isoformat(),
            "laboratory": self._story["laboratory"],
            "report_no": f"SL{taken:%Y%m}",
        }

    def _results(self, number: str, code: str, values: Sequence[Sequence[str]], turn: int) -> Iterator[Row]:
        panel = self._story["panels"][self._sites[code]["panel"]]
        for told, value in zip(panel, values[turn % len(values)], strict=True):
            yield {"sample": number, "source": "监督监测", "as_reported": value, **told}

    def _write(self, kind: str, rows: Sequence[Row], title: str) -> None:
        self._office.records.write_block(kind, [(None, row) for row in rows], title)
