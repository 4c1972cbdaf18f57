"""The amounts the sample's enterprises report year by year; every one of them balances, but for a slip that is told.

The first year is as written in the story. In later years amounts swell and shrink by turns, each year opens with
the stock the last one closed with, and what was used is what is left over of the balance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nptracker.domain.forms.survey_entry import AMOUNTS

Row = Mapping[str, Any]
NIL, NONE_OF_OURS = "零报告", "不涉及"
_FLOW_PERCENT = (100, 108, 96, 104, 93)  # of the first year's, coming round again and again
_STOCK_PERCENT = (100, 110, 95, 105)
_COMING, _GOING = ("produced", "bought_home", "bought_abroad"), ("sold_home", "sold_abroad", "disposed")
_SOLD = frozenset({"sold_home", "sold_abroad"})
_TONNE, _WRITTEN_IN_TONNES = 1000, 10_000  # kg


def amounts_of(row: Row, place: int, percent: int = 100) -> dict[str, int]:
    """Return the amounts of the so-manieth year in kg; ``percent`` swells the flows of this one year."""
    flow = _FLOW_PERCENT[place % len(_FLOW_PERCENT)] * percent
    found = {key: _rounded(row.get(key, 0) * flow, 10_000) for key in (*_COMING, *_GOING)}
    found["stock_open"], found["stock_close"] = _stock(row, place - 1), _stock(row, place)
    coming = found["stock_open"] + sum(found[key] for key in _COMING)
    found["used"] = coming - found["stock_close"] - sum(found[key] for key in _GOING)
    return found


def _stock(row: Row, place: int) -> int:
    """Return the stock at the end of a year; the first year, place 0, opens with the stock as written."""
    return _rounded(row["stock"] * _STOCK_PERCENT[(place + 1) % len(_STOCK_PERCENT)], 100)


def _rounded(number: int, divisor: int) -> int:
    """Return a number divided and rounded down to whole tens."""
    return number // divisor // 10 * 10


def written(amounts: Mapping[str, int]) -> dict[str, str]:
    """Return amounts as an enterprise writes them: words for nothing, tonnes for much."""
    sells = any(amounts[key] for key in _SOLD)
    return {key: NONE_OF_OURS if key in _SOLD and not sells else in_words(amounts[key]) for key in AMOUNTS}


def in_words(kilograms: int) -> str:
    """Return one amount as it is written."""
    if not kilograms:
        return NIL
    return in_tonnes(kilograms) if kilograms >= _WRITTEN_IN_TONNES else str(kilograms)


def in_tonnes(kilograms: int) -> str:
    """Return an amount in tonnes, with the unit."""
    return f"{kilograms / _TONNE:g} 吨"


def slipped(kilograms: int) -> str:
    """Return an amount in tonnes whose unit was forgotten, so that it is read as kilograms."""
    return f"{kilograms / _TONNE:g}"
