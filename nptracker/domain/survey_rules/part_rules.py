"""The tests that compare an entry with its parts: uses, releases, measures, convention data, zero returns."""

from __future__ import annotations

from collections.abc import Iterator

from nptracker.domain.forms import codes
from nptracker.domain.substance_identity import substance_words, text_of
from nptracker.domain.survey_rules.entry_rules import (
    claims_something,
    counted,
    is_complete,
    total,
    within,
)
from nptracker.domain.survey_rules.model import EntryCase, Finding, Limits, PartCase, spaced
from nptracker.domain.values import Values, is_given

ALL_CATEGORIES = "全部"


def has_tier(values: Values, tier: str) -> bool:
    """Tell whether an entry's substance is surveyed in a tier."""
    tiers = values.get("tiers")
    return isinstance(tiers, tuple) and tier in tiers


def uses_sum(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L4: the uses add up to what was used; silent until all of them are answered."""
    entries = (case.values, *case.siblings)
    if not case.uses or not is_complete(case.uses, "amount") or not is_complete(entries, "used"):
        return
    parts, whole = total(case.uses, "amount"), total(entries, "used")
    if not within(parts, whole, limits):
        yield Finding("used", f"各用途量合计 {spaced(parts)} 千克，自用量 {spaced(whole)} 千克，不相等")


def releases(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L8 of the detailed tier: every medium is answered."""
    if not has_tier(case.values, "detailed"):
        return
    told = {text_of(row.get("medium")) for row in case.releases if is_given(row.get("amount"))}
    missing = [word for code, word in codes.MEDIUM.labels.items() if code not in told]
    if missing:
        yield Finding("tiers", f"详细档物质缺{'、'.join(missing)}的排放(转移)量；没有发生填“零报告”")


def measures(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L8 of the key-control tier: every measure of the list is answered."""
    if not has_tier(case.values, "priority"):
        return
    told = {text_of(row.get("measure_no")) for row in case.measures if is_given(row.get("answer"))}
    missing = [number for number in dict.fromkeys(case.measures_due) if number not in told]
    if missing:
        yield Finding("tiers", f"重点管控档物质缺管控措施 {'、'.join(missing)} 的回答")


def tier_parts(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L8: what the tiers ask for is there."""
    yield from releases(case, limits)
    yield from measures(case, limits)


def part_words(case: PartCase, _limits: Limits) -> Iterator[Finding]:
    """L8 within one row: an amount has its destination, an answer its reason or evidence."""
    given = {key for key, value in case.values.items() if is_given(value)}
    if case.kind == "survey_release" and "amount" in given and "destination" not in given:
        number = counted(case.values["amount"])
        if number is None or number > 0:
            yield Finding("destination", "填了排放(转移)量的，要写明去向")
    answer = case.values.get("answer") if case.kind == "survey_measure" else None
    if answer == "not_done" and "explanation" not in given:
        yield Finding("explanation", "回答“未落实”的，要写明原因")


def evidence(case: PartCase, _limits: Limits) -> Iterator[Finding]:
    """L19: a measure said to be in place names its evidence."""
    if case.values.get("answer") == "done" and not is_given(case.values.get("evidence")):
        yield Finding("evidence", "回答“落实”的，要写佐证材料")


def has_entry(case: PartCase, _limits: Limits) -> Iterator[Finding]:
    """L20: a part belongs to an entry."""
    if case.kind != "zero_return" and not case.entries:
        words = substance_words(case.values)
        yield Finding("substance", f"本企业本年度的调查表里没有“{words}”")


def released(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L17: not more is released or handed over than there was."""
    rows = (case.values, *case.siblings)
    keys = ("stock_open", "produced", "bought_home", "bought_abroad")
    if not case.releases or not is_complete(rows, *keys):
        return
    out, there = total(case.releases, "amount"), total(rows, *keys)
    if out > there:
        yield Finding(
            "tiers", f"排放(转移)量合计 {spaced(out)} 千克，超过期初库存、生产和购入合计 {spaced(there)} 千克"
        )


def convention(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L18: the convention tier has its block."""
    if has_tier(case.values, "convention") and not case.conventions:
        yield Finding("tiers", "公约档物质还没有填公约履约信息")


def nil_of(zero_return: Values, values: Values, categories: frozenset[str]) -> bool:
    """Tell whether a zero return says that there was none of an entry's substance."""
    category = text_of(zero_return.get("category")).strip()
    named = {ALL_CATEGORIES, text_of(values.get("substance")), text_of(values.get("cas_rn"))}
    return bool(category) and (category in named or category in categories)


def contradicted_entry(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L15 on an entry: no zero return says otherwise."""
    if not claims_something(case.values):
        return
    for zero_return in case.zero_returns:
        if nil_of(zero_return, case.values, case.categories):
            yield Finding("substance", f"本企业已对“{zero_return['category']}”作零报告，与本行的数量矛盾")


def contradicted_zero_return(case: PartCase, _limits: Limits) -> Iterator[Finding]:
    """L15 on a zero return: no entry says otherwise; ``entries`` are those of the category."""
    claiming = [values for values in case.entries if claims_something(values)]
    if case.kind == "zero_return" and claiming:
        named = "、".join(dict.fromkeys(substance_words(values) for values in claiming))
        yield Finding("category", f"作了零报告，调查表里却填了{named}的数量")
