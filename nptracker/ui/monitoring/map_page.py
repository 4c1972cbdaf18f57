"""地图: the sites by their coordinates, with the worst that was found there; no network is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLabel, QStackedLayout, QVBoxLayout, QWidget

from nptracker.ui.monitoring.result_rows import MONITORING, open_results
from nptracker.ui.monitoring.site_map import SiteMap
from nptracker.ui.monitoring.topic_box import TopicBox
from nptracker.ui.pages.lane_page import LanePage
from nptracker.ui.plan.flow_row import FlowRow
from nptracker.ui.tabbed_page import way_to
from nptracker.ui.theme import mark
from nptracker.ui.widgets.chart_export import ChartButton
from nptracker.ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from nptracker.services.monitoring_figures import MapPoint, Topic
    from nptracker.ui.context import Context

_NOTHING = "在“点位”里登记点位，填上经度和纬度（度数或度分秒都可以），这里就会画出来。"
_NOTE = "只按点位坐标画相对位置，没有底图，不需要网络；不作测绘用途。"


class MapPage(LanePage):
    """Draws the sites for a substance and a year; Enter on a site lists its results."""

    title = "点位图"
    help_text = (
        "按经纬度画出每个点位：▲超标、●检出、○未检出、×没有监测。上北下南，左下是比例尺。\n"
        "可以只看一个项目、一年；方向键走到一个点位，上面一行写出结论，回车列出它的结果。\n"
        "没有底图，也不用网络。图可以存成图片。"
    )
    shows = MONITORING

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.topic, self.year = TopicBox("全部项目", self), QComboBox(self)
        self.year.setAccessibleName("年份")
        self.year.addItem("全部年份", None)
        self.map = SiteMap("点位图", self)
        self._place = QStackedLayout()
        holder = QWidget(self)
        body = QVBoxLayout(holder)
        body.setContentsMargins(0, 0, 0, 0)
        export = ChartButton(context, self.map, self._titled, self.map.rows)
        body.addLayout(FlowRow(self.topic, self.year, export))
        body.addWidget(self.map, 1)
        note = QLabel(_NOTE, self)
        note.setWordWrap(True)
        mark(note, "soft")
        body.addWidget(note)
        way = way_to(self, "点位", "登记点位(&J)")
        self._place.addWidget(EmptyState("monitoring", "还画不出点位", _NOTHING, way, parent=self))
        self._place.addWidget(holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.addLayout(self._place)
        self.topic.activated.connect(lambda _at: self._read())
        self.year.activated.connect(lambda _at: self._read())
        self.map.opened.connect(self._open)
        self.setFocusProxy(self.map)

    def _titled(self) -> str:
        name = self.topic.topic.name if self.topic.topic else ""
        return f"{self.context.office.region}{name}监测点位图"

    def reload(self) -> None:
        """Read substances and years, then the sites, in the reading lane."""
        self.start_over()
        office = self.context.office
        self.ask(lambda: (office.monitoring_figures.topics(), office.monitoring.years()), self._show_choices)

    def _show_choices(self, found: tuple[list[Topic], list[int]]) -> None:
        topics, years = found
        self.topic.show_topics(topics)
        before = self.year.currentData()
        with QSignalBlocker(self.year):
            self.year.clear()
            self.year.addItem("全部年份", None)
            for year in years:
                self.year.addItem(f"{year} 年", year)
            self.year.setCurrentIndex(max(0, self.year.findData(before)))
        self._read()

    def _read(self) -> None:
        self.start_over()
        figures, topic, year = (
            self.context.office.monitoring_figures,
            self.topic.topic,
            self.year.currentData(),
        )
        self.ask(lambda: figures.map_points(topic, year), self._show)

    def _show(self, points: list[MapPoint]) -> None:
        self.map.show_points(points)
        self._place.setCurrentIndex(int(bool(points)))

    def _open(self, at: int) -> None:
        point = self.map.points[at]
        open_results(self.context, point.words, point.numbers)
