"""The page for when no file is open: new, open, the sample district, the recent files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.first_start.sample_opener import SampleOpener
from nptracker.ui.icons import icon
from nptracker.ui.preload import Preloader
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from nptracker.ui.main_window import MainWindow


_NEW_WORDS = "给本区县建一个工作文件，跟着“上手五步”走到第一张报表。"
_OPEN_WORDS = "继续以前的工作；也可以把 .npt 文件拖进这个窗口。"
_RECENT_COLUMNS = 2  # one below the other, five of them do not fit a small screen under the choices
_SAMPLE_WORDS = "用虚构的数据试用全部功能；导出的文件都印“示例数据　不得上报”。"


class WelcomePage(QWidget):
    """Three large choices and the recent files."""

    title = "开始"
    manual = "first-hour"
    help_text = (
        "新建：给一个区县建一个工作文件，以后所有工作都在这一个文件里；建好后跟着“上手五步”走。\n"
        "打开：继续已有的文件；也可以把 .npt 文件拖进窗口。\n"
        "示例区：用虚构的数据试用全部功能，不会和真实的工作混在一起。"
    )

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._sample = window, SampleOpener(window)
        body = QFrame(self)
        body.setMaximumWidth(920)
        column = QVBoxLayout(body)
        column.setSpacing(10)
        head = QLabel("新污染物治理工作台", self)
        mark(head, "title")
        words = QLabel(
            "一个文件管一个区县：读方案、分任务、做检查、收调查、出报表。不联网，随时保存，可以撤销。", self
        )
        words.setWordWrap(True)
        mark(words, "soft")
        column.addWidget(head)
        column.addWidget(words)
        column.addLayout(self._grid())
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(body, 100)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(2)
        Preloader(window.reading, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the button in front."""
        press_by_enter(event)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(14)
        choices = (
            self._choice("新建区县文件(&N)", "new", _NEW_WORDS, self._window.ask_new_file),
            self._choice("打开已有文件(&O)", "open", _OPEN_WORDS, self._window.opener.ask),
            self._sample_choice(),
        )
        for place, card in enumerate(choices):
            grid.addWidget(card, 0, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self._recent_card(), 1, 0, 1, len(choices))
        return grid

    def _choice(self, words: str, name: str, told: str, slot: Callable[[], object]) -> QFrame:
        """Return a card with one large button and what it is for."""
        is_primary = name == "new"
        card, column = _card("", self)
        button = QPushButton(icon(name, "accent_ink" if is_primary else ""), words, card)
        button.setMinimumHeight(48)
        button.setAccessibleName(words.partition("(")[0])
        if is_primary:
            mark(button, "primary")
        button.clicked.connect(lambda _checked=False: slot())
        column.addWidget(button)
        column.addWidget(_soft(told, card))
        column.addStretch(1)
        return card

    def _sample_choice(self) -> QFrame:
        sample = self._sample
        card = self._choice("打开示例区(&S)", "survey", _SAMPLE_WORDS, sample.open)
        if sample.exists:
            again = QPushButton("恢复初始示例(&H)…", card)
            again.setAccessibleName("恢复初始示例")
            again.setToolTip("重新做一份示例区；改动过的那一份留在旁边")
            mark(again, "link")
            again.clicked.connect(lambda _checked=False: sample.restore())
            column = card.layout()
            assert isinstance(column, QVBoxLayout)
            column.addWidget(again, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _recent_card(self) -> QFrame:
        recent = [Path(path) for path in self._window.state.recent]
        card, column = _card("最近的文件", self)
        grid = QGridLayout()
        grid.setSpacing(4)
        for place, path in enumerate(recent):
            grid.addWidget(self._recent_button(path), *divmod(place, _RECENT_COLUMNS))
        for place in range(_RECENT_COLUMNS):
            grid.setColumnStretch(place, 1)
        column.addLayout(grid)
        if not recent:
            column.addWidget(_soft("还没有打开过文件。第一次使用：先看看示例区，或直接新建区县文件。", self))
        column.addStretch(1)
        return card

    def _recent_button(self, path: Path) -> QPushButton:
        button = QPushButton(icon("open"), path.name, self)
        button.setToolTip(str(path))
        button.setAccessibleName(f"打开 {path.name}")
        mark(button, "card")
        button.clicked.connect(lambda _checked=False: self._open_recent(path))
        return button

    def _open_recent(self, path: Path) -> None:
        if path.exists():
            self._window.open_path(path)
            return
        self._window.messages.show_error(
            f"找不到文件：{path}\n它可能被移动、改名，或在没有插上的U盘里。",
            "从列表去掉",
            lambda: self._forget(path),
        )

    def _forget(self, path: Path) -> None:
        self._window.state.forget(str(path))
        self._window.show_welcome()


def _card(words: str, parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame(parent)
    mark(card, "card")
    column = QVBoxLayout(card)
    column.setSpacing(4)
    if words:
        head = QLabel(words, card)
        mark(head, "heading")
        column.addWidget(head)
    return card, column


def _soft(words: str, parent: QWidget) -> QLabel:
    label = QLabel(words, parent)
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    mark(label, "soft")
    return label
