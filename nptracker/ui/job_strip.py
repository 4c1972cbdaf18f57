"""The running job in the status bar: its name, how far it is, and a button to stop it."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from nptracker.ui.jobs import Job, Jobs
from nptracker.ui.theme import mark

SHOWN_AFTER_MS = 200  # a bar that flashes up for shorter work only worries people


class JobStrip(QWidget):
    """Follows the jobs of one or more lanes and shows the latest that has a title."""

    def __init__(self, *lanes: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job] = []
        self._words = QLabel(self)
        self._bar = QProgressBar(self)
        self._bar.setMaximumSize(260, self.fontMetrics().height() + 4)
        self._bar.setAccessibleName("任务进度")
        self._stop = QPushButton("取消", self)
        self._stop.setAccessibleName("取消正在进行的任务")
        mark(self._stop, "small")  # the bar keeps the height of its tallest part even while that is hidden
        self._stop.clicked.connect(self._cancel)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_AFTER_MS)
        self._timer.timeout.connect(self._appear)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        for widget in (self._words, self._bar, self._stop):
            row.addWidget(widget)
        for lane in lanes:
            lane.started.connect(self._begin)
            lane.progressed.connect(self._move)
            lane.ended.connect(self._end)
        self.hide()

    def _begin(self, job: Job) -> None:
        if not job.title:
            return
        self._running.append(job)
        if len(self._running) == 1:
            self._timer.start()

    def _appear(self) -> None:
        if not self._running:
            return
        job = self._running[0]
        waiting = len(self._running) - 1
        self._words.setText(f"{job.title}…" + (f"（还有 {waiting} 项等待）" if waiting else ""))
        self._bar.setRange(0, 0)
        self._stop.setEnabled(job.can_cancel)
        self._stop.setText("取消")
        self.show()

    def _move(self, job: Job, done: int, total: int) -> None:
        if self._running and job is self._running[0] and total:
            # Qt's bar counts in 32 bits; thousandths do for any total
            self._bar.setRange(0, 1000)
            self._bar.setValue(done * 1000 // total)
            self._bar.setFormat(f"{done} / {total}")

    def _end(self, job: Job) -> None:
        if job not in self._running:
            return
        self._running.remove(job)
        if self._running:
            self._appear()
        else:
            self._timer.stop()
            self.hide()

    def _cancel(self) -> None:
        self._stop.setEnabled(False)
        self._stop.setText("正在取消…")
        self._running[0].cancel()
