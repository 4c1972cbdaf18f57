"""One writer at a time: a side file beside the district file, locked by the operating system.

The operating system's lock goes away with its process, so a crash never leaves the file “in use”, and a
process number used again by another program means nothing. The text in the side file tells people who holds
the file, and remembers the last commit, so that a file put back by hand beside a left-over journal is noticed
before it is read (``recovery``).
"""

from __future__ import annotations

import contextlib
import getpass
import json
import logging
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

_LOCK_AT = 1 << 30  # a byte far behind the text, because Windows locks make the locked bytes unreadable
_TEXT_SIZE = 1_024  # always written whole: the text is never cut off, and needs no room on a full disk
_TRIES, _PAUSE_SECONDS = 5, 0.02
_log = logging.getLogger(__name__)


class Holder(NamedTuple):
    """Who has a district file open for writing, and the last commit they made."""

    user: str
    computer: str
    pid: int
    since: str
    last_verb: int = 0
    last_hash: str = ""

    def words(self) -> str:
        """Return the holder for people."""
        return f"{self.user}（电脑 {self.computer}，{self.since} 起）"

    @property
    def is_elsewhere(self) -> bool:
        """Tell whether this is a program on another computer."""
        return self.computer != _computer_name()


def _computer_name() -> str:
    """Return the computer's name as the network knows it."""
    if sys.platform == "win32":
        import socket

        return socket.gethostname()
    else:  # noqa: RET505 - the type checker knows platforms by their branches
        return os.uname().nodename  # the same, without loading all about sockets


def lock_path(path: Path) -> Path:
    """Return the side file's path."""
    return path.with_name(path.name + ".lock")


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_LOCK_AT)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            # flock belongs to the open file, so two windows of one process exclude each other as well
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def read_holder(path: Path) -> Holder | None:
    """Return who wrote the side file last, or None when there is none or it is unreadable."""
    try:
        return _parsed(lock_path(path).read_bytes())
    except OSError:
        return None


def _parsed(text: bytes) -> Holder | None:
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):
        return None


def is_held(path: Path) -> bool:
    """Tell whether a running program holds the right to write; changes nothing."""
    try:
        file = lock_path(path).open("rb")
    except OSError:
        return False
    with file:
        return not _try_lock(file)


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "未知用户"


class WriterLock:
    """The right to write one district file, from ``acquire`` until ``release`` or ``abandon``.

    ``before`` is what the last holder left in the side file; after a clean end there is none.
    """

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        self.before = _parsed(file.read(_TEXT_SIZE))
        now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        self._holder = Holder(_user_name(), _computer_name(), os.getpid(), now)

    @classmethod
    def acquire(cls, path: Path) -> WriterLock | None:
        """Return the lock, or None while another process holds it. Raises OSError in a read-only folder.

        A few tries are made: a holder may be leaving, or somebody just looking whether there is one.
        """
        side = lock_path(path)
        for _ in range(_TRIES):
            file = os.fdopen(os.open(side, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0)
            if _try_lock(file) and _is_same_file(side, file):
                file.seek(0)
                return cls(path, file)
            file.close()
            time.sleep(_PAUSE_SECONDS)
        return None

    def claim(self) -> None:
        """Write our name; the last commit of a crashed holder stays until the file has been looked at."""
        before = self.before
        self.note(before.last_verb if before else 0, before.last_hash if before else "")

    def note(self, verb: int, digest: str) -> None:
        """Write who holds the file and its last commit; a crash leaves this text behind.

        The commit is durable already: where the side file cannot be written, the way back after a crash only
        takes longer, because the whole file is checked then.
        """
        self._write(self._holder._replace(last_verb=verb, last_hash=digest))

    def _write(self, holder: Holder) -> None:
        try:
            self._file.seek(0)
            self._file.write(json.dumps(holder._asdict()).encode().ljust(_TEXT_SIZE))
        except OSError as error:
            _log.warning("the side file could not be written: %s", error.strerror)

    def release(self) -> None:
        """Give up the right to write; the side file goes away so that a clean close leaves nothing behind."""
        self._file.truncate(0)  # where the name must stay, it says nothing
        if sys.platform == "win32":
            # an open file cannot be removed there, not even by whoever opened it meanwhile
            self._file.close()
        with contextlib.suppress(PermissionError):
            lock_path(self._path).unlink(missing_ok=True)
        self._file.close()

    def abandon(self) -> None:
        """Give up a right that was not used, leaving the side file as it was found."""
        if self.before is None:
            self.release()
            return
        self._write(self.before)
        self._file.close()


def _is_same_file(side: Path, file: IO[bytes]) -> bool:
    """Tell whether the side file was not removed between opening and locking it."""
    try:
        there, ours = side.stat(), os.fstat(file.fileno())
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
