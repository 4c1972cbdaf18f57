"""Programs that nobody here wrote, driven by the tests: LibreOffice, the poppler tools, a virtual screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
SECONDS = 120


def program(name: str) -> str:
    """Return the path of a program; on Linux its absence fails the test, elsewhere it skips it."""
    found = shutil.which(name)
    if found:
        return found
    if sys.platform.startswith("linux"):
        pytest.fail(f"{name} is not installed; “python3 run.py test” installs it")
    pytest.skip(f"{name} is not installed")


def output(*command: str | Path, environment: Mapping[str, str] | None = None) -> str:
    """Run a command and return what it prints; a failure shows what it said."""
    done = subprocess.run(
        [str(word) for word in command],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}: {done.stderr or done.stdout}"
    return done.stdout


class Office:
    """LibreOffice without a window, with a profile of its own and the fonts of the program."""

    def __init__(self, folder: Path) -> None:
        self._soffice = program("soffice")
        self._folder = folder
        self._count = 0
        fonts = folder / "fonts.conf"
        fonts.write_text(
            '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
            '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
            f"<dir>{CHECKOUT / 'resources' / 'fonts'}</dir></fontconfig>",
            encoding="utf-8",
        )
        self._environment = {"FONTCONFIG_FILE": str(fonts), "LC_ALL": "C.UTF-8"}

    def convert(self, source: Path, target: str) -> Path:
        """Return what LibreOffice makes of a source; ``target`` is its “extension:filter:options”."""
        self._count += 1
        out = self._folder / f"{self._count:03}"
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        how: list[str | Path] = [
            profile,
            "--headless",
            "--norestore",
            "--convert-to",
            target,
            "--outdir",
            out,
        ]
        words = output(self._soffice, *how, source, environment=self._environment)
        made = list(out.glob("*")) if out.exists() else []
        assert len(made) == 1, f"LibreOffice made {len(made)} files of {source.name}: {words}"
        return made[0]

    def pdf(self, source: Path) -> Path:
        """Return a document or workbook printed to pdf."""
        return self.convert(source, "pdf")

    def xlsx(self, source: Path) -> Path:
        """Return a workbook opened and saved again."""
        return self.convert(source, "xlsx")

    def rows(self, workbook: Path) -> list[list[str]]:
        """Return the first sheet's cells as shown, row by row."""
        import csv

        made = self.convert(workbook, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false")
        with made.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


class Poppler:
    """The poppler tools: what another program reads in a pdf and how its pages look."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, pdf: Path, *, layout: bool = True) -> str:
        """Return the text of all pages, kept in columns when ``layout`` is set, else in the order it was drawn."""
        return output(program("pdftotext"), "-layout" if layout else "-raw", "-enc", "UTF-8", pdf, "-")

    def info(self, pdf: Path) -> dict[str, str]:
        """Return what pdfinfo prints, by name, such as “Pages” and “Page size”."""
        lines = output(program("pdfinfo"), pdf).splitlines()
        return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def pages(self, pdf: Path) -> int:
        """Return the number of pages."""
        return int(self.info(pdf)["Pages"])

    def fonts(self, pdf: Path) -> str:
        """Return the table of fonts, which tells whether each is embedded."""
        return output(program("pdffonts"), pdf)

    def pictures(self, pdf: Path, folder: Path | None = None, dpi: int = 60) -> list[Path]:
        """Return one PNG for each page, in order."""
        stem = (folder or self._folder) / pdf.stem
        output(program("pdftoppm"), "-png", "-r", str(dpi), pdf, stem)
        return sorted(stem.parent.glob(f"{stem.name}-*.png"))


@contextmanager
def virtual_screen(size: str = "1366x768x24") -> Iterator[str]:
    """Start Xvfb with a window manager on a free display and yield its name, such as “:7”."""
    reader, writer = os.pipe()
    with subprocess.Popen(
        [program("Xvfb"), "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writer)
        try:
            with os.fdopen(reader) as answer:
                number = answer.readline().strip()
            assert number, "Xvfb did not start"
            with window_manager(f":{number}"):
                yield f":{number}"
        finally:
            server.terminate()


@contextmanager
def window_manager(display: str) -> Iterator[None]:
    """Run openbox on a display and wait until it manages windows."""
    environment = {**os.environ, "DISPLAY": display}
    with subprocess.Popen(
        [program("openbox")], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as manager:
        try:
            deadline = time.monotonic() + 20
            while not is_managed(display):
                assert manager.poll() is None, "openbox ended"
                assert time.monotonic() < deadline, "openbox did not start"
                time.sleep(0.05)
            yield
        finally:
            manager.terminate()


def is_managed(display: str) -> bool:
    """Tell whether a window manager has taken the display."""
    words = output(program("xprop"), "-display", display, "-root", "_NET_SUPPORTING_WM_CHECK")
    return "window id" in words
