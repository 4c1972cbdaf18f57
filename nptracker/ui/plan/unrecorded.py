"""Progress that was typed and cannot be recorded yet: kept for the return to its task, asked about at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from nptracker.ui.message_bar import MessageBar
    from nptracker.ui.plan.progress_form import ProgressInput

    FormOf = tuple[str, str]  # the task and the code of the period


class Unrecorded:
    """Keeps what was typed by task and period while the file is open."""

    def __init__(self) -> None:
        self._typed: dict[FormOf, ProgressInput] = {}

    def keep(self, form_of: FormOf, typed: ProgressInput) -> None:
        """Keep what was typed until its task is shown again."""
        self._typed[form_of] = typed

    def keep_faulty(self, form_of: FormOf, typed: ProgressInput, fault: str, messages: MessageBar) -> None:
        """Keep what lacks something, and say what it lacks."""
        self.keep(form_of, typed)
        messages.show_note(f"刚才的进展还没有记下：{fault}写的内容留着，回到那项任务就能接着写。")

    def take(self, form_of: FormOf) -> ProgressInput | None:
        """Hand back what was typed about a task, None for nothing."""
        return self._typed.pop(form_of, None)

    def may_go(self, page: QWidget) -> bool:
        """Tell whether nothing is lost with the file, or ask whether it may be."""
        from PySide6.QtWidgets import QMessageBox

        if not self._typed:
            return True
        question = (
            f"有 {len(self._typed)} 项任务的进展写了还没有记下，缺进展状态或滞后原因；关闭后写的内容就没有了。\n"
            "仍要关闭吗？选“否”，可以回到“方案任务”补全。"
        )
        return QMessageBox.question(page, "进展还没有记下", question) == QMessageBox.StandardButton.Yes
