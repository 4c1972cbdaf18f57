"""Words made to fit."""

from __future__ import annotations


def shortened(text: str, length: int) -> str:
    """Return a text of at most ``length`` characters; one that is cut ends in “…”."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
