"""What the way to the first usable window loads and opens: pinned by what it does, not by the time it takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from nptracker.services.office import Office
from nptracker.ui.context import Context
from nptracker.ui.icons import icon, outline
from nptracker.ui.page import Page
from nptracker.ui.window_state import WindowState

# Run apart, because this process has loaded everything. It goes the way of `nptracker FILE` up to the first paint.
PROBE = """
import json, sqlite3, sys, threading
made, lanes, connect = [], [], sqlite3.connect

def note(*rest, **options):
    made.append(str(rest[0]))
    lanes.append(threading.current_thread().name)
    return connect(*rest, **options)

sqlite3.connect = note
from nptracker.ui.late_signatures import import_qt
from nptracker.ui.quick_enums import hasten_enums
hasten_enums()
import_qt()
from PySide6 import QtCore, QtWidgets

class Watcher(QtCore.QObject):
    seen = None

    def eventFilter(self, watched, event):
        if event.type() == QtCore.QEvent.Type.Paint and self.seen is None:
            classes = [name for name in vars(QtWidgets) if name.startswith("Q")]
            self.seen = {"modules": sorted(sys.modules), "connections": list(made), "lanes": list(lanes), "classes": classes}
        return False

def look():
    app = QtWidgets.QApplication.instance()
    window = next(w for w in app.topLevelWidgets() if isinstance(w, QtWidgets.QMainWindow))
    watcher = Watcher()
    window.bench.front.installEventFilter(watcher)
    while watcher.seen is None:
        app.processEvents()
    while not window.bench.front.list.lines:
        app.processEvents(QtCore.QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    filled = sorted(sys.modules)
    print(json.dumps(watcher.seen | {"title": window.windowTitle(), "filled": filled}))
    window.close()
    return 0

QtWidgets.QApplication.exec = staticmethod(look)
from nptracker import cli
sys.exit(cli.main(sys.argv[1:]))
"""
LATE_MODULES = {
    *("openpyxl", "reportlab", "sqlite_utils", "pypdfium2", "python_calamine"),
    *("shibokensupport.signature.parser", "shibokensupport.signature.lib.pyi_generator"),
    "dataclasses",  # compiles source for every class: nptracker.domain.dataclass does not
    *("_hashlib", "inspect", "uuid", "logging.handlers", "socket"),
    *("nptracker.db.upgrade", "nptracker.db.backup", "nptracker.db.recovery", "nptracker.db.integrity"),
    *("nptracker.services.imports", "nptracker.services.plans", "nptracker.services.backups"),
    *("nptracker.ui.crash_dialog", "nptracker.ui.new_file_dialog", "nptracker.ui.plan.tasks_page"),
    *("nptracker.ui.records.ledger_page", "nptracker.ui.pages.returns", "nptracker.ui.pages.history"),
}
LATER_STILL = {"dataclasses", "inspect", "openpyxl"}  # not even for what the first page is filled with
LATE_CLASSES = {"QFileDialog", "QInputDialog", "QMessageBox", "QDialogButtonBox"}


@pytest.fixture
def seen(tmp_path: Path) -> dict[str, Any]:
    """What is there once a file with a plan stands in the window."""
    path = tmp_path / "甲.npt"
    office = Office.create(path, region="甘州区", person="张三")
    office.plans.accept(office.plans.built_in_draft("ganzhou"))
    office.close()
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.run(
        [sys.executable, "-c", PROBE, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    found: dict[str, Any] = json.loads(process.stdout)
    return found


def test_the_start_loads_and_opens_only_what_the_first_page_needs(seen: dict[str, Any]) -> None:
    assert seen["title"].startswith("甘州区")
    assert "nptracker.ui.pages.overview" in seen["modules"], "the window stands on its first page"
    assert LATE_MODULES.isdisjoint(seen["modules"]), LATE_MODULES & set(seen["modules"])
    assert LATER_STILL.isdisjoint(seen["filled"]), LATER_STILL & set(seen["filled"])
    assert LATE_CLASSES.isdisjoint(seen["classes"]), LATE_CLASSES & set(seen["classes"])
    assert len(seen["connections"]) == 1, "what opened the file serves the first page too"
    assert seen["lanes"] == ["nptracker-opening"], "the window is made meanwhile"
    assert all(place.endswith("?mode=ro") for place in seen["connections"]), "nothing is written yet"


def test_a_page_is_made_where_it_will_stand(qtbot: QtBot) -> None:
    room = QStackedWidget()
    qtbot.addWidget(room)
    page = Page(cast("Context", SimpleNamespace(room=room)))
    assert page.parentWidget() is room


def test_opening_the_last_file_again_leaves_nothing_to_save(tmp_path: Path) -> None:
    state = WindowState()
    assert [state.remember(tmp_path / name) for name in ("甲.npt", "甲.npt", "乙.npt", "甲.npt")] == [
        True,
        False,
        True,
        True,
    ]
    assert state.recent == [str(tmp_path / "甲.npt"), str(tmp_path / "乙.npt")]


def test_the_lines_of_an_icon_are_read_when_it_is_painted(qtbot: QtBot) -> None:
    icon.cache_clear()
    outline.cache_clear()
    star = icon("star")
    assert outline.cache_info().currsize == 0
    assert not star.pixmap(16, 16).isNull()
    assert outline.cache_info().currsize == 1
    with pytest.raises(KeyError):
        icon("no such icon")
