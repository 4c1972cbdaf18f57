"""One visit being worked on: its checklists, its findings, its photos, and what its file still lacks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QTabWidget, QVBoxLayout, QWidget

from nptracker.domain.forms import form_named
from nptracker.ui.field.checklist_panel import ChecklistPanel
from nptracker.ui.field.files_panel import FilesPanel
from nptracker.ui.field.visit_reading import VisitRead, read_visit
from nptracker.ui.icons import icon
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.lines_table import LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nptracker.services.rectification import FindingLine
    from nptracker.ui.context import Context

CHECKLISTS, FINDINGS, FILES, MISSING = range(4)
_TABS = ("检查单", "问题", "照片和附件", "还缺什么")
_PAPERS = (
    ("检查单（没填的项印空框）…", "print"),
    ("检查记录表和检查单…", "record"),
    ("现场检查笔录底稿…", "minutes"),
    ("一案一档（记录、检查单、问题、照片合成一个 PDF）…", "case"),
)
_REST_MS = 300  # between the last answer and the look at what is missing
_LOW = 24  # lines


class VisitView(QWidget):
    """Everything about one visit. ``asked`` carries what the page is to do: attach, detach, print, minutes, case."""

    asked = Signal(str)
    left = Signal()

    def __init__(
        self, context: Context, failed: Callable[[Exception], None], parent: QWidget | None = None
    ) -> None:
        """``failed`` hears why the lane could not read, and sees to it that it is asked again after a busy file."""
        super().__init__(parent)
        self._context = context
        self.visit_id = ""
        self.read: VisitRead | None = None  # the visit in front, as soon as it is read
        self._with_files = False
        self._reader = Asker(self, context.reading, failed)
        self._asker = Asker(self, context.reading, failed)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._read_slowly)
        self.title, self.facts = QLabel(self), QLabel(self)
        self.panel, self.files = ChecklistPanel(context, self), FilesPanel(context, failed, self)
        self.findings = LinesTable("问题", ("状态", "编号", "问题", "整改时限"), 2, self)
        self.missing = LinesTable("还缺什么", ("序号", "还缺的材料和手续"), 1, self)
        self.tabs = QTabWidget(self)
        self._lay_out()
        self.panel.asked.connect(self.asked)
        self.files.counted.connect(lambda words: self._count(FILES, words))
        self.findings.cellActivated.connect(lambda _row, _column: self._open_finding())

    def _lay_out(self) -> None:
        self.back = deed_button(self, "返回台账", self.left.emit, tip="回到检查记录（Esc）", sign="back")
        self.conclude = deed_button(
            self,
            "写检查结果(&J)",
            lambda: self.asked.emit("conclude"),
            tip="按检查单的结果写到检查记录",
            sign="done",
        )
        self.papers = QPushButton(icon("print"), "打印和归档(&P)", self)
        self.papers.setMenu(self._papers_menu())
        mark(self.title, "heading")
        mark(self.facts, "soft")
        for label in (self.title, self.facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for page, words in zip((self.panel, self.findings, self.files, self.missing), _TABS, strict=True):
            self.tabs.addTab(page, words)
        self.tabs.setAccessibleName("这次检查")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(FlowRow(self.back, self.title, self.conclude, self.papers))
        column.addWidget(self.facts)
        column.addWidget(self.tabs, 1)

    def _papers_menu(self) -> QMenu:
        menu = QMenu(self)
        for words, name in _PAPERS:
            menu.addAction(words, partial(self.asked.emit, name))
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room of a low window to the checklist."""
        super().resizeEvent(event)
        is_low = self.height() <= _LOW * self.fontMetrics().lineSpacing()
        self.facts.setVisible(not is_low)
        self.panel.leave_room(is_low=is_low)

    # -- showing ------------------------------------------------------------------------------------------

    def show_visit(self, visit_id: str) -> None:
        """Show a visit, its checklists in front; nothing of the visit before stays to be answered by mistake."""
        if visit_id != self.visit_id:
            self.tabs.setCurrentIndex(CHECKLISTS)
            self.read = None
            self.title.setText("正在读取…")
            self.facts.setText("")
            self.panel.clear()
        self.visit_id = visit_id
        self.read_again()

    def read_again(self, *, with_files: bool = True) -> None:
        """Read the visit again in the lane, with its files when they may have changed."""
        self._with_files |= with_files
        office, visit_id = self._context.office, self.visit_id
        self._reader.ask(lambda _job: read_visit(office.records, office.field, visit_id), self._take)

    def _take(self, read: VisitRead | None) -> None:
        """Show what was read; a visit that is gone leads back to the ledger."""
        self.read = read
        if read is None:
            self.left.emit()
            return
        self.title.setText(read.title)
        self.facts.setText(read.facts)
        mark(self.facts, "soft" if read.is_concluded else "warning")
        self.panel.show_sheets(read.sheets, read.day)
        self._show_findings(read.findings)
        self._show_files(read)
        sums = read.sums
        self._count(CHECKLISTS, f"{sums.items - sums.open}/{sums.items}" if sums.items else "")
        self.conclude.setEnabled(bool(read.proposed) and not self._context.office.read_only)
        mark(self.conclude, "" if read.is_concluded else "primary")
        self._rest.start()

    def _show_files(self, read: VisitRead) -> None:
        if self._with_files:
            self._with_files = False
            owners = {self.visit_id: "现场检查"}
            owners |= {line.id: f"问题 {line.record['number']}" for line in read.findings}
            self.files.show_visit(self.visit_id, owners)

    def _show_findings(self, lines: Sequence[FindingLine]) -> None:
        form = form_named("finding")
        rows = [
            (
                (
                    f"{line.standing.sign} {line.standing.label}",
                    *(line.record.text(form, key) for key in ("number", "description", "due_on")),
                ),
                line.id,
            )
            for line in lines
        ]
        empty = (("—", "—", "还没有问题；在检查单里按 4 登记，手工登记的按 5 关联到检查项", "—"), None)
        self.findings.show_lines(rows or [empty])
        self._count(FINDINGS, str(len(lines)) if lines else "")

    def _read_slowly(self) -> None:
        """Look for what is missing in the lane: every file is read and compared for that."""
        case_files, visit_id = self._context.office.field.case_files, self.visit_id
        self._asker.ask(lambda _job: case_files.missing(visit_id), self._show_missing)

    def _show_missing(self, missing: list[str]) -> None:
        rows = [((str(at), words), None) for at, words in enumerate(missing, start=1)]
        self.missing.show_lines(rows or [(("✔", "不缺了，可以整理成一案一档"), None)])
        self._count(MISSING, str(len(missing)) if missing else "")

    def _count(self, tab: int, words: str) -> None:
        self.tabs.setTabText(tab, f"{_TABS[tab]} {words}".strip())

    def _open_finding(self) -> None:
        if self.findings.chosen:
            self._context.go("", str(self.findings.chosen), "finding")
