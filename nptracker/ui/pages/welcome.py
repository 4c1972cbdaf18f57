"""The page for when no file is open: new, open, the recent files, the built-in plans."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nptracker.services.built_in_plans import built_in_plans
from nptracker.ui.enter_key import press_by_enter
from nptracker.ui.icons import icon
from nptracker.ui.preload import Preloader
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from nptracker.ui.main_window import MainWindow


class WelcomePage(QWidget):
    """Two large buttons, and lists of what to start from."""

    title = "开始"
    help_text = (
        "新建：给一个区县建一个工作文件，以后所有工作都在这一个文件里。\n"
        "打开：继续已有的文件；也可以把 .npt 文件拖进窗口。\n"
        "内置方案：用现成的方案要点起步，核对后再采用。"
    )

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
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
        grid.setColumnStretch(0, 5)
        grid.setColumnStretch(1, 6)  # names of plans are long
        self._add_large_buttons(grid)
        for place, card in enumerate((self._recent_card(), self._plans_card())):
            grid.addWidget(card, 1, place)
        return grid

    def _add_large_buttons(self, grid: QGridLayout) -> None:
        for place, (words, name, slot, is_primary) in enumerate(
            (
                ("新建区县文件(&N)", "new", self._window.ask_new_file, True),
                ("打开已有文件(&O)", "open", self._window.opener.ask, False),
            )
        ):
            button = QPushButton(icon(name, "accent_ink" if is_primary else ""), words, self)
            button.setMinimumHeight(48)
            button.setAccessibleName(words.split("(")[0])
            if is_primary:
                mark(button, "primary")
            button.clicked.connect(lambda _checked=False, slot=slot: slot())
            grid.addWidget(button, 0, place)

    def _recent_card(self) -> QFrame:
        recent = [Path(path) for path in self._window.state.recent]
        card, column = _card("最近的文件", self)
        for path in recent:
            column.addWidget(self._recent_button(path))
        if not recent:
            column.addWidget(_soft("还没有打开过文件。第一次使用请按“新建区县文件”。", self))
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

    def _plans_card(self) -> QFrame:
        card, column = _card("从内置方案开始", self)
        for plan in built_in_plans():
            button = QPushButton(icon("plan"), plan.name, self)
            button.setToolTip("先新建文件，再核对这份方案，确认后采用")
            mark(button, "card")
            button.clicked.connect(lambda _checked=False, key=plan.key: self._start_from(key))
            column.addWidget(button)
        column.addWidget(_soft("自己的方案文件：新建后按“读取方案文件”（Ctrl+R）。", self))
        column.addStretch(1)
        return card

    def _start_from(self, key: str) -> None:
        window = self._window
        window.ask_new_file()
        if window.bench is not None:
            window.intake.start_from(key)


def _card(words: str, parent: QWidget) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame(parent)
    mark(card, "card")
    column = QVBoxLayout(card)
    column.setSpacing(4)
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
