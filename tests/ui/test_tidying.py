"""Garbage is collected on the main thread only, the whole of it only while no job runs."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from nptracker.ui import tidying
from nptracker.ui.jobs import Jobs
from nptracker.ui.tidying import MANY, Tidier, due_generation


@pytest.mark.parametrize(
    ("counts", "is_busy", "due"),
    [
        ((0, 0, 0), False, None),
        ((5_000, 0, 0), False, 0),
        ((0, 50, 0), False, 1),
        ((0, 50, 50), False, 2),
        ((5_000, 50, 50), True, 0),
        ((0, 50, 50), True, None),
    ],
)
def test_what_is_due(counts: tuple[int, int, int], is_busy: bool, due: int | None) -> None:
    assert due_generation(counts, is_busy=is_busy) == due


class Ring:
    """Garbage that only a collector can find; it notes the thread it ends in."""

    ended_in: threading.Thread | None = None

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Ring.ended_in = threading.current_thread()


@pytest.fixture
def owner(qtbot: QtBot) -> Iterator[QObject]:
    owner = QObject()
    yield owner
    owner.deleteLater()
    qtbot.waitUntil(gc.isenabled)


def test_garbage_of_a_worker_ends_on_the_main_thread(owner: QObject, qtbot: QtBot) -> None:
    lane = Jobs("test", owner)
    Tidier(lane, parent=owner)
    rings: list[weakref.ref[Ring]] = []
    made: list[int] = []

    def work(_job: object) -> int:
        rings.append(weakref.ref(Ring()))
        kept: list[list[int]] = []
        until = time.monotonic() + 30  # a machine busy with other tests lets the main thread wait
        while rings[0]() is not None and time.monotonic() < until:
            if len(kept) < MANY:  # sets off Python's own collector, in this thread, within a few milliseconds
                kept.append([len(kept)])
            else:
                time.sleep(0.001)
        return len(kept)

    lane.run("做", work, owner=owner, done=made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=40_000)
    assert Ring.ended_in is threading.main_thread()
    assert lane.close()


def test_python_collects_again_once_the_window_is_gone(qtbot: QtBot) -> None:
    owner = QObject()
    Tidier(parent=owner)
    assert not gc.isenabled()
    owner.deleteLater()
    qtbot.waitUntil(gc.isenabled)


class TestGarbageThatGrewOld:
    """Objects that were put aside: a ring of them is found at the next look through everything."""

    @pytest.fixture
    def tidier(self, owner: QObject, monkeypatch: pytest.MonkeyPatch) -> Tidier:
        monkeypatch.setattr(tidying, "due_generation", lambda *_counts, **_busy: 2)
        return Tidier(parent=owner)

    @pytest.fixture
    def old(self, tidier: Tidier) -> weakref.ref[Ring]:
        """A ring that was put aside and is nobody's by now."""
        ring = Ring()
        tidier.tidy()
        return weakref.ref(ring)

    def test_a_small_heap_is_looked_through_each_time(
        self, tidier: Tidier, old: weakref.ref[Ring], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tidying, "FEW", 10_000_000)
        tidier.tidy()
        assert old() is None

    def test_of_a_large_heap_only_what_is_new_is(
        self, tidier: Tidier, old: weakref.ref[Ring], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tidying, "FEW", 0)
        tidier._most = 10_000_000
        new = weakref.ref(Ring())
        tidier.tidy()
        assert new() is None
        assert old() is not None
        tidier._most = 0  # twice as much has gathered
        tidier.tidy()
        assert old() is None

    def test_a_large_heap_is_looked_through_while_the_officer_is_away(
        self, tidier: Tidier, old: weakref.ref[Ring], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tidying, "FEW", 0)
        tidier._most = 10_000_000
        tidier.note_state(Qt.ApplicationState.ApplicationActive)
        tidier.tidy()
        assert old() is not None
        tidier.note_state(Qt.ApplicationState.ApplicationInactive)
        tidier.note_state(Qt.ApplicationState.ApplicationActive)
        tidier.tidy()
        assert old() is None
