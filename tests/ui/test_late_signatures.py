"""Qt without its descriptions of signatures behaves as with them, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Prints what each way of going wrong is told, and whether the descriptions were loaded before and after the first.
PROBE = """
import json, sys, threading
early = sys.argv[1] == "early"
if not early:
    from nptracker.ui import late_signatures
    assert late_signatures.import_qt()
from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

class Speaker(QObject):
    said = Signal(str)

def words(wrong):
    try:
        return repr(wrong())
    except Exception as error:
        return f"{type(error).__name__}: {error}"

def is_loaded():
    return "shibokensupport.signature.parser" in sys.modules

WRONG = [
    lambda: QWidget.resize("a"),
    lambda: QPoint("a", "b"),
    lambda: QPoint(1, 2, 3, 4),
    lambda: QPoint(1, y=2, z=3),
    lambda: QTimer.singleShot("soon", None),
    lambda: Qt.Key("a"),
    lambda: QPoint().nothing,
    lambda: Speaker().said.emit(1, 2),
    lambda: Speaker(nothing=1),
    lambda: Speaker().setObjectName(1),
    lambda: QPoint.manhattanLength.__doc__,
    lambda: QPoint.__doc__,
]
before = is_loaded()
first = []  # of a thread, as in a lane
thread = threading.Thread(target=lambda: first.append(words(lambda: QObject().setProperty(1, 2, 3))))
thread.start()
thread.join()
told = first + [words(wrong) for wrong in WRONG]
print(json.dumps({"before": before, "after": is_loaded(), "told": told}))
"""


def seen(way: str) -> dict[str, object]:
    process = subprocess.run(
        [sys.executable, "-c", PROBE, way], capture_output=True, text=True, check=False, timeout=60
    )
    assert process.returncode == 0, process.stderr
    assert process.stderr == ""
    found: dict[str, object] = json.loads(process.stdout)
    return found


@pytest.fixture(scope="module")
def early() -> dict[str, object]:
    return seen("early")


@pytest.fixture(scope="module")
def late() -> dict[str, object]:
    return seen("late")


def test_the_descriptions_come_with_the_first_question(
    early: dict[str, object], late: dict[str, object]
) -> None:
    assert early["before"] is True
    assert (late["before"], late["after"]) == (False, True)


def test_every_mistake_is_told_in_the_same_words(early: dict[str, object], late: dict[str, object]) -> None:
    assert late["told"] == early["told"]
    assert "called with wrong argument types" in str(late["told"])


@pytest.mark.parametrize(("name", "other"), [("KNOWN_VERSION", "6.8.4"), ("KNOWN", 1)])
def test_another_shiboken_keeps_its_own_loader(name: str, other: object) -> None:
    script = f"""
import sys
from nptracker.ui import late_signatures
late_signatures.{name} = {other!r}
print(late_signatures.import_qt(), "shibokensupport.signature.parser" in sys.modules)
"""
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert (process.stdout, process.stderr) == ("False True\n", "")


def test_descriptions_that_are_there_already_stay() -> None:
    from nptracker.ui import late_signatures  # this process imported Qt long ago

    assert not late_signatures.import_qt()
