"""Looks into a district file from outside, past the program that holds it open: SQLite, the command line, the log."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from driver import wait_until
from outside import output

Row = dict[str, Any]


class Witness:
    """What another program finds in the file at this moment."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self.path = path
        self._environment = environment

    def ask(self, query: str) -> list[Row]:
        """Return the rows of a query, through a connection that cannot write."""
        address = f"{self.path.as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def rows(self, kind: str) -> list[Row]:
        """Return the records of a kind in the order they were made; before the file exists there are none."""
        return self.ask(f"SELECT * FROM {kind} ORDER BY n") if self.path.exists() else []

    def count(self, kind: str) -> int:
        """Return how many records of a kind there are."""
        return len(self.rows(kind))

    def wait_for(self, kind: str, count: int) -> list[Row]:
        """Wait until the file holds this many records of a kind, and return them."""
        wait_until(lambda: self.count(kind) == count, f"{count} × {kind} in the file")
        return self.rows(kind)

    def titles(self) -> list[str]:
        """Return what was done, the latest last."""
        return [str(row["title"]) for row in self.ask("SELECT title FROM verbs ORDER BY seq")]

    def run(self, *arguments: str | Path) -> str:
        """Return what the command line prints in a process of its own."""
        return output(sys.executable, "-m", "nptracker", *arguments, environment=self._environment)

    def tasks(self) -> list[Row]:
        """Return the tasks as the command line lists them."""
        listed = json.loads(self.run("task", "list", self.path, "--json"))
        assert isinstance(listed, list)
        return listed


def kept(row: Row, field: str) -> dict[str, str]:
    """Return what the file keeps of a cell beside its value: text and unit as typed, or why there is none."""
    note = json.loads(row["kept"] or "{}").get(field, {})
    assert isinstance(note, dict)
    return note


def logged_errors(folder: Path) -> list[str]:
    """Return the error lines of the program's log under a data folder; there must be a log."""
    logs = list(folder.rglob("*.log"))
    assert logs, f"no log under {folder}"
    lines = [line for path in logs for line in path.read_text(encoding="utf-8").splitlines()]
    return [line for line in lines if "ERROR" in line or "CRITICAL" in line]
