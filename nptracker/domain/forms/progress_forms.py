"""What is told of a task while it is worked on: progress by period, closing out, evidence."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference

PROGRESS_ENTRY = Form(
    kind="progress_entry",
    title="进展",
    filled_by="责任单位或区县",
    version=2,
    label=("period", "state"),
    search=("note", "problems", "next_steps"),
    indexed=("task", "period"),
    fields=(
        reference("task", "工作任务", "task"),
        reference("org", "填报单位", "org", "由哪个单位填报，空着是本局", required=False),
        Field(
            "period",
            "期次",
            width=9,
            required=True,
            help=Help("进展属于哪一期，如2026年第四季度", example="2026年第二季度"),
        ),
        Field(
            "state",
            "进展状态",
            FieldType.CHOICE,
            codes=codes.PROGRESS,
            width=9,
            required=True,
            help=Help("按序时、超前、滞后等，本期期末的状态"),
        ),
        Field(
            "reason",
            "滞后原因",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("进展为“滞后”的，写明为什么", example="检测机构尚未招标完成"),
        ),
        Field("note", "本期进展", FieldType.LONG_TEXT, width=30),
        Field(
            "percent",
            "完成比例",
            FieldType.NUMBER,
            unit="%",
            width=8,
            help=Help("能量化的任务填累计完成的百分比", example="50"),
        ),
        Field(
            "problems",
            "存在问题",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("需要协调解决的问题", example="监测经费缺口8万元"),
        ),
        Field(
            "next_steps",
            "下一步打算",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("下一期准备怎么做", example="7月底前完成其余点位采样"),
        ),
        Field("filled_by", "填报人", width=9),
        Field(
            "phone",
            "联系电话",
            FieldType.IDENTIFIER,
            width=14,
            personal=True,
            help=Help("填报人的电话", example="8123456"),
        ),
        Field("recorded_on", "填报日期", FieldType.DATE, width=11),
        Field(
            "taken_from",
            "沿用自",
            width=9,
            help=Help("文字沿用自哪一期；自己写的空着", example="2026年第一季度"),
        ),
        Field(
            "confirmed",
            "已核对",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=7,
            help=Help("沿用上期的文字，核对之前是“否”，不算已报"),
        ),
    ),
)

CLOSURE = Form(
    kind="closure",
    title="完成与销号",
    version=2,
    label=("event",),
    indexed=("task",),
    fields=(
        reference("task", "工作任务", "task"),
        Field(
            "event",
            "事项",
            FieldType.CHOICE,
            codes=codes.CLOSURE_EVENT,
            width=8,
            required=True,
            help=Help("完成、销号，或重新打开"),
        ),
        Field("on", "日期", FieldType.DATE, width=11, required=True),
        Field("by", "经办人", width=9),
        Field(
            "checker",
            "核查人",
            width=9,
            help=Help("核查属实、同意销号的人，不能是经办人本人", example="王立"),
        ),
        Field("note", "说明", FieldType.LONG_TEXT, width=24),
        reference("reopens", "重新打开的事项", "closure", "重新打开的是哪一次完成或销号", required=False),
    ),
)

EVIDENCE = Form(
    kind="evidence",
    title="佐证材料",
    version=2,
    label=("name",),
    search=("name", "note"),
    indexed=("owner",),
    fields=(
        Field(
            "owner_kind",
            "所属类别",
            width=10,
            required=True,
            help=Help("材料属于哪一类记录", example="方案任务"),
        ),
        Field(
            "owner",
            "所属记录",
            FieldType.IDENTIFIER,
            width=10,
            required=True,
            in_table=False,
            help=Help("材料属于哪一条记录", example="开展新污染物环境调查监测"),
        ),
        Field(
            "name",
            "文件名",
            width=24,
            required=True,
            help=Help("佐证文件的名称", example="监测点位现场照片.jpg"),
        ),
        Field(
            "hash",
            "指纹",
            FieldType.IDENTIFIER,
            width=10,
            in_table=False,
            help=Help("文件的校验码，用来发现缺失和改动"),
        ),
        Field("size", "大小(字节)", FieldType.INTEGER, width=10, help=Help("文件有多大", example="356210")),
        Field("added_on", "添加日期", FieldType.DATE, width=11, help=Help("放进区县文件的日期")),
        Field("note", "说明", width=20),
        # Instead of a file: a record of this district that proves it, such as an inspection.
        Field(
            "record_kind",
            "关联类别",
            width=10,
            in_table=False,
            help=Help("不是文件时，用哪一类记录作佐证", example="监测样品"),
        ),
        Field(
            "record",
            "关联记录",
            FieldType.IDENTIFIER,
            width=10,
            in_table=False,
            help=Help("不是文件时，用哪一条记录作佐证", example="S2026-001"),
        ),
    ),
)

PROGRESS_FORMS = (PROGRESS_ENTRY, CLOSURE, EVIDENCE)
