"""The tests that look at the amounts, words and signatures of one entry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from nptracker.domain.forms.codes import TIERS
from nptracker.domain.forms.survey_entry import AMOUNTS, SURVEY_ENTRY
from nptracker.domain.forms.typed import display
from nptracker.domain.problem import Severity
from nptracker.domain.substance_identity import substance_words
from nptracker.domain.survey_carry import unconfirmed
from nptracker.domain.survey_rules.model import EntryCase, Finding, Limits, PartCase, short, spaced
from nptracker.domain.values import Absent, Quantity, Unread, Value, Values, amount, is_given

LEFT = ("stock_open", "produced", "bought_home", "bought_abroad")
RIGHT = ("used", "sold_home", "sold_abroad", "disposed", "stock_close")
FLOWS = tuple(key for key in AMOUNTS if not key.startswith("stock"))
SIGNATURES = ("filled_by", "statistician", "head")
_NOTHING = frozenset({Absent.NIL, Absent.NOT_APPLICABLE})
_ZERO, _HUNDRED, _THOUSAND = Decimal(0), Decimal(100), Decimal(1000)
_FIELDS = SURVEY_ENTRY.by_key


def words_of(key: str, value: Value) -> str:
    """Return an amount for people as it was typed, with its unit: “12 吨”, “零报告”."""
    return f"{value.text} {value.unit}" if isinstance(value, Quantity) else display(_FIELDS[key], value)


def counted(value: Value) -> Decimal | None:
    """Return an amount to compare: “零报告” and “不涉及” say there was nothing; None for what is unknown."""
    if isinstance(value, Absent):
        return _ZERO if value in _NOTHING else None
    return amount(value)


def total(rows: Iterable[Values], *keys: str) -> Decimal:
    """Return the sum of the amounts there are."""
    return sum((amount(row.get(key)) or _ZERO for row in rows for key in keys), _ZERO)


def is_complete(rows: Iterable[Values], *keys: str) -> bool:
    """Tell whether every amount is answered and understood."""
    return all(counted(row.get(key)) is not None for row in rows for key in keys)


def within(left: Decimal, right: Decimal, limits: Limits) -> bool:
    """Tell whether two amounts are the same within the tolerance, the larger of share and floor."""
    share = limits["share"] / _HUNDRED * max(abs(left), abs(right))
    return abs(left - right) <= max(limits["floor"], share)


def not_negative(case: EntryCase | PartCase, _limits: Limits) -> Iterator[Finding]:
    """L0: no amount is below zero."""
    keys = (*AMOUNTS, "capacity") if isinstance(case, EntryCase) else ("amount",)
    for key in keys:
        number = amount(case.values.get(key))
        if number is not None and number < 0:
            yield Finding(key, f"数量不能为负数：现为 {spaced(number)} 千克")


def balance(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L1: what came in is what went out or is left; silent until every amount is answered."""
    rows = (case.values,)
    if not is_complete(rows, *LEFT, *RIGHT):
        return
    left, right = total(rows, *LEFT), total(rows, *RIGHT)
    if not within(left, right, limits):
        yield Finding(
            "stock_close",
            f"期初库存+生产+购入 {spaced(left)} 千克，自用+销售+废弃+期末库存 {spaced(right)} 千克，"
            f"相差 {spaced(abs(left - right))} 千克",
        )


def activity(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L2: what is done with the substance is among its activities."""
    chosen = case.values.get("activity")
    held = frozenset(chosen) if isinstance(chosen, tuple) else frozenset()
    for key, code, word in (("produced", "production", "生产"), ("used", "use", "加工使用")):
        if (amount(case.values.get(key)) or _ZERO) > 0 and code not in held:
            yield Finding("activity", f"{_FIELDS[key].heading}大于0，活动类型应含“{word}”")


def capacity(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L3: production stays within the capacity and a margin."""
    made, able = (amount(case.values.get(key)) for key in ("produced", "capacity"))
    if made is not None and able is not None and made > able * limits["factor"]:
        yield Finding(
            "produced",
            f"生产量 {spaced(made)} 千克超过生产能力 {spaced(able)} 千克的 {short(limits['factor'])} 倍",
        )


def opening_stock(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L5: the year opens with the stock the last one closed with."""
    if case.last is None:
        return
    opened, closed = counted(case.values.get("stock_open")), counted(case.last.get("stock_close"))
    if opened is not None and closed is not None and not within(opened, closed, limits):
        yield Finding(
            "stock_open", f"期初库存 {spaced(opened)} 千克，与上年期末库存 {spaced(closed)} 千克不一致"
        )


def change(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L6: amounts far from last year's; a factor near a thousand is a slip of units and is said so."""
    for key in FLOWS if case.last is not None else ():
        now, before = counted(case.values.get(key)), counted((case.last or {}).get(key))
        if now is None or before is None or now < 0 or before < 0:
            continue
        if slip := _slip_words(now, before, limits["slip"]):
            yield Finding(key, f"{_compared(key, case)}，{slip}", suggestion="核对单位是吨还是千克")
        elif abs(now - before) > max(limits["floor"], before * limits["change"] / _HUNDRED):
            yield Finding(key, f"{_compared(key, case)}，{_change_words(now, before)}")


def _compared(key: str, case: EntryCase) -> str:
    now, before = case.values.get(key), (case.last or {}).get(key)
    return f"{_FIELDS[key].heading}本年 {words_of(key, now)}，上年 {words_of(key, before)}"


def _slip_words(now: Decimal, before: Decimal, slip: Decimal) -> str:
    """Return the suspicion of a slip when the factor is within ``slip`` times of a thousand either way."""
    if not now or not before:
        return ""
    for larger, smaller, words in ((now, before, "疑似把千克填成吨"), (before, now, "疑似把吨填成千克")):
        if smaller * _THOUSAND <= larger * slip and larger <= smaller * _THOUSAND * slip:
            side = "约为上年的1000倍" if larger is now else "约为上年的千分之一"
            return f"{side}，{words}"
    return ""


def _change_words(now: Decimal, before: Decimal) -> str:
    if not before:
        return "上年没有"
    percent = (now - before) / before * _HUNDRED
    sign = "增加" if percent > 0 else "减少"
    tail = "，差一个数量级" if now and max(now / before, before / now) >= 10 else ""
    return f"{sign} {short(abs(percent).quantize(Decimal('0.1')))}%{tail}"


def naming(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L7: what the lists say about name and number; each finding keeps the weight the lists give it."""
    for problem in case.naming:
        yield Finding(problem.field or "cas_rn", problem.message, problem.severity, problem.suggestion)


def tiers(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L21: the tiers are those of the lists of the data year; what is only supposed there may be taken or left."""
    chosen = case.values.get("tiers")
    if isinstance(chosen, Unread | Absent):
        return
    held = frozenset(chosen) if isinstance(chosen, tuple) else frozenset()
    listed = {tier.code for tier in case.tiers_listed}
    missing = {tier.code for tier in case.tiers_listed if not tier.is_candidate} - held
    if missing or (held & case.tiers_given) - listed:
        year = case.values.get("data_year")
        told = "、".join(
            TIERS.labels[tier.code] + ("（候选）" if tier.is_candidate else "") for tier in case.tiers_listed
        )
        typed = display(_FIELDS["tiers"], chosen) or "未填"
        yield Finding("tiers", f"适用档填的是“{typed}”，{year}年度的名录是“{told or '未列'}”")


def doublet(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L9: one entry for each substance and activity of an enterprise and year."""
    own = _activities(case.values)
    for other in case.siblings:
        if own & _activities(other) or not own or not _activities(other):
            words = substance_words(other)
            yield Finding("substance", f"本企业本年度已有“{words}”，活动类型也相同，重复填报")
            return


def _activities(values: Values) -> frozenset[str]:
    chosen = values.get("activity")
    return frozenset(chosen) if isinstance(chosen, tuple) else frozenset()


def signatures(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L12: a reported entry has its three signatures, and comes by the day enterprises have to fill in by."""
    day = case.values.get("reported_on")
    if not is_given(day):
        return
    missing = [key for key in SIGNATURES if not is_given(case.values.get(key))]
    if missing:
        names = "、".join(_FIELDS[key].heading for key in missing)
        yield Finding(missing[0], f"已填报出日期，还缺{names}")
    if isinstance(day, date) and case.due_on and day > case.due_on:
        yield Finding("reported_on", f"报出日期 {day} 晚于截止日 {case.due_on}", Severity.WARNING)


def magnitude(case: EntryCase, limits: Limits) -> Iterator[Finding]:
    """L13: no amount is beyond what an enterprise of this size can handle; limits are in tonnes."""
    most = limits.get(case.scale)
    for key in (*AMOUNTS, "capacity") if most is not None else ():
        number = amount(case.values.get(key))
        if most is not None and number is not None and number > most * _THOUSAND:
            words = f"{_FIELDS[key].heading} {words_of(key, case.values.get(key))}"
            yield Finding(key, f"{words}，超过同规模企业的上限 {spaced(most)} 吨，请核对单位")


def carried(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L14: values carried from last year are confirmed before they are sent."""
    for key in unconfirmed(case.values):
        yield Finding(key, "上年，待确认")


def answered(case: EntryCase, _limits: Limits) -> Iterator[Finding]:
    """L16: every amount is answered, in a number or in the word for why there is none."""
    missing = [key for key in AMOUNTS if not is_given(case.values.get(key))]
    if missing:
        names = "、".join(_FIELDS[key].heading for key in missing)
        yield Finding(missing[0], f"{names}没有填；没有发生填“零报告”，无关填“不涉及”")


def claims_something(values: Values) -> bool:
    """Tell whether an entry says that there was some of the substance; what cannot be read is no zero."""
    found = [values.get(key) for key in AMOUNTS]
    return any(isinstance(value, Unread) or (amount(value) or _ZERO) > 0 for value in found)
