"""The order of substances as it is handed on: each line with the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from nptracker.domain.ranking import Key, Ranked, RankingSettings
from nptracker.services.substance_facts import Behind


class RankedLine(NamedTuple):
    """A substance in its place with the rows behind each dimension; ``chosen`` tells it is a candidate already."""

    identity: str
    ranked: Ranked
    behind: Mapping[Key, Behind]
    chosen: bool


class Ranking(NamedTuple):
    """The order for a data year, and what it was made with."""

    year: int
    as_at: date
    settings: RankingSettings
    lines: tuple[RankedLine, ...]
