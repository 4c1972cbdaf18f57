"""Reading rules that come back from Chinese sentences, as a suggestion that an officer confirms or mends.

The wordings are those of real notices (每季度末, 每年11月底前, 每月10日前报上月, 6月30日和12月15日前, 次年3月15日前).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

TITLE_LENGTH = 26
_EARLY_DAYS = 10  # who reports this early in a month tells of the month before
_SHORTEST_TITLE = 4

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九十")}
_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DAY = rf"(?:(?P<day>{_NUMBER})[日号]|(?P<part>底|末|初|上旬|中旬|下旬))?"
_DATE = rf"{_NUMBER}月(?:{_NUMBER}[日号]|底|末|初|上旬|中旬|下旬)?"
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_CLAUSE = re.compile(r"[^，,。；;：:\n]+")
_LAST = re.compile(r"上(?:一)?(?:个)?(?:年|季|月|半年|期)|次年|次月|次季|翌年|下一年")
_PART_DAYS: dict[str, int | None] = {"初": 10, "上旬": 10, "中旬": 20}

_YEARLY_DATES = re.compile(
    rf"(?P<lead>每年度?|次年|翌年|下一年)的?(?P<dates>{_DATE}(?:(?:[、，,和及与]|以及){_DATE})*)"
)
_ONE_DATE = re.compile(rf"(?P<month>{_NUMBER})月{_DAY}")
_YEARLY = re.compile(r"每年年?[底末终]|每年度?[^，。；;\n]{0,24}?(?:[一1]次|年度总结|年度报告)")
_HALF_YEARLY = re.compile(r"每(?:个)?半年[底末]?|半年(?:报送|调度|通报)?[一1]次")
_QUARTERLY = re.compile(
    r"每(?:个)?季度?(?:度)?(?:(?P<after>结束)?后"
    rf"(?P<within>{_NUMBER})[日天个]|(?P<month>首月|末月|最后[一1]个月|第[一二三123]个月)?{_DAY})"
    r"|(?:按季度?|分季度?)(?=报|调度|通报|总结|汇总)"
)
_BIMONTHLY = re.compile(rf"每(?:[两二2]个?月|双月){_DAY}")
_MONTHLY = re.compile(rf"(?:每个?月|次月)的?{_DAY}")


@dataclass(frozen=True, slots=True)
class RuleRead:
    """A rule found in a text: the parts of a ``Rule``, the sentence it stands in and a title made from it."""

    cadence: str
    month: int | None
    day: int | None
    covers_last: bool
    sentence: str
    title: str


_Reader = Callable[[re.Match[str], str], Iterator[RuleRead]]


def read_rules(text: str) -> list[RuleRead]:
    """Return the rules that come back in a text, each once, in the order in which they stand there."""
    found = (rule for match in _SENTENCE.finditer(text) for rule in _rules_of(match[0].strip()))
    unique = {(r.cadence, r.month, r.day, r.covers_last, r.sentence): r for r in found}
    return list(unique.values())


def _rules_of(sentence: str) -> Iterator[RuleRead]:
    taken: list[range] = []
    found: list[tuple[int, RuleRead]] = []
    for pattern, read in _READERS:
        for match in pattern.finditer(sentence):
            if any(match.start() in span for span in taken):
                continue
            taken.append(range(*match.span()))
            found += [(match.start(), rule) for rule in read(match, sentence) if _is_possible(rule)]
    return (rule for _, rule in sorted(found, key=lambda pair: pair[0]))


def _is_possible(rule: RuleRead) -> bool:
    return 1 <= (rule.month or 1) <= 12 and 1 <= (rule.day or 1) <= 31


def _yearly_dates(match: re.Match[str], sentence: str) -> Iterator[RuleRead]:
    dates = list(_ONE_DATE.finditer(match["dates"]))
    for one in dates:
        words = f"（{one[0]}前）" if len(dates) > 1 else ""
        yield _rule("Y", match, sentence, month=_number(one["month"]), day=_day(one), more=words)


def _plain(cadence: str) -> _Reader:
    def read(match: re.Match[str], sentence: str) -> Iterator[RuleRead]:
        yield _rule(cadence, match, sentence, day=_day(match))

    return read


def _monthly(match: re.Match[str], sentence: str) -> Iterator[RuleRead]:
    day = _day(match)
    is_early = day is not None and day <= _EARLY_DAYS
    yield _rule("M", match, sentence, day=day, is_last=is_early)


def _quarterly(match: re.Match[str], sentence: str) -> Iterator[RuleRead]:
    if match["within"]:
        yield _rule("Q", match, sentence, month=1, day=_number(match["within"]), is_last=True)
        return
    month = _QUARTER_MONTHS.get((match["month"] or "")[:2])
    yield _rule("Q", match, sentence, month=month, day=_day(match), is_last=month == 1)


_QUARTER_MONTHS = {"首月": 1, "第一": 1, "第1": 1, "第二": 2, "第2": 2}


def _rule(  # noqa: PLR0913 - the parts of a rule, all but the first three by name
    cadence: str,
    match: re.Match[str],
    sentence: str,
    *,
    month: int | None = None,
    day: int | None = None,
    is_last: bool = False,
    more: str = "",
) -> RuleRead:
    covers_last = is_last or bool(_LAST.search(sentence))
    return RuleRead(cadence, month, day, covers_last, sentence, _title(match, sentence) + more)


def _day(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    if groups.get("day"):
        return _number(groups["day"])
    return _PART_DAYS.get(groups.get("part") or "")


def _number(text: str) -> int:
    """Return a number up to 31 written in digits or as 二十一."""
    if text.isdecimal():
        return int(text)
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS[text[-1]]
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)


def _title(match: re.Match[str], sentence: str) -> str:
    """Return what is to be done: the clause with the rule and, when little is left of it, the next one."""
    clauses = [c for c in _CLAUSE.finditer(sentence) if c.end() > match.start()]
    words = ""
    for clause in clauses:
        words += _BARE.sub("", clause[0].replace(match[0], "", 1)).strip()
        if len(words) >= _SHORTEST_TITLE:
            break
    return words[:TITLE_LENGTH] or match[0]


_BARE = re.compile(r"^(?:于|在|应|须|要|并)*(?:之|以)?前?(?:应|须|要)?")
_READERS: tuple[tuple[re.Pattern[str], _Reader], ...] = (
    (_YEARLY_DATES, _yearly_dates),
    (_YEARLY, _plain("Y")),
    (_HALF_YEARLY, _plain("H")),
    (_QUARTERLY, _quarterly),
    (_BIMONTHLY, _plain("B")),
    (_MONTHLY, _monthly),
)
