"""The pages behind 企业底册 and 化学物质调查, in the order of their tabs; each is loaded at its first show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.tabbed_page import Tab

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.page import Page

_PARTS = (
    "survey_entry",
    "survey_use",
    "survey_release",
    "survey_measure",
    "survey_convention",
    "zero_return",
)


def _enterprises(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, ("enterprise",))


def _screening(context: Context) -> Page:
    from nptracker.ui.survey.screening_page import ScreeningPage

    return ScreeningPage(context)


def _doublets(context: Context) -> Page:
    from nptracker.ui.survey.doublets_page import DoubletsPage

    return DoubletsPage(context)


def _entries(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, _PARTS)


def _filling(context: Context) -> Page:
    from nptracker.ui.survey.survey_page import SurveyPage

    return SurveyPage(context)


def _rules(context: Context) -> Page:
    from nptracker.ui.survey.rules_page import RulesPage

    return RulesPage(context)


def _progress(context: Context) -> Page:
    from nptracker.ui.survey.progress_page import ProgressPage

    return ProgressPage(context)


def _exchange(context: Context) -> Page:
    from nptracker.ui.survey.exchange_page import ExchangePage

    return ExchangePage(context)


_PROGRESS_KINDS = frozenset(
    {"survey_round", "survey_case", "survey_step", "review_record", "returned_file", "survey_progress"}
)


def _figures(context: Context) -> Page:
    from nptracker.ui.survey.figures_page import FiguresPage

    return FiguresPage(context)


ENTERPRISE_TABS = (
    Tab("企业底册", _enterprises, frozenset({"enterprise"}), manual="enterprises"),
    Tab("初筛", _screening, frozenset({"screening_step"}), manual="screening"),
    Tab("疑似重复", _doublets, frozenset({"enterprise_apart"}), manual="doublets"),
)
SURVEY_TABS = (  # the officer's way: see where it stands, send and take in, fill in, look at all, sum up
    Tab("填报进度", _progress, _PROGRESS_KINDS, manual="survey-progress"),
    Tab("收发", _exchange, manual="survey-exchange"),
    Tab("填报", _filling, manual="survey-filling"),
    Tab("调查表", _entries, frozenset(_PARTS), manual="survey-entries"),
    Tab("图表", _figures, manual="survey-figures"),
    Tab("规则", _rules, manual="survey-rules"),
)
