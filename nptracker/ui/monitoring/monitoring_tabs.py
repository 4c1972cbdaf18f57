"""The pages behind 环境监测, in the order of their tabs; each is loaded at its first show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.tabbed_page import Tab

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.page import Page

_RESULTS = ("monitoring_result", "monitoring_sample")
_STANDARDS = ("standard", "standard_limit")


def _results(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, _RESULTS)


def _sites(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, ("monitoring_site",))


def _lab(context: Context) -> Page:
    from nptracker.ui.monitoring.lab_page import LabPage

    return LabPage(context)


def _statistics(context: Context) -> Page:
    from nptracker.ui.monitoring.statistics_page import StatisticsPage

    return StatisticsPage(context)


def _charts(context: Context) -> Page:
    from nptracker.ui.monitoring.charts_page import MonitoringChartsPage

    return MonitoringChartsPage(context)


def _map(context: Context) -> Page:
    from nptracker.ui.monitoring.map_page import MapPage

    return MapPage(context)


def _standards(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, _STANDARDS)


MONITORING_TABS = (
    Tab("样品与结果", _results, frozenset(_RESULTS), manual="results"),
    Tab("点位", _sites, frozenset({"monitoring_site"}), manual="sites"),
    Tab("导入化验单", _lab, manual="lab"),
    Tab("统计", _statistics, frozenset({"statistics"}), manual="statistics"),
    Tab("图", _charts, manual="monitoring-charts"),
    Tab("地图", _map, manual="map"),
    Tab("标准", _standards, frozenset(_STANDARDS), manual="standards"),
)
