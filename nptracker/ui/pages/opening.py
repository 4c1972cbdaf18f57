"""The page while a file is opened that takes time: which file, what is done to it just now, and a way to stop."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.icons import icon
from nptracker.ui.preload import Preloader
from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QKeyEvent

    from nptracker.services.office import Office
    from nptracker.ui.jobs import Job, Jobs

OpenWatched = Callable[[Callable[[int, int], None], Callable[[str], None]], "Office"]  # progress, stage
_WIDTH = 620
_CALM = "文件较大或由旧版本程序保存时，要先检查或升级。取消后文件和原来一样。"


class OpeningPage(QWidget):
    """Opens one file in the lane of jobs; exactly one of its three outcomes is told.

    ``opened`` carries the office, ``failed`` the error, ``given_up`` says that the officer stopped it.
    """

    title = "打开文件"
    manual = "faults"
    help_text = (
        "文件较大，或是旧版本程序的文件时，打开前要先检查或升级，需要一点时间。\n"
        "升级前先做一份备份；随时可以取消，取消后文件和原来一样。"
    )
    opened = Signal(object)
    failed = Signal(object)
    given_up = Signal()
    _stage_named = Signal(str)

    def __init__(
        self, lanes: tuple[Jobs, Jobs], path: Path, parent: QWidget, *, head: str = "", calm: str = ""
    ) -> None:
        """Make the page; ``lanes`` are that of jobs and that of reading, ``head`` and ``calm`` words of one's own."""
        super().__init__(parent)
        (lane, reading), self.path = lanes, path
        self._lane = lane
        self._job: Job | None = None
        self._untaken: Office | None = None  # opened in the lane, and nobody else would close it
        self._arrived: Office | None = None  # handed over by the lane
        self.words = QLabel("正在打开文件…", self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("打开文件的进度")
        self.stop_button = QPushButton(icon("back"), "取消打开(&C)", self)
        self.stop_button.setAccessibleName("取消打开")
        self.stop_button.clicked.connect(lambda _checked=False: self.stop())
        self.setFocusProxy(self.stop_button)
        self._lay_out(head or f"正在打开“{path.name}”", calm or _CALM)
        self._stage_named.connect(self.words.setText, Qt.ConnectionType.QueuedConnection)
        lane.progressed.connect(self._move)
        self._preloader = Preloader(reading, self, first_ms=0)
        self._preloader.done.connect(self._hand_over)

    def _lay_out(self, head_words: str, calm_words: str) -> None:
        body = QWidget(self)
        body.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(body)
        column.setSpacing(12)
        head = QLabel(head_words, body)
        place = QLabel(str(self.path.parent), body)
        calm = QLabel(calm_words, body)
        for label, name in ((head, "title"), (place, "soft"), (self.words, "heading"), (calm, "soft")):
            label.setWordWrap(True)
            mark(label, name)
        buttons = QHBoxLayout()
        buttons.addWidget(self.stop_button)
        buttons.addStretch(1)
        column.addWidget(Sign("open", "accent", 2.0, body), 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (head, place, self.words, self.bar, calm):
            column.addWidget(widget)
        column.addLayout(buttons)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(body, 100)
        row.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button in front."""
        press_by_enter(event)

    # ---- opening

    def begin(self, open_watched: OpenWatched) -> None:
        """Start to open the file in the lane."""
        self._job = self._lane.run(
            "",
            partial(self._open, open_watched),
            owner=self,
            done=self._take,
            failed=self.failed.emit,
            cancelled=self.given_up.emit,
        )

    def _open(self, open_watched: OpenWatched, job: Job) -> Office:
        self._untaken = open_watched(job.progress, self._say)
        return self._untaken

    def _say(self, words: str) -> None:
        if shiboken6.isValid(self):
            self._stage_named.emit(words)

    def _move(self, job: Job, done: int, total: int) -> None:
        if job is self._job:
            self.bar.setRange(0, 1000 if total else 0)
            self.bar.setValue(done * 1000 // total if total else 0)

    def _take(self, office: Office) -> None:
        self._arrived = office
        if self._preloader.is_done:
            self._hand_over()

    def _hand_over(self) -> None:
        """Tell of the open file once all its page needs is loaded, so that no turn of events loads much."""
        if self._arrived is None:
            return
        office, self._arrived = self._arrived, None
        if self._job is not None and self._job.stopping():
            self.close_untaken()  # stopped at the very end: what the officer wished still counts
            self.given_up.emit()
        else:
            self._untaken = None
            self.opened.emit(office)

    def stop(self) -> None:
        """Stop opening; the file is left as it was."""
        if self._job is not None:
            self._job.cancel()
            self.stop_button.setEnabled(False)
            self.words.setText("正在取消…")

    def close_untaken(self) -> None:
        """Close a file whose opening has ended with nobody there to take it; call it when the lane has ended."""
        if self._untaken is not None:
            self._untaken.close()
            self._untaken = None
