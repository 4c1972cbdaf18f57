"""The pages behind 检查整改, in the order of their tabs; each is loaded at its first show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.tabbed_page import Tab

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.page import Page


def _inspections(context: Context) -> Page:
    from nptracker.ui.field.visit_page import VisitPage

    return VisitPage(context)


def _findings(context: Context) -> Page:
    from nptracker.ui.field.finding_page import FindingPage

    return FindingPage(context)


def _plan(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, ("inspection_plan",))


def _draws(context: Context) -> Page:
    from nptracker.ui.field.draw_page import DrawPage

    return DrawPage(context)


def _checklists(context: Context) -> Page:
    from nptracker.ui.field.checklists_page import ChecklistsPage

    return ChecklistsPage(context)


def _inspectors(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, ("inspector",))


INSPECTION_TABS = (
    Tab("检查记录", _inspections, frozenset({"inspection"}), manual="visits"),
    Tab("问题整改", _findings, frozenset({"finding"}), manual="findings"),
    Tab("年度计划", _plan, frozenset({"inspection_plan"}), manual="inspection-plan"),
    Tab("双随机抽查", _draws, frozenset({"draw", "draw_line", "plan_due"}), manual="draws"),
    Tab("检查单", _checklists, frozenset({"checklist"}), manual="checklists"),
    Tab("人员", _inspectors, frozenset({"inspector"}), manual="inspectors"),
)
