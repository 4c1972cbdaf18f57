"""Code lists of the yearly inspection plan, the random draw and the exceptions from the yearly cap."""

from __future__ import annotations

from nptracker.domain.forms.field import CodeList

MONTHS = CodeList("months", {f"{month:02d}": f"{month}月" for month in range(1, 13)})
PICK = CodeList("pick", {"open": "不定向", "targeted": "定向"}, "双随机抽查计划的公开用语")
METHOD = CodeList("inspection_method", {"site": "现场", "remote": "非现场"})
PLAN_KIND = CodeList("inspection_plan_kind", {"daily": "日常检查", "special": "专项检查"})
LEVEL = CodeList(
    "inspection_level", {"district": "区县级", "city": "市级", "province": "省级", "joint": "上下级联合"}
)
MATTER = CodeList("inspection_matter", {"general": "一般检查事项", "key": "重点检查事项"})
CAP_EXCEPTION = CodeList(
    "cap_exception",
    {
        "clue": "有投诉举报等线索",
        "remote": "非现场监管发现问题",
        "graded": "信用D级或红码加抽",
        "asked": "企业申请",
        "urgent": "紧急情况",
    },
    "按公开的地方规定归纳，以本省公布的为准",
)
SEED_SOURCE = CodeList("seed_source", {"witness": "现场给出", "system": "系统随机产生"})
DRAW_ROLE = CodeList(
    "draw_role",
    {"enterprise": "候选对象", "inspector": "候选人员", "recusal": "回避", "void": "作废"},
)
EXCLUSION = CodeList(
    "exclusion",
    {
        "idle": "停产、关闭、搬迁或查无",
        "cap": "本年检查已达上限",
        "recent": "本月已检查",
        "left": "不在岗",
        "own": "其他原因",
    },
)
