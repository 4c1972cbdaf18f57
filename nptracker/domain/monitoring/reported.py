"""A result as the laboratory wrote it and as it is understood; a non-detect is a limit and never the number 0.

The notations are those of the water, soil and air specifications and of the census tables: 0.001L (a limit, never
litres), <0.5, <DL, ND, ND(0.5), 未检出, -0.003 (the census), -1 (not measured), 作废.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from enum import StrEnum

from nptracker.domain.dataclass import dataclass
from nptracker.domain.monitoring.units import PLAIN_UNITS, Unit, converted, unit_of
from nptracker.domain.problem import Problem, Severity
from nptracker.domain.quantity import has_marked_digits

_DIGITS = r"(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_TIMES = r"(?:\s*[eE]\s*[+-]?\d{1,3}|\s*[x×*]\s*10\s*\^?\s*[+-]?\d{1,3})?"
_NUMBER = re.compile(rf"([+-]?)({_DIGITS})({_TIMES})")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_ND_WORDS = frozenset(
    [
        "nd",
        "n.d.",
        "n.d",
        "未检出",
        "检不出",
        "<dl",
        "<mdl",
        "<lod",
        "bdl",
        "<检出限",
        "<方法检出限",
        "<最低检出限",
        "低于检出限",
        "小于检出限",
        "notdetected",
    ]
)
_LOQ_WORDS = frozenset({"<loq", "<定量限", "<mql", "低于定量限", "<rl"})
_UNMEASURED_WORDS = frozenset(
    {"未监测", "未测", "未检测", "未采样", "not_measured", "停产未测", "断流", "无水", "未测定"}
)
_VOID_WORDS = frozenset({"作废", "样品作废", "无效", "样品破损", "容器破损", "void"})
_DASHES = frozenset({"/", "-", "--", "—", "——", "－", "\\", "…"})
_LIMIT_OF_ND = re.compile(r"(?:nd|未检出|低于检出限)\s*[(\[【]\s*<?\s*(.+?)\s*[)\]】]", re.I)
_MOST_DIGITS = 60
_TOO_FAR = 60  # powers of ten: what lies further is a slip of the spreadsheet


class Found(StrEnum):
    """What a result says; the codes of FOUND."""

    DETECTED = "detected"
    NOT_DETECTED = "not_detected"
    NOT_MEASURED = "not_measured"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as understood, in its own unit; ``found`` is None where it cannot be understood.

    ``limit`` is the detection limit of a non-detect or the one told beside a number.
    """

    found: Found | None
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a row tells besides the result itself."""

    unit: str = ""
    mdl: Decimal | None = None
    loq: Decimal | None = None
    minus: str = ""  # a code of MINUS: what a negative number stands for in this table


_NOTHING_TOLD = Told()


def read_result(text: str, told: Told = _NOTHING_TOLD) -> Reading:
    """Return what a reported result says; nothing doubtful passes without a Problem in ``problems``."""
    folded = _folded(text)
    if not folded:
        return Reading(None, problems=(_error("M1", "结果是空的：没有监测请写“未监测”", text),))
    word = folded.replace(" ", "").lower()
    for known, read in (
        (_VOID_WORDS, _void),
        (_UNMEASURED_WORDS, _unmeasured),
        (_ND_WORDS, _nd_word),
        (_LOQ_WORDS, _below_loq),
        (_DASHES, _dash),
    ):
        if word in known:
            return read(text, told)
    if match := _LIMIT_OF_ND.fullmatch(folded):
        return _nd_with(match[1], text, told)
    if folded[0] == "<":
        return _nd_with(folded[1:].lstrip("= "), text, told)
    if folded[0] in ">≥≤~≈":
        return Reading(None, problems=(_error("M1", f"“{text}”不是确定的数，请按报告填写", text),))
    return _number(folded, text, told)


def _folded(text: str) -> str:
    """Return the text in half width; raised digits of a power are written out before they fold into plain ones."""
    powered = re.sub(r"10([⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "10^" + m[1].translate(_RAISED), text)
    if has_marked_digits(powered):
        return text.strip()  # “10²” in half width would read as 102
    folded = unicodedata.normalize("NFKC", powered).strip(" \t\r\n\u200b\ufeff")
    return folded.replace("−", "-").replace("–", "-").replace("〈", "<").replace("＜", "<").replace("µ", "μ")


def _void(_text: str, told: Told) -> Reading:
    return Reading(Found.VOID, unit=told.unit)


def _unmeasured(_text: str, told: Told) -> Reading:
    return Reading(Found.NOT_MEASURED, unit=told.unit)


def _nd_word(text: str, told: Told) -> Reading:
    return _not_detected(None, told.unit, text, told)


def _below_loq(text: str, told: Told) -> Reading:
    words = "“低于定量限”按未检出、以定量限为限参与统计，请核对"
    doubt = _warning("M6", words, text)
    if told.loq is None:
        doubt = _warning("M2", "低于定量限而没有写定量限：计入样品数，不参与平均", text)
    return Reading(Found.NOT_DETECTED, limit=told.loq, unit=told.unit, problems=(doubt,))


def _dash(text: str, _told: Told) -> Reading:
    words = f"“{text}”看不出是未检出还是未监测，请写明“ND”或“未监测”"
    return Reading(None, problems=(_error("M1", words, text),))


def _nd_with(tail: str, text: str, told: Told) -> Reading:
    """Return a non-detect whose limit is written with it, “<0.5 μg/L” or “ND(0.5)”."""
    number, rest = _split(tail)
    if number is None or number <= 0 or rest[:1].lower() == "l":
        if number is not None and number > 0 and rest.lower() == "l":
            return _not_detected(number, told.unit, text, told)  # both marks, “<0.5L”
        return Reading(None, problems=(_error("M1", f"看不懂“{text}”", text),))
    return _not_detected(number, rest or told.unit, text, told)


def _number(folded: str, text: str, told: Told) -> Reading:
    number, rest = _split(folded)
    if number is None:
        return Reading(
            None, problems=(_error("M1", f"看不懂“{text}”：请照报告写数字、检出限加L、<或ND", text),)
        )
    if rest in {"L", "l", "(L)", "(l)"}:  # never litres
        return _negative_limit(number, text, told)
    if rest and (tail := re.fullmatch(r"L\s*(.+)", rest)) and unit_of(tail[1]):
        return _negative_limit(number, text, Told(tail[1], told.mdl, told.loq, told.minus))
    if rest and unit_of(rest) is None:
        words = f"“{text}”里数字后面的“{rest}”看不懂"
        return Reading(None, problems=(_error("M1", words, text),))
    if number <= 0 and (plain := unit_of(rest or told.unit)) and plain.canonical in PLAIN_UNITS:
        return Reading(Found.DETECTED, number, unit=rest or told.unit)  # degrees of frost
    if number < 0:
        return _minus(number, rest or told.unit, text, told)
    return _detected(number, rest or told.unit, text, told)


def _negative_limit(number: Decimal, text: str, told: Told) -> Reading:
    if number <= 0:
        return Reading(None, problems=(_error("M1", f"“{text}”：检出限应大于 0", text),))
    return _not_detected(number, told.unit, text, told)


def _split(folded: str) -> tuple[Decimal | None, str]:
    """Return the number a text begins with, and what follows it."""
    match = _NUMBER.match(folded)
    if not match or len(match[2]) > _MOST_DIGITS:
        return None, folded
    power = re.search(r"[+-]?\d+$", match[3].replace(" ", "")) if match[3] else None
    exponent = int(power[0]) if power else 0
    if abs(exponent) > _TOO_FAR:
        return None, folded
    number = Decimal(match[1] + match[2].replace(",", "")).scaleb(exponent)
    return number, folded[match.end() :].strip()


def _minus(number: Decimal, unit: str, text: str, told: Told) -> Reading:
    """Return what a negative number stands for where the table says so; else a person is asked."""
    if number == -1 and told.minus in {"unmeasured", "both"}:
        return Reading(Found.NOT_MEASURED, unit=unit)
    if told.minus in {"limit", "both"}:
        return _not_detected(-number, unit, text, told)
    guess = "未监测" if number == -1 else f"<{-number:f}"
    words = f"结果是负数“{text}”：普查表用负号表示低于检出限，有的表用 -1 表示未监测；请选“负数写法”或改写"
    problem = _error("M3", words, text)._replace(suggestion=guess)
    return Reading(None, unit=unit, problems=(problem,))


def _not_detected(limit: Decimal | None, unit: str, text: str, told: Told) -> Reading:
    problems: list[Problem] = []
    if limit is None:
        limit = told.mdl
        if limit is None:
            problems.append(_warning("M2", "未检出而没有写检出限：计入样品数和检出率，不参与平均", text))
    elif told.mdl is not None and _differ(limit, unit, told):
        words = f"原文里的限是 {limit:f}，检出限栏是 {told.mdl:f}，按原文"
        problems.append(_warning("M5", words, text))
    return Reading(Found.NOT_DETECTED, None, limit, unit, tuple(problems))


def _differ(limit: Decimal, unit: str, told: Told) -> bool:
    own, other = unit_of(unit), unit_of(told.unit)
    if own is None or other is None or told.mdl is None:
        return limit != told.mdl
    return converted(limit, own) != converted(told.mdl, other)


def _detected(number: Decimal, unit: str, text: str, told: Told) -> Reading:
    problems: list[Problem] = []
    own, other = unit_of(unit), unit_of(told.unit)
    limit = told.mdl
    if limit is not None and own and other and own.canonical == other.canonical:
        limit = limit.scaleb(other.power - own.power)
    if number == 0:
        words = "结果是 0：没有检出请写“ND”或检出限加L；是未检出还是未监测，程序不替你决定"
        return Reading(None, unit=unit, problems=(_error("M7", words, text),))
    if limit is not None and number < limit:
        problems.append(_warning("M4", f"数值 {number:f} 小于检出限 {limit:f}，却不是未检出，请核对", text))
    return Reading(Found.DETECTED, number, limit, unit, tuple(problems))


def _error(code: str, words: str, text: str) -> Problem:
    return Problem(code, Severity.ERROR, words, field="as_reported", value=text)


def _warning(code: str, words: str, text: str) -> Problem:
    return Problem(code, Severity.WARNING, words, field="as_reported", value=text)


@dataclass(frozen=True, slots=True)
class Counted:
    """A result in the unit its kind is counted in: value and limit moved together; empty without a known unit."""

    reading: Reading
    value: Decimal | None = None
    limit: Decimal | None = None
    unit: Unit | None = None


def counted(reading: Reading) -> Counted:
    """Return a reading in counted units; an unknown unit is told as a problem."""
    unit = unit_of(reading.unit) if reading.unit else None
    if unit is None:
        return Counted(_without_unit(reading))
    value, limit = (None if n is None else converted(n, unit) for n in (reading.value, reading.limit))
    return Counted(reading, value, limit, unit)


def _without_unit(reading: Reading) -> Reading:
    if reading.found not in {Found.DETECTED, Found.NOT_DETECTED}:
        return reading
    words = f"看不懂单位“{reading.unit}”" if reading.unit else "没有单位，不能统计"
    problem = Problem("M8", Severity.ERROR, words, field="unit", value=reading.unit)
    return Reading(reading.found, reading.value, reading.limit, reading.unit, (*reading.problems, problem))
