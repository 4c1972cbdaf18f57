"""Numbers at the head of a line, and what of a line is its title."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from nptracker.importing.plan_fold import HAN, fold
from nptracker.importing.plan_units import LABEL

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_KINDS: tuple[tuple[str, int, str], ...] = (
    ("part", 10, rf"第(?P<v>{_HAN_NUMBER})(?:章|部分|编|篇|板块)[、:.\s]*"),
    ("sect", 20, rf"第(?P<v>{_HAN_NUMBER})节[、:.\s]*"),
    ("article", 35, rf"第(?P<v>{_HAN_NUMBER}|\d{{1,3}})条[、:.\s]*"),
    (
        "job",
        45,
        rf"(?:重点|专项|主要)?(?:任务|措施|行动|工程|举措)(?P<v>{_HAN_NUMBER}|\d{{1,2}})(?:[、:.]\s*|\s+)",
    ),
    ("cn", 30, rf"(?P<v>{_HAN_NUMBER})(?:[、.。]|[,:](?=[{HAN}]))\s*"),
    ("cnp", 40, rf"\(\s*(?P<v>{_HAN_NUMBER})\s*\)[、.:]?\s*"),
    (
        "dotted",
        52,
        r"(?P<v>\d{1,2}(?:\.\d{1,2}){1,3})(?:[、.]\s*|\s+|(?=[\u4e00-\u9fff]))(?![个种家吨万亿倍%])",
    ),
    (
        "num",
        50,
        r"(?P<v>\d{1,3})(?:\s*[、.:](?:(?!\d)|(?=20\d\d\s*年))|\s+(?=[\u4e00-\u9fff]{4})(?!\s*(?:年|月|日|个|种|家|项|号)))\s*",
    ),
    ("nump", 60, r"(?:\(\s*(?P<v>\d{1,2})\s*\)|(?P<v2>\d{1,2})\))[、.:]?\s*"),
    ("circle", 70, r"(?P<v>[①-⑳❶-❿])[、.:]?\s*"),
    ("yishi", 80, r"(?P<v>[一二三四五六七八九十])(?:是|要(?![素求点]))(?=\S)[要,:]?\s*"),
    ("bullet", 90, r"(?P<v>)[-*•·●■◆▪➢✓◇○〇]\s*(?=\S)(?!\s*\d*\s*[-·]*$)"),
)
_HEADS = [(kind, rank, re.compile(pattern)) for kind, rank, pattern in _KINDS]
_INLINE = re.compile(
    rf"(?<=[。;:)!])\s*(?=(?:{_HAN_NUMBER}、|\({_HAN_NUMBER}\)|\d{{1,2}}\s*[.、](?=\s*[{HAN}“《])|\(\d{{1,2}}\)(?=\s*[{HAN}“《])|[①-⑳](?=\s*[{HAN}“《])|[一二三四五六七八九](?:是|要(?![素求点]))))"
)
_FIRST_SECTION = re.compile(r"(?<=\S)\s*(?=\(一\))")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}

_KNOWN_TITLE = re.compile(
    r"(?:主要|工作|总体|阶段)?目标|总体要求|总体思路|指导思想|(?:基本|工作)原则|(?:重点|主要|工作)任务|(?:工作|保障|主要|重点)(?:举措|措施)"
)
_NOT_A_TITLE = re.compile(r"^(?:到|至|在)?20\d\d\s*年|^(?:到|在)[“\"]?十[三四五]五|^各[区县市级]|^要(?!点)")
MAX_TITLE = 48
_LONE_TITLE = 26  # a whole item of one sentence is its title only when it is as short as one


class Head(NamedTuple):
    """A number at the head of a line: its kind, nesting rank, number as written, value and length."""

    kind: str
    rank: int
    no: str
    value: int
    length: int


def head_of(text: str) -> Head | None:
    """Return the number a line begins with, or None."""
    key = fold(text)
    if not key or (key[0] > "\u9fa5" and key[0] not in "●■◆"):
        return None
    for kind, rank, pattern in _HEADS:
        match = pattern.match(key)
        if match:
            value = match.groupdict().get("v") or match.groupdict().get("v2") or ""
            return _head(kind, rank, text, match.end(), value)
    return None


def _head(kind: str, rank: int, text: str, length: int, value: str) -> Head | None:
    if kind == "bullet":
        inner = head_of(text[length:])
        if inner:
            return inner._replace(length=inner.length + length)
        return None if LABEL.match(fold(text[length:])) else Head(kind, rank, "", 0, length)
    if kind == "dotted":
        parts = [int(part) for part in value.split(".")]
        return Head(f"dotted{len(parts)}", rank + len(parts), value, parts[-1], length)
    written = text[:length].strip()
    shown = value if kind in {"num", "cn", "circle"} else written.rstrip("、.．:： ")
    return Head(kind, rank, _as_written(written, shown), number_value(value), length)


def _as_written(written: str, shown: str) -> str:
    return shown if shown else written


def number_value(text: str) -> int:
    """Return the value of 12, 十二, 二十一 or ⑫; 0 when it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 1 and "①" <= text <= "⑳":
        return ord(text) - 0x245F
    tens, ten, ones = text.rpartition("十")
    if ten:
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return _DIGITS.get(text, 0)


def pieces_of(text: str) -> list[tuple[int, str]]:
    """Cut a paragraph where a new number stands inside it: (offset, piece), blanks trimmed."""
    key = fold(text)
    cuts = {match.end() for match in _INLINE.finditer(key) if not _inside_bracket(key, match.end())}
    bounds = sorted({0, len(text), *cuts})
    for start in list(bounds[:-1]):
        head = head_of(text[start : start + 40])
        first = (
            _FIRST_SECTION.search(key, start + head.length, start + 40) if head and head.rank <= 30 else None
        )
        bounds += [first.end()] if first else []
    bounds = sorted(set(bounds))
    found = []
    for start, end in pairwise(bounds):
        piece = text[start:end]
        if piece.strip():
            found.append((start + len(piece) - len(piece.lstrip()), piece.strip()))
    return found


def _inside_bracket(key: str, at: int) -> bool:
    window = key[max(0, at - 300) : at]
    return window.count("(") > window.count(")")


def split_title(line: str, has_more: bool) -> tuple[str, int]:
    """Return (title, where the body begins in the line) for a line without its number.

    An empty title means that the line is all body. ``has_more`` says that other lines or items follow.
    """
    key = fold(line)
    known = _KNOWN_TITLE.match(key)
    stop = re.search(r"[。\n]", key)
    end = stop.start() if stop else len(key)
    if known and end > MAX_TITLE:
        return line[: known.end()], known.end()
    colon = re.search(r":(?!\d)", key[:end])
    if (
        colon
        and 2 <= colon.start() <= 32
        and not re.search(r"[,;、]", key[: colon.start()])
        and not LABEL.search(key[: colon.end()])
    ):
        return line[: colon.start()].strip(), colon.end()
    blank = re.match(r"[^\s,;。]{4,30}(?=\s+[^\s(])", key)
    if end > MAX_TITLE and blank:
        return line[: blank.end()], blank.end()
    if end > MAX_TITLE or ";" in key[:end] or _NOT_A_TITLE.match(key):
        return "", 0
    is_alone = not has_more and not key[end:].strip("。 \n")
    if is_alone and end > _LONE_TITLE:
        return "", 0
    return line[:end].strip(), min(len(line), end + 1)
