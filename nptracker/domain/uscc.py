"""Unified social credit codes (统一社会信用代码), GB 32100-2015: 18 characters with a check character."""

from __future__ import annotations

from operator import mul

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUE = {char: index for index, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_FOLD = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("Ａ") + i: ord("A") + i for i in range(26)}


def tidy_uscc(text: str) -> str:
    """Return the text without spaces, in upper case and half width; nothing else is changed."""
    return "".join(text.split()).translate(_FOLD).upper()


def check_character(first17: str) -> str:
    """Return the check character for the first 17 characters (31 minus the weighted sum modulo 31)."""
    total = sum(map(mul, map(_VALUE.__getitem__, first17), _WEIGHTS))
    return _ALPHABET[(31 - total % 31) % 31]


def uscc_fault(text: str) -> str:
    """Return in Chinese what is wrong with a code, or an empty text when it is right."""
    if len(text) != 18:
        return f"统一社会信用代码应为18位，现为{len(text)}位"
    if strange := sorted(set(text) - _VALUE.keys()):
        return f"统一社会信用代码不会出现字符“{''.join(strange)}”"
    if (right := check_character(text[:17])) != text[17]:
        return f"统一社会信用代码校验位不符：末位应为“{right}”，现为“{text[17]}”，请核对有无错字"
    return ""
