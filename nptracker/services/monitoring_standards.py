"""The standards of the file and those shipped, as one book."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from nptracker.domain.monitoring.standards import StandardBook, StandardLimit, StandardVersion
from nptracker.domain.monitoring.units import converted, unit_of
from nptracker.domain.quantity import plain
from nptracker.domain.substance_identity import text_of
from nptracker.paths import resource_path

if TYPE_CHECKING:
    from nptracker.domain.record import Record
    from nptracker.services.session import Session

CHOICE_PREFIX = "monitoring.standard."


def standard_book(session: Session) -> StandardBook:
    """Return every limit that can be counted with, and which version is picked for a medium."""
    settings = session.table("setting").all()
    chosen = {
        str(record["name"]).removeprefix(CHOICE_PREFIX): str(record["value"])
        for record in settings
        if str(record["name"]).startswith(CHOICE_PREFIX) and record["value"]
    }
    return StandardBook([*shipped_limits(), *own_limits(session)], chosen)


def own_limits(session: Session) -> list[StandardLimit]:
    """Return the limits kept in the file; those without a number or a known unit are left out."""
    versions = {record.id: _version_of(record) for record in session.table("standard").all()}
    return [
        limit
        for record in session.table("standard_limit").all()
        if (version := versions.get(str(record["standard"]))) and (limit := _limit_of(record, version))
    ]


def _version_of(record: Record) -> StandardVersion:
    media, effective, ended = record["media"], record["effective_on"], record["ended_on"]
    return StandardVersion(
        title=text_of(record["title"]),
        media=frozenset(media) if isinstance(media, tuple) else frozenset(),
        number=text_of(record["number"]),
        issuer=text_of(record["issuer"]),
        effective_on=effective if isinstance(effective, date) else None,
        ended_on=ended if isinstance(ended, date) else None,
        source=text_of(record["source"]),
        is_own=True,
    )


def _limit_of(record: Record, version: StandardVersion) -> StandardLimit | None:
    value = record["value"]
    if not isinstance(value, Decimal):
        return None
    names = (text_of(record["substance"]), text_of(record["cas_rn"]))
    return _limit(version, *names, value, text_of(record["unit"]), text_of(record["kind"]))


def _limit(  # noqa: PLR0913, PLR0917 - the columns of a limit in their order
    version: StandardVersion, substance: str, cas_rn: str, value: Decimal, unit_text: str, kind: str
) -> StandardLimit | None:
    unit = unit_of(unit_text)
    if unit is None:
        return None
    written = f"{plain(value)} {unit_text}"
    return StandardLimit(version, substance, cas_rn, written, converted(value, unit), unit.canonical, kind)


@cache
def shipped_limits() -> tuple[StandardLimit, ...]:
    """Return the limits that come with the program."""
    made = (
        _limit(version, raw["substance"], raw["cas_rn"], Decimal(raw["value"]), raw["unit"], raw["kind"])
        for version, limits in _shipped()
        for raw in limits
    )
    return tuple(limit for limit in made if limit is not None)


def shipped_versions() -> list[StandardVersion]:
    """Return the versions that come with the program."""
    return [version for version, _limits in _shipped()]


def _shipped() -> list[tuple[StandardVersion, list[dict[str, str]]]]:
    raw: dict[str, Any] = json.loads(resource_path("standards/limits.json").read_text(encoding="utf-8"))
    return [(_shipped_version(one), one["limits"]) for one in raw["standards"]]


def _shipped_version(one: dict[str, Any]) -> StandardVersion:
    return StandardVersion(
        title=one["title"],
        media=frozenset(one["media"]),
        number=one["number"],
        issuer=one["issuer"],
        effective_on=date.fromisoformat(one["effective_on"]),
        source=one["source"],
        sureness=one["sureness"],
    )
