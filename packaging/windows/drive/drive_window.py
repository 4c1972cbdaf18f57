"""The window of a built program on a screen: keys, clipboard, the system's own file dialogs."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from drive_place import Place, expect
from driver import PATIENCE_SECONDS, Screen, Window, wait_until

_CLIPBOARD_SECONDS = 0.4  # until Wine has heard that another program owns the clipboard
_STILL_SECONDS = 0.3
_TICKS_OF_REST = 3  # the caret, and what Wine does for itself
_START_SECONDS = 90.0
_WINE_FOLDER_TITLE = "选择文件夹"
_DIALOG_SECONDS = 0.8  # a dialog of Windows takes keys only a moment after it is there


class Desk(Screen):
    """The screen with its clipboard and pictures."""

    def __init__(self, place: Place) -> None:
        super().__init__(place.environment, place.out)
        self._is_wine = bool(place.wine)

    def copy(self, text: str) -> None:
        """Put text on the clipboard as another program would."""
        super().copy(text)
        if self._is_wine:
            time.sleep(_CLIPBOARD_SECONDS)

    def active_title(self) -> str:
        """Return the title of the window that has the keyboard, "" when it is none with a title."""
        active = self.say("xprop", "-root", "_NET_ACTIVE_WINDOW").rpartition("#")[2].split(",")[0].strip()
        return self._title(active)


class InstalledWindow(Window):
    """One running built program."""

    screen: Desk

    def __init__(self, place: Place, *arguments: str | Path) -> None:
        self.place = place
        super().__init__(Desk(place), place.environment, *place.words(arguments))

    def _started(self, environment: Mapping[str, str], arguments: list[str]) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self.place.command(self.place.window_program, *arguments),
            env=dict(environment),
            cwd=self.place.out,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        if process.stdin is not None:
            process.stdin.close()
        return process

    def _family(self) -> set[int]:
        """Return the program and its children, which Wine gives to another parent."""
        return {self.pid, *self.place.processes()} if self.place.wine else super()._family()

    def _is_still(self) -> bool:
        before = self._ticks()
        time.sleep(_STILL_SECONDS)
        return self._ticks() - before <= _TICKS_OF_REST and not self._is_running()

    def wait_for_title(self, words: str, seconds: float = _START_SECONDS) -> None:
        """Wait until a window's title holds these words."""
        wait_until(
            lambda: any(words in title for title in self.titles()), f"a window titled {words}", seconds
        )
        self.wait_until_still()
        self._take_keyboard()

    def key(self, *keys: str) -> None:
        """Press keys and wait until the program has answered them."""
        self._take_keyboard()
        super().key(*keys)

    def _take_keyboard(self) -> None:
        """See to it that a window has the keyboard: for a moment after a dialog of Windows nobody has it."""
        wait_until(self._has_keyboard, "a window takes the keyboard")

    def _has_keyboard(self) -> bool:
        if self.screen.active_title() in [title for title in self.titles() if title]:
            return True
        found = self.screen.say("xdotool", "search", "--onlyvisible", "--name", re.escape(self._title()))
        self.screen.say("xdotool", "windowactivate", found.split()[-1])
        time.sleep(_CLIPBOARD_SECONDS)
        return False

    def _title(self) -> str:
        """Return the title of the latest window."""
        return [title for title in self.titles() if title][-1]

    def give(self, text: str) -> None:
        """Replace what the field in front holds."""
        self.screen.copy(text)
        self.key("ctrl+a", "ctrl+v")

    def answer_file_dialog(self, title: str, path: Path) -> None:
        """Give a path to the system's file dialog with this title and wait until it is gone."""
        self.wait_for_title(title)
        time.sleep(_DIALOG_SECONDS)
        self.screen.copy(self.place.name_of(path))
        self.key("ctrl+a", "ctrl+v")
        self.key("Return")
        wait_until(lambda: title not in self.titles(), f"the dialog {title} closes")
        self.wait_for_title(self._title())

    def answer_folder_dialog(self, title: str, path: Path) -> None:
        """Give a path to the dialog that asks for a folder, which Wine always calls by a title of its own."""
        self.answer_file_dialog(_WINE_FOLDER_TITLE if self.place.wine else title, path)

    def keep(self, name: str) -> Path:
        """Keep a picture of the screen once the window shows what it was told last."""
        if self._process.poll() is None:
            self.wait_until_still()
        return super().keep(name)

    def quit(self) -> None:
        """Leave by Ctrl+Q and wait for a clean end."""
        self.screen.key("ctrl+q")
        code = self._process.wait(PATIENCE_SECONDS)
        expect(code == 0, f"the program ended with {code}")

    def cut_power(self) -> None:
        """End every Windows program at once, as a power cut does; where there is no Wine, this one."""
        if self.place.wine:
            subprocess.run(
                [self.place.environment["WINESERVER"], "-k"], env=dict(self.place.environment), check=False
            )
            self._process.wait(PATIENCE_SECONDS)
        else:
            self.kill()


@contextmanager
def installed_window(place: Place, *arguments: str | Path) -> Iterator[InstalledWindow]:
    """Start the program, and take it away afterwards."""
    window = InstalledWindow(place, *arguments)
    try:
        yield window
    except BaseException:
        window.keep("broken_off")
        raise
    finally:
        window.end()
