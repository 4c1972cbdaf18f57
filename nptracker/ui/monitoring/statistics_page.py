"""统计: every medium and substance of a period with its rates and figures; the rule for non-detects stands below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from nptracker.domain.forms.monitoring_codes import SAMPLED_MEDIUM
from nptracker.domain.period import ReportingPeriod
from nptracker.services.file_names import file_name
from nptracker.services.monitoring_reading import WHOLE, Selection
from nptracker.ui.action_keys import ActionKey as Key
from nptracker.ui.monitoring.result_rows import MONITORING, open_results
from nptracker.ui.page import Page
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tab_keys import lead_through
from nptracker.ui.tabbed_page import way_to
from nptracker.ui.tables.asker import Asker
from nptracker.ui.theme import colour, mark
from nptracker.ui.widgets.empty_state import EmptyState
from nptracker.ui.widgets.lines_table import LinesTable
from nptracker.ui.widgets.period_picker import PeriodPicker
from nptracker.ui.widgets.save_dialog import ask_target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from nptracker.services.monitoring import Statistics, StatLine
    from nptracker.ui.context import Context

_HEADINGS = (
    "时段", "介质", "项目", "单位", "点位", "样品", "检出", "检出率", "检出限", "最小", "中位", "平均",
    "95百分位", "最大", "超标", "标准", "最大值点位",
)  # fmt: skip
_SUBSTANCE, _OVER = 2, 14
_NOTE_LINES = 4
_SPLITS = ((WHOLE, "全期合计"), ("", "按年"), ("H", "按半年"), ("Q", "按季度"), ("M", "按月"))
_NOTHING = "这段时间没有可以统计的监测结果。换一个期次，或导入化验单，或在“样品与结果”里录入。"


class StatisticsPage(Page):
    """Sums up results in the reading lane; Enter on a line lists the results behind it."""

    title = "监测统计"
    help_text = (
        "按介质和项目统计一段时间的监测结果：检出率、检出限范围、最小值到最大值、超标数。\n"
        "回车或双击一行，列出这一行的每个结果。\n"
        "未检出怎样参与平均，按介质各有规定；“算法和标准…”里可以改，改了的写明“本单位选定”，并印在表下；按哪一版标准评价也在那里选。\n"
        "“质控检查…”列出平行样偏差、空白检出、回收率、日期、单位和数量级上要看一看的结果。\n"
        "平行样、空白样、作废和未监测的不参与统计，数目写在下面。Ctrl+E 导出 Excel，Ctrl+P 导出 PDF。"
    )
    shows = MONITORING

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.made: Statistics | None = None
        self._asker = Asker(self, context.reading, self.say_failed)
        self.period = PeriodPicker(context.office.today(), self)
        self.period.set_length("")
        self.medium, self.split = QComboBox(self), QComboBox(self)
        self.by_kind = QCheckBox("分点位类型(&K)", self)
        self.fine = QCheckBox("水质按 ng/L(&N)", self)
        self.rules_button = QPushButton("算法和标准(&D)…", self)
        self.quality_button = QPushButton("质控检查(&Z)…", self)
        self.table = LinesTable("监测统计", _HEADINGS, _SUBSTANCE, self)
        self.notes = QLabel(self)
        self._place = QStackedLayout()
        self._dress()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    def _dress(self) -> None:
        self.medium.setAccessibleName("介质")
        self.medium.addItem("全部介质", "")
        for code, word in SAMPLED_MEDIUM.labels.items():
            self.medium.addItem(word, code)
        self.split.setAccessibleName("统计时段")
        for code, word in _SPLITS:
            self.split.addItem(word, code)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(_SUBSTANCE, QHeaderView.ResizeMode.ResizeToContents)
        head.setStretchLastSection(True)
        self.notes.setWordWrap(True)
        mark(self.notes, "soft")

    def _lay_out(self) -> None:
        actions = self.context.actions
        holder = QWidget(self)
        body = QVBoxLayout(holder)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.table, 1)
        body.addWidget(self._notes_area(holder))
        way = way_to(self, "导入化验单", "导入化验单(&J)")
        self._place.addWidget(EmptyState("monitoring", "没有可以统计的结果", _NOTHING, way, parent=self))
        self._place.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        tools = (
            self.medium,
            self.split,
            self.by_kind,
            self.fine,
            self.rules_button,
            self.quality_button,
            actions.button(Key.EXPORT, self),
            actions.button(Key.PRINT, self),
        )
        column.addLayout(FlowRow(self.period, *tools))
        column.addLayout(self._place, 1)
        lead_through(*tools, self.table)

    def _notes_area(self, holder: QWidget) -> QScrollArea:
        """Return the notes in at most four lines of the window; the rest is scrolled to."""
        area = QScrollArea(holder)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName("统计说明")
        self.notes.setAlignment(Qt.AlignmentFlag.AlignTop)
        area.setWidget(self.notes)
        area.setMaximumHeight(int(self.fontMetrics().height() * _NOTE_LINES * 1.2))
        return area

    def _connect(self) -> None:
        self.period.chosen.connect(lambda _period: self.reload())
        for choice in (self.medium, self.split):
            choice.activated.connect(lambda _at: self.reload())
        for box in (self.by_kind, self.fine):
            box.toggled.connect(lambda _on: self.reload())
        self.rules_button.clicked.connect(lambda _checked=False: self.ask_rules())
        self.quality_button.clicked.connect(lambda _checked=False: self.open_quality())
        self.table.cellActivated.connect(lambda _row, _column: self.open())

    def handlers(self) -> Mapping[Key, Callable[[], None]]:
        """Return what the page does for the actions of the menu."""
        return {Key.EXPORT: lambda: self.export(".xlsx"), Key.PRINT: lambda: self.export(".pdf")}

    # -- reading ------------------------------------------------------------------------------------------

    def selection(self) -> Selection:
        """Return what is chosen above the table."""
        period, medium = self.period.period, str(self.medium.currentData())
        media = frozenset({medium} if medium else ())
        return Selection(
            period.begins,
            period.ends,
            media,
            str(self.split.currentData()),
            self.by_kind.isChecked(),
            self.fine.isChecked(),
        )

    def reload(self) -> None:
        """Sum up in the reading lane; a count over very many ends as soon as another is asked for."""
        monitoring, selection = self.context.office.monitoring, self.selection()
        self._asker.ask(
            lambda job: monitoring.statistics(selection, lambda done: job.progress(done, 0)), self._show
        )

    def _show(self, made: Statistics) -> None:
        self.made = made
        self.table.show_lines((_texts(line), line) for line in made.lines)
        self.table.setColumnHidden(0, not any(line.period for line in made.lines))
        for row, line in enumerate(made.lines):
            if line.figures.exceeded:
                item = self.table.item(row, _OVER)
                if item is not None:
                    item.setForeground(colour("danger"))
        self.notes.setText("\n".join(made.notes))
        self._place.setCurrentIndex(int(bool(made.lines)))

    def show_record(self, record_id: str, kind: str = "") -> None:
        """Sum up a period told by its code, such as the year of what has just been imported."""
        period = ReportingPeriod.understood(record_id) if kind == "statistics" else None
        if period is not None and period != self.period.period:
            self.period.set_period(period)
            self.force_reload()

    # -- leading on ---------------------------------------------------------------------------------------

    def open(self) -> None:
        """List the results of the current line."""
        line: StatLine | None = self.table.chosen
        if line is not None:
            words = " ".join(part for part in (line.period, line.medium, line.name) if part)
            open_results(self.context, words, line.numbers)

    def open_quality(self) -> None:
        """List what quality control finds in the period."""
        from nptracker.ui.monitoring.result_rows import QualityRowsPage

        period, monitoring = self.period.period, self.context.office.monitoring
        words = f"{period.label}质控检查"
        self.context.show_page(
            QualityRowsPage(self.context, words, lambda: monitoring.quality(period.begins, period.ends))
        )

    def ask_rules(self) -> None:
        """Ask how non-detects enter means and which standard holds, medium by medium."""
        from nptracker.ui.monitoring.rules_dialog import RulesDialog

        monitoring = self.context.office.monitoring
        dialog = RulesDialog(monitoring.rules(), monitoring.standards(), self)
        if dialog.exec() == RulesDialog.DialogCode.Accepted:
            self.context.perform(lambda: monitoring.settle(dialog.changed(), dialog.standards()))

    def export(self, ending: str, path: Path | None = None) -> None:
        """Ask where to, and write what is shown in a job."""
        made = self.made
        words = f"{self.context.office.region}{self.period.period.label}监测统计"
        target = path or ask_target(
            self, "导出监测统计", self.context.office.path.with_name(f"{file_name(words)}{ending}")
        )
        if target is None or made is None:
            return
        mark_words = self.context.office.settings.sample_mark

        def write(_job: object) -> Path:
            from nptracker.services.monitoring_export import write_statistics

            return write_statistics(made, words, target, mark_words)

        self.context.jobs.run(
            "导出监测统计",
            write,
            owner=self,
            done=lambda written: self.context.messages.show_done(f"已导出到 {written}"),
            can_cancel=False,
        )


def _texts(line: StatLine) -> tuple[str, ...]:
    made = line.figures
    over = "—" if made.exceeded is None else f"✕ {made.exceeded}" if made.exceeded else "0"
    return (
        line.period,
        line.medium,
        line.name,
        line.unit,
        str(made.sites),
        str(made.n),
        str(made.detected),
        f"{made.rate}%",
        line.limits,
        line.figure(made.least, measured=True),
        line.figure(made.median),
        line.figure(made.mean),
        line.figure(made.p95),
        line.figure(made.greatest, measured=True),
        over,
        line.standard_words,
        line.where,
    )
