"""How a survey runs: screening, the case of each enterprise and year, its audits, waivers and returned files."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_identity import SUBSTANCE_KEY, enterprise_year, identity

# The quality standards of the survey's data quality control, in the order of the public notice.
REVIEW_STANDARDS = {
    "consistency": "一致性",
    "completeness": "完整性",
    "coherence": "协调性",
    "formality": "规范性",
    "accuracy": "准确性",
    "logic": "逻辑性",
    "reasonableness": "合理性",
    "timeliness": "及时性",
}
_BY = Field("by", "经办人", width=9, required=True, personal=True)
_ON = Field("on", "日期", FieldType.DATE, width=11, required=True)

SCREENING_STEP = Form(
    kind="screening_step",
    title="初筛记录",
    version=1,
    label=("conclusion",),
    indexed=("enterprise",),
    fields=(
        *enterprise_year(),
        Field("conclusion", "初筛结论", FieldType.CHOICE, codes=codes.SCREENING, width=12, required=True),
        Field("evidence", "初筛依据", FieldType.LONG_TEXT, width=24, required=True),
        _BY,
        _ON,
    ),
)

SURVEY_ROUND = Form(
    kind="survey_round",
    title="调查年度",
    version=1,
    key=("data_year",),
    label=("data_year",),
    fields=(
        Field("data_year", "数据年度", FieldType.YEAR, width=9, required=True),
        Field("notice", "通知文号", width=20),
        Field("starts_on", "填报开始", FieldType.DATE, width=11),
        Field("fill_by", "企业填报截止", FieldType.DATE, width=11),
        Field("review_by", "县级审核截止", FieldType.DATE, width=11),
        Field("note", "备注", FieldType.LONG_TEXT, width=20),
    ),
)

SURVEY_CASE = Form(
    kind="survey_case",
    title="企业填报",
    version=1,
    key=("enterprise", "data_year"),
    label=("data_year",),
    indexed=("enterprise", "data_year"),
    fields=(
        *enterprise_year(),
        Field("state", "审核状态", FieldType.CHOICE, codes=codes.SURVEY_STATE, width=12, required=True),
        Field("notified_on", "通知日期", FieldType.DATE, width=11),
        Field("due_on", "截止日期", FieldType.DATE, width=11, help=Help("空着：按调查年度的截止日")),
        Field("note", "备注", FieldType.LONG_TEXT, width=20),
    ),
)

SURVEY_STEP = Form(
    kind="survey_step",
    title="审核流转",
    version=1,
    label=("to_state",),
    indexed=("case",),
    parent="case",
    fields=(
        Field("case", "企业填报", FieldType.REFERENCE, refers_to="survey_case", required=True, width=20),
        Field("from_state", "原状态", FieldType.CHOICE, codes=codes.SURVEY_STATE, width=12),
        Field("to_state", "新状态", FieldType.CHOICE, codes=codes.SURVEY_STATE, width=12, required=True),
        Field("opinion", "意见", FieldType.LONG_TEXT, width=24),
        Field("evidence", "依据材料", width=18),
        _BY,
        _ON,
    ),
)

REVIEW_RECORD = Form(
    kind="review_record",
    title="审核记录",
    version=1,
    label=("data_year", "method"),
    search=("reviewers", "demand"),
    indexed=("enterprise", "data_year"),
    note="八条质控标准出自统计调查的公开通知；表样为本程序自拟，不是上级下发的表。",
    fields=(
        *enterprise_year(),
        Field("number", "记录编号", FieldType.IDENTIFIER, width=12),
        Field("method", "审核方式", FieldType.CHOICE, codes=codes.REVIEW_METHOD, width=10, required=True),
        Field("reviewed_on", "审核日期", FieldType.DATE, width=11, required=True),
        Field("reviewers", "审核人", FieldType.TEXTS, width=14, required=True, personal=True),
        Field("materials", "对照材料", FieldType.CHOICES, codes=codes.REVIEW_MATERIAL, width=18),
        *(
            part
            for key, word in REVIEW_STANDARDS.items()
            for part in (
                Field(key, word, FieldType.CHOICE, codes=codes.REVIEW_ANSWER, width=9, group="质控标准"),
                Field(f"{key}_note", f"{word}问题", FieldType.LONG_TEXT, width=20, in_table=False),
            )
        ),
        Field("verdict", "审核结论", FieldType.CHOICE, codes=codes.REVIEW_VERDICT, width=12),
        Field("demand", "整改要求", FieldType.LONG_TEXT, width=24, in_table=False),
        Field("due_on", "整改期限", FieldType.DATE, width=11),
        Field("rechecked_on", "复审日期", FieldType.DATE, width=11),
        Field("recheck", "复审结果", FieldType.LONG_TEXT, width=18, in_table=False),
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
        Field("rule", "规则编号", FieldType.IDENTIFIER, width=8, required=True),
        Field("finding", "提示内容", FieldType.LONG_TEXT, width=30, confidential=True),
        Field("reason", "核实说明", FieldType.LONG_TEXT, width=30, required=True, confidential=True),
        _BY,
        _ON,
    ),
)

RETURNED_FILE = Form(
    kind="returned_file",
    title="收到的填报文件",
    version=1,
    label=("file_name",),
    search=("file_name",),
    indexed=("enterprise", "data_year"),
    fields=(
        *enterprise_year(),
        Field("file_name", "文件名", width=24, required=True),
        Field("sha256", "文件指纹", FieldType.IDENTIFIER, width=16, in_table=False),
        Field("received_on", "导入时间", FieldType.MOMENT, width=14),
        Field("row_count", "行数", FieldType.INTEGER, width=6),
        Field("error_count", "错误数", FieldType.INTEGER, width=6),
    ),
)

COLUMN_MAPPING = Form(
    kind="column_mapping",
    title="列对应",
    version=1,
    key=("layout",),
    label=("kind",),
    indexed=("layout",),
    fields=(
        Field("layout", "表头指纹", FieldType.IDENTIFIER, width=16, required=True),
        Field("kind", "台账", width=12, required=True),
        Field("headings", "表头", FieldType.LONG_TEXT, width=30),
        Field("columns", "列与栏目", FieldType.LONG_TEXT, width=30, required=True),
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
