"""Reports of crashes: kept in the log folder, also those of native code, which end the program without a word.

While a window is open a file of its own waits in the log folder for what Python's fault handler has to say. A run
that ends well takes it away; one that does not leaves it for the next start to tell about.
"""

from __future__ import annotations

import faulthandler
import os
import sys
import time
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import IO

from nptracker.errors import UserError, reason_of
from nptracker.log import log_path, logger

_RUNNING, _REPORT = "running-{}.txt", "crash-{}.txt"
MOST_KEPT = 10
_HEADS = ("Fatal Python error", "Windows fatal exception")
_HARMLESS = ("code 0x8001010",)  # Windows' own calls between programs raise these, and handle them


class CrashWatch:
    """Takes down what native code does to this process; ``end`` says that the program came to its end itself."""

    def __init__(self) -> None:
        # the moment too: a computer that was just started hands out the same process numbers again
        self._path = _folder() / _RUNNING.format(f"{os.getpid()}-{time.time_ns()}")
        self._file: IO[bytes] = self._path.open("wb")
        _hold(self._file)
        faulthandler.enable(self._file)

    def end(self) -> None:
        """Leave nothing behind."""
        faulthandler.disable()
        self._file.close()
        self._path.unlink(missing_ok=True)


def watch_crashes() -> CrashWatch | None:
    """Begin to watch, or return None where nothing can be noted down: the program starts all the same."""
    try:
        return CrashWatch()
    except OSError as error:
        logger("crash").warning("a crash could not be noted: %s", error.strerror)
        return None


def _folder() -> Path:
    folder = log_path().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _hold(file: IO[bytes]) -> bool:
    """Take hold of an open file so that other processes know its writer lives; returns False when one has it."""
    if sys.platform == "win32":
        return True  # an open file cannot be removed there, which says the same
    else:  # noqa: RET505 - the type checker knows platforms by their branches
        import fcntl

        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def take_last_crashes() -> list[Path]:
    """Return reports of runs that native code ended since anybody asked; each is returned once."""
    return [report for path in sorted(_noted(_RUNNING)) if (report := _taken(path))]


def _noted(name: str) -> list[Path]:
    """Return the files of one kind in the log folder; none where there can be no such folder."""
    try:
        return list(log_path().parent.glob(name.format("*")))
    except OSError as error:
        logger("crash").warning("a crash could not be noted: %s", error.strerror)
        return []


def _taken(path: Path) -> Path | None:
    """Turn what a run that has ended left behind into a report; None while it runs, as this one, or says nothing."""
    try:
        with path.open("rb") as file:
            if not _hold(file):
                return None
            dump = file.read(1 << 20).decode("utf-8", "replace")
        path.unlink()
    except OSError:  # Windows: its program still runs
        return None
    if not _is_crash(dump):
        return None
    logger("crash").warning("the last run ended by an error")
    try:
        return save_report(_worded(dump))
    except UserError:  # a full disk: the log may still take the line above
        return None


def _is_crash(dump: str) -> bool:
    heads = [line for line in dump.splitlines() if line.startswith(_HEADS)]
    return any(not any(code in line for code in _HARMLESS) for line in heads)


def _worded(dump: str) -> str:
    from nptracker.services.redaction import dump_text
    from nptracker.services.surroundings import version_lines

    return "\n".join([*version_lines(), "程序上次意外结束：", dump_text(dump)])


def save_report(text: str) -> Path:
    """Keep a report in the log folder, the newest ten of all; raises UserError."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")  # noqa: DTZ005 - a name for people
    try:
        names = (_REPORT.format(f"{stamp}{f'-{number}' if number else ''}") for number in count())
        path = next(place for name in names if not (place := _folder() / name).exists())
        whole = text.encode("utf-8", "replace").decode()  # half a character must not cost the report
        path.write_text(whole, "utf-8")
        for old in saved_reports()[MOST_KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"报告没有存成：{reason_of(error)}。",
            safe="已经保存的数据不受影响。",
            todo="可以先用“复制报告”。",
        ) from error
    return path


def saved_reports() -> list[Path]:
    """Return the kept reports, newest first."""
    return sorted(_noted(_REPORT), reverse=True)
