"""The data lane: results on the main thread, progress, cancel, errors, lost owners, a lively window."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from nptracker.errors import CancelledError
from nptracker.ui.jobs import Job, Jobs, keep_window_lively

HEARTBEAT_MS = 10


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    lane = Jobs("test")
    yield lane
    assert lane.close()


@pytest.fixture
def owner(qtbot: QtBot) -> QObject:
    return QObject()


def test_a_result_arrives_on_the_main_thread(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    worker: list[int] = []
    seen: list[tuple[str, int]] = []

    def work(_job: Job) -> str:
        worker.append(threading.get_ident())
        return "纸"

    jobs.run("做", work, owner=owner, done=lambda result: seen.append((result, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [("纸", threading.main_thread().ident)]
    assert worker != [threading.main_thread().ident]
    assert not jobs.is_busy


def test_jobs_of_a_lane_run_one_after_another_in_order(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    running: list[str] = []
    overlaps: list[str] = []
    ended: list[str] = []

    def work(name: str) -> Callable[[Job], str]:
        def run(_job: Job) -> str:
            overlaps.extend(running)
            running.append(name)
            time.sleep(0.01)
            running.remove(name)
            return name

        return run

    for name in "abc":
        jobs.run(name, work(name), owner=owner, done=ended.append)
    qtbot.waitUntil(lambda: len(ended) == 3)
    assert ended == ["a", "b", "c"]
    assert overlaps == []


def test_progress_is_reported_and_thinned(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    reports: list[tuple[int, int]] = []
    done: list[None] = []
    jobs.progressed.connect(lambda _job, n, total: reports.append((n, total)))

    def work(job: Job) -> None:
        for number in range(1, 10_001):
            job.progress(number, 10_000)

    jobs.run("数", work, owner=owner, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    assert reports[-1] == (10_000, 10_000)
    assert len(reports) < 200


def test_a_cancelled_job_ends_at_its_next_report(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    begun, outcome = threading.Event(), list[str]()

    def work(job: Job) -> None:
        while True:
            begun.set()
            job.progress(1, 0)
            time.sleep(0.001)

    job = jobs.run(
        "长",
        work,
        owner=owner,
        done=lambda _: outcome.append("done"),
        cancelled=lambda: outcome.append("cancelled"),
    )
    assert begun.wait(2)
    job.cancel()
    qtbot.waitUntil(lambda: bool(outcome))
    assert outcome == ["cancelled"]
    with pytest.raises(CancelledError):
        job.progress(2, 0)


def test_a_job_cancelled_while_waiting_never_starts(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    gate, started, ended = threading.Event(), list[str](), list[str]()
    jobs.run("先", lambda _job: gate.wait(2), owner=owner)
    second = jobs.run(
        "后", lambda _job: started.append("ran"), owner=owner, cancelled=lambda: ended.append("cancelled")
    )
    second.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(ended))
    assert started == []


def test_an_error_goes_to_failed_or_to_whoever_listens(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    own: list[Exception] = []
    unheard: list[Exception] = []
    jobs.failed_unheard.connect(unheard.append)

    def break_down(_job: Job) -> None:
        raise ValueError("坏")

    jobs.run("一", break_down, owner=owner, failed=own.append)
    jobs.run("二", break_down, owner=owner)
    qtbot.waitUntil(lambda: bool(own and unheard))
    assert [type(error) for error in own + unheard] == [ValueError, ValueError]


def test_nothing_is_delivered_to_an_owner_that_is_gone(jobs: Jobs, qtbot: QtBot) -> None:
    mortal, gate, seen = QObject(), threading.Event(), list[str]()
    begun, stopping = threading.Event(), list[bool]()

    def work(job: Job) -> str:
        begun.set()
        gate.wait(2)
        stopping.append(job.stopping())
        return "迟到"

    jobs.run("慢", work, owner=mortal, done=seen.append)
    assert begun.wait(2)
    mortal.deleteLater()
    qtbot.wait(20)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.is_busy)
    assert stopping == [True]
    assert seen == []


def test_closing_ends_the_thread_and_an_opened_lane_starts_a_new_one(
    jobs: Jobs, owner: QObject, qtbot: QtBot
) -> None:
    seen: list[int] = []
    jobs.run("一", lambda _job: 1, owner=owner, done=seen.append)
    qtbot.waitUntil(lambda: seen == [1])
    for _file in range(2):  # the second file is closed without a job of its own
        assert jobs.close()
        jobs.open()
    jobs.run("二", lambda _job: 2, owner=owner, done=seen.append)
    qtbot.waitUntil(lambda: seen == [1, 2])


def test_the_window_keeps_beating_beside_a_busy_worker(jobs: Jobs, owner: QObject, qtbot: QtBot) -> None:
    """A pure Python worker holds the interpreter as long as it can; the window must still get its turn."""
    keep_window_lively()
    beats: list[float] = []
    timer = QTimer(interval=HEARTBEAT_MS)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    done: list[int] = []

    def work(job: Job) -> int:
        total, end = 0, time.monotonic() + 0.25
        while time.monotonic() < end:
            total += sum(i * i for i in range(2_000))
            job.progress(total, 0)
        return total

    timer.start()
    jobs.run("忙", work, owner=owner, done=done.append)
    qtbot.waitUntil(lambda: bool(done))
    timer.stop()
    assert len(beats) >= 5


def test_a_closed_lane_does_nothing_until_it_is_opened_again(jobs: Jobs, qtbot: QtBot) -> None:
    owner, heard = QObject(), []
    assert jobs.close()
    late = jobs.run("", lambda _job: heard.append("late"), owner=owner)
    assert late.stopping()
    assert not jobs.is_busy
    jobs.open()
    jobs.run("", lambda _job: heard.append("again"), owner=owner)
    qtbot.waitUntil(lambda: not jobs.is_busy)
    assert heard == ["again"]
