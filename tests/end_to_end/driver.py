"""Drives the real program from outside as a person does: keys, clipboard, eyes on the screen and the window's title."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from outside import CHECKOUT, output, program

PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.05
STILL_SECONDS = 0.12
_PARENT = 1  # the place of the parent's number behind the state
_ENDED = ["X", *["0"] * 20]
_TICKS_OF_A_BLINK = 2  # the caret and the clock of the watching itself


def wait_until(condition: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until a condition holds; fails with ``what`` when it does not come."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(POLL_SECONDS)


class Screen:
    """Keyboard, clipboard and picture of one display."""

    def __init__(self, environment: Mapping[str, str], pictures: Path) -> None:
        self._environment = dict(environment)
        self._pictures = pictures
        self.kept: list[Path] = []

    def say(self, *command: str | Path) -> str:
        """Run a program against this display and return what it prints."""
        return output(program(str(command[0])), *command[1:], environment=self._environment)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, in xdotool's names, such as “ctrl+Return”."""
        self.say("xdotool", "key", "--delay", "15", *keys)

    def type(self, text: str) -> None:
        """Type characters that the keyboard has."""
        assert text.isascii(), f"{text} goes in by the clipboard"
        self.say("xdotool", "type", "--delay", "8", text)

    def copy(self, text: str) -> None:
        """Put text on the clipboard as another program would."""
        xclip = [program("xclip"), "-selection", "clipboard", "-in"]
        subprocess.run(
            xclip,
            input=text.encode(),
            env=self._environment,
            stdout=subprocess.DEVNULL,  # it stays alive to serve the text, and would hold a pipe open
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_SECONDS,
            check=True,
        )

    def clipboard(self) -> str:
        """Return the text that another program finds on the clipboard."""
        return self.say("xclip", "-selection", "clipboard", "-out")

    def titles(self) -> list[str]:
        """Return the titles of the windows that the window manager knows, the latest mapped last."""
        words = self.say("xprop", "-root", "_NET_CLIENT_LIST")
        ids = [part.strip() for part in words.partition("#")[2].split(",") if part.strip()]
        return [self._title(name) for name in ids]

    def _title(self, window: str) -> str:
        done = subprocess.run(
            [program("xprop"), "-id", window, "-notype", "_NET_WM_NAME"],
            env=self._environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,  # the window may be gone by now
        )
        return done.stdout.partition('"')[2].rpartition('"')[0]

    def keep(self, name: str) -> Path:
        """Keep a picture of the whole screen for looking at; returns its path."""
        path = self._pictures / f"window_{name}.png"
        self.say("import", "-window", "root", path)
        self.kept.append(path)
        return path


class Window:
    """One running program with its window."""

    def __init__(self, screen: Screen, environment: Mapping[str, str], *arguments: str | Path) -> None:
        self.screen = screen
        self._process = self._started(environment, [str(word) for word in arguments])

    def _started(self, environment: Mapping[str, str], arguments: list[str]) -> subprocess.Popen[bytes]:
        """Start the program from source; a built one is started by a window of its own kind."""
        return subprocess.Popen(
            [sys.executable, "-m", "nptracker", "window", *arguments],
            cwd=CHECKOUT,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    @property
    def pid(self) -> int:
        """The process number."""
        return self._process.pid

    def wait_for_title(self, words: str) -> None:
        """Wait until a window's title holds these words."""
        wait_until(lambda: any(words in title for title in self.titles()), f"a window titled {words}")
        self.wait_until_still()

    def titles(self) -> list[str]:
        """Return the titles of the windows on the screen; fails when the program has ended."""
        assert self._process.poll() is None, f"the program ended: {self.last_words()}"
        return self.screen.titles()

    def wait_until_still(self) -> None:
        """Wait until the program has worked off what it was given: no thread runs, no processor time goes by."""
        wait_until(self._is_still, "the program comes to rest")

    def _is_still(self) -> bool:
        before = self._ticks()
        time.sleep(STILL_SECONDS)
        return self._ticks() - before <= _TICKS_OF_A_BLINK and not self._is_running()

    def _ticks(self) -> int:
        """Return the processor time used so far, in clock ticks, by the program and what reads files for it."""
        return sum(sum(map(int, stat[11:13])) for stat in map(self._stat, self._stats("stat")))

    def _is_running(self) -> bool:
        """Tell whether a thread wants the processor, which a busy computer may not give it at once."""
        return any(stat[0] in "RD" for stat in map(self._stat, self._stats("task/*/stat")))

    def _stats(self, name: str) -> list[Path]:
        """Return the stat files of the program and of what it has started."""
        return [path for pid in self._family() for path in Path(f"/proc/{pid}").glob(name)]

    def _family(self) -> set[int]:
        """Return the program and its descendants; a parent is met before its children nearly always."""
        known = {self.pid}
        for pid in sorted(int(path.name) for path in Path("/proc").glob("[0-9]*")):
            if int(self._stat(Path(f"/proc/{pid}/stat"))[_PARENT]) in known:
                known.add(pid)
        return known

    @classmethod
    def _stat(cls, path: Path) -> list[str]:
        """Return the fields of a stat file from the state on; the name before may hold spaces."""
        return cls._text(path).rpartition(")")[2].split() or _ENDED

    @staticmethod
    def _text(path: Path) -> str:
        """Return what /proc says, nothing of a process or thread that has ended meanwhile."""
        try:
            return path.read_text()
        except (FileNotFoundError, ProcessLookupError):
            return ""

    def key(self, *keys: str) -> None:
        """Press keys and wait until the program has answered them."""
        self.screen.key(*keys)
        self.wait_until_still()

    def type(self, text: str) -> None:
        """Type ASCII characters."""
        self.screen.type(text)
        self.wait_until_still()

    def paste(self, text: str) -> None:
        """Put text on the clipboard and press Ctrl+V."""
        self.screen.copy(text)
        self.key("ctrl+v")

    def paste_block(self, rows: Sequence[Sequence[str]]) -> None:
        """Paste a block of cells as Excel puts it on the clipboard."""
        self.paste("".join("\t".join(row) + "\r\n" for row in rows))

    def fill(self, texts: Sequence[str]) -> None:
        """Paste a text into each field, going on by Tab; an empty text leaves the field."""
        for text in texts:
            if text:
                self.screen.copy(text)
                self.key("ctrl+a", "ctrl+v")
            self.screen.key("Tab")
        self.wait_until_still()

    def answer_file_dialog(self, title: str, path: Path) -> None:
        """Give a path to the file dialog with this title and wait until it is gone."""
        self.wait_for_title(title)
        self.screen.key("ctrl+a")
        self.type(str(path))
        self.key("Return")
        wait_until(lambda: title not in self.titles(), f"the dialog {title} closes")
        self.wait_until_still()

    def corners(self) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of the active window on the screen, in pixels."""
        active = self.screen.say("xdotool", "getactivewindow").strip()
        words = self.screen.say("xwininfo", "-id", active)
        left, top, width, height = (
            int(line.rpartition(":")[2])
            for name in ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
            for line in words.splitlines()
            if line.strip().startswith(f"{name}:")
        )
        return left, top, left + width, top + height

    def keep(self, name: str) -> Path:
        """Keep a picture of the screen."""
        return self.screen.keep(name)

    def quit(self) -> None:
        """Leave by Ctrl+Q and wait for a clean end."""
        self.screen.key("ctrl+q")
        assert self._process.wait(PATIENCE_SECONDS) == 0, self.last_words()

    def kill(self) -> None:
        """Kill the program as a power cut does."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait(PATIENCE_SECONDS)

    def last_words(self) -> str:
        """Return what the program said on stderr; it must have ended."""
        assert self._process.stderr is not None
        return self._process.stderr.read().decode()

    def end(self) -> None:
        """Take the program away, however the test went."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE_SECONDS)
        if self._process.stderr is not None:
            self._process.stderr.close()


@contextmanager
def open_window(screen: Screen, environment: Mapping[str, str], *arguments: str | Path) -> Iterator[Window]:
    """Start the program and take it away afterwards."""
    window = Window(screen, environment, *arguments)
    try:
        yield window
    finally:
        window.end()
