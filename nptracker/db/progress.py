"""How long work on the file reports: a callable that may raise CancelledError to stop it."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # done, total


def silent(_done: int, _total: int) -> None:
    """Stand in where nobody watches."""
