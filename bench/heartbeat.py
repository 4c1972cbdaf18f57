"""The worst gap of a 10 ms heartbeat on the window's thread while the lane of jobs works.

``BENCH_BLAME=20 python -m bench.heartbeat ours [JOB …]`` also says after every gap above 20 ms where the worker
stood then; the call that kept the window waiting is that line or the one before it.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.bulk import enterprises
from bench.harness import report
from bench.million import FOLDER, apart_from_the_user, district_of, million
from bench.plan import write_documents

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from nptracker.services.office import Office
    from nptracker.ui.jobs import Job, Jobs

BEAT_MS = 10
IDLE_SECONDS = 3.0
WORKBOOKS, ROWS_EACH = 500, 3
BLAME_MS = float(os.environ.get("BENCH_BLAME", "0"))
Work = Callable[["Job"], Any]


class Heart:
    """Beats every 10 ms and keeps the longest time between two beats."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.worst = 0.0
        self._last = 0.0
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        self.worst, self._last = 0.0, time.perf_counter()
        self._timer.start()

    def stop(self) -> float:
        """End and return the longest gap in milliseconds, the one still open included."""
        self._beat()
        self._timer.stop()
        return self.worst

    def _beat(self) -> None:
        now = time.perf_counter()
        gap, self._last = (now - self._last) * 1000, now
        self.worst = max(self.worst, gap)
        if BLAME_MS and gap > BLAME_MS:
            _blame(gap)


def _blame(gap: float) -> None:
    worker = next((t for t in threading.enumerate() if t.name.startswith("nptracker-")), None)
    frame = sys._current_frames().get(worker.ident or 0) if worker else None
    if frame is not None:
        lines = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_stack(frame)[-5:]]
        sys.stderr.write(f"    {gap:6.0f} ms  {' < '.join(reversed(lines))}\n")


@dataclass
class Scene:
    """The open files and folders that the jobs work on."""

    office: Office  # a hundred thousand enterprises
    sample: Office
    fresh: Office
    folder: Path

    def close(self) -> None:
        for office in (self.office, self.sample, self.fresh):
            office.close()


@contextmanager
def _scene() -> Iterator[Scene]:
    from nptracker.services.office import Office

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for source, name in ((district_of(100_000), "many.npt"), (_sample(), "sample.npt")):
            shutil.copyfile(source, folder / name)
        scene = Scene(
            Office.open(folder / "many.npt"),
            Office.open(folder / "sample.npt"),
            Office.create(folder / "fresh.npt", region="测试区"),
            folder,
        )
        try:
            yield scene
        finally:
            scene.close()


# Each job comes back as what the lane runs. They stand in the order in which they can follow one another.


def jobs_of(scene: Scene) -> Mapping[str, Work]:
    from nptracker.domain.query import Filter, Op, Query

    office, sample, fresh, folder = scene.office, scene.sample, scene.fresh, scene.folder
    ten_thousand = Query(filters=(Filter("uscc", Op.CONTAINS, "MA0000"),))
    books = sorted(_workbooks().glob("*.xlsx"))
    return {
        "plan_reading": lambda _job: [office.plans.read(p) for p in sorted(_plans().iterdir())],
        "import_500": lambda job: fresh.imports.commit(
            fresh.imports.preview("", books, job.progress, job.stopping)
        ),
        "blank_1500": lambda _job: fresh.imports.blank("enterprise", folder / "blank.xlsx"),
        "undo_import": lambda job: fresh.history.undo(job.progress),
        "bulk_200k": lambda _job: _insert(fresh, 200_000),
        "index_200k": lambda job: fresh.search_index.catch_up(job.progress, job.stopping),
        "undo_200k": lambda job: fresh.history.undo(job.progress),
        "xlsx_100k": lambda job: office.returns.export_table(
            "enterprise", Query(), folder / "a.xlsx", job.progress
        ),
        "pdf_10k": lambda job: office.returns.export_table(
            "enterprise", ten_thousand, folder / "a.pdf", job.progress
        ),
        "backup": lambda job: office.backups.take(job.progress),
        "check": lambda job: office.backups.check(job.progress),
        "returns": lambda job: _send_all(sample, folder / "returns", job),
        "order_million": _order,
    }


def _insert(office: Office, count: int) -> None:
    session = office._session
    with session.verb("import", f"导入企业 {count} 条"):
        session.table("enterprise").insert_many(enterprises(count))


def _send_all(office: Office, folder: Path, job: Job) -> None:
    from nptracker.services.sample import EXPLANATION, period_for

    for kind in office.returns.kinds():
        period = period_for(kind.name, date.today())  # noqa: DTZ011 - the sample is made for today
        office.returns.send(
            kind.name, period, ("xlsx", "pdf"), folder, reason=EXPLANATION, progress=job.progress
        )


def _order(job: Job) -> None:
    from nptracker.domain.query import Query, Sort
    from nptracker.services.office import Office

    office = Office.open(million(), read_only=True)
    office.records.numbers("enterprise", Query(), job.stopping)
    office.records.numbers("enterprise", Query(sort=(Sort("phone"),)), job.stopping)
    office.close()


# What the jobs read, made once


def _sample() -> Path:
    from nptracker.services.sample import make_sample

    folder = FOLDER / "sample"
    if not folder.exists():
        make_sample(folder)
    return next(folder.glob("*.npt"))


def _plans() -> Path:
    folder = FOLDER / "plans"
    if not folder.exists():
        folder.mkdir(parents=True)
        write_documents(folder)
    return folder


def _workbooks() -> Path:
    from nptracker.domain.forms import form_named
    from nptracker.domain.forms.typed import display
    from nptracker.export.blank import write_blank

    form, folder = form_named("enterprise"), FOLDER / f"workbooks-{WORKBOOKS}"
    folder.mkdir(parents=True, exist_ok=True)
    given = enterprises(WORKBOOKS * ROWS_EACH)
    for number in range(WORKBOOKS):
        rows = [next(given) for _ in range(ROWS_EACH)]
        path = folder / f"{number:03d}.xlsx"
        if not path.exists():
            write_blank(form, path, [{k: display(form.by_key[k], v) for k, v in row.items()} for row in rows])
    return folder


def prepare() -> None:
    million()
    district_of(100_000)
    _sample()
    _plans()
    _workbooks()


# Running


def _gap_during(app: QApplication, lane: Jobs, name: str, work: Work) -> dict[str, float]:
    from PySide6.QtCore import QEventLoop

    outcome: list[object] = []
    heart = Heart()
    start = time.perf_counter()
    heart.start()
    lane.run(name, work, owner=lane, done=outcome.append, failed=outcome.append)
    while not outcome:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    worst = heart.stop()
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    seconds = time.perf_counter() - start
    sys.stderr.write(f"  {name:14} {worst:6.0f} ms worst gap in {seconds:.1f} s\n")
    return {f"gap_ms_{name}": worst, f"took_s_{name}": seconds}


def main(variant: str, wanted: list[str]) -> None:
    from nptracker.app import make_application
    from nptracker.ui.jobs import Jobs, keep_window_lively
    from nptracker.ui.tidying import Tidier

    app = make_application(["bench"])
    keep_window_lively()
    lane = Jobs("data")
    Tidier(lane, parent=lane)
    if variant == "idle":
        report(**_gap_during(app, lane, "idle", lambda _job: time.sleep(IDLE_SECONDS)))
        lane.close()
        return
    measures: dict[str, float] = {}
    with _scene() as scene:
        for name, work in jobs_of(scene).items():
            if not wanted or name in wanted:
                measures |= _gap_during(app, lane, name, work)
        report(**measures)
        lane.close()


if __name__ == "__main__":
    with apart_from_the_user():
        if sys.argv[1] == "prepare":
            prepare()
        else:
            main(sys.argv[1], sys.argv[2:])
