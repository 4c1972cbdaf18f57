"""The records of a plan: the document, its tasks and what the document says of them, and who does what.

They live in the same engine as the ledgers (storage, journal, undo, search, tables) but are made by
reading a plan document and by the verbs on tasks, not by blank workbooks.
"""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form


def reference(key: str, heading: str, kind: str, meaning: str = "", *, required: bool = True) -> Field:
    """Return a field that points at a record of another kind."""
    return Field(
        key, heading, FieldType.REFERENCE, Help(meaning), refers_to=kind, required=required, width=18
    )


_ORDER = Field("position", "次序", FieldType.INTEGER, width=6, in_table=False)
# A revised document ends some rows and starts others; a past day is shown with what was in force then.
IN_FORCE = (
    Field("since", "起用日期", FieldType.DATE, width=11, in_table=False, help=Help("空着：自方案采用之日起")),
    Field("until", "停用日期", FieldType.DATE, width=11, in_table=False, help=Help("从这一天起不再有效")),
)

# What was ticked and taken back on a later day, a text each; domain/ticks.py reads and writes them.
_TICKED_BEFORE = Field("ticked_before", "曾勾选", FieldType.TEXTS, width=20, in_table=False)

PLAN = Form(
    kind="plan",
    title="方案",
    clause="方案原文",
    version=2,
    label=("title",),
    search=("title", "doc_no", "region"),
    fields=(
        Field(
            "title",
            "方案名称",
            width=30,
            required=True,
            help=Help("方案文件的全称", example="清水区新污染物治理工作方案"),
        ),
        Field(
            "level",
            "层级",
            FieldType.CHOICE,
            codes=codes.PLAN_LEVEL,
            width=8,
            help=Help("方案由哪一级印发；本级方案的任务要填进展，上级方案用来对照"),
        ),
        Field("region", "地区", width=12, help=Help("方案适用的地区", example="清水区")),
        Field(
            "doc_no",
            "文号",
            width=20,
            help=Help("方案文件的发文字号，没有正式文号的空着", example="清政办发〔2026〕12号"),
        ),
        Field("status", "发布状态", width=10, help=Help("正式印发、征求意见稿等，照文件写", example="印发")),
        Field(
            "implied_units",
            "隐含落实单位",
            FieldType.TEXTS,
            width=20,
            help=Help("方案写明“以下均需…落实，不再列出”的单位", example="各乡镇人民政府、各街道办事处"),
        ),
        Field(
            "implied_from",
            "隐含起自",
            width=8,
            in_table=False,
            help=Help("从第几项任务起由这些单位一并落实", example="3"),
        ),
        Field("source_name", "来源文件", width=20),
        Field("source_hash", "来源文件指纹", FieldType.IDENTIFIER, in_table=False),
        Field("source_text", "来源全文", FieldType.LONG_TEXT, in_table=False),
        Field("accepted_on", "采用日期", FieldType.DATE, width=11, help=Help("核对后采用这份方案的日期")),
        Field("starts_on", "实施起", FieldType.DATE, width=11, help=Help("空着：自采用起")),
        Field("ended_on", "实施止", FieldType.DATE, width=11, help=Help("从这一天起由下一周期的方案接替")),
        reference("follows", "接续的方案", "plan", "上一周期的方案", required=False),
    ),
)

SECTION = Form(
    kind="section",
    title="方案章节",
    clause="方案原文",
    version=1,
    label=("no", "title"),
    indexed=("plan",),
    fields=(
        reference("plan", "方案", "plan", "属于哪一份方案"),
        _ORDER,
        Field("no", "编号", width=8, help=Help("方案里这一类任务的编号", example="二")),
        Field("title", "标题", width=24, help=Help("方案里这一类任务的标题", example="严格源头管控")),
        Field("chapter", "所属章", width=16, help=Help("在方案的哪一章", example="重点任务")),
    ),
)

TASK = Form(
    kind="task",
    title="方案任务",
    clause="方案原文",
    version=2,
    label=("no", "title"),
    search=("no", "title", "text", "goal"),
    indexed=("plan", "section"),
    fields=(
        reference("plan", "方案", "plan", "属于哪一份方案"),
        reference("section", "任务类别", "section", "方案里的分类，如源头管控", required=False),
        _ORDER,
        Field("no", "编号", width=6, help=Help("方案里的任务编号", example="3")),
        Field(
            "title",
            "工作任务",
            width=28,
            help=Help("任务的标题，或任务的第一句话", example="开展新污染物环境调查监测"),
        ),
        Field(
            "text",
            "任务全文",
            FieldType.LONG_TEXT,
            width=40,
            help=Help("方案里这项任务的全部文字", example="在重点流域布设监测点位，每年开展一次调查监测。"),
        ),
        Field(
            "goal",
            "工作目标",
            FieldType.LONG_TEXT,
            width=20,
            help=Help("方案写明要达到的目标", example="2026年年底前完成首轮调查监测"),
        ),
        Field(
            "is_safeguard",
            "保障措施",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=8,
            help=Help("是不是组织、资金、宣传这类保障措施"),
        ),
        Field(
            "needs_evidence",
            "销号须有佐证",
            FieldType.CHOICE,
            codes=codes.YES_NO,
            width=8,
            help=Help("销号时必须有佐证材料"),
        ),
        Field(
            "problems",
            "读取时的疑点",
            FieldType.LONG_TEXT,
            in_table=False,
            help=Help("读方案时没有把握的地方，供核对", example="责任单位以“、”结尾，可能少一个单位"),
        ),
        Field(
            "span_start",
            "原文起",
            FieldType.INTEGER,
            in_table=False,
            help=Help("任务文字在方案全文里从第几个字起", example="1280"),
        ),
        Field(
            "span_end",
            "原文止",
            FieldType.INTEGER,
            in_table=False,
            help=Help("任务文字在方案全文里到第几个字止", example="1396"),
        ),
        reference("carried_from", "接续的任务", "task", "上一周期方案里的同一项任务", required=False),
        *IN_FORCE,
    ),
)

MEASURE = Form(
    kind="measure",
    title="具体措施",
    clause="方案原文",
    version=3,
    label=("text",),
    search=("text",),
    indexed=("task",),
    fields=(
        reference("task", "工作任务", "task"),
        _ORDER,
        Field("no", "编号", width=6, help=Help("方案里的措施编号", example="（1）")),
        Field(
            "text",
            "措施",
            FieldType.LONG_TEXT,
            width=40,
            required=True,
            help=Help("方案里这一条措施的文字", example="编制调查监测实施方案"),
        ),
        Field("done_on", "完成日期", FieldType.DATE, width=11, help=Help("勾选完成的日期，没有完成的空着")),
        Field("done_by", "勾选人", width=9, help=Help("勾选完成的人", example="周敏")),
        _TICKED_BEFORE,
        *IN_FORCE,
    ),
)

ORG = Form(
    kind="org",
    title="责任单位",
    version=2,
    label=("name",),
    key=("name",),
    search=("name", "aliases", "contact"),
    fields=(
        Field(
            "name",
            "单位名称",
            width=20,
            required=True,
            help=Help("单位的规范名称，报表上照此印", example="清水区农业农村局"),
        ),
        Field(
            "aliases",
            "其他写法",
            FieldType.TEXTS,
            width=20,
            help=Help("同一单位在文件里的其他写法", example="区农业农村局、区农业局"),
        ),
        Field(
            "kind",
            "类别",
            FieldType.CHOICE,
            codes=codes.ORG_KIND,
            width=10,
            help=Help("部门、乡镇街道等，催报和汇总时分开列"),
        ),
        Field("contact", "联系人", width=9, personal=True, help=Help("平时联系的人", example="李青")),
        Field(
            "phone",
            "联系电话",
            FieldType.IDENTIFIER,
            width=14,
            personal=True,
            help=Help("联系人的电话", example="8123456"),
        ),
        Field(
            "merged_into",
            "并入的单位",
            FieldType.REFERENCE,
            refers_to="org",
            width=18,
            in_workbook=False,
            help=Help("撤并以后由哪个单位承接"),
        ),
        Field(
            "ended_on",
            "撤并日期",
            FieldType.DATE,
            width=11,
            in_workbook=False,
            help=Help("从哪一天起不再是责任单位"),
        ),
    ),
)

TASK_ORG = Form(
    kind="task_org",
    title="任务分工",
    clause="方案原文",
    version=2,
    label=("org",),
    indexed=("task", "org"),
    fields=(
        reference("task", "工作任务", "task"),
        reference("org", "单位", "org", "承担这项任务的单位"),
        _ORDER,
        Field(
            "role",
            "分工",
            FieldType.CHOICE,
            codes=codes.UNIT_ROLE,
            width=8,
            required=True,
            help=Help("牵头、责任、配合，或由“不再列出”一句隐含"),
        ),
        Field("written_as", "原文写法", width=16, help=Help("方案原文里这个单位的写法", example="区农业局")),
        *IN_FORCE,
    ),
)

DEADLINE = Form(
    kind="deadline",
    title="完成时限",
    clause="方案原文",
    version=3,
    label=("due_on",),
    indexed=("task", "due_on"),
    fields=(
        reference("task", "工作任务", "task"),
        _ORDER,
        Field(
            "name",
            "节点",
            width=20,
            help=Help("任务中间的节点名称；空着就是任务的完成时限", example="完成点位布设"),
        ),
        Field(
            "due_on",
            "完成时限",
            FieldType.DATE,
            width=11,
            required=True,
            help=Help("最迟完成的日期；方案只写年份的，按那年最后一天"),
        ),
        Field(
            "sentence",
            "原文依据",
            FieldType.LONG_TEXT,
            width=40,
            help=Help("方案里写明时限的那句话", example="2026年6月底前完成点位布设。"),
        ),
        Field("done_on", "完成日期", FieldType.DATE, width=11, help=Help("这个节点完成的日期")),
        _TICKED_BEFORE,
        *IN_FORCE,
    ),
)

TARGET = Form(
    kind="target",
    title="量化指标",
    clause="方案原文",
    version=2,
    label=("name",),
    indexed=("task", "indicator"),
    fields=(
        reference("task", "工作任务", "task", required=False),
        reference("indicator", "所属指标", "indicator", "并到哪一个指标里逐期填数", required=False),
        _ORDER,
        Field(
            "name",
            "指标名称",
            width=24,
            required=True,
            help=Help("方案里量化指标的名称", example="农药包装废弃物回收率"),
        ),
        Field("op", "比较", width=5, help=Help("大于等于、小于等于等，目标值怎样比", example="≥")),
        Field(
            "value",
            "目标值",
            FieldType.NUMBER,
            width=8,
            help=Help("原文空着的（如“＊＊％”）填“未定”", example="80"),
        ),
        Field("measure_unit", "计量单位", width=8, help=Help("目标值的单位，如 %", example="%")),
        Field("by", "截止日期", FieldType.DATE, width=11, help=Help("到哪一天达到目标值")),
        Field(
            "sentence",
            "原文依据",
            FieldType.LONG_TEXT,
            width=40,
            help=Help("方案里写明目标的那句话", example="到2026年，农药包装废弃物回收率达到80%以上。"),
        ),
        *IN_FORCE,
    ),
)

PLAN_FORMS = (PLAN, SECTION, TASK, MEASURE, ORG, TASK_ORG, DEADLINE, TARGET)
