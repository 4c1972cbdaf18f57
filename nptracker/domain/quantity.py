"""Amounts with a unit of measure: read what people really write, convert exactly, keep the digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import NamedTuple

KILOGRAM = "千克"
# factor to the canonical unit; 公斤 and kg are the same unit written otherwise
MASS_UNITS: Mapping[str, Decimal] = {
    "千克": Decimal(1),
    "吨": Decimal(1000),
    "克": Decimal("0.001"),
    "毫克": Decimal("0.000001"),
    "万吨": Decimal(10_000_000),
}
_ALIASES = {
    "kg": "千克",
    "公斤": "千克",
    "t": "吨",
    "g": "克",
    "mg": "毫克",
    "千克/年": "千克",
    "吨/年": "吨",
    "kg/a": "千克",
    "t/a": "吨",
}
_NUMBER = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")
_VAGUE = {
    "约": "约数",
    "<": "小于某数",
    ">": "大于某数",
    "≤": "不超过某数",
    "≥": "不低于某数",
    "±": "带误差的数",
    "~": "范围",
}
MOST_DIGITS = 40  # no register has more; a longer row of digits is kept as a text that is no number
_EXACT = Context(prec=60)  # room for every digit times the largest unit; Python's own 28 digits would round
_TENS = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_ABOUT = re.compile(r"(?:大约|大概|约|≈)\s*(.+)|(.+?)\s*(?:左右|上下)")


def fold(text: str) -> str:
    """Return the text in half width without outer spaces."""
    return unicodedata.normalize("NFKC", text).strip()


def has_marked_digits(text: str) -> bool:
    """Tell whether a digit is raised, lowered or circled: “10²” in half width would read as 102."""
    return not text.isascii() and any(
        unicodedata.numeric(sign, None) is not None
        and unicodedata.decimal(sign, None) is None
        and any(part.isdecimal() for part in unicodedata.normalize("NFKC", sign))
        for sign in text
    )


def read_number(text: str) -> Decimal | None:
    """Return the plain number written in a text (thousands separators allowed), else None."""
    folded = fold(text)
    fits = len(folded) <= MOST_DIGITS and not has_marked_digits(text)
    is_number = fits and _NUMBER.fullmatch(folded)
    return Decimal(folded.replace(",", "")) if is_number else None


def unit_named(text: str) -> str | None:
    """Return the settled name of a unit of mass written in any of its usual ways."""
    folded = fold(text)
    if folded in MASS_UNITS:
        return folded
    return _ALIASES.get(folded) or _ALIASES.get(folded.lower())


def split_amount(text: str) -> tuple[str, str] | None:
    """Return (digits, unit) of “1,200 公斤” as typed, the unit empty when there is none; None without digits."""
    folded = fold(text)
    match = None if has_marked_digits(text) else _NUMBER.match(folded)
    return (match[0], folded[match.end() :].strip()) if match else None


def read_amount(text: str, default_unit: str) -> tuple[Decimal, str] | None:
    """Return (number, settled unit) of “12”, “12吨” or “1.2 万吨”, or None when it is not one plain amount."""
    parts = split_amount(text)
    if parts is None:
        return None
    digits, tail = parts
    if len(digits) > MOST_DIGITS:
        return None
    unit = unit_named(tail) if tail else default_unit
    return (Decimal(digits.replace(",", "")), unit) if unit else None


class Recovered(NamedTuple):
    """An amount that a person certainly meant though it is not written as one: “2000万”, “约5吨”."""

    number: Decimal
    unit: str
    is_about: bool


def recover_amount(text: str, default_unit: str) -> Recovered | None:
    """Return what “2000万”, “1.5亿千克”, “约5” or “3 吨左右” means; None for bounds, ranges and all else.

    The text stays beside the number and the cell stays marked: a person is asked to look at it.
    """
    folded = "" if has_marked_digits(text) else fold(text)
    about = _ABOUT.fullmatch(folded)
    bare = (about[1] or about[2]).strip() if about else folded
    parts = split_amount(bare)
    if parts is None or len(parts[0]) > MOST_DIGITS:
        return None
    number, tail = Decimal(parts[0].replace(",", "")), parts[1]
    if tail and not unit_named(tail) and tail[0] in _TENS:
        number, tail = _EXACT.multiply(number, Decimal(_TENS[tail[0]])), tail[1:].strip()
    elif not about:
        return None
    unit = unit_named(tail) if tail else default_unit
    return Recovered(number, unit, about is not None) if unit and unit in MASS_UNITS else None


def to_kilograms(number: Decimal, unit: str) -> Decimal:
    """Return the exact amount in kilograms."""
    value = _EXACT.multiply(number, MASS_UNITS[unit])
    is_whole = value == value.to_integral_value()
    return value.quantize(Decimal(1), context=_EXACT) if is_whole else value.normalize(_EXACT)


def plain(value: Decimal) -> str:
    """Return a number as digits, never in scientific notation, with the digits it was given."""
    return format(value, "f")


def why_not_a_number(text: str) -> str:
    """Say in Chinese why a text is not a number and what to write instead; the value itself is left alone."""
    folded = fold(text)
    for mark, name in _VAGUE.items():
        if mark in folded:
            return f"“{text}”是{name}，请填一个确定的数，把“{mark}”的意思写进备注"
    if folded in {"/", "-", "--", "—", "——", "无", "没有", "None", "N/A"}:
        return f"“{text}”看不出是哪一种空：没有发生填“零报告”，与本企业无关填“不涉及”"
    match = re.fullmatch(r"([\d.,]+)\s*([万亿千百])", folded)
    if match and (number := read_number(match[1])) is not None:
        return f"“{text}”不是完整的数字；若指 {plain(number * _TENS[match[2]])}，请写全"
    if too_large := _too_many_digits(folded):
        return f"{too_large}，不会是真实的数量，请核对小数点和单位后重填"
    if re.fullmatch(r"[\d.]+[Ee][+-]?\d+", folded):
        return f"“{text}”被表格改成了科学计数，原来的数字可能已丢位，请按凭证重填"
    return f"“{text}”不是数字"


def _too_many_digits(folded: str) -> str:
    """Return how a number is beyond any register in words, "" when it is not."""
    power = re.fullmatch(r"-?[\d.]+[Ee]([+-]?\d{2,4})", folded)
    if power and abs(int(power[1])) >= MOST_DIGITS:
        return f"“{folded}”这个数{'大' if int(power[1]) > 0 else '小'}得超出范围"
    digits = sum(sign.isdecimal() for sign in folded) if _NUMBER.fullmatch(folded) else 0
    return f"“{folded[:8]}…”有 {digits} 位数字" if digits > MOST_DIGITS else ""
