"""Inspections of enterprises: who went when and where, whom they met and what came of it."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.checks import Implies, InOrder, given, holds
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.inspection_codes import SEX
from nptracker.domain.forms.inspection_plan_codes import CAP_EXCEPTION
from nptracker.domain.problem import Severity
from nptracker.domain.values import Values


def _two_inspectors(values: Values) -> bool:
    names = [values.get(key) for key in ("inspector_1", "inspector_2")]
    return all(names) and names[0] != names[1]


def _of_host(key: str, heading: str, meaning: str, example: str, type_: FieldType = FieldType.TEXT) -> Field:
    """Return a field about the person met on site: identity data, masked in copies for outsiders."""
    return Field(
        key,
        heading,
        type_,
        Help(meaning, "检查人", example),
        width=12,
        group="被检查人",
        in_table=False,
        in_workbook=key == "host",
        personal=True,
    )


# Who was met on site. Workbooks that go round ask for the name alone: the rest belongs into the record itself.
HOST_FIELDS = (
    _of_host("host", "现场负责人", "企业在场的负责人", "陈平"),
    Field(
        "host_sex",
        "被检查人性别",
        FieldType.CHOICE,
        Help("笔录上要写", "检查人"),
        codes=SEX,
        width=8,
        group="被检查人",
        in_table=False,
        in_workbook=False,
        personal=True,
    ),
    _of_host("host_post", "被检查人职务", "在企业里的职务", "安全环保部经理"),
    _of_host(
        "host_id", "被检查人身份证号", "身份证件号码，对外版不印", "110101190001010000", FieldType.IDENTIFIER
    ),
    _of_host("host_employer", "被检查人工作单位", "与被检查单位不同时填", "清河化工有限公司"),
    _of_host("host_phone", "被检查人电话", "办公电话或手机", "8123456", FieldType.IDENTIFIER),
    _of_host("host_address", "被检查人住址", "笔录要求写时才填", "东街街道工业路6号"),
    _of_host("host_postcode", "被检查人邮编", "六位数字", "734000", FieldType.IDENTIFIER),
    _of_host("witness", "见证人", "有见证人时填", "王立"),
)

INSPECTION = Form(
    kind="inspection",
    title="现场检查",
    filled_by="检查人",
    version=2,
    is_ledger=True,
    key=("number",),
    label=("number", "enterprise"),
    search=(
        "number",
        "task_name",
        "place",
        "inspector_1",
        "inspector_2",
        "joint",
        "content",
        "summary",
        "note",
    ),
    indexed=("enterprise", "started_at", "number", "plan", "draw"),
    note="本表是内部台账底稿，正式执法文书以本单位的执法系统为准。",
    fields=(
        Field(
            "number",
            "检查编号",
            FieldType.IDENTIFIER,
            width=14,
            required=True,
            help=Help("本单位自编，不重复", "检查人", "JC2026-001"),
        ),
        Field(
            "enterprise",
            "被检查单位",
            FieldType.REFERENCE,
            refers_to="enterprise",
            width=22,
            required=True,
            help=Help("企业名称或统一社会信用代码", "检查人"),
        ),
        Field(
            "kind",
            "检查类型",
            FieldType.CHOICE,
            codes=codes.INSPECTION_KIND,
            width=10,
            required=True,
            help=Help("个案检查一般不受年度频次限制；帮扶指导不是行政检查", "检查人", "日常检查"),
        ),
        Field(
            "source",
            "检查来源",
            FieldType.CHOICE,
            codes=codes.INSPECTION_SOURCE,
            width=11,
            help=Help("为什么去查", "检查人", "年度计划"),
        ),
        Field(
            "counts",
            "计入年度频次",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=9,
            required=True,
            help=Help("是否占用该企业本年的检查次数", "检查人", "是"),
        ),
        Field(
            "counts_reason",
            "不计入的理由",
            width=14,
            in_table=False,
            help=Help("如投诉线索、企业申请、紧急情况", "检查人", example="投诉线索"),
        ),
        Field(
            "cap_exception",
            "超上限的理由",
            FieldType.CHOICE,
            codes=CAP_EXCEPTION,
            width=14,
            in_table=False,
            help=Help("本年已查满上限还要去查的，选一项理由", "检查人"),
        ),
        Field(
            "plan",
            "计划编号",
            FieldType.REFERENCE,
            refers_to="inspection_plan",
            width=14,
            in_table=False,
            help=Help("按年度检查计划去查的，填计划编号", "检查人"),
        ),
        Field(
            "draw",
            "抽查编号",
            FieldType.REFERENCE,
            refers_to="draw",
            width=14,
            in_table=False,
            in_workbook=False,
            help=Help("由双随机抽查生成的，系统自动填写", "检查人"),
        ),
        Field(
            "task_name",
            "任务名称",
            width=16,
            in_table=False,
            help=Help("检查任务或专项行动的名称", "检查人", example="重点管控新污染物专项检查"),
        ),
        Field(
            "joint",
            "联合检查部门",
            FieldType.TEXTS,
            width=16,
            in_table=False,
            help=Help("一起检查的部门，用“、”分开", "检查人", example="区应急管理局、区市场监管局"),
        ),
        Field(
            "started_at",
            "开始时间",
            FieldType.MOMENT,
            width=16,
            required=True,
            group="检查时间",
            help=Help("到现场的时间", "检查人", "2026-03-05 09:30"),
        ),
        Field(
            "ended_at",
            "结束时间",
            FieldType.MOMENT,
            width=16,
            group="检查时间",
            in_table=False,
            help=Help("离开现场的时间", "检查人", "2026-03-05 11:00"),
        ),
        Field(
            "place",
            "检查地点",
            width=16,
            in_table=False,
            help=Help("写到具体厂区或车间", "检查人", example="2号车间和危险废物贮存库"),
        ),
        Field(
            "inspector_1",
            "检查人1",
            width=9,
            required=True,
            group="检查人员",
            offers="inspector",
            help=Help("现场检查不得少于两人", "检查人", example="周敏"),
        ),
        Field(
            "badge_1",
            "执法证号1",
            FieldType.IDENTIFIER,
            width=14,
            group="检查人员",
            in_table=False,
            personal=True,
            help=Help("执法证件号", "检查人", example="62070001"),
        ),
        Field(
            "inspector_2",
            "检查人2",
            width=9,
            required=True,
            group="检查人员",
            offers="inspector",
            help=Help("现场检查不得少于两人", "检查人", example="李青"),
        ),
        Field(
            "badge_2",
            "执法证号2",
            FieldType.IDENTIFIER,
            width=14,
            group="检查人员",
            in_table=False,
            personal=True,
            help=Help("执法证件号", "检查人", example="62070002"),
        ),
        Field(
            "recorder",
            "记录人",
            width=9,
            group="检查人员",
            in_table=False,
            offers="inspector",
            help=Help("写笔录的人，可以是检查人之一", "检查人", example="李青"),
        ),
        Field(
            "recorder_badge",
            "记录人执法证号",
            FieldType.IDENTIFIER,
            width=14,
            group="检查人员",
            in_table=False,
            personal=True,
            help=Help("执法证件号", "检查人", example="62070002"),
        ),
        *HOST_FIELDS,
        Field(
            "content",
            "检查内容",
            FieldType.LONG_TEXT,
            width=24,
            in_table=False,
            help=Help(
                "查了哪些事项、看了哪些材料", "检查人", example="查配方、采购台账、原料库和危险废物贮存库"
            ),
        ),
        Field(
            "statement",
            "被检查人陈述",
            FieldType.LONG_TEXT,
            width=24,
            in_table=False,
            in_workbook=False,
            personal=True,
            help=Help("被检查人对检查情况的意见", "检查人", "记录属实"),
        ),
        Field(
            "result",
            "检查结果",
            FieldType.CHOICE,
            codes=codes.INSPECTION_RESULT,
            width=12,
            required=True,
            help=Help("发现问题的，逐条登记到问题整改台账", "检查人", "未发现问题"),
        ),
        Field(
            "summary",
            "情况说明",
            FieldType.LONG_TEXT,
            width=28,
            help=Help("主要情况，一两句话", "检查人", example="台账齐全，发现1个问题"),
        ),
        Field("note", "备注", FieldType.LONG_TEXT, width=14, in_table=False),
    ),
    checks=(
        InOrder(
            code="J1",
            statement="检查结束时间不早于开始时间",
            marks=("ended_at",),
            earlier="started_at",
            later="ended_at",
        ),
        Implies(
            code="J2",
            statement="检查人不少于两名，且不能是同一人",
            marks=("inspector_2",),
            when=given("inspector_1"),
            then=_two_inspectors,
        ),
        Implies(
            code="J3",
            statement="不计入年度频次的，应写明理由",
            severity=Severity.WARNING,
            marks=("counts_reason",),
            when=holds("counts", "no"),
            then=given("counts_reason"),
        ),
        Implies(
            code="J4",
            statement="个案检查和帮扶指导不计入年度频次",
            severity=Severity.WARNING,
            marks=("counts",),
            when=holds("kind", "case", "guidance"),
            then=holds("counts", "no"),
        ),
    ),
)
