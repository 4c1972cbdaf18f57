"""How plans read before they were revised: the words and the order of their tasks on a past day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from nptracker.domain.record import Record
from nptracker.services.session import Session


def earlier_wordings(session: Session, day: date) -> Mapping[str, Record]:
    """Return for each task revised after a day the first change since: it holds the wording of the day."""
    later = {revision.id: place for place, revision in enumerate(_revisions_after(session, day))}
    changes = session.table("task_change").having("revision", *later) if later else []
    changes.sort(key=lambda change: later[str(change["revision"])], reverse=True)
    return {str(change["task"]): change for change in changes}


def title_on(session: Session, plan: Record, day: date) -> str:
    """Return what a plan was called on a day, "" for one without a title."""
    revisions = (r for r in _revisions_after(session, day) if r["plan"] == plan.id)
    first = next(revisions, None)
    return str((first["old_title"] if first else plan["title"]) or "")


def _revisions_after(session: Session, day: date) -> list[Record]:
    """Return the revisions after a day, oldest first."""
    found = [r for r in session.table("revision").all() if _day(r) > day]
    return sorted(found, key=lambda revision: (_day(revision), revision.number))


def earlier_places(session: Session, day: date) -> Mapping[str, int]:
    """Return the places of the tasks whose plan was revised after a day, in the order they had until then."""
    places: dict[str, int] = {}
    for revision in reversed(_revisions_after(session, day)):
        ids = str(revision["old_order"] or "").split()
        places.update((task_id, place) for place, task_id in enumerate(ids))
    return places


def _day(revision: Record) -> date:
    day = revision["revised_on"]
    assert isinstance(day, date)
    return day
