"""The rows behind a number of the 工作台, on a page laid over it; Esc leads back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from nptracker.services.file_names import file_name
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.plan.grouped_list import GroupedList, Line
from nptracker.ui.plan.task_list import HEADINGS, task_lines
from nptracker.ui.theme import mark
from nptracker.ui.widgets.save_dialog import ask_target

if TYPE_CHECKING:
    from pathlib import Path

    from nptracker.services.overview_outgoing import Debtor
    from nptracker.services.task_lines import TaskLine
    from nptracker.ui.context import Context

_TASK_WIDTHS = (11, 4, 14, 12, 3, 5)
_TITLE, _LEAD, _MEASURES = 2, 3, 4
_BODY_HEADINGS, _BODY_WIDTHS = ("单位", "欠报", "欠报的任务"), (14, 5, 20)


class RowsPage(LanePage):
    """Lists what ``read`` returns, read again in the reading lane after every change; Enter opens a row."""

    kind = ""  # of the records listed
    count_words = "{} 条"
    shows = frozenset(
        {"plan", "section", "task", "measure", "deadline", "extension", "task_org", "org", "org_change"}
        | {"progress_entry", "closure", "obligation", "obligation_due", "snapshot"}
    )

    def __init__(
        self, context: Context, words: str, read: Callable[[], Sequence[Any]], rows: GroupedList
    ) -> None:
        super().__init__(context)
        self.words, self._read, self.list = words, read, rows
        self.found: Sequence[Any] | None = None
        self.count = QLabel("正在读取…", self)
        mark(self.count, "soft")
        self.list.setAccessibleName(words)
        self.list.answer({Qt.Key.Key_Return: self.open, Qt.Key.Key_Enter: self.open})
        self.list.doubleClicked.connect(lambda _index: self.open())
        self.setFocusProxy(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._words())
        column.addLayout(self._head())
        column.addWidget(self.list, 1)

    def _words(self) -> QLabel:
        """Return what the rows are, over as many lines as it takes: a title must not widen the window."""
        label = QLabel(self.words, self)
        label.setWordWrap(True)
        mark(label, "heading")
        return label

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.context.actions.button(Key.BACK, self))
        row.addWidget(self.count)
        row.addStretch(1)
        for key in (Key.EXPORT, Key.PRINT):
            if key in self.handlers():
                row.addWidget(self.context.actions.button(key, self))
        return row

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return the lines to show."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read in the reading lane."""
        self.start_over()
        self.ask(self._read, self._show)

    def _show(self, found: Sequence[Any]) -> None:
        self.found = found
        self.list.set_lines(self.lines(found), self.list.key())
        if self.list.key() is None:
            self.list.select_first()
        words = self.count_words.format(len(found))
        self.count.setText(f"{words}　回车打开，Esc 返回" if found else "已经没有了。按 Esc 返回。")

    def open(self) -> None:
        """Turn to the record of the current row."""
        if self.list.key() is not None:
            self.context.go("", str(self.list.key()), self.kind)

    def handlers(self) -> Mapping[Key, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {Key.BACK: self.context.leave_page}


class TaskRowsPage(RowsPage):
    """Exactly the tasks behind a number."""

    title = "任务明细"
    kind = "task"
    count_words = "{} 项任务"
    manual = "overview"
    help_text = (
        "这里列出的正是刚才那个数字所指的任务。\n回车打开任务卡，Esc 回到工作台。\n可以导出 Excel 或 PDF。"
    )

    def __init__(self, context: Context, words: str, read: Callable[[], Sequence[TaskLine]]) -> None:
        rows = GroupedList(HEADINGS, _TASK_WIDTHS, _TITLE, optional=(_MEASURES, _LEAD))
        super().__init__(context, words, read, rows)

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return the tasks under their sections."""
        return task_lines(found)

    def handlers(self) -> Mapping[Key, Callable[[], None]]:
        """Return what this page does for the window's actions."""
        return {
            **super().handlers(),
            Key.EXPORT: lambda: self.export(".xlsx"),
            Key.PRINT: lambda: self.export(".pdf"),
        }

    def export(self, ending: str, path: Path | None = None) -> None:
        """Ask where to, and write the tasks in a job."""
        target = path or self._ask(ending)
        if target is None or self.found is None:
            return
        office, found = self.context.office, self.found
        self.context.jobs.run(
            f"导出{self.words}",
            lambda _job: office.overview.export_tasks(self.words, found, target),
            owner=self,
            done=lambda written: self.context.messages.show_done(f"已导出到 {written}"),
            can_cancel=False,
        )

    def _ask(self, ending: str) -> Path | None:
        name = f"{file_name(self.words)}{ending}"
        return ask_target(self, "导出", self.context.office.path.with_name(name))


class DebtorRowsPage(RowsPage):
    """The bodies that must still be asked, with the tasks they have not reported on."""

    title = "待催的单位"
    kind = "org"
    count_words = "{} 家单位"
    manual = "overview"
    help_text = "这里列出还没有报的单位和它欠报的任务。\n回车转到责任单位，在那里复制催报文字或出督办通知。"

    def __init__(self, context: Context, words: str, read: Callable[[], Sequence[Debtor]]) -> None:
        super().__init__(context, words, read, GroupedList(_BODY_HEADINGS, _BODY_WIDTHS, 2))

    def lines(self, found: Sequence[Any]) -> list[Line]:
        """Return a line per body."""
        return [_body_line(debtor) for debtor in found]


def _body_line(debtor: Debtor) -> Line:
    owed = f"{len(debtor.tasks)} 项" if debtor.tasks else "—"
    tasks = "、".join(f"{task.no} {task.title}".strip() for task in debtor.tasks)
    return Line(debtor.org_id, (debtor.name, owed, tasks or "本项"), {1: "danger"})
