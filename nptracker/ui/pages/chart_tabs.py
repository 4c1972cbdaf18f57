"""The charts of the 工作台 behind tabs, each with the ways to keep it as a picture or as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from nptracker.ui.theme import mark
from nptracker.ui.widgets.bar_chart import BarChart
from nptracker.ui.widgets.chart_export import ChartButton, Rows
from nptracker.ui.widgets.stacked_chart import STATE_SERIES, StackedChart, completion_words, total
from nptracker.ui.widgets.trend_chart import TrendChart

if TYPE_CHECKING:
    from pathlib import Path

    from nptracker.domain.period import ReportingPeriod
    from nptracker.services.overview_charts import Chart
    from nptracker.ui.context import Context

TREND = "trend"
_TABS: Mapping[str, tuple[str, str, type[StackedChart]]] = {
    "section": ("类别", "按任务类别统计", BarChart),
    "department": ("单位", "按责任单位统计", BarChart),
    "township": ("乡镇", "按乡镇街道统计", BarChart),
    TREND: ("走势", "各期走势", TrendChart),
}
_WAITING = "正在汇总各期…"
_NOTHING = "还没有可以统计的任务。"
_NO_TOWNSHIP = "没有乡镇街道承担的任务。在“方案任务”的“责任单位”里可以加入本区的乡镇街道。"


class ChartTabs(QTabWidget):
    """``chosen`` carries chart, bar and state; ``trend_wanted`` comes when the trend is looked at."""

    chosen = Signal(str, str, str)
    trend_wanted = Signal()

    def __init__(self, context: Context, period: Callable[[], ReportingPeriod], parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._period = context, period
        self.shown: dict[str, Chart] = {}
        self.charts: dict[str, StackedChart] = {}
        self.notes: dict[str, QLabel] = {}
        self.buttons: dict[str, ChartButton] = {}
        self.setAccessibleName("统计图")
        for code, (word, title, _make) in _TABS.items():
            page = QWidget(self)
            self.addTab(page, word)  # empty yet: Qt styles everything anew that is put into place later
            self.setTabToolTip(self.count() - 1, title)
            self._fill(code, page)
        self.currentChanged.connect(lambda _at: self._turned())

    def _fill(self, code: str, page: QWidget) -> None:
        _word, title, make = _TABS[code]
        area = _scroll_area(title, page)
        chart = self.charts[code] = make(title, area.widget())
        self.notes[code] = QLabel(_WAITING if code == TREND else "", area.widget())
        _stack_up(area.widget(), chart, self.notes[code])
        chart.chosen.connect(lambda name, state: self.chosen.emit(code, name, state))
        chart.moved.connect(lambda box: _bring_into_view(area, chart, box))
        button = KeepButton(
            self._context, chart, lambda: self._title(code), lambda path: self._write(code, path)
        )
        chart.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chart.customContextMenuRequested.connect(lambda at: button.pop_up(chart.mapToGlobal(at)))
        self.buttons[code] = button
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 4)
        column.addWidget(area, 1)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignRight)
        button.setEnabled(False)

    @property
    def code(self) -> str:
        """The chart in front."""
        return list(_TABS)[self.currentIndex()]

    def show_chart(self, chart: Chart) -> None:
        """Show a chart; one without bars says why."""
        self.shown[chart.code] = chart
        self.charts[chart.code].show_bars([(bar.name, bar.counts) for bar in chart.bars])
        self.charts[chart.code].setVisible(bool(chart.bars))
        nothing = _NO_TOWNSHIP if chart.code == "township" else _NOTHING
        self.notes[chart.code].setText(chart.note if chart.bars else nothing)
        self.notes[chart.code].setVisible(bool(chart.note or not chart.bars))
        self.buttons[chart.code].setEnabled(bool(chart.bars))

    def forget_trend(self) -> None:
        """Take note that the trend shown is no longer the one asked for; ask for it when it is in front."""
        self.shown.pop(TREND, None)
        self.buttons[TREND].setEnabled(False)
        self._turned()

    def _turned(self) -> None:
        if self.code == TREND and TREND not in self.shown:
            self.trend_wanted.emit()

    def _title(self, code: str) -> str:
        return f"{_TABS[code][1]}（{self._period().label}）"

    def _write(self, code: str, path: Path) -> Path:
        return self._context.office.overview.export_chart(self.shown[code], self._period(), path)


class KeepButton(ChartButton):
    """The ways out of a chart of states; its workbook keeps numbers as numbers and says what they count."""

    def __init__(
        self,
        context: Context,
        chart: StackedChart,
        title: Callable[[], str],
        write: Callable[[Path], Path],
    ) -> None:
        super().__init__(context, chart, title, lambda: rows_of(chart))
        self._write = write

    def pop_up(self, place: QPoint) -> None:
        """Show the ways as a menu at a place of the screen."""
        if self.isEnabled():
            self.menu().popup(place)

    def export(self) -> None:
        """Ask where to, and write the numbers to a workbook in a job."""
        path = self._ask("导出 Excel", ".xlsx")
        if path is not None:
            self._context.jobs.run(
                f"导出{self._title()}",
                lambda _job: self._write(path),
                owner=self,
                done=lambda written: self._context.messages.show_done(f"已导出到 {written}"),
                can_cancel=False,
            )


def rows_of(chart: StackedChart) -> Rows:
    """Return what a chart shows as rows of text, headings first."""
    present = {series.code for _name, parts in chart.bars for series, _number in parts}
    states = [series for series in STATE_SERIES if series.code in present]
    rows = [[chart.accessibleName(), *(series.label for series in states), "合计", "完成率"]]
    for name, parts in chart.bars:
        counts = {series.code: number for series, number in parts}
        numbers = [str(counts.get(series.code, 0)) for series in states]
        rows.append([name, *numbers, str(total(parts)), completion_words(parts)])
    return rows


def _scroll_area(name: str, page: QWidget) -> QScrollArea:
    area = QScrollArea(page)
    area.setAccessibleName(name)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the chart itself takes the keys
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(QWidget())
    return area


def _stack_up(holder: QWidget, chart: StackedChart, note: QLabel) -> None:
    note.setWordWrap(True)
    mark(note, "soft")
    column = QVBoxLayout(holder)
    column.setContentsMargins(8, 8, 8, 8)
    column.addWidget(chart, 1)
    column.addWidget(note)
    column.addStretch(0)


def _bring_into_view(area: QScrollArea, chart: QWidget, box: QRectF) -> None:
    centre = chart.mapTo(area.widget(), box.center().toPoint())
    area.ensureVisible(centre.x(), centre.y(), 0, int(box.height()) + 30)
