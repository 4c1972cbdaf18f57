"""Substances of the official lists: found by name, initials or CAS RN."""

from __future__ import annotations

from typing import NamedTuple

from nptracker.domain.pinyin import initials
from nptracker.services.reference_lists import reference_lists, rows_of

_NAMES = ("substance_name_zh", "name_zh")


class ListedName(NamedTuple):
    """A substance as a list names it, with its CAS RN where the list gives one."""

    name: str
    cas_rn: str
    list_title: str


def listed_names() -> list[ListedName]:
    """Return every substance of the shipped lists once for each list it is on."""
    return [
        ListedName(next(row[key] for key in _NAMES if row.get(key)), row.get("cas", ""), chosen.title)
        for chosen in reference_lists()
        for row in rows_of(chosen)
        if "cas" in row
    ]


def matching_substances(text: str) -> list[ListedName]:
    """Return the substances whose name, initials or CAS RN hold the text."""
    wanted = text.strip().lower()
    return [
        entry
        for entry in listed_names()
        if wanted in entry.name.lower() or wanted in entry.cas_rn or wanted in initials(entry.name)
    ]
