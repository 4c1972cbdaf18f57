"""Lasting words above every page: the file is read-only, or another person has it open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.sign import Sign


class SampleBanner(QFrame):
    """Says on every page that this is the sample district; nothing in the window takes it away."""

    def __init__(self, leave: Callable[[], object], parent: QWidget | None = None) -> None:
        """Show the words and a button that calls ``leave``, which leads to a district of one's own."""
        super().__init__(parent)
        mark(self, "bar-warning")
        words = QLabel("示例区：数据均为虚构。随便试，导出的文件都印“示例数据　不得上报”。", self)
        words.setWordWrap(True)
        self.setAccessibleName(words.text())
        button = QPushButton("新建自己的区县文件…", self)
        button.setAccessibleName("新建自己的区县文件")
        mark(button, "link")
        button.clicked.connect(lambda: QTimer.singleShot(0, leave))  # the banner goes away with its page
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 0)  # one line: every page has to spare its height
        row.addWidget(Sign("warning", "warning", parent=self))
        row.addWidget(words, 1)
        row.addWidget(button)


class LookBackBanner(QFrame):
    """Says that a day of the past is shown, which can be read but not changed, and leads back to today."""

    def __init__(self, come_back: Callable[[], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark(self, "bar-warning")
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        button = QPushButton("回到今天", self)
        button.setAccessibleName(button.text())
        button.clicked.connect(lambda _checked=False: come_back())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(Sign("history", "warning", parent=self))
        row.addWidget(self.words, 1)
        row.addWidget(button)
        self.hide()

    def show_day(self, day: date | None) -> None:
        """Name the day shown; None hides the words, because it is today."""
        self.words.setText(f"这是 {day} 的状态：只看不改，后来填报的不显示。" if day else "")
        self.setAccessibleName(self.words.text())
        self.setVisible(day is not None)


class ReadOnlyBanner(QFrame):
    """Says in words why nothing can be written; it stays as long as that is so."""

    def __init__(
        self, reason: str, take_over: Callable[[], object] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        mark(self, "bar-warning")
        sign = Sign("lock", "warning", parent=self)
        words = QLabel(f"只读：{reason}", self)
        words.setWordWrap(True)
        self.setAccessibleName(words.text())
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 10, 4)
        row.addWidget(sign)
        row.addWidget(words, 1)
        if take_over is not None:
            button = QPushButton("那边已关闭，接着编辑", self)
            button.setAccessibleName(button.text())
            # the banner goes away with the page it stands on, so the click must be over first
            button.clicked.connect(lambda: QTimer.singleShot(0, take_over))
            row.addWidget(button)
