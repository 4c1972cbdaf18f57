"""Makes the pictures of the manual from the real window over the sample district, on a fixed day.

Run it after the window has changed: ``python tools/make_manual_pictures.py [NAME …]``; without names all are made.
The sample is told anew in a folder of its own, so that nothing of this computer gets into a picture.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tools"))
TARGET = ROOT / "docs" / "manual" / "pictures"
SIZE = (1100, 700)
QUIET_SECONDS, PATIENCE_SECONDS = 0.5, 20.0
PERSON = "王敏"
COLOURS = 128


def prepare(folder: Path) -> None:
    """Let Qt paint without a screen, and keep settings of this computer out; called before Qt is loaded."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["QT_LOGGING_RULES"] = "default.warning=false"
    os.environ["QT_SCALE_FACTOR"] = "1"
    os.environ["NPTRACKER_DATA_DIR"] = str(folder / "data")


class Scene:
    """The window with what shots ask of it."""

    def __init__(self, folder: Path) -> None:
        from manual_shots import DAY

        from nptracker.app import make_application, make_window
        from nptracker.services.office import Office
        from nptracker.ui.window_state import WindowState

        self.folder = folder
        self.app = make_application(["nptracker"])

        def open_file(path: Path, person: str, read_only: bool, _take_over: bool) -> Office:
            return Office.open(path, person=person, read_only=read_only, today=lambda: DAY)

        self.window: Any = make_window(self.app, WindowState(person=PERSON), open_file)
        self.window.resize(*SIZE)
        self.window.show()

    def settle(self) -> None:
        """Wait until nothing is read or written and the page has been painted."""
        end, quiet = time.monotonic() + PATIENCE_SECONDS, 0.0
        while time.monotonic() < end:
            self.app.processEvents()
            busy = self.window.reading.is_busy or self.window.jobs.is_busy or self.window.is_opening
            quiet = 0.0 if busy else quiet or time.monotonic()
            if quiet and time.monotonic() - quiet > QUIET_SECONDS:
                return
            time.sleep(0.005)
        raise RuntimeError("the window did not come to rest")

    @property
    def bench(self) -> Any:
        """The window of the open file."""
        return self.window.bench

    @property
    def office(self) -> Any:
        """The office of the open file."""
        return self.bench.context.office

    def turn(self, key: str, tab: str = "") -> Any:
        """Turn to a page of the rail and one of its tabs; return the page in front."""
        from nptracker.ui.context import PageKey

        self.bench.turn_to(PageKey(key))
        page = self.bench.front
        if tab:
            page.turn_to(tab)
            page = page.front
        self.settle()
        return page

    def lay(self, page: Any) -> Any:
        """Lay a temporary page over the others."""
        self.bench.show_page(page)
        self.settle()
        return page

    def save(self, widget: Any, name: str) -> None:
        """Write the picture of a widget with few colours, which keeps the files small."""
        from PIL import Image

        self.settle()
        path = self.folder / f"{name}.png"
        if not widget.grab().save(str(path), "PNG"):
            raise RuntimeError(f"{name} was not written")
        few = Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(TARGET / path.name, optimize=True)


Shot = Callable[[Scene], Any]


def make(names: list[str], sample: Path | None) -> None:
    """Make the pictures named, or all of them."""
    from manual_shots import SHOTS, open_sample

    TARGET.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.gettempdir()) / "新污染物治理"  # shown in the pictures, so always the same
    folder.mkdir()
    try:
        prepare(folder)
        scene = Scene(folder)
        scene.window.show_welcome()
        scene.save(scene.window, "welcome")
        open_sample(scene, sample)
        for name, shot in SHOTS.items():
            if not names or name in names:
                widget = shot(scene) or scene.window
                scene.save(widget, name)
                print(name, flush=True)
        scene.window.close()
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("names", nargs="*", help="pictures to make; without any, all of them")
    asked.add_argument("--sample", type=Path, help="a sample district told before, to save half a minute")
    options = asked.parse_args()
    make(options.names, options.sample)
