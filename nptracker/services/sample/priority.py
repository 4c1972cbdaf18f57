"""What the sample district knows of its substances, and the candidates it chose from the order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from nptracker.services.office import Office
from nptracker.services.sample.clock import Event, story_part


class Priority:
    """Tells of the ranking of the present year."""

    def __init__(self, office: Office, today: date) -> None:
        self._office, self._today = office, today
        self._story = story_part("priority")

    def events(self) -> Iterator[Event]:
        """Yield the entry of what is known, then the choice."""
        for key, what in (("profiles_on", self._describe), ("chosen_on", self._choose)):
            yield Event(date.fromisoformat(f"{self._today.year}-{self._story[key]}"), what)

    def _describe(self) -> None:
        since = {"since": self._office.today().isoformat()}
        rows = [(None, row | since) for row in self._story["profiles"]]
        self._office.records.write_block("substance_profile", rows, "登记物质特征")

    def _choose(self) -> None:
        ranking = self._office.ranking.rank(self._today.year - 1)
        first = {line.identity for line in ranking.lines[: self._story["chosen"]]}
        if first:
            self._office.ranking.choose(ranking, first)
