"""The installer, the way back and the uninstaller as a person meets them: page by page, with a picture of each.

It expects a computer without the program and leaves one.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drive_place import Place, expect
from drive_registry import PRODUCT_KEY, UNINSTALL_KEY, registry_value
from drive_stage import run_stage, step
from drive_window import Desk
from driver import wait_until
from update import data_folder, expect_version, run_setup, version_of

PRODUCT = "新污染物治理工作台"
_PAGES_SECONDS = 240.0
_PAINT_SECONDS = 1.5  # a page of NSIS says nothing when it is painted


class Wizard:
    """A program of pages or questions in which Return goes on."""

    def __init__(self, place: Place, desk: Desk, program: Path) -> None:
        self._desk = desk
        self._process = subprocess.Popen(
            place.command(program),
            env=dict(place.environment),
            cwd=place.out,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait_for(self, title: str) -> None:
        """Wait until a window with this title has the keyboard."""
        wait_until(lambda: title in self._desk.active_title(), f"a window called {title}", _PAGES_SECONDS)
        time.sleep(_PAINT_SECONDS)

    def turn(self, picture: str, *keys: str) -> None:
        """Keep a picture of what is shown and go on."""
        self._desk.keep(picture)
        self._desk.key(*(keys or ("Return",)))
        time.sleep(_PAINT_SECONDS)

    def end(self) -> None:
        """Take the program away if it is still there."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(_PAGES_SECONDS)


@contextmanager
def wizard(place: Place, desk: Desk, program: Path, title: str) -> Iterator[Wizard]:
    """Start a program of pages and wait for the first one."""
    pages = Wizard(place, desk, program)
    try:
        pages.wait_for(title)
        yield pages
    except BaseException:
        desk.keep("broken_off")
        raise
    finally:
        pages.end()


def install(place: Place, desk: Desk, setup: Path, version: str) -> None:
    """Go through the pages of the installer over an older version, and let it open the program at the end."""
    with wizard(place, desk, setup, f"{PRODUCT} 安装") as pages:
        pages.turn("40_welcome")
        pages.turn("41_folder")
        desk.keep("42_unpacking")
        wait_until(
            lambda: registry_value(place, UNINSTALL_KEY, "DisplayVersion") == version,
            "the registry knows the new version",
            _PAGES_SECONDS,
        )
        time.sleep(2 * _PAINT_SECONDS)
        pages.turn("43_finished")
    wait_until(lambda: bool(place.processes()), "the program is opened", _PAGES_SECONDS)
    wait_until(lambda: PRODUCT in desk.active_title(), "its window is there", _PAGES_SECONDS)
    time.sleep(2 * _PAINT_SECONDS)
    desk.keep("44_opened")
    desk.key("ctrl+q")
    wait_until(lambda: not place.processes(), "the program is closed", _PAGES_SECONDS)


def go_back(place: Place, desk: Desk, version: str) -> None:
    """Answer the two questions of the way back."""
    with wizard(place, desk, place.home / "rollback.exe", "退回上一版本") as questions:
        questions.turn("45_way_back")
        questions.turn("46_way_back_done")
    expect_version(place, version)


def uninstall(place: Place, desk: Desk) -> None:
    """Go through the pages of the uninstaller."""
    with wizard(place, desk, place.home / "uninstall.exe", f"{PRODUCT} 卸载") as pages:
        pages.turn("47_uninstall")
        wait_until(lambda: not (place.home / "program").exists(), f"{place.home} is emptied", _PAGES_SECONDS)
        time.sleep(_PAINT_SECONDS)
        pages.turn("48_uninstalled")
    expect(not registry_value(place, PRODUCT_KEY, "InstallDir"), "the registry still knows the folder")


def drive(place: Place) -> None:
    """Install over an older version, go back, uninstall: all by hand."""
    newer, older = (Path(place.environment[f"NPTRACKER_{name}INSTALLER"]) for name in ("", "OLDER_"))
    desk = Desk(place)
    place = place.at(data_folder(place).parent / "Programs" / "nptracker")
    with step("older version in the usual place"):
        expect(run_setup(place, older) == 0, "the installer failed")
        old_version = version_of(place)
    with step("updated by its pages"):
        install(place, desk, newer, newer.name.split("-")[1])
    with step("taken back"):
        go_back(place, desk, old_version)
    with step("uninstalled by its pages"):
        uninstall(place, desk)


if __name__ == "__main__":
    raise SystemExit(run_stage(drive))
