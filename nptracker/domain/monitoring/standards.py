"""Standards as dated versions: which limit a result of a medium is held against on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from nptracker.domain.quantity import fold

NO_STANDARD = "无标准"


class StandardVersion(NamedTuple):
    """One version of a standard; ``sureness`` says how far a shipped one was checked, "" for the office's own."""

    title: str
    media: frozenset[str]
    number: str = ""
    issuer: str = ""
    effective_on: date | None = None
    ended_on: date | None = None
    source: str = ""
    sureness: str = ""
    is_own: bool = False

    @property
    def words(self) -> str:
        """Return the title, and how sure it is."""
        return f"{self.title}，{self.sureness}" if self.sureness else self.title

    def is_in_force(self, on: date) -> bool:
        """Tell whether results of a day are held against it."""
        has_begun = self.effective_on is None or self.effective_on <= on
        return has_begun and (self.ended_on is None or on < self.ended_on)


class StandardLimit(NamedTuple):
    """What a version allows of a substance, as written and in counted units."""

    version: StandardVersion
    substance: str
    cas_rn: str
    written: str
    value: Decimal
    canonical_unit: str
    kind: str = ""

    @property
    def words(self) -> str:
        """Return the limit with the version it is from, and how sure that is."""
        return f"{self.written}（{self.version.words}）"


class StandardBook:
    """Every limit known, and which one counts; an officer's own version goes before a shipped one."""

    def __init__(self, limits: Iterable[StandardLimit], chosen: Mapping[str, str]) -> None:
        self._by_code: dict[str, list[StandardLimit]] = {}
        self._by_name: dict[str, list[StandardLimit]] = {}
        self.chosen = chosen  # the version picked for a medium, by title
        self._versions: dict[str, frozenset[str]] = {}
        for limit in limits:
            self._versions[limit.version.title] = limit.version.media
            if limit.cas_rn:
                self._by_code.setdefault(limit.cas_rn, []).append(limit)
            self._by_name.setdefault(fold(limit.substance), []).append(limit)

    def versions_for(self, medium: str) -> list[str]:
        """Return the titles of the versions that say anything of a medium."""
        return [title for title, media in self._versions.items() if medium in media]

    def limit_for(self, medium: str, name: str, code: str, unit: str, on: date) -> StandardLimit | None:
        """Return the limit that counts for a substance of a medium on a day, None where there is no standard."""
        known = self._by_code.get(code, []) if code else []
        known = known or self._by_name.get(fold(name), [])
        fitting = [
            limit
            for limit in known
            if medium in limit.version.media
            and limit.canonical_unit == unit
            and limit.version.is_in_force(on)
            and self.chosen.get(medium, limit.version.title) == limit.version.title
        ]
        return max(fitting, key=_rank, default=None)


def _rank(limit: StandardLimit) -> tuple[bool, date]:
    return limit.version.is_own, limit.version.effective_on or date.min
