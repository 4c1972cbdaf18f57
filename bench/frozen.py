"""The built program beside an empty PySide6 window frozen in the same way: how soon its picture stands, and its size.

Neither program is altered or asked: an outsider watches the screen, where X11 reports what was drawn into a window. The
window stands with the first drawing; the first page is complete with the last one of more than a fiftieth of the window
before a second of calm (a blinking caret is less). What the program does afterwards, loading in its leisure what the next
pages need, does not count.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.harness import report

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = Path(os.environ.get("BENCH_FROZEN") or ROOT / "dist" / "nptracker")
WORK = Path(tempfile.gettempdir()) / "nptracker-bench-frozen"
PEERS = {"peer": WORK / "dist" / "empty", "untrimmed": WORK / "dist" / "untrimmed"}
DISTRICT = WORK / "示例区.npt"
DATA = ("resources", "manual", "licences")  # what the size goal leaves out: fonts, lists, help, texts
CALM_S, LONGEST_S = 1.0, 60.0
LEAST_WIDTH = 600  # narrower ones are Qt's helpers, not the window
LEAST_SHARE = 1 / 50


def _command(variant: str) -> list[str]:
    if variant in PEERS:
        return [str(PEERS[variant] / "empty")]
    program = [str(PROGRAM / "nptracker")]
    return [*program, str(DISTRICT)] if variant == "ours" else program


@contextmanager
def _screen() -> Iterator[str]:
    """Start a virtual screen and yield its name."""
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writer], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            yield f":{int(told.readline())}"
    finally:
        server.terminate()
        server.wait()


class _Watcher:
    """Notes when something is drawn into the first real window."""

    def __init__(self, name: str) -> None:
        from Xlib import X, display
        from Xlib.ext import damage
        from Xlib.protocol.event import ClientMessage

        self._display = display.Display(name)
        self._damage = damage
        self._display.damage_query_version()
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._display.sync()
        self._mapped = X.MapNotify
        self._message = ClientMessage
        self._window: Any = None
        self.drawn: list[float] = []
        self.worked_s: list[float] = []  # what the program had worked by then
        self._area = 0

    def watch(self, process: int) -> None:
        """Note what a program draws until nothing has been drawn for a while."""
        end = time.time() + LONGEST_S
        while time.time() < end and (not self.drawn or time.time() - self.drawn[-1] < CALM_S):
            while self._display.pending_events():
                if self._is_drawing(self._display.next_event()):
                    self.drawn.append(time.time())
                    self.worked_s.append(_worked_s(process))
            time.sleep(0.002)
        if not self.drawn:
            raise SystemExit("no window was drawn")

    def _is_drawing(self, event: Any) -> bool:
        if event.type == self._mapped and not self._area and not event.override:
            size = event.window.get_geometry()
            if size.width < LEAST_WIDTH:
                return False
            self._area = size.width * size.height
            self._window = event.window
            event.window.damage_create(self._damage.DamageReportRawRectangles)
            self._display.sync()
            return True  # what was drawn before the report was asked for
        return bool(self._area) and type(event).__name__ == "DamageNotify" and self._is_large(event.area)

    def close(self) -> None:
        """Close the window as its frame's button would: after a kill, the next start would look the file over."""
        protocols, delete = (self._display.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW"))
        asked = self._message(window=self._window, client_type=protocols, data=(32, [delete, 0, 0, 0, 0]))
        self._window.send_event(asked)
        self._display.sync()

    def _is_large(self, part: Any) -> bool:
        return bool(part.width * part.height >= self._area * LEAST_SHARE)


def _worked_s(process: int) -> float:
    """Return the seconds that the processor has worked for a program, all its threads counted."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _size_mb(folder: Path, without: tuple[str, ...] = ()) -> float:
    left_out = [folder / "_internal" / name for name in without]
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(p.stat().st_size for p in files if not any(p.is_relative_to(part) for part in left_out)) / 1e6


def measure(variant: str) -> None:
    """Start one program on a screen of its own, and report."""
    with _screen() as name:
        watcher = _Watcher(name)
        extra = {
            "DISPLAY": name,
            "QT_QPA_PLATFORM": "xcb",
            "NPTRACKER_DATA_DIR": str(WORK / f"data-{variant}"),
        }
        started = time.time()
        process = subprocess.Popen(_command(variant), env={**os.environ, **extra}, stderr=subprocess.DEVNULL)
        try:
            watcher.watch(process.pid)
            watcher.close()
            _, code, spent = os.wait4(process.pid, 0)
            process.returncode = code
        finally:
            process.kill()  # does nothing when it has ended
        if code:
            raise SystemExit(f"{variant} ended with {code}")
    folder = Path(_command(variant)[0]).parent
    report(
        first_s=watcher.drawn[0] - started,
        first_cpu_s=watcher.worked_s[0],
        start_s=watcher.drawn[-1] - started,
        start_cpu_s=watcher.worked_s[-1],
        program_peak_MB=spent.ru_maxrss / 1024,
        size_MB=_size_mb(folder),
        bare_MB=_size_mb(folder, DATA),
    )


def prepare() -> None:
    """Freeze the empty windows, and make the sample district once with the built program itself."""
    program = PROGRAM / "nptracker"
    if not program.exists():
        raise SystemExit(f"{program} is missing: python3 run.py build")
    spec = ROOT / "bench" / "empty_window.spec"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", str(spec)]
    subprocess.run([*command, "--distpath", str(WORK / "dist"), "--workpath", str(WORK / "work")], check=True)
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "NPTRACKER_DATA_DIR": str(WORK / "data-demo")}
    subprocess.run([program, "demo", WORK / "demo"], env=offscreen, check=True, stdout=subprocess.DEVNULL)
    shutil.copy2(next((WORK / "demo").glob("*.npt")), DISTRICT)


if __name__ == "__main__":
    prepare() if sys.argv[1] == "prepare" else measure(sys.argv[1])
