"""Numeric targets in a sentence: name, comparator, value (None when left blank), unit and date.

A number is a target when a comparator or a verb of achieving stands by it, or when it is a share. It is none
when it describes (9个水源地), looks back (已达到85%, 2022年底), or marks off whom a rule is for (日处理1万吨以上的).
“全覆盖” states no number and stays prose; “零增长” states one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.domain.draft import TargetDraft
from nptracker.importing.plan_fold import fold
from nptracker.importing.plan_headings import head_of
from nptracker.importing.plan_phrases import FoundDate, find_dates, mask_books, sentences

if TYPE_CHECKING:
    from datetime import date

_BLANKS = "*×Xx□_﹍"
_VALUE = (
    rf"(?P<value>\d+(?:\.\d+)?|[{_BLANKS}]{{1,8}}|百分之[一二三四五六七八九十百]{{1,4}}"
    r"|[一二三四五六七八九十两]{1,3}(?=[家个次种项批处座]))"
)
_MEASURES = (
    "种|家次|家|个(?!百分点|工作日|月)|项次|项|人次|处|座|套|批次|批|件|场次|场|期|名|万?人|万?户|份|次|例|组|篇|支|辆次|台次|台套|万?辆|万?台|万?株|万?只|万?头|条|所|[万亿]?元"
    "|万?吨|千克|公斤|万?亩|公顷|平方公里|公里|千米|[万亿]?立方米|万?平方米|万?千瓦|蒸吨|轮|毫克|微克|纳克|[μunm]?g|DDDs?"
)
_UNIT = rf"(?P<unit>%|‰|个百分点|(?:{_MEASURES})(?:[/每](?:年|月|日|天|亩|升|立方米|m3|次|吨|公斤|千克|人|L|m³|kg))?)"
_MORE = r"不(?:得|应|能)?(?:低于|少于|小于)|至少|最低|≥|大于等于"
_LESS = r"不(?:得|应|能)?(?:高于|超过|大于|多于)|≤|小于等于"
_ABOVE, _BELOW = r"大于|超过|高于|>", r"小于|低于|<"
_CHANGE = "(?:控制|保持|稳定|维持|提高|提升|增加|增长|下降|降低|减少|削减|压减)(?:到|至|在|为)?|[降升增减]至"
_DOING = (
    "完成|建成|建设|打造|培育|新增|创建|遴选|抽检|抽测|抽查|布设|设立|培训|检查|监测|制定|编制|发布|建立|实现"
    "|新建|改造|整治|治理|修复|关停|铺设|选派|配备|引进|派出|招录|购置|组建|补报|淘汰|替代|推广|培养|认定"
)
_HOLDING = "召开|举办|开展|组织|设置|安排|演练|更新|派驻|走访|发放|采集"
_BEFORE = (
    rf"(?P<before>(?:(?:{_MORE}|{_LESS}|{_ABOVE}|{_BELOW}|{_CHANGE}|{_DOING}|{_HOLDING}|(?<!下)达到?|为|力争)"
    r"[\s约近了]*){1,3})"
)
_AFTER = r"(?P<after>\s*(?:及?以上|及?以下|以内|之内|左右)?)"
_PATTERN = re.compile(rf"(?:{_BEFORE})?{_VALUE}\s*{_UNIT}?{_AFTER}")
_ONLY_A_DATE = re.compile(r"(?:到|至)?20\d\d年[底末前]*|[\d%].*")
_TRAILING_DATE = re.compile(r"(?:到|至)?20\d\d年[底末前]*$")
_OPENING_YEAR = re.compile(
    r"(?:^|[,;。、])\s*(?:\d{1,2}[.、]\s*)?(20\d\d)年(?![起以期度前后底末初]|\d|[-~至])"
)
_PLACE_ONLY = re.compile(r"(?:在|对|于|由|向)[^,]*")
_CLAUSE_END = re.compile(r"[，,；;。、：:\n]")
_REST_OF_A_DATE = re.compile(r"[年底末前内]+")
_ZERO = re.compile(r"零(?P<what>增长|排放)")
_WORTH_A_LOOK = re.compile(rf"[\d%{_BLANKS}]|百分之|零[增排]|[家个次种项批处座]")

_AT_LEAST = re.compile(rf"{_MORE}|以上")
_AT_MOST = re.compile(rf"{_LESS}|{_BELOW}|以下|以内|之内|控制[在到]")
_BOUND = re.compile(rf"{_MORE}|{_LESS}|{_ABOVE}|{_BELOW}|{_CHANGE}|(?<!下)达到?")
_ACTIVITY = re.compile(rf"(?:抽检|抽测|抽查|培训|检查|监测)(?=[\s约近了]*(?:{_MORE}|{_LESS}))")
_ACTIVITY_WORD = re.compile(_DOING)
_CARRIED_OUT = re.compile(
    r"\s*(?:开展|组织|实施|完成)."
)  # “开展产品抽检30批次”: the noun before is no verb's
_HELD_COUNT = re.compile(rf"(?:{_DOING}|{_HOLDING})[\s约近了]*$")
_COUNTED = {"家", "个", "次", "场", "场次", "期", "项", "份", "批次", "人次", "件", "篇", "套", "处"}
_DONE_VERB = re.compile(rf"(?:{_DOING})[\s约近]*$")
_WORKS = "排查|落实|安排|改建|扩建|安装|清理|清淤|回收|审核|溯源|开展|实施"
_DONE_OBJECT = re.compile(
    rf"(?:^|[,;。、:\n前底末内年])\s*(?:(?:{_DOING}|{_WORKS})[、和及]?)+[^,;。、:()\d]{{0,16}}$"
)
_MEASURED = re.compile(r"(?:含量|浓度|质量分数|质量百分比|纯度|添加量|占)[^,;。]{0,6}$")
_LOOKS_BACK = re.compile(
    r"(?:已|目前|现有|截至|(?<!占)(?:较|比)|占全[国省市区县])[^,;。]{0,6}$|(?:第|等|前|共)$"
)
_NAME_CUT = re.compile(
    r"(?:(?:到|至|在)?(?:20\d\d年|[“\"]?十[三四五六]五[”\"]?)[^,]{0,8}?(?:前|末|底|内)*,?(?=\S)"
    r"|(?:1[0-2]|[1-9])月(?:[0-9]{1,2}日)?(?:月?[底末前]|[上中下]旬)+,?(?=\S)"
    r"|[一二三四五六七八九]是|力争|确保|实现|使得?|推动|年[内底]前?,?|全[市区县州省域]的?|,)\s*"
)


def find_targets(
    text: str, document_year: int | None, default_by: date | None = None, *, is_goal: bool = False
) -> list[TargetDraft]:
    """Return the targets of a task's text in order; blanks like ＊＊% come with value None.

    ``is_goal`` is for cells of a column of goals, where a bare count (点位4个) sets an aim.
    """
    found: list[TargetDraft] = []
    for _, sentence in sentences(text):
        if _WORTH_A_LOOK.search(fold(sentence)):
            found += _in_sentence(sentence, document_year, default_by, is_goal=is_goal)
    return found


def _in_sentence(
    sentence: str, document_year: int | None, default_by: date | None, *, is_goal: bool
) -> list[TargetDraft]:
    key = mask_books(fold(sentence))
    dates = [day for day in find_dates(sentence, document_year) if day.on]
    found: list[tuple[int, TargetDraft]] = []
    ended = 0
    for match in _PATTERN.finditer(key):
        if _is_target(key, match, is_goal=is_goal):
            by = (
                _day_before(dates, match.start())
                or default_by
                or _year_ahead(key, match.start(), document_year)
            )
            target = _target(sentence, key, match, by)
            between = key[ended : match.start()] if found else ""
            if found and (_ONLY_A_DATE.fullmatch(fold(target.name)) or between.startswith("或")):
                target = replace(target, name=found[-1][1].name)  # “2024年达到75%，2025年达到80%”
            found.append((match.start(), target))
            ended = match.end()
    for match in _ZERO.finditer(key):
        by = _day_before(dates, match.start()) or default_by
        name = _cut_name(sentence[_clause_start(key, match.start()) : match.end()])
        unit = sentence[match.start("what") : match.end("what")]
        found.append((match.start(), TargetDraft(name, "<=", Decimal(0), unit, by, sentence)))
    return [target for _, target in sorted(found, key=lambda pair: pair[0])]


def _day_before(dates: list[FoundDate], at: int) -> date | None:
    """Return the last deadline that stands before a place in the sentence, else the only one behind it."""
    before = next((day.on for day in reversed(dates) if day.start <= at), None)
    return before or (dates[0].on if len(dates) == 1 else None)


def _year_ahead(key: str, at: int, document_year: int | None) -> date | None:
    """Return the end of the year that opens a clause before a place: “2025年，收集率达到72%”."""
    from datetime import date

    years = [int(match[1]) for match in _OPENING_YEAR.finditer(key, 0, at)]
    return date(years[-1], 12, 31) if years and document_year and years[-1] >= document_year else None


def _target(sentence: str, key: str, match: re.Match[str], by: date | None) -> TargetDraft:
    words = match["value"]
    unit = "%" if words.startswith("百分之") else sentence[match.start("unit") : match.end("unit")]
    return TargetDraft(_name(sentence, key, match), _op(key, match), _value(words), fold(unit), by, sentence)


def _is_target(key: str, match: re.Match[str], *, is_goal: bool) -> bool:
    value, unit = match["value"], match["unit"] or ""
    is_share = value.startswith("百分之") or unit in {"%", "‰", "个百分点"}
    if not (unit or is_share) or key[match.start("value") - 1 : match.start("value")] in set(".0123456789第"):
        return False
    before, ahead, after = match["before"] or "", key[: match.start()], key[match.end() :]
    if not before and re.search(r"[由从][\s约近]*$", ahead):
        return False  # “由75%提高到85%”: where it starts
    if _LOOKS_BACK.search(ahead) and (not before or re.search(r"已(?:经)?$", ahead)):
        return False
    if _marks_off(ahead, before, after):
        return False
    if is_share:
        return bool(before) or after[:1] not in {"~", "-"}
    stands_alone = is_goal and not before and (not after or after[0] in ",;。、)\n")
    return stands_alone or _is_counted_target(match, before, ahead, after)


def _marks_off(ahead: str, before: str, after: str) -> bool:
    """Return True for “含量高于0.1%的产品”: a limit that says which things are meant."""
    if not after.startswith("的"):
        return False
    return bool(_MEASURED.search(ahead) or re.search(rf"(?:^|[^不得应能])(?:{_ABOVE}|{_BELOW})", before))


def _is_counted_target(match: re.Match[str], before: str, ahead: str, rest: str) -> bool:
    """Judge a count: “开展一次监测” says what is done, “不少于2次” and “新增20家” set an aim."""
    if _BOUND.search(before):
        return True
    value, is_figure = match["value"], match["value"][0] in f"{_BLANKS}0123456789"
    if is_figure and match["unit"] != "次" and _DONE_VERB.search(before):
        return True
    ends_clause = not rest or rest[0] in ",;。、)\n"
    if is_figure and match["unit"] not in {"次", "期"} and ends_clause and not before:
        return bool(_DONE_OBJECT.search(ahead))  # “新建污水管网12公里。”
    if "以上" in match["after"] and match["unit"] in _COUNTED and _HELD_COUNT.search(before):
        return True
    if match["after"].strip():  # “30名以上。” sets an aim, “1万吨以上污水厂” says which plants
        return not rest or rest[0] in ",;。、)\n \x01"
    return value[0] in _BLANKS and bool(before)


def _op(key: str, match: re.Match[str]) -> str:
    around = (match["before"] or "") + match["after"]
    clause = key[_clause_start(key, match.start()) : match.start()]
    around += "".join(re.findall(rf"{_MORE}|{_LESS}", clause)[-1:])  # “不少于总数的20%”
    # 不超过 holds 超过 and 不低于 holds 低于, so the negated forms are asked first
    if _AT_LEAST.search(around):
        return ">="
    if _AT_MOST.search(around):
        return "<="
    return ">=" if re.search(_ABOVE, around) else "="


def _value(words: str) -> Decimal | None:
    if words[0].isdigit():
        return Decimal(words)
    if words[0] in _BLANKS:
        return None
    return Decimal(_han(words.removeprefix("百分之")))


def _han(words: str) -> int:
    digits = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
    if "百" in words:
        return 100
    tens, ten, ones = words.rpartition("十")
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def _clause_start(key: str, at: int) -> int:
    return max(key.rfind(sign, 0, at) for sign in ",;。、:\n") + 1


def _name(sentence: str, key: str, match: re.Match[str]) -> str:
    """Return what is counted: the words before the number in its clause, or those after “以上的”."""
    following = re.match(r"的(?P<what>[^,;。]+)", key[match.end() :])
    if following:
        start = match.end() + following.start("what")
        return sentence[start : start + len(following["what"])].strip(" 。；，")
    opening = _clause_start(key, match.start())
    activity = _ACTIVITY.match(match["before"] or "") or (
        _CARRIED_OUT.search(key, opening, match.start()) and _ACTIVITY_WORD.match(match["before"] or "")
    )  # “开展培训不少于2次”: the verb is what is counted
    end = match.start() + (activity.end() if activity else 0)
    name = _cut_name(sentence[opening:end])
    if _PLACE_ONLY.fullmatch(fold(name)) and _DONE_VERB.search(match["before"] or ""):
        name = ""  # “在某河布设4个断面”: where, not what
    if not name and opening > 1 and _BOUND.match(match["before"] or ""):
        name = _cut_name(sentence[_clause_start(key, opening - 1) : opening - 1])
    return name[-40:] or _CLAUSE_END.split(sentence[match.start() :].strip())[0][:40]


def _cut_name(words: str) -> str:
    """Drop numbers, dates and words of intent at the head of a target's name."""
    head = head_of(words)
    name = words[head.length :] if head else words
    while cut := _NAME_CUT.match(fold(name)):
        name = name[cut.end() :]
    name = (_TRAILING_DATE.sub("", name) or name).strip(" ，、；：").removesuffix("的")
    name = re.sub(r"(?<=..)(?:比|较|相比|分别)$", "", name)
    return "" if _REST_OF_A_DATE.fullmatch(name) else name
