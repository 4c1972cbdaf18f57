"""The numbered rules of the survey, in their order.

L1–L12 follow the rules the field's audit manuals share; from L13 on they are the program's own. Which of them
bind officially is not settled, so each carries its weight and its limits as data the officer may set.
"""

from __future__ import annotations

from nptracker.domain.problem import Severity
from nptracker.domain.survey_rules import entry_rules, part_rules, year_rules
from nptracker.domain.survey_rules.model import Rule, parameter

_SOFT = Severity.WARNING
_ENTRY = "survey_entry"
_PARTS = ("survey_use", "survey_release", "survey_measure", "survey_convention")


RULES: tuple[Rule, ...] = (
    Rule(
        code="L0",
        title="数量为负",
        statement="数量不能为负数",
        has_fixed_weight=True,
        forms=(_ENTRY, "survey_use", "survey_release", "survey_convention"),
        on_entry=entry_rules.not_negative,
        on_part=entry_rules.not_negative,
    ),
    Rule(
        code="L1",
        title="物料平衡",
        statement="期初库存+生产量+购入量=自用量+销售量+废弃量+期末库存（容差{share}%或{floor}千克，取大）",
        parameters=(
            parameter("share", "容差", "%", "0.5", (0, 20)),
            parameter("floor", "最小容差", "千克", "1", (0, 100000)),
        ),
        on_entry=entry_rules.balance,
    ),
    Rule(
        code="L2",
        title="活动类型",
        statement="生产量大于0时，活动类型应含“生产”；自用量大于0时，应含“加工使用”",
        on_entry=entry_rules.activity,
    ),
    Rule(
        code="L3",
        title="超出产能",
        statement="生产量不超过生产能力的{factor}倍",
        severity=_SOFT,
        parameters=(parameter("factor", "倍数", "倍", "1.1", (1, 10)),),
        on_entry=entry_rules.capacity,
    ),
    Rule(
        code="L4",
        title="用途合计",
        statement="各用途量之和=自用量（容差{share}%或{floor}千克，取大）",
        limits_of="L1",
        forms=(_ENTRY, "survey_use"),
        on_entry=part_rules.uses_sum,
    ),
    Rule(
        code="L5",
        title="库存衔接",
        statement="期初库存=上年期末库存（容差{share}%或{floor}千克，取大）",
        severity=_SOFT,
        limits_of="L1",
        on_entry=entry_rules.opening_stock,
    ),
    Rule(
        code="L6",
        title="与上年比较",
        statement="与上年比，变化不超过{change}%（不足{floor}千克的变化不看）；约为上年1000倍或千分之一的（{slip}倍以内），疑似吨、千克填混",
        severity=_SOFT,
        parameters=(
            parameter("change", "变化", "%", "50", (1, 10000)),
            parameter("floor", "不看的变化", "千克", "1", (0, 1000000)),
            parameter("slip", "千倍上下", "倍", "2", (1, 9)),
        ),
        on_entry=entry_rules.change,
    ),
    Rule(
        code="L7",
        title="名称与号码",
        statement="CAS号校验位正确，与名称相符，在数据年度年底有效的名录内",
        on_entry=entry_rules.naming,
    ),
    Rule(
        code="L8",
        title="各档应填内容",
        statement="详细档物质填废水、废气、固体废物的排放(转移)量和去向；重点管控档物质逐条回答管控措施，未落实的写明原因",
        forms=(_ENTRY, "survey_release", "survey_measure"),
        on_entry=part_rules.tier_parts,
        on_part=part_rules.part_words,
    ),
    Rule(
        code="L9",
        title="重复填报",
        statement="同一企业、年度、物质、活动类型只填一行",
        has_fixed_weight=True,
        on_entry=entry_rules.doublet,
    ),
    Rule(
        code="L10",
        title="许可载明未填",
        statement="环评、排污许可载明的物质应填报，没有的作零报告",
        severity=_SOFT,
        on_year=year_rules.permitted,
    ),
    Rule(
        code="L11",
        title="上年有本年无",
        statement="上年填报的物质，本年没有的，注明停产、替代等原因或作零报告",
        severity=_SOFT,
        on_year=year_rules.gone,
    ),
    Rule(
        code="L12",
        title="签署",
        statement="填了报出日期的，填表人、统计负责人、单位负责人缺一不可；晚于截止日的提示",
        on_entry=entry_rules.signatures,
    ),
    Rule(
        code="L13",
        title="数量级异常",
        statement="单项数量不超过企业规模的上限：大型{large}吨、中型{medium}吨、小型{small}吨、微型{micro}吨",
        severity=_SOFT,
        parameters=tuple(
            parameter(key, heading, "吨", default, (1, 1000000000))
            for key, heading, default in (
                ("large", "大型", "10000000"),
                ("medium", "中型", "1000000"),
                ("small", "小型", "100000"),
                ("micro", "微型", "10000"),
            )
        ),
        on_entry=entry_rules.magnitude,
    ),
    Rule(
        code="L14",
        title="上年数待确认",
        statement="从上年带入的数，报出前逐项确认或修改",
        has_fixed_weight=True,
        is_waivable=False,
        on_entry=entry_rules.carried,
    ),
    Rule(
        code="L15",
        title="零报告矛盾",
        statement="作了零报告的类别，调查表里不得有数量",
        has_fixed_weight=True,
        is_waivable=False,
        forms=(_ENTRY, "zero_return"),
        on_entry=part_rules.contradicted_entry,
        on_part=part_rules.contradicted_zero_return,
    ),
    Rule(
        code="L16",
        title="数量未填",
        statement="数量各栏都要填；没有发生填“零报告”，无关填“不涉及”",
        severity=_SOFT,
        on_entry=entry_rules.answered,
    ),
    Rule(
        code="L17",
        title="排放超量",
        statement="排放(转移)量合计不超过期初库存、生产和购入合计",
        severity=_SOFT,
        forms=(_ENTRY, "survey_release"),
        on_entry=part_rules.released,
    ),
    Rule(
        code="L18",
        title="公约信息",
        statement="公约档物质填公约履约信息",
        severity=_SOFT,
        forms=(_ENTRY, "survey_convention"),
        on_entry=part_rules.convention,
    ),
    Rule(
        code="L19",
        title="措施佐证",
        statement="回答“落实”的措施写明佐证材料",
        severity=_SOFT,
        is_waivable=False,
        forms=("survey_measure",),
        on_part=part_rules.evidence,
    ),
    Rule(
        code="L20",
        title="缺调查表行",
        statement="用途、排放、措施、公约各行，须有同一企业、年度、物质的调查表行",
        forms=_PARTS,
        on_part=part_rules.has_entry,
    ),
    Rule(
        code="L21",
        title="适用档与名录",
        statement="适用档与数据年度有效的名录一致",
        severity=_SOFT,
        on_entry=entry_rules.tiers,
    ),
)
BY_CODE = {rule.code: rule for rule in RULES}
