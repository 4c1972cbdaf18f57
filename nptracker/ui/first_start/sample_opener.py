"""Opens the sample district, and makes it first where there is none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nptracker.errors import UserError, reason_of

if TYPE_CHECKING:
    from nptracker.services.office import Office
    from nptracker.ui.main_window import MainWindow

_HEAD = "正在准备示例区"
_CALM = "第一次要把示例区三年的工作做一遍，约半分钟；以后直接打开。随时可以取消，取消后什么也不留下。"
_QUESTION = (
    "把示例区恢复成初始的样子吗？\n"
    "您在示例区里的改动会换掉；改动过的那一份留在旁边，叫“{kept}”，要用时可以打开。"
)


class SampleOpener:
    """What the start page does about the sample district."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    @property
    def exists(self) -> bool:
        """Tell whether the sample district was made before."""
        path = self._path()
        return path is not None and path.exists()

    def open(self) -> None:
        """Open the sample district as it was left; the first time it is made, which takes a while."""
        path = self._path()
        if path is None or self._window.opener.refuses():
            return
        if path.exists():
            self._window.open_path(path)
        else:
            self._make(path)

    def restore(self) -> None:
        """Make the sample district anew, once the officer has agreed; what it was is kept beside it."""
        from PySide6.QtWidgets import QMessageBox

        from nptracker.services.sample_place import kept_sample

        path = self._path()
        if path is None or self._window.opener.refuses():
            return
        question = _QUESTION.format(kept=kept_sample().name)
        if QMessageBox.question(self._window, "恢复初始示例", question) == QMessageBox.StandardButton.Yes:
            self._make(path)

    def _path(self) -> Path | None:
        """Return where the sample district lies; says why where there can be none."""
        from nptracker.services.sample_place import own_sample

        try:
            return own_sample()
        except OSError as error:
            self._window.messages.show_error(
                UserError(f"数据文件夹用不了：{reason_of(error)}。", todo="请检查磁盘空间和权限，再试一次。")
            )
            return None

    def _make(self, path: Path) -> None:
        if self._window.close_file():
            person = self._window.state.person
            self._window.opener.begin(path, partial(_make_and_open, person), head=_HEAD, calm=_CALM)


def _make_and_open(person: str, progress: Callable[[int, int], None], stage: Callable[[str], None]) -> Office:
    stage("正在生成示例数据…")
    from nptracker.services.office import Office
    from nptracker.services.sample.shelf import make_own_sample

    return Office.open(make_own_sample(progress=progress), person=person)
