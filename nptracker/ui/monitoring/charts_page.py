"""图: the results of a substance over time at a site, and their spread per medium or site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QStackedLayout, QTabWidget, QVBoxLayout, QWidget

from nptracker.ui.monitoring.box_chart import BoxChart
from nptracker.ui.monitoring.result_rows import MONITORING, open_results
from nptracker.ui.monitoring.series_chart import SeriesChart
from nptracker.ui.monitoring.topic_box import TopicBox
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tab_keys import lead_through, turn_by_keys
from nptracker.ui.tabbed_page import way_to
from nptracker.ui.widgets.chart_export import ChartButton
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from collections.abc import Callable

    from nptracker.services.monitoring_figures import Box, Series, Topic
    from nptracker.ui.context import Context
    from nptracker.ui.monitoring.mark_chart import MarkChart

_NOTHING = "还没有监测结果。先登记点位，再在“导入化验单”里导入，或在“样品与结果”里录入。"


class MonitoringChartsPage(LanePage):
    """Two pictures behind tabs; the substance is chosen above them."""

    title = "监测图"
    help_text = (
        "上面选项目；“时间变化”画一个点位各次的结果，实心是检出，空心是未检出（画在检出限），虚线是标准；纵轴、标准和导出的数同一个单位。\n"
        "“分布”给每种介质或每个点位画一个箱：四分位、中位数、最小和最大；未检出按各介质的算法参与。\n"
        "方向键走到一个点或箱，上面一行写出数值，回车列出背后的结果。图可以存成图片，数可以导出。"
    )
    shows = MONITORING
    has_sheets = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.topic = TopicBox(parent=self)
        self.fine = QCheckBox("水质按 ng/L(&N)", self)
        self.site, self.by = QComboBox(self), QComboBox(self)
        self.series_chart, self.box_chart = SeriesChart("时间变化", self), BoxChart("分布", self)
        self.series: list[Series] = []
        self.tabs = QTabWidget(self)
        self.tabs.setAccessibleName("监测图")
        self._parts: tuple[QWidget, ...] = ()  # of both tabs, in the order in which one reads
        self._place = QStackedLayout()
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.topic)

    def _lay_out(self) -> None:
        self.site.setAccessibleName("点位")
        self.by.setAccessibleName("怎样分箱")
        self.by.addItem("每种介质一个箱", False)
        self.by.addItem("每个点位一个箱", True)
        self.tabs.addTab(self._tab(self.site, self.series_chart, self.series_chart.rows), "时间变化")
        self.tabs.addTab(self._tab(self.by, self.box_chart, self.box_chart.rows), "分布")
        holder = QWidget(self)
        body = QVBoxLayout(holder)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(FlowRow(self.topic, self.fine))
        body.addWidget(self.tabs, 1)
        turn_by_keys(self.tabs.tabBar(), self)
        ways = way_to(self, "导入化验单", "导入化验单(&D)"), way_to(self, "点位", "登记点位(&J)")
        self._place.addWidget(EmptyState("monitoring", "还没有图可看", _NOTHING, *ways, parent=self))
        self._place.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(self._place)
        lead_through(self.topic, self.fine, self.tabs.tabBar(), *self._parts)

    def _tab(self, box: QComboBox, chart: MarkChart, rows: Callable[[], list[list[str]]]) -> QWidget:
        holder = QWidget(self)
        chart.setParent(holder)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        column = QVBoxLayout(holder)
        button = ChartButton(self.context, chart, lambda: self._titled(chart), rows)
        column.addLayout(FlowRow(box, button))
        column.addWidget(chart, 1)
        self._parts += (box, button, chart)
        return holder

    def _connect(self) -> None:
        self.topic.activated.connect(lambda _at: self._read())
        self.fine.toggled.connect(lambda _on: self._read())
        self.site.activated.connect(lambda _at: self._show_site())
        self.by.activated.connect(lambda _at: self._read())
        self.series_chart.opened.connect(self._open_point)
        self.box_chart.opened.connect(self._open_box)

    def _titled(self, chart: MarkChart) -> str:
        name = self.topic.topic.name if self.topic.topic else ""
        site = self.site.currentText() if chart is self.series_chart else ""
        return " ".join(
            part for part in (f"{self.context.office.region}{name}", site, chart.accessibleName()) if part
        )

    # -- reading ------------------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read which substances there are, then the pictures, in the reading lane."""
        self.start_over()
        self.ask(self.context.office.monitoring_figures.topics, self._show_topics)

    def _show_topics(self, topics: list[Topic]) -> None:
        self.topic.show_topics(topics)
        self._place.setCurrentIndex(int(bool(topics)))
        if topics:
            self._read()

    def _read(self) -> None:
        self.start_over()
        figures, topic = self.context.office.monitoring_figures, self.topic.topic
        by_site, fine = bool(self.by.currentData()), self.fine.isChecked()
        if topic is not None:
            self.ask(lambda: figures.series(topic, fine=fine), self._show_series)
            self.ask(lambda: figures.boxes(topic, by_site=by_site, fine=fine), self._show_boxes)

    def _show_series(self, series: list[Series]) -> None:
        before = self.site.currentText()
        self.series = series
        with QSignalBlocker(self.site):
            self.site.clear()
            self.site.addItems([one.site.words for one in series])
            most = max(range(len(series)), key=lambda at: len(series[at].points), default=0)
            self.site.setCurrentIndex(at if (at := self.site.findText(before)) >= 0 else most)
        self._show_site()

    def _show_site(self) -> None:
        at = self.site.currentIndex()
        self.series_chart.show_series(self.series[at] if 0 <= at < len(self.series) else None)

    def _show_boxes(self, boxes: list[Box]) -> None:
        self.box_chart.show_boxes(boxes)

    # -- leading on ---------------------------------------------------------------------------------------

    def _open_point(self, at: int) -> None:
        series = self.series_chart.series
        if series is not None:
            self.context.go("", self._record_at(series.points[at].number), "monitoring_result")

    def _record_at(self, number: int) -> str:
        found = self.context.office.monitoring_figures.rows([number])
        return found[0].id if found else ""

    def _open_box(self, at: int) -> None:
        box = self.box_chart.boxes[at]
        name = self.topic.topic.name if self.topic.topic else ""
        open_results(self.context, f"{name}　{box.name}", box.numbers)
