"""What a list of substances is made of: its versions, the entries on it, the measures, other names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

EXEMPT_UNTIL = "豁免截止"  # the kind of a measure's day on which an exemption ends; else a prohibition begins
_GROUP_WORDS = ("及其", "化合物", "类", "包括")
_BRACKETS = str.maketrans("[]{}【】〔〕《》", "()()()()()")
_QUOTES = re.compile("[′’‘`´＇]")
_DASHES = re.compile("[‐‑‒–—−－]")


@lru_cache(maxsize=16_384)
def fold_name(text: str) -> str:
    """Return a name in one width and case, without blanks and with one kind of bracket, quote and dash.

    Nothing else is folded: a salt keeps its own name, and α stays another isomer than β.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _DASHES.sub("-", _QUOTES.sub("'", folded))
    return re.sub(r"\s", "", folded).translate(_BRACKETS)


class ListVersion(NamedTuple):
    """One version of a list. ``key`` is the shipped list's own or the id of a record of the file."""

    key: str
    title: str
    role: str
    level: str = "nation"
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    effective_on: date | None = None
    ended_on: date | None = None
    replaces: str = ""
    sureness: str = ""
    note: str = ""
    is_own: bool = False  # kept in the district file, not shipped

    @property
    def version_words(self) -> str:
        """The title with the number it was issued under: what an entry keeps of its list."""
        return f"{self.title}（{self.number}）" if self.number else self.title

    @property
    def since(self) -> date | None:
        """The day from which it holds; the day of issue where no other is known, None for an unknown day."""
        return self.effective_on or self.issued_on

    def holds_on(self, day: date) -> bool:
        """Tell whether a day lies between its first and its last; a list without a known day counts as begun."""
        has_begun = self.since is None or self.since <= day
        return has_begun and (self.ended_on is None or day < self.ended_on)


def in_force(versions: Collection[ListVersion], day: date) -> list[ListVersion]:
    """Return the versions that hold on a day and are not replaced by another one that holds on it."""
    holding = [version for version in versions if version.holds_on(day)]
    replaced = {version.replaces for version in holding if version.replaces != version.key}
    return [version for version in holding if version.key not in replaced]


class Listing(NamedTuple):
    """One entry of a list: a substance, or a group that owns several CAS RNs or none.

    ``category`` is the group the list itself puts it in. ``is_candidate`` marks an entry whose tier is only
    supposed; ``verified`` says how far the row was compared with the official text.
    """

    of: ListVersion
    name: str
    list_no: str = ""
    cas_rns: tuple[str, ...] = ()
    serial_no: str = ""
    category: str = ""
    synonyms: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    is_candidate: bool = False
    verified: str = ""
    note: str = ""
    record_id: str = ""

    @property
    def is_group(self) -> bool:
        """Tell whether the entry names more than one CAS RN or serial number."""
        return len(self.codes) != 1 or any(word in self.name for word in _GROUP_WORDS)

    @property
    def codes(self) -> tuple[str, ...]:
        """The CAS RNs, else the serial number, else nothing."""
        return self.cas_rns or ((self.serial_no,) if self.serial_no else ())


class Measure(NamedTuple):
    """One measure that a list demands for a category of substances."""

    category_no: str
    category: str
    no: str
    part: str
    text: str
    kind: str
    deadline: date | None
    deadline_kind: str
    verified: str
    note: str
    basis: str  # the list it stands in, with its number

    @property
    def label(self) -> str:
        """The number of the measure with its part, such as “2(1)”."""
        return f"{self.no}{self.part}"

    def is_expired(self, on: date) -> bool:
        """Tell whether its exemption has ended; its last day still counts as exempt."""
        return self.deadline is not None and self.deadline_kind == EXEMPT_UNTIL and self.deadline < on

    def state_words(self, on: date) -> str:
        """Return what its day means on a day, empty where there is none."""
        if self.deadline is None:
            return self.deadline_kind
        if self.deadline_kind == EXEMPT_UNTIL:
            return f"豁免已于{self.deadline}到期" if self.is_expired(on) else f"豁免至{self.deadline}"
        return f"{'已自' if self.deadline <= on else '将自'}{self.deadline}起禁止"


class Synonym(NamedTuple):
    """Another name of the substance with a CAS RN, or of a group by the name a list gives it.

    ``kind`` is what sort of name it is; “成员” is a substance that a list names inside a group.
    """

    text: str
    name: str
    cas_rn: str
    kind: str
    verified: str = ""


class Tier(NamedTuple):
    """A tier of the survey that a substance belongs to, supposed or certain, with the list that says so."""

    code: str
    is_candidate: bool
    basis: str


def tiers_of(listings: Iterable[Listing], order: Iterable[str]) -> list[Tier]:
    """Return the tiers of some entries in order; a certain one goes before a supposed one."""
    found: dict[str, Tier] = {}
    for listing in listings:
        for code in listing.tiers:
            known = found.get(code)
            if known is None or (known.is_candidate and not listing.is_candidate):
                found[code] = Tier(code, listing.is_candidate, listing.of.version_words)
    return [found[code] for code in order if code in found]
