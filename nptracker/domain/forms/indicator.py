"""Indicators: what is measured, under which definitions, and the values per period.

Targets are the plan's own (``plan_forms.TARGET``), bound to an indicator. A ratio is stored as its parts; its
value is computed, so that a definition that differs between departments can stand beside another.
Source of the fields: the ratio indicators of the plans (recovery of pesticide packaging, 减抗 and others).
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference

INDICATOR = Form(
    kind="indicator",
    title="指标",
    clause="方案原文",
    version=1,
    label=("name",),
    search=("name", "note"),
    indexed=("task",),
    fields=(
        Field(
            "name",
            "指标名称",
            width=24,
            required=True,
            help=Help("指标的名称，报表上照此印", example="农药包装废弃物回收率"),
        ),
        reference("task", "工作任务", "task", required=False),
        Field("measure_unit", "计量单位", width=8, help=Help("比率填 %", example="%")),
        Field(
            "direction",
            "方向",
            FieldType.CHOICE,
            codes=codes.DIRECTION,
            width=12,
            required=True,
            help=Help("怎样算达标：不低于、不高于、等于或比基准年下降"),
        ),
        Field(
            "accumulation",
            "统计方式",
            FieldType.CHOICE,
            codes=codes.ACCUMULATION,
            width=14,
            help=Help("期末数：每期报的就是到期末的数；累加：每期报本期发生数，由系统加总"),
        ),
        Field("base_year", "基准年", FieldType.YEAR, width=8, help=Help("方向为“比基准年下降”时填")),
        Field("base_value", "基准值", FieldType.NUMBER, width=9, help=Help("基准年的指标值", example="72.5")),
        Field("position", "次序", FieldType.INTEGER, width=6, in_table=False),
        Field("note", "备注", FieldType.LONG_TEXT, width=24),
    ),
)

DEFINITION = Form(
    kind="indicator_definition",
    title="指标口径",
    version=2,
    label=("title",),
    indexed=("indicator",),
    fields=(
        reference("indicator", "指标", "indicator", "是哪一个指标的口径"),
        Field(
            "title",
            "口径名称",
            width=16,
            required=True,
            help=Help("这种算法的名称，几个部门口径不同时用来区分", example="按重量计"),
        ),
        Field(
            "definition",
            "口径说明",
            FieldType.LONG_TEXT,
            width=40,
            help=Help("分子、分母各是什么，怎样得来", example="本年回收量除以本年包装产生量"),
        ),
        Field("numerator_name", "分子", width=18, help=Help("分子是什么数", example="本年回收量")),
        Field("numerator_unit", "分子单位", width=8, help=Help("分子的计量单位", example="吨")),
        Field(
            "denominator_name", "分母", width=18, help=Help("不是比率的指标空着", example="本年包装产生量")
        ),
        Field("denominator_unit", "分母单位", width=8, help=Help("分母的计量单位", example="吨")),
        Field(
            "coefficient",
            "系数",
            FieldType.NUMBER,
            width=8,
            help=Help("分子与分母单位不同时的换算或折算系数", example="1"),
        ),
        Field(
            "denominator_adds",
            "分母累加",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=8,
            help=Help("按年度或自周期起累加时，总数不变的分母（如养殖场总数）填“否”，取最近一期"),
        ),
        reference("source_org", "数据来源单位", "org", "由哪个单位提供数据", required=False),
        Field(
            "numerator_query",
            "分子取数",
            FieldType.CHOICE,
            codes=codes.INDICATOR_COUNT,
            width=20,
            help=Help("从台账自动计数时，用哪一项"),
        ),
        Field(
            "denominator_query",
            "分母取数",
            FieldType.CHOICE,
            codes=codes.INDICATOR_COUNT,
            width=20,
            help=Help("从台账自动计数时，分母用哪一项"),
        ),
        Field(
            "is_main",
            "主口径",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=7,
            help=Help("报表上先印的口径，判断是否达标也用它"),
        ),
        Field(
            "since",
            "提出日期",
            FieldType.DATE,
            width=11,
            in_table=False,
            help=Help("后来并列的口径从这一天起印在报表上；空着：一直都有"),
        ),
    ),
)

INDICATOR_VALUE = Form(
    kind="indicator_value",
    title="指标值",
    filled_by="数据来源单位或区县",
    version=1,
    label=("definition", "period"),
    indexed=("definition", "period"),
    fields=(
        reference("definition", "口径", "indicator_definition", "按哪一种口径算的"),
        Field("period", "期次", width=10, required=True, help=Help("数属于哪一期", example="2026年第二季度")),
        Field(
            "numerator", "分子", FieldType.NUMBER, width=10, help=Help("本期的分子，没有的空着", example="33")
        ),
        Field(
            "denominator",
            "分母",
            FieldType.NUMBER,
            width=10,
            help=Help("本期的分母，不是比率的空着", example="40"),
        ),
        Field("as_at", "截至日期", FieldType.DATE, width=11, help=Help("数截至哪一天")),
        Field(
            "reason",
            "情况说明",
            FieldType.LONG_TEXT,
            width=24,
            help=Help("超过100%等情形请说明口径", example="含上年库存，回收率超过100%"),
        ),
        Field("filled_by", "填报人", width=9),
        Field("recorded_on", "填报日期", FieldType.DATE, width=11),
    ),
)

INDICATOR_FORMS = (INDICATOR, DEFINITION, INDICATOR_VALUE)
