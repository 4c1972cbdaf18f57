"""Bodies over time and the coordination mechanism: contacts, members, meetings, decisions, joint actions."""

from __future__ import annotations

from nptracker.domain.forms import codes
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.plan_forms import reference

ORG_CHANGE = Form(
    kind="org_change",
    title="单位更名撤并",
    version=1,
    label=("event", "old_name"),
    indexed=("org",),
    fields=(
        reference("org", "单位", "org", "更名或撤并的是哪个单位"),
        Field(
            "event",
            "事项",
            FieldType.CHOICE,
            codes=codes.ORG_EVENT,
            width=8,
            required=True,
            help=Help("更名，还是并入别的单位"),
        ),
        Field(
            "on", "日期", FieldType.DATE, width=11, required=True, help=Help("从哪一天起生效，以前的报表不变")
        ),
        Field("old_name", "原名称", width=20, help=Help("生效以前的名称", example="清水区农牧局")),
        Field("new_name", "新名称", width=20, help=Help("生效以后的名称", example="清水区农业农村局")),
        reference("heir", "承接单位", "org", "并入后承接任务的单位", required=False),
        Field("note", "依据", width=24, help=Help("更名或撤并的文件")),
    ),
)

CONTACT = Form(
    kind="contact",
    title="单位联系人",
    version=1,
    label=("name",),
    search=("name",),
    indexed=("org",),
    fields=(
        reference("org", "单位", "org", "是哪个单位的联系人"),
        Field(
            "name", "姓名", width=9, required=True, personal=True, help=Help("联系人的姓名", example="李青")
        ),
        Field(
            "role",
            "身份",
            FieldType.CHOICE,
            codes=codes.CONTACT_ROLE,
            width=9,
            help=Help("分管领导、联络员或填报人"),
        ),
        Field("post", "职务", width=14, help=Help("在单位的职务", example="土肥站站长")),
        Field(
            "phone",
            "联系电话",
            FieldType.IDENTIFIER,
            width=14,
            personal=True,
            help=Help("催报和核对时用的电话", example="8123456"),
        ),
        Field("since", "起", FieldType.DATE, width=11, help=Help("从哪一天起是联系人")),
        Field("until", "止", FieldType.DATE, width=11, help=Help("到哪一天止，换人时填写，不要删除")),
    ),
)

MEMBER = Form(
    kind="member",
    title="协调机制成员",
    version=1,
    is_ledger=True,
    key=("org", "name"),
    label=("org", "name"),
    search=("name", "post"),
    indexed=("org",),
    fields=(
        Field(
            "role", "身份", FieldType.CHOICE, Help("在协调机制中的身份", "生态环境部门", "召集人"),
            required=True, codes=codes.MEMBER_ROLE, width=9,
        ),
        reference("org", "单位", "org", "成员所在单位"),
        Field("name", "姓名", FieldType.TEXT, Help("成员姓名", example="李青"), required=True, width=9, personal=True),
        Field("post", "职务", FieldType.TEXT, Help("现任职务", example="副局长"), width=16),
        Field("phone", "联系电话", FieldType.IDENTIFIER, Help("办公电话或手机", example="8123456"), width=14, personal=True),
        Field("since", "任职起", FieldType.DATE, Help("从哪一天起是成员"), width=11),
        Field("until", "任职止", FieldType.DATE, Help("换人时填，原成员留在台账里"), width=11),
        Field("doc_no", "依据文号", FieldType.TEXT, Help("成立或调整协调机制的文件", example="清政办函〔2026〕6号"), width=20),
        Field("note", "备注", FieldType.TEXT, Help("需要说明的情况"), width=16),
    ),
)  # fmt: skip

MEETING = Form(
    kind="meeting",
    title="协调会议",
    version=1,
    is_ledger=True,
    key=("title", "held_on"),  # known records are looked up by the first: it has to be a text
    label=("held_on", "title"),
    search=("title", "minutes", "doc_no"),
    indexed=("held_on",),
    fields=(
        Field("held_on", "日期", FieldType.DATE, Help("会议召开的日期", example="2026-03-18"), required=True),
        Field("kind", "类别", FieldType.CHOICE, Help("会议的类别"), codes=codes.MEETING_KIND, width=10),
        Field(
            "title",
            "会议名称",
            FieldType.TEXT,
            Help("通知或纪要上的名称", example="新污染物治理协调小组第一次会议"),
            required=True,
            width=26,
        ),
        Field("place", "地点", FieldType.TEXT, Help("会议地点", example="区政府三楼会议室"), width=14),
        Field(
            "chair", "主持人", FieldType.TEXT, Help("主持会议的人", example="王立"), width=9, personal=True
        ),
        Field(
            "attending",
            "到会单位",
            FieldType.TEXTS,
            Help("用顿号隔开", example="区农业农村局、区水务局"),
            width=28,
            offers="org",
        ),
        Field(
            "absent",
            "缺席单位",
            FieldType.TEXTS,
            Help("用顿号隔开", example="区商务局"),
            width=16,
            offers="org",
        ),
        Field(
            "attendees",
            "参会人员",
            FieldType.LONG_TEXT,
            Help("到会人员名单", example="李青（区农业农村局）、何静（区水务局）"),
            width=24,
            personal=True,
        ),
        Field(
            "minutes",
            "会议纪要",
            FieldType.LONG_TEXT,
            Help("讨论了什么、定了什么", example="通报一季度进展，议定3项"),
            width=40,
        ),
        Field(
            "doc_no",
            "纪要文号",
            FieldType.TEXT,
            Help("会议纪要的文号", example="清治办纪〔2026〕1号"),
            width=16,
        ),
    ),
)

DECISION = Form(
    kind="decision",
    title="议定事项",
    version=1,
    is_ledger=True,
    parent="meeting",
    key=("meeting", "no"),
    label=("no", "text"),
    search=("text",),
    indexed=("meeting", "task"),
    fields=(
        reference("meeting", "会议", "meeting", "在哪次会议上定的"),
        Field("no", "序号", FieldType.IDENTIFIER, Help("纪要中的序号", example="1"), required=True, width=6),
        Field(
            "text",
            "议定事项",
            FieldType.LONG_TEXT,
            Help("照纪要原文", example="6月底前完成农药包装回收站点清查"),
            required=True,
            width=40,
        ),
        reference("lead_org", "牵头单位", "org", "负责落实的单位", required=False),
        Field(
            "orgs",
            "配合单位",
            FieldType.TEXTS,
            Help("用顿号隔开", example="区商务局、区供销社"),
            width=20,
            offers="org",
        ),
        Field("due_on", "完成时限", FieldType.DATE, Help("纪要要求的完成日期"), width=11),
        Field("done_on", "完成日期", FieldType.DATE, Help("落实完成的日期"), width=11),
        Field(
            "result",
            "落实情况",
            FieldType.LONG_TEXT,
            Help("做了什么、结果如何", example="清查站点26个，已完成"),
            width=30,
        ),
        Field(
            "task",
            "转成的任务",
            FieldType.REFERENCE,
            Help("转成方案任务后自动填写"),
            refers_to="task",
            width=18,
            in_workbook=False,
        ),
    ),
)

JOINT_ACTION = Form(
    kind="joint_action",
    title="联合调研执法",
    version=1,
    is_ledger=True,
    key=("title", "started_on"),
    label=("started_on", "title"),
    search=("title", "result", "place"),
    indexed=("started_on",),
    fields=(
        Field("started_on", "开始日期", FieldType.DATE, Help("联合行动开始的日期"), required=True, width=11),
        Field("ended_on", "结束日期", FieldType.DATE, Help("一天结束的同开始日期"), width=11),
        Field("kind", "类别", FieldType.CHOICE, Help("行动的类别"), codes=codes.JOINT_KIND, width=10),
        Field(
            "title",
            "行动名称",
            FieldType.TEXT,
            Help("方案或通知上的名称", example="含二氯甲烷脱漆剂联合检查"),
            required=True,
            width=26,
        ),
        Field(
            "lead_org",
            "牵头单位",
            FieldType.TEXT,
            Help("牵头组织的单位", example="清水区生态环境分局"),
            width=16,
            offers="org",
        ),
        Field(
            "orgs",
            "参加单位",
            FieldType.TEXTS,
            Help("用顿号隔开", example="区市场监管局、区应急管理局"),
            width=28,
            offers="org",
        ),
        Field("place", "地点", FieldType.TEXT, Help("行动涉及的地点", example="清水工业园"), width=16),
        Field(
            "enterprises",
            "涉及企业数",
            FieldType.INTEGER,
            Help("走访检查的企业数", example="12"),
            unit="家",
            width=9,
        ),
        Field(
            "problems", "发现问题数", FieldType.INTEGER, Help("发现的问题数", example="3"), unit="个", width=9
        ),
        Field(
            "result",
            "结果和处理",
            FieldType.LONG_TEXT,
            Help("发现了什么、怎样处理", example="3家库存清退，1家立案"),
            width=36,
        ),
        reference("task", "对应任务", "task", "这次行动落实的方案任务", required=False),
        Field("note", "备注", FieldType.TEXT, Help("需要说明的情况"), width=16),
    ),
)

COORDINATION_LEDGERS = (MEMBER, MEETING, DECISION, JOINT_ACTION)
COORDINATION_FORMS = (ORG_CHANGE, CONTACT)
