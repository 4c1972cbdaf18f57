"""Spellings of public bodies: which names in one plan seem to mean the same body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Full wordings folded to the short ones in use; longer patterns first. Only official wordings of one and the
# same kind of body stand here, so that two bodies are never folded into one.
_SHORT_FORMS = (
    "国民经济和社会发展局 发改局；发展和改革委员会 发改委；发展改革委员会 发改委；"
    "发展和改革委 发改委；发展改革委 发改委；发展和改革局 发改局；发展改革局 发改局；"
    "卫生健康委员会 卫健委；卫生健康委 卫健委；卫生和健康委员会 卫健委；卫生健康局 卫健局；"
    "卫生和健康局 卫健局；工业和信息化委员会 工信委；工业和信息化局 工信局；"
    "工业信息化局 工信局；工业和信息化厅 工信厅；经济和信息化局 经信局；经济信息化局 经信局；"
    "经济和信息化委员会 经信委；经济和信息化委 经信委；住房和城乡建设委员会 住建委；"
    "住房城乡建设委员会 住建委；住房城乡建设委 住建委；住房和城乡建设委 住建委；"
    "住房和城乡建设局 住建局；住房城乡建设局 住建局；住房和城乡建设厅 住建厅；"
    "住房城乡建设厅 住建厅；应急管理局 应急局；应急管理厅 应急厅；市场监督管理局 市监局；"
    "市场监管局 市监局；市场监督局 市监局；药品监督管理局 药监局；药品监管局 药监局；"
    "农业和农村局 农业农村局；自然资源和规划局 自规局；自然资源规划局 自规局；"
    "规划和自然资源局 规资局；规划自然资源局 规资局；科学技术局 科技局；科学和技术局 科技局；"
    "科学技术委员会 科委；科学技术厅 科技厅；教育体育局 教体局；教育和体育局 教体局；"
    "文化和旅游局 文旅局；文化旅游局 文旅局；城市管理局 城管局；"
    "城市管理综合行政执法局 城管执法局；综合行政执法局 综合执法局；交通运输局 交通局；"
    "人力资源和社会保障局 人社局；人力资源社会保障局 人社局；供销合作社联合社 供销社；"
    "供销合作联社 供销社；供销合作社 供销社；供销联社 供销社；林业和草原局 林草局；"
    "林业草原局 林草局；生态环境保护局 生态环境局；行政审批服务局 行政审批局；"
    "大数据发展管理局 大数据局；大数据管理局 大数据局；疾病预防控制中心 疾控中心；"
    "疾病预防控制局 疾控局；人民政府 政府；管理委员会 管委会；街道办事处 街道办；"
    "政府办公室 政府办；委员会 委；"
)
_SHORT = [tuple(pair.split()) for pair in _SHORT_FORMS.split("；") if pair]
_MORE = (("城市管理", "城管"), ("国家税务总局", ""), ("税务总局", ""), ("银行保险监督管理", "银保监"))
_PREFIX = re.compile(r"^(?:自治区|自治州|自治县|省|市|区|县|州|盟|旗)(?=\S{3})")


def folded_name(name: str) -> str:
    """Return the name with official wordings folded to short ones, for comparing only."""
    key = re.sub(r"[\s()（）·]", "", name)
    for full, short in (*_SHORT, *_MORE):
        key = key.replace(full, short)
    return key


def same_bodies(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of different spellings that seem to mean one body, in order of appearance.

    Two names belong together when they fold to one, or when one is the other without its leading level
    (市、区、县…) and no third name of another level makes that doubtful.
    """
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(names):
        groups.setdefault(folded_name(name), []).append(name)
    for key in list(groups):
        _join_levelled(groups, key)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _join_levelled(groups: dict[str, list[str]], key: str) -> None:
    """Join a name without a level to the only one that has a level before the same words."""
    longer = [other for other in groups if other != key and _PREFIX.sub("", other) == key]
    if len(longer) == 1:
        groups[longer[0]] += groups.pop(key)
