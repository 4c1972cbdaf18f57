"""Ledgers of what carries the work: information shared, money, training, experts, research, publicity, tip-offs."""

from __future__ import annotations

from nptracker.domain.forms.checks import AtMost, Implies, InOrder, given, holds
from nptracker.domain.forms.field import Field, FieldType, Help
from nptracker.domain.forms.form import Form
from nptracker.domain.forms.work_ledgers.fields import (
    NOTE,
    TAIL,
    choice,
    choices,
    codes,
    count,
    day,
    number,
    org,
    orgs,
    text,
    words,
    year,
)
from nptracker.domain.problem import Severity

SHARE_WAY = codes(
    "share_way",
    {"document": "公文", "platform": "政务平台", "mail": "邮件", "meeting": "会议", "disk": "光盘U盘"},
)
SHARE_DIRECTION = codes("share_direction", {"out": "提供", "in": "接收"})
FUND_LEVEL = codes(
    "fund_level", {"central": "中央", "province": "省级", "city": "市级", "district": "区县", "own": "自筹"}
)
FUND_USE = codes(
    "fund_use",
    {
        "survey": "统计调查",
        "monitoring": "监测",
        "control": "治理减排",
        "research": "科研",
        "publicity": "宣传培训",
        "capacity": "能力建设",
    },
)
TRAINEE = codes(
    "trainee",
    {
        "officers": "部门干部",
        "enterprises": "企业",
        "farms": "养殖场",
        "medical": "医务人员",
        "dealers": "农药药品经营者",
    },
)
EXPERT_FIELD = codes(
    "expert_field",
    {
        "risk": "环境风险评估",
        "monitoring": "监测分析",
        "chemical": "化工工艺",
        "toxicology": "毒理健康",
        "agriculture": "农业",
        "medicine": "医药",
        "law": "法规",
        "treatment": "污染治理",
    },
)
RESEARCH_STATE = codes(
    "research_state", {"applied": "申报", "running": "在研", "finished": "结题", "stopped": "终止"}
)
CHANNEL = codes(
    "channel",
    {
        "new_media": "新媒体",
        "press": "报刊广播电视",
        "site": "现场活动",
        "leaflet": "张贴发放",
        "school": "进校园",
        "enterprise": "进企业",
    },
)
TIP_CHANNEL = codes(
    "tip_channel",
    {"phone": "12345/12369电话", "letter": "来信", "visit": "来访", "web": "网络", "transfer": "转办"},
)
TIP_STATE = codes(
    "tip_state",
    {"open": "待核查", "checking": "核查中", "true": "属实", "partly": "部分属实", "false": "不属实"},
)

INFO_SHARE = Form(
    kind="info_share",
    title="部门信息共享",
    version=1,
    is_ledger=True,
    key=("subject", "shared_on"),
    label=("shared_on", "subject"),
    search=("subject", "content", "doc_no", "note"),
    indexed=("shared_on",),
    dated_by="shared_on",
    fields=(
        day("shared_on", "日期", "提供或收到的日期", required=True),
        choice("direction", "方向", SHARE_DIRECTION, "本单位提供还是接收", 7, required=True),
        text("subject", "事项", "共享了什么数据或材料", 26, required=True, example="农药经营门店销售数据"),
        org("giver", "提供单位", "提供信息的单位", example="区农业农村局"),
        orgs("takers", "接收单位", "用顿号隔开", example="清水区生态环境分局、区供销社"),
        choice("way", "方式", SHARE_WAY, "用什么方式共享", 9),
        words("content", "内容", "数据范围、期间和条数", example="2026年一季度，26家门店，312条"),
        text("secrecy", "使用限制", "保密或使用范围的要求", 14, example="只用于新污染物调查"),
        text("doc_no", "文号", "来往公文的文号", example="清农函〔2026〕15号"),
        day("due_on", "下次提供", "约定下次提供的日期"),
        *TAIL,
    ),
    checks=(
        InOrder(
            code="E1",
            statement="下次提供不早于本次日期",
            marks=("due_on",),
            earlier="shared_on",
            later="due_on",
        ),
    ),
)

FUND = Form(
    kind="fund",
    title="资金台账",
    version=1,
    is_ledger=True,
    key=("name", "year"),
    label=("year", "name"),
    search=("name", "doc_no", "user", "note"),
    indexed=("year",),
    dated_by="year",
    fields=(
        year("预算年度"),
        text("name", "资金名称", "下达文件上的名称", 26, required=True, example="2026年新污染物监测专项资金"),
        choice("level", "来源级次", FUND_LEVEL, "资金从哪一级来", required=True),
        choice("purpose", "用途", FUND_USE, "主要用途"),
        text("doc_no", "下达文号", "资金下达的文号", 20, example="清财环〔2026〕4号"),
        day("granted_on", "下达日期", "资金下达的日期"),
        org("user", "使用单位", "使用资金的单位", example="清水区生态环境监测站"),
        number("budget", "预算", "万元", "安排的金额", required=True, example="60"),
        number("received", "到位", "万元", "实际到位的金额", example="40"),
        number("spent", "支出", "万元", "实际支出的金额", example="25.5"),
        words("result", "绩效", "形成的成果", example="完成12个点位一轮监测"),
        *TAIL,
    ),
    checks=(
        AtMost(code="M1", statement="支出不大于到位", marks=("spent",), part="spent", whole="received"),
        AtMost(code="M2", statement="到位不大于预算", severity=Severity.WARNING, marks=("received",),
               part="received", whole="budget", ask="请核对是否有追加"),
    ),
)  # fmt: skip

TRAINING = Form(
    kind="training",
    title="培训台账",
    version=1,
    is_ledger=True,
    key=("title", "held_on"),
    label=("held_on", "title"),
    search=("title", "content", "place", "teacher", "note"),
    indexed=("held_on",),
    dated_by="held_on",
    fields=(
        day("held_on", "日期", "培训开始的日期", required=True),
        text("title", "培训名称", "通知上的名称", 26, required=True, example="新污染物调查填报培训"),
        org("office", "主办单位", "组织培训的单位", example="清水区生态环境分局"),
        choices("trainees", "对象", TRAINEE, "培训对象"),
        number("days", "天数", "天", "培训的天数", example="1"),
        count("people", "人数", "人", "参加的人数", required=True, example="86"),
        count("enterprises", "企业数", "家", "参加的企业数", example="52"),
        words("content", "内容", "讲了什么", example="调查表填写、单位换算和常见错误"),
        text("teacher", "授课人", "授课人姓名和单位", 18, personal=True, example="何静（省环境科学研究院）"),
        text("place", "地点", "培训地点", example="区政府三楼会议室"),
        count("passed", "考核合格", "人", "考核合格的人数；没有考核的填不涉及", example="80"),
        *TAIL,
    ),
    checks=(
        AtMost(
            code="R1",
            statement="考核合格人数不多于参加人数",
            marks=("passed",),
            part="passed",
            whole="people",
        ),
    ),
)

EXPERT = Form(
    kind="expert",
    title="专家库",
    version=1,
    is_ledger=True,
    key=("name", "employer"),
    label=("name", "employer"),
    search=("name", "employer", "speciality", "note"),
    indexed=("until",),
    dated_by="since",
    note="含个人信息，对外版不印姓名、电话和邮箱。",
    fields=(
        text("name", "姓名", "专家姓名", 9, required=True, personal=True, example="何静"),
        text("employer", "单位", "专家所在单位", 22, required=True, example="省环境科学研究院"),
        text("post", "职称职务", "现任职称或职务", 14, example="高级工程师"),
        choices("fields", "领域", EXPERT_FIELD, "擅长的领域"),
        text("speciality", "专长", "具体专长", 20, example="全氟化合物监测"),
        Field(
            "phone",
            "联系电话",
            FieldType.IDENTIFIER,
            Help("办公电话或手机", example="8123456"),
            width=14,
            personal=True,
        ),
        text("mail", "电子邮箱", "联系邮箱", 20, personal=True, example="hejing@example.com"),
        day("since", "入库日期", "聘任的日期"),
        day("until", "聘期至", "聘期到哪一天"),
        count("times", "参加次数", "次", "参加评审、咨询的次数", example="4"),
        NOTE,
    ),
    checks=(
        InOrder(
            code="U1", statement="聘期截止不早于入库日期", marks=("until",), earlier="since", later="until"
        ),
    ),
)

RESEARCH = Form(
    kind="research",
    title="科研项目",
    version=1,
    is_ledger=True,
    key=("name",),
    label=("name",),
    search=("name", "number", "leader", "result", "note"),
    indexed=("started_on",),
    dated_by="started_on",
    fields=(
        text("name", "项目名称", "任务书上的名称", 28, required=True, example="清水河全氟化合物来源解析"),
        text("number", "项目编号", "任务书编号", 16, example="QSKY2026-02"),
        text("funder", "立项单位", "立项或资助的单位", 18, example="区科技局"),
        text("carrier", "承担单位", "承担项目的单位", 18, example="某大学环境学院"),
        text("leader", "负责人", "项目负责人", 9, personal=True, example="何静"),
        number("money", "经费", "万元", "项目总经费", example="35"),
        day("started_on", "开始日期", "任务书上的开始日期"),
        day("due_on", "计划结题", "任务书上的结束日期"),
        choice("state", "进展", RESEARCH_STATE, "项目进展", required=True),
        day("finished_on", "结题日期", "结题验收的日期"),
        words("result", "成果", "论文、专利、标准、应用", example="论文2篇、技术报告1份"),
        *TAIL,
    ),
    checks=(
        InOrder(code="K1", statement="计划结题不早于开始日期", marks=("due_on",),
                earlier="started_on", later="due_on"),
        InOrder(code="K2", statement="结题日期不早于开始日期", marks=("finished_on",),
                earlier="started_on", later="finished_on"),
    ),
)  # fmt: skip

PUBLICITY = Form(
    kind="publicity",
    title="宣传活动",
    version=1,
    is_ledger=True,
    key=("title", "held_on"),
    label=("held_on", "title"),
    search=("title", "place", "content", "link", "note"),
    indexed=("held_on",),
    dated_by="held_on",
    fields=(
        day("held_on", "日期", "活动或发布的日期", required=True),
        text("title", "活动名称", "活动或稿件的名称", 28, required=True, example="新污染物科普进校园"),
        choice("channel", "形式", CHANNEL, "宣传的形式", required=True),
        org("office", "主办单位", "组织的单位", example="清水区生态环境分局"),
        text("place", "地点", "活动地点或发布的媒体", example="东街小学"),
        count("people", "参与人数", "人", "现场参加的人数", example="320"),
        count("views", "阅读量", "次", "阅读、播放的次数", example="5600"),
        count("leaflets", "发放资料", "份", "发放的宣传资料", example="400"),
        words("content", "内容", "宣传的主要内容", example="什么是新污染物、过期药品怎么办"),
        text("link", "链接", "网页或公众号文章的地址", 24, example="https://example.com/2026/0605"),
        *TAIL,
    ),
)

TIP_OFF = Form(
    kind="tip_off",
    title="举报线索", filled_by="受理人",
    version=1,
    is_ledger=True,
    key=("number",),
    label=("number", "content"),
    search=("number", "content", "accused", "result", "note"),
    indexed=("received_on", "due_on"),
    dated_by="received_on",
    note="举报人信息依法保密，对外版和上报表不印。",
    fields=(
        Field("number", "编号", FieldType.IDENTIFIER, Help("本单位自编，不重复", example="JB2025-001"),
              required=True, width=13),
        day("received_on", "收到日期", "收到举报的日期", required=True),
        choice("channel", "渠道", TIP_CHANNEL, "从哪里来", 14),
        text("informant", "举报人", "匿名的填匿名", 9, personal=True, example="匿名"),
        Field("phone", "联系电话", FieldType.IDENTIFIER, Help("举报人电话", example="8123456"), width=14, personal=True),
        text("accused", "被举报单位", "被举报的单位", 22, example="清河化工有限公司"),
        words("content", "举报内容", "时间、地点、事实", example="5月10日夜间从北侧排口排出泡沫水"),
        org("office", "办理单位", "负责核查的单位", example="清水区生态环境分局"),
        day("due_on", "办理期限", "应当办结的日期"),
        choice("state", "核查结论", TIP_STATE, "核查的结论", required=True),
        words("result", "处理情况", "查处和整改情况", example="现场采样，责令停排并立案"),
        day("answered_on", "答复日期", "答复举报人的日期"),
        number("reward", "奖励金额", "万元", "发放的举报奖励", example="0.3"),
        *TAIL,
    ),
    checks=(
        InOrder(code="L1", statement="办理期限不早于收到日期", marks=("due_on",),
                earlier="received_on", later="due_on"),
        InOrder(code="L2", statement="答复日期不早于收到日期", marks=("answered_on",),
                earlier="received_on", later="answered_on"),
        Implies(code="L3", statement="核查属实的，应写明处理情况", severity=Severity.WARNING, marks=("result",),
                when=holds("state", "true", "partly"), then=given("result")),
    ),
)  # fmt: skip
