"""A verb while it is being written: what it is called and what it has touched so far."""

from __future__ import annotations

from collections import Counter

from nptracker.domain.changes import Changes
from nptracker.domain.dataclass import dataclass, field


@dataclass
class OpenVerb:
    """A verb while it is being written; ``kinds`` counts the records touched by kind.

    ``title`` may be changed until the verb is sealed, when only writing shows what goes along.
    """

    seq: int
    title: str
    thread: int
    kinds: Counter[str] = field(default_factory=Counter)
    record_ids: list[str] = field(default_factory=list)

    def changes(self) -> Changes:
        """Return what has been touched so far."""
        touched = frozenset(kind for kind, count in self.kinds.items() if count)
        return Changes(touched, self.seq, self.title, sum(self.kinds.values()), tuple(self.record_ids))
