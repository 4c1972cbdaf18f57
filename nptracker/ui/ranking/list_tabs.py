"""The pages behind 名录清单: the lists, the order of substances, a sheet per substance, what is known of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nptracker.ui.tabbed_page import Tab

if TYPE_CHECKING:
    from nptracker.ui.context import Context
    from nptracker.ui.page import Page


def _lists(context: Context) -> Page:
    from nptracker.ui.pages.lists import ListsPage

    return ListsPage(context)


def _ranking(context: Context) -> Page:
    from nptracker.ui.ranking.ranking_page import RankingPage

    return RankingPage(context)


def _policies(context: Context) -> Page:
    from nptracker.ui.ranking.policy_page import PolicyPage

    return PolicyPage(context)


def _profiles(context: Context) -> Page:
    from nptracker.ui.records.ledger_page import LedgerPage

    return LedgerPage(context, _PROFILES)


_PROFILES = ("substance_profile", "priority_candidate")

LIST_TABS = (
    Tab("名录", _lists, frozenset({"substance_list", "listed_substance"}), manual="lists"),
    Tab("筛查排序", _ranking, manual="ranking"),
    Tab("一品一策", _policies, manual="policies"),
    Tab("特征和候选", _profiles, frozenset(_PROFILES), manual="profiles"),
)
