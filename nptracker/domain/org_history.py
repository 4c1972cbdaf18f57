"""Bodies over time: what a body was called on a day, and who had taken over its work by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

RENAMED, MERGED = "renamed", "merged"
ROLE_ORDER = ("lead", "responsible", "supporting", "implied")  # the most binding first


class OrgChange(NamedTuple):
    """One change of a body, in force from the day ``on``: a new name, or the body that took it over."""

    org: str
    event: str
    on: date
    old_name: str = ""
    new_name: str = ""
    heir: str = ""


class OrgHistory:
    """The names and heirs of all bodies on any day.

    ``names`` holds the names in force after every change, by id. Changes of one body on one day follow each
    other in the given order.
    """

    def __init__(self, names: Mapping[str, str], changes: Iterable[OrgChange] = ()) -> None:
        self._names = dict(names)
        self._changes: dict[str, list[OrgChange]] = defaultdict(list)
        for change in sorted(changes, key=lambda change: change.on):  # stable: the order of one day stays
            self._changes[change.org].append(change)

    def changes_of(self, org: str) -> tuple[OrgChange, ...]:
        """Return the changes of one body, oldest first."""
        return tuple(self._changes.get(org, ()))

    def name_on(self, org: str, day: date) -> str:
        """Return what a body is called on a day; empty for an unknown one."""
        later = (c for c in self._changes.get(org, ()) if c.event == RENAMED and c.on > day)
        first = next(later, None)
        return first.old_name if first else self._names.get(org, "")

    def shown_name(self, org: str, written_as: str, since: date | None, day: date) -> str:
        """Return the name a share of a task is shown under: as the plan writes it, until the body is renamed.

        ``since`` is the day the share began, None for the beginning of the plan.
        """
        renamed = any(
            change.event == RENAMED and change.on <= day and (since is None or change.on > since)
            for change in self._changes.get(org, ())
        )
        return self.name_on(org, day) if renamed or not written_as else written_as

    def heir_on(self, org: str, day: date) -> str:
        """Return who has the work of a body on a day: the body itself until it is merged into another."""
        seen = {org}
        while True:
            merged = (c for c in self._changes.get(org, ()) if c.event == MERGED and c.on <= day)
            change = next(merged, None)
            if change is None or change.heir in seen:  # a circle can only come from a file edited by hand
                return org
            org = change.heir
            seen.add(org)

    def is_there_on(self, org: str, day: date) -> bool:
        """Tell whether a body has not been merged into another by a day."""
        return not any(c.event == MERGED and c.on <= day for c in self._changes.get(org, ()))

    def names_of(self, org: str) -> tuple[str, ...]:
        """Return every name a body has had, the present one first, then the latest before it."""
        olds = [c.old_name for c in reversed(self._changes.get(org, ())) if c.event == RENAMED]
        return tuple(dict.fromkeys(name for name in (self._names.get(org, ""), *olds) if name))


def stronger_role(one: str, other: str) -> str:
    """Return the more binding of two roles; a known role goes before an unknown one."""
    known = [role for role in ROLE_ORDER if role in {one, other}]
    return known[0] if known else one or other
