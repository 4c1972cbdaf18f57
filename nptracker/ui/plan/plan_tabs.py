"""The pages behind 方案任务, in the order of their tabs; each is loaded at its first show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.tabbed_page import Tab

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.page import Page


def _tasks(context: Context) -> Page:
    from nptracker.ui.plan.tasks_page import TasksPage

    return TasksPage(context)


def _plans(context: Context) -> Page:
    from nptracker.ui.plan.plans_page import PlansPage

    return PlansPage(context)


def _orgs(context: Context) -> Page:
    from nptracker.ui.plan.orgs_page import OrgsPage

    return OrgsPage(context)


def _indicators(context: Context) -> Page:
    from nptracker.ui.plan.indicators_page import IndicatorsPage

    return IndicatorsPage(context)


def _obligations(context: Context) -> Page:
    from nptracker.ui.plan.obligations_page import ObligationsPage

    return ObligationsPage(context)


_TASK_KINDS = (
    "task",
    "plan",
    "section",
    "measure",
    "deadline",
    "target",
    "progress_entry",
    "closure",
    "evidence",
)

PLAN_TABS = (
    Tab("任务", _tasks, frozenset(_TASK_KINDS), manual="tasks"),
    Tab("定期事项", _obligations, frozenset({"obligation", "obligation_due"}), manual="obligations"),
    Tab(
        "指标",
        _indicators,
        frozenset({"indicator", "indicator_definition", "indicator_value"}),
        manual="indicators",
    ),
    Tab("方案与对照", _plans, frozenset({"task_link", "revision", "task_change"}), manual="plans"),
    Tab("责任单位", _orgs, frozenset({"org", "org_change", "contact", "task_org"}), manual="orgs"),
)
