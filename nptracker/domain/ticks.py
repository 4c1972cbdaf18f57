"""Ticks that were taken back later: the days in between go on showing them, as they show tasks opened again.

A measure or deadline keeps the tick in force in ``done_on`` (and ``done_by``). One taken back on a later day
moves into ``ticked_before``, a text each: “2026-03-01 至 2026-05-06 王敏”, the second day being the first without
it. One taken back on its own day was a slip and leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from nptracker.domain.record import Record
from nptracker.domain.values import Value

_TO = "至"


class Tick(NamedTuple):
    """A tick with who set it, and the first day without it, None while it stands."""

    on: date
    by: str = ""
    until: date | None = None


def taken_back(record: Record, today: date) -> dict[str, Value]:
    """Return the values of a record whose tick is taken back today."""
    on, by = record["done_on"], str(record["done_by"] or "")
    values: dict[str, Value] = {"done_on": None}
    if isinstance(on, date) and on < today:
        words = f"{on} {_TO} {today} {by}".strip()
        values["ticked_before"] = (*_texts(record), words)
    return values


def tick_on(record: Record, day: date) -> Tick | None:
    """Return the tick that stood on a day, None when there was none."""
    on = record["done_on"]
    if isinstance(on, date) and on <= day:
        return Tick(on, str(record["done_by"] or ""))
    return next((tick for tick in earlier_ticks(record) if tick.until and tick.on <= day < tick.until), None)


def earlier_ticks(record: Record) -> Iterator[Tick]:
    """Yield the ticks that were taken back, in their order."""
    for text in _texts(record):
        on, _to, until, *by = text.split(" ", 3)
        yield Tick(date.fromisoformat(on), "".join(by), date.fromisoformat(until))


def _texts(record: Record) -> tuple[str, ...]:
    texts = record["ticked_before"]
    return tuple(map(str, texts)) if isinstance(texts, tuple) else ()
