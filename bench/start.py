"""From the start of the process to the first painted window: an empty PySide6 window, and ours on a district.

The peer imports nothing of the harness, so that nothing but Qt stands in the denominator.
"""

from __future__ import annotations

import os
import sys
import time

_FOLDER = "/tmp/nptracker-bench-start"


def _data_folder(variant: str) -> str:
    """Return a data folder for each variant, or the window without a file would open the last one."""
    return os.path.join(_FOLDER, f"data-{variant}")


def _report() -> None:
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds = time.time() - float(os.environ["BENCH_STARTED"])
    sys.stdout.write(f'{{"start_s": {seconds}, "start_cpu_s": {time.process_time()}, "peak_MB": {peak}}}\n')


def _wait_for_paint(app, window) -> None:  # type: ignore[no-untyped-def]
    """Handle events until the window has been painted once."""
    from PySide6.QtCore import QEvent, QObject

    class Watcher(QObject):
        is_painted = False

        def eventFilter(self, _target: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint:
                self.is_painted = True
            return False

    watcher = Watcher()
    window.installEventFilter(watcher)
    while not watcher.is_painted:
        app.processEvents()
    app.processEvents()  # the paint event of the last child


def _wait_for_rows(app, rows) -> None:  # type: ignore[no-untyped-def]
    """Handle events until the first page's list, which is read in a lane of its own, has rows and is painted.

    The list is asked, not its viewport: for that, PySide would load every class of widget there is.
    """
    from PySide6.QtCore import QEventLoop

    while not rows.lines:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    for _ in range(2):  # what was asked to be painted, and what that asked for
        app.processEvents()


def _peer() -> None:
    from PySide6.QtWidgets import QApplication, QMainWindow

    app = QApplication([])
    window = QMainWindow()
    window.resize(1366, 768)
    window.show()
    _wait_for_paint(app, window)
    _report()


def _window(*files: str) -> None:
    """Go the way of ``nptracker [FILE]``, up to the event loop, which is replaced by waiting for the paint."""
    from nptracker import cli
    from nptracker.ui.late_signatures import import_qt
    from nptracker.ui.quick_enums import hasten_enums

    hasten_enums()
    import_qt()  # as the command line does first; here so that the event loop can be replaced before
    from PySide6.QtWidgets import QApplication

    def wait() -> int:
        app = QApplication.instance()
        window = next(w for w in QApplication.topLevelWidgets() if w.inherits("QMainWindow"))
        window.resize(1366, 768)
        _wait_for_paint(app, window)
        if files:
            _wait_for_rows(app, window.bench.front.list)  # type: ignore[attr-defined]
        _report()
        window.close()
        return 0

    QApplication.exec = staticmethod(wait)  # type: ignore[method-assign]
    cli.main(files)


def prepare() -> None:
    """Make the sample district once, and the memory of an officer who has worked with it before."""
    import shutil
    from pathlib import Path

    from nptracker.services.sample import make_sample
    from nptracker.ui.window_state import WindowState, save_state

    folder = Path(_FOLDER)
    if not (folder / "示例区.npt").exists():
        shutil.rmtree(folder, ignore_errors=True)
        make_sample(folder)
    os.environ["NPTRACKER_DATA_DIR"] = _data_folder("ours")
    save_state(WindowState(person="张三"))


if __name__ == "__main__":
    os.environ["NPTRACKER_DATA_DIR"] = _data_folder(sys.argv[1])
    if sys.argv[1] == "ours":
        _window(os.path.join(_FOLDER, "示例区.npt"))
    else:
        {"peer": _peer, "empty": _window, "prepare": prepare}[sys.argv[1]]()
