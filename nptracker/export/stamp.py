"""Stamps a document as a numbered snapshot, and tells whether a stamped one is still what was stamped."""

from __future__ import annotations

from dataclasses import replace

from nptracker.export.sheet import Document, Snapshot
from nptracker.export.sheet_json import fingerprint


def stamped(document: Document, number: str, created: str) -> Document:
    """Return the same document stamped as snapshot ``number``, with the fingerprint of its content."""
    return replace(document, snapshot=Snapshot(number, fingerprint(document), created))


def is_intact(document: Document) -> bool:
    """Say whether the content still has the fingerprint of its stamp; an unstamped document is intact."""
    return document.snapshot is None or document.snapshot.fingerprint == fingerprint(document)
