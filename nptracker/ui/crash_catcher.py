"""The net under the program: errors that nobody caught go to the log and to a calm dialog."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from nptracker import __version__
from nptracker.log import logger, trace_words


def report(error: BaseException) -> str:
    """Return the copyable report: versions, and where in the code it happened; no messages, no data."""
    import platform  # slow to import, and this hardly ever runs

    return "\n".join(
        [
            f"nptracker {__version__}　Python {platform.python_version()}　PySide6 {pyside_version}",
            f"{platform.platform()}",
            trace_words(error),
        ]
    )


class CrashCatcher(QObject):
    """Takes every error nobody caught, from any thread, to the log and to one dialog at a time."""

    _caught = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = False
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
        if self._is_open:
            return  # a second error while the dialog is open is in the log; two dialogs help nobody
        from nptracker.ui.crash_dialog import CrashDialog  # hardly ever needed

        self._is_open = True
        try:
            CrashDialog(words, _top_window()).exec()
        finally:
            self._is_open = False


def _top_window() -> QWidget | None:
    return QApplication.activeWindow()
