"""Findings of inspections and the steps of their rectification: together the 问题整改台账."""

from __future__ import annotations

from datetime import date

from nptracker.domain.deadline import MOST_YEARS, is_too_far
from nptracker.domain.forms import codes
from nptracker.domain.forms.checks import Implies, InOrder, given, holds
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.inspection_codes import FINDING_STEP_KIND
from nptracker.domain.forms.plan_forms import reference
from nptracker.domain.problem import Severity
from nptracker.domain.values import Values


def _checked_by_another(values: Values) -> bool:
    return values.get("accepted_by") != values.get("filled_by")


def _due_in_time(values: Values) -> bool:
    due_on, found_on = values.get("due_on"), values.get("found_on")
    return not (isinstance(due_on, date) and isinstance(found_on, date) and is_too_far(due_on, found_on))


FINDING = Form(
    kind="finding",
    title="问题整改台账",
    filled_by="检查人",
    version=2,
    is_ledger=True,
    parent="inspection",
    key=("number",),
    label=("number", "description"),
    search=("number", "description", "clause", "measure", "responsible", "person", "progress", "note"),
    indexed=("inspection", "enterprise", "due_on", "repeats"),
    fields=(
        Field(
            "number",
            "问题编号",
            FieldType.IDENTIFIER,
            width=14,
            required=True,
            help=Help("本单位自编，不重复", "检查人", "WT2026-001"),
        ),
        Field(
            "inspection",
            "检查编号",
            FieldType.REFERENCE,
            refers_to="inspection",
            width=14,
            help=Help("由现场检查发现的填检查编号", "检查人"),
        ),
        Field(
            "source",
            "问题来源",
            FieldType.CHOICE,
            codes=codes.FINDING_SOURCE,
            width=10,
            required=True,
            help=Help("问题从哪里来", "检查人", "现场检查"),
        ),
        Field(
            "found_on",
            "发现日期",
            FieldType.DATE,
            width=11,
            required=True,
            help=Help("发现问题的日期", "检查人"),
        ),
        Field(
            "enterprise",
            "企业(单位)",
            FieldType.REFERENCE,
            refers_to="enterprise",
            width=22,
            required=True,
            help=Help("存在问题的企业", "检查人"),
        ),
        Field(
            "description",
            "问题描述",
            FieldType.LONG_TEXT,
            width=28,
            required=True,
            help=Help(
                "时间、地点、事实写清楚",
                "检查人",
                example="原料库有2桶含二氯甲烷的脱漆剂",
            ),
        ),
        Field(
            "category",
            "问题类别",
            FieldType.CHOICE,
            codes=codes.FINDING_CATEGORY,
            width=12,
            help=Help("按管理事项归类", "检查人"),
        ),
        Field(
            "clause",
            "依据条款",
            width=16,
            in_table=False,
            help=Help("违反了哪一条规定", "检查人", example="重点管控新污染物清单第10项"),
        ),
        Field(
            "goal",
            "整改目标",
            width=16,
            in_table=False,
            help=Help("改到什么程度", "责任单位", example="停用并处置含二氯甲烷的脱漆剂"),
        ),
        Field(
            "measure",
            "整改措施",
            FieldType.LONG_TEXT,
            width=22,
            help=Help("怎么改", "责任单位", example="清退库存，改用水基脱漆剂"),
        ),
        Field(
            "responsible",
            "责任单位",
            width=14,
            required=True,
            help=Help("负责整改的单位", "检查人", example="清河化工有限公司"),
        ),
        Field(
            "person",
            "责任人",
            width=9,
            in_table=False,
            personal=True,
            help=Help("负责整改的人", "责任单位", example="陈平"),
        ),
        Field(
            "supervisor",
            "督导单位",
            width=14,
            in_table=False,
            help=Help("盯整改的单位", "检查人", example="东街街道办事处"),
        ),
        Field(
            "due_on",
            "整改时限",
            FieldType.DATE,
            width=11,
            required=True,
            help=Help("要求完成整改的日期", "检查人"),
        ),
        Field(
            "state",
            "进展状态",
            FieldType.CHOICE,
            codes=codes.RECTIFICATION,
            width=11,
            required=True,
            help=Help("是否超期由系统按今天的日期判断，不用填", "检查人", "整改中"),
        ),
        Field(
            "progress",
            "完成情况",
            FieldType.LONG_TEXT,
            width=20,
            in_table=False,
            help=Help("整改到了哪一步", "责任单位", example="已清退2桶，联单号已上传"),
        ),
        Field(
            "done_on",
            "完成日期",
            FieldType.DATE,
            width=11,
            group="验收销号",
            in_table=False,
            help=Help("整改完成的日期", "责任单位"),
        ),
        Field(
            "filled_by",
            "填报人",
            width=9,
            group="验收销号",
            in_table=False,
            help=Help("报整改完成的人", "责任单位"),
        ),
        Field(
            "accepted_by",
            "验收人",
            width=9,
            group="验收销号",
            in_table=False,
            help=Help("不能是填报人本人", "督导单位", example="王立"),
        ),
        Field(
            "opinion",
            "验收意见",
            FieldType.LONG_TEXT,
            width=16,
            group="验收销号",
            in_table=False,
            help=Help("现场核查或资料核查的结论", "督导单位", example="现场核查，库存已清零"),
        ),
        Field(
            "closed_on",
            "销号日期",
            FieldType.DATE,
            width=11,
            group="验收销号",
            help=Help("同意销号的日期", "督导单位"),
        ),
        Field(
            "evidence",
            "佐证材料",
            width=16,
            in_table=False,
            help=Help("整改前后照片、文件的编号", "责任单位", example="整改后照片2张、转移联单1份"),
        ),
        Field(
            "repeats",
            "前次问题",
            FieldType.REFERENCE,
            refers_to="finding",
            width=14,
            in_table=False,
            help=Help("同样的问题以前查出过、又反弹的，填前一次的问题编号", "检查人"),
        ),
        Field("note", "备注", FieldType.LONG_TEXT, width=14, in_table=False),
    ),
    checks=(
        InOrder(
            code="Z1",
            statement="整改时限不早于发现日期",
            marks=("due_on",),
            earlier="found_on",
            later="due_on",
        ),
        InOrder(
            code="Z2",
            statement="销号日期不早于完成日期",
            marks=("closed_on",),
            earlier="done_on",
            later="closed_on",
        ),
        Implies(
            code="Z3",
            statement="销号须有完成日期、验收人、验收意见和佐证材料",
            marks=("state",),
            when=holds("state", "closed"),
            then=given("done_on", "accepted_by", "opinion", "evidence"),
        ),
        Implies(
            code="Z4",
            statement="验收人不能是填报人本人",
            marks=("accepted_by",),
            when=given("accepted_by", "filled_by"),
            then=_checked_by_another,
        ),
        Implies(
            code="Z5",
            statement=f"整改时限在发现日期以后 {MOST_YEARS} 年以内；更远的请核对年份",
            severity=Severity.WARNING,
            marks=("due_on",),
            when=given("found_on", "due_on"),
            then=_due_in_time,
        ),
    ),
)

FINDING_STEP = Form(
    kind="finding_step",
    title="整改办理",
    version=2,
    label=("step",),
    indexed=("finding",),
    parent="finding",
    fields=(
        reference("finding", "问题", "finding", "办理的是哪一个问题"),
        Field(
            "step",
            "事项",
            FieldType.CHOICE,
            codes=FINDING_STEP_KIND,
            width=10,
            required=True,
            help=Help("报完成、销号、退回、重开或延期等"),
        ),
        Field(
            "from_state",
            "原状态",
            FieldType.CHOICE,
            codes=codes.RECTIFICATION,
            width=11,
            help=Help("办理以前的状态"),
        ),
        Field("on", "日期", FieldType.DATE, width=11, required=True),
        Field("by", "经办人", width=9, required=True, personal=True),
        Field("old_due", "原时限", FieldType.DATE, width=11, help=Help("延期以前的时限")),
        Field("new_due", "新时限", FieldType.DATE, width=11, help=Help("延期以后的时限")),
        Field("approver", "批准人", width=9, personal=True, help=Help("批准延期的人", example="王立")),
        Field(
            "checker",
            "验收人",
            width=9,
            personal=True,
            help=Help("验收的人，不能是报完成的人", example="王立"),
        ),
        Field(
            "opinion",
            "说明",
            FieldType.LONG_TEXT,
            width=24,
            help=Help("办理的意见或原因", example="现场核查，已停用并转移处置"),
        ),
        Field("evidence", "依据材料", width=18, help=Help("这一步依据的材料", example="危险废物转移联单")),
        # What the step wrote over, as JSON by field: a past day is told by laying it back.
        Field("before", "办理前", FieldType.LONG_TEXT, in_table=False, in_workbook=False, is_internal=True),
        # The fingerprints of the files a finding had when it was sent back: they prove nothing any more.
        Field(
            "known_files",
            "退回前的附件",
            FieldType.TEXTS,
            in_table=False,
            in_workbook=False,
            is_internal=True,
        ),
    ),
)
