"""The net under the program: errors that nobody caught go to the log and to a calm dialog."""

from __future__ import annotations

import sys
import threading
import time
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nptracker.log import logger, trace_words

QUIET_SECONDS = 60.0
MOST_LINES = 80


def report(error: BaseException) -> str:
    """Return the copyable report: versions, and where in the code it happened; no messages, no data."""
    from nptracker.services.surroundings import version_lines  # slow to import, and this hardly ever runs

    return "\n".join([*version_lines(), f"PySide6 {pyside_version}", *_shortened(trace_words(error))])


def _shortened(trace: str) -> list[str]:
    """Return the lines of a trace, without the thousand in the middle of an endless recursion."""
    lines = trace.splitlines()
    if len(lines) <= MOST_LINES:
        return lines
    half = MOST_LINES // 2
    return [*lines[:half], f"……（略去 {len(lines) - 2 * half} 行）", *lines[-half:]]


class CrashCatcher(QObject):
    """Takes every error nobody caught, from any thread, to the log and to one dialog at a time.

    A picture that cannot be painted fails again as soon as the dialog is closed. So the same report is not shown
    twice within a minute, and a dialog that breaks down itself is not tried again.
    """

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = self._is_broken = False
        self._shown: dict[str, float] = {}
        self._caught.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Become the program's hook for errors nobody caught."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def _thread_hook(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None and not isinstance(caught.exc_value, SystemExit):
            self.report(caught.exc_value)

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.report(error)

    def report(self, error: BaseException) -> None:
        """Log an error and show the dialog when the event loop comes round."""
        logger("ui").error("uncaught error", exc_info=(type(error), error, error.__traceback__))
        self._caught.emit(report(error))

    def _show(self, words: str) -> None:
        if self._is_open or self._is_broken or self._was_just_shown(words):
            return  # it is in the log; a second dialog helps nobody
        self._is_open = True
        try:
            from nptracker.ui.crash_dialog import CrashDialog  # hardly ever needed

            CrashDialog(words, _top_window()).exec()
        except Exception as error:  # noqa: BLE001 - what cannot be shown must not call itself for ever
            self._is_broken = True
            logger("ui").error("the dialog broke down: %s", trace_words(error))
        finally:
            self._is_open = False
            self._shown[words] = time.monotonic()

    def _was_just_shown(self, words: str) -> bool:
        last = self._shown.get(words)
        return last is not None and time.monotonic() - last < QUIET_SECONDS


def _top_window() -> QWidget | None:
    return QApplication.activeWindow()
