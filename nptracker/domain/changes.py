"""What an operation touched: services return it, one signal carries it, views reload by it."""

from __future__ import annotations

from nptracker.domain.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Changes:
    """The outcome of one verb: which kinds of record it touched, and its name in the journal.

    ``verb`` is the journal's sequence number, 0 when nothing was written.
    """

    kinds: frozenset[str] = frozenset()
    verb: int = 0
    title: str = ""
    count: int = 0
    record_ids: tuple[str, ...] = ()

    def touches(self, *kinds: str) -> bool:
        """Tell whether any of these kinds of record changed."""
        return not self.kinds.isdisjoint(kinds)


NOTHING = Changes()
