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


def _wait_for_paint(app, window, is_ready=lambda: True) -> None:  # type: ignore[no-untyped-def]
    """Handle events until the window has been painted once with its content."""
    from PySide6.QtCore import QEvent, QObject

    class Watcher(QObject):
        is_painted = False

        def eventFilter(self, _target: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
            if event.type() == QEvent.Type.Paint and is_ready():
                self.is_painted = True
            return False

    watcher = Watcher()
    window.installEventFilter(watcher)
    while not watcher.is_painted:
        app.processEvents()
    app.processEvents()  # the paint event of the last child


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
    from PySide6.QtWidgets import QApplication

    from nptracker import cli

    def wait() -> int:
        app = QApplication.instance()
        window = next(w for w in QApplication.topLevelWidgets() if w.inherits("QMainWindow"))
        window.resize(1366, 768)
        if files:
            # the list itself paints its frame, and its rows in the same pass; asking for its viewport would make
            # PySide load every class of widget there is, which no window of ours does
            tasks = window.bench.front.list  # type: ignore[attr-defined]
            _wait_for_paint(app, tasks, lambda: tasks.topLevelItemCount() > 0)
        else:
            _wait_for_paint(app, window)
        _report()
        window.close()
        return 0

    QApplication.exec = staticmethod(wait)  # type: ignore[method-assign,assignment]
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
