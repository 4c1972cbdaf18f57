"""The records of a plan that lives on: revisions, links upward, extensions and periodic obligations."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference

TASK_LINK = Form(
    kind="task_link",
    title="上级任务对照",
    version=1,
    label=("task", "superior"),
    indexed=("task", "superior"),
    fields=(
        reference("task", "本级任务", "task"),
        reference("superior", "上级任务", "task"),
        Field("confirmed_by", "确认人", width=9),
        Field("confirmed_on", "确认日期", FieldType.DATE, width=11),
        Field("note", "说明", width=20),
    ),
)

REVISION = Form(
    kind="revision",
    title="方案修订",
    version=2,
    label=("title",),
    indexed=("plan",),
    fields=(
        reference("plan", "方案", "plan"),
        Field("revised_on", "修订日期", FieldType.DATE, width=11, required=True),
        Field("title", "修订后名称", width=30),
        Field("doc_no", "文号", width=20),
        Field("status", "发布状态", width=10),
        Field("old_title", "修订前名称", width=30, in_table=False),
        Field("old_doc_no", "修订前文号", width=20, in_table=False),
        Field("old_status", "修订前发布状态", width=10, in_table=False),
        # the ids of the plan's tasks in their order until then, so that a past day lists them as it did
        Field("old_order", "修订前任务次序", FieldType.LONG_TEXT, in_table=False),
        Field("source_name", "来源文件", width=20),
        Field("source_hash", "来源文件指纹", FieldType.IDENTIFIER, in_table=False),
        Field("source_text", "来源全文", FieldType.LONG_TEXT, in_table=False),
        Field("note", "说明", width=20),
    ),
)

TASK_CHANGE = Form(
    kind="task_change",
    title="修订对照",
    version=3,
    label=("change", "new_no", "old_no"),
    indexed=("revision", "task"),
    fields=(
        reference("revision", "修订", "revision"),
        reference("task", "工作任务", "task"),
        Field("position", "次序", FieldType.INTEGER, width=6, in_table=False),
        Field("change", "变化", FieldType.CHOICE, codes=codes.TASK_CHANGE, width=8, required=True),
        Field("old_no", "原编号", width=8, group="修订前"),
        Field("old_section", "原类别", width=16, in_table=False),
        Field("old_title", "原任务", width=20, group="修订前"),
        Field("old_text", "原文", FieldType.LONG_TEXT, width=40, group="修订前"),
        Field("old_parts", "原单位、时限、指标", FieldType.LONG_TEXT, width=24, group="修订前"),
        Field("new_no", "新编号", width=8, group="修订后"),
        Field("new_title", "新任务", width=20, group="修订后"),
        Field("new_text", "新文", FieldType.LONG_TEXT, width=40, group="修订后"),
        Field("new_parts", "新单位、时限、指标", FieldType.LONG_TEXT, width=24, group="修订后"),
        # no words of either document: what became of extensions that the bureau had approved
        Field("extensions", "延期的处理", FieldType.LONG_TEXT, width=24, in_table=False),
    ),
)

EXTENSION = Form(
    kind="extension",
    title="延期",
    version=1,
    label=("old_on", "new_on"),
    indexed=("task", "deadline"),
    fields=(
        reference("task", "工作任务", "task"),
        reference("deadline", "时限", "deadline"),
        Field("old_on", "原时限", FieldType.DATE, width=11, required=True),
        Field("new_on", "延至", FieldType.DATE, width=11, required=True),
        Field("reason", "延期理由", FieldType.LONG_TEXT, width=30, required=True),
        Field("applicant", "申请人", width=9),
        Field("approved_by", "批准人", width=12, required=True),
        Field("approved_on", "批准日期", FieldType.DATE, width=11, required=True),
        Field("doc_no", "批准文号", width=16),
    ),
)

OBLIGATION = Form(
    kind="obligation",
    title="定期事项",
    version=1,
    label=("title",),
    search=("title", "sentence"),
    indexed=("task",),
    fields=(
        Field("title", "事项", width=26, required=True),
        reference("task", "工作任务", "task", required=False),
        reference("org", "责任单位", "org", required=False),
        Field("cadence", "频次", FieldType.CHOICE, codes=codes.CADENCE, width=8, required=True),
        Field("month", "期内第几月", FieldType.INTEGER, width=8, help=Help("空着：期内最后一个月")),
        Field("day", "几日前", FieldType.INTEGER, width=7, help=Help("空着：月末")),
        Field("covers", "报哪一期", FieldType.CHOICE, codes=codes.COVERS, width=8),
        Field("starts_on", "起", FieldType.DATE, width=11, required=True),
        Field("ends_on", "止", FieldType.DATE, width=11),
        Field("return_name", "对应报表", width=14, in_table=False, help=Help("报出这张表就算完成")),
        Field("sentence", "原文依据", FieldType.LONG_TEXT, width=40),
    ),
)

OBLIGATION_DUE = Form(
    kind="obligation_due",
    title="定期事项到期",
    version=1,
    label=("period", "due_on"),
    indexed=("obligation", "due_on"),
    fields=(
        # No reference: these rows come by themselves, outside undo, and must not stand in the way of taking back
        # the plan that made their obligation. Without it they are not shown; with it they are there again.
        Field("obligation", "定期事项", FieldType.IDENTIFIER, width=10, required=True, in_table=False),
        Field("period", "期次", width=10, required=True, help=Help("所报的期次")),
        Field("due_on", "到期日", FieldType.DATE, width=11, required=True),
        Field("done_on", "完成日期", FieldType.DATE, width=11),
        Field("done_by", "办理人", width=9),
        Field("note", "说明", FieldType.LONG_TEXT, width=24),
    ),
)

PLAN_LIFE_FORMS = (TASK_LINK, REVISION, TASK_CHANGE, EXTENSION, OBLIGATION, OBLIGATION_DUE)
