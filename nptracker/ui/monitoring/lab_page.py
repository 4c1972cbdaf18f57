"""导入化验单: a laboratory's sheet, its columns understood, every result previewed, one undoable import."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSplitter,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.monitoring_codes import MINUS, RESULT_SOURCE, SAMPLED_MEDIUM
from nptracker.domain.problem import SEVERITY_WORDS
from nptracker.services.import_draft import STATE_WORDS, WRITTEN
from nptracker.services.lab_layouts import SKIP
from nptracker.ui.action_keys import ActionKey
from nptracker.ui.context import PageKey
from nptracker.ui.monitoring.lab_columns import KEY, KEY_WORDS, LabColumnModel
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.plan.open_plan import dropped_file
from nptracker.ui.tab_keys import lead_through
from nptracker.ui.tables.asker import Asker
from nptracker.ui.tables.choice_delegate import ChoiceDelegate
from nptracker.ui.theme import mark
from nptracker.ui.widgets.deed_button import deed_button
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.lines_table import LongLinesTable

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from nptracker.domain.changes import Changes
    from nptracker.services.lab_draft import LabDraft, LabRow
    from nptracker.ui.context import Context

FILE_KINDS = "化验单 (*.xlsx *.xlsm *.xls *.csv *.et *.ods)"
_HEADINGS = ("位置", "怎么办", "样品", "点位", "项目", "结果原文", "读作", "说明")
_NOTES = 7
_SIGNS = {"new": "＋", "changed": "△", "same": "＝", "refused": "✕"}
_WELCOME = (
    "选实验室发来的 Excel：一行一个样品、一行一个结果、或一行一个项目都可以，单位写在表头、表头下一行或表的上方都认得。"
    "第一次看一眼各列对不对，以后同样版式的不再问。"
)


class LabPage(Page):
    """Shows one sheet: its columns above, its results below; nothing is written before 导入."""

    title = "导入化验单"
    help_text = (
        "选实验室发来的表，上半边是每一列读成什么，下半边是每个结果会怎样：＋新增、△修改、＝相同、✕有错不导入。\n"
        "标“？”的列请看一看；回车改“是什么”，结果列还可以改项目和单位。改了下面立刻重算。\n"
        "负数是什么意思、没有写单位的按什么单位、没有登记的点位怎么办，在上面选，和版式一起记住。\n"
        "同名的列要选一列；隐藏的行列会写明，可以选不导入。\n"
        "有错的结果写明单元格，不导入，其余照常导入；导入是一步，Ctrl+Z 全部撤销。"
    )
    shows = frozenset({"monitoring_site", "monitoring_sample", "monitoring_result"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.draft: LabDraft | None = None
        self._asker = Asker(self, context.reading, self.say_failed)
        self.file_button = deed_button(self, "选化验单(&O)…", self.choose_file)
        self.import_button = deed_button(self, "导入(&D)", self.commit)
        self.sheet = QComboBox(self)
        self.minus, self.source, self.sites = QComboBox(self), QComboBox(self), QComboBox(self)
        self.hidden = QComboBox(self)
        self.unit = QLineEdit(self)
        self.words, self.summary = QLabel(self), QLabel(self)
        self.model = LabColumnModel()
        self.columns = QTableView(self)
        self.rows = LongLinesTable("每个结果", _HEADINGS, _NOTES, self)
        self._stack = QStackedLayout(self)
        self.setAcceptDrops(True)
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.file_button)

    # -- building -----------------------------------------------------------------------------------------

    def _dress(self) -> None:
        self.sheet.setAccessibleName("工作表")
        _fill(self.minus, "负数", {"": "负数：要问", **MINUS.labels})
        _fill(self.source, "数据来源", {"": "数据来源：不填", **RESULT_SOURCE.labels})
        media = {code: f"没有的点位新建（{word}）" for code, word in SAMPLED_MEDIUM.labels.items()}
        _fill(self.sites, "没有登记的点位", {"": "没有登记的点位：不导入", **media})
        _fill(self.hidden, "隐藏的行列", {"": "隐藏的也导入", SKIP: "隐藏的不导入"})
        self.unit.setPlaceholderText("没写单位的按…")
        self.unit.setAccessibleName("没写单位的按什么单位")
        self.unit.setMaximumWidth(self.fontMetrics().horizontalAdvance("没写单位的按…") * 2)
        self.columns.setModel(self.model)
        self.columns.setItemDelegateForColumn(KEY, ChoiceDelegate(KEY_WORDS, self.columns))
        self.columns.setAccessibleName("文件里的各列")
        self.columns.setTabKeyNavigation(False)
        self.columns.setAlternatingRowColors(True)
        self.columns.setWordWrap(False)
        self.columns.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.columns.verticalHeader().hide()
        self.words.setWordWrap(True)
        self.summary.setWordWrap(True)
        mark(self.import_button, "primary")

    def _lay_out(self) -> None:
        em = self.fontMetrics().horizontalAdvance("字")
        for place, width in enumerate((3, 12, 8, 10, 7)):
            self.columns.setColumnWidth(place, em * width)
        head = self.columns.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        head.setSectionResizeMode(5, QHeaderView.ResizeMode.Stretch)
        self.columns.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().height() * 1.6))
        body = QSplitter(Qt.Orientation.Vertical, self)
        body.addWidget(self.columns)
        body.addWidget(self.rows)
        body.setStretchFactor(0, 2)
        body.setStretchFactor(1, 3)
        full = QWidget(self)
        column = QVBoxLayout(full)
        column.setContentsMargins(12, 6, 12, 6)
        self._other = deed_button(self, "另选文件(&O)…", self.choose_file)
        options = (self.sheet, self.minus, self.unit, self.source, self.sites, self.hidden)
        column.addLayout(FlowRow(self._other, *options, self.import_button))
        column.addWidget(self.words)
        column.addWidget(body, 1)
        column.addWidget(self.summary)
        empty = EmptyState("import", "把实验室的表直接导进来", _WELCOME, self.file_button, parent=self)
        self._stack.addWidget(empty)
        self._stack.addWidget(full)
        lead_through(self._other, *options, self.import_button, self.columns, self.rows)

    def _connect(self) -> None:
        self.model.chosen.connect(self.choose)
        self.columns.activated.connect(lambda index: self.columns.edit(self.model.index(index.row(), KEY)))
        self.sheet.activated.connect(lambda _at: self.look(sheet=self.sheet.currentText()))
        for box in (self.minus, self.source, self.sites, self.hidden):
            box.activated.connect(lambda _at: self._say_options())
        self.unit.editingFinished.connect(self._say_options)

    def handlers(self) -> Mapping[ActionKey, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {} if self.context.office.read_only else {ActionKey.IMPORT: self.choose_file}

    # -- reading ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Match the rows again: sites or samples may have come meanwhile."""
        if self.draft is not None:
            draft, labs = self.draft, self.context.office.lab_sheets
            self._ask(lambda: labs.matched(draft))

    def _ask(self, make: Callable[[], LabDraft], title: str = "") -> None:
        """Have the draft made anew in the lane; until it is shown nothing can be imported, for it would be the old one."""
        self.import_button.setEnabled(False)
        self._asker.ask(lambda _job: make(), self._show, title)

    def say_failed(self, error: Exception) -> None:
        """Go on with the draft that is shown."""
        self._enable_import()
        super().say_failed(error)

    def _enable_import(self) -> None:
        is_wanted = self.draft is not None and any(row.state in WRITTEN for row in self.draft.rows)
        self.import_button.setEnabled(is_wanted and not self.context.office.read_only)

    def choose_file(self) -> None:
        """Ask for a file and look at it."""
        beside = str(self.context.office.path.parent)
        name, _kind = QFileDialog.getOpenFileName(self, "选化验单", beside, FILE_KINDS)
        if name:
            self.look(Path(name))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome a file."""
        if dropped_file(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look at a file that is dropped here."""
        if path := dropped_file(event.mimeData()):
            self.look(path)

    def look(self, path: Path | None = None, sheet: str = "") -> None:
        """Read a file, or another sheet of the same one, in the reading lane."""
        wanted = path or (self.draft.path if self.draft else None)
        if wanted is None:
            return
        labs = self.context.office.lab_sheets
        self._ask(lambda: labs.look(wanted, sheet), f"读取 {wanted.name}")

    def _show(self, draft: LabDraft) -> None:
        is_first = self.draft is None
        is_other = self.draft is None or self.draft.path != draft.path
        self.draft = draft
        self._stack.setCurrentIndex(1)
        if is_first:  # the button that was pressed is out of sight now
            self.setFocusProxy(self.columns)
            self.columns.setFocus()
        self.sheet.clear()
        self.sheet.addItems(list(draft.table.sheets))
        self.sheet.setCurrentText(draft.table.sheet)
        self.sheet.setVisible(len(draft.table.sheets) > 1)
        options = draft.options
        for box, code in (
            (self.minus, options.minus),
            (self.source, options.source),
            (self.sites, options.new_sites),
            (self.hidden, options.hidden),
        ):
            box.setCurrentIndex(max(0, box.findData(code)))
        is_hidden = any(column.is_hidden for column in draft.table.columns)
        self.hidden.setVisible(is_hidden or bool(draft.table.hidden_rows))
        self.unit.setText(draft.options.unit)
        self.model.show_draft(draft)
        if is_other:
            self._turn_to_doubt(draft)
        self.rows.show_lines((_texts(row), row) for row in draft.rows)
        known = (
            "这种版式以前导入过，照上次的来。" if draft.known else "第一次见到这种版式：标“？”的列请看一看。"
        )
        own = "；".join(problem.message for problem in draft.own_problems)
        self.words.setText(
            f"{draft.path.name}（{draft.table.way}）：{known}" + (f"　△ {own}。" if own else "")
        )
        self.summary.setText(draft.summary())
        count = sum(row.state in WRITTEN for row in draft.rows)
        self.import_button.setText(f"导入 {count} 个结果(&D)" if count else "没有可导入的")
        self._enable_import()

    def _turn_to_doubt(self, draft: LabDraft) -> None:
        """Bring the first column that is to be looked at into sight, the first of all when there is none."""
        doubtful = (row for row, column in enumerate(draft.table.columns) if not column.is_settled)
        index = self.model.index(next(doubtful, 0), KEY)
        self.columns.setCurrentIndex(index)
        shown = self.columns.currentIndex
        QTimer.singleShot(
            0, self.columns, lambda: self.columns.scrollTo(shown())
        )  # the page gets its size first

    # -- choosing -----------------------------------------------------------------------------------------

    def choose(self, number: int, key: str, substance: str, unit: str) -> None:
        """Let a column stand for something else."""
        draft, labs = self.draft, self.context.office.lab_sheets
        if draft is not None:
            self._ask(lambda: labs.mapped(draft, number, key, substance, unit))

    def _say_options(self) -> None:
        draft, labs = self.draft, self.context.office.lab_sheets
        said = {
            "minus": str(self.minus.currentData()),
            "source": str(self.source.currentData()),
            "new_sites": str(self.sites.currentData()),
            "hidden": str(self.hidden.currentData()),
            "unit": self.unit.text().strip(),
        }
        if draft is None or all(getattr(draft.options, key) == value for key, value in said.items()):
            return
        self._ask(lambda: labs.with_options(draft, **said))

    def commit(self) -> None:
        """Write everything new and changed as one verb, in a job; what was typed last is reckoned with first."""
        self._say_options()
        draft, labs = self.draft, self.context.office.lab_sheets
        if draft is None or not self.import_button.isEnabled():
            return
        self.import_button.setEnabled(False)  # once is enough
        year = max((row.day[:4] for row in draft.rows if row.state in WRITTEN), default="")
        self.context.jobs.run(
            f"导入 {draft.path.name}",
            lambda _job: labs.commit(draft),
            owner=self,
            done=lambda changes: self._written(changes, year),
            failed=self._not_written,
            can_cancel=False,
        )

    def _not_written(self, error: Exception) -> None:
        self._enable_import()
        self.context.messages.show_failure(error)

    def _written(self, changes: Changes, year: str) -> None:
        """Say what was written, and lead on to what it comes to; taking it back is a key away."""
        go = self.context.go
        self.context.announce(changes)
        if changes.verb:
            self.context.messages.show_done(
                f"{changes.title}（Ctrl+Z 撤销）",
                "看统计",
                lambda: go(PageKey.MONITORING, year, "statistics"),
            )
        self.force_reload()


def _fill(box: QComboBox, name: str, words: Mapping[str, str]) -> None:
    box.setAccessibleName(name)
    for code, word in words.items():
        box.addItem(word, code)


def _texts(row: LabRow) -> tuple[str, ...]:
    notes = [
        f"{SEVERITY_WORDS[p.severity]}：{p.message}" + (f"（{p.suggestion}）" if p.suggestion else "")
        for p in row.problems
    ]
    if row.state.value == "changed":
        notes.insert(0, f"原为 {row.before}")
    state = f"{_SIGNS[row.state.value]} {STATE_WORDS[row.state]}"
    site = f"{row.site} {row.day}".strip()
    return (
        row.address,
        state,
        row.sample or "—",
        site or "—",
        row.substance,
        row.reported,
        row.understood,
        "；".join(notes),
    )
