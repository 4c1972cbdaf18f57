"""What a kind of record asks for when records of it are written; by default nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.domain.values import Values

if TYPE_CHECKING:
    from nptracker.db.open_verb import OpenVerb


class Upkeep:
    """Writes as it is told: the upkeep of kinds that ask for nothing, and what the others add to."""

    def new(self, values: Values) -> Values:
        """Return what to write for a new record."""
        return values

    def changed(self, record_id: str, values: Values) -> Values:
        """Return what to write into a known record."""
        _ = record_id
        return values

    def noted(self, record_id: str, values: Values, before: Values | None = None) -> None:
        """Note what is about to be written into a known record; ``before`` spares looking up what it holds."""

    def settle(self, verb: OpenVerb) -> None:
        """Write what goes along once everything else of the verb is written."""
