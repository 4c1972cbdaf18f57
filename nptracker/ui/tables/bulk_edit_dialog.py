"""The dialog of a bulk edit: which column, how, which rows; before and after; then one step writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.cell_rule import CellRule, Way
from nptracker.domain.needle import Needle
from nptracker.errors import BusyError, UserError
from nptracker.ui.tables.asker import Asker
from nptracker.ui.tables.options import offering_for
from nptracker.ui.tables.plan_preview import PlanPreview
from nptracker.ui.tables.suggest import Suggester
from nptracker.ui.theme import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nptracker.services.bulk_edit import BulkPlan, Rows
    from nptracker.ui.context import Context
    from nptracker.ui.jobs import Job
    from nptracker.ui.tables.window_model import WindowModel

PAUSE_MS = 300
WAYS = (
    (Way.SET, "改为"),
    (Way.FILL_BLANKS, "只填空格"),
    (Way.REPLACE, "替换其中的文字"),
    (Way.PREFIX, "在前面加"),
    (Way.SUFFIX, "在后面加"),
    (Way.CLEAR, "清空"),
)
_WIDTHS = (210, 110, 160, 160)
_COLUMN = 1  # of the preview: which column a cell is in


class BulkEditDialog(QDialog):
    """Plans while one types and shows the plan; nothing is written before “写入”."""

    manual = "tables"

    def __init__(
        self, context: Context, model: WindowModel, column: int, selected: Sequence[int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context, self._model, self._selected = context, model, selected
        self._bulk, self._kind = context.office.bulk, model.source.form.kind
        self._asker = Asker(self, context.reading, self._failed)
        self._plan: BulkPlan | None = None
        self._suggester: Suggester | None = None
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.preview)
        self.setWindowTitle(f"批量修改：{model.source.form.title}")
        self._make_widgets(column)
        self._lay_out()
        self._listen()
        self._show_way()
        self.resize(880, 470)

    # -- building --------------------------------------------------------------------------------

    def _make_widgets(self, column: int) -> None:
        self.column = QComboBox(self)
        for field in self._model.fields:
            self.column.addItem(field.full_heading, field.key)
        self.column.setCurrentIndex(max(0, column))
        self.way = QComboBox(self)
        for way, words in WAYS:
            self.way.addItem(words, way)
        self.needle = QLineEdit(self)
        self.text = QLineEdit(self)
        self.some = QRadioButton(f"选中的 {len(self._selected):,} 行", self)
        self.all = QRadioButton(f"表里显示的全部 {self._model.records:,} 条", self)
        (self.some if len(self._selected) > 1 else self.all).setChecked(True)
        self.some.setEnabled(len(self._selected) > 0)
        self.summary = QLabel("", self)
        self.summary.setWordWrap(True)
        self.preview_model = PlanPreview(self._bulk, self)
        self.table = QTableView(self)
        self.table.setModel(self.preview_model)
        self.table.setAccessibleName("修改前后对照")
        self.table.setWordWrap(False)
        for place, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, width)
        head = self.table.horizontalHeader()
        head.setStretchLastSection(True)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.buttons = QDialogButtonBox(self)
        self.writer = self.buttons.addButton("写入", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.addRow("列", self.column)
        self._form.addRow("怎么改", self.way)
        self._form.addRow("查找", self.needle)
        self._form.addRow("内容", self.text)
        self._form.addRow("范围", self.some)
        self._form.addRow("", self.all)
        column = QVBoxLayout(self)
        column.addLayout(self._form)
        column.addWidget(self.summary)
        column.addWidget(self.table, 1)
        column.addWidget(self.buttons)

    def _listen(self) -> None:
        self.column.currentIndexChanged.connect(lambda _at: self._show_way())
        self.way.currentIndexChanged.connect(lambda _at: self._show_way())
        for line in (self.needle, self.text):
            line.textChanged.connect(lambda _text: self.preview_later())
        self.some.toggled.connect(lambda _on: self.preview_later())
        self.buttons.accepted.connect(self.write)
        self.buttons.rejected.connect(self.reject)
        self.finished.connect(lambda _result: self._end())
        self._context.reading.progressed.connect(self._show_progress)

    def _end(self) -> None:
        """Ask for nothing any more, or a dialog on its way out would start the lane of reading again."""
        self._pause.stop()
        self._asker.drop()

    # -- what is asked ---------------------------------------------------------------------------

    def rule(self) -> CellRule:
        """Return what is to be done with each cell."""
        way = Way(self.way.currentData())
        needle = Needle(self.needle.text()) if way is Way.REPLACE else None
        return CellRule(way, "" if way is Way.CLEAR else self.text.text(), needle)

    def rows(self) -> Rows:
        """Return the rows it is done to."""
        return self._selected if self.some.isChecked() else self._model.query

    def _show_way(self) -> None:
        way, field = Way(self.way.currentData()), self._model.fields[self.column.currentIndex()]
        self._form.setRowVisible(self.needle, way is Way.REPLACE)
        self._form.setRowVisible(self.text, way is not Way.CLEAR)
        label = self._form.labelForField(self.text)
        if isinstance(label, QLabel):
            label.setText("替换为" if way is Way.REPLACE else "内容")
        offers = offering_for(field, self._context.office.records.find)
        is_whole = way in {Way.SET, Way.FILL_BLANKS}
        self._suggest(Suggester(self.text, offers) if offers and is_whole else None)
        self.preview_later()

    def _suggest(self, suggester: Suggester | None) -> None:
        if self._suggester is not None:
            self._suggester.retire()
        self._suggester = suggester

    # -- preview ---------------------------------------------------------------------------------

    def preview_later(self) -> None:
        """Plan once typing rests; an outdated preview cannot be written."""
        self._asker.drop()
        self._take(None)
        self._pause.start()

    def preview(self) -> None:
        """Plan the edit in the reading lane and list it; nothing to do shows nothing."""
        rule, rows = self.rule(), self.rows()
        if not self.isVisible():
            return
        if rule.way is Way.REPLACE and not self.needle.text():
            self.summary.setText("请填要查找的文字。")
            return
        if not rule.text and rule.way not in {Way.CLEAR, Way.REPLACE}:
            self.summary.setText("请填内容；要清空这一列，“怎么改”选“清空”。")
            return
        self.summary.setText("正在预览…")
        bulk, kind, keys = self._bulk, self._kind, [str(self.column.currentData())]

        def work(job: Job) -> BulkPlan | None:
            plan = bulk.plan(kind, keys, rule, rows, progress=job.progress, stop=job.stopping)
            return None if job.stopping() else plan

        self._asker.ask(work, self._take)

    def show_plan(self, plan: BulkPlan) -> None:
        """Show a plan made elsewhere, such as by “全部替换”, to be written or left."""
        for row in range(self._form.rowCount()):
            self._form.setRowVisible(row, False)
        self._pause.stop()
        self._take(plan)

    def _take(self, plan: BulkPlan | None) -> None:
        self._plan = plan
        self.preview_model.show_plan(plan)
        self.table.setColumnHidden(_COLUMN, plan is None or len(plan.keys) == 1)
        count = len(plan.changed) if plan else 0
        self.writer.setText(f"写入 {count:,} 格" if count else "写入")
        self.writer.setEnabled(bool(count))
        if plan is None:
            return
        parts = [f"将修改 {count:,} 格"]
        parts += [f"{len(plan.wrong):,} 格改后不合要求，不会写入（排在最前）"] if len(plan.wrong) else []
        parts += [f"{plan.same:,} 格不变"] if plan.same else []
        self.summary.setText("；".join(parts) + "。")
        mark(self.summary, "warning" if len(plan.wrong) else "soft")

    def _show_progress(self, _job: Job, done: int, total: int) -> None:
        if self._plan is None and total and self.isVisible():
            self.summary.setText(f"正在预览… {done:,} / {total:,}")

    # -- writing ---------------------------------------------------------------------------------

    def write(self) -> None:
        """Write the plan as one step, as a job with progress and cancel; the dialog closes at once."""
        plan, bulk = self._plan, self._bulk
        if plan is None or not len(plan.changed):
            return
        context = self._context
        context.jobs.run(
            plan.title,
            lambda job: bulk.apply(plan, progress=job.progress),
            owner=context.messages,
            done=context.announce,
        )
        self.accept()

    def _failed(self, error: Exception) -> None:
        if isinstance(error, BusyError):
            self._pause.start()
        elif isinstance(error, UserError):
            self.summary.setText(error.words())
        else:
            raise error
