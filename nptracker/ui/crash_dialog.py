"""What a person sees of a bug in the program: calm words, and a report to copy without any record in it."""

from __future__ import annotations

import sys
import threading
from types import TracebackType

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from nptracker import __version__
from nptracker.log import log_path, logger, trace_words


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


class CrashDialog(QDialog):
    """Says that the program made a mistake, that saved data is safe, and what to do."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出错")
        self.resize(640, 420)
        intro = QLabel(
            "程序内部出了错，刚才的操作可能没有完成。\n"
            "已经保存的数据是安全的：每一步操作要么全部写入，要么完全不写。\n"
            "可以继续使用；若同样的操作再次出错，请复制下面的报告发给维护人员（报告里没有填报内容）。",
            self,
        )
        intro.setWordWrap(True)
        self.text = QPlainTextEdit(words, self)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("出错报告")
        place = QLabel(f"日志文件：{log_path()}", self)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        column = QVBoxLayout(self)
        for widget in (intro, self.text, place, self._buttons()):
            column.addWidget(widget)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        copy = box.addButton("复制报告(&C)", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text.toPlainText()))
        box.addButton("继续使用(&K)", QDialogButtonBox.ButtonRole.AcceptRole)
        box.accepted.connect(self.accept)
        return box


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
        self._is_open = True
        try:
            CrashDialog(words, _top_window()).exec()
        finally:
            self._is_open = False


def _top_window() -> QWidget | None:
    from PySide6.QtWidgets import QApplication

    return QApplication.activeWindow()
