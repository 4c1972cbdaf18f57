"""Names of public bodies in a list: where one ends, what is not a name, what looks like one."""

from __future__ import annotations

import re

from nptracker.importing.plan_fold import fold, squeeze

_SUFFIX = (
    "局|委|委员会|办|办公室|厅|部|署|部门|政府|管委会|海关|分局|支队|大队|总队|中心|站|所|院|公司|集团|银行|协会|社|街道|街|乡镇|镇|乡|县|区|市|旗|"
    "盟|州|公署|单位|企业|处|科|股|室|会|组|专班|工会|妇联|团委|联社|办事处|机构|医院|电视台|园区|开发区|高新区|部队|机关|学校|大学|税务|"
    "联合体|基地|法庭|城管|公安|党工委|工委|县区|乡镇街道|镇街|村|社区|属地|主体|队"
)
_BODY = re.compile(rf"(?:[\w·“”\-]|\([^()]*\)){{1,40}}?(?:{_SUFFIX})(?:\([^()]*\))?$")
_NOT_IN_NAME = re.compile(
    r"加强|推进|开展|落实(?!局)|完善|建立|制定|严格|提升|强化|实施|组织(?!部)|监督检查|完成|排查|整治|达到|确保|要求|进行|应当|对于|通过|"
    r"会同|配合|协助|[。;:!?]|\d{3,}|工作机制|负责人|^(?:全|本|我|该|其)(?:省|市|县|区|旗|州|盟)$|^(?:重点|地|园|城|郊|社)区$|^(?:城|超|农贸)市$|^和$"
)
_REST = re.compile(
    r"\s*等\s*[\d一二三四五六七八九十]*\s*个?\s*(?:有关|相关|职能|成员|主管|责任|各|市级|区级|县级|省级|市直|区直|县直|市|区|县)*"
    r"(?:(?:部门|单位|机构)(?:单位)?(?:[和、及与](?:部门|单位|机构))?|局|委办局)?\s*(?:共同)?$"
)
_REST_INSIDE = re.compile(
    r"等(?:有关|相关|职能|市级|区级|县级)*(?:部门|单位|部门单位)?(?=[和及与](?!部门|单位|机构)|以及)"
)
_AND = re.compile(
    r"(?<=[局委厅办部会关府所站院社队署区县市镇乡街道处司团盟州旗联位门)])\s*(?:以及|和|及|与|暨|会同|[/|])\s*(?!其?下属|其直属)"
)
_BLANK = re.compile(r"(?<=[局委厅办会关府所站院社队署处)])\s+(?=[\u4e00-\u9fff])")
_CATCH_ALL_TAIL = re.compile(
    r"(?:(?:自治)?(?:县|区|市|旗|盟|州|乡|镇|街道|园区|开发区|功能区|街|村|社区|乡镇|镇街)+(?:\([^()]*\))?(?:人民)?(?:政府|办事处|管委会|行政公署|公署)?(?:\([^()]*\))?|"
    r"(?:有关|相关)?(?:部门|单位|企业|企事业单位|直属机构)|管委会|办事处|开发区管委会|园区管委会)"
)


def is_body(name: str) -> bool:
    """Return True when a name ends like a public body and holds no verb or clause."""
    key = squeeze(fold(name))
    return 2 <= len(key) <= 42 and bool(_BODY.match(key)) and not _NOT_IN_NAME.search(key)


def is_catch_all_tail(name: str) -> bool:
    """Return True for the second half of “各乡镇、街道”: a kind of body without a name of its own."""
    return bool(_CATCH_ALL_TAIL.fullmatch(squeeze(fold(name))))


def strip_rest(name: str) -> str:
    """Drop a closing “等”, “等部门”, “等17个部门”."""
    return name[: len(name) - len(match[0])] if (match := _REST.search(fold(name))) else name


def split_names(text: str) -> list[str]:
    """Split one clause of a unit line into names as written."""
    names: list[str] = []
    for piece in split_list(text):
        for part in _split_and(piece):
            name = _clean(part)
            if name:
                names.append(name)
    return names


def split_list(text: str) -> list[str]:
    """Split at commas, stops and line ends outside brackets."""
    out, depth = [""], 0
    for sign, key in zip(text, fold(text), strict=True):
        depth += (key == "(") - (key == ")")
        if key in "、,;。\n" and depth <= 0:
            out.append("")
        else:
            out[-1] += sign
    return out


def _split_and(piece: str) -> list[str]:
    """Split at 和, 及, 与 and blanks between two bodies; “发展和改革局” is one body."""
    key = fold(piece)
    cuts = [m.span() for pattern in (_REST_INSIDE, _AND, _BLANK) for m in pattern.finditer(key)]
    parts: list[str] = []
    start = 0
    for left, right in sorted(cuts):
        if left < start or _depth(key, left):
            continue
        is_rest = key[left] == "等"
        if is_rest or (is_body(key[start:left]) and is_body(split_list(strip_rest(key[right:].strip()))[0])):
            parts.append(piece[start:left])
            start = right
    parts.append(piece[start:])
    return [
        re.sub(r"^\s*(?:和|及|与|以及)(?=[\u4e00-\u9fff]{2})", "", p) if i else p for i, p in enumerate(parts)
    ]


def _depth(key: str, at: int) -> int:
    return key.count("(", 0, at) - key.count(")", 0, at)


def _clean(part: str) -> str:
    name = squeeze(strip_rest(squeeze(part)))
    key = fold(name)
    while key and key[0] in "-*•·:.\"' []":
        name, key = name[1:], key[1:]
    name = name.rstrip(" *.:：;；,，]】")
    name = re.sub(r"[(（]\s*[)）]", "", name)
    name = re.sub(r"^\d{1,2}[.、．](?=\D)", "", name)
    name = re.sub(r"^(?:以上|上述)(?:各项|所有)?(?:任务|工作|措施|内容)?(?:均|都)?由?(?=\S{2})", "", name)
    name = re.sub(r"^(?:由|并由|其中|具体由|以及)(?=\S{2})", "", name)
    return (
        ""
        if fold(name) in {"等", "", "由", "无", "/", "-", "--", "同上", "有", "负责", "牵头", "配合"}
        else name
    )
