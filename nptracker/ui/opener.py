"""How a district file comes into the window: at once when it is small and current, else through a lane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nptracker.errors import DamagedFileError, NewerFileError, UserError

if TYPE_CHECKING:
    from nptracker.services.office import Office
    from nptracker.ui.main_window import MainWindow
    from nptracker.ui.pages.opening import OpeningPage, OpenWatched

DISTRICT_FILES = "区县文件 (*.npt);;所有文件 (*)"
Then = Callable[[], object]


class OpenFile(Protocol):
    """Opens a file, or returns what opens it in a lane because that takes time."""

    def __call__(
        self, path: Path, person: str, read_only: bool, take_over: bool, /, *, view_newer: bool = False
    ) -> Office | OpenWatched:
        """Return the open file; ``view_newer`` asks for a look at what a newer program wrote."""


class Opener:
    """Opens one file at a time; trouble is shown where it can be acted on."""

    def __init__(self, window: MainWindow, open_file: OpenFile) -> None:
        self._window, self.open_file = window, open_file
        self.page: OpeningPage | None = None  # while a file is opened in the lane

    def refuses(self) -> bool:
        """Tell whether a file is being opened just now, and say so: the next one has to wait for it."""
        if self.page is None:
            return False
        self._window.messages.show_note(f"正在打开“{self.page.path.name}”，请等它打开，或先取消。")
        return True

    def ask(self) -> None:
        """Let the officer choose a file and open it."""
        from PySide6.QtWidgets import QFileDialog

        if self.refuses():
            return
        recent = self._window.state.recent
        place = str(Path(recent[0]).parent) if recent else ""
        name, _ = QFileDialog.getOpenFileName(self._window, "打开区县文件", place, DISTRICT_FILES)
        if name:
            self._window.open_path(Path(name))

    def open(
        self, path: Path, *, read_only: bool, take_over: bool, view_newer: bool = False, then: Then | None
    ) -> bool:
        """Open a file, or begin to; returns whether it is open already. ``then`` is called once it is."""
        person = self._window.state.person
        try:
            if view_newer:
                found = self.open_file(path, person, read_only, take_over, view_newer=True)
            else:
                found = self.open_file(path, person, read_only, take_over)
        except UserError as error:
            self._show_trouble(path, error)
            return False
        if callable(found):
            self.begin(path, found, then)
            return False
        self._show(found, then)
        return True

    def begin(
        self,
        path: Path,
        open_watched: OpenWatched,
        then: Then | None = None,
        *,
        head: str = "",
        calm: str = "",
    ) -> None:
        """Open a file in the lane while a page tells how far it is, in the words of ``head`` and ``calm``."""
        from nptracker.ui.pages.opening import OpeningPage

        lanes = self._window.jobs, self._window.reading
        page = OpeningPage(lanes, path, self._window, head=head, calm=calm)
        page.opened.connect(lambda office: self._end_with(partial(self._show, office, then)))
        page.failed.connect(lambda error: self._end_with(partial(self._show_trouble, path, error)))
        page.given_up.connect(lambda: self._end_with(partial(self._show_given_up, path)))
        self._window.show_opening(page)
        self.page = page
        page.begin(open_watched)

    def _end_with(self, show: Then) -> None:
        try:
            show()
        finally:
            self.page = None

    def _show(self, office: Office, then: Then | None) -> None:
        self._window.show_office(office)
        if then is not None:
            then()

    def _show_given_up(self, path: Path) -> None:
        self._window.show_welcome()
        self._window.messages.show_note(f"没有打开“{path.name}”；文件和原来一样。")

    def _show_trouble(self, path: Path, error: Exception) -> None:
        if isinstance(error, DamagedFileError | NewerFileError):
            self._window.show_recovery(path, error)
            return
        self._window.show_welcome()
        self._window.messages.show_failure(error)

    def end(self) -> None:
        """Close what the lane, which has ended, opened for a window that is going."""
        if self.page is not None:
            self.page.close_untaken()
