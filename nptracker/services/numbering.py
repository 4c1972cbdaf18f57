"""The next free number of a kind of record."""

from __future__ import annotations

from nptracker.services.session import Session


def next_number(session: Session, kind: str, prefix: str) -> str:
    """Return the number after the highest of a kind with a prefix, three digits or more, the first being 001."""
    taken = (str(record["number"] or "") for record in session.table(kind).all())
    tails = (text.removeprefix(prefix) for text in taken if text.startswith(prefix))
    return f"{prefix}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1:03d}"
