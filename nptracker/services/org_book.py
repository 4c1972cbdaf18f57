"""The book of bodies: which record a name stands for, and what bodies were called over time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from nptracker.domain.org_history import OrgChange, OrgHistory
from nptracker.domain.quantity import fold
from nptracker.domain.values import Value
from nptracker.services.session import Session

_TOWNSHIP_MARKS = ("乡镇", "街道", "各镇", "各乡")
_TOWNSHIP = re.compile(r"(?:镇|乡|苏木)(?:人民)?(?:政府)?$")
_GOVERNMENT_MARKS = ("政府", "管委会", "行政公署")
_COLLECTIVE_MARKS = ("各", "有关", "相关")


class OrgBook:
    """Finds or makes the body a name stands for; spellings said to be one body share a record.

    A body that was merged into another is found by its old name, and its heir stands for it from then on.
    """

    def __init__(self, session: Session, same_units: Iterable[Sequence[str]] = ()) -> None:
        self._table = session.table("org")
        self._history, self._today = org_history(session), session.today()
        self._ids: dict[str, str] = {}
        for record in self._table.all():
            names = (str(record["name"] or ""), *texts(record["aliases"]), *self._history.names_of(record.id))
            for name in names:
                self._ids.setdefault(_key(name), record.id)
        self._ids.pop("", None)
        self._groups = {name: tuple(group) for group in same_units for name in group}

    def known(self, name: str) -> str | None:
        """Return the id of the body that has or had this name, None when there is none.

        Blanks and full-width signs make no other name: “区工信局（本级）” is “区工信局 (本级)”.
        """
        return self._ids.get(_key(name))

    def id_of(self, name: str) -> str:
        """Return the id of the body now at work under this name, making it when it is new."""
        if at_once := self.known(name):
            return self._history.heir_on(at_once, self._today)
        group = self._groups.get(name, (name,))
        known = next((found for other in group if (found := self.known(other))), None)
        if known:
            known = self._history.heir_on(known, self._today)
            record = self._table.get(known)
            self._table.update(known, {"aliases": (*texts(record["aliases"]), name)})
        else:
            values: dict[str, Value] = {"name": group[0], "aliases": group[1:], "kind": org_kind(group[0])}
            known = self._table.insert(values)
        self._ids.update(dict.fromkeys(map(_key, (*group, name)), known))
        return known


def _key(name: str) -> str:
    return "".join(fold(name).split())


def org_history(session: Session) -> OrgHistory:
    """Return the names and heirs of all bodies over time."""
    names = {record.id: str(record["name"] or "") for record in session.table("org").all()}
    changes = (
        OrgChange(
            str(record["org"]),
            str(record["event"]),
            on,
            str(record["old_name"] or ""),
            str(record["new_name"] or ""),
            str(record["heir"] or ""),
        )
        for record in session.table("org_change").all()
        if isinstance(on := record["on"], date)
    )
    return OrgHistory(names, changes)


def org_kind(name: str) -> str:
    """Return what kind of body a name speaks of; catch-alls such as 各有关部门 are kept apart."""
    if any(mark in name for mark in _TOWNSHIP_MARKS) or _TOWNSHIP.search(name):
        return "township"
    if any(mark in name for mark in _GOVERNMENT_MARKS):
        return "government"
    return "collective" if name.startswith(_COLLECTIVE_MARKS) else "department"


def texts(value: Value) -> tuple[str, ...]:
    """Return the several texts of a field, none for an empty one."""
    return value if isinstance(value, tuple) else ()
