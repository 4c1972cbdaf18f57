"""Who does what: unit lines, unit brackets and unit sentences of a task, taken apart into bodies with roles.

Three shapes carry units: a label (责任单位：…), a bracket after a sentence (（A牵头，B、C按职责分工负责）), and a
sentence of its own (由A牵头，B、C配合。). A list of departments inside other prose is not a unit line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from nptracker.domain.draft import UnitDraft, UnitRole
from nptracker.importing.plan_fold import fold, squeeze
from nptracker.importing.unit_brackets import brackets, with_plain_brackets
from nptracker.importing.unit_first import FIRST_LEADS
from nptracker.importing.unit_names import is_body, is_catch_all_tail, split_list, split_names, strip_rest

_LEAD_WORDS, _SUPPORT_WORDS = "牵头|主办", "配合|协办|协同|协作|协助|参与|参加|支持|会办|指导"
_OWN_WORDS = "责任|主责|负责|承办|落实|实施|完成|组织实施|承担|主管|执行"
LABEL = re.compile(
    rf"(?P<words>(?:{_LEAD_WORDS}|{_SUPPORT_WORDS}|{_OWN_WORDS})(?:和|及|、|\(|/)?(?:责任|负责|配合|参与|协办|落实|实施)?\)?"
    r"(?:单位|部门|处室|科室|机构|主体|机关))\s*(?:及(?:其)?(?:分工|职责))?[\]*]*\s*(?:[:]|(?<=\])|(?=\n)| +(?=\S))"
    rf"|(?<![\u4e00-\u9fff])(?P<short>牵头|责任|配合|主责|协办|参与)[\]*]*\s*:"
)
_OTHER_WORDS = (
    "(?:(?:完成|时间|办结|进度|整改|实施|工作)?(?:时限|期限|时间节点|时间|进度|目标|措施|任务|成果|备注)(?:要求|安排)?"
    "|责任人|联系人|负责人|联系电话|(?:责任|分管|牵头|主管|包抓)(?:市|县|区)?领导)"
)
_OTHER_LABEL = re.compile(rf"[,;。、\s\[(]*{_OTHER_WORDS}\s*(?:\]\s*:?|:)")
_OTHER_BEFORE = re.compile(rf"(?:^|[\s\[(,;。]){_OTHER_WORDS}\s*(?:\]\s*:?|:)[^\n。:]{{1,40}}[\s,;]$")
_IMPLIED = re.compile(
    r"(?:以下|下同|下列)(?:各项|任务|工作|措施|内容|各条)*(?:均|都|皆)?(?:需|由|须|应|要)?(?:由)?(?P<who>[^。;\n]+?)"
    r"(?:共同)?(?:负责)?(?:具体|组织|贯彻)?(?:落实|负责|实施|配合|参与|执行)?[,，]?\s*(?:均)?(?:不再|不另|不一一|不)(?:一一|另行|重复|逐一|单独)*(?:列出|赘述|列|注明|标注|重复)+"
)
_SHARED = r"(?:(?:按照|按|依据|根据|依|依照)(?:照)?(?:各自|有关)?(?:的)?(?:部门)?(?:职责|职能|分工|任务)*(?:分工|范围)?(?:要求|规定)?)"
_ACTS = "落实|实施|推进|负责|执行|工作|相关工作"
_VERBS: tuple[tuple[UnitRole, re.Pattern[str]], ...] = (
    (
        UnitRole.LEAD,
        re.compile(
            r"(?:共同|联合|分别|具体|负责|组织|总)*牵头"
            r"(?:负责|督导|督促|组织|落实|实施|推进|抓总|开展|抓好|统筹|办理|(?:单位|部门))*$"
        ),
    ),
    (UnitRole.LEAD, re.compile(r"(?:负总责|总负责|总牵头|抓总)$")),
    (
        UnitRole.RESPONSIBLE,
        re.compile(
            rf"(?:等?分别|共同)?{_SHARED}(?:分别|共同|协同)?"
            rf"(?:负责|抓好|做好|推进|组织|配合|参与|具体)*(?:{_ACTS})*$"
        ),
    ),
    (UnitRole.RESPONSIBLE, re.compile(r"(?:分工|分别|共同|联合|协同)(?:负责|落实|实施|推进|完成|承担)+$")),
    (
        UnitRole.SUPPORTING,
        re.compile(
            r"(?:共同|积极|协同|分工|负责|具体)*(?:配合|协助|协同|参与|参加|支持|协办|指导|督导)"
            r"(?:落实|实施|推进|做好|完成|单位|部门|相关工作|工作|配合)*$"
        ),
    ),
    (
        UnitRole.RESPONSIBLE,
        re.compile(r"(?:负责|具体|组织|抓好|分头|贯彻)*(?:落实|实施|推进|执行|承担|完成)$"),
    ),
    (UnitRole.LEAD, re.compile(r"(?:具体|全面|主要)?负责$")),
)
_LEAD_BREAK = re.compile(r"牵头(?:负责|组织|落实|实施)?(?=[、\s]|[^\W负组落实推抓开统办单部机责,;、。)\d])")
_ROLE_MARK = re.compile(r"\((?:为)?(?P<role>牵头|主办|负责|配合|协办|参与)(?:单位|部门)?\)")
_UNIT_ENDING = re.compile(
    r"(?:负责|落实|牵头|配合|参与|参加|实施|协助|推进|执行|列出|赘述|承担|分工|负总责|抓总|指导|督导)$"
)
_TIME_CLAUSE = re.compile(
    r"[,;]\s*(?:于|在|到)?(?:20\d\d年|\d{1,2}月)[^,;。]{0,12}(?:前|底|末|日)?(?:完成|落实)?$|[,;]\s*(?:长期|持续|常年)(?:坚持|推进)?$"
)
_KINDS_OF_BODIES = re.compile(  # “生态环境、工信等部门”: what they are for stands for their names
    r"(?:[\u4e00-\u9fff]{2,8}(?:[、和及]|(?=等)))+(?:[\u4e00-\u9fff]{2,8})?等?(?:有关|相关)?(?:部门|单位)(?=[按依根分共各负牵])"
)
_HALVES = re.compile("会同|會同")
_SAME_BELOW = re.compile(r"[,;]\s*(?:以)?下(?:均)?同[。]?$")  # “…负责落实，下同”: said here, implied below
_NO_BODY = re.compile(
    r"(?:于|在|力争|到)?\s*(?:20\d\d\s*年|\d{1,2}月|今年|明年|年底|每[年月季])|(?:长期|持续|常年)(?:坚持|推进|实施|开展)?$"
)
_MARK_ROLES = {"牵头": UnitRole.LEAD, "主办": UnitRole.LEAD, "负责": UnitRole.LEAD}
_MAX_BRACKET = 1500
_BULLETS = "•·●■◆▪➢✓◇"


class UnitGroup(NamedTuple):
    """Bodies read from one place; ``start``/``end`` are offsets in the text that was searched."""

    units: tuple[UnitDraft, ...]
    implied: tuple[str, ...]
    start: int
    end: int
    is_open: bool = False


def label_role(words: str) -> UnitRole:
    """Return the role a label or column heading gives to the bodies under it."""
    key = fold(words)
    if re.search(_LEAD_WORDS, key):
        return UnitRole.LEAD
    has_own = re.search(r"责任|主责|负责|承办|落实|实施", key)
    return UnitRole.SUPPORTING if re.search(_SUPPORT_WORDS, key) and not has_own else UnitRole.RESPONSIBLE


def find_groups(text: str) -> list[UnitGroup]:
    """Return the unit groups of a task's text, in order and not overlapping."""
    key = with_plain_brackets(fold(text))
    groups = _labelled(text, key)
    taken = [(group.start, group.end) for group in groups]
    groups += [g for g in _bracketed(text, key) if not _overlaps(g, taken)]
    taken = [(group.start, group.end) for group in groups]
    groups += [g for g in _whole_sentences(text, key) if not _overlaps(g, taken)]
    return sorted(groups, key=lambda group: group.start)


def _overlaps(group: UnitGroup, taken: list[tuple[int, int]]) -> bool:
    return any(group.start < end and start < group.end for start, end in taken)


def _labelled(text: str, key: str) -> list[UnitGroup]:
    groups: list[UnitGroup] = []
    matches: list[re.Match[str]] = []
    for match in LABEL.finditer(key):
        if _stands_free(key, match) or (matches and _follows_on(key, matches[-1], match)):
            matches.append(match)
    for index, match in enumerate(matches):
        limit = matches[index + 1].start() if index + 1 < len(matches) else len(key)
        end, is_open = _end_of_list(key, match.end(), limit)
        units, implied = parse_units(text[match.end() : end], label_role(match[0]))
        if units or implied:
            start = match.start()
            while start and key[start - 1] in f"([* {_BULLETS}":
                start -= 1
            closing = end + 1 if key[end : end + 1] in {")", "]"} else end
            groups.append(UnitGroup(units, implied, start, closing, is_open))
    return groups


def _stands_free(key: str, match: re.Match[str]) -> bool:
    """Return True when the label opens a line, a sentence or a bracket rather than sitting in prose."""
    before_it = key[max(0, match.start() - 80) : match.start()]
    before = before_it.rstrip(" *")
    if not before or before[-1] in f"\n。;,([:!?)]|、-{_BULLETS}":
        return match.end() < len(key)
    return ":" in match[0] and (before[-1] in "”》" or bool(_OTHER_BEFORE.search(before_it)))


def _follows_on(key: str, before: re.Match[str], match: re.Match[str]) -> bool:
    """Return True for a second label on the line of a first: 牵头单位：A　配合单位：B."""
    listed = key[before.end() : match.start()]
    return (
        ":" in match[0]
        and not re.search(r"[\n。]", listed)
        and is_body(re.split("[、,; ]", listed.strip())[-1])
    )


def _end_of_list(key: str, start: int, limit: int) -> tuple[int, bool]:
    """Return where a labelled list ends and whether it breaks off at a comma."""
    end, depth = start, 0
    while end < limit:
        sign = key[end]
        if sign in "([" and not (sign == "[" and not depth and _OTHER_LABEL.match(key, end)):
            depth += 1
        elif sign in ")]":
            if not depth:
                break
            depth -= 1
        elif (
            sign == "。"
            or (sign == "\n" and _line_is_complete(key, start, end, limit))
            or (sign in ",;、 [" and not depth and _OTHER_LABEL.match(key, end))
        ):
            break
        end += 1
    listed = key[start:end].rstrip()
    return end, listed.endswith(("、", ",")) and not key[end:limit].strip()


def _line_is_complete(key: str, start: int, end: int, limit: int) -> bool:
    listed = key[start:end].strip()
    following = key[end + 1 : limit].lstrip().split("\n", 1)[0]
    if not listed:
        return not _mostly_bodies(following)
    return not (listed[-1] in "、,和及" and _mostly_bodies(following))


def _mostly_bodies(line: str) -> bool:
    names = [name for name in re.split(r"[、,;。\s]|牵头|负责|配合", line) if name]
    return bool(names) and sum(is_body(strip_rest(name)) for name in names) * 2 >= len(names)


def _bracketed(text: str, key: str) -> list[UnitGroup]:
    groups: list[UnitGroup] = []
    for start, stop, end in brackets(key):
        inner = key[start + 1 : stop].strip()
        if len(inner) < 3 or end - start > _MAX_BRACKET or not _is_unit_bracket(key, start, end, inner):
            continue
        units, implied = parse_units(text[start + 1 : stop], UnitRole.RESPONSIBLE)
        if units or implied:
            groups.append(UnitGroup(units, implied, start, end, inner.endswith("、")))
    return groups


def _is_unit_bracket(key: str, start: int, end: int, inner: str) -> bool:
    inner = _TIME_CLAUSE.sub("", _SAME_BELOW.sub("", FIRST_LEADS.sub("", inner)).rstrip("。;,"))
    inner = inner.replace("会同", "、")
    if _KINDS_OF_BODIES.match(inner) and _UNIT_ENDING.search(inner):
        return True
    names = [strip_rest(name) for name in split_list(inner) if name.strip()]
    bodies = sum(is_body(_without_verb(name)[0]) for name in names)
    if _UNIT_ENDING.search(inner.rstrip("。;,")):
        return bodies * 2 >= len(names) and bodies > 0
    before, after = key[:start].rstrip(), key[end:].lstrip(" ")
    at_end = not before or before[-1] in "。;!”\n" or not after or after[0] in "。;\n"
    return at_end and bodies == len(names) and bodies > 0 and (len(names) > 1 or before[-1:] in {"。", ";"})


def _whole_sentences(text: str, key: str) -> list[UnitGroup]:
    groups: list[UnitGroup] = []
    for match in re.finditer(r"[^。\n]+", key):
        sentence = match[0].strip()
        if len(sentence) > 400 or not _is_unit_sentence(sentence):
            continue
        units, implied = parse_units(text[match.start() : match.end()], UnitRole.RESPONSIBLE)
        if implied and not _is_unit_sentence(_IMPLIED.sub("", sentence)):
            units = ()
        if units or implied:
            groups.append(UnitGroup(units, implied, match.start(), match.end(), sentence.endswith("、")))
    return groups


def _is_unit_sentence(sentence: str) -> bool:
    """Return True for a sentence made of nothing but bodies and who-does verbs."""
    if _IMPLIED.search(sentence):
        return True
    sentence = _TIME_CLAUSE.sub("", sentence.rstrip(";,")).replace("会同", "、")
    if not _UNIT_ENDING.search(sentence):
        return False
    clauses = [_without_verb(clause) for clause in _clauses(sentence.removeprefix("由"))]
    if not any(role for _, role in clauses):
        return False
    names = [strip_rest(name) for clause, _ in clauses for name in split_list(clause) if name.strip()]
    return bool(names) and all(is_body(name.removeprefix("由")) for name in names)


def _clauses(text: str) -> list[str]:
    """Split at commas outside brackets, and after 牵头 where the comma was left out."""
    text = _LEAD_BREAK.sub(lambda m: m[0] + ",", text)
    out, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign in ",;。\n" and depth <= 0:
            out.append("")
        else:
            out[-1] += sign
    return [clause.strip(" 、") for clause in out if clause.strip(" 、")]


def _without_verb(clause: str) -> tuple[str, UnitRole | None]:
    """Return the clause without its closing verb, and the role the verb gives."""
    clause = clause.strip().removesuffix("工作")
    for role, verb in _VERBS:
        match = verb.search(clause)
        if match and match[0]:
            rest = clause[: match.start()]
            return rest.removesuffix("为").removesuffix("的"), role
    return clause, None


def parse_units(text: str, default: UnitRole) -> tuple[tuple[UnitDraft, ...], tuple[str, ...]]:
    """Take a unit line apart: (bodies in order, bodies implied for all later tasks)."""
    rule = FIRST_LEADS.search(fold(text))
    text = text[: rule.start()] + text[rule.end() :] if rule else text
    implied: list[str] = []
    match = _IMPLIED.search(fold(text))
    if match:
        implied = _implied_names(text[match.start("who") : match.end("who")], default)
        text = f"{text[: match.start()]}\n{text[match.end() :]}"
    same_below = _SAME_BELOW.search(fold(text).rstrip())
    text = text[: same_below.start()] if same_below else text
    names_a_lead = "牵头" in fold(text)
    found: list[UnitDraft] = []
    waiting: list[UnitDraft] = []
    last: list[UnitDraft] = []
    for clause in _raw_clauses(text):
        if _NO_BODY.match(fold(clause)):
            continue
        names, role = _names_of(clause)
        if role is UnitRole.LEAD and names_a_lead and "牵头" not in fold(clause):
            role = UnitRole.RESPONSIBLE  # beside “A牵头”, “B负责” is no second lead
        drafts = [UnitDraft(name, marked or role or default) for name, marked in names]
        waiting += drafts
        if role:
            found += [_with_role(unit, role, default) for unit in waiting]
            last, waiting = waiting, []
    implied += [unit.name for unit in _rejoin(last)] if same_below else []
    return _unique(_rejoin(found + waiting)), tuple(implied)


def _implied_names(words: str, default: UnitRole) -> list[str]:
    """Return the bodies of “以下均需…落实”; what follows their verb are exceptions and no bodies."""
    stop = re.match(r"[^,;]*?(?:落实|负责|实施|配合)(?=[,;])", fold(words))
    listed = words[: stop.end()] if stop else words
    names = _names_of(listed)[0] if stop else [(name, None) for name in split_names(listed)]
    return [unit.name for unit in _rejoin([UnitDraft(name, default) for name, _ in names])]


def _with_role(unit: UnitDraft, role: UnitRole, default: UnitRole) -> UnitDraft:
    """Give a body that waited for a verb that verb's role, unless a mark of its own gave it another."""
    return UnitDraft(unit.name, role) if unit.role in {default, role} else unit


def _raw_clauses(text: str) -> list[str]:
    """Split the text as written at the places where its folded form splits."""
    clauses: list[str] = []
    position = 0
    key = fold(text)
    for clause in _clauses(key):
        at = key.find(clause, position)
        if at < 0:
            at = position
        clauses.append(text[at : at + len(clause)])
        position = at + len(clause)
    return clauses


def _names_of(clause: str) -> tuple[list[tuple[str, UnitRole | None]], UnitRole | None]:
    if "会同" in fold(clause) and len(halves := _HALVES.split(clause, maxsplit=1)) == 2:
        return _led_and_joined(halves[0], halves[1])
    body, role = _without_verb(fold(clause))
    raw = clause[: len(body)] if fold(clause).startswith(body) else clause
    names: list[tuple[str, UnitRole | None]] = []
    for name in split_names(raw):
        mark = _ROLE_MARK.search(fold(name))
        own = _MARK_ROLES.get(mark["role"], UnitRole.SUPPORTING) if mark else None
        cut = name[: mark.start()] + name[mark.end() :] if mark else name
        names.append((cut, own))
    return [(name, own) for name, own in names if name], role


_OPEN_ENDED = re.compile(r"^各|(?:有关|相关|直属?)(?:部门|单位|机构)$")


def _led_and_joined(first: str, second: str) -> tuple[list[tuple[str, UnitRole | None]], UnitRole | None]:
    """Return the bodies of “A会同B、C（负责）”: A leads, those it acts with support."""
    leads, others = _names_of(first)[0], _names_of(second)[0]
    return [
        *((name, own or UnitRole.LEAD) for name, own in leads),
        *((name, own or UnitRole.SUPPORTING) for name, own in others),
    ], None


def _rejoin(units: list[UnitDraft]) -> list[UnitDraft]:
    """Put a catch-all split at its 、 back together: 各乡镇、街道."""
    out: list[UnitDraft] = []
    for unit in units:
        last = out[-1] if out else None
        if (
            last
            and last.role is unit.role
            and _OPEN_ENDED.search(fold(last.name))
            and is_catch_all_tail(unit.name)
        ):
            out[-1] = UnitDraft(f"{last.name}、{unit.name}", last.role)
        else:
            out.append(unit)
    return out


_WEIGHT = {UnitRole.LEAD: 0, UnitRole.RESPONSIBLE: 1, UnitRole.SUPPORTING: 2, UnitRole.IMPLIED: 3}


def _unique(units: list[UnitDraft]) -> tuple[UnitDraft, ...]:
    """Keep the first mention of each body, with the heaviest of its roles."""
    kept: dict[str, UnitDraft] = {}
    for unit in units:
        key = squeeze(fold(unit.name))
        known = kept.get(key)
        if known is None or _WEIGHT[unit.role] < _WEIGHT[known.role]:
            kept[key] = UnitDraft(known.name if known else unit.name, unit.role)
    return tuple(kept.values())


def merge(groups: list[UnitGroup]) -> tuple[UnitDraft, ...]:
    """Join the groups of one task into one list."""
    return _unique([unit for group in groups for unit in group.units])
