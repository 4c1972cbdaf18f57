"""The verbs on a task's evidence: files put into the district file, and records of the district named as proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QListWidget, QListWidgetItem

from nptracker.domain.forms import LEDGERS
from nptracker.domain.own_ledger import is_own_kind
from nptracker.ui.plan.task_card import EVIDENCE
from nptracker.ui.widgets.ask_dialog import AskDialog, text_field
from nptracker.ui.widgets.attach_dialog import wanted_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from nptracker.services.records import Hit
    from nptracker.services.task_lines import TaskDetail
    from nptracker.ui.context import Context
    from nptracker.ui.plan.task_card import TaskCard

_LEDGER_KINDS = frozenset(form.kind for form in LEDGERS)
_MOST_HITS = 60


class RecordDialog(AskDialog):
    """Asks for a record of a ledger, found by words or pinyin initials."""

    def __init__(self, parent: QWidget | None, find: Callable[[str, int], list[Hit]]) -> None:
        self._find = find
        self.words, self.hits = text_field("", "查企业、检查、问题、会议等，可用拼音首字母"), QListWidget()
        super().__init__(
            parent,
            "关联记录",
            "选一条台账记录作为佐证；它在台账里的内容不变。",
            (("查找", self.words), ("记录", self.hits)),
            accept_words="关联(&S)",
            fault=lambda: "" if self.hits.currentItem() else "请先选一条记录。",
        )
        self.words.textChanged.connect(self._search)

    def _search(self, text: str) -> None:
        self.hits.clear()
        for hit in self._find(text, _MOST_HITS):
            if hit.kind in _LEDGER_KINDS or is_own_kind(hit.kind):
                item = QListWidgetItem(f"{hit.where}　{hit.label}", self.hits)
                item.setData(Qt.ItemDataRole.UserRole, (hit.kind, hit.record_id))
        self.hits.setCurrentRow(0)

    @property
    def chosen(self) -> tuple[str, str]:
        """The kind and the id of the record chosen."""
        kind, record_id = self.hits.currentItem().data(Qt.ItemDataRole.UserRole)
        return str(kind), str(record_id)


class TaskEvidence:
    """Adds, opens and removes the evidence of the task in front."""

    def __init__(
        self,
        context: Context,
        parent: QWidget,
        card: Callable[[], TaskCard],
        detail: Callable[[], TaskDetail | None],
    ) -> None:
        """Work on the task that ``detail`` returns, shown by the card that ``card`` returns."""
        self._context, self._parent, self._card, self._detail = context, parent, card, detail
        self._copies = QTemporaryDir()

    def listen_to(self, card: TaskCard) -> None:
        """Do what is asked for on a card."""
        card.evidence.opened.connect(self.open)
        card.evidence.removed.connect(self.remove)
        card.evidence.link_button.clicked.connect(self.link)
        card.dropped.connect(self._take_dropped)

    def ask_for_files(self) -> None:
        """Let the officer choose files for the task."""
        if self._detail() is None:
            return
        self._card().tabs.setCurrentIndex(EVIDENCE)
        names, _ = QFileDialog.getOpenFileNames(self._parent, "添加佐证材料")
        for path in wanted_files(self._parent, [Path(name) for name in names]):
            self.attach(path)

    def _take_dropped(self, path: Path) -> None:
        for wanted in wanted_files(self._parent, [path]):
            self.attach(wanted)

    def attach(self, path: Path) -> None:
        """Put a file into the district file in a job: it may be large."""
        detail = self._detail()
        if detail is None:
            return
        task_id, tasks = detail.line.id, self._context.office.tasks
        self._card().tabs.setCurrentIndex(EVIDENCE)
        self._context.jobs.run(
            f"添加 {path.name}",
            lambda _job: tasks.attach("task", task_id, path),
            owner=self._parent,
            done=self._context.announce,
            can_cancel=False,
        )

    def link(self) -> None:
        """Name a record of a ledger as evidence."""
        detail = self._detail()
        if detail is None:
            return
        task_id = detail.line.id
        dialog = RecordDialog(self._parent, self._context.office.records.search_everywhere)
        if dialog.asks():
            kind, record_id = dialog.chosen
            self._context.perform(lambda: self._context.office.tasks.link_record(task_id, kind, record_id))

    def open(self, evidence_id: str) -> None:
        """Open a copy of a file with the computer's own program, or turn to the record."""
        detail = self._detail()
        if detail is None:
            return
        evidence = next(e for e in detail.evidence if e.id == evidence_id)
        if evidence["record"]:
            self._context.go("", str(evidence["record"]), str(evidence["record_kind"]))
            return
        tasks, name = self._context.office.tasks, Path(str(evidence["name"])).name
        copy = Path(self._copies.path()) / name
        self._context.jobs.run(
            f"打开 {name}",
            lambda _job: tasks.save_attachment(evidence_id, copy),
            owner=self._parent,
            done=_open_elsewhere,
        )

    def remove(self, evidence_id: str) -> None:
        """Take a piece of evidence off; one Ctrl+Z brings it back."""
        self._context.perform(lambda: self._context.office.tasks.detach(evidence_id))


def _open_elsewhere(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
