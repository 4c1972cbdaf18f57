"""The composition root: log, settings, services, window. Nothing else knows how they are put together."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from nptracker import __version__
from nptracker.errors import UserError
from nptracker.log import logger, start_logging
from nptracker.services.crash_reports import take_last_crashes, watch_crashes
from nptracker.ui import theme
from nptracker.ui.crash_catcher import CrashCatcher
from nptracker.ui.icons import icon
from nptracker.ui.main_window import MainWindow
from nptracker.ui.tidying import Tidier
from nptracker.ui.window_state import load_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.services.office import Office
    from nptracker.ui.new_file_dialog import NewFile
    from nptracker.ui.opener import OpenFile
    from nptracker.ui.pages.opening import OpenWatched
    from nptracker.ui.window_state import WindowState

_OFFICE = "nptracker.services.office"  # loads most of what is no window


def _open_file(
    path: Path, person: str, read_only: bool, take_over: bool, *, view_newer: bool = False
) -> Office | OpenWatched:
    """Return the open file, or what opens it in a lane when that, or loading what it needs, takes time."""

    def open_watched(progress: Callable[[int, int], None], stage: Callable[[str], None]) -> Office:
        from nptracker.db.progress import Watch
        from nptracker.services.office import Office

        watch = Watch(progress, stage)
        return Office.open(
            path,
            person=person,
            read_only=read_only,
            take_over=take_over,
            view_newer=view_newer,
            watch=watch,
        )

    if view_newer or _OFFICE not in sys.modules:
        return open_watched
    from nptracker.services.office import Office

    at_once = Office.open_at_once(path, person=person, read_only=read_only, take_over=take_over)
    return at_once or open_watched


class Ahead:
    """Opens the file of the start in a thread while the window is made: SQLite reads its schema meanwhile.

    Its ``open_file`` is what the window opens files with; the first time, it waits for the thread to end.
    """

    def __init__(self, path: Path, person: str) -> None:
        import_module(_OFFICE)  # before the thread, which would hold up this one while it loads
        self._path, self._person = path, person
        self._office: Office | None = None
        self._error: Exception | None = None
        self._thread: Thread | None = Thread(target=self._open, name="nptracker-opening", daemon=True)
        self._thread.start()

    def _open(self) -> None:
        from nptracker.services.office import Office

        try:
            self._office = Office.open_at_once(self._path, person=self._person)
            if self._office is not None:
                self._office.lend_reader()  # it would end with this thread
        except Exception as error:  # noqa: BLE001 - raised where the window asks for the file
            self._error = error

    def open_file(
        self, path: Path, person: str, read_only: bool, take_over: bool, *, view_newer: bool = False
    ) -> Office | OpenWatched:
        """Return what the thread has opened, if it is the file and the way; else open it now."""
        thread, self._thread = self._thread, None
        if thread is None:
            return _open_file(path, person, read_only, take_over, view_newer=view_newer)
        thread.join()
        if (path, person, read_only, take_over) != (self._path, self._person, False, False):
            if self._office is not None:
                self._office.close()
            return _open_file(path, person, read_only, take_over)
        if self._error is not None:
            raise self._error
        return self._office or _open_file(path, person, read_only, take_over)  # takes time: in a lane


def _create_file(wish: NewFile) -> Office:
    from nptracker.services.guide import GUIDE, OPEN
    from nptracker.services.office import Office

    office = Office.create(wish.path, region=wish.region, region_code=wish.region_code, person=wish.person)
    if wish.bureau:
        office.settings.put("reporting_unit", wish.bureau, way="keep")
    office.settings.put(GUIDE, OPEN, way="keep")  # the five steps are for those who begin
    return office


def make_application(arguments: list[str]) -> QApplication:
    """Return the one QApplication with the program's font."""
    # as an argument, because setStyle would return a style and make PySide wrap all of its enums
    app = QApplication([*arguments, "-style", "Fusion"])
    app.setApplicationName("nptracker")
    app.setApplicationDisplayName("")
    app.setApplicationVersion(__version__)
    theme.load_font()
    return app


def speak_chinese(app: QApplication) -> None:
    """Put Qt's own words (buttons of dialogs, menus of text fields) into Chinese."""
    from PySide6.QtCore import QLibraryInfo, QTranslator

    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)


def make_window(
    app: QApplication, state: WindowState | None = None, open_file: OpenFile = _open_file
) -> MainWindow:
    """Return the window in the remembered look, no file open yet."""
    state = state or load_state()
    theme.apply(app, state.look, state.size)
    app.setWindowIcon(icon("survey", "accent"))
    return MainWindow(state, open_file, _create_file)


def run_window(path: Path | None = None, arguments: list[str] | None = None) -> int:
    """Open the window, on a file when one is named or was open last; returns the exit code."""
    start_logging()
    state = load_state()
    first = path or _last_file(state)
    ahead = Ahead(first, state.person) if first else None
    app = make_application(arguments or sys.argv[:1])
    catcher = CrashCatcher(app)
    catcher.install()
    watch = watch_crashes()
    window = make_window(app, state, ahead.open_file if ahead else _open_file)
    _fit_screen(window)
    Tidier(window.jobs, window.reading, parent=window)
    if first is None:
        window.show_welcome()
    else:
        window.open_path(first)
    window.show()
    QTimer.singleShot(SETTLE_MS, partial(_settle, app, window))
    code = app.exec()
    if watch is not None:
        watch.end()
    return code


def _fit_screen(window: MainWindow) -> None:
    """Fill a screen without room for the window, as at 150 percent on a small one: parts would lie outside."""
    room = window.screen().availableSize()
    if window.width() > room.width() or window.height() + TITLE_BAR > room.height():
        window.setWindowState(Qt.WindowState.WindowMaximized)


def _settle(app: QApplication, window: MainWindow) -> None:
    """Do after the first paint what nobody sees in it."""
    speak_chinese(app)
    logger("app").info("window shown")
    tell_last_crash(window)


def tell_last_crash(window: MainWindow) -> None:
    """Say that native code ended the program last time, and offer what is known of it."""
    reports = take_last_crashes()
    if not reports:
        return

    def show() -> None:
        from nptracker.ui.crash_dialog import LAST_TIME, CrashDialog

        CrashDialog(reports[-1].read_text("utf-8"), window, LAST_TIME, is_kept=True).exec()

    words = "程序上次意外结束。已经保存的内容都在；没有按“保存”的输入可能要重填。"
    window.messages.show_warning(words, "查看报告", show)


def _last_file(state: WindowState) -> Path | None:
    recent = [Path(name) for name in state.recent[:1]]
    return next((path for path in recent if path.exists()), None)


TITLE_BAR = 32  # pixels, about what every desktop puts above a window
SETTLE_MS = 1_500  # the first page and its numbers come first
PICTURE_SIZE = (1366, 768)  # the office screen everything must fit on
_SETTLE_SECONDS = 1.5  # pages read their rows in a lane of their own


def render_picture(path: Path | None, picture: Path) -> None:
    """Paint the window, on a file when one is named, into a PNG without any screen."""
    import os
    import time

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_LOGGING_RULES"] = "default.warning=false"  # the offscreen platform says what it cannot do
    app = make_application(sys.argv[:1])
    window = make_window(app)
    window.resize(*PICTURE_SIZE)
    window.show()
    if path is None:
        window.show_welcome()
    else:
        window.open_path(path)
    until = time.monotonic() + _SETTLE_SECONDS
    while time.monotonic() < until:
        app.processEvents()
        if window.is_opening:  # what is to be seen is read after that
            until = time.monotonic() + _SETTLE_SECONDS
    if not window.grab().save(str(picture), "PNG"):
        raise UserError(
            "图片没有写成。", safe="数据文件没有变化。", todo="请换一个可写的位置。", file=str(picture)
        )
    window.close()
