"""Deadlines in Chinese official prose, and the sentences they stand in.

All patterns are matched on folded text (``plan_fold.fold``). What is not a deadline: baselines (较2020年),
periods (“十四五”期间), beginnings (2025年起), repetitions (每年3月底前), titles inside 《》, document numbers.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from nptracker.importing.plan_fold import fold

_FIVE_YEARS = {"十二五": 2015, "十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_YEAR = re.compile(r"二[〇零][一二三四五六七八九〇零]{2}(?=年)")
_BOOK = re.compile(r"《[^《》]*》|〔[^〕]*〕")
_END_OF_SENTENCE = re.compile(r"[^。!?\n]*[。!?\n]*")

_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = r"(?:20\d\d\s*年(?:度)?|(?:今年|本年|当年|明年|后年|次年)(?:度)?)"
_BEFORE = r"(?:之前|以前|前)"
_DATE = re.compile(
    rf"""(?P<lead>(?:到|至|截至|截止到?|于|在|力争|确保)?\s*)
    (?:
      (?:{_YEAR}\s*)?(?P<month>1[0-2]|0?[1-9])\s*月\s*(?:份\s*)?
        (?:(?P<day>3[01]|[12]\d|0?[1-9])\s*日|(?P<monthend>月?底|月?末)|(?P<ten>[上中下]旬))?\s*(?P<before>{_BEFORE})?
      |{_YEAR}\s*(?:第?(?P<quarter>[一二三四1-4])季度|(?P<half>上半年|下半年))\s*(?P<end2>底|末|结束)?\s*(?P<before2>{_BEFORE})?
      |{_YEAR}\s*(?:年)?(?P<yearend>年?底\s*末?|年?末|年?内)\s*(?P<before3>{_BEFORE})?
      |(?P<bareend>年底|年末|年内)\s*(?P<before5>{_BEFORE})?
      |(?P<yearonly>20\d\d)\s*年\s*(?P<before4>{_BEFORE})?
      |[“"'‘]?(?P<five>十[二三四五六]五)[”"'’]?\s*(?:规划)?\s*(?:期?末|末期|收官|结束)(?:之?前)?
    )""",
    re.VERBOSE,
)
_NOT_AFTER = re.compile(
    r"\s*(?:起|以来|开始|后|之后|以后|期间|[,，]\s*\S{0,4}已|(?:印发|发布|出台)(?:的|《|,)|修订|修正|版|第[一二三四五六七八九十\d]+(?:批|号|次)|为基[准期年]|"
    r"基础上|相比|的?水平|同期|已|清单|目录|工作要点|工作方案|[-~至到](?=\s*(?:20)?\d))"
)
_NOT_BEFORE = re.compile(r"(?:每年(?:的)?|每|自|从|较|比|与|以|按照|依据|根据|同|相对|历年)\s*$")
_GOAL_VERB = re.compile(
    r"[,，]?\s*(?:要|将|须|需|底前)?\s*(?:全面|基本|全部|初步|力争|率先)?(?:完成|建成|实现|达到|建立|形成|出台|构建|摸清)(?!了)"
)
_LATER = {"明年": 1, "次年": 1, "后年": 2}


class FoundDate(NamedTuple):
    """A date with where it stands; ``is_guess`` says that the year was taken from the surroundings."""

    on: date | None
    start: int
    end: int
    words: str
    is_guess: bool = False
    is_strict: bool = False  # “2024年前”, “6月前”: read as the day before that begins


def sentences(text: str) -> list[tuple[int, str]]:
    """Return (offset, sentence) pairs; a sentence keeps its closing mark."""
    found = []
    for match in _END_OF_SENTENCE.finditer(fold(text)):
        raw = text[match.start() : match.end()]
        if raw.strip():
            found.append((match.start() + len(raw) - len(raw.lstrip()), raw.strip()))
    return found


def _blank(match: re.Match[str]) -> str:
    return "\x01" * len(match[0])


def mask_books(key: str) -> str:
    """Blank out book titles and document numbers, keeping every offset."""
    return _BOOK.sub(_blank, key)


def _digits(key: str) -> str:
    return _HAN_YEAR.sub(lambda m: m[0].translate(_HAN_DIGITS), key)


def find_dates(text: str, document_year: int | None, in_column: bool = False) -> list[FoundDate]:
    """Return the deadlines of a piece of text in order.

    ``in_column`` is for cells of a time column, where a bare 2025年 or 2025-12-31 is a deadline too.
    A date whose year cannot be known comes with ``on`` None, for a Problem.
    """
    key = _digits(mask_books(fold(text)))
    found: list[FoundDate] = []
    last_year: int | None = None
    for match in _DATE.finditer(key):
        year = _explicit_year(match)
        if not _is_deadline(key, match, in_column):
            # “2024年，…，6月底前…”: a year set off by a comma is the frame of what follows
            last_year = year if year and key[match.end() : match.end() + 1] == "," else last_year
            continue
        item = _resolve(match, last_year, document_year)
        last_year = item.on.year if item.on else last_year
        found.append(item._replace(words=text[item.start : item.end]))
    return found + (_numeric_dates(key, text) if in_column else [])


_NUMERIC = re.compile(
    r"(?<!\d)(20\d\d)\s*[-./]\s*(1[0-2]|0?[1-9])(?:\s*[-./]\s*(3[01]|[12]\d|0?[1-9]))?(?![\d.])|^\s*(20\d\d)\s*$"
)


def _numeric_dates(key: str, text: str) -> list[FoundDate]:
    found = []
    for match in _NUMERIC.finditer(key):
        year, month = int(match[1] or match[4]), int(match[2] or 12)
        day = int(match[3]) if match[3] else monthrange(year, month)[1]
        on = _date(year, month, day)
        if on:
            found.append(FoundDate(on, match.start(), match.end(), text[match.start() : match.end()]))
    return found


def _explicit_year(match: re.Match[str]) -> int | None:
    digits = re.search(r"20\d\d", match[0])
    return int(digits[0]) if digits else None


def _is_deadline(key: str, match: re.Match[str], in_column: bool) -> bool:
    after, before = key[match.end() : match.end() + 12], key[max(0, match.start() - 5) : match.start()]
    if _NOT_BEFORE.search(before) and not match["lead"].strip():
        return False
    if _NOT_AFTER.match(after) and not (in_column and after[:1] in "-~至到"):
        return in_column and bool(re.match(r"\s*已", after))
    if in_column:
        return True
    if match["lead"].strip() in {"至", "到"} and before[-1:] in {"日", "月", "年"} and not match["monthend"]:
        return False  # the end of a period in which something is going on
    if match["month"]:
        return _month_is_deadline(key, match)
    if match["yearonly"]:
        is_goal = bool(_GOAL_VERB.match(key, match.end()))
        return bool(
            match["before4"] or match["lead"].strip() in {"到", "至", "截至", "截止到", "截止"} or is_goal
        )
    return True


def _month_is_deadline(key: str, match: re.Match[str]) -> bool:
    has_mark = bool(
        match["before"]
        or match["monthend"]
        or match["lead"].strip() in {"到", "至", "截至", "截止", "截止到"}
    )
    is_goal = bool(_GOAL_VERB.match(key, match.end()))
    return has_mark or (is_goal and _explicit_year(match) is not None)


def _resolve(match: re.Match[str], last_year: int | None, document_year: int | None) -> FoundDate:
    explicit = _explicit_year(match)
    five = match["five"]
    if five:
        return FoundDate(date(_FIVE_YEARS[five], 12, 31), match.start(), match.end(), "")
    year, is_guess = _year_of(match[0], explicit, last_year, document_year)
    if year is None:
        return FoundDate(None, match.start(), match.end(), "", is_guess=True)
    strict = _is_strict(match)
    on = _last_day(match, year)
    if strict and on:
        on = _day_before(on, is_month=bool(match["month"]))
    return FoundDate(on, match.start(), match.end(), "", is_guess, strict)


def _year_of(
    words: str, explicit: int | None, last_year: int | None, document_year: int | None
) -> tuple[int | None, bool]:
    if explicit:
        return explicit, False
    if any(word in words for word in ("今年", "本年", "当年", "明年", "后年", "次年")):
        later = next((n for word, n in _LATER.items() if word in words), 0)
        return (document_year + later if document_year else None), True
    return (last_year, False) if last_year else (document_year, True)


def _is_strict(match: re.Match[str]) -> bool:
    if match["yearonly"]:
        return bool(match["before4"])
    return bool(
        match["month"] and match["before"] and not match["day"] and not match["monthend"] and not match["ten"]
    )


def _day_before(on: date, *, is_month: bool) -> date:
    first = date(on.year, on.month if is_month else 1, 1)
    return date.fromordinal(first.toordinal() - 1)


def _last_day(match: re.Match[str], year: int) -> date | None:
    if match["quarter"]:
        month = _QUARTERS[match["quarter"]] * 3
        return date(year, month, monthrange(year, month)[1])
    if match["half"]:
        return date(year, 6, 30) if match["half"] == "上半年" else date(year, 12, 31)
    if match["month"]:
        month = int(match["month"])
        ten = {"上旬": 10, "中旬": 20}.get(match["ten"] or "")
        return _date(year, month, int(match["day"] or 0) or ten or monthrange(year, month)[1])
    return date(year, 12, 31)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
