"""Quality control of monitoring results: what one result, a pair, a day or the whole group tells against a number."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from nptracker.domain.monitoring.qa_limits import QaLimits, limits_from
from nptracker.domain.monitoring.units import fits, unit_of
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import plain

NORMAL, DUPLICATE, RECOVERY = "normal", "duplicate", "recovery"
BLANKS = frozenset({"field_blank", "travel_blank"})


class QaSample(NamedTuple):
    """What quality control looks at in a sample."""

    number: str
    site: str
    medium: str
    taken_on: date | None
    received_on: date | None = None
    qa_type: str = NORMAL
    twin_of: str = ""
    report_no: str = ""


class QaResult(NamedTuple):
    """A result as understood; ``problems`` are those of its own words."""

    key: str  # the record's id
    sample: QaSample
    substance: str  # by what it is known
    name: str
    unit_text: str
    canonical_unit: str
    value: Decimal | None
    limit: Decimal | None
    said: str  # a code of FOUND, "" when it was not understood
    analysed_on: date | None = None
    sheet: str = ""  # the report it came with
    problems: tuple[Problem, ...] = ()


class QaFinding(NamedTuple):
    """Something to look at, at one result."""

    key: str
    problem: Problem


Rule = Callable[[Sequence[QaResult], QaLimits, date], Iterator[QaFinding]]


def quality_problems(
    results: Iterable[QaResult], today: date, limits: QaLimits | None = None
) -> list[QaFinding]:
    """Return everything that quality control finds in some results, rule after rule."""
    every, settled = list(results), limits or limits_from({})
    return [finding for rule in _RULES for finding in rule(every, settled, today)]


def _found(result: QaResult, code: str, words: str, severity: Severity = Severity.WARNING) -> QaFinding:
    place = f"{result.sample.number} {result.name}"
    return QaFinding(
        result.key, Problem(code, severity, words, sheet="监测结果", cell=place, value=result.key)
    )


# -- one result ---------------------------------------------------------------------------------------------


def _own_words(results: Sequence[QaResult], _limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    for result in results:
        place = f"{result.sample.number} {result.name}"
        for problem in result.problems:
            yield QaFinding(result.key, problem._replace(sheet="监测结果", cell=place, value=result.key))


def _unit_for_medium(results: Sequence[QaResult], _limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    for result in results:
        if (
            result.canonical_unit
            and result.sample.medium
            and not fits(result.sample.medium, result.canonical_unit)
        ):
            words = f"单位“{result.unit_text}”不是这种介质的单位"
            yield _found(result, "Q1", words, Severity.ERROR)


def _dates(results: Sequence[QaResult], _limits: QaLimits, today: date) -> Iterator[QaFinding]:
    for result in results:
        if words := _wrong_order(result, today):
            yield _found(result, "Q2", words, Severity.ERROR)


def _wrong_order(result: QaResult, today: date) -> str:
    """Return which dates of a result cannot be, "" when they can: taken, received, analysed, today."""
    sample = result.sample
    known = [
        (word, day)
        for word, day in (
            ("采样", sample.taken_on),
            ("收样", sample.received_on),
            ("分析", result.analysed_on),
            ("今天", today),
        )
        if day is not None
    ]
    for (earlier, first), (later, second) in pairwise(known):
        if first > second:
            tail = "还没有到" if later == "今天" else f"晚于{later}日期 {second}"
            return f"{earlier}日期 {first} {tail}"
    return ""


def _twice(results: Sequence[QaResult], _limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    seen: dict[tuple[str, str], str] = {}
    for result in results:
        place = (result.sample.number, result.substance)
        if seen.setdefault(place, result.key) != result.key:
            yield _found(result, "Q3", "同一样品同一项目有两个结果", Severity.ERROR)


# -- control samples ------------------------------------------------------------------------------------------


def _blanks(results: Sequence[QaResult], limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    for result in results:
        allowed = (result.limit or Decimal(0)) * limits.blank_times
        if result.sample.qa_type in BLANKS and result.value is not None and result.value > allowed:
            yield _found(
                result, "Q4", f"空白样检出 {plain(result.value)} {result.canonical_unit}，同批结果可能偏高"
            )


def _recoveries(results: Sequence[QaResult], limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    low, high = limits.recovery
    for result in results:
        if result.sample.qa_type == RECOVERY and result.value is not None and not low <= result.value <= high:
            yield _found(result, "Q5", f"加标回收率 {plain(result.value)}% 不在 {low}%～{high}% 之间")


def _pairs(results: Sequence[QaResult], limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    by_place = {(r.sample.number, r.substance): r for r in results}
    numbers = {r.sample.number for r in results}
    for twin in results:
        if twin.sample.qa_type != DUPLICATE:
            continue
        if twin.sample.twin_of not in numbers:
            yield _found(twin, "Q6", f"平行样找不到原样“{twin.sample.twin_of or '（没有写）'}”")
            continue
        first = by_place.get((twin.sample.twin_of, twin.substance))
        if first is not None and (words := _apart(first, twin, limits)):
            yield _found(twin, "Q7", words)


def _apart(first: QaResult, twin: QaResult, limits: QaLimits) -> str:
    """Return how a pair disagrees, "" when it agrees or lies too near the limit to tell."""
    a, b = first.value, twin.value
    if first.canonical_unit != twin.canonical_unit:
        return f"平行样与原样的单位不是一类（{first.unit_text}、{twin.unit_text}）"
    if a is not None and b is not None:
        floor = max((limit for limit in (first.limit, twin.limit) if limit is not None), default=Decimal(0))
        deviation = abs(a - b) / (a + b) * 100 if a + b else Decimal(0)
        if deviation > limits.duplicate_percent and max(a, b) > floor * limits.near_limit:
            return (
                f"平行样相对偏差 {deviation:.1f}% 超过 {limits.duplicate_percent}%（{plain(a)}、{plain(b)}）"
            )
        return ""
    seen, unseen = (first, twin) if a is not None else (twin, first)
    if seen.value is None or unseen.said != "not_detected" or unseen.limit is None:
        return ""
    return (
        "原样和平行样一个检出、一个未检出，相差很远" if seen.value > unseen.limit * limits.near_limit else ""
    )


# -- groups -----------------------------------------------------------------------------------------------------


def _magnitude(results: Sequence[QaResult], limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    """Find numbers and limits far from those of the same substance in the same medium: a wrong unit most likely."""
    for group in _groups(results).values():
        for of, word in ((_value_of, "结果"), (_limit_of, "检出限")):
            powers = {r.key: math.log10(n) for r in group if (n := of(r)) is not None and n > 0}
            if len(powers) <= limits.least_others:
                continue
            middle = median(powers.values())
            for result in group:
                power = powers.get(result.key)
                if power is not None and abs(power - middle) > limits.powers_apart:
                    words = f"{word}与同项目的其他{word}差 {round(abs(power - middle))} 个数量级，请核对单位“{result.unit_text}”"
                    yield _found(result, "Q8", words)


def _groups(results: Sequence[QaResult]) -> Mapping[tuple[str, str, str], list[QaResult]]:
    groups: dict[tuple[str, str, str], list[QaResult]] = defaultdict(list)
    for result in results:
        if result.sample.qa_type in {NORMAL, DUPLICATE}:
            groups[result.sample.medium, result.substance, result.canonical_unit].append(result)
    return groups


def _value_of(result: QaResult) -> Decimal | None:
    return result.value


def _limit_of(result: QaResult) -> Decimal | None:
    return result.limit if result.value is None else None


def _mixed_units(results: Sequence[QaResult], _limits: QaLimits, _today: date) -> Iterator[QaFinding]:
    """Find the few of a report whose unit differs from that of the same substance in the rest of it."""
    reports: dict[tuple[str, str], list[QaResult]] = defaultdict(list)
    for result in results:
        if result.sheet and result.unit_text and result.sample.qa_type != RECOVERY:
            reports[result.sheet, result.substance].append(result)
    for group in reports.values():
        kinds: dict[str, list[list[QaResult]]] = defaultdict(list)
        for (medium, _unit), found in _by_unit(group).items():
            kinds[medium].append(found)
        for units in kinds.values():
            yield from _fewer(units)


def _by_unit(group: Sequence[QaResult]) -> Mapping[tuple[str, object], list[QaResult]]:
    """Return results by medium and unit; ways to write one unit are one."""
    units: dict[tuple[str, object], list[QaResult]] = defaultdict(list)
    for result in group:
        units[result.sample.medium, unit_of(result.unit_text) or result.unit_text].append(result)
    return units


def _fewer(units: Sequence[Sequence[QaResult]]) -> Iterator[QaFinding]:
    most = max(units, key=len)
    for few in units:
        for result in few if few is not most else ():
            words = f"同一份报告里别的样品用“{most[0].unit_text}”，这里用“{result.unit_text}”"
            yield _found(result, "Q9", words)


_RULES: tuple[Rule, ...] = (
    _own_words,
    _unit_for_medium,
    _dates,
    _twice,
    _blanks,
    _recoveries,
    _pairs,
    _magnitude,
    _mixed_units,
)
