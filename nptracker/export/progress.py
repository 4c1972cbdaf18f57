"""The one shape of progress reports: a callable that may raise CancelledError to stop the work."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]  # done, total; total is 0 when it is not known


def silent(_done: int, _total: int) -> None:
    """Report progress to nobody."""
