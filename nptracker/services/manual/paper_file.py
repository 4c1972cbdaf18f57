"""Keeps what the window has printed of the manual: whole, or as it was before."""

from __future__ import annotations

from pathlib import Path


def keep_paper(path: Path, content: bytes) -> Path:
    """Write a printed document and return the path really written; raises UserError."""
    from nptracker.export.atomic import put_atomically

    return put_atomically(path, content)
