"""帮助 ▸ 自检: every check of the program, told as it ends; the open file is never touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QProgressBar, QVBoxLayout

from nptracker.services.self_check import Outcome, run_checks, summary
from nptracker.services.self_check_round import all_checks
from nptracker.ui import window_check
from nptracker.ui.icons import icon
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.services.self_check import Check
    from nptracker.ui.jobs import Job, Jobs

_SIGN = 18  # pixels


class SelfCheckDialog(QDialog):
    """Runs the checks in a lane and shows each with sign, word and what was found."""

    manual = "faults"

    _told = Signal(object)

    def __init__(
        self,
        lane: Jobs,
        parent: QWidget | None = None,
        checks: Callable[[], tuple[Check, ...]] = all_checks,
    ) -> None:
        super().__init__(parent)
        self._lane, self._checks = lane, checks
        self.outcomes: list[Outcome] = []
        self._job: Job | None = None
        self.setWindowTitle("自检")
        self.resize(760, 460)  # fits a small screen at 150 percent
        self._lay_out()
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.begin()

    def _lay_out(self) -> None:
        intro = QLabel("检查程序在这台电脑上能不能好好工作。检查用临时文件，不动您的数据文件。", self)
        intro.setWordWrap(True)
        self.table = LinesTable("自检结果", ("结果", "项目", "情况"), 2, self)
        self.table.setWordWrap(True)
        self.verdict = QLabel(self)
        self.verdict.setWordWrap(True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        column = QVBoxLayout(self)
        column.addWidget(intro)
        column.addWidget(self.table, 1)
        for widget in (self._bar, self.verdict, self._buttons()):
            column.addWidget(widget)

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(self)
        self._again = box.addButton("重新检查(&R)", QDialogButtonBox.ButtonRole.ActionRole)
        self._again.clicked.connect(self.begin)
        copy = box.addButton("复制结果(&C)", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.words()))
        box.addButton("关闭(&X)", QDialogButtonBox.ButtonRole.RejectRole)
        box.rejected.connect(self.reject)
        return box

    def words(self) -> str:
        """Return the outcomes as text."""
        return "\n".join([*(outcome.line for outcome in self.outcomes), self.verdict.text()])

    def begin(self) -> None:
        """Make all checks, those of the screen first, because only this thread can."""
        self._again.setEnabled(False)
        self.verdict.setText("正在检查…")
        checks = self._checks()
        self._bar.setRange(0, len(checks) + len(window_check.CHECKS))
        self._bar.show()
        self.outcomes = list(run_checks(window_check.CHECKS))
        self._show()

        def work(job: Job) -> None:
            for outcome in run_checks(checks, job.progress):
                self._told.emit(outcome)

        self._job = self._lane.run("自检", work, owner=self, done=lambda _none: self._end())

    def _take(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self._show()

    def _show(self) -> None:
        self._bar.setValue(len(self.outcomes))
        self.table.show_lines(
            (("通过" if one.passed else "没通过", one.title, one.words), one) for one in self.outcomes
        )
        for row, outcome in enumerate(self.outcomes):
            sign, tone = ("done", "good") if outcome.passed else ("error", "danger")
            item = self.table.item(row, 0)
            assert item is not None
            item.setIcon(icon(sign, tone))
        self.table.resizeColumnToContents(0)  # the signs came after the words
        self.table.resizeRowsToContents()
        self.table.scrollToBottom()

    def _end(self) -> None:
        self._again.setEnabled(True)
        self._bar.hide()
        failed = [row for row, outcome in enumerate(self.outcomes) if not outcome.passed]
        self.table.setCurrentCell(failed[0] if failed else 0, 0)
        self.table.scrollToItem(self.table.currentItem())
        mark(self.verdict, "danger" if failed else "good")
        self.verdict.setText(summary(self.outcomes))

    def done(self, result: int) -> None:
        """Stop what still runs when the dialog is closed."""
        if self._job is not None:
            self._job.cancel()
        super().done(result)


def screen_lines() -> list[str]:
    """Return screen, style and the fonts the program asks for, for a diagnostic pack."""
    from PySide6 import __version__ as pyside_version
    from PySide6.QtGui import QFontDatabase
    from PySide6.QtWidgets import QApplication

    from nptracker.ui.theme import families

    known = set(QFontDatabase.families())
    fonts = "、".join(f"{name}（{'有' if name in known else '无'}）" for name in families())
    depth = QPixmap.defaultDepth()
    return [
        f"PySide6 {pyside_version}　界面风格 {QApplication.style().objectName()}",
        f"{window_check.screen_words()}　颜色 {depth} 位　屏幕 {len(QGuiApplication.screens())} 个",
        f"字体 {fonts}　系统里共 {len(known)} 种",
    ]
