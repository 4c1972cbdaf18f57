"""Looks past the program into what it wrote: the district file by SQLite, workbooks by openpyxl, papers by pdftotext."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from drive_place import DriveError, expect
from driver import POLL_SECONDS

Row = dict[str, Any]
_PATIENCE_SECONDS = 60.0
_WAIT_FOR_WRITER_SECONDS = 10


class DistrictFile:
    """A district file as another program finds it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def ask(self, query: str) -> list[Row]:
        """Return the rows of a query, through a connection that cannot write; before the file exists there are none."""
        if not self.path.exists():
            return []
        address = f"{self.path.as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_FOR_WRITER_SECONDS)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def rows(self, kind: str) -> list[Row]:
        """Return the records of a kind in the order they were made."""
        return self.ask(f"SELECT * FROM {kind} ORDER BY n")

    def names(self, kind: str, field: str) -> list[str]:
        """Return one field of all records of a kind."""
        return [str(row[field]) for row in self.rows(kind)]

    def wait_for(self, kind: str, count: int) -> list[Row]:
        """Wait until the file holds this many records of a kind, and return them."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                rows = self.rows(kind)
            except sqlite3.OperationalError as error:  # in the middle of being made, or of a commit
                rows = []
                trouble = str(error)
            else:
                trouble = f"{len(rows)} of them"
            if len(rows) == count:
                return rows
            expect(time.monotonic() < end, f"waited in vain for {count} × {kind}: {trouble}")
            time.sleep(POLL_SECONDS)

    def done(self) -> list[str]:
        """Return what was done, the latest last."""
        return [str(row["title"]) for row in self.ask("SELECT title FROM verbs ORDER BY seq")]

    def expect_sound(self) -> None:
        """Fail unless SQLite finds the file whole, every page, index and reference of it."""
        for pragma, right in (("integrity_check", [{"integrity_check": "ok"}]), ("foreign_key_check", [])):
            found = self.ask(f"PRAGMA {pragma}")
            expect(found == right, f"{pragma} of {self.path.name}: {found[:3]}")


def cells(workbook: Path) -> list[Any]:
    """Return every cell of a workbook that holds something, read by a library that knows nothing of the program."""
    from openpyxl import load_workbook

    book = load_workbook(workbook)
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def paper_text(paper: Path) -> str:
    """Return the words of a pdf without any blanks, as pdftotext finds them."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-enc", "UTF-8", str(paper), "-"], capture_output=True, check=False
    )
    if done.returncode:
        raise DriveError(f"pdftotext cannot read {paper.name}: {done.stderr.decode()}")
    return "".join(done.stdout.decode().split())


def paper_fonts(paper: Path) -> list[str]:
    """Return the lines of the table of fonts of a pdf."""
    done = subprocess.run(["pdffonts", str(paper)], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[2:]
