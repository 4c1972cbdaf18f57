"""The record of one audit of an enterprise's survey, on paper or on site, by the eight quality standards."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms import survey_clauses as clauses
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.survey_identity import enterprise_year

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

REVIEW_RECORD = Form(
    kind="review_record",
    title="审核记录",
    clause=clauses.QUALITY,
    filled_by="区县审核人",
    version=1,
    label=("data_year", "method"),
    search=("reviewers", "demand"),
    indexed=("enterprise", "data_year"),
    note="八条质控标准出自统计调查的公开通知；表样为本程序自拟，不是上级下发的表。",
    fields=(
        *enterprise_year(),
        Field(
            "number",
            "记录编号",
            FieldType.IDENTIFIER,
            width=12,
            help=Help("审核记录的编号，不重复", example="SH2026-001"),
        ),
        Field(
            "method",
            "审核方式",
            FieldType.CHOICE,
            codes=codes.REVIEW_METHOD,
            width=10,
            required=True,
            help=Help("看材料审核还是到现场审核"),
        ),
        Field(
            "reviewed_on",
            "审核日期",
            FieldType.DATE,
            width=11,
            required=True,
            help=Help("审核的日期", example="2026-02-25"),
        ),
        Field(
            "reviewers",
            "审核人",
            FieldType.TEXTS,
            width=14,
            required=True,
            personal=True,
            help=Help("审核的人，不止一人的用“、”分开", example="张三、李四"),
        ),
        Field(
            "materials",
            "对照材料",
            FieldType.CHOICES,
            codes=codes.REVIEW_MATERIAL,
            width=18,
            help=Help("审核时对照了哪些材料", clause=clauses.PAPERS),
        ),
        *(
            part
            for key, word in REVIEW_STANDARDS.items()
            for part in (
                Field(
                    key,
                    word,
                    FieldType.CHOICE,
                    codes=codes.REVIEW_ANSWER,
                    width=9,
                    group="质控标准",
                    help=Help(f"填报是否符合{word}标准"),
                ),
                Field(
                    f"{key}_note",
                    f"{word}问题",
                    FieldType.LONG_TEXT,
                    width=20,
                    in_table=False,
                    help=Help(f"不符合{word}标准的，写明哪张表哪一栏", example="调查表二氯甲烷的期末库存"),
                ),
            )
        ),
        Field(
            "verdict",
            "审核结论",
            FieldType.CHOICE,
            codes=codes.REVIEW_VERDICT,
            width=12,
            help=Help("这次审核的结论，企业按它往下一步走"),
        ),
        Field(
            "demand",
            "整改要求",
            FieldType.LONG_TEXT,
            width=24,
            in_table=False,
            help=Help("要企业改什么", example="核实期末库存并补交盘点表"),
        ),
        Field(
            "due_on",
            "整改期限",
            FieldType.DATE,
            width=11,
            help=Help("要企业哪一天以前改好", example="2026-03-15"),
        ),
        Field(
            "rechecked_on",
            "复审日期",
            FieldType.DATE,
            width=11,
            help=Help("复审的日期", example="2026-03-16"),
        ),
        Field(
            "recheck",
            "复审结果",
            FieldType.LONG_TEXT,
            width=18,
            in_table=False,
            help=Help("改好了没有", example="已改正，符合"),
        ),
    ),
)
