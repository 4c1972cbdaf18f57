"""From the start of the process to the first painted window: an empty PySide6 window, and ours on a district."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bench.harness import STARTED, report

_DEMO = Path(tempfile.gettempdir()) / "nptracker-bench-demo"


def _peer() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    report(start_s=time.time() - float(os.environ[STARTED]))


def _ours() -> None:
    from nptracker.app import make_application, make_window

    app = make_application(["nptracker"])
    window = make_window(app)
    window.open_path(_DEMO / "示例区.npt")
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    while not window.is_usable():
        app.processEvents()
    report(start_s=time.time() - float(os.environ[STARTED]))
    window.close()


def prepare() -> None:
    """Make the sample district once."""
    from nptracker.services.sample import make_sample

    if not _DEMO.exists():
        make_sample(_DEMO)


if __name__ == "__main__":
    os.environ.setdefault("NPTRACKER_DATA_DIR", tempfile.mkdtemp())
    {"ours": _ours, "peer": _peer, "prepare": prepare}[sys.argv[1]]()
