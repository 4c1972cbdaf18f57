"""What an open file needs is loaded while the welcome page stands idle, a little at each turn of events."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter

from pytestqt.qtbot import QtBot

from nptracker.ui.jobs import Jobs
from nptracker.ui.preload import PARTS, SERVICES, Preloader

# Run apart, because this process has loaded much of it. It stands on the welcome page until all is loaded.
PROBE = """
import json, sys, threading
from nptracker.app import make_application, make_window
app = make_application(["probe"])
window = make_window(app)
window.show_welcome()
before = sorted(sys.modules)
from nptracker.ui import preload
from nptracker.ui.preload import Preloader
preloader = window._page.findChild(Preloader)
def load(name):
    known, thread = set(sys.modules), threading.current_thread().name
    module = original(name)
    for new in set(sys.modules) - known:
        loaded.setdefault(thread, []).append((name, new))
    return module

loaded, original = {}, preload.import_module
preload.import_module = load
while not preloader.is_done:
    app.processEvents()
window.reading.close()
print(json.dumps({"before": before, "after": sorted(sys.modules), "loaded": loaded}))
"""
MOST_AT_ONCE = 12


def test_the_welcome_page_loads_what_opening_needs_bit_by_bit() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.run(
        [sys.executable, "-c", PROBE],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert process.returncode == 0, process.stderr
    seen = json.loads(process.stdout)
    assert "nptracker.services.office" not in seen["before"], "the welcome page itself does not wait for it"
    assert {*SERVICES, *PARTS} <= set(seen["after"])
    lane, window = seen["loaded"]["nptracker-reading"], seen["loaded"]["MainThread"]
    assert {name for name, _new in lane} == set(SERVICES)
    assert not [new for _name, new in lane if new.startswith(("nptracker.ui", "PySide6"))]
    turns = Counter(name for name, _new in window)
    assert set(turns) == set(PARTS), "each part loads something"
    assert max(turns.values()) <= MOST_AT_ONCE, "one turn loads too much: name what it needs before it"


def test_a_preloader_says_when_all_is_there_and_waits_for_nothing_else(qtbot: QtBot) -> None:
    lane = Jobs("test")
    assert Preloader(lane, lane, 0, ("json",), ("sys",)).is_done
    missing = "wave"
    sys.modules.pop(missing, None)
    loading = Preloader(lane, lane, 0, (), ("json", missing))
    assert not loading.is_done
    with qtbot.waitSignal(loading.done):
        pass
    assert loading.is_done
    assert missing in sys.modules
    assert lane.close()
