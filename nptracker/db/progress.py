"""How long work on the file reports: a callable that may raise CancelledError to stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from nptracker.errors import CancelledError

if TYPE_CHECKING:
    import sqlite3

Progress = Callable[[int, int], None]  # done, total; the total is 0 while it is not known
_STEPS_BETWEEN_LOOKS = 200_000  # of SQLite's machine, a few milliseconds


def silent(_done: int, _total: int) -> None:
    """Stand in where nobody watches."""


def unsaid(_words: str) -> None:
    """Stand in where nobody listens."""


class Watch(NamedTuple):
    """Who watches a file being opened: ``progress`` may stop it, ``stage`` takes in words what is done now."""

    progress: Progress = silent
    stage: Callable[[str], None] = unsaid


UNWATCHED = Watch()


@contextmanager
def stoppable(connection: sqlite3.Connection, progress: Progress) -> Iterator[None]:
    """Let ``progress`` stop SQLite in the middle of a long statement; its CancelledError comes out then."""
    stopped: list[CancelledError] = []

    def look() -> bool:
        try:
            progress(0, 0)
        except CancelledError as error:  # it could not pass through SQLite
            stopped.append(error)
        return bool(stopped)

    connection.set_progress_handler(look, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except Exception:
        if stopped:
            raise stopped[0] from None
        raise
    finally:
        connection.set_progress_handler(None, 0)
