"""The worst gap of a 10 ms heartbeat while an officer works with a plan of 5,000 tasks in the real window.

Beside the gap by the clock stands what the window's own thread worked in the busiest gap: a busy machine
stretches the first, hardly the second. ``BENCH_BLAME=20 python -m bench.fluid ours [STEP …]`` also says where
the window and the lanes stood when a beat was 20 ms late.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEventLoop

from bench.harness import report
from bench.heartbeat import BEAT_MS, BLAME_MS, Heart
from bench.million import FOLDER, apart_from_the_user

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from nptracker.services.office import Office
    from nptracker.ui.main_window import MainWindow
    from nptracker.ui.pages.overview import OverviewPage
    from nptracker.ui.plan.task_list import TaskListPanel
    from nptracker.ui.plan.tasks_page import TasksPage
    from nptracker.ui.workbench import Workbench

    Measures = dict[str, float]

TASKS = int(os.environ.get("BENCH_TASKS", "5000"))
QUIET_SECONDS = 0.35  # so long nothing more may come after a step: longer than any timer of the pages
_TOWNSHIPS = (
    "东街街道",
    "大满镇",
    "乌江镇",
    "沙井镇",
    "新墩镇",
    "上秦镇",
    "甘浚镇",
    "碱滩镇",
    "花寨乡",
    "安阳乡",
)
_STATES = ("on_schedule", "behind", "ahead", "done", "not_started")


# The file


def plan_of(count: int) -> Path:
    """Return a district with a plan of so many tasks, some ticked and many reported on; made once and kept."""
    path = FOLDER / f"plan-{count}" / "plan.npt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            _make(Path(beside) / path.name, count)
            (Path(beside) / path.name).rename(path)
    return path


def _make(path: Path, count: int) -> None:
    from nptracker.domain.obligation import USUAL
    from nptracker.services.office import Office

    office = Office.create(path, region="测试区", person="王敏")
    draft = office.plans.built_in_draft("ganzhou")
    copies = range(-(-count // len(draft.tasks)))
    tasks = [
        replace(task, no=f"{task.no}.{copy + 1}", title=f"{task.title}（第{copy + 1}片）")
        for task in draft.tasks
        for copy in copies
    ]
    office.plans.accept(replace(draft, tasks=tuple(tasks[:count])))
    office.orgs.add_townships(_TOWNSHIPS)
    for name in USUAL:
        office.obligations.add_usual(name)
    _report_progress(office)
    office.search_index.catch_up()
    office.close()


def _bring_up_to_date(path: Path) -> None:
    """Give a file kept from earlier the tables of this program; that comes once in a version and is not measured."""
    from nptracker.services.office import Office

    Office.open(path).close()


def _report_progress(office: Office) -> None:
    """Report on two tasks of three for this quarter and the last, and tick one of ten."""
    from nptracker.domain.period import ReportingPeriod

    today = date.today()  # noqa: DTZ011 - the file is made for the day it is measured on
    now = ReportingPeriod.containing(today)
    session, ids = office._session, [line.id for line in office.tasks.lines()]
    with session.verb("fill", "填入进展"):
        session.table("progress_entry").insert_many(
            {
                "task": task,
                "period": period.code,
                "state": _STATES[at % len(_STATES)],
                "note": f"第{at + 1}项按计划推进，已完成摸底和复核。",
                "recorded_on": min(period.ends, today),
            }
            for period in (now.previous(), now)
            for at, task in enumerate(ids)
            if at % 3
        )
        session.table("closure").insert_many(
            {"task": task, "event": "done", "on": today, "by": "王敏"} for task in ids[::10]
        )


# The heart of the window


class OwnHeart(Heart):
    """Also keeps the most that the window's thread itself has worked between two beats."""

    def __init__(self) -> None:
        super().__init__()
        self.is_beating = False

    def start(self) -> None:
        self.most_worked, self._spent, self.is_beating = 0.0, time.thread_time(), True
        super().start()

    def stop(self) -> float:
        self.is_beating = False
        return super().stop()

    def _beat(self) -> None:
        spent = time.thread_time()
        self.most_worked = max(self.most_worked, (spent - self._spent) * 1000)
        self._spent = spent
        super()._beat()

    @property
    def last_beat(self) -> float:
        """When it last beat."""
        return self._last


def _watch(heart: OwnHeart) -> None:
    """Say where every thread stands whenever a beat is late; runs until the process ends."""
    told = 0.0
    while True:
        time.sleep(BEAT_MS / 2000)
        late = (time.perf_counter() - heart.last_beat) * 1000
        if late > BLAME_MS and heart.is_beating and told != (told := heart.last_beat):
            for thread in threading.enumerate():
                frame = sys._current_frames().get(thread.ident or 0)
                if thread is not threading.current_thread() and frame is not None:
                    _say(late, thread.name, frame)


def _say(late: float, name: str, frame: Any) -> None:
    lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_stack(frame)[-7:]]
    sys.stderr.write(f"    {late:6.0f} ms  {name:18} {' < '.join(reversed(lines))}\n")


# What an officer does

Step = Callable[["MainWindow"], object]


def steps_on(path: Path, older: Path) -> Mapping[str, Step]:
    """Return what is done in the window, in an order in which each can follow the last."""
    steps: dict[str, Step] = {
        "open": lambda window: window.open_path(path),
        "tasks_first": lambda window: _turn_to(window, "TASKS"),
        "filter_box": lambda window: _choose(window, "DONE"),
        "filter_words": lambda window: _panel(window).words.setText("监测"),
        "filter_off": _take_filters_off,
        "next_task": lambda window: _panel(window).list.select(_panel(window)._tasks[TASKS // 2].id),
        "tick": lambda window: _tasks(window).tick(),
        "tick_measure": _tick_measure,
        "undo": lambda window: _bench(window).context.undo(),
        "period": _turn_period,
    }
    steps |= {f"tab_{text}": partial(_turn_tab, text=text) for text in _TABS}
    return steps | {
        "board_after_tick": lambda window: _turn_to(window, "OVERVIEW"),
        "card": lambda window: _board(window).cards["missing"].click(),
        "card_rows": lambda window: _board(window)._show_piece("section", _a_section(window), "*"),
        "trend": _turn_chart,
        "tasks_again": lambda window: _turn_to(window, "TASKS"),
        "reload": lambda window: _bench(window).reload_front(),
        "open_again": lambda window: window.open_path(path),  # with every module loaded by now
        "open_older": lambda window: window.open_path(older),
    }


def _older(path: Path) -> Path:
    """Return a copy as the program before left it, which is backed up and upgraded when it is opened."""
    older = Path(shutil.copy(path, path.with_name("older.npt")))
    with closing(sqlite3.connect(older, isolation_level=None)) as db:
        db.execute(
            "UPDATE forms SET version = version - 1, declaration = json_set(declaration, '$.title', '旧') "
            "WHERE kind = 'enterprise'"
        )
    return older


_TABS = ("定期事项", "指标", "方案与对照", "责任单位", "任务")


def _bench(window: MainWindow) -> Workbench:
    assert window.bench is not None
    return window.bench


def _turn_to(window: MainWindow, page: str) -> None:
    from nptracker.ui.context import PageKey

    _bench(window).turn_to(PageKey[page])


def _turn_tab(window: MainWindow, *, text: str) -> None:
    tabbed: Any = _bench(window).front
    tabbed.turn_to(text)


def _tasks(window: MainWindow) -> TasksPage:
    tabbed: Any = _bench(window).front
    page: TasksPage = tabbed.front
    return page


def _panel(window: MainWindow) -> TaskListPanel:
    return _tasks(window).panel


def _choose(window: MainWindow, show: str) -> None:
    from nptracker.ui.plan.task_filters import Show

    _panel(window).set_filter(Show[show])


def _take_filters_off(window: MainWindow) -> None:
    panel = _panel(window)
    panel.words.clear()
    _choose(window, "ALL")


def _tick_measure(window: MainWindow) -> None:
    page = _tasks(window)
    assert page.detail is not None
    page._tick_measure(page.detail.measures[0].id, True)


def _turn_period(window: MainWindow) -> None:
    panel = _panel(window)
    panel.picker.set_period(panel.period.previous())
    panel.asked.emit()


def _board(window: MainWindow) -> OverviewPage:
    page: Any = _bench(window).front
    found: OverviewPage = page
    return found


def _a_section(window: MainWindow) -> str:
    return next(iter(_board(window).charts.shown["section"].bars)).name


def _turn_chart(window: MainWindow) -> None:
    _bench(window).leave_page()
    _board(window).charts.setCurrentIndex(_board(window).charts.count() - 1)


# Running


def _gap_during(app: QApplication, window: MainWindow, heart: OwnHeart, name: str, step: Step) -> Measures:
    start = time.perf_counter()
    heart.start()
    step(window)
    quiet_since = time.perf_counter()
    while time.perf_counter() - quiet_since < QUIET_SECONDS:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if window.reading.is_busy or window.jobs.is_busy or not _is_loaded(window):
            quiet_since = time.perf_counter()
    worst = heart.stop()
    took = time.perf_counter() - start - QUIET_SECONDS
    sys.stderr.write(
        f"  {name:18} {worst:5.0f} ms, own work {heart.most_worked:5.0f} ms, took {took:.2f} s\n"
    )
    return {f"gap_ms_{name}": worst, f"own_ms_{name}": heart.most_worked, f"took_s_{name}": took}


def _is_loaded(window: MainWindow) -> bool:
    """Tell whether the page in front no longer loads what comes next."""
    from nptracker.ui.preload import Preloader

    return all(found.is_done for found in cast("list[Preloader]", window.findChildren(Preloader)))


def main(wanted: list[str]) -> None:
    from nptracker.app import make_application, make_window
    from nptracker.ui.tidying import Tidier

    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(plan_of(TASKS), folder))
        app = make_application(["bench"])
        window = make_window(app)
        Tidier(window.jobs, window.reading, parent=window)
        window.resize(1366, 768)
        window.show()
        heart, measures = OwnHeart(), dict[str, float]()
        _gap_during(app, window, heart, "welcome", lambda window: window.show_welcome())
        if BLAME_MS:
            threading.Thread(target=_watch, args=(heart,), daemon=True).start()
        for name, step in steps_on(path, _older(path)).items():
            found = _gap_during(app, window, heart, name, step)
            measures |= found if not wanted or name in wanted else {}
        report(**measures)
        window.close()


if __name__ == "__main__":
    with apart_from_the_user():
        if sys.argv[1] == "prepare":
            _bring_up_to_date(plan_of(TASKS))
        else:
            main(sys.argv[2:])
