"""The page for a file of a newer program: which version opens it, a look at it, the backup made before the upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from nptracker.errors import NewerFileError
from nptracker.ui.pages.recovery import RecoveryPage

if TYPE_CHECKING:
    from nptracker.services.backups import BackupLine


class NewerFilePage(RecoveryPage):
    """Nothing is wrong with such a file: this program is too old for it, as after going back to an earlier version."""

    title = "新版文件"
    help_text = (
        "文件是用更新版本的程序保存的，才会到这一页；文件完好，没有被改动。\n"
        "首选装上新版程序再打开。\n"
        "要用现在这个版本接着做：选一份升级前的备份恢复。升级以后改的内容不在备份里；现在的文件会留在旁边，不会删除。\n"
        "也可以先用“只读查看”；新版才有的栏目和台账，这里看不到。"
    )
    heading = "文件要用更新的版本打开"
    no_backups = "这台电脑上没有本版本能打开的备份"
    left_beside = "新版程序保存的文件留在旁边"
    tone = "warning"
    restores_first = False  # work done since would not be in it

    @property
    def advice_alone(self) -> str:  # type: ignore[override]
        """Say which version opens the file."""
        needs = self._error.needs if isinstance(self._error, NewerFileError) else ""
        return f"请用 {needs} 或以后的版本打开。" if needs else "请安装更新的版本打开。"

    @property
    def advice(self) -> str:  # type: ignore[override]
        """Say which version opens the file, and what else can be done."""
        return f"{self.advice_alone}要用本版本接着做，选一份下面的备份恢复：升级以后改的内容不在里面，现在的文件会留在旁边。"

    def _find_backups(self) -> list[BackupLine]:
        from nptracker.services.backups import openable_backups

        return openable_backups(self._path)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        if isinstance(self._error, NewerFileError) and self._error.can_view:
            row.addWidget(self._button("search", "只读查看(&K)", self._look))
        row.addWidget(self._restore_button())
        row.addStretch(1)
        row.addWidget(self._button("back", "打开其他文件(&O)", self._window.show_welcome))
        return row

    def _look(self) -> None:
        self._window.open_path(self._path, view_newer=True)
