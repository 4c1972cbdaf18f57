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
        reference("task", "本级任务", "task", "本级方案里的任务"),
        reference("superior", "上级任务", "task", "上级方案里对应的任务"),
        Field("confirmed_by", "确认人", width=9, help=Help("确认两项任务对应的人", example="周敏")),
        Field("confirmed_on", "确认日期", FieldType.DATE, width=11, help=Help("确认对应的日期")),
        Field("note", "说明", width=20),
    ),
)

REVISION = Form(
    kind="revision",
    title="方案修订",
    clause="方案原文",
    version=2,
    label=("title",),
    indexed=("plan",),
    fields=(
        reference("plan", "方案", "plan", "修订的是哪一份方案"),
        Field(
            "revised_on",
            "修订日期",
            FieldType.DATE,
            width=11,
            required=True,
            help=Help("新文件从哪一天起代替旧文件"),
        ),
        Field(
            "title",
            "修订后名称",
            width=30,
            help=Help("新文件的名称", example="清水区新污染物治理工作方案（2026年修订）"),
        ),
        Field("doc_no", "文号", width=20, help=Help("新文件的发文字号", example="清政办发〔2026〕30号")),
        Field("status", "发布状态", width=10, help=Help("新文件是正式印发还是征求意见稿", example="印发")),
        Field(
            "old_title",
            "修订前名称",
            width=30,
            in_table=False,
            help=Help("旧文件的名称", example="清水区新污染物治理工作方案（征求意见稿）"),
        ),
        Field(
            "old_doc_no",
            "修订前文号",
            width=20,
            in_table=False,
            help=Help("旧文件的发文字号", example="清政办发〔2026〕12号"),
        ),
        Field(
            "old_status",
            "修订前发布状态",
            width=10,
            in_table=False,
            help=Help("旧文件的发布状态", example="征求意见稿"),
        ),
        # the ids of the plan's tasks in their order until then, so that a past day lists them as it did
        Field(
            "old_order",
            "修订前任务次序",
            FieldType.LONG_TEXT,
            in_table=False,
            help=Help("修订以前各项任务的次序，查过去某一天时用", example="1、2、3、4"),
        ),
        Field("source_name", "来源文件", width=20),
        Field("source_hash", "来源文件指纹", FieldType.IDENTIFIER, in_table=False),
        Field("source_text", "来源全文", FieldType.LONG_TEXT, in_table=False),
        Field("note", "说明", width=20),
    ),
)

TASK_CHANGE = Form(
    kind="task_change",
    title="修订对照",
    filled_by="程序，区县核对",
    clause="方案原文",
    version=3,
    label=("change", "new_no", "old_no"),
    indexed=("revision", "task"),
    fields=(
        reference("revision", "修订", "revision", "属于哪一次修订"),
        reference("task", "工作任务", "task", "说的是哪一项任务"),
        Field("position", "次序", FieldType.INTEGER, width=6, in_table=False),
        Field(
            "change",
            "变化",
            FieldType.CHOICE,
            codes=codes.TASK_CHANGE,
            width=8,
            required=True,
            help=Help("新增、修改、只改编号、取消或未变"),
        ),
        Field("old_no", "原编号", width=8, group="修订前", help=Help("修订以前的编号", example="3")),
        Field(
            "old_section",
            "原类别",
            width=16,
            in_table=False,
            help=Help("修订以前的任务类别", example="调查监测"),
        ),
        Field(
            "old_title",
            "原任务",
            width=20,
            group="修订前",
            help=Help("修订以前的标题", example="开展环境调查监测"),
        ),
        Field(
            "old_text",
            "原文",
            FieldType.LONG_TEXT,
            width=40,
            group="修订前",
            help=Help("修订以前的文字", example="每两年开展一次调查监测。"),
        ),
        Field(
            "old_parts",
            "原单位、时限、指标",
            FieldType.LONG_TEXT,
            width=24,
            group="修订前",
            help=Help("修订以前的责任单位、时限和指标", example="区水务局；2026-12-31"),
        ),
        Field("new_no", "新编号", width=8, group="修订后", help=Help("修订以后的编号", example="4")),
        Field(
            "new_title",
            "新任务",
            width=20,
            group="修订后",
            help=Help("修订以后的标题", example="开展新污染物环境调查监测"),
        ),
        Field(
            "new_text",
            "新文",
            FieldType.LONG_TEXT,
            width=40,
            group="修订后",
            help=Help("修订以后的文字", example="每年开展一次调查监测。"),
        ),
        Field(
            "new_parts",
            "新单位、时限、指标",
            FieldType.LONG_TEXT,
            width=24,
            group="修订后",
            help=Help("修订以后的责任单位、时限和指标", example="区水务局、区农业农村局；2026-06-30"),
        ),
        # no words of either document: what became of extensions that the bureau had approved
        Field(
            "extensions",
            "延期的处理",
            FieldType.LONG_TEXT,
            width=24,
            in_table=False,
            help=Help("批准过的延期在修订以后是保留还是结束", example="原延期到2027-03-31，保留"),
        ),
    ),
)

EXTENSION = Form(
    kind="extension",
    title="延期",
    clause="批准延期的文件",
    version=1,
    label=("old_on", "new_on"),
    indexed=("task", "deadline"),
    fields=(
        reference("task", "工作任务", "task"),
        reference("deadline", "时限", "deadline", "延的是哪一个时限"),
        Field("old_on", "原时限", FieldType.DATE, width=11, required=True, help=Help("延期以前的日期")),
        Field("new_on", "延至", FieldType.DATE, width=11, required=True, help=Help("批准延到的日期")),
        Field(
            "reason",
            "延期理由",
            FieldType.LONG_TEXT,
            width=30,
            required=True,
            help=Help("为什么不能按时完成", example="设备到货推迟"),
        ),
        Field("applicant", "申请人", width=9, help=Help("提出延期的人或单位", example="区水务局")),
        Field(
            "approved_by",
            "批准人",
            width=12,
            required=True,
            help=Help("批准延期的人或机关", example="区新污染物治理协调小组办公室"),
        ),
        Field("approved_on", "批准日期", FieldType.DATE, width=11, required=True, help=Help("批准的日期")),
        Field(
            "doc_no",
            "批准文号",
            width=16,
            help=Help("批准文件的字号，没有的空着", example="清治办函〔2026〕5号"),
        ),
    ),
)

OBLIGATION = Form(
    kind="obligation",
    title="定期事项",
    clause="方案原文",
    version=1,
    label=("title",),
    search=("title", "sentence"),
    indexed=("task",),
    fields=(
        Field(
            "title",
            "事项",
            width=26,
            required=True,
            help=Help("定期要办的事，如每季度报调度表", example="报送任务进展调度表"),
        ),
        reference("task", "工作任务", "task", required=False),
        reference("org", "责任单位", "org", "由哪个单位办", required=False),
        Field(
            "cadence",
            "频次",
            FieldType.CHOICE,
            codes=codes.CADENCE,
            width=8,
            required=True,
            help=Help("每月、每两个月、每季度、每半年或每年"),
        ),
        Field(
            "month", "期内第几月", FieldType.INTEGER, width=8, help=Help("空着：期内最后一个月", example="3")
        ),
        Field("day", "几日前", FieldType.INTEGER, width=7, help=Help("空着：月末", example="5")),
        Field(
            "covers",
            "报哪一期",
            FieldType.CHOICE,
            codes=codes.COVERS,
            width=8,
            help=Help("报的是本期还是上一期的情况"),
        ),
        Field("starts_on", "起", FieldType.DATE, width=11, required=True, help=Help("从哪一天起要求")),
        Field("ends_on", "止", FieldType.DATE, width=11, help=Help("到哪一天止，空着是一直要求")),
        Field(
            "return_name",
            "对应报表",
            width=14,
            in_table=False,
            help=Help("报出这张表就算完成", example="任务进展调度表"),
        ),
        Field(
            "sentence",
            "原文依据",
            FieldType.LONG_TEXT,
            width=40,
            help=Help("方案或通知里的那句话", example="各单位每季度末向区生态环境分局报送进展。"),
        ),
    ),
)

OBLIGATION_DUE = Form(
    kind="obligation_due",
    title="定期事项到期",
    clause="方案原文",
    version=1,
    label=("period", "due_on"),
    indexed=("obligation", "due_on"),
    fields=(
        # No reference: these rows come by themselves, outside undo, and must not stand in the way of taking back
        # the plan that made their obligation. Without it they are not shown; with it they are there again.
        Field(
            "obligation",
            "定期事项",
            FieldType.IDENTIFIER,
            width=10,
            required=True,
            in_table=False,
            help=Help("属于哪一个定期事项", example="报送任务进展调度表"),
        ),
        Field("period", "期次", width=10, required=True, help=Help("所报的期次", example="2026年第二季度")),
        Field("due_on", "到期日", FieldType.DATE, width=11, required=True, help=Help("这一期最迟哪一天办")),
        Field("done_on", "完成日期", FieldType.DATE, width=11, help=Help("办结的日期，没有办的空着")),
        Field("done_by", "办理人", width=9, help=Help("办理的人", example="周敏")),
        Field("note", "说明", FieldType.LONG_TEXT, width=24),
    ),
)

PLAN_LIFE_FORMS = (TASK_LINK, REVISION, TASK_CHANGE, EXTENSION, OBLIGATION, OBLIGATION_DUE)
