"""The calendar of the story: events happen in order, each on its day, and none after today."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nptracker.paths import resource_path
from nptracker.services.session import Progress


@dataclass(frozen=True, slots=True)
class Event:
    """Something a person does on a day."""

    on: date
    tell: Callable[[], object]


class StoryClock:
    """The calendar the services work by while the story is told; it only goes forward."""

    def __init__(self, day: date) -> None:
        self._day = day

    def __call__(self) -> date:
        """Return the day the story has come to."""
        return self._day

    def turn_to(self, day: date) -> None:
        """Go on to a later day; an earlier one leaves the clock where it is."""
        self._day = max(self._day, day)


def live(events: Iterable[Event], clock: StoryClock, today: date, progress: Progress | None = None) -> None:
    """Let events happen in the order of their days, those of one day in the given order, up to today.

    ``progress`` hears (events told, all events) and may raise to stop.
    """
    past = sorted((event for event in events if event.on <= today), key=lambda event: event.on)
    for number, event in enumerate(past):
        if progress:
            progress(number, len(past))
        clock.turn_to(event.on)
        event.tell()
    clock.turn_to(today)


def story_part(name: str) -> Any:
    """Return one part of the story as shipped."""
    return json.loads(resource_path("sample", f"{name}.json").read_text("utf-8"))


def day_of(text: str) -> date:
    """Return a day of the story."""
    return date.fromisoformat(text)
