"""How a survey runs: screening, the case of each enterprise and year, its audits, waivers and returned files."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms import survey_clauses as clauses
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_audit import REVIEW_RECORD
from nptracker.domain.forms.survey_identity import SUBSTANCE_KEY, enterprise_year, identity

_BY = Field("by", "经办人", width=9, required=True, personal=True, help=Help("办这件事的人", example="张三"))
_ON = Field("on", "日期", FieldType.DATE, width=11, required=True)

SCREENING_STEP = Form(
    kind="screening_step",
    title="初筛记录",
    clause=clauses.EXEMPT,
    version=1,
    label=("conclusion",),
    indexed=("enterprise",),
    fields=(
        *enterprise_year(),
        Field(
            "conclusion",
            "初筛结论",
            FieldType.CHOICE,
            codes=codes.SCREENING,
            width=12,
            required=True,
            help=Help("入统，或者不入统的原因"),
        ),
        Field(
            "evidence",
            "初筛依据",
            FieldType.LONG_TEXT,
            width=24,
            required=True,
            help=Help("查了哪些材料、看了什么", example="环评报告、原辅料台账、现场查看"),
        ),
        _BY,
        _ON,
    ),
)

SURVEY_ROUND = Form(
    kind="survey_round",
    title="调查年度",
    clause=clauses.RUNNING,
    version=1,
    key=("data_year",),
    label=("data_year",),
    fields=(
        Field(
            "data_year",
            "数据年度",
            FieldType.YEAR,
            width=9,
            required=True,
            help=Help("数据所属的年份；每年报上一年度的数据", "区县", "2025", clauses.YEARS),
        ),
        Field(
            "notice",
            "通知文号",
            width=20,
            help=Help("上级布置这一年度调查的文件字号", example="某环函〔2026〕5号"),
        ),
        Field(
            "starts_on",
            "填报开始",
            FieldType.DATE,
            width=11,
            help=Help("企业从哪一天起填报", example="2026-01-10"),
        ),
        Field(
            "fill_by",
            "企业填报截止",
            FieldType.DATE,
            width=11,
            help=Help("企业最迟哪一天交；各地各年不同，按通知填", example="2026-02-20"),
        ),
        Field(
            "review_by",
            "县级审核截止",
            FieldType.DATE,
            width=11,
            help=Help("县级审核最迟哪一天完成", example="2026-03-10"),
        ),
        Field(
            "note",
            "备注",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("其他要说明的情况", example="按市局通知延长一周"),
        ),
    ),
)

SURVEY_CASE = Form(
    kind="survey_case",
    title="企业填报",
    clause=clauses.RUNNING,
    version=1,
    key=("enterprise", "data_year"),
    label=("data_year",),
    indexed=("enterprise", "data_year"),
    fields=(
        *enterprise_year(),
        Field(
            "state",
            "审核状态",
            FieldType.CHOICE,
            codes=codes.SURVEY_STATE,
            width=12,
            required=True,
            help=Help("企业这一年度的填报走到了哪一步", "程序"),
        ),
        Field(
            "notified_on",
            "通知日期",
            FieldType.DATE,
            width=11,
            help=Help("通知企业填报的日期", example="2026-01-12"),
        ),
        Field(
            "due_on",
            "截止日期",
            FieldType.DATE,
            width=11,
            help=Help("这家企业最迟哪一天交；空着：按调查年度的截止日", example="2026-02-20"),
        ),
        Field(
            "note",
            "备注",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("其他要说明的情况", example="按市局通知延长一周"),
        ),
    ),
)

SURVEY_STEP = Form(
    kind="survey_step",
    title="审核流转",
    clause=clauses.QUALITY,
    version=1,
    label=("to_state",),
    indexed=("case",),
    parent="case",
    fields=(
        Field(
            "case",
            "企业填报",
            FieldType.REFERENCE,
            refers_to="survey_case",
            required=True,
            width=20,
            help=Help("哪家企业哪个年度的填报", "程序", "清河化工厂 2025"),
        ),
        Field(
            "from_state",
            "原状态",
            FieldType.CHOICE,
            codes=codes.SURVEY_STATE,
            width=12,
            help=Help("这一步以前的审核状态", "程序"),
        ),
        Field(
            "to_state",
            "新状态",
            FieldType.CHOICE,
            codes=codes.SURVEY_STATE,
            width=12,
            required=True,
            help=Help("这一步以后的审核状态"),
        ),
        Field(
            "opinion",
            "意见",
            FieldType.LONG_TEXT,
            width=24,
            help=Help("同意或退回的理由", example="期末库存与台账不符，退回核实"),
        ),
        Field(
            "evidence", "依据材料", width=18, help=Help("审核对照了哪些材料", example="环评报告、出入库台账")
        ),
        _BY,
        _ON,
    ),
)

RULE_WAIVER = Form(
    kind="rule_waiver",
    title="核实说明",
    version=1,
    key=(*SUBSTANCE_KEY, "rule"),
    label=("rule",),
    indexed=("enterprise", "data_year"),
    fields=(
        *identity(),
        Field(
            "rule",
            "规则编号",
            FieldType.IDENTIFIER,
            width=8,
            required=True,
            help=Help("是哪一条核对规则的提示", "程序", "L5"),
        ),
        Field(
            "finding",
            "提示内容",
            FieldType.LONG_TEXT,
            width=30,
            confidential=True,
            help=Help("规则提示的话；数改了要重新核实", "程序", "期初库存与上年期末库存不一致"),
        ),
        Field(
            "reason",
            "核实说明",
            FieldType.LONG_TEXT,
            width=30,
            required=True,
            confidential=True,
            help=Help("情况属实的原因，不少于4个字，报表会印", "企业", "上年盘点漏计一桶，已更正台账"),
        ),
        _BY,
        _ON,
    ),
)

RETURNED_FILE = Form(
    kind="returned_file",
    title="收到的填报文件",
    filled_by="程序",
    version=1,
    label=("file_name",),
    search=("file_name",),
    indexed=("enterprise", "data_year"),
    fields=(
        *enterprise_year(),
        Field(
            "file_name",
            "文件名",
            width=24,
            required=True,
            help=Help("企业交回的文件的名称", example="清河化工厂_2025.xlsx"),
        ),
        Field(
            "sha256",
            "文件指纹",
            FieldType.IDENTIFIER,
            width=16,
            in_table=False,
            help=Help("文件的校验码，用来认出同一个文件", example="9f86d081884c"),
        ),
        Field(
            "received_on",
            "导入时间",
            FieldType.MOMENT,
            width=14,
            help=Help("读入程序的时间", example="2026-02-18 10:20"),
        ),
        Field("row_count", "行数", FieldType.INTEGER, width=6, help=Help("文件里填了几行", example="12")),
        Field(
            "error_count", "错误数", FieldType.INTEGER, width=6, help=Help("导入时发现几处错误", example="1")
        ),
    ),
)

COLUMN_MAPPING = Form(
    kind="column_mapping",
    title="列对应",
    filled_by="程序，区县核对",
    version=1,
    key=("layout",),
    label=("kind",),
    indexed=("layout",),
    fields=(
        Field(
            "layout",
            "表头指纹",
            FieldType.IDENTIFIER,
            width=16,
            required=True,
            help=Help("用来认出同样表头的文件"),
        ),
        Field("kind", "台账", width=12, required=True, help=Help("读成哪一种台账", example="企业底册")),
        Field(
            "headings",
            "表头",
            FieldType.LONG_TEXT,
            width=30,
            help=Help("表头的原文", example="序号、企业名称、社会信用代码"),
        ),
        Field(
            "columns",
            "列与栏目",
            FieldType.LONG_TEXT,
            width=30,
            required=True,
            help=Help("每一列读成哪一栏", example="企业名称→企业名称；社会信用代码→统一社会信用代码"),
        ),
    ),
)

SURVEY_FORMS = (
    SURVEY_ROUND,
    SCREENING_STEP,
    SURVEY_CASE,
    SURVEY_STEP,
    REVIEW_RECORD,
    RULE_WAIVER,
    RETURNED_FILE,
    COLUMN_MAPPING,
)
