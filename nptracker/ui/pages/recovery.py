"""The page for a damaged file: what happened, whether data is safe, and the ways on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nptracker.errors import UserError
from nptracker.ui.icons import icon
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.sign import Sign

if TYPE_CHECKING:
    from nptracker.services.backups import BackupLine
    from nptracker.ui.main_window import MainWindow

_TODO = "现在怎么办"


class RecoveryPage(QWidget):
    """Never an empty list in place of damaged data: words, the backups, and a rescue of what is readable."""

    title = "文件恢复"
    manual = "recovery"
    help_text = (
        "文件损坏时到这一页。首选用最近的备份恢复：损坏的文件会留在旁边，不会删除。\n"
        "没有合适的备份时用“抢救数据”：程序把还能读出的记录写进一个新文件，并列出没能救回的部分。\n"
        "也可以先用“只读查看”看看文件里还有什么。"
    )
    heading = "文件已损坏，没有打开"
    advice = "选一份备份，按“用所选备份恢复”；没有合适的备份，就抢救还能读出的数据。"
    advice_alone = (  # where there is no backup
        "按“抢救数据到新文件”，取出还能读出的数据；别处拷有这个文件的，按“打开其他文件”打开那一份。"
    )
    no_backups = "这台电脑上没有这个文件的备份，可以抢救数据"
    left_beside = "损坏的文件留在旁边"
    tone = "danger"
    restores_first = True  # nothing else is better

    def __init__(self, window: MainWindow, path: Path, error: UserError) -> None:
        super().__init__(window)
        self._window, self._path, self._error = window, path, error
        self.backups = LinesTable("这个文件的备份", ("时间", "原因", "内容", "位置"), 2, self)
        self._lay_out()
        window.reading.run("", lambda _job: self._find_backups(), owner=self, done=self._show_backups)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 24, 40, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.addWidget(Sign("warning", self.tone, 1.8, self))
        title = QLabel(self.heading, self)
        mark(title, "title")
        head.addWidget(title, 1)
        column.addLayout(head)
        column.addWidget(self._words_card())
        self._backup_head = QLabel("正在查找备份…", self)
        mark(self._backup_head, "heading")
        column.addWidget(self._backup_head)
        column.addWidget(self.backups, 1)
        column.addStretch(0)  # for when there is no table
        column.addLayout(self._buttons())

    def _words_card(self) -> QFrame:
        card = QFrame(self)
        mark(card, "card")
        column = QVBoxLayout(card)
        error = self._error
        self._todo = QLabel(card)
        for label, head, words in (
            (QLabel(card), "文件", str(self._path)),
            (QLabel(card), "发生了什么", error.what),
            (QLabel(card), "数据是否安全", error.safe or "原文件没有被改动，仍在原处。"),
            (self._todo, _TODO, self.advice),
        ):
            label.setText(_told(head, words))
            label.setWordWrap(True)
            column.addWidget(label)
        return card

    def _find_backups(self) -> list[BackupLine]:
        return _known_backups(self._path)

    def _restore_button(self) -> QPushButton:
        self._restore = self._button("restore", "用所选备份恢复(&S)", self.restore)
        if self.restores_first:
            mark(self._restore, "primary")
        self._restore.setEnabled(False)
        return self._restore

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._restore_button())
        row.addWidget(self._button("attach", "抢救数据到新文件(&J)…", self._ask_salvage))
        row.addWidget(self._button("search", "只读查看(&K)", self._look))
        if _has_leftovers(self._path):
            row.addWidget(self._button("open", "用现在的文件(&U)", self.use_as_it_is))
        row.addStretch(1)
        row.addWidget(self._button("back", "打开其他文件(&O)", self._window.show_welcome))
        return row

    def _button(self, sign: str, words: str, slot: object) -> QPushButton:
        button = QPushButton(
            icon(sign, "accent_ink" if sign == "restore" and self.restores_first else ""), words, self
        )
        button.setAccessibleName(words.split("(", maxsplit=1)[0])
        button.clicked.connect(lambda _checked=False: slot())  # type: ignore[operator]
        return button

    def _show_backups(self, lines: list[BackupLine]) -> None:
        self.backups.show_lines(((b.taken_at, b.reason, b.words, str(b.path)), b) for b in lines)
        self._restore.setEnabled(bool(lines))
        for part in (self.backups, self._restore):
            part.setVisible(bool(lines))
        if not lines:
            self._todo.setText(_told(_TODO, self.advice_alone))
        self._backup_head.setText("这个文件的备份（最新的在上面）" if lines else self.no_backups)

    def restore(self) -> None:
        """Put the chosen backup in the damaged file's place and open it."""
        line = self.backups.chosen

        def done(path: Path) -> None:
            self._open_and_say(path, f"恢复到 {line.taken_at} 的备份；{self.left_beside}")

        self._window.jobs.run(
            "恢复备份", lambda _job: _restore(line, self._path), owner=self, done=done, can_cancel=False
        )

    def use_as_it_is(self) -> None:
        """Put the journal that does not belong to the file aside and open the file as it is."""
        from nptracker.services.backups import use_as_it_is

        try:
            use_as_it_is(self._path)
        except UserError as error:
            self._window.messages.show_error(error)
            return
        self._open_and_say(self._path, "已打开现在的文件；对不上的日志改名留在旁边")

    def _open_and_say(self, path: Path, words: str) -> None:
        messages = self._window.messages  # this page is gone by the time the file is open
        self._window.open_path(path, then=lambda: messages.show_done(words))

    def _ask_salvage(self) -> None:
        wish = self._path.with_name(f"{self._path.stem}（抢救）.npt")
        name, _ = QFileDialog.getSaveFileName(self, "抢救到新文件", str(wish), "区县文件 (*.npt)")
        if name:
            self.salvage(Path(name))

    def salvage(self, target: Path) -> None:
        """Take every readable record into a new file, say what was lost, and open it."""

        def done(lines: tuple[str, ...]) -> None:
            QMessageBox.information(self, "抢救结果", "\n".join(lines))
            self._window.open_path(target)

        self._window.jobs.run(
            "抢救数据", lambda _job: _salvage(self._path, target), owner=self, done=done, can_cancel=False
        )

    def _look(self) -> None:
        self._window.open_path(self._path, read_only=True)


def _told(head: str, words: str) -> str:
    return f"<b>{head}：</b>{words}"


def _has_leftovers(path: Path) -> bool:
    from nptracker.services.backups import has_leftovers

    return has_leftovers(path)


def _known_backups(path: Path) -> list[BackupLine]:
    from nptracker.services.backups import known_backups

    return known_backups(path)


def _restore(line: BackupLine, path: Path) -> Path:
    from nptracker.services.backups import restore_over

    return restore_over(line, path)


def _salvage(damaged: Path, target: Path) -> tuple[str, ...]:
    from nptracker.services.backups import salvage
    from nptracker.services.device import device_id

    return salvage(damaged, target, device_id()).lines
