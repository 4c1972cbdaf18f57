"""The chemical survey of the sample, data year by data year: screened, opened, filled in, audited, settled.

The surveys of earlier years are settled. In the present one an enterprise has not answered, one has not confirmed
last year's amounts, one was sent back and one is to be visited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

from nptracker.services.office import Office
from nptracker.services.sample.base_ledger import enterprise_named, screen
from nptracker.services.sample.clock import Event, story_part
from nptracker.services.sample.survey_filling import Filling
from nptracker.services.survey_case_steps import Step
from nptracker.services.survey_cases import Round

Row = Mapping[str, Any]
_MATERIALS = ("assessment", "ledger", "invoice")
_AGAINST_LAST_YEAR = "L6"


class SurveyLife:
    """Tells of every data year's survey up to today."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today

    def events(self) -> Iterator[Event]:
        """Yield what happens in each survey, in no order of days."""
        last = self._today.year - 1
        first = min(story_part("survey")["first_year"], last)
        for place, year in enumerate(range(first, last + 1)):
            yield from SurveyOfYear(self._office, self._today, year, place).events()


class SurveyOfYear:
    """Tells of one data year, the so-manieth of the story."""

    def __init__(self, office: Office, today: date, year: int, place: int) -> None:
        self._office, self._today, self._year, self._place = office, today, year, place
        self._story = story_part("survey")
        self._filling = Filling(office, self._story, year, place)
        self._is_present = year == today.year - 1

    def events(self) -> Iterator[Event]:
        """Yield what happens, each on its day."""
        told: dict[str, Callable[[], object]] = {
            "screen": self._screen,
            "open": self._open,
            "notify": self._notify,
            "nil": self._nil,
            "first_wave": lambda: self._answer(self._early[::2]),
            "second_wave": lambda: self._answer(self._early[1::2]),
            "late": self._answer_late,
            "review": self._review,
            "correct": self._correct,
            "site": self._visit,
            "pass": self._pass,
            "city": self._city,
            "city_again": self._city_again,
            "final": self._settle,
        }
        return (Event(self._day(name), tell) for name, tell in told.items())

    def _planned(self, name: str) -> date:
        return date.fromisoformat(f"{self._year + 1}-{self._story['dates'][name]}")

    def _day(self, name: str) -> date:
        """Return the day something happens; while the present survey runs its days lie close together."""
        planned, last = self._planned(name), self._planned("final")
        if self._today >= last:
            return planned
        begun = date(self._year + 1, 1, 1)
        return begun + (planned - begun) * ((self._today - begun) / (last - begun))

    # -- who ----------------------------------------------------------------------------------------------

    @property
    def _included(self) -> list[str]:
        return [str(record["name"]) for record in self._office.screening.included(self._year)]

    @property
    def _early(self) -> list[str]:
        """The enterprises that fill in on time: not those that answer late or with nil."""
        return [name for name in self._included if name not in {self._story["late"], *self._nil_names}]

    @property
    def _nil_names(self) -> list[str]:
        return [row["enterprise"] for row in self._story["zero_returns"] if row["categories"] == ["全部"]]

    @property
    def _slip(self) -> Row | None:
        slips = self._is_present or self._year in self._story["slip_years"]
        return self._story["slip"] if slips and self._place else None

    @property
    def _unfinished(self) -> set[str]:
        """The enterprises of the present survey that have yet to confirm what was carried over."""
        return {self._story["unconfirmed"]} if self._is_present and self._place else set()

    @property
    def _held_up(self) -> set[str]:
        """The enterprises of the present survey that are not through."""
        if not self._is_present:
            return set()
        return {
            *(self._story[key] for key in ("late", "unconfirmed", "site")),
            self._story["slip"]["enterprise"],
        }

    def _ids(self, names: Collection[str]) -> list[str]:
        return [enterprise_named(self._office, name) for name in names]

    # -- out ----------------------------------------------------------------------------------------------

    def _screen(self) -> None:
        screen(self._office, self._story, self._year, is_first=self._place == 0)

    def _open(self) -> None:
        notice = f"示例〔{self._year + 1}〕调查通知"
        begins, fill_by, review_by = (self._planned(name) for name in ("open", "fill_by", "review_by"))
        self._office.cases.open_round(Round(self._year, notice, begins, fill_by, review_by))

    def _notify(self) -> None:
        included = self._included
        self._move(included, "notify", "已发空白表和填表说明")
        if self._place:
            self._office.survey.carry_over(self._ids(included), self._year - 1, self._year)

    # -- back ---------------------------------------------------------------------------------------------

    def _nil(self) -> None:
        self._filling.return_zero([row["enterprise"] for row in self._story["zero_returns"]])
        self._move(self._nil_names, "confirm", "零报告已盖章")

    def _answer(self, names: list[str]) -> None:
        begun = [name for name in names if name in self._unfinished]
        filled = [name for name in names if name not in begun]
        self._filling.fill(filled, self._slip)
        self._filling.explain_growth_of(filled)
        self._move(begun, "fill", "")
        self._move(filled, "confirm", "")

    def _answer_late(self) -> None:
        if not self._is_present:
            self._filling.fill([self._story["late"]])
            self._move([self._story["late"]], "confirm", "")

    # -- audit --------------------------------------------------------------------------------------------

    def _review(self) -> None:
        missing = self._unfinished | ({self._story["late"]} if self._is_present else set())
        self._move([name for name in self._included if name not in missing], "desk", "")
        if self._slip:
            self._send_back(self._slip["enterprise"])

    def _send_back(self, name: str) -> None:
        """Send an answer back with what the rules say against last year's amounts."""
        (owner,) = self._ids([name])
        found = self._office.cases.findings(self._year, [owner])[owner]
        words = [finding.problem.message for finding in found if finding.problem.code == _AGAINST_LAST_YEAR]
        self._move([name], "return", "；".join(dict.fromkeys(words)))

    def _correct(self) -> None:
        if self._slip and not self._is_present:
            self._move([self._slip["enterprise"]], "fill", "")
            self._filling.correct(self._slip)
            for key, words in (("confirm", "已按吨改正"), ("desk", "")):
                self._move([self._slip["enterprise"]], key, words)

    def _visit(self) -> None:
        """Visit one enterprise; in the present survey the visit is still to come."""
        self._record("desk", self._story["doubt"])
        if not self._is_present:
            self._record("site", self._story["cleared"])

    def _record(self, method: str, words: Row) -> None:
        (owner,) = self._ids([self._story["site"]])
        proposal = self._office.reviews.proposal(owner, self._year, method)
        self._office.reviews.save({**proposal, "materials": _MATERIALS, **words})

    def _pass(self) -> None:
        held_up = self._held_up | {self._story["site"]}
        self._move([name for name in self._included if name not in held_up], "pass", "")

    def _city(self) -> None:
        returned = self._story["city_returned"]
        back = {returned["enterprise"]} if returned["year"] == self._year else set()
        through = [name for name in self._included if name not in self._held_up | back]
        self._move(through, "city_pass", "")
        self._move(sorted(back), "city_return", returned["opinion"])

    def _city_again(self) -> None:
        returned = self._story["city_returned"]
        if returned["year"] == self._year:
            for key, words in (("recheck", returned["answer"]), ("pass", ""), ("city_pass", "")):
                self._move([returned["enterprise"]], key, words)

    def _settle(self) -> None:
        if not self._is_present:
            self._move(self._included, "finalize", "")

    def _move(self, names: Collection[str], key: str, opinion: str) -> None:
        step = Step(self._office.person, self._office.today(), opinion)
        self._office.cases.move(self._ids(names), self._year, key, step)
