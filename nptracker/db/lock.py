"""One writer at a time: a side file beside the district file, locked by the operating system.

The operating system's lock goes away with its process, so a crash never leaves the file “in use”. The text in
the side file tells people who holds it, and remembers the last commit, so that a file put back by hand
beside a left-over journal is noticed before it is read (``leftover``).
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

_LOCK_AT = 1 << 30  # a byte far behind the text, because Windows locks make the locked bytes unreadable


@dataclass(frozen=True, slots=True)
class Holder:
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
        return Holder(**json.loads(lock_path(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _user_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "未知用户"


class WriterLock:
    """The right to write one district file, held until ``release``."""

    def __init__(self, path: Path, file: IO[bytes]) -> None:
        self._path = path
        self._file = file
        now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        self._holder = Holder(_user_name(), socket.gethostname(), os.getpid(), now)
        self.note(0, "")

    @classmethod
    def acquire(cls, path: Path) -> WriterLock | None:
        """Return the lock, or None while another process holds it. Raises OSError in a read-only folder."""
        side = lock_path(path)
        file = os.fdopen(os.open(side, os.O_RDWR | os.O_CREAT, 0o644), "r+b", buffering=0)
        if not _try_lock(file) or not _is_same_file(side, file):
            file.close()
            return None
        return cls(path, file)

    def note(self, verb: int, digest: str) -> None:
        """Write who holds the file and its last commit; a crash leaves this text behind."""
        holder = asdict(self._holder) | {"last_verb": verb, "last_hash": digest}
        text = json.dumps(holder, ensure_ascii=False).encode()
        self._file.seek(0)
        self._file.write(text)
        self._file.truncate(len(text))

    def release(self) -> None:
        """Give up the right to write; the side file goes away so that a clean close leaves nothing behind."""
        try:
            lock_path(self._path).unlink(missing_ok=True)
        except PermissionError:  # Windows keeps an open file; an unlocked leftover is harmless
            self._file.truncate(0)
        self._file.close()


def _is_same_file(side: Path, file: IO[bytes]) -> bool:
    """Tell whether the side file was not removed between opening and locking it."""
    try:
        there, ours = side.stat(), os.fstat(file.fileno())
    except FileNotFoundError:
        return False
    return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)
