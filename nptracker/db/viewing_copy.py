"""The copy through which a file is looked at that may not be written but would have to be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from nptracker.db.connection import check_structure
from nptracker.db.faults import worded_disk_faults
from nptracker.db.lock import read_holder


class ViewingCopy:
    """A copy in a folder of its own, for looking at a file that needs writing before it can be read."""

    def __init__(self, path: Path) -> None:
        import tempfile  # loads much, and is rarely needed

        self._folder = tempfile.TemporaryDirectory(prefix="npt-view-", ignore_cleanup_errors=True)
        self.path = Path(self._folder.name) / path.name

    @classmethod
    def recovered(cls, path: Path) -> ViewingCopy:
        """Return a copy in which the left-over journal of a file that cannot be written has done its work."""
        from nptracker.db.recovery import copy_with_leftovers, rehearse_recovery

        rehearse_recovery(path, read_holder(path))
        copy = cls(path)
        with worded_disk_faults(path):
            copy_with_leftovers(path, copy.path)
            with closing(sqlite3.connect(copy.path)) as connection:
                check_structure(connection, path)
        return copy

    def remove(self) -> None:
        """Remove the copy."""
        self._folder.cleanup()
