"""报表上报: choose a return and a period, see it, see what blocks it, send it, and find what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.changes import Changes
from nptracker.domain.forms import FORMS
from nptracker.domain.own_ledger import is_own_kind
from nptracker.domain.period import ReportingPeriod
from nptracker.domain.problem import SEVERITY_WORDS, Severity
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.icons import icon
from nptracker.ui.page import Page
from nptracker.ui.pages.return_options import ReturnOptions
from nptracker.ui.pages.return_preview import ReturnPreview
from nptracker.ui.pages.return_snapshots import SnapshotsPane
from nptracker.ui.pages.return_verdict import ONLY_LOOKED_AT, verdict
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.theme import mark
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.period_picker import PeriodPicker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nptracker.domain.problem import Problem
    from nptracker.services.returns import ReturnKind
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job

_PATIENCE_MS = 300  # before a return is told to take its time
_FORMAT_WORDS = {"xlsx": "Excel", "pdf": "PDF"}
EVERYBODY = ""
DEPARTMENT_TASKS = "department_tasks"  # the return whose sheets go out to be filled in


class ReturnsPage(Page):
    """What is sent is frozen as a numbered snapshot; hard errors block the sending and nothing else."""

    title = "报表上报"
    manual = "returns"
    help_text = (
        "左边选报表，上面选期次，右边看到的就是要导出的内容；导出按钮在左下。\n"
        "“问题”里的错误不改不能报出；提示不拦，会写进报表。\n"
        "给本单位以外的人看时勾选“对外版”：商业秘密和个人信息不会写进文件。\n"
        "导出 Excel（Ctrl+E）或 PDF（Ctrl+P）即报出：程序留下一份带编号和校验码的快照。\n"
        "“已报快照”可以随时原样再导出，内容永远和当时一样。"
    )
    shows = frozenset(FORMS)  # every kind of record stands in some return

    def refresh(self, changes: Changes) -> None:
        """Take note of a change; ledgers of one's own stand in a return as well."""
        if any(map(is_own_kind, changes.kinds)):
            self.force_reload()
        else:
            super().refresh(changes)

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._asked = self._shown = 0
        self._kinds: list[ReturnKind] = []
        self.kinds = QListWidget(self)
        self.kinds.setAccessibleName("报表种类")
        self.kinds.currentItemChanged.connect(lambda _now, _before: self._choose_kind())
        self.picker = PeriodPicker(context.office.today(), self)
        self._years_back = 0  # by how many years the program itself has set the period back
        self.picker.chosen.connect(lambda _period: self._build())
        self.department = QComboBox(self)
        self.department.setAccessibleName("责任单位")
        self.department.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.department.setMaximumWidth(280)
        self.department.activated.connect(lambda _row: self._build())
        self.options = ReturnOptions(self)
        self.options.changed.connect(self._build)
        self.send_out = _tool(
            "export", "下发填报表…", "给每个单位一份 Excel，填好交回来能自动收", self.send_sheets_out
        )
        self.take_back = _tool(
            "import", "收回填报表…", "读取各单位交回的填报表，核对后写入进展", self.take_sheets_back
        )
        self._help = QLabel(self)
        self._help.setWordWrap(True)
        mark(self._help, "soft")
        self._verdict = QLabel(self)
        self._verdict.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setAccessibleName("核实说明")
        self.reason.setPlaceholderText("提示已核实、原因是什么（至少4个字，会印在表上）")
        self._reason_words = QLabel("核实说明(&S)：", self)
        self._reason_words.setBuddy(self.reason)
        self._show_reason(is_wanted=False)
        self.problems = LinesTable("报表的问题", ("轻重", "规则", "问题"), 2, self)
        self.problems.cellActivated.connect(lambda _row, _column: self._open_problem())
        self._sent = SnapshotsPane(_FORMAT_WORDS, self)
        self._sent.asked.connect(lambda ending: self._export_again((ending,)))
        self.snapshots = self._sent.table
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("报表内容")
        self.preview = ReturnPreview(context.actions, self)
        self.setFocusProxy(self.kinds)
        self._lay_out()

    def _lay_out(self) -> None:
        self.tabs.addTab(self.preview, "预览")
        self.tabs.addTab(self.problems, "问题")
        self.tabs.addTab(self._sent, "已报快照")
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self._help)
        column.addLayout(self._tool_row())
        column.addWidget(self._verdict)
        reason = QHBoxLayout()
        reason.addWidget(self._reason_words)
        reason.addWidget(self.reason, 1)
        column.addLayout(reason)
        column.addWidget(self.tabs, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(self._left_column())
        splitter.addWidget(right)
        splitter.setSizes([190, 900])
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def _tool_row(self) -> FlowRow:
        return FlowRow(self.picker, self.department, self.options, self.send_out, self.take_back)

    def _left_column(self) -> QWidget:
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.kinds, 1)
        both = QPushButton(icon("export", "accent_ink"), "两种都导出(&D)", self)
        both.setToolTip("同一份快照导出 Excel 和 PDF 各一份")
        both.clicked.connect(lambda: self.send(("xlsx", "pdf")))
        mark(both, "primary")
        for button in (both, *(self.context.actions.button(key, self) for key in (Key.EXPORT, Key.PRINT))):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            column.addWidget(button)
        return holder

    def handlers(self) -> Mapping[Key, Callable[[], None]]:
        """Answer export and print with the return in front."""
        return {Key.EXPORT: lambda: self.send(("xlsx",)), Key.PRINT: lambda: self.send(("pdf",))}

    # ---- content

    @property
    def chosen(self) -> ReturnKind | None:
        """The kind of return in front."""
        row = self.kinds.currentRow()
        return self._kinds[row] if row >= 0 else None

    def reload(self) -> None:
        """List the kinds once, and show the chosen return and the snapshots anew."""
        if not self.kinds.count():
            self._kinds = self.context.office.returns.kinds()
            for kind in self._kinds:
                item = QListWidgetItem(kind.title, self.kinds)
                item.setToolTip(kind.help)
            self.kinds.setMinimumWidth(self.kinds.sizeHintForColumn(0) + 24)
            self.kinds.setCurrentRow(0)  # builds the first one
        else:
            self._build()
        self._show_snapshots()

    def _choose_kind(self) -> None:
        kind = self.chosen
        if kind is None:
            return
        self._help.setText(f"{kind.title}：{kind.help}")
        self.picker.set_length(kind.period_letter)
        this_year = self.context.office.today().year
        if self.picker.period.year == this_year - self._years_back:  # nobody has chosen another one
            self.picker.set_period(replace(self.picker.period, year=this_year - kind.years_back))
            self._years_back = kind.years_back
        self.options.show_kind(kind)
        self.department.setVisible(kind.per_department)
        for button in (self.send_out, self.take_back):
            button.setVisible(kind.name == DEPARTMENT_TASKS)
        if kind.per_department and not self.department.count():
            self.department.addItem("全部单位", EVERYBODY)
            for org_id, name in self.context.office.returns.bodies():
                self.department.addItem(name, org_id)
        self._build()

    def _build(self) -> None:
        """Build the return in the reading lane; an answer to an older question is dropped."""
        kind = self.chosen
        if kind is None:
            return
        self._asked += 1
        asked, period, returns = self._asked, self.picker.period, self.context.office.returns
        org_id = self._department_id(kind)
        choices, public = self.options.choices, self.options.is_public

        def work(_job: Job) -> tuple[int, Any, list[Problem]]:
            document = returns.build(kind.name, period, org_id, choices=choices, public=public)
            problems = [*returns.problems(kind.name, period, choices), *returns.unprintable(document)]
            return asked, document, problems

        self.context.reading.run("", work, owner=self, done=self._show_return)
        QTimer.singleShot(_PATIENCE_MS, self, lambda: self._say_building(asked))

    def _say_building(self, asked: int) -> None:
        """Tell that a return takes its time, unless it stands there by now or another one is asked for."""
        if self._shown < asked == self._asked:
            self._verdict.setText("正在生成预览……")
            mark(self._verdict, "soft")

    def _department_id(self, kind: ReturnKind) -> str:
        return str(self.department.currentData() or EVERYBODY) if kind.per_department else EVERYBODY

    def _open_problem(self) -> None:
        problem = self.problems.chosen
        if problem is None:
            return
        titled = (form.kind for form in self.context.office.forms.values() if form.title == problem.sheet)
        if kind := next(titled, ""):
            self.context.go("", problem.value, kind)

    def _show_return(self, answer: tuple[int, Any, list[Problem]]) -> None:
        asked, document, problems = answer
        if asked != self._asked:
            return
        self._shown = asked
        self.preview.show_document(document)
        self._show_problems(problems)

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        warnings = sum(problem.severity is Severity.WARNING for problem in problems)
        self.problems.show_lines(
            ((SEVERITY_WORDS[p.severity], p.code, _problem_words(p)), p) for p in problems
        )
        self.tabs.setTabText(1, f"问题（{len(problems)}）" if problems else "问题")
        read_only = self.context.office.read_only
        words, tone = verdict(problems, read_only=read_only)
        self._verdict.setText(words)
        mark(self._verdict, tone)
        self._show_reason(is_wanted=bool(warnings) and not (errors or read_only))

    def _show_reason(self, *, is_wanted: bool) -> None:
        self._reason_words.setVisible(is_wanted)
        self.reason.setVisible(is_wanted)

    def _show_snapshots(self) -> None:
        kept = self.context.office.returns.snapshots()
        self._sent.show_snapshots(kept)
        self.tabs.setTabText(2, f"已报快照（{len(kept)}）" if kept else "已报快照")

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Bring a snapshot into view, or a return of a period, ``name@period``, or what is wrong with it."""
        if kind in {"return", "return_problems"}:
            self._show_wanted(*record_id.split("@"))
            self.tabs.setCurrentIndex(1 if kind == "return_problems" else 0)
        if kind != "snapshot":
            return
        self.tabs.setCurrentIndex(2)
        self._sent.choose(record_id)

    def _show_wanted(self, name: str, period_code: str) -> None:
        row = next((row for row, kind in enumerate(self._kinds) if kind.name == name), -1)
        period = ReportingPeriod.understood(period_code)
        if row < 0 or period is None:
            return
        self.kinds.setCurrentRow(row)
        self.picker.set_period(period)
        self._build()

    # ---- sending

    def send(self, formats: Sequence[str], folder: Path | None = None) -> None:
        """Ask for a folder and send the return in front; errors block it."""
        kind, period = self.chosen, self.picker.period
        if kind is None:
            return
        if self.context.office.read_only:  # before a folder is chosen in vain
            self.context.messages.show_note(ONLY_LOOKED_AT)
            return
        target = folder or self._ask_folder()
        if target is None:
            return
        returns, words = self.context.office.returns, "和".join(_FORMAT_WORDS[f] for f in formats)
        org_id = self._department_id(kind)
        reason = self.reason.text() if not self.reason.isHidden() else ""
        choices, public = self.options.choices, self.options.is_public
        self.context.jobs.run(
            f"导出{kind.title} {words}",
            lambda job: returns.send(
                kind.name,
                period,
                formats,
                target,
                org_id=org_id,
                reason=reason,
                choices=choices,
                public=public,
                progress=job.progress,
            ),
            owner=self,
            done=self._say_written,
        )

    def send_sheets_out(self, folder: Path | None = None) -> None:
        """Write the sheets to fill in, of the chosen body or of every body with tasks, into a folder."""
        target = folder or self._ask_folder()
        if target is None:
            return
        imports, period = self.context.office.imports, self.picker.period
        org_id, name = str(self.department.currentData() or EVERYBODY), self.department.currentText()

        def work(_job: Job) -> list[Path]:
            if org_id == EVERYBODY:
                return imports.blank_all_department_answers(period, target)
            return [imports.blank_department_answers(org_id, period, target / f"{name}_{period.label}.xlsx")]

        self.context.jobs.run("生成填报表", work, owner=self, done=self._say_sheets, can_cancel=False)

    def take_sheets_back(self) -> None:
        """Open the page that reads what the bodies sent back."""
        from nptracker.ui.imports.answers_page import AnswersPage

        self.context.show_page(AnswersPage(self.context, self.picker.period))

    def _say_sheets(self, paths: Sequence[Path]) -> None:
        folder = QUrl.fromLocalFile(str(paths[0].parent))
        self.context.messages.show_done(f"生成 {len(paths)} 份填报表", "打开文件夹", lambda: _open(folder))

    def _export_again(self, formats: Sequence[str]) -> None:
        record = self._sent.chosen
        folder = self._ask_folder() if record is not None else None
        if record is None or folder is None:
            return
        returns = self.context.office.returns
        self.context.jobs.run(
            "再导出快照",
            lambda _job: returns.export_snapshot(record.id, formats, folder),
            owner=self,
            done=self._say_written,
        )

    def _ask_folder(self) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, "导出到文件夹", str(self.context.office.path.parent))
        return Path(name) if name else None

    def _say_written(self, paths: Sequence[Path]) -> None:
        names = "、".join(path.name for path in paths[:3]) + (
            f" 等 {len(paths)} 个文件" if len(paths) > 3 else ""
        )
        folder = QUrl.fromLocalFile(str(paths[0].parent))
        self.context.messages.show_done(f"导出 {names}", "打开文件夹", lambda: _open(folder))
        # the service hands back files, not changes: what it wrote is one snapshot
        self.context.bus.changed.emit(Changes(frozenset({"snapshot"})))


def _tool(sign: str, words: str, tip: str, slot: Callable[[], None]) -> QPushButton:
    button = QPushButton(icon(sign), words)
    button.setAccessibleName(words.rstrip("…"))
    button.setToolTip(tip)
    button.clicked.connect(lambda _checked=False: slot())
    return button


def _open(place: QUrl) -> None:
    QDesktopServices.openUrl(place)


def _problem_words(problem: Problem) -> str:
    place = " ".join(part for part in (problem.file, problem.sheet, problem.cell) if part)
    tail = f"（建议：{problem.suggestion}）" if problem.suggestion else ""
    return f"{place + '：' if place else ''}{problem.message}{tail}"
