"""Code lists of the monitoring ledgers."""

from __future__ import annotations

from nptracker.domain.forms.field import CodeList

SAMPLED_MEDIUM = CodeList(
    "sampled_medium",
    {
        "surface": "地表水",
        "ground": "地下水",
        "source": "饮用水源",
        "tap": "出厂水",
        "sea": "近岸海域",
        "waste_in": "废水进口",
        "waste_out": "废水出口",
        "soil": "土壤",
        "sediment": "沉积物",
        "sludge": "污泥",
        "air": "环境空气",
        "stack": "废气",
        "biota": "生物",
    },
    "按监测方案的通行分类归纳",
    also={
        "地面水": "surface",
        "河水": "surface",
        "湖水": "surface",
        "井水": "ground",
        "饮用水源水": "source",
        "水源水": "source",
        "自来水": "tap",
        "末梢水": "tap",
        "饮用水": "tap",
        "海水": "sea",
        "进水": "waste_in",
        "出水": "waste_out",
        "废水": "waste_out",
        "底泥": "sediment",
        "大气": "air",
        "空气": "air",
        "固定源废气": "stack",
        "生物样": "biota",
    },
)
SITE_KIND = CodeList(
    "site_kind",
    {
        "background": "背景",
        "control": "控制",
        "around_source": "排放源周边",
        "park": "园区",
        "drinking": "饮用水源地",
        "one_store": "一企一库",
        "one_field": "一场一区",
        "farmland": "农田",
        "outlet": "排放口",
        "other": "其他",
    },
    "背景、控制、源周边按监测目的分；“一企一库”“一场一区”是地下水重点污染源",
)
QA_TYPE = CodeList(
    "qa_type",
    {
        "normal": "常规样",
        "duplicate": "平行样",
        "field_blank": "全程序空白",
        "travel_blank": "运输空白",
        "recovery": "加标回收",
    },
    also={
        "普通样": "normal",
        "现场平行": "duplicate",
        "现场平行样": "duplicate",
        "空白": "field_blank",
        "加标": "recovery",
    },
)
FOUND = CodeList(
    "found", {"detected": "检出", "not_detected": "未检出", "not_measured": "未监测", "void": "作废"}
)
BASIS = CodeList(
    "basis",
    {"dry": "干重", "wet": "湿重", "lipid": "脂重"},
    also={"干基": "dry", "湿基": "wet", "鲜重": "wet", "脂肪": "lipid"},
)
MINUS = CodeList(
    "minus",
    {"limit": "负号表示低于检出限", "unmeasured": "-1表示未监测", "both": "负号表示低于检出限，-1表示未监测"},
    "普查监测表在检出限前加负号；部分水源报表以 -1 记未监测项目",
)
RESULT_SOURCE = CodeList(
    "result_source",
    {
        "a": "普查监测",
        "b": "监督监测",
        "c": "验收监测",
        "d": "委托监测",
        "e": "企业自测",
        "f": "在线监测",
    },
    "污染源普查监测表的数据来源代码",
)
