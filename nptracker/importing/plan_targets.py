"""Numeric targets in a sentence: name, comparator, value (None when left blank), unit and date."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from nptracker.domain.draft import TargetDraft
from nptracker.importing.plan_fold import fold
from nptracker.importing.plan_phrases import find_dates, mask_books, sentences

if TYPE_CHECKING:
    from datetime import date

_VALUE = r"(?P<value>\d+(?:\.\d+)?|[*×Xx□_﹍]{1,8}|百分之[一二三四五六七八九十百]{1,4}|[一二三四五六七八九十两]{1,3}(?=[家个次种项批]))"
_COUNTED = (
    "种|家次|家|个|项次|项|人次|处|座|套|批次|批|吨/年|万吨|吨|公里|千米|平方公里|件|场次|场|期|名|人|户|份|亩|万亩|公顷|次|"
    "μg/L|mg/L|ng/L|微克/升|毫克/升|毫克/立方米|微克/立方米|立方米|千克|公斤|万元|亿元|元|天|个工作日|例|组|点位|篇|支|辆|台|条"
)
_BEFORE = (
    r"(?P<before>(?:不(?:得|应|能)?(?:低于|少于|小于|高于|超过|大于|多于)|至少|最低|达到?|≥|≤|>=?|<=?|大于等于|小于等于|大于|小于|超过|高于|低于|"
    r"(?:控制|保持|稳定|维持|提高|提升|增加|增长|下降|降低|减少|削减|压减)(?:到|至|在|为)?|降至|升至|增至|减至|完成|建成|建设|打造|培育|新增|创建|遴选|"
    r"抽检|抽测|抽查|布设|设立|组织|开展|培训|检查|监测|制定|编制|发布|建立|实现|为|占|力争)[\s约近]*(?:不(?:低于|少于|超过)|至少|达到?)?\s*)"
)
_AFTER = r"(?P<after>\s*\)?\s*(?:及以上|以上|及以下|以下|以内|之内|左右|及其?以上)?)"
_PATTERN = re.compile(rf"(?:{_BEFORE})?{_VALUE}\s*(?P<unit>%|‰|个百分点|(?:{_COUNTED}))?{_AFTER}")
_WHOLE = re.compile(
    r"(?:实现|达到|基本实现|力争|做到|确保)[^,;。]{0,16}?(?P<full>全覆盖|零增长|零排放|全部达标)|(?P<full2>全覆盖|零增长)(?=[,;。\s]|$)"
)
_MIN = re.compile(r"不(?:得|应|能)?(?:低于|少于|小于)|至少|最低|≥|>|大于|超过|高于|以上")
_MAX = re.compile(r"不(?:得|应|能)?(?:高于|超过|大于|多于)|≤|<|小于|低于|以下|以内|之内|控制(?:在|到)")
_EXACT_VERB = re.compile(
    r"(?:完成|建成|建设|打造|培育|新增|创建|遴选|抽检|抽测|抽查|布设|设立|组织|培训|检查|监测|制定|编制|发布|建立)[\s约近]*$"
)
_THRESHOLD = re.compile(r"(?:含量|浓度|质量分数|质量百分比|纯度|添加量|残留)[^,;。]{0,8}$")
_PAST = re.compile(r"(?:已|目前|现有|截至|较|比|占全(?:国|省|市)|第|等|前)[^,;。]{0,6}$")
_NAME_CUT = re.compile(
    r"(?:(?:到|至|在)?(?:20\d\d年|[“\"]?十[三四五六]五[”\"]?)[^,，]{0,8}(?:前|末|底|内)?[,，]?|力争|确保|实现|使得?|推动|全(?:市|区|县|州|省|域)的?)\s*"
)


def find_targets(text: str, document_year: int | None, default_by: date | None = None) -> list[TargetDraft]:
    """Return the targets of a task's text in order; blanks like ＊＊% come with value None."""
    found: list[TargetDraft] = []
    for _, sentence in sentences(text):
        if re.search(r"[\d%*×Xx]|百分之|[零全](?:增|覆|排|部)|[家个次种]", fold(sentence)):
            found += _in_sentence(sentence, document_year, default_by)
    return found


def _in_sentence(sentence: str, document_year: int | None, default_by: date | None) -> list[TargetDraft]:
    key = mask_books(fold(sentence))
    dates = [d for d in find_dates(sentence, document_year) if d.on]
    found: list[tuple[int, TargetDraft]] = []
    for match in _PATTERN.finditer(key):
        if not _is_target(key, match):
            continue
        by = max((d for d in dates if d.start <= match.start()), key=lambda d: d.start, default=None)
        name = _name(sentence, key, match)
        value = _value(match["value"])
        unit = "%" if match["value"].startswith("百分之") else match["unit"]
        on = by.on if by else default_by
        found.append((match.start(), TargetDraft(name, _op(key, match), value, unit, on, sentence)))
    for match in _WHOLE.finditer(key):
        by = max((d for d in dates if d.start <= match.start()), key=lambda d: d.start, default=None)
        found.append((match.start(), _whole(sentence, key, match, by.on if by else default_by)))
    return [target for _, target in sorted(found, key=lambda pair: pair[0])]


def _is_target(key: str, match: re.Match[str]) -> bool:
    value, unit, before = match["value"], match["unit"], match["before"] or ""
    is_share = value.startswith("百分之") or unit in {"%", "‰", "个百分点"}
    if not unit and not is_share:
        return False
    ahead = key[: match.start()]
    if match.start() and key[match.start() - 1] in ".0123456789":
        return False
    if _THRESHOLD.search(ahead) or (_PAST.search(ahead) and not before):
        return False
    if re.search(r"已(?:经)?\s*$", ahead) or re.search(r"(?:较|比)$", ahead):
        return False
    blank = not value[0].isdigit() and value[0] in "*×Xx□_﹍"
    if is_share:
        return not (key[match.end() : match.end() + 1] in {"~", "-"} and not before)
    bounded = bool(_MIN.search(before) or _MAX.search(before) or match["after"].strip(" )") or "达" in before)
    return bounded or bool(_EXACT_VERB.search(before)) or (blank and bool(before))


def _op(key: str, match: re.Match[str]) -> str:
    around = (match["before"] or "") + (match["after"] or "")
    # 不超过 holds 超过 and 不低于 holds 低于, so the negated forms are asked first
    if re.search(r"不(?:得|应|能)?(?:低于|少于|小于)|至少|以上|≥|最低", around):
        return ">="
    if _MAX.search(around) or re.search(r"不(?:得|应|能)?超过", around):
        return "<="
    return ">=" if _MIN.search(around) else "="


def _value(words: str) -> Decimal | None:
    if words[0].isdigit():
        return Decimal(words)
    if words.startswith("百分之"):
        return Decimal(_han(words[3:]))
    return None if words[0] in "*×Xx□_﹍" else Decimal(_han(words))


def _han(words: str) -> int:
    digits = {sign: n for n, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
    if words in {"百", "一百"}:
        return 100
    tens, ten, ones = words.rpartition("十")
    return (digits.get(tens, 1) * 10 if ten else 0) + digits.get(ones, 0)


def _name(sentence: str, key: str, match: re.Match[str]) -> str:
    """Return what is counted: the words before the number in its clause, or those after “以上的”."""
    following = re.match(r"的(?P<what>[^,;。]+)", key[match.end() :])
    if following:
        start = match.end() + following.start("what")
        return sentence[start : start + len(following["what"])].strip(" 。；，")
    clause = max(key.rfind(sign, 0, match.start()) for sign in ",;。、:\n") + 1
    name = sentence[clause : match.start()]
    while cut := _NAME_CUT.match(fold(name)):
        name = name[cut.end() :]
    return name.strip(" ，、；：力争")[-40:] or sentence[match.start() : match.end()].strip()


def _whole(sentence: str, key: str, match: re.Match[str], by: date | None) -> TargetDraft:
    words = match["full"] or match["full2"]
    clause = max(key.rfind(sign, 0, match.start()) for sign in ",;。:\n") + 1
    name = sentence[clause : match.end()].strip(" ，；。")
    if words == "零增长":
        return TargetDraft(name, "<=", Decimal(0), "增长", by, sentence)
    if words == "零排放":
        return TargetDraft(name, "=", Decimal(0), "排放", by, sentence)
    return TargetDraft(name, "=", Decimal(100), "%", by, sentence)
