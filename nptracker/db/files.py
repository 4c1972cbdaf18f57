"""Whole files put in each other's place so that a power cut finds the old one or the new one; their side files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_TAILS = ("-journal", "-wal")


def leftovers(path: Path) -> list[Path]:
    """Return journal files that lie beside a database and are not empty."""
    sides = (path.with_name(path.name + tail) for tail in _TAILS)
    return [side for side in sides if side.exists() and side.stat().st_size]


def flush(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def replace_durably(new: Path, path: Path) -> None:
    """Put ``new`` in the place of ``path`` and wait until both the bytes and the name are on the disk."""
    flush(new)
    new.replace(path)
    if sys.platform != "win32":  # Windows cannot open a folder; its file system journals names
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def remove_with_journal(path: Path) -> None:
    """Remove a half-made database and the journal of its last transaction."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + "-journal").unlink(missing_ok=True)
