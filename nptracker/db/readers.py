"""The reading connections of one open file: one to a thread, closed with it.

A new connection reads the whole schema before its first row, a third of a megabyte of statements in a file with all
kinds. So the reader that looked into the file at its opening can be lent to the lane in which the first page reads,
and one for the window be made ready meanwhile.
"""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

from nptracker.db.faults import worded_faults
from nptracker.db.opening import Reader

if TYPE_CHECKING:
    from pathlib import Path


class Readers:
    """Hands each thread its reader."""

    def __init__(self, path: Path, first: Reader | None = None) -> None:
        self._path = path
        self._local = threading.local()
        self._all: weakref.WeakSet[Reader] = weakref.WeakSet()
        self._spare: list[Reader] = []
        if first is not None:
            self._all.add(first)
            self._local.reader = first

    def of_thread(self) -> Reader:
        """Return this thread's reader: its own, else one made ready or lent, else a new one; raises DistrictFileError."""
        reader: Reader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._taken() or self._made()
        return reader

    def _taken(self) -> Reader | None:
        try:
            return self._spare.pop()
        except IndexError:  # not asked before, because another thread may be quicker
            return None

    def _made(self) -> Reader:
        with worded_faults(self._path):
            reader = Reader(self._path)
        self._all.add(reader)
        return reader

    def lend(self) -> None:
        """Let the next thread without a reader have this thread's, if it has one."""
        reader: Reader | None = self._local.__dict__.pop("reader", None)
        if reader is not None:
            self._spare.append(reader)

    def provide(self) -> None:
        """Make one that has read the schema, for the next thread without one; raises DistrictFileError."""
        reader = self._made()
        with worded_faults(self._path):
            reader.connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        self._spare.append(reader)

    def close(self) -> None:
        """Close all of them."""
        for reader in list(self._all):
            reader.close()
        self._all.clear()
        self._spare.clear()
        self._local = threading.local()
