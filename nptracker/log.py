"""One rotating log file without the contents of records: what failed and where, never with which data."""

from __future__ import annotations

import errno
import logging
import os
import traceback
from functools import cache
from pathlib import Path

from nptracker.paths import data_dir

ROOM = "nptracker"
_BYTES, _KEPT = 512_000, 4


class _LateFile(logging.Handler):
    """Opens the log file at the first message: the handlers' module is slow to import at the start."""

    def __init__(self) -> None:
        super().__init__()
        self._file: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one message."""
        if self._file is None:
            self._file = _rotating_file()
            self._file.setFormatter(self.formatter)
        self._file.emit(record)

    def close(self) -> None:
        """Close the file if it was opened."""
        if self._file is not None:
            self._file.close()
        super().close()


def _rotating_file() -> logging.Handler:
    """Return a handler on the log file, or one on stderr where no file can be made."""
    from logging.handlers import RotatingFileHandler

    try:
        log_path().parent.mkdir(exist_ok=True)
        return RotatingFileHandler(
            log_path(), maxBytes=_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        return logging.StreamHandler()


class _QuietFormatter(logging.Formatter):
    """Writes an exception as its type and the lines of code it passed, without its message.

    Messages quote what was typed or imported: names, telephone numbers, credit codes. For the same reason only
    numbers, names out of the code, places in it and the system's own words are written of what a message is about.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of the log; the record itself stays as it is for other listeners."""
        quiet = logging.makeLogRecord(vars(record))
        if isinstance(record.args, tuple):
            quiet.args = tuple(map(_harmless, record.args))
        return super().format(quiet)

    def formatException(self, ei: object) -> str:  # noqa: N802 - the name is logging's
        """Return the exception as text."""
        error = ei[1] if isinstance(ei, tuple) else None
        return trace_words(error) if isinstance(error, BaseException) else ""


_HIDDEN = "…"


def _harmless(argument: object) -> object:
    """Return what may be written of an argument of a message; everything else could be somebody's name."""
    import re

    text = str(argument)
    if isinstance(argument, int | float) or text in _system_words():
        return argument
    code = re.compile(r"(因为：)?[A-Za-z_][\w.]{0,60}|  [\w<>.-]{1,80}:\d+ [\w<>]{1,80}", re.ASCII)
    return text if all(map(code.fullmatch, text.splitlines())) else _HIDDEN


@cache
def _system_words() -> frozenset[str]:
    return frozenset(os.strerror(number) for number in errno.errorcode)


def trace_words(error: BaseException) -> str:
    """Return type and code lines of an error and of what caused it, without any message."""
    parts = []
    link: BaseException | None = error
    while link is not None:
        frames = traceback.extract_tb(link.__traceback__)
        lines = [f"  {Path(f.filename).name}:{f.lineno} {f.name}" for f in frames]
        parts.append("\n".join([type(link).__qualname__, *lines]))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n因为：".join(parts)


def log_path() -> Path:
    """Return where the log file lies."""
    return data_dir() / "logs" / "nptracker.log"


def start_logging() -> None:
    """Send the program's messages to the log file."""
    room = logging.getLogger(ROOM)
    if room.handlers:
        return
    room.setLevel(logging.INFO)
    handler = _LateFile()
    handler.setFormatter(_QuietFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    room.addHandler(handler)


def logger(room: str) -> logging.Logger:
    """Return the logger of one room of the program, such as ``logger("ui")``."""
    return logging.getLogger(f"{ROOM}.{room}")
