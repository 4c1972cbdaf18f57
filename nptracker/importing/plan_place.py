"""The place a plan is made for: out of its title, else out of the name of the authority that issued it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nptracker.importing.plan_fold import bare, fold, squeeze

if TYPE_CHECKING:
    from nptracker.importing.plan_blocks import Paragraph

_LEVELS = (
    "特别行政区|自治区|自治州|自治县|自治旗|经济技术开发区|经济开发区|开发区|高新区|新区|地区|林区|矿区"
    "|省|市|州|盟|县|区|旗|镇|乡|街道"
)
_BEFORE_A_SUBJECT = re.compile(
    rf"(?P<place>(?:[\u4e00-\u9fff]{{1,10}}?(?:{_LEVELS})){{1,3}}?)(?![省市州盟县区旗](?!政府))"
    r"(?=(?:人民政府|生态环境|新污染物|贯彻|落实|有毒|重点管控|重点|关于|20\d\d|化学物质|化学品|“|《|深入|加强|持久性|环境|水|抗生素|实施|推进|.{0,12}(?:局|委员会|办公室|办公厅)))"
)
_LEVEL = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{1,7}}?)(?:{_LEVELS})(?![域场级容民块际属值内外间省市州盟县区旗镇乡]|政(?!府))"
)
_AHEAD = re.compile(r"(?:20\d\d(?:\s*[-~至]\s*20\d\d)?年(?:度)?)?(?:中共)?")
_GENERIC = re.compile(
    r".*(?:城乡|城镇|乡镇|市区|县区|郊区)|(?:全|本|我|各|该)?(?:省|市|区|县|州|自治区|自治州|盟|旗|镇|乡|地区|街道)"
)
# words that end like a place: 城市, 园区, 重点地区, 保护区; and stems that are no names
_NO_NAME = re.compile(
    r"^(?:全|本|我|各|该|其|重点|乡镇|美丽|国家|国|跨|沿|特色|特色小|工业|产业|小|大|城|郊|山|牧|库|灌|景|校|社|片|辖|园|湖|热点|边远|缺水|敏感|超|都|乡|村|集)$"
    r"|(?:园|工业|产业|重点|各|联)$|废|污染|治理|防治|整治|排查|攻坚|打好|打赢|全面|持续|统筹|提升|强化|规范|严格|扎实|做好|保护|试验|示范|先行|功能|居住|生活|办公|农村|关于|加强|推进|开展|建设|工作|行动|环境|管理|宜居|海绵|文明|卫生|智慧|流域|水源"
)
_NO_PLACE = re.compile(r"^(?:关于|开展|加强|推进|做好)|全[省市县区]|(?:小镇|城镇|城市)$")
_AUTHORITY = re.compile(r"[\u4e00-\u9fff]{2,30}(?:人民政府|局|厅|委员会|领导小组|指挥部)(?:办公[室厅])?")
_LEVEL_FIRST = re.compile(
    r"[省县区州旗盟]|市(?![北南中])"
)  # 县城市管理局 is an office of a county, not of 县城市


def place_of(title: str) -> str:
    """Return the place a title begins with (甘州区, 2025年某县 → 某县); empty when it begins with none."""
    words = squeeze(title)
    key = fold(words)
    ahead = _AHEAD.match(key)
    start = ahead.end() if ahead else 0
    match = _BEFORE_A_SUBJECT.match(key, start)
    if match and not _GENERIC.fullmatch(match["place"]) and not _NO_PLACE.search(match["place"]):
        return words[start : match.end("place")]
    end = _end_of_levels(key, start)
    return words[start:end]


def _end_of_levels(key: str, start: int) -> int:
    """Return where up to three levels of a place end (某省某市某区), each of them a name."""
    end = start
    for _ in range(3):
        match = _LEVEL.match(key, end)
        if not match or _NO_NAME.search(match["stem"]) or _GENERIC.fullmatch(match[0]):
            break
        end = match.end()
    return end


def region_of(title: str, paragraphs: list[Paragraph]) -> str:
    """Return the place of the title, else the one whose authority signs near the top of the text."""
    place = place_of(title)
    if place:
        return place
    for paragraph in paragraphs:
        if _AUTHORITY.fullmatch(bare(paragraph.text)):
            line = "".join(paragraph.text.split())
            place = line[: _end_of_levels(fold(line), 0)] or place_of(line)
            if place and not _LEVEL_FIRST.match(fold(place)):
                return place
    return ""
